"""What several formats do with their rows before the general reader takes over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from nrr.formatting import plural
from nrr.ingest.coverage import subscription_coverage
from nrr.ingest.dates import read_days
from nrr.ingest.formats.format import heading_of
from nrr.ingest.headings import clean, plain
from nrr.ingest.intervals import periods_a_year
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.reading import Reading
from nrr.ingest.table import Bools, Ints

MONTH_TOLERANCE = timedelta(days=3)  # a period that starts on the 31st ends on the 28th to 31st
_UNIT_DAYS = {12: 30.436875, 1: 365.2425, 52: 7.0, 365: 1.0}


def texts_of(reading: Reading, spellings: str) -> list[str]:
    """Return the cleaned cells of the first of ``spellings`` that is a heading, ``""`` where blank or absent."""
    heading = heading_of(reading.table.headings, spellings)
    if heading is None:
        return [""] * reading.table.row_count
    return [text or "" for text in reading.table.coded(heading).texts().to_pylist()]


def states(reading: Reading, spellings: str = "status state") -> list[str]:
    """Return each row's state in plain form: ``Non Renewing`` gives nonrenewing."""
    forms: dict[str, str] = {}
    return [forms.setdefault(text, plain(text)) for text in texts_of(reading, spellings)]


def among(values: Sequence[str], wanted: str) -> Bools:
    """Return which of ``values`` are one of the words ``wanted``."""
    words = frozenset(wanted.split())
    return np.fromiter((value in words for value in values), np.bool_, len(values))


def settle_day_order(reading: Reading) -> None:
    """Fix the order of day and month by the file's own date columns, before made-up columns join them."""
    order = reading.day_first()
    if order is not None:
        reading.mapping = reading.mapping.with_changes(day_first=order)


def ordinals(reading: Reading, spellings: str) -> Ints:
    """Return each row's day as an ordinal, 0 where it is blank, unreadable or absent."""
    heading = heading_of(reading.table.headings, spellings)
    if heading is None:
        return np.zeros(reading.table.row_count, dtype=np.int64)
    days = read_days(reading.table.coded(heading), reading.mapping.day_first)
    result: Ints = np.where(days.problems == 0, days.ordinals, 0)
    return result


def set_apart(
    reading: Reading,
    which: Bools,
    reason: str,
    message: str | Callable[[str], str],
    spellings: str,
    *,
    staked: bool = True,
) -> None:
    """Set rows apart under the heading that the reason is about; with ``staked`` their ARR is at stake."""
    heading = heading_of(reading.table.headings, spellings)
    reading.quarantine.add(np.flatnonzero(which), reason, message, column=heading, staked=staked)


def whole_periods(start: date, end: date, a_year: int) -> int | None:
    """Return how many intervals (``a_year`` of them fill a year) lie between two days, None when no whole number does.

    A time shorter than one interval is a first, shortened period: 1.
    """
    count = round((end - start).days / _UNIT_DAYS[a_year])
    if count < 1:
        return 1 if end > start else None
    if a_year in (52, 365):
        return count if abs((end - start).days - count * _UNIT_DAYS[a_year]) <= 1 else None
    return count if abs(end - _months_on(start, count * (12 // a_year))) <= MONTH_TOLERANCE else None


def _months_on(day: date, months: int) -> date:
    first = day.replace(day=1)
    index = first.year * 12 + first.month - 1 + months
    after = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
    last = after - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def length_between(start: date, end: date) -> str | None:
    """Return the time between two days as an interval such as ``3 months``, None when it is no whole one."""
    months = whole_periods(start, end, 12)
    if months and end - start >= timedelta(days=27):
        return f"{months} months"
    days = (end - start).days
    return f"{days // 7} weeks" if days > 0 and days % 7 == 0 else None


def interval_by_length(reading: Reading, starts: Ints, ends: Ints, *, heading: str) -> None:
    """Let the interval be what it says times how often it fits the time from ``starts`` to ``ends``.

    ``month`` over twelve months gives ``12 months``. Rows whose time is no whole number of intervals are set apart;
    rows without both days keep the interval as it stands, and are noted.
    """
    known: dict[tuple[str, int, int], str | None] = {}
    own = [clean(text or "").lower() for text in reading.coded("interval").texts().to_pylist()]
    found = []
    for text, start, end in zip(own, starts.tolist(), ends.tolist(), strict=True):
        key = (text, start, end)
        if key not in known:
            known[key] = _counted(text, start, end)
        found.append(known[key])
    unclear = np.fromiter((interval is None for interval in found), np.bool_, len(found))
    message = "The current period is no whole number of billing intervals, so the price's period is unknown."
    set_apart(reading, unclear, "interval_unclear", message, heading)
    unknown = int(((starts == 0) | (ends == 0))[~reading.quarantine.bad].sum())
    if unknown:
        reading.notes.append(f"{plural(unknown, 'row')} without a current period: the interval is taken as it stands.")
    counted = sum(interval is not None and interval[:1].isdigit() for interval in found)
    if counted:
        reading.notes.append(
            f"{plural(counted, 'row')} billed every several months or years: seen from the current period's length."
        )
    reading.derive("interval", "Interval by length", [interval or "" for interval in found])


def _counted(interval: str, start: int, end: int) -> str | None:
    a_year = periods_a_year(interval)
    if not start or not end or a_year not in _UNIT_DAYS:
        return interval
    count = whole_periods(date.fromordinal(start), date.fromordinal(end), int(a_year))
    return None if count is None else interval if count == 1 else f"{count} {interval.rstrip('s')}s"


def interval_from_period(
    reading: Reading, starts: Ints, ends: Ints, *, heading: str, by_days: Bools | None = None
) -> None:
    """Let the interval be the time from ``starts`` to ``ends``; rows where that is none are set apart.

    ``by_days`` are rows whose time may be any number of days.
    """
    lengths: dict[tuple[int, int], str | None] = {}
    found = []
    for key in zip(starts.tolist(), ends.tolist(), strict=True):
        if key not in lengths:
            start, end = key
            usable = 0 < start < end
            lengths[key] = length_between(date.fromordinal(start), date.fromordinal(end)) if usable else None
        found.append(lengths[key])
    for row in np.flatnonzero(by_days & (ends > starts) & (starts > 0)).tolist() if by_days is not None else ():
        found[row] = found[row] or f"{int(ends[row] - starts[row])} days"
    unclear = np.fromiter((interval is None for interval in found), np.bool_, len(found))
    message = "The period is missing or no whole number of weeks or months, so what the price is for is unknown."
    set_apart(reading, unclear, "interval_unclear", message, heading)
    reading.derive("interval", "Interval by length", [interval or "" for interval in found])


def seen_until(reading: Reading, parsed: ParsedFile, gone: Bools, period_starts: Ints) -> ParsedFile:
    """Return ``parsed`` with how far the file reaches told by what has happened: starts, renewals and ends of ``gone``.

    The end of a subscription that is still running is planned, and may lie long after the export.
    """
    rows = reading.quarantine.good
    starts = np.concatenate([ordinals(reading, plain(reading.heading("start")))[rows], period_starts[rows]])
    ends = ordinals(reading, plain(reading.heading("end")))[rows] if reading.has("end") else starts[:0]
    over = ends[gone[rows]] if reading.has("end") else ends
    coverage, _ = subscription_coverage(starts[starts > 0], over[over > 0], True, reading.today)
    return replace(parsed, coverage=coverage)


def one_where_blank(reading: Reading, role: str) -> None:
    """Take a blank number as 1, as a flat price has it, and note how often."""
    if not reading.has(role):
        return
    blank = reading.coded(role).blank
    if blank.any():
        note_count(reading, blank, f"without a {role}: taken as 1.")
        reading.derive(role, role.capitalize(), [text or "1" for text in reading.texts(role).to_pylist()])


def note_count(reading: Reading, which: Bools, text: str) -> None:
    """Note how many rows that are not set apart something holds for."""
    count = int((which & ~reading.quarantine.bad).sum())
    if count:
        reading.notes.append(f"{plural(count, 'row')} {text}")
