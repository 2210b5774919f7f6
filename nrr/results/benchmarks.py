"""Benchmark ranges and what was measured beside them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Band:
    """A benchmark range, ``low`` included and ``high`` not, as fractions; None is open."""

    name: str
    low: float | None
    high: float | None


@dataclass(frozen=True)
class BenchmarkBands:
    """Ranges for one metric with where they come from (METRICS.md section 8)."""

    metric: str
    bands: tuple[Band, ...]
    source: str

    def find(self, value: float | None) -> Band | None:
        """Return the band that holds ``value``, None for None."""
        if value is None:
            return None
        for band in self.bands:
            if (band.low is None or value >= band.low) and (band.high is None or value < band.high):
                return band
        return None


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
