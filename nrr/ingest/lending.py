"""Columns that a file takes from another of the same export: add-ons from the subscriptions that they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nrr.errors import FileRefused
from nrr.ingest.formats.format import Format
from nrr.ingest.headings import plain
from nrr.ingest.load import load_table
from nrr.ingest.mapping import Mapping
from nrr.ingest.table import Table


@dataclass(frozen=True)
class Lender:
    """A file that others are completed from, and how it is read."""

    path: Path
    name: str
    mapping: Mapping


def completed_from(table: Table, mapping: Mapping, known: Format, lenders: Sequence[Lender]) -> tuple[Table, Mapping]:
    """Return the table with the columns that it lacks looked up by line id in ``lenders``, and the mapping with them.

    The last of several lenders that know a line counts; lines that none knows are blank there. Raises FileRefused when
    columns are lacking and there is no lender.
    """
    lacking = [role for role in known.lent if role not in mapping.columns]
    if not set(known.asked_of_lenders) & set(lacking):
        return table, mapping
    if not lenders:
        raise FileRefused(f"{table.name} lacks what NRR needs.", known.without_lender)
    own = {plain(heading) for heading in table.headings}
    found: dict[str, dict[str, str]] = {}
    for lender in lenders:
        for heading, texts in _by_id(lender).items():
            if plain(heading) not in own:
                found.setdefault(heading, {}).update(texts)
    ids = [text or "" for text in table.coded(mapping.columns["line_id"]).texts().to_pylist()]
    for heading, texts in found.items():
        table = table.with_column(heading, [texts.get(line, "") for line in ids])
    there = known.roles(table.headings)
    columns = {role: there[role] for role in lacking if role in there}
    names = ", ".join(lender.name for lender in lenders)
    note = f"Customers and times are looked up in {names} by subscription."
    return replace(table, notes=(*table.notes, note)), mapping.with_changes(columns={**mapping.columns, **columns})


def _by_id(lender: Lender) -> dict[str, dict[str, str]]:
    """Return each column of a lender as texts by line id."""
    table = load_table(lender.path, lender.name, mapping=lender.mapping)
    ids = table.coded(lender.mapping.columns["line_id"]).texts().to_pylist()
    return {
        heading: {line: text or "" for line, text in zip(ids, table.coded(heading).texts().to_pylist(), strict=True)}
        for heading in table.headings
    }
