"""Cohorts at the same age, with how sure the difference is (METRICS.md sections 5 and 7).

Accounts that paid in the first month of the data already started at a time that nobody knows, so they have no age here.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nrr.metrics.cohorts import PERIOD_MONTHS, cohort_label
from nrr.metrics.confidence import Cents, bootstrap, bootstrap_change, effective_accounts, reading
from nrr.periods import Month
from nrr.results.cohorts import CohortAge, CohortComparison, CohortReading, CohortYear, CohortYears
from nrr.results.confidence import ACCOUNTS
from nrr.warehouse import Warehouse

if TYPE_CHECKING:
    import pandas as pd

YEAR = 12
YOUNGEST = 3
FEWEST = 10
_CHANCE = 0.05
TOO_FEW = "There are not yet two cohorts old enough to compare."


def cohort_reading(session: Warehouse, as_of: Month, period: str, measure: str) -> CohortReading:
    """Return the newest cohort that has lived a year, and a younger one that stands out, against the earlier ones.

    Where fewer than two have lived a year, the newest that has lived a month takes its place, at the age that it has.
    """
    started = _started(session)
    members = _pairs(session, as_of, 0, 0)
    known = members[members["first_month"] > started.index]
    lived = lived_months(known, as_of, PERIOD_MONTHS[period])
    left_out = len(members) - len(known)
    chosen = newest_old_enough(lived)
    if chosen is None:
        return CohortReading(_nothing(measure, left_out), None, 0)

    def sides(first: int, age: int) -> Sides:
        pairs = _pairs(session, as_of, 0, age)
        pairs = pairs[pairs["first_month"] > started.index]
        cohort = (pairs["first_month"] - pairs["first_month"] % PERIOD_MONTHS[period]).to_numpy()
        opening, closing = measured(measure, pairs["first_cents"].to_numpy(), pairs["closing_cents"].to_numpy())
        both = cohort <= first
        return Sides((cohort == first)[both], opening[both], closing[both])

    def compared(first: int, age: int, found: Sides) -> CohortComparison:
        earlier = sum(each < first for each in lived)
        return comparison(measure, age, cohort_label(Month(first), period), earlier, found, left_out)

    younger = [first for first, months in lived.items() if first > chosen[0] and months >= YOUNGEST]
    searched = [(first, lived[first], sides(first, lived[first])) for first in younger]
    apart = [(abs(found.apart()), first, age, found) for first, age, found in searched if found.enough()]
    top = max(apart, default=None, key=lambda each: each[:2])
    stands_out = top is not None and top[0] > beyond_chance(len(apart))
    return CohortReading(
        newest=compared(*chosen, sides(*chosen)),
        standing_out=compared(*top[1:]) if top is not None and stands_out else None,
        searched=len(apart),
    )


@dataclass(frozen=True)
class Sides:
    """Accounts of one cohort (``new``) and of the earlier ones: what each had at age 0 and at a later age."""

    new: NDArray[np.bool_]
    opening: Cents
    closing: Cents

    def enough(self) -> bool:
        """Return whether both sides are spread out enough to say that they differ."""
        return all(effective_accounts(self.opening[side]) >= FEWEST for side in (self.new, ~self.new))

    def apart(self) -> float:
        """Return by how many standard errors what the cohort keeps differs from what the earlier ones kept.

        The error is that of two draws from all these accounts: their spread s^2 = sum (E - N B)^2 / sum B^2 around the
        N of all, over the effective accounts of either side. A cohort's own spread says little where it is small.
        """
        opening, closing = self.opening.astype(float), self.closing.astype(float)
        together = closing.sum() / opening.sum()
        spread = float(((closing - together * opening) ** 2).sum() / (opening**2).sum())
        gap, share = 0.0, 0.0
        for side, sign in ((self.new, 1), (~self.new, -1)):
            gap += sign * closing[side].sum() / opening[side].sum()
            share += 1 / effective_accounts(self.opening[side])
        return float(gap) / sqrt(spread * share) if spread else 0.0


def beyond_chance(searched: int) -> float:
    """Return how many standard errors the most different of ``searched`` cohorts must be apart, at 5% in all."""
    return NormalDist().inv_cdf(1 - _CHANCE / 2 / max(1, searched))


def lived_months(members: pd.DataFrame, as_of: Month, period_months: int) -> dict[int, int]:
    """Return how many months every member of each cohort has lived, by the cohort's first month, oldest first."""
    cohort = members["first_month"] - members["first_month"] % period_months
    newest = members["first_month"].groupby(cohort).max()
    firsts, lasts = newest.index.to_numpy(), newest.to_numpy()
    return {int(first): as_of.index - int(last) for first, last in zip(firsts, lasts, strict=True)}


def newest_old_enough(lived: dict[int, int]) -> tuple[int, int] | None:
    """Return the cohort to compare and the age to compare at, None where fewer than two have lived a month."""
    grown = [first for first, months in lived.items() if months >= 1]
    if len(grown) < 2:
        return None
    year_old = [first for first in grown if lived[first] >= YEAR]
    newest = year_old[-1] if len(year_old) > 1 else grown[-1]
    return newest, min(YEAR, lived[newest])


def measured(measure: str, first: Cents, closing: Cents) -> tuple[Cents, Cents]:
    """Return what each account had at age 0 and has at the later age, by net, gross or logos."""
    if measure == "logos":
        return np.ones_like(first), (closing > 0).astype(np.int64)
    return first, np.minimum(first, closing) if measure == "gross" else closing


def comparison(
    measure: str, age: int, label: str, earlier_cohorts: int, sides: Sides, left_out: int
) -> CohortComparison:
    """Return one cohort against the earlier ones together, both with accounts."""
    opening, closing, new, old = sides.opening, sides.closing, sides.new, ~sides.new
    change = bootstrap_change((opening * old, closing * old), (opening * new, closing * new))
    return CohortComparison(
        measure=measure,
        age=age,
        newest=label,
        newest_accounts=int(new.sum()),
        newest_effective_accounts=effective_accounts(opening[new]),
        newest_kept=int(closing[new].sum()) / int(opening[new].sum()),
        earlier_cohorts=earlier_cohorts,
        earlier_accounts=int(old.sum()),
        earlier_effective_accounts=effective_accounts(opening[old]),
        earlier_kept=int(closing[old].sum()) / int(opening[old].sum()),
        interval=change,
        left_out_accounts=left_out,
    )


def cohort_years(session: Warehouse, as_of: Month, window_months: int) -> CohortYears:
    """Return NRR of each cohort year over the window that ends at ages of 12, 24, 36 ... months, as far as lived."""
    started = _started(session)
    members = _pairs(session, as_of, 0, 0)
    known = members[members["first_month"] > started.index]
    lived = lived_months(known, as_of, YEAR)
    oldest = max(lived.values(), default=0)
    ages = tuple(age for age in range(YEAR, oldest + 1, YEAR) if age >= window_months)
    cells: dict[int, list[CohortAge]] = {first: [] for first in lived}
    for age in ages:
        pairs = _pairs(session, as_of, age - window_months, age)
        pairs = pairs[(pairs["first_month"] > started.index) & (pairs["opening_cents"] > 0)]
        cohort = (pairs["first_month"] - pairs["first_month"] % YEAR).to_numpy()
        for first in (each for each, months in lived.items() if months >= age):
            rows = pairs[cohort == first]
            cells[first].append(at_age(age, rows["opening_cents"].to_numpy(), rows["closing_cents"].to_numpy()))
    sizes = known.groupby(known["first_month"] - known["first_month"] % YEAR).size()
    years = tuple(
        CohortYear(cohort_label(Month(first), "year"), int(sizes[first]), tuple(found))
        for first, found in cells.items()
        if found
    )
    return CohortYears(window_months, started, ages, years, len(members) - len(known))


def at_age(age: int, opening: Cents, closing: Cents) -> CohortAge:
    """Return NRR over a window of accounts with ``opening`` above zero, which ends when they are ``age`` months old."""
    if len(opening) == 0:
        return CohortAge(age, 0, 0.0, ACCOUNTS, None, None)
    effective = effective_accounts(opening)
    (interval,) = bootstrap(opening, closing)
    return CohortAge(
        age, len(opening), effective, reading(effective), int(closing.sum()) / int(opening.sum()), interval
    )


def _nothing(measure: str, left_out: int) -> CohortComparison:
    return CohortComparison(measure, 0, "", 0, 0.0, None, 0, 0, 0.0, None, None, left_out, TOO_FEW)


def _started(session: Warehouse) -> Month:
    return Month(session.table("settings")[0]["first_month"])


def _pairs(session: Warehouse, as_of: Month, opening_age: int, closing_age: int) -> pd.DataFrame:
    return session.frame("metrics/cohort_pairs", as_of=as_of.index, opening_age=opening_age, closing_age=closing_age)
