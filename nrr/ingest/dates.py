"""Days and months written as text, read with evidence from the whole column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from nrr.ingest.headings import clean
from nrr.ingest.month_names import MONTH_NAME, month_number
from nrr.ingest.roles import DATE_ROLES
from nrr.ingest.table import Coded, Ints, Table

BLANK, NOT_A_DATE, OUT_OF_RANGE = 1, 2, 3
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)
_EXCEL_EPOCH = date(1899, 12, 30)
_FEWEST_MONTHS, _MANY_MONTHS = 6, 12  # first days of months that tell which number of 01/02/2024 is the month
_TELLING_TIMES = 3  # dates that contradict the others this much less often are mistakes
_NOTHING = frozenset(("", "null", "none", "n/a", "na", "-", "--", "---", "–", "—", "#n/a", "nat"))
_NO_END = frozenset(("open", "active", "ongoing", "present", "current"))

_ZONE = r"(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?"
_TIME = r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*[AaPp]\.?[Mm]\.?)?\s*" + _ZONE + ")?"
_YEAR_FIRST = re.compile(r"(\d{4})[-/._](\d{1,2})[-/._](\d{1,2})" + _TIME)
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4}|\d{2})" + _TIME)
_YEAR_MONTH = re.compile(r"(\d{4})[-/._M](\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_NAME_YEAR = re.compile(MONTH_NAME + r"[-\s,'’/_]*(\d{4}|\d{2})", re.I)
_YEAR_NAME = re.compile(r"(\d{4})[-\s/_]*" + MONTH_NAME, re.I)
_DAY_NAME_YEAR = re.compile(r"(\d{1,2})[-\s/.]+" + MONTH_NAME + r"[-\s,/]+(\d{4}|\d{2})" + _TIME, re.I)
_NAME_DAY_YEAR = re.compile(MONTH_NAME + r"\s+(\d{1,2}),?\s+(\d{4})" + _TIME, re.I)


@dataclass(frozen=True)
class Days:
    """A column of days: per row its ordinal, its month index, and what is wrong (0 when nothing)."""

    ordinals: Ints
    months: Ints
    problems: Ints
    serials: int  # how many different values are Excel serial numbers

    def where(self, problem: int) -> Ints:
        """Return the rows that have ``problem``."""
        return np.flatnonzero(self.problems == problem)


def read_day(text: str, day_first: bool | None) -> date | int:
    """Return the day that ``text`` names (a month gives its first day), else BLANK, NOT_A_DATE or OUT_OF_RANGE."""
    text = clean(text)
    if text.lower() in _NOTHING or text.lower() in _NO_END:
        return BLANK
    parts = _digits(text) if text.replace(".", "", 1).isdecimal() else _parts(text, day_first)
    if parts is None:
        return NOT_A_DATE
    if isinstance(parts, date):
        day = parts
    else:
        year, month, number = parts
        if not 1 <= month <= 12:
            return NOT_A_DATE
        if not EARLIEST.year <= year <= LATEST.year:
            return OUT_OF_RANGE
        try:
            day = date(year, month, number)
        except ValueError:
            return NOT_A_DATE
    return day if EARLIEST <= day <= LATEST else OUT_OF_RANGE


def resembles_day(text: str) -> bool:
    """Return whether ``text`` is written as a day or month, even one that no calendar has, as 2024-02-31."""
    if not isinstance(read_day(text, None), int) or not isinstance(read_day(text, True), int):
        return True
    text = clean(text)
    return not text.replace(".", "", 1).isdecimal() and _parts(text, None) is not None


def _parts(text: str, day_first: bool | None) -> tuple[int, int, int] | None:
    if match := _YEAR_FIRST.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _NUMERIC.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), _full_year(match[4])
        if day_first is None:
            day_first = first > 12 or match[2] == "."
        return (year, second, first) if day_first else (year, first, second)
    if match := _YEAR_MONTH.fullmatch(text):
        return int(match[1]), int(match[2]), 1
    if match := _MONTH_YEAR.fullmatch(text):
        return int(match[2]), int(match[1]), 1
    return _named_parts(text)


def _named_parts(text: str) -> tuple[int, int, int] | None:
    if match := _NAME_YEAR.fullmatch(text):
        return _full_year(match[2]), month_number(match[1]), 1
    if match := _YEAR_NAME.fullmatch(text):
        return int(match[1]), month_number(match[2]), 1
    if match := _DAY_NAME_YEAR.fullmatch(text):
        return _full_year(match[3]), month_number(match[2]), int(match[1])
    if match := _NAME_DAY_YEAR.fullmatch(text):
        return int(match[3]), month_number(match[1]), int(match[2])
    return None


def _digits(text: str) -> tuple[int, int, int] | date | None:
    whole = text.split(".")[0]
    if "." in text:
        if match := _YEAR_MONTH.fullmatch(text):
            return int(match[1]), int(match[2]), 1
        if match := _MONTH_YEAR.fullmatch(text):
            return int(match[2]), int(match[1]), 1
    if len(whole) == 5 and 25569 <= int(whole) <= 73415:
        return _EXCEL_EPOCH + timedelta(days=int(whole))
    if "." in text:
        return None
    if len(text) == 6:
        return int(text[:4]), int(text[4:]), 1
    if len(text) == 8:
        return int(text[:4]), int(text[4:6]), int(text[6:])
    if len(text) in (9, 10, 13):
        seconds = int(text) // (1000 if len(text) == 13 else 1)
        return datetime.fromtimestamp(seconds, UTC).date()
    return None


def _full_year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 70 else 1900)


@dataclass(frozen=True)
class DayOrder:
    """What the dates of a file say about 01/02/2024: how many fit only one reading, how many fit both."""

    day_first: int
    month_first: int
    open: int
    example: str

    @property
    def decided(self) -> bool | None:
        """Return True for day first, False for month first, None when no date tells or needs it."""
        if self.day_first == self.month_first == 0:
            return None
        return self.day_first >= self.month_first

    @property
    def torn(self) -> bool:
        """Return whether nearly as many dates can only be the one as can only be the other."""
        return 0 < max(self.day_first, self.month_first) < _TELLING_TIMES * min(self.day_first, self.month_first)

    @property
    def undecidable(self) -> bool:
        return self.open > 0 and (self.decided is None or self.torn)


def day_order(texts: Iterable[str], *, monthly: bool = False) -> DayOrder:
    """Return the evidence of ``texts`` (each different value once) on whether the day comes first.

    01/01, 01/02, 01/03... are the first days of months, or days of one January. They are taken for months where they
    cross into another year without a gap, or are too many for the days up to the 12th of a few Januaries, and in a
    ``monthly`` column, which names months, where they leave none out.
    """
    only_day, only_month, neither, example = 0, 0, 0, ""
    months_if_day_first: set[tuple[int, int, int]] = set()  # day, year, month
    months_if_month_first: set[tuple[int, int, int]] = set()
    for text in texts:
        match = _NUMERIC.fullmatch(clean(text))
        if not match:
            continue
        first, second, year = int(match[1]), int(match[3]), _full_year(match[4])
        if first > 12 or match[2] == ".":
            only_day += 1
        elif second > 12:
            only_month += 1
        elif first != second:
            neither, example = neither + 1, example or clean(text)
        months_if_day_first.add((first, year, second))
        months_if_month_first.add((second, year, first))
    if only_day == only_month == 0 and neither:
        if _are_month_starts(months_if_day_first, monthly):
            only_day = neither
        elif _are_month_starts(months_if_month_first, monthly):
            only_month = neither
    return DayOrder(only_day, only_month, neither, example)


def order_of_columns(table: Table, columns: Mapping[str, str]) -> DayOrder:
    """Return the evidence of all of a file's dates; ``columns`` are its headings by role."""
    headings = [columns[role] for role in DATE_ROLES if role in columns]
    monthly = ("month" in columns and "movement" not in columns) or "rate_date" in columns
    return day_order((text for heading in headings for text in table.coded(heading).values), monthly=monthly)


def _are_month_starts(days: set[tuple[int, int, int]], monthly: bool) -> bool:
    """Return whether days, years and months can hardly be anything but the first days of months."""
    if any(day != 1 for day, _, _ in days) or len(days) < _FEWEST_MONTHS:
        return False
    months = sorted(year * 12 + month for _, year, month in days)
    one_year = len({year for _, year, _ in days}) == 1
    gapless = months[-1] - months[0] == len(months) - 1
    return (gapless and (monthly or not one_year)) or (len(months) >= _MANY_MONTHS and not one_year)


def read_days(column: Coded, day_first: bool | None) -> Days:
    """Return the days of a column, each different text read once."""
    ordinals = np.zeros(len(column.values), dtype=np.int64)
    months = np.zeros(len(column.values), dtype=np.int64)
    problems = np.zeros(len(column.values), dtype=np.int64)
    serials = 0
    for index, text in enumerate(column.values):
        day = read_day(text, day_first)
        if isinstance(day, date):
            ordinals[index] = day.toordinal()
            months[index] = day.year * 12 + day.month - 1
            serials += looks_like_serial(text)
        else:
            problems[index] = day
    return Days(column.spread(ordinals), column.spread(months), column.spread(problems), serials)


def months_of(ordinals: Ints) -> Ints:
    """Return the month index of each day ordinal."""
    months: Ints = (ordinals - 719163).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12
    return months


def looks_like_serial(text: str) -> bool:
    """Return whether a date was written as a spreadsheet's day number, as 45292 for 1 January 2024."""
    whole = text.strip().split(".")[0]
    return len(whole) == 5 and whole.isdecimal()
