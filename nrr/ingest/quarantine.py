"""What was not accepted, row by row, with the reason and the ARR at stake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from nrr.ingest.headings import clean
from nrr.ingest.parsed import arrow_schema
from nrr.ingest.table import Aside, Bools, Ints, Table
from nrr.schema import QUARANTINE

_LONGEST_VALUE = 200
_MOST_VALUES = 12


@dataclass(frozen=True)
class _Entries:
    rows: Ints
    column: str | None
    reason: str
    messages: Sequence[str]
    values: Sequence[str]
    staked: bool
    cents: Ints | None  # ARR at stake of these entries, where it is not the row's


class Quarantine:
    """Collects the rows (or cells) of a table that are not accepted; a row counts for its first reason only.

    ``stakes`` is the ARR of every row in cents, and ``known`` whether it could be read; both may be set late.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._entries: list[_Entries] = []
        self._origins: dict[str, str | None] = {}  # made-up column -> the file's own
        self.bad: Bools = np.zeros(table.row_count, dtype=np.bool_)
        self.stakes: Ints = np.zeros(table.row_count, dtype=np.int64)
        self.known: Bools = np.zeros(table.row_count, dtype=np.bool_)

    def column_made(self, table: Table, origin: str | None) -> None:
        """Take cell texts from ``table``, and tell what is under its new last column under ``origin`` instead."""
        self._table = table
        self._origins[table.headings[-1]] = self._origins.get(origin, origin) if origin else None

    @property
    def good(self) -> Ints:
        """Return the rows that have no entry."""
        return np.flatnonzero(~self.bad)

    @property
    def bad_count(self) -> int:
        return int(self.bad.sum())

    def add(
        self,
        rows: Ints,
        reason: str,
        message: str | Callable[[str], str],
        *,
        column: str | None = None,
        staked: bool = True,
    ) -> Ints:
        """Set ``rows`` apart and return those that were not apart before.

        ``message`` may be a function of the cell's text. With ``staked`` the row's ARR is at stake.
        """
        fresh = rows[~self.bad[rows]]
        self._append(fresh, column, reason, message, staked, None)
        return fresh

    def add_cells(
        self, rows: Ints, reason: str, message: Callable[[str], str], *, column: str, cents: Ints | None = None
    ) -> None:
        """Set the cells of ``column`` apart: a row may have several, and keeps its other cells."""
        self._append(rows, column, reason, message, False, None if cents is None else cents[rows])

    def _append(
        self,
        rows: Ints,
        column: str | None,
        reason: str,
        message: str | Callable[[str], str],
        staked: bool,
        cents: Ints | None,
    ) -> None:
        if len(rows) == 0:
            return
        column = self._origins.get(column, column) if column else None
        values = self._values(rows, column)
        messages = [message if isinstance(message, str) else message(value) for value in values]
        self._entries.append(_Entries(rows, column, reason, messages, values, staked, cents))
        self.bad[rows] = True

    def _values(self, rows: Ints, column: str | None) -> Sequence[str]:
        if column is not None:
            coded = self._table.coded(column)
            return [clean(coded.at(row))[:_LONGEST_VALUE] for row in rows]
        own = [heading for heading in self._table.headings if heading not in self._origins]
        every = [self._table.coded(heading) for heading in own[:_MOST_VALUES]]
        return [", ".join(clean(coded.at(row)) for coded in every)[:_LONGEST_VALUE] for row in rows]

    def _cents(self, entries: _Entries) -> pa.Array:
        if entries.cents is not None:
            return pa.array(entries.cents)
        if not entries.staked:
            return pa.nulls(len(entries.rows), pa.int64())
        return pa.array(self.stakes[entries.rows], mask=~self.known[entries.rows])

    def table(self) -> pa.Table:
        """Return the entries as the canonical quarantine table, in the order of the file."""
        parts = [_aside_table(self._table.aside), *self._parts()]
        return pa.concat_tables(parts).sort_by("row_number")

    def _parts(self) -> list[pa.Table]:
        return [
            pa.Table.from_arrays(
                [
                    pa.array(self._table.lines[entries.rows]),
                    pa.array([entries.column] * len(entries.rows), pa.string()),
                    pa.array(entries.values, pa.string()),
                    pa.array([entries.reason] * len(entries.rows), pa.string()),
                    pa.array(entries.messages, pa.string()),
                    self._cents(entries),
                ],
                schema=arrow_schema(QUARANTINE),
            )
            for entries in self._entries
        ]


def _aside_table(aside: Sequence[Aside]) -> pa.Table:
    return pa.Table.from_arrays(
        [
            pa.array([row.line for row in aside], pa.int64()),
            pa.nulls(len(aside), pa.string()),
            pa.array([row.text for row in aside], pa.string()),
            pa.array([row.reason for row in aside], pa.string()),
            pa.array([row.message for row in aside], pa.string()),
            pa.nulls(len(aside), pa.int64()),
        ],
        schema=arrow_schema(QUARANTINE),
    )
