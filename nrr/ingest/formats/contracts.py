"""Contracts with a total value: the value is spread over the months of the term."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa

from nrr.formatting import plural
from nrr.ingest.amounts import Amounts, half_up_ratio
from nrr.ingest.coverage import subscription_coverage
from nrr.ingest.currency import settle_currency
from nrr.ingest.dates import Days, months_of, read_days
from nrr.ingest.escalators import settle_escalators
from nrr.ingest.formats.format import Format, heading_of
from nrr.ingest.headings import clean, plain
from nrr.ingest.kinds.common import lines_table, note_similar_accounts, scale, segments_table, too_large
from nrr.ingest.mapping import Coverage
from nrr.ingest.measure import measure_said
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.reading import Reading
from nrr.ingest.repeats import set_apart_doubles
from nrr.ingest.roles import ROLE_WORDS
from nrr.ingest.table import Ints, Table
from nrr.ingest.terms import months_of_term

LONGEST_GAP_DAYS = 31
_TOLD = "The amount is the value of the whole term: ARR is 12 x value / months of the term."


def read(reading: Reading) -> ParsedFile:
    """Return each contract as a line of 12 x value / months of its term."""
    quarantine, heading = reading.quarantine, reading.heading("amount")
    reading.set_apart_footers(list({reading.heading("account"), reading.table.headings[0]}))
    reading.require_account()
    starts = reading.require_days("start", blank_reason="no_date")
    ends = reading.require_days("end", blank_reason="no_end")
    amounts = reading.amounts("amount")
    reading.require_amounts(amounts, heading)
    after = ends.ordinals + (ends.problems == 0) * int(_ends_on_last_day(reading, starts, ends))
    cents = _spread(reading, starts, ends, after, amounts)
    quarantine.add(too_large(cents), "too_large", lambda v: f'"{v}" is too large for an amount.', column=heading)
    quarantine.add(amounts.negative(), "negative_amount", "The value is below zero.", column=heading)
    _check_terms(reading, starts, ends, after)
    end_months = months_of(np.maximum(after, 1))
    end_months = _renewed(reading, starts.ordinals, after, end_months)
    currency = settle_currency(reading, amounts)
    settle_escalators(reading)
    set_apart_doubles(reading, ("account", "start", "amount", "end", "line_id"))
    rows = quarantine.good
    months = np.minimum(starts.months, end_months)
    lines = lines_table(reading, rows, months[rows], pa.array(end_months[rows].astype(np.int32)), cents[rows])
    note_similar_accounts(reading, reading.coded("account"))
    return reading.result(
        lines=lines.filter(pa.array(end_months[rows] > months[rows])),
        segments=segments_table(reading, rows, starts.months),
        currency=currency,
        coverage=_coverage(reading, starts.ordinals[rows], rows),
    )


def _ends_on_last_day(reading: Reading, starts: Days, ends: Days) -> bool:
    """Return whether an end is the last day of the term: as the mapping says, unless no term would come out even."""
    both = np.flatnonzero((starts.problems == 0) & (ends.problems == 0))
    even = {False: 0, True: 0}
    for start, end in zip(starts.ordinals[both].tolist(), ends.ordinals[both].tolist(), strict=True):
        for last_day in even:
            months = months_of_term(date.fromordinal(start), date.fromordinal(end + last_day))
            even[last_day] += months > 0 and months.denominator == 1
    if reading.mapping.end_is_last_day and even[True] == 0 and 2 * even[False] > len(both):
        reading.notes.append("Terms end on the day that the next would start: read as the first day after the term.")
        return False
    return reading.mapping.end_is_last_day


def _spread(reading: Reading, starts: Days, ends: Days, after: Ints, amounts: Amounts) -> Ints:
    """Return each contract's ARR in cents, and say how terms of odd days were counted."""
    cents = np.zeros(reading.table.row_count, dtype=np.int64)
    unit = scale(reading, reading.heading("amount"))
    readable = (starts.problems == 0) & (ends.problems == 0) & (amounts.problems == 0) & (after > starts.ordinals)
    odd = 0
    for row in np.flatnonzero(readable).tolist():
        months = months_of_term(date.fromordinal(int(starts.ordinals[row])), date.fromordinal(int(after[row])))
        times = 1200 * unit / months
        value = amounts.values[amounts.column.codes[row]]
        cents[row] = half_up_ratio(value, times.numerator, times.denominator)
        odd += months.denominator > 1
    reading.quarantine.stakes, reading.quarantine.known = cents, readable
    reading.notes.append("Each value is spread evenly over the months of its term.")
    if odd:
        reading.notes.append(
            f"{plural(odd, 'term')} of odd days: whole months are counted from the start day, the days left over as a "
            "share of the month they begin."
        )
    return cents


def _check_terms(reading: Reading, starts: Days, ends: Days, after: Ints) -> None:
    both, heading = (starts.problems == 0) & (ends.problems == 0), reading.heading("end")
    before = np.flatnonzero(both & (after <= starts.ordinals))
    reading.quarantine.add(before, "end_before_start", "The term ends before it starts.", column=heading)
    never = np.flatnonzero(both & (months_of(np.maximum(after, 1)) <= starts.months))
    message = "The term starts and ends within one month, so it counts at no month end."
    reading.quarantine.add(never, "never_at_month_end", message, column=heading)


def _renewed(reading: Reading, starts: Ints, after: Ints, end_months: Ints) -> Ints:
    """Return the end months with renewed contracts running up to their renewals, and say what was moved."""
    if not (reading.has("renewed_from") and reading.has("line_id")):
        return end_months
    moved, good = end_months.copy(), set(reading.quarantine.good.tolist())
    ids = [_key(text) for text in reading.texts("line_id").to_pylist()]
    row_of = {text: row for row, text in enumerate(ids) if text and row in good}
    accounts = reading.coded("account").codes
    counts = dict.fromkeys(("bridged", "replaced", "lapsed", "earlier", "unknown"), 0)
    for row, text in enumerate(reading.texts("renewed_from").to_pylist()):
        if row not in good or _key(text) is None:
            continue
        renewed = row_of.get(_key(text) or "")
        if renewed is None or accounts[renewed] != accounts[row]:
            counts["unknown"] += 1
            continue
        gap, start_month = int(starts[row] - after[renewed]), int(months_of(starts[row : row + 1])[0])
        if starts[row] <= starts[renewed]:
            counts["earlier"] += 1
        elif gap > LONGEST_GAP_DAYS:
            counts["lapsed"] += 1
        elif gap != 0:
            counts["bridged" if gap > 0 else "replaced"] += 1
            moved[renewed] = start_month
    reading.notes += [f"{plural(number, 'renewal')} {_MOVED[name]}" for name, number in counts.items() if number]
    return moved


_MOVED = {
    "bridged": f"up to {LONGEST_GAP_DAYS} days after the earlier contract's end: no churn, the earlier one counts "
    "until then.",
    "replaced": "before the earlier contract's end: the earlier one counts until then, so that no month counts twice.",
    "lapsed": f"more than {LONGEST_GAP_DAYS} days after the earlier contract's end: churn, then a win-back.",
    "earlier": "no later than the contract that they renew starts: both are counted; check the ids.",
    "unknown": "of a contract that is not among the account's accepted rows: counted as contracts of their own.",
}


def _key(text: str | None) -> str | None:
    """Return a contract id as ids are compared: a spreadsheet writes 2 as 2.0 beside blanks."""
    return clean(text).removesuffix(".0") if text else None


def _coverage(reading: Reading, starts: Ints, rows: Ints) -> Coverage | None:
    """Return the coverage by starts, reaching on to the last booking."""
    coverage, ahead = subscription_coverage(starts, starts[:0], False, reading.today)
    if ahead:
        reading.notes.append(ahead.replace("line", "contract"))
    if coverage is None or not reading.has("booked"):
        return coverage
    booked = read_days(reading.coded("booked"), reading.day_first())
    known = booked.ordinals[rows][booked.problems[rows] == 0]
    later, _ = subscription_coverage(np.concatenate([starts, known]), starts[:0], False, reading.today)
    if later is None or later.last_month <= coverage.last_month:
        return coverage
    complete = max(later.last_complete_month, coverage.first_month)
    return replace(coverage, last_month=later.last_month, last_complete_month=complete)


def _is_total(table: Table) -> bool:
    """Return whether the contract's value is the only amount: a stated MRR or ARR, or a price by interval, is read."""
    billed = heading_of(table.headings, " ".join(ROLE_WORDS["interval"])) is not None
    prices = [heading for heading in table.headings if billed and plain(heading) in _PRICES]
    return not prices and not measure_said(table.headings)


_PRICES = frozenset(("amount", "price", "unitprice", "fee", "charge", "recurringamount", "subscriptionamount"))
_STARTS = f"termstartdate termstart contractstartdate contractstart {' '.join(ROLE_WORDS['start'])}"
_ENDS = f"termenddate termend contractenddate contractend {' '.join(ROLE_WORDS['end'])}"
_VALUES = (
    "totalcontractvalue contracttotalvalue tcv contractvalue totalvalue contracttotal totalcontractamount "
    "contractamount contracttcv tcvamount tcvusd tcveur tcvgbp"
)

CONTRACTS = Format(
    name="contracts",
    title="Contracts with total value and term",
    base="subscriptions",
    signature=(" ".join(ROLE_WORDS["account"]), _STARTS, _ENDS, _VALUES),
    needs=("end",),
    columns={
        "account": " ".join(ROLE_WORDS["account"]),
        "account_name": "customername accountname companyname clientname name customer account company client",
        "start": _STARTS,
        "end": _ENDS,
        "amount": _VALUES,
        "line_id": "contractid contractnumber contractno contract agreementid reference id",
        "renewed_from": "renewalfromcontractid renewedfrom renewedfromcontractid renewedfromcontract renewalfrom "
        "renewalof renewedcontractid priorcontractid previouscontractid",
        "booked": "bookeddate bookingdate contractdate signeddate signaturedate closedate dealdate",
        "product": " ".join(ROLE_WORDS["product"]),
        "plan": " ".join(ROLE_WORDS["plan"]),
        "quantity": " ".join(ROLE_WORDS["quantity"]),
        "currency": " ".join(ROLE_WORDS["currency"]),
        "escalator": " ".join(ROLE_WORDS["escalator"]),
    },
    settings={"end_is_last_day": True},
    segments=lambda heading: True,
    accepts=_is_total,
    read=read,
    told=lambda table: _TOLD,
)
