"""What subscription lines are worth a year: amount x periods a year x quantity, before and after discount."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pyarrow as pa

from nrr.formatting import plural
from nrr.ingest.amounts import BLANK, Amounts, half_up_ratio, read_amounts
from nrr.ingest.dates import months_of
from nrr.ingest.discounts import read_discounts
from nrr.ingest.facts import days_of
from nrr.ingest.intervals import is_once, periods_a_year
from nrr.ingest.kinds.common import TIMES, annual_factor, scale, too_large
from nrr.ingest.measure import measure_said
from nrr.ingest.reading import Reading
from nrr.ingest.table import Bools, Ints

MOST_CENTS = 4 * 10**18
_SAME_CENTS = 100
_Factor = tuple[Ints, list[Fraction]]


def arr_of_rows(reading: Reading, refunds: Bools) -> tuple[Amounts, Ints]:
    """Return the amounts and each row's ARR in cents after discount, and fill the ARR before it.

    What is refunded counts as positive in ``refunds``.
    """
    heading = reading.heading("amount")
    amounts = reading.amounts("amount")
    reading.require_amounts(amounts, heading)
    factors = [_interval_factor(reading, heading)]
    if reading.mapping.amount_is_per_unit and reading.has("quantity"):
        factors.append(_quantity_factor(reading))
    full = _multiplied(amounts, factors)
    cents = _after_discount(reading, amounts, factors, full)
    cents = np.where(refunds, np.abs(cents), cents)
    worthless = amounts.column.spread(np.array([value == 0 for value in amounts.values]))
    reading.quarantine.stakes = cents
    reading.quarantine.known = (amounts.problems == 0) & ((full != 0) | worthless)
    reading.quarantine.add(
        too_large(cents), "too_large", lambda v: f'"{v}" is too large for an amount.', column=heading
    )
    _note_two_measures(reading, heading, cents)
    return amounts, cents


def _after_discount(reading: Reading, amounts: Amounts, factors: list[_Factor], full: Ints) -> Ints:
    """Return each row's ARR after discount, and fill ``list_arr_cents`` where it was more before."""
    listed = _listed(reading, factors)
    cents, before = full, full
    if reading.has("discount") and not measure_said([reading.heading("amount")]):
        discount = _discount_factor(reading)
        cents = _multiplied(amounts, [*factors, discount])
        if listed is not None:
            net = _multiplied(listed[0], [*factors, discount])
            taken = (np.abs(net - full) <= _SAME_CENTS) & (listed[1] != full)
            cents = np.where(taken, full, cents)
    if listed is not None:
        before = np.maximum(before, listed[1])
    less = (before > cents) & (cents >= 0)
    if less.any():
        reading.facts["list_arr_cents"] = pa.array(before, mask=~less)
    return cents


def _listed(reading: Reading, factors: list[_Factor]) -> tuple[Amounts, Ints] | None:
    """Return the amounts before discount that the file states, and the ARR of each row by them."""
    if not reading.has("list_amount"):
        return None
    listed = reading.amounts("list_amount")
    unreadable = int((listed.problems > BLANK).sum())
    if unreadable:
        heading = reading.heading("list_amount")
        reading.notes.append(f'{plural(unreadable, "value")} of "{heading}" cannot be read; left blank.')
    return listed, np.where(listed.problems == 0, _multiplied(listed, factors), 0)


def settle_discount_ends(reading: Reading, start_months: Ints) -> None:
    """Fill the first month after each discount of finite length, from its end or how many months it lasts."""
    if "list_arr_cents" not in reading.facts:
        return
    discounted = reading.facts["list_arr_cents"].is_valid().to_numpy(zero_copy_only=False)
    ends = days_of(reading, "discount_end")
    months = np.where(ends > 0, months_of(np.maximum(ends + int(reading.mapping.end_is_last_day), 1)), 0)
    if reading.has("discount_months"):
        lengths = reading.amounts("discount_months")
        whole = np.array([int(value) if value == int(value) else 0 for value in lengths.values], dtype=np.int64)
        counted = lengths.column.spread(whole)
        months = np.where((months == 0) & (counted > 0), start_months + counted, months)
    if (discounted & (months > 0)).any():
        reading.facts["list_month"] = pa.array(months.astype(np.int32), mask=~(discounted & (months > 0)))


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
