"""The figures of risk: the downside by rank, the trend of a score, foretold against actual loss."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nrr.figures import calibration, downside, health_trend, levels
from nrr.figures.theme import DARK, LIGHT, contrast
from tests.figures.books import HOSTILE
from tests.risks import health, record, risk_list, risk_row

# 60,000 + 25,000 + 15,000 = 100,000 expected, 10,000 more on no list: 60%, 85%, 100%
THREE = risk_list(risk_row(1, 60_000), risk_row(2, 25_000), risk_row(3, 15_000), unlisted=10_000)


def test_the_downside_adds_up_by_rank() -> None:
    (line,) = downside.figure(THREE, kept=2).data
    assert list(line.x) == [0, 1, 2, 3]
    assert list(line.y) == pytest.approx([0, 0.6, 0.85, 1])
    (shaded,) = [shape for shape in downside.figure(THREE, kept=2).layout.shapes if shape.type == "rect"]
    assert (shaded.x1, shaded.y1) == (2, pytest.approx(0.85))
    assert [row["Share of the downside"] for row in downside.table(THREE)] == pytest.approx([0.6, 0.25, 0.15])
    assert downside.title(THREE) == "Where the downside sits (% of 10.0 pts of NRR)"
    assert downside.alt_text(THREE) == "2 accounts are 80% of the downside; the first alone is 60%."


def test_a_downside_that_the_list_does_not_reach_says_how_far_it_goes() -> None:
    spread = replace(risk_list(risk_row(1, 20_000)), total_expected_cents=100_000_00)
    assert downside.alt_text(spread) == "The account listed is 20% of the downside."
    assert not list(downside.figure(spread).layout.annotations)


@pytest.mark.parametrize("nothing", [risk_list(), risk_list(risk_row(1), reason="No past month to measure on.")])
def test_no_expected_loss_says_so(nothing) -> None:
    assert downside.figure(nothing).layout.annotations[0].text in (
        "No account is expected to lose ARR.",
        "No past month to measure on.",
    )
    assert downside.table(nothing) == []


def test_the_trend_says_since_when_the_level_holds() -> None:
    (line,) = health_trend.figure(health(75, None, 62, 38, 30)).data
    assert list(line.y) == [75, None, 62, 38, 30]
    assert line.marker.color[3:] == (levels.colour("red"),) * 2
    assert (
        health_trend.alt_text(health(75, None, 62, 38, 30))
        == "The score went from 75 (green) in Aug 2025 to 30 (red) in Dec 2025, red since Nov 2025."
    )
    assert health_trend.alt_text(health(80, 71)).endswith("green all along.")
    assert health_trend.alt_text(health(80, 69)).endswith("newly amber.")
    assert (
        health_trend.alt_text(health(None, 69)) == "The score is 69 (amber) in Dec 2025, the first month that has one."
    )
    assert [row["Level"] for row in health_trend.table(health(75, None, 39))] == ["Green", "n/a", "Red"]
    assert "says nothing" in health_trend.figure(health(None, None)).layout.annotations[0].text.replace("<br>", " ")


def test_foretold_beside_actual() -> None:
    foretold, actual = calibration.figure(record(), currency="USD").data
    assert (list(foretold.y), list(actual.y)) == ([0.02, 0.1, 0.35], [0.03, 0.08, 0.4])
    assert calibration.alt_text(record()) == (
        "Of the ARR foretold to lose most (35.0%), 40.0% was lost; of that foretold to lose least (2.0%), 3.0%."
    )
    unmeasured = replace(record(), calibration=(), reason="No past month has a horizon behind it.")
    assert calibration.alt_text(unmeasured) == "No past month has a horizon behind it."


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_escaped(name: str) -> None:
    (line,) = downside.figure(risk_list(risk_row(1, name=name))).data
    assert len(line.hovertext[1]) < 400
    assert name == "%{x}" or name not in line.hovertext[1]


@pytest.mark.parametrize("level", ["red", "amber", "green"])
def test_levels_can_be_read_as_text(level: str) -> None:
    assert contrast(levels.colour(level), LIGHT.background) >= 4.5
    assert contrast(levels.colour(level, dark=True), DARK.surface) >= 4.5
