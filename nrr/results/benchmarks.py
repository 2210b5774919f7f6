"""Benchmark ranges and what was measured beside them."""

from __future__ import annotations

from dataclasses import dataclass

PRESETS = ("surveyed", "convention")
PERCENTILES = ("p25", "median", "p75", "p90")


@dataclass(frozen=True)
class Benchmark:
    """One published figure, or one band of a convention, as ``benchmarks.csv`` has it.

    ``metric`` is nrr, grr, logo_retention, logo_churn, gross_churn or expansion_share; values are fractions. Bounds of
    contract value (``acv``) and of the company's ARR are in whole units of ``currency``, from included, until not; None
    is open. ``audience`` names companies that data cannot tell, so such a row is listed and never chosen. ``method``
    is the definition it is measured by, empty where the source does not say. ``year`` is None for a convention.
    """

    preset: str
    metric: str
    segment: str
    currency: str
    acv_from: int | None
    acv_to: int | None
    arr_from: int | None
    arr_to: int | None
    audience: str
    band: str
    low: float | None
    high: float | None
    p25: float | None
    median: float | None
    p75: float | None
    p90: float | None
    method: str
    definition: str
    source: str
    year: int | None
    sample: str
    grade: str
    url: str
    note: str

    @property
    def percentiles(self) -> tuple[tuple[str, float], ...]:
        """Return the percentiles that the source gives, in order of the percentile."""
        found = ((name, getattr(self, name)) for name in PERCENTILES)
        return tuple((name, value) for name, value in found if value is not None)


@dataclass(frozen=True)
class Band:
    """A benchmark range, ``low`` included and ``high`` not, as fractions; None is open.

    ``tone`` says how it reads: good, fair, poor, or nothing.
    """

    name: str
    low: float | None
    high: float | None
    tone: str = ""


@dataclass(frozen=True)
class Level:
    """A published figure that a chart draws as a line, such as a median; ``value`` is a fraction."""

    name: str
    value: float


@dataclass(frozen=True)
class BenchmarkBands:
    """Ranges for one metric with where they come from (METRICS.md section 8).

    ``source`` says where they come from, or why there are none. ``rows`` are the published figures that they are
    drawn from, ``levels`` the lines among them; ``about`` says which companies these are and why they were chosen.
    """

    metric: str
    bands: tuple[Band, ...]
    source: str
    levels: tuple[Level, ...] = ()
    rows: tuple[Benchmark, ...] = ()
    about: str = ""

    def find(self, value: float | None) -> Band | None:
        """Return the band that holds ``value``, None for None."""
        if value is None:
            return None
        for band in self.bands:
            if (band.low is None or value >= band.low) and (band.high is None or value < band.high):
                return band
        return None


@dataclass(frozen=True)
class PublicCompany:
    """NRR as one listed company states it, a fraction; ``measure`` says how its definition differs from ours."""

    company: str
    period: str
    period_end: str
    nrr: float
    measure: str
    definition: str
    source: str
    year: int
    sample: str
    grade: str
    url: str
    note: str


@dataclass(frozen=True)
class PublicComparison:
    """Public companies' NRR, those measured most like ours first, beside the book's own by ``definition``."""

    nrr: float | None
    definition: str
    companies: tuple[PublicCompany, ...]


@dataclass(frozen=True)
class EarlyWarning:
    """Measured on the data's own history (PRODUCT.md, Components).

    Of ``churned_accounts``, ``churned_after_contraction`` had contracted in the 6 months before. Of
    ``contractions`` that have 12 months of history after them, ``contractions_then_churn`` churned within 12.
    """

    churned_accounts: int
    churned_after_contraction: int
    contractions: int
    contractions_then_churn: int
