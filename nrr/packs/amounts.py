"""Amounts of a pack: all in one unit, rounded so that what adds up adds up as shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nrr.formatting import shared_steps, unit_label, unit_money, unit_number, unit_step, unit_steps
from nrr.results import PackFacts

_MILLION_FROM = 10**7 * 100
_THOUSAND_FROM = 10**5 * 100


@dataclass(frozen=True)
class Amounts:
    """Whole cents as text in one unit of one currency; "steps" are the smallest amounts that it shows."""

    currency: str
    unit: str

    @property
    def of_accounts(self) -> Amounts:
        """Return the amounts for a list of accounts, too small for millions."""
        return Amounts(self.currency, "k") if self.unit == "M" else self

    @property
    def label(self) -> str:
        """``$M``: what a heading of bare numbers says."""
        return unit_label(self.currency, self.unit)

    def text(self, cents: int) -> str:
        """``$12.40M``."""
        return self.text_of(self.steps(cents))

    def signed(self, cents: int) -> str:
        """``+$0.40M``."""
        return self.signed_of(self.steps(cents))

    def text_of(self, steps: int) -> str:
        """``$12.40M`` of an amount in steps."""
        return unit_money(steps, self.currency, self.unit)

    def signed_of(self, steps: int) -> str:
        """``+$0.40M`` of an amount in steps."""
        return f"{'+' if steps > 0 else ''}{self.text_of(steps)}"

    def steps(self, cents: int) -> int:
        return unit_steps(cents, self.unit)

    def number(self, steps: int) -> str:
        """``12.40``: steps as they stand below a heading with the unit."""
        return unit_number(steps, self.unit)

    def bridge(self, opening: int, moves: Sequence[int], closing: int) -> list[int]:
        """Return steps of opening, moves and closing; opening and moves add up to closing."""
        first, last = self.steps(opening), self.steps(closing)
        return [first, *self.shared(moves, last - first), last]

    def shared(self, cents: Sequence[int], total: int | None = None) -> list[int]:
        """Return amounts in steps that add up to ``total`` steps, by default to their own sum as shown."""
        whole = self.steps(sum(cents)) if total is None else total
        return shared_steps(cents, unit_step(self.unit), whole)


def amounts_of(facts: PackFacts) -> Amounts:
    """Return the amounts in the unit that was asked for, else in the one that fits the company's ARR."""
    unit = facts.settings.unit
    if unit is None:
        now = facts.overview.retention
        largest = max(now.total_arr_cents, now.opening_arr_cents)
        unit = "M" if largest >= _MILLION_FROM else "k" if largest >= _THOUSAND_FROM else ""
    return Amounts(facts.currency, unit)
