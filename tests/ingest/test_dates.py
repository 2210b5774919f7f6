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
    assert day_order([f"01/{month:02d}/2024" for month in range(1, 13)]).decided is True


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
