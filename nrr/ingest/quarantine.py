"""What was not accepted, row by row, with the reason and the ARR at stake."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa

from nrr.ingest.headings import clean
from nrr.ingest.parsed import arrow_schema
from nrr.ingest.table import Bools, Ints, Table
from nrr.schema import QUARANTINE

_LONGEST_VALUE = 200


class Quarantine:
    """Collects the rows (or cells) of a table that are not accepted; a row counts for its first reason only."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._rows: list[pa.Table] = []
        self.bad: Bools = np.zeros(table.row_count, dtype=np.bool_)

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
        cents: Ints | None = None,
        cells: bool = False,
    ) -> Ints:
        """Set ``rows`` apart and return those that were not apart before.

        ``message`` may be a function of the cell's text. ``cents`` is the ARR at stake for every row of the table.
        With ``cells`` the entries are cells of ``column``: a row may have several, and keeps its other cells.
        """
        fresh = rows if cells else rows[~self.bad[rows]]
        if len(fresh) == 0:
            return fresh
        values = self._values(fresh, column)
        messages = [message if isinstance(message, str) else message(value) for value in values]
        self._rows.append(
            pa.Table.from_arrays(
                [
                    pa.array(self._table.lines[fresh]),
                    pa.array([column] * len(fresh), pa.string()),
                    pa.array(values, pa.string()),
                    pa.array([reason] * len(fresh), pa.string()),
                    pa.array(messages, pa.string()),
                    pa.nulls(len(fresh), pa.int64()) if cents is None else pa.array(cents[fresh]),
                ],
                schema=arrow_schema(QUARANTINE),
            )
        )
        self.bad[fresh] = True
        return fresh

    def _values(self, rows: Ints, column: str | None) -> Sequence[str]:
        if column is not None:
            coded = self._table.coded(column)
            return [clean(coded.at(row))[:_LONGEST_VALUE] for row in rows]
        every = [self._table.coded(heading) for heading in self._table.headings[:12]]
        return [", ".join(clean(coded.at(row)) for coded in every)[:_LONGEST_VALUE] for row in rows]

    def table(self) -> pa.Table:
        """Return the entries as the canonical quarantine table, in the order of the file."""
        if not self._rows:
            return arrow_schema(QUARANTINE).empty_table()
        return pa.concat_tables(self._rows).sort_by("row_number")
