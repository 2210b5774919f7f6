"""One row per account, day and metric: how much was used, and of how much."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from nrr.ingest.amounts import BLANK, Amounts
from nrr.ingest.kinds.common import day_array, optional_text
from nrr.ingest.parsed import ParsedFile, arrow_schema
from nrr.ingest.reading import Reading
from nrr.ingest.table import Ints
from nrr.schema import USAGE


def read(reading: Reading) -> ParsedFile:
    """Return the readings; without a metric column the value's heading names the metric."""
    heading = reading.heading("value")
    reading.set_apart_footers([reading.heading("account")])
    reading.require_account()
    days = reading.require_days("usage_date", blank_reason="no_date")
    values = reading.amounts("value")
    reading.quarantine.add(values.where(BLANK), "no_value", "The row has no reading.", column=heading)
    reading.quarantine.add(
        np.flatnonzero(values.problems > BLANK), "not_a_number", lambda v: f'"{v}" is not a number.', column=heading
    )
    rows = reading.quarantine.good
    metric = optional_text(reading, "metric", rows)
    usage = pa.Table.from_arrays(
        [
            pa.array(reading.table.lines[rows]),
            optional_text(reading, "account", rows),
            day_array(days, rows),
            metric.fill_null(heading),
            _numbers(values, rows),
            _numbers(reading.amounts("limit_value"), rows)
            if reading.has("limit_value")
            else pa.nulls(len(rows), pa.float64()),
        ],
        schema=arrow_schema(USAGE),
    )
    return reading.result(usage=usage)


def _numbers(amounts: Amounts, rows: Ints) -> pa.Array:
    per_value = np.array([float(value) for value in amounts.values])
    return pa.array(amounts.column.spread(per_value)[rows], mask=amounts.problems[rows] > 0)
