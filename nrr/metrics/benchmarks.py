"""Ranges that a figure is read against, with where they come from (METRICS.md section 8)."""

from __future__ import annotations

from nrr.results import Band, BenchmarkBands, Request, definition

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


_SAME_FIGURE = ("point_to_point", "closed_flows")


def nrr_bands(request: Request) -> BenchmarkBands:
    """Return the bands for NRR as asked for: none where the window or the definition is not the bands' own."""
    if request.window_months != 12:
        return BenchmarkBands("nrr", (), "No published benchmark for this window")
    if request.definition not in _SAME_FIGURE:
        name = definition(request.definition).name.lower()
        return BenchmarkBands("nrr", (), f"No benchmark: the bands are for NRR point to point, this is {name}")
    return NRR_CONVENTION
