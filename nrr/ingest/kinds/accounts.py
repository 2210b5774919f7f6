"""One row per account: attributes that become segment dimensions, and the renewal date."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from nrr.ingest.kinds.account_map import note_parents
from nrr.ingest.kinds.common import day_array, optional_text, segments_table
from nrr.ingest.parsed import ParsedFile, completed
from nrr.ingest.reading import Reading
from nrr.schema import ACCOUNTS


def read(reading: Reading) -> ParsedFile:
    """Return the accounts and their attributes."""
    reading.set_apart_footers([reading.heading("account")])
    reading.require_account()
    column = reading.coded("account")
    days = reading.require_days("renewal_date", blank_reason=None) if reading.has("renewal_date") else None
    note_parents(reading)
    rows = reading.quarantine.good
    counts = np.bincount(column.codes[rows], minlength=1)
    if (counts > 1).any():
        reading.notes.append(f"{int((counts > 1).sum()):,} accounts have several rows: the last one counts.")
    accounts = completed(
        ACCOUNTS,
        {
            "row_number": pa.array(reading.table.lines[rows]),
            "account_id": optional_text(reading, "account", rows),
            "account_name": optional_text(reading, "account_name", rows),
            "renewal_date": pa.nulls(len(rows), pa.date32()) if days is None else day_array(days, rows),
            "address": optional_text(reading, "address", rows),
        },
    )
    return reading.result(accounts=accounts, segments=segments_table(reading, rows, None))
