"""Why accounts grew and shrank: seats, usage, price, tier, products, discounts (METRICS.md section 4)."""

from __future__ import annotations

from dataclasses import dataclass

from nrr.periods import Month
from nrr.results.request import Request

MECHANISMS = (
    "seats",
    "usage",
    "price",
    "tier",
    "cross_sell",
    "product_drop",
    "discount",
    "unattributed",
)


@dataclass(frozen=True)
class Mechanism:
    """One mechanism over a stretch of months, in signed cents.

    ``expansion_cents`` is its part of the change of accounts that grew and may be negative (a seat cut inside a net
    expander); ``contraction_cents`` its part of those that shrank and stayed. ``accounts`` counts those it touched.
    """

    mechanism: str
    expansion_cents: int
    contraction_cents: int
    accounts: int

    @property
    def change_cents(self) -> int:
        return self.expansion_cents + self.contraction_cents


@dataclass(frozen=True)
class MonthMechanisms:
    """Signed cents by mechanism of one month's expansion and contraction; they add up to the two movements."""

    month: Month
    expansion: dict[str, int]
    contraction: dict[str, int]


@dataclass(frozen=True)
class Mechanisms:
    """The window's expansion and contraction by mechanism; the rows add up to them exactly.

    ``unattributed_share`` is the share of all effects, by size, that the data cannot explain (no quantity), None where
    nothing changed. ``nrr_at_constant_price`` leaves out price effects of retained accounts; None with the reason of
    the window.
    """

    request: Request
    rows: tuple[Mechanism, ...]
    expansion_cents: int
    contraction_cents: int
    unattributed_share: float | None
    nrr: float | None
    nrr_at_constant_price: float | None
    reason: str | None
    months: tuple[MonthMechanisms, ...] = ()

    def find(self, mechanism: str) -> Mechanism:
        """Return one mechanism's row, zeros where it did not occur."""
        return next((row for row in self.rows if row.mechanism == mechanism), Mechanism(mechanism, 0, 0, 0))
