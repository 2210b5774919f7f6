from __future__ import annotations

import pytest

from nrr.figures import segments as chart
from nrr.results import Confidence, Interval
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
    assert words[2] == "10 accounts"
    assert "<b>105.0%</b>" in words[1]
    assert words[3] == "GRR 85.0%"
    assert words[4:8] == ["Americas", "<b>85.0%</b>", "1 account", "GRR 85.0%"]
    assert words[9] == "n/a: no ARR at the opening"
    assert "<b>485.0%</b>" in words[13]
    assert [bars.y[0], figure.layout.yaxis.range[0]] == [0, 3.6]
    slanted = [shape for shape in figure.layout.shapes if shape.x0 != shape.x1]
    assert [round(shape.y0) for shape in slanted] == [3], "a bar that is cut says so"


def test_whiskers_are_as_wide_as_they_are_and_few_accounts_have_none() -> None:
    table = segments(("Sure", retention()), ("Wide", retention()), ("Few", retention()))
    sure = {
        "Sure": Confidence(retention().window, 73.2, "rate", Interval(1.0, 1.1), Interval(0.8, 0.9), None),
        "Wide": Confidence(retention().window, 21.0, "approximate", Interval(0.6, 2.6), None, None),
        "Few": Confidence(retention().window, 7.4, "accounts", None, None, None),
    }
    figure = chart.figure(table, currency="USD", confidence=sure)
    bars, _, rates, approximate = figure.data
    # NRR 105%: 95 to 110 is 5 up and 5 down; 60 to 260 is drawn to 200 only, and cut
    assert [list(rates.error_x.array), list(rates.error_x.arrayminus)] == [
        [pytest.approx(0.05)],
        [pytest.approx(0.05)],
    ]
    assert list(approximate.error_x.array) == [pytest.approx(0.95)]
    assert approximate.name == "Approximate interval"
    words = [note.text for note in figure.layout.annotations]
    assert words[1] == "<b>105.0%</b> (100.0% to 110.0%)"
    assert words[5] == "<b>105.0%</b> (60.0% to 260.0%)"
    assert words[9:12] == ["105.0%", "10 accounts, 7 effective", "read the accounts"]
    assert bars.marker.color[2] != bars.marker.color[0]
    assert any(shape.x0 != shape.x1 for shape in figure.layout.shapes)
    rows = chart.table(table, confidence=sure)
    assert [rows[1]["NRR to"], rows[2]["NRR to"], rows[2]["Reading"], rows[3]["Reading"]] == [
        2.6,
        None,
        "Accounts",
        None,
    ]


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
