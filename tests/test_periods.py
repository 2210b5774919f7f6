from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrr.periods import Month, Window, month_range

MONTHS = st.integers(1900 * 12, 2200 * 12).map(Month)


@pytest.mark.parametrize("text", ["2025-12", " 2025-12 ", "2025-12\n"])
def test_a_month_is_written_year_dash_month(text):
    # 2025 x 12 + 12 - 1
    assert Month.parse(text) == Month(24311)


@pytest.mark.parametrize(
    "text",
    ["", "2025", "2025-00", "2025-13", "2025-1", "25-01", "2025/01", "2025-01-01", "Dec 2025", "2025-12x", "-2025-12"],
)
def test_anything_else_is_no_month(text):
    with pytest.raises(ValueError, match="write it as 2025-12"):
        Month.parse(text)


def test_a_month_knows_its_days():
    assert Month.parse("2024-02").last_day == date(2024, 2, 29)
    assert Month.parse("2023-02").last_day == date(2023, 2, 28)
    assert Month.parse("2100-02").last_day == date(2100, 2, 28)  # no leap year
    assert Month.parse("2025-12").first_day == date(2025, 12, 1)
    assert Month.parse("2025-12").last_day == date(2025, 12, 31)


def test_a_month_is_written_for_people_and_for_files():
    assert Month.parse("2025-01").label == "Jan 2025"
    assert Month.parse("2025-12").label == "Dec 2025"
    assert str(Month.parse("2025-01")) == "2025-01"


def test_months_cross_the_year():
    assert Month.parse("2025-12") + 1 == Month.parse("2026-01")
    assert Month.parse("2025-01") - 1 == Month.parse("2024-12")
    assert Month.parse("2026-02").since(Month.parse("2025-11")) == 3
    assert Month.parse("2025-11").since(Month.parse("2026-02")) == -3
    assert Month.parse("2024-12") < Month.parse("2025-01")


@given(MONTHS, st.integers(-500, 500))
def test_month_arithmetic_is_consistent(month, step):
    assert (month + step).since(month) == step
    assert month + step - step == month
    assert Month.parse(str(month)) == month
    assert Month.of(month.first_day) == Month.of(month.last_day) == month
    assert (month + 1).first_day.toordinal() - month.last_day.toordinal() == 1


def test_a_window_opens_its_length_before_it_closes():
    # the twelve months of 2025 open at the end of December 2024
    window = Window(Month.parse("2025-12"))
    assert (window.months, window.opening) == (12, Month.parse("2024-12"))
    assert Window(Month.parse("2025-01"), 1).opening == Month.parse("2024-12")


@pytest.mark.parametrize("months", [0, -1])
def test_a_window_spans_at_least_a_month(months):
    with pytest.raises(ValueError, match="at least one month"):
        Window(Month.parse("2025-12"), months)


def test_a_range_holds_both_ends():
    assert [str(m) for m in month_range(Month.parse("2024-11"), Month.parse("2025-02"))] == [
        "2024-11",
        "2024-12",
        "2025-01",
        "2025-02",
    ]
    assert month_range(Month.parse("2025-02"), Month.parse("2025-01")) == ()
