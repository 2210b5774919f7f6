"""Figures are built unvalidated for speed; here plotly checks every property of each."""

from __future__ import annotations

import json

import plotly.graph_objects as go
import pytest

from nrr.benchmarks import public_companies as shipped_companies
from nrr.figures import (
    arr_by_product,
    calibration,
    canvas,
    cohort_curves,
    cohort_heatmap,
    downside,
    drivers,
    health_trend,
    mechanisms,
    movements,
    public_companies,
    rolled_months,
    segments,
    trend,
    waterfall,
    white_space,
)
from nrr.results import PublicComparison
from tests import expansions, risks
from tests.figures import books
from tests.figures.test_mechanisms import PERIODS


def _all(dark: bool, titled: bool) -> dict[str, go.Figure]:
    look = {"currency": "USD", "dark": dark, "titled": titled}
    bridges = (books.bridge("2025-11", "2025-11"), books.bridge("2025-12", "2025-12"))
    listed = PublicComparison(1.05, "point_to_point", shipped_companies())
    table = books.segments(("EMEA", books.retention()), ("Nowhere", books.NOTHING))
    return {
        "base": waterfall.figure(books.retention(), **look),
        "cut": waterfall.figure(books.retention(expansion=9, contraction=-2, churn=-3), **look),
        "bridge": waterfall.figure(books.bridge(), **look),
        "trend": trend.figure((books.retention("2025-11"), books.NOTHING), bands=books.BANDS, **look),
        "movements": movements.figure(bridges, **look),
        "mechanisms": mechanisms.figure(PERIODS, **look),
        "heatmap": cohort_heatmap.figure(books.cohorts(12), **look),
        "dense": cohort_heatmap.figure(books.cohorts(40), **look),
        "logos": cohort_heatmap.figure(books.cohorts(5, "logos"), **look),
        "curves": cohort_curves.figure(books.cohorts(12), dark=dark, titled=titled),
        "segments": segments.figure(table, confidence=books.CONFIDENCE, **look),
        "drivers": drivers.figure(books.drivers(), dark=dark, titled=titled),
        "parts": drivers.figure(books.drivers(), effect="part", dark=dark, titled=titled),
        "rolled": rolled_months.figure(books.explanation(), dark=dark, titled=titled),
        "products": arr_by_product.figure(books.account({"Core": (100, 200)}), **look),
        "companies": public_companies.figure(listed, dark=dark, titled=titled),
        "downside": downside.figure(
            risks.risk_list(risks.risk_row(1), risks.risk_row(2)), kept=1, dark=dark, titled=titled
        ),
        "health": health_trend.figure(risks.health(80, None, 30), dark=dark, titled=titled),
        "calibration": calibration.figure(risks.record(), **look),
        "white space": white_space.figure(expansions.white_space(), **look),
        "empty": canvas.empty("Nothing yet", dark=dark),
    }


@pytest.mark.parametrize("titled", [True, False])
@pytest.mark.parametrize("dark", [True, False])
def test_plotly_accepts_every_property(dark: bool, titled: bool) -> None:
    for name, figure in _all(dark, titled).items():
        go.Figure(figure.to_dict())
        assert "bdata" not in figure.to_json(), name
        assert bool(figure.layout.title.text) == (titled and name != "empty"), name


def test_every_mark_identifies_itself() -> None:
    for name, figure in _all(False, True).items():
        for trace in figure.data:
            if trace.hoverinfo == "skip":
                continue
            assert len(trace.customdata) == len(trace.hovertext) == len(trace.x), name


def test_light_and_dark_draw_the_same_numbers() -> None:
    for light, dark in zip(_all(False, True).values(), _all(True, True).values(), strict=True):
        one, two = (json.loads(figure.to_json())["data"] for figure in (light, dark))
        assert [(trace["x"], trace["y"]) for trace in one] == [(trace["x"], trace["y"]) for trace in two]
