"""One row per subscription period: start, end or blank, amount and how often it falls due."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from nrr.ingest.charges import settle_charges
from nrr.ingest.coverage import subscription_coverage
from nrr.ingest.currency import in_major_units, settle_currency
from nrr.ingest.dates import BLANK, Days, months_of
from nrr.ingest.escalators import settle_escalators
from nrr.ingest.facts import (
    days_of,
    set_apart_over,
    settle_requests,
    settle_states,
    settle_trials,
    tell_facts,
    trials_until,
)
from nrr.ingest.kinds.common import lines_table, note_similar_accounts, segments_table
from nrr.ingest.kinds.pricing import arr_of_rows, settle_discount_ends
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.reading import Reading
from nrr.ingest.repeats import set_apart_doubles
from nrr.ingest.table import Bools, Ints
from nrr.ingest.traits import traits


def read(reading: Reading) -> ParsedFile:
    """Return the periods as lines; a line counts at month ends from its start to before its end."""
    quarantine = reading.quarantine
    reading.set_apart_footers(list({reading.heading("account"), reading.table.headings[0]}))
    reading.require_account()
    in_major_units(reading)
    trial_ends = days_of(reading, "trial_end")
    if reading.mapping.kind == "subscriptions":  # known exports have words of their own for these
        trial_ends = trials_until(reading, trial_ends)
        set_apart_over(reading)
    if trial_ends.any():
        settle_trials(reading, trial_ends)
    if reading.has("request"):
        settle_requests(reading, days_of(reading, "request"))
    settle_states(reading)
    refunds = settle_charges(reading)
    starts = reading.require_days("start", blank_reason="no_date")
    ends = _ends(reading)
    amounts, cents = arr_of_rows(reading, refunds)
    settle_discount_ends(reading, starts.months)
    settle_escalators(reading)
    heading = reading.heading("amount")
    below = np.setdiff1d(amounts.negative(), np.flatnonzero(refunds))
    quarantine.add(below, "negative_amount", "The amount is below zero.", column=heading)
    currency = settle_currency(reading, amounts)
    end_months = starts.months + 1
    if ends is not None:
        end_months = _check_periods(reading, starts, ends)
    set_apart_doubles(reading, ("account", "start", "amount", "end", "line_id"))
    rows = quarantine.good
    is_open = np.ones(len(rows), dtype=np.bool_) if ends is None else ends.problems[rows] == BLANK
    end_array = pa.array(end_months[rows].astype(np.int32), mask=is_open)
    stated = np.empty(0, dtype=np.int64) if ends is None else ends.ordinals[rows][~is_open]
    coverage, ahead = subscription_coverage(starts.ordinals[rows], stated, bool(is_open.any()), reading.today)
    lines = lines_table(reading, rows, starts.months[rows], end_array, cents[rows])
    if ends is None:
        _note_unread_days(reading)
    _note_present_state(reading, rows, is_open)
    note_similar_accounts(reading, reading.coded("account"))
    tell_facts(reading, rows)
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
