"""One row per subscription period: start, end or blank, amount and how often it falls due."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pyarrow as pa

from nrr.formatting import plural
from nrr.ingest.amounts import Amounts, half_up_ratio, read_amounts
from nrr.ingest.coverage import subscription_coverage
from nrr.ingest.dates import BLANK, Days, months_of
from nrr.ingest.discounts import read_discounts
from nrr.ingest.intervals import is_once, periods_a_year
from nrr.ingest.kinds.common import (
    TIMES,
    annual_factor,
    lines_table,
    note_similar_accounts,
    scale,
    segments_table,
    too_large,
)
from nrr.ingest.measure import measure_said
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.reading import Reading
from nrr.ingest.table import Bools, Ints
from nrr.ingest.traits import traits

MOST_CENTS = 4 * 10**18
_Factor = tuple[Ints, list[Fraction]]


def read(reading: Reading) -> ParsedFile:
    """Return the periods as lines; a line counts at month ends from its start to before its end."""
    quarantine = reading.quarantine
    reading.set_apart_footers(list({reading.heading("account"), reading.table.headings[0]}))
    reading.require_account()
    starts = reading.require_days("start", blank_reason="no_date")
    ends = _ends(reading)
    amounts, cents = _cents(reading)
    heading = reading.heading("amount")
    quarantine.add(amounts.negative(), "negative_amount", "The amount is below zero.", column=heading)
    end_months = starts.months + 1
    if ends is not None:
        end_months = _check_periods(reading, starts, ends)
    rows = quarantine.good
    is_open = np.ones(len(rows), dtype=np.bool_) if ends is None else ends.problems[rows] == BLANK
    end_array = pa.array(end_months[rows].astype(np.int32), mask=is_open)
    currency = reading.currency(amounts.currencies)
    stated = np.empty(0, dtype=np.int64) if ends is None else ends.ordinals[rows][~is_open]
    coverage, ahead = subscription_coverage(starts.ordinals[rows], stated, bool(is_open.any()), reading.today)
    lines = lines_table(reading, rows, starts.months[rows], end_array, cents[rows])
    if ends is None:
        _note_unread_days(reading)
    _note_present_state(reading, rows, is_open)
    note_similar_accounts(reading, reading.coded("account"))
    if ahead:
        reading.notes.append(ahead)
    segments = segments_table(reading, rows, starts.months)
    return reading.result(lines=lines, segments=segments, currency=currency, coverage=coverage)


def _ends(reading: Reading) -> Days | None:
    return reading.require_days("end", blank_reason=None) if reading.has("end") else None


def _check_periods(reading: Reading, starts: Days, ends: Days) -> Ints:
    """Set periods apart that run backwards or reach no month end; return the first month that each no longer counts."""
    heading = reading.heading("end")
    both = (ends.problems == 0) & (starts.problems == 0)
    ordinals = ends.ordinals + (ends.problems == 0) * int(reading.mapping.end_is_last_day)
    months = months_of(np.maximum(ordinals, 1))
    before = np.flatnonzero(both & (ordinals < starts.ordinals))
    reading.quarantine.add(before, "end_before_start", "The period ends before it starts.", column=heading)
    never = np.flatnonzero(both & (months <= starts.months))
    message = "The period starts and ends within one month, so it counts at no month end."
    reading.quarantine.add(never, "never_at_month_end", message, column=heading)
    _note_month_ends(reading, ends.ordinals[both])
    return months


def _note_month_ends(reading: Reading, ordinals: Ints) -> None:
    """Say how end dates were read where most are last days of months, as last days of service would be."""
    last_days = int((months_of(ordinals + 1) != months_of(ordinals)).sum())
    if len(ordinals) == 0 or last_days * 2 <= len(ordinals):
        return
    if reading.mapping.end_is_last_day:
        reading.notes.append(
            "End dates are read as the last day of service: a line ending 31 January counts in January."
        )
        return
    reading.notes.append(
        f"{last_days:,} of {len(ordinals):,} end dates are last days of months; an end date is read as the first day "
        "without service, so a line ending 31 January does not count in January. Set end_is_last_day if it is the last "
        "day of service."
    )


def _cents(reading: Reading) -> tuple[Amounts, Ints]:
    """Return the amounts and each row's ARR in cents: amount x periods a year x quantity x (1 - discount)."""
    heading = reading.heading("amount")
    amounts = reading.amounts("amount")
    reading.require_amounts(amounts, heading)
    factors = [_interval_factor(reading, heading)]
    if reading.mapping.amount_is_per_unit and reading.has("quantity"):
        factors.append(_quantity_factor(reading))
    if reading.has("discount") and not measure_said([heading]):
        factors.append(_discount_factor(reading))
    cents = _multiplied(amounts, [factor for factor in factors if factor is not None])
    worthless = amounts.column.spread(np.array([value == 0 for value in amounts.values]))
    reading.quarantine.stakes = cents
    reading.quarantine.known = (amounts.problems == 0) & ((cents != 0) | worthless)
    reading.quarantine.add(
        too_large(cents), "too_large", lambda v: f'"{v}" is too large for an amount.', column=heading
    )
    _note_two_measures(reading, heading, cents)
    return amounts, cents


def _multiplied(amounts: Amounts, factors: list[_Factor]) -> Ints:
    """Return amount x factors in cents, half up; each different combination is worked out once."""
    keys = amounts.column.codes
    for codes, values in factors:
        _, keys = np.unique(keys * len(values) + codes, return_inverse=True)
    _, rows, place = np.unique(keys, return_index=True, return_inverse=True)
    cents = np.empty(len(rows), dtype=np.int64)
    for index, row in enumerate(rows.tolist()):
        times = Fraction(100)
        for codes, values in factors:
            times *= values[codes[row]]
        value = amounts.values[amounts.column.codes[row]]
        cents[index] = min(half_up_ratio(value, times.numerator, times.denominator), MOST_CENTS)
    spread: Ints = cents[place]
    return spread


def _interval_factor(reading: Reading, heading: str) -> _Factor:
    everywhere = np.zeros(reading.table.row_count, dtype=np.int64)
    if reading.mapping.measure is not None or not reading.has("interval"):
        return everywhere, [annual_factor(reading, heading)]
    column, name = reading.coded("interval"), reading.heading("interval")
    times = scale(reading, heading)
    once = np.flatnonzero(column.flags(is_once))
    reading.quarantine.add(once, "not_recurring", "A one-off charge is not recurring revenue.", column=name)
    unknown = np.flatnonzero(column.flags(lambda text: periods_a_year(text) is None))
    reading.quarantine.add(unknown, "not_an_interval", lambda v: f'"{v}" is not a billing interval.', column=name)
    values = [(periods_a_year(text) or Fraction(0)) * times for text in column.values]
    if not reading.has("interval_count"):
        return column.codes, values
    counts = reading.amounts("interval_count")
    heading = reading.heading("interval_count")
    bad = np.flatnonzero((counts.problems > BLANK) | ((counts.problems == 0) & (counts.cents(Fraction(1)) <= 0)))
    reading.quarantine.add(bad, "not_a_count", lambda v: f'"{v}" is not a number of intervals.', column=heading)
    shares = [1 / Fraction(value) if value > 0 else Fraction(1) for value in counts.values]
    combined = [value * share for value in values for share in shares]
    return column.codes * len(shares) + counts.column.codes, combined


def _quantity_factor(reading: Reading) -> _Factor:
    amounts, heading = reading.amounts("quantity"), reading.heading("quantity")
    reading.quarantine.add(amounts.where(BLANK), "no_quantity", "The row has no quantity.", column=heading)
    bad = np.union1d(np.flatnonzero(amounts.problems > BLANK), amounts.negative())
    reading.quarantine.add(bad, "not_a_quantity", lambda v: f'"{v}" is not a quantity.', column=heading)
    return amounts.column.codes, [Fraction(value) for value in amounts.values]


def _discount_factor(reading: Reading) -> _Factor:
    column, heading = reading.coded("discount"), reading.heading("discount")
    discounts = read_discounts(column)
    if discounts.note:
        reading.notes.append(f'"{heading}": {discounts.note}')
    bad = np.flatnonzero(column.spread(np.array([share is None for share in discounts.shares])))
    reading.quarantine.add(
        bad, "not_a_discount", lambda v: f'"{v}" is not a discount between 0 and 100%.', column=heading
    )
    return column.codes, [1 - (share or Fraction(0)) for share in discounts.shares]


def _note_two_measures(reading: Reading, heading: str, cents: Ints) -> None:
    """Check an ARR column beside the MRR column that is read, or the other way round."""
    said = measure_said([heading])
    for other in reading.table.headings:
        others = measure_said([other])
        if other == heading or len(said | others) < 2 or not others or other in reading.mapping.segments:
            continue
        beside = read_amounts(reading.table.coded(other), False)
        if (beside.kinds > BLANK).any():
            continue
        differ = int((np.abs(beside.cents(TIMES[next(iter(others))]) - cents)[~reading.quarantine.bad] > 600).sum())
        agrees = "agrees with it" if differ == 0 else f"differs from it in {plural(differ, 'row')}"
        reading.notes.append(f'"{heading}" is read; "{other}" beside it {agrees}.')
        return


def _note_unread_days(reading: Reading) -> None:
    """Say which columns of days are not read where no column is the end: one of them may be."""
    read_already = {*reading.mapping.columns.values(), *reading.mapping.segments}
    days = [f'"{h}"' for h in reading.table.headings if h not in read_already and traits(reading.table, h).day > 0.5]
    if days:
        reading.notes.append(
            f"No column is read as the end, so every line counts as open. Days not read: {', '.join(days)}."
        )


def _note_present_state(reading: Reading, rows: Ints, is_open: Bools) -> None:
    """Say when a file holds only what each account has now: the past cannot be seen in it."""
    accounts = len(np.unique(reading.coded("account").codes[rows]))
    if len(rows) > 1 and accounts == len(rows) and is_open.all():
        reading.notes.append(
            "Every account has one open line: this is the present state, so past expansion, contraction and churn "
            "cannot be seen in it."
        )
