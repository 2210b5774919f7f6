"""Month columns: headings that each name a month."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from nrr.ingest.dates import day_order, looks_like_serial, read_day
from nrr.ingest.headings import clean, words
from nrr.periods import Month

_MEASURE = re.compile(r"(?<![a-z])(ending|closing|eop|total)?[\s_\-(]*(mrr|arr)(?![a-z])[)\s_:\-]*", re.I)
_EDGES = " _-:.()[]/"
_TIME_OF_DAY = re.compile(r"[T ](?!0?0:00)\d{1,2}:\d{2}")
_LIKE_A_MONTH = re.compile(r"[^\W\d_]{2,12}\.?[-\s'’/_]*(?:\d{4}|\d{2})")
_REPEAT = re.compile(r" \(\d+\)$")


@dataclass(frozen=True)
class MonthColumns:
    """The month of each month heading in file order, the measures they name, whether the day comes first."""

    months: dict[str, Month]
    measures: frozenset[str]
    day_first: bool | None
    undecidable: str | None = None  # an example heading where the order of day and month has to be asked


def month_columns(headings: Sequence[str], day_first: bool | None = None) -> MonthColumns:
    """Return which headings name months. Fewer than two numbers-only headings in a row of months are no dates."""
    bare = {heading: clean(_MEASURE.sub(" ", _REPEAT.sub("", heading))).strip(_EDGES) for heading in headings}
    measures = {heading: frozenset(words(heading)) & {"mrr", "arr"} for heading in headings}
    undecidable = None
    if day_first is None:
        order = day_order(bare.values(), monthly=True)
        day_first = order.decided
        if order.undecidable:
            day_first = _by_distinct_months(list(bare.values()))
            undecidable = order.example if day_first is None else None
    days = {heading: read_day(text, day_first) for heading, text in bare.items() if _may_be_month(text)}
    found = {heading: Month.of(day) for heading, day in days.items() if isinstance(day, date)}
    if not _plausible_serials([bare[heading] for heading in found], list(found.values())):
        found = {heading: month for heading, month in found.items() if not looks_like_serial(bare[heading])}
    return MonthColumns(
        found, frozenset(name for heading in found for name in measures[heading]), day_first, undecidable
    )


def _may_be_month(text: str) -> bool:
    text = text.strip()
    if len(text) < 5 or _TIME_OF_DAY.search(text):
        return False
    return any(c.isdigit() for c in text) and not (text.isdigit() and len(text) > 8)


def _plausible_serials(texts: list[str], months: list[Month]) -> bool:
    serials = [month for text, month in zip(texts, months, strict=True) if looks_like_serial(text)]
    return len(serials) >= 3 and len(set(serials)) == len(serials) and abs(serials[-1].since(serials[0])) < 600


def _by_distinct_months(texts: list[str]) -> bool | None:
    """Return the order of day and month under which no month comes twice, when only one order does that."""
    fits = []
    for day_first in (True, False):
        days = [read_day(text, day_first) for text in texts if _may_be_month(text)]
        months = [Month.of(day) for day in days if isinstance(day, date)]
        if (
            len(months) >= 2
            and len(set(months)) == len(months)
            and len({d.day for d in days if isinstance(d, date)}) == 1
        ):
            fits.append(day_first)
    return fits[0] if len(fits) == 1 else None


def unread_month(headings: Sequence[str], months: dict[str, Month]) -> tuple[str, Month] | None:
    """Return a heading written like a month that was not read as one, and the month that is lacking in its place.

    So many such headings stand between two months as months are lacking there. None where there is none.
    """
    before: Month | None = None
    between: list[str] = []
    for heading in headings:
        if heading not in months:
            between += [heading] if _LIKE_A_MONTH.fullmatch(clean(heading)) else []
            continue
        if before is not None and between and months[heading].since(before) == len(between) + 1:
            return between[0], before + 1
        before, between = months[heading], []
    return None


def repeated_months(columns: MonthColumns) -> dict[Month, list[str]]:
    """Return the months that more than one heading names."""
    by_month: dict[Month, list[str]] = {}
    for heading, month in columns.months.items():
        by_month.setdefault(month, []).append(heading)
    return {month: headings for month, headings in by_month.items() if len(headings) > 1}
