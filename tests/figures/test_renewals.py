"""The calendar of renewals: heights, totals, words and table."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import pytest

from nrr.figures import renewal_calendar
from nrr.periods import Month, month_range
from nrr.results.renewals import NO_SCORE, RenewalCalendar, RenewalMonth

AS_OF = Month.parse("2025-12")
LEVELS = ("red", "amber", "green", NO_SCORE)


def calendar(*cents: tuple[int, int, int, int], rest: int = 0) -> RenewalCalendar:
    """Months from January 2026 with ARR in cents by level, one account each; ``rest`` is in no month."""
    levels = [*cents, *[(0, 0, 0, 0)] * (12 - len(cents))]
    months = tuple(
        RenewalMonth(
            month, dict(zip(LEVELS, by, strict=True)), {n: int(c > 0) for n, c in zip(LEVELS, by, strict=True)}
        )
        for month, by in zip(month_range(AS_OF + 1, AS_OF + 12), levels, strict=True)
    )
    total = sum(month.total_arr_cents for month in months) + rest
    return RenewalCalendar(AS_OF, months, (), pd.DataFrame(), total, None, 3, "Nothing is up for renewal.", ())


BUSY = calendar((100_00, 0, 300_000_00, 0), (0, 0, 0, 50_00), rest=70_00)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("titled", [False, True])
def test_columns_are_stacked_by_level_with_their_total(dark: bool, titled: bool) -> None:
    drawn = renewal_calendar.figure(BUSY, currency="USD", dark=dark, titled=titled)
    go.Figure(drawn.to_dict())  # plotly checks every property
    assert {bar.name: list(bar.y[:2]) for bar in drawn.data} == {
        "Red": [100.0, 0.0],
        "Green": [300_000.0, 0.0],
        "No score": [0.0, 50.0],
    }
    assert [note.text for note in drawn.layout.annotations] == ["300k", "50"]
    assert list(drawn.data[0].customdata[0]) == ["2026-01", "red"]
    assert drawn.layout.xaxis.ticktext[0] == "Jan<br>2026"
    assert drawn.layout.xaxis.ticktext[1] == "Feb<br>"


def test_words_and_table() -> None:
    assert renewal_calendar.title(BUSY, currency="USD") == "ARR up for renewal by month (USD)"
    assert renewal_calendar.alt_text(BUSY, currency="USD") == (
        "$300.2k of 3 accounts is up for renewal in these 12 months; $70 of ARR is not."
    )
    assert renewal_calendar.table(BUSY)[0] == {
        "Month": "Jan 2026", "Red": 100.0, "Amber": 0.0, "Green": 300_000.0, "No score": 0.0, "ARR": 300_100.0,
        "Accounts": 2,
    }  # fmt: skip


def test_without_scores_there_is_no_key_and_without_renewals_words() -> None:
    assert not renewal_calendar.figure(calendar((0, 0, 0, 5_00)), currency="USD").layout.showlegend
    empty = renewal_calendar.figure(calendar(), currency="USD")
    assert empty.layout.annotations[0].text == "Nothing is up for renewal."
