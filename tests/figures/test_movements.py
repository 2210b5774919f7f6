from __future__ import annotations

from nrr.figures import movements
from tests.figures.books import bridge, still


def test_bars_are_signed_and_identified() -> None:
    months = (bridge("2025-11", "2025-11"), bridge("2025-12", "2025-12", scale=2))
    figure = movements.figure(months, currency="USD")
    series = {trace.customdata[0][2]: trace for trace in figure.data}
    assert list(series["new"].y) == [300, 600]
    assert list(series["churn"].y) == [-120, -240]
    assert tuple(series["churn"].customdata[1]) == ("2025-12", "2025-12", "churn")
    assert "Churn -$240.00" in series["churn"].hovertext[1]
    assert "New +$600.00" in series["new"].hovertext[1]
    # up 2 x 550, down 2 x 200
    low, high = figure.layout.yaxis.range
    assert low < -400 < 1100 < high


def test_quarters_carry_their_months() -> None:
    quarters = (bridge("2025-07", "2025-09"), bridge("2025-10", "2025-12"))
    figure = movements.figure(quarters, currency="USD")
    assert list(figure.layout.xaxis.ticktext) == ["Q3<br>2025", "Q4<br>2025"]
    assert tuple(figure.data[0].customdata[1]) == ("2025-10", "2025-12", "expansion")
    assert "quarter" in figure.layout.title.text


def test_quarters_that_are_no_calendar_quarters_name_their_months() -> None:
    assert movements.label(bridge("2025-09", "2025-11")) == "Sep 2025 to Nov 2025"


def test_nothing_to_show_says_so() -> None:
    for nothing in ((), (still(),)):
        assert "No account's ARR changed" in movements.figure(nothing, currency="USD").layout.annotations[0].text
    assert movements.table(()) == []
    assert movements.alt_text((), currency="USD") == "There are no movements to show."


def test_table_and_alternative_text() -> None:
    row = movements.table((bridge("2025-12", "2025-12"),))[0]
    assert row["Period"] == "Dec 2025"
    assert (row["Opening ARR"], row["Churn"], row["Closing ARR"], row["Churn accounts"]) == (1000, -120, 1350, 3)
    text = movements.alt_text((bridge("2025-12", "2025-12"),), currency="USD")
    assert "In Dec 2025" in text
    assert "churn -$120" in text
