"""What lies ahead: NRR of the coming quarters, how such forecasts did, scenarios (METRICS.md section 10)."""

from __future__ import annotations

from dataclasses import dataclass

from nrr.periods import Month
from nrr.results.request import Request


@dataclass(frozen=True)
class Range:
    """A forecast with the interval that is meant to hold the outcome in 80 of 100 cases."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class ForwardQuarter:
    """The quarter ending in ``month``: its flows of the accounts of the as-of month, and NRR over the time to it.

    ``nrr`` is the ARR that the accounts of the as-of month have at its end, over what they have now. ``expansion``,
    ``contraction`` and ``churn`` are whole cents within the quarter, signed as movements are; churn is net of accounts
    that left since the as-of month and come back. ``annual`` is NRR over the twelve months that end with the quarter:
    what is known of them, and then ``nrr``; None where twelve months are not known.
    """

    month: Month
    nrr: Range
    expansion: Range
    contraction: Range
    churn: Range
    annual: Range | None = None


@dataclass(frozen=True)
class KnownChange:
    """What is known of the time ahead: ``kind`` is cancellation, reduction, increase or renewal, ``label`` says when.

    ``cents`` are what changes, signed; of a renewal the ARR that comes up, of which ``expected_cents`` is expected to
    be kept.
    """

    kind: str
    label: str
    accounts: int
    cents: int
    expected_cents: int | None = None


@dataclass(frozen=True)
class BackTest:
    """Forecasts made at past month ends with what was known then, beside what came and a naive forecast.

    ``measure`` is expansion or nrr, over the ``quarters_ahead`` quarters after the month end. ``rows`` are (last month,
    forecast, actual, naive), in cents for expansion and as fractions for NRR. ``error`` and ``naive_error`` are the
    mean absolute error: as a share of the mean actual for expansion, in fractions (of NRR) for NRR. ``naive_name`` is
    the naive forecast with the smaller error. ``inside`` is the share of actuals within the 80% interval. None with a
    ``reason``.
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
    naive_name: str = ""

    @property
    def beats_naive(self) -> bool:
        return self.error is not None and self.naive_error is not None and self.error < self.naive_error


@dataclass(frozen=True)
class SegmentRates:
    """One segment's ARR now and what is expected of it over the year, in whole cents, signed as movements are.

    Churn is net of accounts that come back. ``renewing_cents`` is the ARR whose yearly renewal falls into the next
    quarter and ``renewal_rate`` the share of such ARR that was kept through that quarter in the past.
    """

    segment: str
    arr_cents: int
    expansion_cents: int
    contraction_cents: int
    churn_cents: int
    renewing_cents: int = 0
    renewal_rate: float | None = None

    @property
    def expansion(self) -> float:
        return self._of_opening(self.expansion_cents)

    @property
    def contraction(self) -> float:
        return self._of_opening(self.contraction_cents)

    @property
    def churn(self) -> float:
        return self._of_opening(self.churn_cents)

    @property
    def expected_nrr(self) -> float:
        return 1 + self._of_opening(self.expansion_cents + self.contraction_cents + self.churn_cents)

    def _of_opening(self, cents: int) -> float:
        return cents / self.arr_cents if self.arr_cents else 0.0


@dataclass(frozen=True)
class Target:
    """What reaching an NRR of ``nrr`` takes by one lever alone: cents and as a fraction of opening ARR.

    ``more_expansion`` and ``less_churn`` are relative changes of what is expected (0.25: a quarter more; -0.4: two
    fifths less churn), as a scenario takes them; None where the lever alone cannot reach it, which ``reading`` says.
    """

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
    came from expansion, None with ``growth_reason``. ``new_arr_cents`` is the ARR of accounts won in the last twelve
    months, None where the data does not reach back so far. ``past`` is NRR over twelve months at past month ends.
    ``point_cents`` is what one point of NRR a year is worth after three years.
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
    growth_reason: str | None = None
    new_arr_cents: int | None = None
    past: tuple[tuple[Month, float], ...] = ()
    point_cents: int | None = None


@dataclass(frozen=True)
class Paths:
    """ARR in cents now and after each year: as expected, and under a scenario. NRR are those of each year."""

    month: Month
    expected: tuple[int, ...]
    changed: tuple[int, ...]
    expected_nrr: float
    changed_nrr: float
    new_arr_cents: int
