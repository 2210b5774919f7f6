"""Why NRR differs between two windows: rates, mix, months and accounts (METRICS.md section 6)."""

from __future__ import annotations

from dataclasses import dataclass

from nrr.periods import Month
from nrr.results.confidence import Confidence, Interval
from nrr.results.retention import Retention


@dataclass(frozen=True)
class Driver:
    """What one part (a segment, a cohort, an account) adds to the change of NRR, as fractions.

    ``expansion``, ``contraction`` and ``churn`` are its change of rate; ``mix`` comes from its change of share of
    opening ARR. Shares and NRR are of the earlier and the later window; NRR is None where it has no opening ARR.
    """

    key: str
    name: str
    expansion: float
    contraction: float
    churn: float
    mix: float
    share_before: float
    share_after: float
    nrr_before: float | None
    nrr_after: float | None

    @property
    def rate(self) -> float:
        return self.expansion + self.contraction + self.churn

    @property
    def change(self) -> float:
        return self.rate + self.mix


@dataclass(frozen=True)
class RolledMonth:
    """What one month's movements of the opening accounts add to the change of NRR, as a fraction.

    ``role`` is in (a month of the later window only), out (of the earlier only) or both (of the two, read against
    another base).
    """

    month: Month
    role: str
    change: float


@dataclass(frozen=True)
class Explanation:
    """What stands beside a headline NRR: how sure it is, and why it moved since ``before``, point to point.

    ``change`` is the 95% interval of the change, None where there is none. ``sentence`` says which months moved it and
    whether chance alone may have; empty where the change cannot be computed.
    """

    confidence: Confidence
    before: Month
    change: Interval | None
    rolled: tuple[RolledMonth, ...]
    sentence: str


@dataclass(frozen=True)
class Drivers:
    """The change of NRR from ``before`` to ``after`` along one dimension: the drivers add up to it, nothing is left.

    ``drivers`` has the largest change first and may be the first of them only: ``others`` is what the rest adds up to.
    ``sentence`` says it in words and names no account.
    """

    dimension: str
    before: Retention
    after: Retention
    drivers: tuple[Driver, ...]
    others: Driver | None
    reason: str | None = None
    sentence: str = ""

    @property
    def change(self) -> float | None:
        if self.before.nrr is None or self.after.nrr is None:
            return None
        return self.after.nrr - self.before.nrr

    def total(self, part: str) -> float:
        """Return the sum of expansion, contraction, churn, rate or mix over all drivers."""
        listed = self.drivers if self.others is None else (*self.drivers, self.others)
        return sum(float(getattr(driver, part)) for driver in listed)
