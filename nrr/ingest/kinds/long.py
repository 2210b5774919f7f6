"""One row per account and month (and product): customer, month, amount."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from nrr.formatting import plural
from nrr.ingest.coverage import monthly_coverage
from nrr.ingest.kinds.common import annual_factor, lines_table, note_similar_accounts, segments_table, too_large
from nrr.ingest.measure import measure_said
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.reading import Reading
from nrr.ingest.table import Ints


def read(reading: Reading) -> ParsedFile:
    """Return the file's amounts as lines of one month each."""
    quarantine, heading = reading.quarantine, reading.heading("amount")
    reading.set_apart_footers(list({reading.heading("account"), reading.table.headings[0]}))
    reading.require_account()
    days = reading.require_days("month", blank_reason="no_date")
    amounts = reading.amounts("amount")
    factor = annual_factor(reading, heading)
    reading.require_amounts(amounts, heading)
    cents = amounts.cents(factor)
    quarantine.stakes, quarantine.known = cents, amounts.problems == 0
    quarantine.add(too_large(cents), "too_large", lambda v: f'"{v}" is too large for an amount.', column=heading)
    quarantine.add(amounts.negative(), "negative_amount", "The amount is below zero.", column=heading)
    rows = quarantine.good
    months = days.months
    currency = reading.currency(amounts.currencies)
    paid = rows[cents[rows] > 0]
    coverage, ahead = monthly_coverage(months[paid], days.ordinals[paid], reading.today)
    lines = lines_table(reading, rows, months[rows], pa.array((months[rows] + 1).astype(np.int32)), cents[rows])
    _note_repeats(reading, rows, months)
    _note_gaps(reading, paid, months)
    if not measure_said([heading]):
        reading.notes.append(f'"{heading}" is read as {str(reading.mapping.measure).upper()}.')
    note_similar_accounts(reading, reading.coded("account"))
    if ahead:
        reading.notes.append(ahead)
    return reading.result(
        lines=lines, segments=segments_table(reading, rows, months), currency=currency, coverage=coverage
    )


def _note_repeats(reading: Reading, rows: Ints, months: Ints) -> None:
    """Note how many account-months have several rows: they are added up."""
    keys = reading.coded("account").codes[rows] * 100_000 + months[rows]
    _, counts = np.unique(keys, return_counts=True)
    repeated = int((counts > 1).sum())
    if repeated:
        reading.notes.append(f"{plural(repeated, 'account-month')} with several rows: added up.")


def _note_gaps(reading: Reading, paid: Ints, months: Ints) -> None:
    """Note how many accounts have months without an amount between months with one."""
    keys = np.unique(reading.coded("account").codes[paid] * 100_000 + months[paid])
    step = np.diff(keys)
    gaps = np.flatnonzero((step > 1) & (keys[1:] // 100_000 == keys[:-1] // 100_000))
    if len(gaps):
        accounts = len(np.unique(keys[gaps] // 100_000))
        reading.notes.append(
            f"{plural(accounts, 'account')} with months missing between paid ones ({plural(len(gaps), 'gap')}): "
            "read as churn and reactivation."
        )
