"""What the generator writes: the same bytes for the same arguments, headings as promised, amounts in whole cents."""

from __future__ import annotations

import itertools
from collections import defaultdict
from pathlib import Path

import pytest
from demo.ledger import Book, line_arr, month_of, rows

from nrr.demo import write_company
from nrr.periods import Month

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
HEADINGS = {
    "accounts.csv": "account_id,account_name,segment,industry,region,owner,renewal_date",
    "subscriptions.csv": "subscription_id,account_id,product,plan,start_date,end_date,interval,interval_count,"
    "quantity,unit_price,discount,currency",
    "usage.csv": "account_id,date,metric,value,limit",
    "tickets.csv": "id,account_id,created_at,priority,status,satisfaction",
    "nps.csv": "date,account_id,score",
    "payments.csv": "date,account_id,amount,status,reason",
    "opportunities.csv": "opportunity_id,account_id,name,type,stage,amount,close_date,owner",
    "departures.csv": "account_id,churn_date,reason,comment",
}


def test_the_committed_sample_is_what_the_defaults_write(tmp_path: Path) -> None:
    written = write_company(tmp_path)
    assert [path.name for path in written] == list(HEADINGS)
    for path in written:
        assert path.read_bytes() == (SAMPLES / path.name).read_bytes(), path.name


def test_the_sample_is_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.iterdir()) < 3_000_000


@pytest.mark.parametrize("name", HEADINGS)
def test_headings_and_accounts(name: str) -> None:
    text = (SAMPLES / name).read_text(encoding="utf-8")
    assert text.splitlines()[0] == HEADINGS[name]
    known = {row["account_id"] for row in rows(SAMPLES / "accounts.csv")}
    assert {row["account_id"] for row in rows(SAMPLES / name)} <= known


def test_account_names_are_unique_and_some_are_awkward() -> None:
    names = [row["account_name"] for row in rows(SAMPLES / "accounts.csv")]
    assert len(set(names)) == len(names)
    assert {"O'Hanlon & Daughters Bakery", "Müller-Grünfeld Maschinenbau", "潮見原精機"} <= set(names)


def test_every_line_is_worth_whole_cents() -> None:
    # 19 seats x 1,070.00 a year at 15% off = 17,280.50; two years halve to whole cents too.
    seen = set()
    for row in rows(SAMPLES / "subscriptions.csv"):
        assert (line_arr(row) * 100).denominator == 1
        assert int(row["quantity"]) > 0
        assert row["currency"] == "USD"
        assert not row["end_date"] or month_of(row["end_date"]) > month_of(row["start_date"])
        seen.add((row["interval"], row["interval_count"], bool(row["discount"])))
    assert {("month", "6", False), ("year", "1", True), ("year", "2", True), ("quarter", "1", False)} <= seen


def test_a_change_leaves_no_gap_in_core() -> None:
    book = Book.read(SAMPLES)
    away = defaultdict(set)
    for account, first, months in book.gaps():
        away[account] |= set(range(first, first + months))
    core: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in book.lines:
        if row["product"] == "Core":
            core[row["account_id"]].append(row)
    for account, lines in core.items():
        lines.sort(key=lambda row: row["start_date"])
        for before, after in itertools.pairwise(lines):
            same_day = before["end_date"] == after["start_date"]
            assert same_day or month_of(before["end_date"]) in away[account]


def test_metered_rows_are_one_calendar_month_each() -> None:
    metered = [row for row in rows(SAMPLES / "subscriptions.csv") if row["plan"] == "Metered"]
    assert len(metered) > 500
    for row in metered:
        assert (row["product"], row["interval"], row["start_date"][-2:]) == ("API", "month", "01")
        assert month_of(row["end_date"]) == month_of(row["start_date"]) + 1


@pytest.mark.parametrize("accounts", [1, 2, 3, 5, 20])
@pytest.mark.parametrize("months", [1, 2, 6, 14])
def test_tiny_companies(tmp_path: Path, accounts: int, months: int) -> None:
    write_company(tmp_path, accounts=accounts, months=months, seed=0, last_month=Month.parse("2024-02"))
    book = Book.read(tmp_path, "2024-02")
    assert len(book.accounts) == accounts
    assert set(book.arr) == set(book.accounts)
    assert min(book.first_month(a) for a in book.arr) >= book.last - months + 1
    found = {path.name for path in tmp_path.iterdir()}
    assert {"accounts.csv", "subscriptions.csv", "usage.csv"} <= found <= set(HEADINGS)
    assert all(len(path.read_text(encoding="utf-8").splitlines()) > 1 for path in tmp_path.iterdir())


def test_seeds_differ_and_the_story_does_not(tmp_path: Path) -> None:
    write_company(tmp_path, accounts=3000, seed=11)
    book = Book.read(tmp_path)
    last = book.last
    assert (tmp_path / "nps.csv").read_bytes() != (SAMPLES / "nps.csv").read_bytes()
    assert 1.0 < book.nrr(last) < 1.1
    assert 0.84 < book.grr(last) < 0.93
    assert book.nrr(last, "SMB") < book.nrr(last, "Mid-market") < book.nrr(last, "Enterprise")
    assert all(book.nrr(last, s) > book.nrr(last - 12, s) for s in ("SMB", "Mid-market"))
    weak, _, _ = book.cohort(range(last - 11, last - 8), "SMB", 9)
    earlier, _, _ = book.cohort(range(last - 23, last - 11), "SMB", 9)
    assert weak < earlier - 0.3


@pytest.mark.parametrize(("argument", "value"), [("accounts", 0), ("months", 0), ("seed", -1)])
def test_arguments_that_make_no_company(tmp_path: Path, argument: str, value: int) -> None:
    with pytest.raises(ValueError, match="at least 1 account"):
        write_company(tmp_path, **{argument: value})
