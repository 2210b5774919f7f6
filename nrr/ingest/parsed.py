"""A file after reading: accepted rows in the canonical tables, the rest in quarantine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field

import pyarrow as pa

from nrr import schema
from nrr.ingest.mapping import Coverage, Mapping

_ARROW = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "DOUBLE": pa.float64(),
    "DATE": pa.date32(),
    "BOOLEAN": pa.bool_(),
}


def completed(table: schema.Table, columns: MappingOf[str, pa.Array]) -> pa.Table:
    """Return a canonical table of ``columns`` (at least one), nulls in every column that is not given."""
    count = len(next(iter(columns.values())))
    wanted = arrow_schema(table)
    arrays = [columns[f.name].cast(f.type) if f.name in columns else pa.nulls(count, f.type) for f in wanted]
    return pa.Table.from_arrays(arrays, schema=wanted)


def arrow_schema(table: schema.Table) -> pa.Schema:
    """Return the Arrow schema of a canonical table."""
    return pa.schema([(column.name, _ARROW[column.type]) for column in table.columns])


@dataclass(frozen=True)
class ParsedFile:
    """What one file brings.

    The tables have the columns of ``nrr.schema``; a kind fills the ones it has rows for, the rest are empty.
    ``rows`` counts the file's data rows = ``accepted`` + rows with an entry in ``quarantine``. A wide row with one bad
    cell counts as quarantined; its good cells are still in ``lines``. Totals, footers and metrics blocks are
    quarantined too (reason ``total_row``, ``metrics_block``...), so that nothing is dropped in silence.
    """

    mapping: Mapping
    rows: int
    accepted: int
    lines: pa.Table
    segments: pa.Table
    accounts: pa.Table
    usage: pa.Table
    quarantine: pa.Table
    currency: str | None
    coverage: Coverage | None
    notes: tuple[str, ...] = ()
    further: MappingOf[str, pa.Table] = field(default_factory=dict)  # other canonical tables, by name

    def of(self, table: schema.Table) -> pa.Table:
        """Return the file's rows of a canonical table, none where it brings none."""
        own = {
            schema.LINES.name: self.lines,
            schema.SEGMENTS.name: self.segments,
            schema.ACCOUNTS.name: self.accounts,
            schema.USAGE.name: self.usage,
            schema.QUARANTINE.name: self.quarantine,
        }
        found = own.get(table.name, self.further.get(table.name))
        return arrow_schema(table).empty_table() if found is None else found

    @property
    def quarantined(self) -> int:
        return self.rows - self.accepted

    @property
    def reasons(self) -> dict[str, int]:
        """Return how many quarantine entries there are of each reason."""
        return dict(Counter(self.quarantine.column("reason").to_pylist()))
