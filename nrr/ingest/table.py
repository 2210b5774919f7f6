"""A file as text: columns of strings under their headings, each row with its line in the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nrr.ingest.headings import clean

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_Number = TypeVar("_Number", bound=np.generic)
BLANKS = frozenset(("", "null", "n/a", "-", "--", "---", "#n/a"))


@dataclass(frozen=True)
class Coded:
    """A text column as its different values and, per row, which of them it holds: each value is read once."""

    codes: Ints
    distinct: pa.Array

    @cached_property
    def values(self) -> tuple[str, ...]:
        return tuple(self.distinct.to_pylist())

    def spread(self, per_value: npt.NDArray[_Number]) -> npt.NDArray[_Number]:
        """Return one entry per row from one entry per different value."""
        return per_value[self.codes]

    @cached_property
    def cleaned(self) -> pa.Array:
        """Each different value without invisible characters and outer spaces, null where it is blank."""
        odd = np.flatnonzero(pc.match_substring_regex(self.distinct, r"^\s|\s$|[^ -~]").to_numpy(zero_copy_only=False))
        result = self.distinct
        if len(odd):
            mask = np.zeros(len(self.distinct), dtype=np.bool_)
            mask[odd] = True
            texts = pa.array([clean(text) for text in self.distinct.take(pa.array(odd)).to_pylist()], pa.string())
            result = pc.replace_with_mask(self.distinct, pa.array(mask), texts)
        blank = pc.is_in(pc.utf8_lower(result), pa.array(sorted(BLANKS), pa.string()))
        return pc.if_else(blank, pa.scalar(None, pa.string()), result)

    def texts(self) -> pa.Array:
        """Return every cell cleaned, null where it is blank."""
        return self.cleaned.take(pa.array(self.codes))

    @property
    def blank(self) -> Bools:
        """Which rows are blank."""
        return self.spread(self.cleaned.is_null().to_numpy(zero_copy_only=False))

    def flags(self, test: Callable[[str], bool], *, only: str | None = None) -> Bools:
        """Return ``test`` of every cell; with ``only``, of those that hold that regular expression, False elsewhere."""
        if only is None:
            return self.spread(np.fromiter((test(value) for value in self.values), np.bool_, len(self.values)))
        per_value = (
            pc.match_substring_regex(self.distinct, only, ignore_case=True).to_numpy(zero_copy_only=False).copy()
        )
        for place in np.flatnonzero(per_value):
            per_value[place] = test(self.distinct[int(place)].as_py())
        return self.spread(per_value)

    def at(self, row: int) -> str:
        """Return the text in one row."""
        text: str = self.distinct[int(self.codes[row])].as_py()
        return text


@dataclass(frozen=True)
class Aside:
    """A row that is no row of the table, such as headings repeated: its line, its cells as text, and why."""

    line: int
    text: str
    reason: str
    message: str


@dataclass(frozen=True)
class Table:
    """The rows under a file's headings, all cells text, ``""`` where blank; wholly blank rows left out."""

    name: str
    format: str  # csv, xlsx or parquet
    headings: tuple[str, ...]
    columns: tuple[pa.Array, ...]
    lines: Ints
    header_row: int
    width: int  # how many values a line has
    above: tuple[tuple[str, ...], ...] = ()  # the cells of the lines above the headings that hold any
    heading_rows: int = 1  # how many lines the headings take, ``header_row`` the last
    wrong_counts: dict[int, int] = field(default_factory=dict)  # row -> how many values, where not ``width``
    aside: tuple[Aside, ...] = ()
    native: frozenset[str] = frozenset()  # headings whose numbers are numbers in the file, not text
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    notes: tuple[str, ...] = ()
    _coded: dict[str, Coded] = field(default_factory=dict, repr=False, compare=False)

    @property
    def row_count(self) -> int:
        return len(self.lines)

    def coded(self, heading: str) -> Coded:
        """Return the column under ``heading`` as different values and codes; made once."""
        if heading not in self._coded:
            encoded = self.columns[self.headings.index(heading)].dictionary_encode()
            codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
            self._coded[heading] = Coded(codes, encoded.dictionary)
        return self._coded[heading]

    def with_column(
        self, heading: str, texts: Sequence[str], origin: str | None = None, *, native: bool = False
    ) -> Table:
        """Return the table with one more column, made from ``origin``; a heading that is taken is numbered."""
        name, number = heading, 1
        while name in self.headings:
            number += 1
            name = f"{heading} ({number})"
        return replace(
            self,
            headings=(*self.headings, name),
            columns=(*self.columns, pa.array(texts, pa.string())),
            native=self.native | ({name} if native or origin in self.native else frozenset()),
            _coded=dict(self._coded),
        )

    def head(self, rows: int) -> tuple[tuple[str, ...], ...]:
        """Return the first rows as text."""
        columns = [column.slice(0, rows).to_pylist() for column in self.columns]
        return tuple(zip(*columns, strict=True)) if columns else ()


def drop_blank_rows(
    columns: list[pa.Array], lines: Ints, wrong_counts: dict[int, int]
) -> tuple[tuple[pa.Array, ...], Ints, dict[int, int]]:
    """Return the columns, lines and wrong counts without wholly blank rows."""
    blank = np.ones(len(lines), dtype=np.bool_)
    for column in columns:
        if not blank.any():
            break
        blank &= pc.equal(pc.utf8_trim_whitespace(column), "").to_numpy(zero_copy_only=False)
    if not blank.any():
        return tuple(columns), lines, wrong_counts
    keep = np.flatnonzero(~blank)
    place = {int(old): new for new, old in enumerate(keep)} if wrong_counts else {}
    kept_counts = {place[row]: count for row, count in wrong_counts.items() if row in place}
    return tuple(column.take(pa.array(keep)) for column in columns), lines[keep], kept_counts
