"""What lies ahead: NRR of the coming quarters, how such forecasts did, scenarios (METRICS.md section 10)."""

from __future__ import annotations

from dataclasses import dataclass

from nrr.periods import Month
from nrr.results.request import Request


@dataclass(frozen=True)
class Range:
    """A forecast with the interval that holds the outcome in 80 of 100 cases."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class ForwardQuarter:
    """The quarter ending in ``month``: its flows of the accounts of the as-of month, and NRR over the time to it.

    ``nrr`` is the ARR that the accounts of the as-of month have at its end, over what they have now. ``expansion``,
    ``contraction`` and ``churn`` are whole cents within the quarter, signed as movements are.
    """

    month: Month
    nrr: Range
    expansion: Range
    contraction: Range
    churn: Range


@dataclass(frozen=True)
class KnownChange:
    """What is known of the time ahead: ``kind`` is cancellation, reduction, increase or renewal."""

    kind: str
    label: str
    accounts: int
    cents: int


@dataclass(frozen=True)
class BackTest:
    """Forecasts made at past quarter ends with what was known then, beside what came and a naive forecast.

    ``rows`` are (quarter's last month, forecast, actual, naive), in cents for expansion and as fractions for NRR.
    ``error`` and ``naive_error`` are the mean absolute error: as a share of the actual for expansion, in fractions (of
    NRR) for NRR. ``inside`` is the share of actuals within the 80% interval. None with a ``reason``.
    """

    measure: str
    quarters_ahead: int
    rows: tuple[tuple[Month, float, float, float], ...]
    error: float | None
    naive_error: float | None
    inside: float | None
    target: float | None
    reading: str
    reason: str | None = None

    @property
    def beats_naive(self) -> bool:
        return self.error is not None and self.naive_error is not None and self.error < self.naive_error


@dataclass(frozen=True)
class SegmentRates:
    """One segment's opening ARR ahead and its own yearly rates, as fractions of opening ARR (churn is negative)."""

    segment: str
    arr_cents: int
    expansion: float
    contraction: float
    churn: float
    expected_nrr: float


@dataclass(frozen=True)
class Target:
    """What reaching an NRR of ``nrr`` takes by one lever alone: cents and as a fraction of opening ARR."""

    nrr: float
    gap_cents: int
    more_expansion: float | None
    less_churn: float | None
    reading: str


@dataclass(frozen=True)
class Outlook:
    """The year ahead of the accounts of the as-of month. None of ``quarters`` where ``reason`` says why.

    ``year`` is NRR over the four quarters. ``method`` names how it is computed and ``compared`` how other methods did:
    (name, error of next quarter's expansion). ``growth_share`` is the part of ARR growth of the last twelve months that
    came from expansion.
    """

    request: Request
    currency: str
    arr_cents: int
    quarters: tuple[ForwardQuarter, ...]
    year: Range | None
    known: tuple[KnownChange, ...]
    segments: tuple[SegmentRates, ...]
    dimension: str
    back_tests: tuple[BackTest, ...]
    method: str
    compared: tuple[tuple[str, float], ...]
    growth_share: float | None
    sentence: str
    missing: tuple[str, ...]
    reason: str | None = None
