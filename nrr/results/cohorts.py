"""Cohorts at the same age: the newest against earlier ones, and each year's against the others (METRICS.md 5)."""

from __future__ import annotations

from dataclasses import dataclass

from nrr.periods import Month
from nrr.results.confidence import Interval


@dataclass(frozen=True)
class CohortComparison:
    """The newest cohort that is old enough against all earlier ones together, at the same age in months.

    ``newest_kept`` and ``earlier_kept`` are fractions of what each had at age 0, by ``measure`` (net, gross, logos);
    ``interval`` is of their difference, None where so few accounts started that there is none. Counts and effective
    accounts are of those that started. ``left_out_accounts`` paid in the first month of the data already, so that
    their age is unknown. Where ``reason`` says why nothing can be compared, the rest is empty.
    """

    measure: str
    age: int
    newest: str
    newest_accounts: int
    newest_effective_accounts: float
    newest_kept: float | None
    earlier_cohorts: int
    earlier_accounts: int
    earlier_effective_accounts: float
    earlier_kept: float | None
    interval: Interval | None
    left_out_accounts: int
    reason: str | None = None

    @property
    def change(self) -> float | None:
        """Return what the newest keeps less what the earlier ones kept, None where there is no comparison."""
        if self.newest_kept is None or self.earlier_kept is None:
            return None
        return self.newest_kept - self.earlier_kept


@dataclass(frozen=True)
class CohortReading:
    """The newest cohort that has lived a year, and of the ``searched`` younger ones the one that stands out, if any."""

    newest: CohortComparison
    standing_out: CohortComparison | None
    searched: int


@dataclass(frozen=True)
class CohortAge:
    """A cohort's NRR over the window that ends at one age; None where no account had ARR at its opening."""

    age: int
    opening_accounts: int
    effective_accounts: float
    reading: str
    nrr: float | None
    interval: Interval | None


@dataclass(frozen=True)
class CohortYear:
    """The accounts won in one year; ``ages`` has an entry for each age that all of them have lived."""

    label: str
    accounts: int
    ages: tuple[CohortAge, ...]


@dataclass(frozen=True)
class CohortYears:
    """NRR of each cohort year over the same window of its life, oldest year first; ``ages`` are all ages shown.

    ``left_out_accounts`` paid in ``started``, the first month of the data, already: their age is unknown.
    """

    window_months: int
    started: Month
    ages: tuple[int, ...]
    years: tuple[CohortYear, ...]
    left_out_accounts: int
