"""A file after reading: accepted rows in the canonical tables, the rest in quarantine."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pyarrow as pa

from nrr import schema
from nrr.ingest.mapping import Coverage, Mapping

_ARROW = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "DOUBLE": pa.float64(),
    "DATE": pa.date32(),
}


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

    @property
    def quarantined(self) -> int:
        return self.rows - self.accepted

    @property
    def reasons(self) -> dict[str, int]:
        """Return how many quarantine entries there are of each reason."""
        return dict(Counter(self.quarantine.column("reason").to_pylist()))
