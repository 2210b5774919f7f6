"""Dates as exports write them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ingest.writing import inspect, quarantined, read, save

from nrr.errors import NeedsChoice
from nrr.ingest.dates import BLANK, NOT_A_DATE, OUT_OF_RANGE, day_order, read_day
from nrr.ingest.read import read_file
from nrr.periods import Month


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-01-31", date(2024, 1, 31)),
        ("2024/1/5", date(2024, 1, 5)),
        ("2024-12-05T10:00:00Z", date(2024, 12, 5)),
        ("2024-12-05T23:59:59.123+02:00", date(2024, 12, 5)),
        ("2025-03-02 09:30:00", date(2025, 3, 2)),
        ("2025-03-02 09:30", date(2025, 3, 2)),
        ("31/01/2024", date(2024, 1, 31)),
        ("27-06-2022", date(2022, 6, 27)),
        ("31.01.24", date(2024, 1, 31)),
        ("1/31/2024", date(2024, 1, 31)),
        ("1/31/24 14:05", date(2024, 1, 31)),
        ("2024-01", date(2024, 1, 1)),
        ("202401", date(2024, 1, 1)),
        ("20240131", date(2024, 1, 31)),
        ("01/2024", date(2024, 1, 1)),
        ("Jan 2024", date(2024, 1, 1)),
        ("Jan-24", date(2024, 1, 1)),
        ("January, 2024", date(2024, 1, 1)),
        ("Sept 2024", date(2024, 9, 1)),
        ("2024 Jan", date(2024, 1, 1)),
        ("31 Jan 2024", date(2024, 1, 31)),
        ("31-Jan-24", date(2024, 1, 31)),
        ("Jan 31, 2024", date(2024, 1, 31)),
        ("März 2024", date(2024, 3, 1)),
        ("Okt-24", date(2024, 10, 1)),
        ("31. Dezember 2024", date(2024, 12, 31)),
        ("15 août 2024", date(2024, 8, 15)),
        ("ene-24", date(2024, 1, 1)),
        ("Marketing 2024", NOT_A_DATE),
        ("45322", date(2024, 1, 31)),
        ("45322.5", date(2024, 1, 31)),
        ("1706659200", date(2024, 1, 31)),
        ("1706659200000", date(2024, 1, 31)),
        ("", BLANK),
        ("N/A", BLANK),
        ("-", BLANK),
        ("31/02/2024", NOT_A_DATE),
        ("2024-13-01", NOT_A_DATE),
        ("soon", NOT_A_DATE),
        ("12", NOT_A_DATE),
        ("9999-12-31", OUT_OF_RANGE),
        ("0001-01-01", OUT_OF_RANGE),
        ("1989-12-31", OUT_OF_RANGE),
    ],
)
def test_one_date(text: str, day: date | int) -> None:
    assert read_day(text, None) == day


def test_the_column_decides_whether_the_day_comes_first() -> None:
    assert day_order(["01/02/2024", "31/01/2024"]).decided is True
    assert day_order(["01/02/2024", "01/31/2024"]).decided is False
    assert day_order(["01/02/2024", "03/02/2024"]).undecidable
    assert not day_order(["02/02/2024", "2024-01-05"]).undecidable


def test_first_days_of_months_tell_the_order_where_they_can_be_nothing_else() -> None:
    # 01/01 to 01/12 are the 1st of every month, or the first days of January: only a column of months tells
    year = [f"01/{month:02d}/2024" for month in range(1, 13)]
    assert day_order(year).undecidable
    assert day_order(year, monthly=True).decided is True
    assert day_order([f"{month:02d}/01/2024" for month in range(1, 13)], monthly=True).decided is False
    assert day_order(["01/02/2024", *year[3:9]], monthly=True).undecidable  # March left out: as good as working days
    assert day_order(["01/11/2023", "01/12/2023", *year[:4]]).decided is True  # on over the turn of the year
    assert day_order([text.replace("2024", "2023") for text in year[::2]] + year[1::2]).decided is True
    assert day_order(["01/02/2022", "01/05/2023", "01/11/2023", "01/03/2024", "01/06/2024", "01/09/2024"]).undecidable


def test_dates_that_contradict_each_other_decide_only_by_a_wide_margin() -> None:
    days = [f"{day}/01/2024" for day in range(13, 19)]
    assert day_order([*days, "01/31/2024", "01/02/2024"]).decided is True  # six to one: a slip
    assert day_order([*days[:2], "01/31/2024", "01/02/2024"]).undecidable
    assert not day_order([*days[:2], "01/31/2024"]).undecidable  # nothing is open


def test_starts_on_the_first_days_of_a_january_are_asked_about(tmp_path: Path) -> None:
    starts = "".join(f"A{day},01/{day:02d}/2024,,10\n" for day in range(2, 9))
    path = save(tmp_path, "customer,start,end,mrr\n" + starts)
    assert [question.field for question in inspect(path).questions] == ["day_first"]
    monthly = "".join(f"A,01/{month:02d}/2024,10\n" for month in range(2, 9))
    seen = inspect(save(tmp_path, "customer,month,mrr\n" + monthly))
    assert not seen.questions
    assert seen.mapping is not None
    assert seen.mapping.day_first is True


def test_an_order_that_cannot_be_told_is_asked(tmp_path: Path) -> None:
    path = save(tmp_path, "customer,date,mrr\nA,01/02/2024,1\nA,02/03/2024,1\n")
    seen = inspect(path)
    assert [question.field for question in seen.questions] == ["day_first"]
    assert seen.mapping is not None
    with pytest.raises(NeedsChoice):
        read_file(path, path.name, seen.mapping, date(2026, 1, 1))
    day_first = read_file(path, path.name, seen.mapping.with_changes(day_first=True), date(2026, 1, 1))
    month_first = read_file(path, path.name, seen.mapping.with_changes(day_first=False), date(2026, 1, 1))
    assert [str(Month(m)) for m in day_first.lines["start_month"].to_pylist()] == ["2024-02", "2024-03"]
    assert [str(Month(m)) for m in month_first.lines["start_month"].to_pylist()] == ["2024-01", "2024-02"]


def test_the_line_that_does_not_fit_the_others_is_listed(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "customer,date,mrr\nA,31/01/2024,1\nA,29/02/2024,1\nA,03/31/2024,1\n"))
    assert quarantined(parsed) == [(4, "date", "03/31/2024", "not_a_date")]


def test_excel_day_numbers_are_read_and_said(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "customer,date,mrr\nA,45322,1\nA,45351,1\n"))
    assert [str(Month(m)) for m in parsed.lines["start_month"].to_pylist()] == ["2024-01", "2024-02"]
    assert any("looks like an Excel date" in note for note in parsed.notes)
