"""The subscription lines as they stand, and a row for each stretch in which a line did not change."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

import numpy as np

from nrr.demo import scenario as s
from nrr.demo.draws import Bools, Ints
from nrr.periods import Month

OPEN = -1
_EPOCH = date(1970, 1, 1)


def day_number(month: Month, day: int = 1) -> int:
    """Return days since 1970-01-01 of that day of ``month``."""
    return (month.first_day - _EPOCH).days + day - 1


@dataclass(frozen=True)
class Rows:
    """Subscription rows by account and start. Days count from 1970-01-01; ``end`` is OPEN while it runs."""

    account: Ints
    product: Ints
    plan: Ints
    start: Ints
    end: Ints
    interval: Ints
    quantity: Ints
    price_cents: Ints
    discount_percent: Ints


@dataclass
class _Line:
    seats: Ints
    price_cents: Ints
    discount_percent: Ints
    plan: Ints
    start: Ints


class Book:
    """The current line of every account in each product billed by the seat, and the rows written so far."""

    def __init__(self, interval: Ints) -> None:
        self._interval = interval
        self._lines = [_Line(*(np.zeros(len(interval), dtype=np.int64) for _ in fields(_Line))) for _ in range(3)]
        self._chunks: list[Ints] = []

    def post(self, product: int, seats: Ints, price_cents: Ints, discount: Ints, plan: Ints, days: Ints) -> None:
        """Make the product's lines read so from ``days`` on; 0 seats is no line. A line that changes ends there."""
        line = self._lines[product]
        changed = (
            (line.seats != seats)
            | (line.price_cents != price_cents)
            | (line.discount_percent != discount)
            | (line.plan != plan)
        ) & ((line.seats > 0) | (seats > 0))
        self._close(product, changed & (line.seats > 0), days)
        line.start[changed] = days[changed]
        line.seats, line.price_cents, line.discount_percent, line.plan = (
            column.copy() for column in (seats, price_cents, discount, plan)
        )

    def meter(self, units: Ints, month: Month) -> None:
        """Add one row of exactly ``month`` for every account with ``units`` of the metered product."""
        accounts = np.flatnonzero(units > 0)
        self._add(
            accounts,
            len(s.PRODUCTS) - 1,
            s.METERED,
            day_number(month),
            day_number(month + 1),
            s.MONTHLY,
            units[accounts],
            s.API_PRICE_CENTS,
            0,
        )

    def rows(self) -> Rows:
        """Return every row, those still open included."""
        never = np.full(len(self._interval), OPEN, dtype=np.int64)
        for product, line in enumerate(self._lines):
            self._close(product, line.seats > 0, never)
        table = np.concatenate(self._chunks, axis=1)
        order = np.lexsort((table[1], table[3], table[0]))
        return Rows(*(column[order] for column in table))

    def _close(self, product: int, ended: Bools, days: Ints) -> None:
        line, accounts = self._lines[product], np.flatnonzero(ended)
        self._add(
            accounts,
            product,
            line.plan[accounts],
            line.start[accounts],
            days[accounts],
            self._interval[accounts],
            line.seats[accounts],
            line.price_cents[accounts],
            line.discount_percent[accounts],
        )

    def _add(self, accounts: Ints, *columns: Ints | int) -> None:
        chunk = np.empty((len(fields(Rows)), len(accounts)), dtype=np.int64)
        chunk[0] = accounts
        for place, column in enumerate(columns, start=1):
            chunk[place] = column
        self._chunks.append(chunk)
