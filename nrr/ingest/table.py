"""A file as text: columns of strings under their headings, each row with its line in the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_Number = TypeVar("_Number", bound=np.generic)


@dataclass(frozen=True)
class Coded:
    """A text column as its different values and, per row, which of them it holds: each value is read once."""

    codes: Ints
    values: tuple[str, ...]

    def spread(self, per_value: npt.NDArray[_Number]) -> npt.NDArray[_Number]:
        """Return one entry per row from one entry per different value."""
        return per_value[self.codes]

    def texts(self, read: Callable[[str], str | None]) -> pa.Array:
        """Return ``read`` of every cell as an Arrow string column, read once per different value."""
        return pa.array([read(value) for value in self.values], pa.string()).take(pa.array(self.codes))

    def flags(self, test: Callable[[str], bool]) -> Bools:
        """Return ``test`` of every cell."""
        return self.spread(np.fromiter((test(value) for value in self.values), np.bool_, len(self.values)))

    def at(self, row: int) -> str:
        """Return the text in one row."""
        return self.values[int(self.codes[row])]

    def counts(self) -> Ints:
        """Return how many rows hold each different value."""
        return np.bincount(self.codes, minlength=len(self.values)).astype(np.int64)


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
    wrong_counts: dict[int, int] = field(default_factory=dict)  # row -> how many values, where not ``width``
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
            self._coded[heading] = Coded(codes, tuple(encoded.dictionary.to_pylist()))
        return self._coded[heading]

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
