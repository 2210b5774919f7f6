"""Why accounts grew and shrank: seats, usage, price, tier, products, discounts (METRICS.md section 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nrr.periods import Month
from nrr.results.request import Request

MECHANISM_LABELS = {
    "seats": "Seats",
    "usage": "Usage",
    "price": "Price",
    "escalator": "Escalator",
    "tier": "Plan tier",
    "cross_sell": "Cross-sell",
    "product_drop": "Product drop",
    "discount": "Discount",
    "unattributed": "Unattributed",
}
MECHANISMS = tuple(MECHANISM_LABELS)
PRICE_MECHANISMS = ("price", "escalator")
SIDES = ("expansion", "contraction", "unchanged")


@dataclass(frozen=True)
class Mechanism:
    """One mechanism over a stretch of months, in signed cents.

    ``expansion_cents`` is its part of the change of accounts that grew and may be negative (a seat cut inside a net
    expander); ``contraction_cents`` its part of those that shrank and stayed; ``unchanged_cents`` its part in accounts
    as large as before, whose mechanisms cancel out (a higher price for fewer seats). ``accounts`` counts those it
    touched.
    """

    mechanism: str
    expansion_cents: int
    contraction_cents: int
    unchanged_cents: int
    accounts: int

    @property
    def total_cents(self) -> int:
        """Its part of the change of all accounts that stayed."""
        return self.expansion_cents + self.contraction_cents + self.unchanged_cents


@dataclass(frozen=True)
class PeriodMechanisms:
    """Signed cents by mechanism of the expansion and contraction of the months from ``first`` to ``last``.

    Each month's add up to its two movements, and so do those of several months.
    """

    first: Month
    last: Month
    expansion: dict[str, int]
    contraction: dict[str, int]

    def cents(self, mechanism: str) -> int:
        """Return one mechanism's part of both."""
        return self.expansion.get(mechanism, 0) + self.contraction.get(mechanism, 0)


@dataclass(frozen=True)
class Mechanisms:
    """The window's expansion and contraction by mechanism; the rows add up to them exactly.

    ``accounts`` counts those with any mechanism; ``opening_arr_cents`` is the ARR of all accounts that opened it.

    ``unattributed_share`` is the share of all effects, by size, that the data cannot explain (no quantity), None where
    nothing changed. ``nrr`` is point to point; ``nrr_at_constant_price`` leaves out price and escalator effects of
    retained accounts; None with the reason of the window.
    """

    request: Request
    rows: tuple[Mechanism, ...]
    accounts: int
    opening_arr_cents: int
    expansion_cents: int
    contraction_cents: int
    unattributed_share: float | None
    nrr: float | None
    nrr_at_constant_price: float | None
    reason: str | None
    months: tuple[PeriodMechanisms, ...] = ()

    def over(self, spans: Sequence[tuple[Month, Month]]) -> tuple[PeriodMechanisms, ...]:
        """Return the months' effects added up over each span of months, its ends included."""
        return tuple(
            PeriodMechanisms(
                first,
                last,
                *(
                    {name: sum(getattr(each, side).get(name, 0) for each in within) for name in MECHANISMS}
                    for side in ("expansion", "contraction")
                ),
            )
            for first, last in spans
            for within in [[each for each in self.months if first <= each.last <= last]]
        )

    def find(self, mechanism: str) -> Mechanism:
        """Return one mechanism's row, zeros where it did not occur."""
        return next((row for row in self.rows if row.mechanism == mechanism), Mechanism(mechanism, 0, 0, 0, 0))
