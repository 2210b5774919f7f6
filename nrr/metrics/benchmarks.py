"""Ranges that a figure is read against, with where they come from (METRICS.md section 8)."""

from __future__ import annotations

from nrr.results import Band, BenchmarkBands

NRR_CONVENTION = BenchmarkBands(
    metric="nrr",
    bands=(
        Band("Critical", None, 0.90),
        Band("Needs work", 0.90, 1.00),
        Band("Strong", 1.00, 1.20),
        Band("World class", 1.20, None),
    ),
    source="Convention in SaaS writing, annual NRR point to point; not a survey",
)


def nrr_bands(window_months: int) -> BenchmarkBands:
    """Return the bands for NRR over a window; none but for 12 months, since the bands are annual."""
    if window_months == 12:
        return NRR_CONVENTION
    return BenchmarkBands("nrr", (), "No published benchmark for this window")
