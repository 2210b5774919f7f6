from __future__ import annotations

import pytest

from nrr.figures import drivers as chart
from nrr.figures import rolled_months
from tests.figures.books import HOSTILE, drivers, explanation


def test_the_waterfall_leads_from_one_shown_nrr_to_the_other() -> None:
    # 104.5% -> 99.5%: expansion +0.7, churn +0.3, mix -6.0
    figure = chart.figure(drivers())
    bars, ends = figure.data
    assert [row[0] for row in bars.customdata] == ["expansion", "contraction", "churn", "mix"]
    assert list(bars.x) == [0.007, 0.0, pytest.approx(0.003), pytest.approx(-0.06)]
    assert list(bars.base) == [1.045, 1.052, 1.052, 1.055]
    assert list(ends.x) == [1.045, 0.995]
    words = [note.text for note in figure.layout.annotations]
    assert "<b>+0.7 pts</b>" in words
    assert "Mix of segments" in words
    assert "<b>99.5%</b>" in words


def test_part_by_part_says_rate_and_mix() -> None:
    figure = chart.figure(drivers(), effect="part")
    bars, _ = figure.data
    assert [row[0] for row in bars.customdata] == ["S", "L", "M"]
    assert sum(bars.x) == pytest.approx(-0.05)
    assert any("rate +0.3, mix -3.3" in note.text for note in figure.layout.annotations)


def test_the_table_adds_up_both_ways() -> None:
    *rows, total = chart.table(drivers())
    effects = ("Expansion effect", "Contraction effect", "Churn effect", "Mix effect")
    for row in (*rows, total):
        assert sum(row[name] for name in effects) == pytest.approx(row["NRR effect"])  # type: ignore[misc]
    for name in effects:
        assert sum(row[name] for row in rows) == pytest.approx(total[name])  # type: ignore[misc]
    assert total["NRR effect"] == -0.05
    assert [total["NRR then"], total["NRR now"]] == [1.045, 0.995]
    assert rows[0]["In the base"] == "Both"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_escaped(name: str) -> None:
    figure = chart.figure(drivers("account", name), effect="part")
    texts = [*figure.data[0].hovertext, *(note.text for note in figure.layout.annotations)]
    assert not any(name in text for text in texts if name != "%{x}")
    assert max(len(text) for text in texts) < 400


def test_months_add_up_and_say_what_they_are() -> None:
    figure = rolled_months.figure(explanation())
    assert [trace.name for trace in figure.data] == ["Rolled out", "In both, other base", "Rolled in"]
    rows = rolled_months.table(explanation())
    assert sum(row["NRR effect"] for row in rows) == pytest.approx(-0.019)  # type: ignore[misc]
    assert rolled_months.alt_text(explanation()) == "Most of it is Nov 2024."
