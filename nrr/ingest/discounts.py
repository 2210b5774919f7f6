"""Discounts as a share of the amount: 0.1, 10% or 10 for ten percent."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from nrr.ingest.amounts import BLANK, read_amount
from nrr.ingest.headings import clean
from nrr.ingest.table import Coded


@dataclass(frozen=True)
class Discounts:
    """The share taken off per different text (None where it is no discount), and how plain numbers were read."""

    shares: tuple[Fraction | None, ...]
    note: str


def read_discounts(column: Coded) -> Discounts:
    """Return a column's discounts; a number above 1 anywhere means that plain numbers are percentages."""
    plain: list[Fraction | None] = []
    percent = []
    for text in column.values:
        value = read_amount(clean(text).rstrip("% "), False)
        percent.append("%" in text)
        if isinstance(value, int):
            plain.append(Fraction(0) if value == BLANK else None)
        else:
            plain.append(Fraction(value))
    numbers = [value for value, marked in zip(plain, percent, strict=True) if value is not None and not marked]
    in_percent = any(value > 1 for value in numbers)
    shares: list[Fraction | None] = []
    for number, marked in zip(plain, percent, strict=True):
        share = number / 100 if number is not None and (marked or in_percent) else number
        shares.append(share if share is not None and 0 <= share <= 1 else None)
    if not any(numbers):
        return Discounts(tuple(shares), "")
    return Discounts(tuple(shares), "numbers are percentages." if in_percent else "numbers are fractions (0.1 is 10%).")
