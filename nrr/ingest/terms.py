"""How many months a term has, exactly."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from fractions import Fraction


def months_of_term(start: date, end: date) -> Fraction:
    """Return the months from ``start`` up to, not including, ``end``; 0 when it does not come later.

    Whole months are counted from the start day; the days left over count as a share of the month that they begin:
    1 June 2022 up to 29 May 2023 is 11 months and 28 of 31 days.
    """
    if end <= start:
        return Fraction(0)
    whole = (end.year - start.year) * 12 + end.month - start.month
    if _later(start, whole) > end:
        whole -= 1
    begun, over = _later(start, whole), _later(start, whole + 1)
    return whole + Fraction((end - begun).days, (over - begun).days)


def _later(day: date, months: int) -> date:
    """Return the same day ``months`` later, the month's last day where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
