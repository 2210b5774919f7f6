"""One row per account and month (and product): customer, month, amount."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from nrr.formatting import plural
from nrr.ingest.charges import settle_charges
from nrr.ingest.coverage import monthly_coverage
from nrr.ingest.currency import in_major_units, settle_currency
from nrr.ingest.facts import tell_facts
from nrr.ingest.kinds.common import annual_factor, lines_table, note_similar_accounts, segments_table, too_large
from nrr.ingest.measure import measure_said
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.reading import Reading
from nrr.ingest.repeats import keep_last, month_repeats, set_apart_doubles, stop_at
from nrr.ingest.table import Ints


def read(reading: Reading) -> ParsedFile:
    """Return the file's amounts as lines of one month each."""
    quarantine = reading.quarantine
    reading.set_apart_footers(list({reading.heading("account"), reading.table.headings[0]}))
    reading.require_account()
    days = reading.require_days("month", blank_reason="no_date")
    in_major_units(reading)
    amounts, heading = reading.amounts("amount"), reading.heading("amount")
    factor = annual_factor(reading, heading)
    reading.require_amounts(amounts, heading)
    refunds = settle_charges(reading)
    cents = amounts.cents(factor)
    cents = np.where(refunds, np.abs(cents), cents)
    quarantine.stakes, quarantine.known = cents, amounts.problems == 0
    quarantine.add(too_large(cents), "too_large", lambda v: f'"{v}" is too large for an amount.', column=heading)
    quarantine.add(
        np.setdiff1d(amounts.negative(), np.flatnonzero(refunds)),
        "negative_amount",
        "The amount is below zero.",
        column=heading,
    )
    currency = settle_currency(reading, amounts)
    _settle_repeats(reading, days.months)
    rows = quarantine.good
    months = days.months
    paid = rows[cents[rows] > 0]
    coverage, ahead = monthly_coverage(months[paid], days.ordinals[paid], reading.today)
    lines = lines_table(reading, rows, months[rows], pa.array((months[rows] + 1).astype(np.int32)), cents[rows])
    _note_gaps(reading, paid, months)
    if not measure_said([heading]):
        reading.notes.append(f'"{heading}" is read as {str(reading.mapping.measure).upper()}.')
    note_similar_accounts(reading, reading.coded("account"))
    tell_facts(reading, rows)
    if ahead:
        reading.notes.append(ahead)
    return reading.result(
        lines=lines, segments=segments_table(reading, rows, months), currency=currency, coverage=coverage
    )


def _settle_repeats(reading: Reading, months: Ints) -> None:
    """Deal with several rows of an account and month as the mapping says, by default adding them up, and say so.

    Rows equal in every cell are doubles where another column tells such rows apart; where none does, they are not.
    """
    repeats = reading.mapping.repeats
    if repeats == "stop":
        stop_at(reading, months)
    elif repeats == "last":
        keep_last(reading, months)
    elif month_repeats(reading.table, reading.mapping).told_apart:
        set_apart_doubles(reading, ("account", "month", "amount"))
    rows = reading.quarantine.good
    keys = reading.coded("account").codes[rows] * 100_000 + months[rows]
    _, counts = np.unique(keys, return_counts=True)
    several = int((counts > 1).sum())
    if several:
        reading.notes.append(f"{plural(several, 'account-month')} with several rows: added up.")


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
