"""What a known export is: how it is recognised, which column plays which part, and how its rows are treated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nrr.ingest.headings import plain
from nrr.ingest.roles import OPTIONAL, REQUIRED

if TYPE_CHECKING:
    from nrr.ingest.parsed import ParsedFile
    from nrr.ingest.reading import Reading
    from nrr.ingest.table import Table


@dataclass(frozen=True)
class Format:
    """One known export.

    Headings are written as ``headings.plain`` gives them; a text of several words lists spellings, best first.
    ``read`` may add columns (``Reading.derive``) and set rows apart before it calls the reader of ``base``.
    """

    name: str  # the kind in a mapping; that of ``base``: it tells only when a file is of that general kind
    title: str  # as users see it
    base: str  # the general kind whose roles it has
    signature: tuple[str, ...]  # recognised when one spelling of each is a heading
    columns: dict[str, str]  # role -> spellings; may name roles of its own beside those of ``base``
    needs: tuple[str, ...] = ()  # roles it cannot be read without, beside those that ``base`` requires
    settings: dict[str, Any] = field(default_factory=dict)  # fields of Mapping that this export fixes
    segments: Callable[[str], bool] | None = None  # which other headings may be suggested as segments
    read: Callable[[Reading], ParsedFile] | None = None  # None: the reader of ``base``
    refuse: Callable[[Table], str | None] | None = None  # why a table of this format cannot be used, and what to do
    told: Callable[[Table], str | None] | None = None  # why it need not be asked whether amounts are MRR or ARR
    accepts: Callable[[Table], bool] | None = None  # what the values have to show where headings alone do not tell
    lender: str | None = None  # the kind of file whose columns, looked up by line id, complete files of this one
    lent: tuple[str, ...] = ()  # roles that may be lent
    without_lender: str = ""  # what to do where what the base requires is lacking and no lender is there
    not_read: str | None = None  # what such a file is and what helps instead: it is recognised and refused

    def matches(self, headings: Sequence[str]) -> bool:
        """Return whether every heading that marks this export is there."""
        return all(heading_of(headings, spellings) for spellings in self.signature)

    def recognises(self, table: Table) -> bool:
        """Return whether the headings, and the values where they have to, are of this export."""
        return self.matches(table.headings) and (self.accepts is None or self.accepts(table))

    def roles(self, headings: Sequence[str]) -> dict[str, str]:
        """Return the heading of each role that the file has."""
        found = {role: heading_of(headings, spellings) for role, spellings in self.columns.items()}
        return {role: heading for role, heading in found.items() if heading is not None}

    @property
    def asked_of_lenders(self) -> tuple[str, ...]:
        """Return the roles that ``base`` requires and a lender may fill."""
        return tuple(role for role in REQUIRED[self.base] if role in self.lent)

    def own_roles(self, headings: Sequence[str]) -> dict[str, str]:
        """Return the heading of each role that the file has and ``base`` does not."""
        general = (*REQUIRED[self.base], *OPTIONAL[self.base])
        return {role: heading for role, heading in self.roles(headings).items() if role not in general}


def heading_of(headings: Sequence[str], spellings: str) -> str | None:
    """Return the heading written as the first of ``spellings`` that the file has, None when it has none."""
    by_plain = {plain(heading): heading for heading in reversed(headings)}
    return next((by_plain[spelling] for spelling in spellings.split() if spelling in by_plain), None)
