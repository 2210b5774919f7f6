"""Amounts as exports write them: exact, or listed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from ingest.writing import arr, inspect, read, save

from nrr.ingest.amounts import BLANK, NOT_AN_AMOUNT, TOO_LARGE, decimal_mark, half_up_ratio, read_amount


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", "1234.5"),
        ("$1,234.50", "1234.50"),
        ("US$ 1,234.50", "1234.50"),
        ("($20.00)", "-20.00"),
        ("$(20.00)", "-20.00"),
        ("-$6,526", "-6526"),
        ("950.00-", "-950.00"),
        ("−5", "-5"),
        ("1 234.50", "1234.50"),
        ("1\u202f234.50", "1234.50"),
        ("1’234.50", "1234.50"),
        ("USD 12", "12"),
        ("12 eur", "12"),
        ("12,34,567.00", "1234567.00"),
        (".5", "0.5"),
        ("1.2E+05", "120000"),
        ("0.000000001", "0.000000001"),
        ("", BLANK),
        ("-", BLANK),
        ("---", BLANK),
        ("N/A", BLANK),
        ("NULL", BLANK),
        ("10%", NOT_AN_AMOUNT),
        ("NaN", NOT_AN_AMOUNT),
        ("inf", NOT_AN_AMOUNT),
        ("1e400", NOT_AN_AMOUNT),
        ("#VALUE!", NOT_AN_AMOUNT),
        ("1,23", NOT_AN_AMOUNT),
        ("1.234,50", NOT_AN_AMOUNT),
        ("12 34", NOT_AN_AMOUNT),
        ("1-2", NOT_AN_AMOUNT),
        ("99,999,999,999,999,999.99", TOO_LARGE),
    ],
)
def test_with_a_decimal_point(text: str, value: str | int) -> None:
    assert read_amount(text, decimal_comma=False) == (Decimal(value) if isinstance(value, str) else value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.234,50 EUR", "1234.50"), ("1 234,50", "1234.50"), ("-950,00", "-950.00"), ("1.234", "1234"), ("12,5", "12.5")],
)
def test_with_a_decimal_comma(text: str, value: str) -> None:
    assert read_amount(text, decimal_comma=True) == Decimal(value)


def test_the_column_decides_the_decimal_mark() -> None:
    assert decimal_mark([pa.array(["1.234", "1.234,50"])]).decided(",") is True
    assert decimal_mark([pa.array(["1,234", "1.5"])]).decided(";") is False
    assert decimal_mark([pa.array(["1,234", "2,345"])]).decided(",") is False
    assert decimal_mark([pa.array(["1,234", "2,345"])]).decided(";") is None
    assert decimal_mark([pa.array(["1.234", "2.345"])]).decided(",") is None
    assert decimal_mark([pa.array(["100", "200"])]).decided(",") is False


def test_amounts_that_contradict_each_other_decide_only_by_a_wide_margin() -> None:
    assert decimal_mark([pa.array(["1.234,5", "1,234.5", "1.234"])]).decided(",") is None
    assert decimal_mark([pa.array(["1.234,5", "1,234.5"])]).decided(",") is False  # nothing is open
    assert decimal_mark([pa.array(["1.234,5", "2,5", "3,5", "1,234.5", "1.234"])]).decided(",") is True


def test_rounding_is_half_away_from_zero() -> None:
    # 0.125 x 100 = 12.5 -> 13; -0.125 -> -13; 1/3 of 1.00 = 33.33 cents -> 33
    assert half_up_ratio(Decimal("0.125"), 100, 1) == 13
    assert half_up_ratio(Decimal("-0.125"), 100, 1) == -13
    assert half_up_ratio(Decimal("1"), 100, 3) == 33


def test_a_mark_that_cannot_be_told_is_asked_and_answered(tmp_path: Path) -> None:
    path = save(tmp_path, "customer;month;mrr\nA;2024-01;1.234\nB;2024-01;2.345\n")
    assert [question.field for question in inspect(path).questions] == ["decimal_comma"]
    mapping = inspect(path).mapping
    assert mapping is not None
    comma = inspect(path, mapping=mapping.with_changes(decimal_comma=True))
    assert comma.questions == ()


def test_decimal_commas_are_said(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "customer;month;mrr\nA;2024-01;1.234,50\nB;2024-01;10\n"))
    assert arr(parsed) == {("A", "2024-01"): 1481400, ("B", "2024-01"): 12000}  # 1,234.50 x 12 = 14,814.00
    assert any("decimal comma" in note for note in parsed.notes)


def test_thousands_are_said(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, 'customer,month,mrr\nA,2024-01,"1,234"\n'))
    assert arr(parsed) == {("A", "2024-01"): 1480800}  # 1,234 x 12 = 14,808.00
    assert any("read as thousands" in note for note in parsed.notes)


def test_cents_in_the_heading_are_cents(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "customer,month,MRR (cents)\nA,2024-01,1050\n"))
    assert arr(parsed) == {("A", "2024-01"): 12600}  # 10.50 x 12 = 126.00
