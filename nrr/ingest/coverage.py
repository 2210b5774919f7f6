"""Which months a file speaks of, and the last that it speaks of completely."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from nrr.formatting import plural
from nrr.ingest.mapping import Coverage
from nrr.ingest.table import Ints
from nrr.periods import Month


def monthly_coverage(months: Ints, ordinals: Ints | None, today: date) -> tuple[Coverage | None, str | None]:
    """Return the coverage of month amounts above zero and a note on months that lie ahead.

    ``ordinals`` are the days the rows are dated, None where headings name whole months.
    """
    if len(months) == 0:
        return None, None
    now = Month.of(today)
    ahead = np.unique(months[months > now.index])
    note = None
    if len(ahead):
        note = f"{plural(len(ahead), 'month')} after {now.label} in the file: not counted yet."
    past = months <= now.index
    if not past.any():
        return None, note
    first, last = Month(int(months[past].min())), Month(int(months[past].max()))
    complete = last
    if last == now or (ordinals is not None and _ends_mid_month(ordinals[past], last)):
        complete = last - 1
    return Coverage(first, last, max(complete, first)), note


def months_between_files(coverages: Sequence[Coverage]) -> tuple[Month, ...]:
    """Return the months that no file of monthly amounts speaks of though others speak of earlier and later ones."""
    spoken = {month for span in coverages for month in range(span.first_month.index, span.last_month.index + 1)}
    return tuple(Month(month) for month in range(min(spoken), max(spoken)) if month not in spoken) if spoken else ()


def _ends_mid_month(ordinals: Ints, last: Month) -> bool:
    """Return whether days vary within months and the last is not its month's last: the month is still filling."""
    days = [date.fromordinal(int(ordinal)) for ordinal in np.unique(ordinals)]
    at_end = all(day == Month.of(day).last_day for day in days)
    fixed = len({day.day for day in days}) == 1
    return not (at_end or fixed) and max(days) != last.last_day


def subscription_coverage(starts: Ints, ends: Ints, any_open: bool, today: date) -> tuple[Coverage | None, str | None]:
    """Return the coverage of periods from the ordinals of their starts and stated ends.

    Ends tell how far the data reaches only where some lines are open: otherwise they are planned ends. An end on the
    1st says that the month before was served in full, unless every date is a 1st and the file speaks in months.
    """
    limit = today.toordinal()
    past_starts = starts[starts <= limit]
    if len(past_starts) == 0:
        return None, None
    past_ends = np.unique(ends[ends <= limit]) if any_open else ends[:0]
    days = [date.fromordinal(int(ordinal)) for ordinal in np.concatenate([np.unique(past_starts), past_ends])]
    monthly = all(day.day == 1 for day in days)
    served = [date.fromordinal(int(ordinal)) for ordinal in past_ends]
    served = [end - timedelta(days=int(end.day == 1 and not monthly)) for end in served]
    event = max([date.fromordinal(int(past_starts.max())), *served])
    first, event_month, now = Month.of(min(days)), Month.of(event), Month.of(today)
    complete = event_month if monthly or event == event_month.last_day else event_month - 1
    complete = max(min(complete, now - 1), first)
    ahead = int((starts > limit).sum())
    note = f"{plural(ahead, 'line')} start after {today.isoformat()}; not counted yet." if ahead else None
    return Coverage(first, max(event_month, first), complete, open_until=max(now - 1, event_month, first)), note
