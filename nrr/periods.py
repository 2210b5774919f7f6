"""Calendar months and retention windows."""

from __future__ import annotations

import re
from calendar import month_abbr, monthrange
from dataclasses import dataclass
from datetime import date

_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, counted from January of year 0: ``index = year * 12 + month - 1``."""

    index: int

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month that holds ``day``."""
        return cls(day.year * 12 + day.month - 1)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Return the month written ``YYYY-MM``. Raises ValueError for anything else."""
        match = _MONTH.fullmatch(text.strip())
        if not match or not 1 <= int(match[2]) <= 12:
            raise ValueError(f"{text!r} is not a month; write it as 2025-12")
        return cls(int(match[1]) * 12 + int(match[2]) - 1)

    @property
    def first_day(self) -> date:
        return date(self.index // 12, self.index % 12 + 1, 1)

    @property
    def last_day(self) -> date:
        first = self.first_day
        return first.replace(day=monthrange(first.year, first.month)[1])

    @property
    def label(self) -> str:
        """``Dec 2025``: how a month is written on a screen."""
        return f"{month_abbr[self.index % 12 + 1]} {self.index // 12}"

    def __str__(self) -> str:
        return f"{self.index // 12:04d}-{self.index % 12 + 1:02d}"

    def __add__(self, months: int) -> Month:
        return Month(self.index + months)

    def __sub__(self, months: int) -> Month:
        return Month(self.index - months)

    def since(self, earlier: Month) -> int:
        """Return how many months ``earlier`` lies before this one."""
        return self.index - earlier.index


@dataclass(frozen=True, order=True)
class Window:
    """The ``months`` months that end at ``closing`` (METRICS.md section 3: t and w)."""

    closing: Month
    months: int = 12

    def __post_init__(self) -> None:
        if self.months < 1:
            raise ValueError("a window spans at least one month")

    @property
    def opening(self) -> Month:
        return self.closing - self.months


def month_range(first: Month, last: Month) -> tuple[Month, ...]:
    """Return every month from ``first`` to ``last``, both included."""
    return tuple(Month(index) for index in range(first.index, last.index + 1))


def span_label(first: Month, last: Month) -> str:
    """Return ``Dec 2025``, ``Q4 2025`` or, for any other stretch of months, ``Sep 2025 to Nov 2025``."""
    if first == last:
        return last.label
    if last.since(first) == 2 and last.index % 3 == 2:
        return f"Q{last.index % 12 // 3 + 1} {last.index // 12}"
    return f"{first.label} to {last.label}"
