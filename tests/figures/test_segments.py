from __future__ import annotations

import pytest

from nrr.figures import segments as chart
from tests.figures.books import HOSTILE, NOTHING, retention, segments

TABLE = segments(
    ("EMEA", retention()),
    ("Americas", retention(expansion=0, accounts=1)),
    ("Nowhere", NOTHING),
    ("Whale", retention(expansion=40_000_000)),
)


def test_bars_marks_and_words() -> None:
    figure = chart.figure(TABLE, currency="USD")
    bars, marks = figure.data
    # NRR 105%, 85%, n/a, 485% (cut at 200%); GRR 85% where there is one
    assert list(bars.x) == [1.05, 0.85, 0.0, 2.0]
    assert list(marks.x) == [0.85, 0.85, 0.85]
    assert [row[0] for row in bars.customdata] == ["EMEA", "Americas", "Nowhere", "Whale"]
    words = [note.text for note in figure.layout.annotations]
    assert "EMEA" in words[0]
    assert "10 accounts" in words[0]
    assert "<b>105.0%</b>" in words[1]
    assert "GRR 85.0%" in words[1]
    assert ">1 account<" in words[2]
    assert words[5] == "n/a: no ARR at the opening"
    assert "<b>485.0%</b>" in words[7]
    assert [bars.y[0], figure.layout.yaxis.range[0]] == [0, 3.5]


def test_height_grows_with_rows() -> None:
    one = chart.figure(segments(("EMEA", retention())), currency="USD")
    many = chart.figure(segments(*((str(index), retention()) for index in range(30))), currency="USD")
    assert many.layout.height - one.layout.height == 29 * chart.ROW_PX


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_escaped(name: str) -> None:
    figure = chart.figure(segments((name, retention()), dimension=name), currency="USD")
    texts = [figure.data[0].hovertext[0], figure.layout.annotations[0].text, figure.layout.title.text]
    assert not any(name in text for text in texts if name not in ("%{x}",))
    assert max(len(text) for text in texts) < 400
    assert figure.data[0].customdata[0][0] == name
    assert figure.data[0].hovertemplate is None


def test_nothing_to_show_says_so() -> None:
    assert "No account had ARR" in chart.figure(segments(), currency="USD").layout.annotations[0].text
    assert (
        chart.figure(TABLE, currency="USD", reason="no such dimension").layout.annotations[0].text
        == "no such dimension"
    )
    assert "n/a for every segment" in chart.alt_text(segments(("Nowhere", NOTHING)))


def test_table_and_alternative_text() -> None:
    rows = chart.table(TABLE)
    assert [row["Segment"] for row in rows] == ["EMEA", "Americas", "Nowhere", "Whale", "Total"]
    assert rows[2]["NRR"] is None
    assert rows[0]["Opening ARR"] == 10_000_000
    assert chart.alt_text(TABLE) == (
        "NRR (point to point) by Region runs from 85.0% (Americas) to 485.0% (Whale); all accounts together 105.0%."
    )
