from __future__ import annotations

from dataclasses import replace

import plotly.graph_objects as go
import pytest

from nrr.figures import forward_nrr, scenario
from nrr.periods import Month
from nrr.results import Request
from nrr.results.outlook import BackTest, ForwardQuarter, Outlook, Paths, Range

NOW = Month.parse("2025-12")
FLAT = Range(0.0, 0.0, 0.0)


def quarter(months: int, value: float) -> ForwardQuarter:
    annual = Range(value, value - 0.05, value + 0.05)
    return ForwardQuarter(NOW + months, annual, FLAT, FLAT, FLAT, annual)


TEST = BackTest("nrr", 4, ((NOW - 1, 1.0, 1.05, 1.04), (NOW, 0.99, 1.04, 1.05)), 0.05, 0.01, 0.5, None, "")
FOUND = Outlook(
    request=Request(NOW), currency="USD", arr_cents=100_00,
    quarters=tuple(quarter(3 * number, 1.04 - 0.01 * number) for number in (1, 2, 3, 4)),
    year=Range(1.0, 0.95, 1.05), known=(), segments=(), dimension="size", back_tests=(TEST,), method="", compared=(),
    growth_share=None, sentence="What is expected.", missing=(),
    past=((NOW - 2, 1.02), (NOW - 1, 1.05), (NOW, 1.04)),
)  # fmt: skip
PATHS = Paths(NOW, (100_00, 105_00, 110_25, 115_76), (100_00, 110_00, 121_00, 133_10), 1.05, 1.10, 0)


def test_the_line_goes_on_as_a_band_to_the_year_ahead() -> None:
    figure = forward_nrr.figure(FOUND)
    upper, lower, past, expected, told = figure.data
    assert past.x[-1] == "2025-12-01"
    assert list(past.y) == [1.02, 1.05, 1.04]
    # the band opens at the last known point
    assert (upper.y[0], lower.y[0]) == (1.04, 1.04)
    assert (upper.y[-1], lower.y[-1]) == pytest.approx((1.05, 0.95))
    assert lower.fill == "tonexty"
    assert expected.y[-1] == 1.0
    assert expected.hovertext[-1] == "Expected <b>100.0%</b>, 95.0% to 105.0%"
    assert list(told.y) == [1.0, 0.99]
    assert expected.x[-1] == "2026-12-01"
    low, high = figure.layout.yaxis.range
    assert low < 0.95
    assert high > 1.08
    assert "<b>100.0%</b>" in figure.layout.annotations[0].text


def test_words_and_table_of_the_year_ahead() -> None:
    assert forward_nrr.alt_text(FOUND) == (
        "NRR went from 102.0% in Oct 2025 to 104.0% in Dec 2025; 100.0% is expected in Dec 2026, 95.0% to 105.0%; "
        "1 of 2 forecasts made a year before held what came in their 80% interval."
    )
    rows = forward_nrr.table(FOUND)
    assert [row["Month"] for row in rows] == [
        "2025-10", "2025-11", "2025-12", "2026-03", "2026-06", "2026-09", "2026-12",
    ]  # fmt: skip
    assert rows[2]["Forecast a year before"] == 0.99
    assert rows[-1]["80% from"] == pytest.approx(0.95)


def test_without_a_forecast_the_past_is_drawn_and_without_a_past_the_reason() -> None:
    short = replace(FOUND, quarters=(), year=None, reason="Too few months.", sentence="Too few months.")
    assert [trace.name for trace in forward_nrr.figure(short).data] == ["NRR", "Forecast a year before"]
    nothing = replace(short, past=(), back_tests=())
    assert "Too few months." in forward_nrr.figure(nothing).layout.annotations[0].text
    assert forward_nrr.alt_text(nothing) == "Too few months."


def test_arr_over_three_years() -> None:
    figure = scenario.figure(PATHS, currency="USD")
    expected, changed = figure.data
    assert list(expected.x) == ["Dec 2025", "Dec 2026", "Dec 2027", "Dec 2028"]
    assert list(changed.y) == [100.0, 110.0, 121.0, 133.10]
    assert tuple(changed.customdata[1]) == ("2026-12", "changed")
    assert "the accounts of today alone" in scenario.figure(PATHS, currency="USD").layout.title.subtitle.text
    assert scenario.alt_text(PATHS, "USD") == (
        "At 110.0% a year ARR is $133 after 3 years, $116 as expected at 105.0%: $17 more."
    )
    assert scenario.alt_text(replace(PATHS, changed=PATHS.expected), "USD").endswith("nothing is changed.")
    assert scenario.table(PATHS)[-1]["Difference"] == 17.34
    assert "No account" in scenario.figure(replace(PATHS, expected=(0,) * 4), currency="USD").layout.annotations[0].text


@pytest.mark.parametrize("dark", [False, True])
def test_plotly_accepts_every_property(dark: bool) -> None:
    for figure in (forward_nrr.figure(FOUND, dark=dark), scenario.figure(PATHS, currency="USD", dark=dark)):
        go.Figure(figure.to_dict())
