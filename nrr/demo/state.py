"""The accounts as they stand in one month of the history, and what their lines are worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nrr.demo import scenario as s
from nrr.demo.cast import Cast
from nrr.demo.draws import Bools, Ints

NEVER = -1_000


@dataclass
class State:
    """Arrays with one entry per account; ``seats`` has a row per product. Months count from 0, NEVER is none."""

    cast: Cast
    seats: Ints
    plan: Ints
    discount_percent: Ints
    raised: Bools  # Core at the price after the rise
    api_units: Ints  # thousand calls this month
    anchor: Ints
    leaves: Ints  # month it is going to leave in
    cuts: Ints  # two rows: months it cuts seats in on the way
    returns: Ints  # month it comes back in
    return_percent: Ints  # of the seats it had
    kept_seats: Ints
    kept_api_units: Ints
    won_arr_cents: Ints  # at its first month
    left: Ints  # month it last left in
    lost_arr_cents: Ints

    @classmethod
    def before(cls, cast: Cast) -> State:
        """Return the state in which nobody has bought anything."""
        n = len(cast)

        def zeros(*shape: int) -> Ints:
            return np.zeros(shape, dtype=np.int64)

        def never(*shape: int) -> Ints:
            return np.full(shape, NEVER, dtype=np.int64)

        return cls(
            cast=cast,
            seats=zeros(3, n),
            plan=cast.plan.copy(),
            discount_percent=cast.discount_percent.copy(),
            raised=np.zeros(n, dtype=np.bool_),
            api_units=zeros(n),
            anchor=cast.anchor.copy(),
            leaves=never(n),
            cuts=never(2, n),
            returns=never(n),
            return_percent=zeros(n),
            kept_seats=zeros(3, n),
            kept_api_units=zeros(n),
            won_arr_cents=zeros(n),
            left=never(n),
            lost_arr_cents=zeros(n),
        )

    @property
    def active(self) -> Bools:
        active: Bools = self.seats[s.CORE] > 0
        return active

    def sinking(self, month: int) -> Bools:
        """Return which active accounts are within NOTICE_MONTHS of leaving."""
        return self.active & (self.leaves >= month) & (self.leaves - month < s.NOTICE_MONTHS)

    def renewing(self, month: int) -> Bools:
        """Return whose commitment ends in ``month``."""
        due: Bools = self.active & (self.anchor < month) & ((month - self.anchor) % self.cast.term == 0)
        return due

    def price_cents(self, product: int) -> Ints:
        """Return the price per seat and interval."""
        if product != s.CORE:
            add_on: Ints = s.ADD_ON_PRICE_CENTS[product - 1][self.cast.interval]
            return add_on
        percent = np.where(self.raised, 100 + s.PRICE_RISE_PERCENT, 100)
        return s.CORE_PRICE_CENTS[self.plan, self.cast.interval] * percent // 100

    def bill_cents(self) -> Ints:
        """Return what one interval of the seats costs."""
        full = sum(self.seats[product] * self.price_cents(product) for product in range(3))
        return np.asarray(full * (100 - self.discount_percent) // 100, dtype=np.int64)

    def arr_cents(self) -> Ints:
        """Return annualised revenue, metered calls included."""
        months = s.INTERVAL_MONTHS[self.cast.interval]
        return self.bill_cents() * 12 // months + self.api_units * (s.API_PRICE_CENTS * 12)
