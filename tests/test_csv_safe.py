"""No text cell of an export can become a formula; no number is touched."""

from __future__ import annotations

import csv
import io

import pytest

from nrr.csv_safe import safe_text, to_csv


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+x", "-x", "@SUM(A1)", "|cmd", "%x", "\tx", "\rx", "  =1", "\u3000＝1", "＋1", "－1", "＠x", "\n=1"],
)
def test_a_text_that_could_start_a_formula_is_quoted(text: str) -> None:
    assert safe_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Acme", "1-1", "a=b", "'=1", "  Acme"])
def test_any_other_text_stays(text: str) -> None:
    assert safe_text(text) == text


def test_numbers_stay_numbers_and_nothing_is_empty() -> None:
    rows = [
        {"=Account": '=HYPERLINK("x")', "Change": -12.5, "Rows": -3, "NRR": None, "GRR": float("nan"), "Note": "-x"}
    ]
    written = to_csv(rows).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(written))) == [
        ["'=Account", "Change", "Rows", "NRR", "GRR", "Note"],
        ['\'=HYPERLINK("x")', "-12.5", "-3", "", "", "'-x"],
    ]


def test_no_rows_are_the_headings() -> None:
    assert to_csv([], ["Account"]).decode("utf-8-sig") == "Account\r\n"
