"""Contracts with total value: terms counted exactly, renewals without gaps or double counting."""

from __future__ import annotations

import csv
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from ingest.writing import arr, read, save

from nrr.ingest.terms import months_of_term
from nrr.periods import Month, month_range

CASES = Path(__file__).resolve().parents[3] / "shared" / "data" / "saasops_contracts" / "expected"
HEAD = "Customer,Contract ID,Contract Value,Term Start,Term End,Renewed From\n"


@pytest.mark.parametrize(
    ("start", "after", "months"),
    [
        ("2024-05-01", "2025-05-01", Fraction(12)),
        ("2023-03-01", "2024-03-01", Fraction(12)),  # ends on 29 February
        ("2024-01-31", "2024-02-29", Fraction(1)),  # the 31st of February is its last day
        ("2024-01-15", "2024-04-15", Fraction(3)),
        ("2022-06-01", "2023-05-29", 11 + Fraction(28, 31)),  # 28 days of May
        ("2024-02-01", "2024-02-15", Fraction(14, 29)),
        ("2024-02-01", "2024-02-01", Fraction(0)),
    ],
)
def test_months_of_a_term(start: str, after: str, months: Fraction) -> None:
    assert months_of_term(date.fromisoformat(start), date.fromisoformat(after)) == months


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared data sets are not beside the repository")
@pytest.mark.parametrize("case", ["case1", "case2", "case3", "case4"])
def test_the_answer_sheet_of_another_author(tmp_path: Path, case: str) -> None:
    """12-month contract; renewal doubled; renewal halved; 6-month contract: 60,000 over 6 months is 10,000 MRR."""
    with (CASES / "test_case_inputs.csv").open() as file:
        fields = {r["field"]: r for r in csv.DictReader(file) if r["case"] == case and r["section"] == "Contract"}
    names = ("ID", "Total Value", "Start Date", "End Date", "RenewedFrm")
    rows = [["Asel", *(fields[name][place] for name in names)] for place in ("v1", "v2") if fields["ID"][place]]
    found = arr(read(save(tmp_path, HEAD + "".join(",".join(row) + "\n" for row in rows))))
    with (CASES / "test_case_outputs.csv").open() as file:
        expected = [row for row in csv.DictReader(file) if row["case"] == case]
    before, paid = 0, False
    for row, month in zip(expected, month_range(Month.parse("2022-01"), Month.parse("2023-12")), strict=True):
        now = found.get(("Asel", str(month)), 0) // 1200
        change = now - before
        moved = {
            "Starting": before,
            "New": change if before == 0 and not paid else 0,
            "Expansion": max(change, 0) if before else 0,
            "Churn": before if now == 0 else 0,
            "Contraction": -change if 0 < now < before else 0,
            "Ending": now,
            "ARR": 12 * now,
        }
        assert moved == {name: int(row[name]) for name in moved}, row["Date"]
        before, paid = now, paid or now > 0


def months_paid(parsed, account: str) -> list[str]:  # type: ignore[no-untyped-def]
    return sorted(month for name, month in arr(parsed) if name == account)


def test_a_long_gap_is_churn_and_a_win_back(tmp_path: Path) -> None:
    text = HEAD + "A,1.0,300,2024-01-01,2024-03-31,\nA,2.0,300,2024-05-03,2024-08-02,1\n"
    parsed = read(save(tmp_path, text))
    assert months_paid(parsed, "A") == ["2024-01", "2024-02", "2024-03", "2024-05", "2024-06", "2024-07"]
    assert any("more than 31 days" in note for note in parsed.notes)  # 1 April to 3 May is 32 days


def test_a_gap_without_a_renewal_is_as_written(tmp_path: Path) -> None:
    text = HEAD + "A,1,300,2024-01-01,2024-03-20,\nA,2,300,2024-04-02,2024-07-01,\n"
    assert "2024-03" not in months_paid(read(save(tmp_path, text)), "A")


def test_renewals_that_cannot_be_are_counted_as_written_and_said(tmp_path: Path) -> None:
    text = HEAD + "A,1,1200,2024-06-01,2025-05-31,\nA,2,600,2024-01-01,2024-06-30,1\nB,3,120,2024-01-01,2024-12-31,1\n"
    parsed = read(save(tmp_path, text))
    assert arr(parsed)["A", "2024-06"] == 240_000  # both: 100 + 100 a month
    assert any("check the ids" in note for note in parsed.notes)
    assert any("not among the account's accepted rows" in note for note in parsed.notes)


def test_terms_that_end_on_the_day_the_next_would_start(tmp_path: Path) -> None:
    text = HEAD + "A,1,1200,2024-01-01,2025-01-01,\nB,2,600,2024-02-15,2024-08-15,\n"
    parsed = read(save(tmp_path, text))
    assert arr(parsed)["A", "2024-12"] == 120_000
    assert ("A", "2025-01") not in arr(parsed)
    assert any("first day after the term" in note for note in parsed.notes)


def test_a_booking_reaches_further_than_the_last_start(tmp_path: Path) -> None:
    text = "Customer,TCV,Term Start,Term End,Signed Date\nA,120,2024-01-01,2024-12-31,2023-12-20\n"
    text += "A,240,2025-02-01,2026-01-31,2024-11-30\n"
    parsed = read(save(tmp_path, text), today=date(2024, 12, 15))
    assert parsed.coverage is not None
    assert str(parsed.coverage.last_complete_month) == "2024-11"
    assert str(parsed.coverage.first_month) == "2024-01"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Customer,TCV,Term Start,Term End,Billing Frequency\nA,120,2024-01-01,2024-12-31,annual\n", "contracts"),
        ("Customer,TCV,Term Start,Term End,MRR\nA,120,2024-01-01,2024-12-31,10\n", "subscriptions"),
        ("Customer,TCV,Start,End,Interval,Price\nA,120,2024-01-01,2024-12-31,month,10\n", "subscriptions"),
    ],
)
def test_a_stated_mrr_or_price_is_read_before_a_total(tmp_path: Path, text: str, kind: str) -> None:
    parsed = read(save(tmp_path, text))
    assert parsed.mapping.kind == kind
    assert set(arr(parsed).values()) == {12000}
