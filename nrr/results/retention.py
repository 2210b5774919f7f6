"""Retention and movements of ARR: whole, by segment, by cohort."""

from __future__ import annotations

from dataclasses import dataclass

from nrr.periods import Month, Window
from nrr.results.measures import HEADLINE_GRR, HEADLINE_NRR, Measured
from nrr.results.request import MOVEMENTS


@dataclass(frozen=True)
class Retention:
    """Retention of the accounts with ARR at a window's opening (METRICS.md section 3).

    Amounts and accounts are always point to point. ``nrr`` and ``grr`` are by the definitions asked for:
    ``nrr_measured`` and ``grr_measured`` where these are others than point to point and capped.
    """

    window: Window
    opening_arr_cents: int
    closing_arr_cents: int
    expansion_cents: int
    contraction_cents: int
    churn_cents: int
    opening_accounts: int
    retained_accounts: int
    expanded_accounts: int
    contracted_accounts: int
    churned_accounts: int
    total_arr_cents: int
    reason: str | None = None
    nrr_measured: Measured | None = None
    grr_measured: Measured | None = None

    @property
    def nrr(self) -> float | None:
        return self.nrr_measured.value if self.nrr_measured else self.point_to_point

    @property
    def grr(self) -> float | None:
        return self.grr_measured.value if self.grr_measured else self.capped

    @property
    def point_to_point(self) -> float | None:
        return self._ratio(self.closing_arr_cents)

    @property
    def capped(self) -> float | None:
        return self._ratio(self.closing_arr_cents - self.expansion_cents)

    @property
    def nrr_definition(self) -> str:
        """Return the id of the definition that ``nrr`` is by."""
        return self.nrr_measured.definition if self.nrr_measured else HEADLINE_NRR

    @property
    def grr_definition(self) -> str:
        """Return the id of the definition that ``grr`` is by."""
        return self.grr_measured.definition if self.grr_measured else HEADLINE_GRR

    @property
    def nrr_reason(self) -> str | None:
        """Return why ``nrr`` cannot be computed, None when it can."""
        return self.nrr_measured.reason if self.nrr_measured else self.reason

    @property
    def grr_reason(self) -> str | None:
        """Return why ``grr`` cannot be computed, None when it can."""
        return self.grr_measured.reason if self.grr_measured else self.reason

    @property
    def logo_retention(self) -> float | None:
        return self.retained_accounts / self.opening_accounts if self.opening_accounts and not self.reason else None

    def component_rate(self, component: str) -> float | None:
        """Return expansion, contraction or churn as a signed fraction of opening ARR."""
        return self._ratio(self.component_cents(component))

    def component_cents(self, component: str) -> int:
        cents: int = getattr(self, f"{component}_cents")
        return cents

    def _ratio(self, cents: int) -> float | None:
        return cents / self.opening_arr_cents if self.opening_arr_cents and not self.reason else None


@dataclass(frozen=True)
class Bridge:
    """All movements of ARR from ``first``'s opening to ``last``'s closing, with accounts (METRICS.md section 2).

    ``fx_cents`` is what exchange rates did where each month end is at its own rates, None in constant currency.
    """

    first: Month
    last: Month
    opening_arr_cents: int
    new_cents: int
    reactivation_cents: int
    expansion_cents: int
    contraction_cents: int
    churn_cents: int
    closing_arr_cents: int
    new_accounts: int
    reactivation_accounts: int
    expansion_accounts: int
    contraction_accounts: int
    churn_accounts: int
    opening_accounts: int
    closing_accounts: int
    fx_cents: int | None = None
    fx_accounts: int = 0

    @property
    def movements(self) -> tuple[str, ...]:
        """Return the rows of the bridge in order: ``fx`` is among them where months are at their own rates."""
        return MOVEMENTS if self.fx_cents is None else (*MOVEMENTS, "fx")

    def cents(self, movement: str) -> int:
        value: int | None = getattr(self, f"{movement}_cents")
        return value or 0

    def accounts(self, movement: str) -> int:
        value: int = getattr(self, f"{movement}_accounts")
        return value

    @property
    def quick_ratio(self) -> float | None:
        """(new + reactivation + expansion) / -(contraction + churn); None when nothing was lost."""
        lost = -(self.contraction_cents + self.churn_cents)
        return (self.new_cents + self.reactivation_cents + self.expansion_cents) / lost if lost else None

    @property
    def expansion_share(self) -> float | None:
        """Expansion / (new + expansion); None when there was neither."""
        gained = self.new_cents + self.expansion_cents
        return self.expansion_cents / gained if gained else None


@dataclass(frozen=True)
class SegmentBridges:
    """Monthly bridges of one segment, fixed at the table's opening (or the account's first month)."""

    dimension: str
    segment: str
    bridges: tuple[Bridge, ...]


@dataclass(frozen=True)
class SegmentRetention:
    """One segment of a dimension, by the accounts in it at the window's opening."""

    dimension: str
    segment: str
    retention: Retention


@dataclass(frozen=True)
class SegmentTable:
    """The segments of one dimension, largest opening ARR first, and their total."""

    dimension: str
    rows: tuple[SegmentRetention, ...]
    total: Retention


@dataclass(frozen=True)
class Cohort:
    """One cohort: ``values[k]`` is its retention at age k months, as far as every member has lived."""

    label: str
    first_month: Month
    accounts: int
    opening_arr_cents: int
    values: tuple[float, ...]


@dataclass(frozen=True)
class CohortTable:
    """Cohorts by first positive ARR (METRICS.md section 5).

    ``period`` is month, quarter or year; ``measure`` is net (ARR), gross (each account capped at its first ARR) or
    logos. ``values`` are fractions of the cohort at age 0.
    """

    as_of: Month
    period: str
    measure: str
    cohorts: tuple[Cohort, ...]
