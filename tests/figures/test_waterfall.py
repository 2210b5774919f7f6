from __future__ import annotations

from dataclasses import replace

import pytest

from nrr.figures import waterfall
from nrr.figures.theme import DARK, LIGHT
from nrr.periods import Month, Window
from nrr.results import FlowBridge, Measured
from tests.figures.books import NOTHING, bridge, retention, still


def _bars(figure):
    return [trace for trace in figure.data if trace.type == "bar"]


def test_base_waterfall_has_the_articles_numbers() -> None:
    # 10.0M + 2.0M - 0.5M - 1.0M = 10.5M, 105.0%
    figure = waterfall.figure(retention(), currency="USD")
    bars = _bars(figure)
    assert [bar.customdata[0][0] for bar in bars] == ["opening", "expansion", "contraction", "churn", "closing"]
    assert [bar.base[0] for bar in bars] == [0, 10_000_000, 12_000_000, 11_500_000, 0]
    assert [bar.y[0] for bar in bars] == [10_000_000, 2_000_000, -500_000, -1_000_000, 10_500_000]
    labels = next(trace for trace in figure.data if trace.type == "scatter").text
    assert [label.split("</b>")[0] for label in labels] == [
        "<b>$10.0M",
        "<b>+$2.0M",
        "<b>-$500k",
        "<b>-$1.0M",
        "<b>$10.5M",
    ]
    assert "105.0%" in labels[-1]
    assert "-10.0 pts" in labels[3]
    assert "-$1,000,000.00" in bars[3].hovertext[0]


def test_bridge_walks_from_opening_to_closing() -> None:
    # 1000 + 300 + 50 + 200 - 80 - 120 = 1350
    bars = _bars(waterfall.figure(bridge(), currency="EUR"))
    assert [bar.customdata[0][0] for bar in bars] == [
        "opening", "new", "reactivation", "expansion", "contraction", "churn", "closing",
    ]  # fmt: skip
    assert [bar.y[0] for bar in bars] == [1000, 300, 50, 200, -80, -120, 1350]
    assert bars[5].base[0] + bars[5].y[0] == bars[6].y[0] == 1350
    assert bars[0].x[0] == "Dec 2024"
    assert "€300.00" in bars[1].hovertext[0]


@pytest.mark.parametrize(("dark", "colours"), [(False, LIGHT), (True, DARK)])
def test_movements_keep_their_colours(dark: bool, colours) -> None:
    for bar in _bars(waterfall.figure(bridge(), currency="USD", dark=dark)):
        assert bar.marker.color == colours.movement(bar.customdata[0][0])


def test_totals_start_at_zero_unless_changes_would_vanish() -> None:
    whole = waterfall.figure(retention(), currency="USD")
    assert whole.layout.yaxis.range[0] == 0
    assert not whole.layout.annotations

    cut = waterfall.figure(retention(expansion=100_000, contraction=-20_000, churn=-50_000), currency="USD")
    low = cut.layout.yaxis.range[0]
    assert 0 < low < 10_000_000
    assert "not at zero" in cut.layout.annotations[0].text
    opening = _bars(cut)[0]
    assert opening.base[0] == low
    assert opening.base[0] + opening.y[0] == 10_000_000


def test_nothing_moved_still_draws() -> None:
    figure = waterfall.figure(retention(expansion=0, contraction=0, churn=0), currency="USD")
    assert [bar.y[0] for bar in _bars(figure)][1:4] == [0, 0, 0]


def test_everything_churned() -> None:
    figure = waterfall.figure(retention(expansion=0, contraction=0, churn=-10_000_000), currency="USD")
    assert _bars(figure)[-1].y[0] == 0
    assert (
        waterfall.alt_text(retention(expansion=0, contraction=0, churn=-10_000_000), currency="USD").count("0.0%") == 1
    )


def test_nothing_to_show_says_so() -> None:
    assert "no ARR at the opening" in waterfall.figure(NOTHING, currency="USD").layout.annotations[0].text
    assert "No account had ARR" in waterfall.figure(still(), currency="USD").layout.annotations[0].text
    assert (
        waterfall.figure(bridge(), currency="USD", reason="pick a month").layout.annotations[0].text == "pick a month"
    )


def test_table_and_alternative_text() -> None:
    rows = waterfall.table(retention())
    assert [row["ARR"] for row in rows] == [10_000_000, 2_000_000, -500_000, -1_000_000, 10_500_000]
    assert [row["Share of opening ARR"] for row in rows] == [1.0, 0.2, -0.05, -0.1, 1.05]
    assert [row["Accounts"] for row in waterfall.table(bridge())] == [20, 4, 1, 6, 2, 3, 22]
    assert waterfall.table(NOTHING)[-1]["Share of opening ARR"] is None
    assert "kept 105.0% of their ARR (expansion +20.0 pts" in waterfall.alt_text(retention(), currency="USD")
    assert "n/a: no ARR at the opening" in waterfall.alt_text(NOTHING, currency="USD")
    assert "from $1.0k to $1.4k" in waterfall.alt_text(bridge(), currency="USD")


def test_a_definition_made_of_flows_is_drawn_as_its_flows() -> None:
    # 10,000,000 + 2,000,000 + 400,000 - 500,000 - 1,000,000 = 10,900,000, 109% as counted
    flows = (
        ("expansion", 200_000_000),
        ("reactivation", 40_000_000),
        ("contraction", -50_000_000),
        ("churn", -100_000_000),
    )
    bridge = FlowBridge("bridge", Window(Month.parse("2025-12")), "all", 1_000_000_000, flows, None)
    figure = waterfall.figure(bridge, currency="USD")
    bars = _bars(figure)
    assert [bar.customdata[0][0] for bar in bars] == ["opening", *(name for name, _ in flows), "closing"]
    assert [bar.y[0] for bar in bars] == [10_000_000, 2_000_000, 400_000, -500_000, -1_000_000, 10_900_000]
    assert waterfall.title(bridge, currency="USD") == "NRR (bridge of all accounts): what it counts (USD)"
    assert "NRR (bridge of all accounts) is 109.0%" in waterfall.alt_text(bridge, currency="USD")
    assert waterfall.table(bridge)[-1] == {
        "Step": "As counted",
        "ARR": 10_900_000,
        "Share of opening ARR": 1.09,
    }


def test_bars_of_another_definition_are_named_point_to_point_and_lead_to_it() -> None:
    measured = replace(retention(), nrr_measured=Measured("trailing_average", 1.07))
    assert waterfall.title(measured, currency="USD") == "ARR of the opening accounts, point to point (USD)"
    # point to point 105%: the average is 2 points above
    assert "kept 105.0% of their ARR" in waterfall.alt_text(measured, currency="USD")
    assert "NRR (trailing average) is 107.0%, +2.0 pts against that" in waterfall.alt_text(measured, currency="USD")
    bars = _bars(waterfall.figure(measured, currency="USD"))
    assert bars[-1].y[0] == 10_500_000
