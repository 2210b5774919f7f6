"""One row per account: attributes that become segment dimensions, and the renewal date."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from nrr.ingest.dates import BLANK
from nrr.ingest.kinds.common import optional_text, segments_table
from nrr.ingest.parsed import ParsedFile, arrow_schema
from nrr.ingest.reading import Reading
from nrr.schema import ACCOUNTS

_EPOCH_ORDINAL = 719163


def read(reading: Reading) -> ParsedFile:
    """Return the accounts and their attributes."""
    reading.set_apart_footers([reading.heading("account")])
    reading.require_account()
    column = reading.coded("account")
    renewal = pa.nulls(reading.table.row_count, pa.date32())
    if reading.has("renewal_date"):
        days = reading.require_days("renewal_date", blank_reason=None)
        renewal = pa.array((days.ordinals - _EPOCH_ORDINAL).astype(np.int32), pa.int32(), mask=days.problems == BLANK)
        renewal = renewal.cast(pa.date32())
    rows = reading.quarantine.good
    counts = np.bincount(column.codes[rows], minlength=1)
    if (counts > 1).any():
        reading.notes.append(f"{int((counts > 1).sum()):,} accounts have several rows: the last one counts.")
    accounts = pa.Table.from_arrays(
        [
            pa.array(reading.table.lines[rows]),
            optional_text(reading, "account", rows),
            optional_text(reading, "account_name", rows),
            renewal.take(pa.array(rows)),
        ],
        schema=arrow_schema(ACCOUNTS),
    )
    return reading.result(accounts=accounts, segments=segments_table(reading, rows, None))
