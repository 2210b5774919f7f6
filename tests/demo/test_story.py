"""The sample company tells what its README says: computed from the committed files, without nrr."""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from demo.ledger import Book, at, month_of, rows

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
SEGMENTS = ("SMB", "Mid-market", "Enterprise")
LAST, YEAR_BEFORE = at("2025-12"), at("2024-12")


@pytest.fixture(scope="module")
def book() -> Book:
    return Book.read(SAMPLES)


def account_named(book: Book, name: str) -> str:
    return next(a for a, row in book.accounts.items() if row["account_name"] == name)


def test_shape_of_the_company(book: Book) -> None:
    assert len(book.accounts) == 400
    assert min(book.first_month(a) for a in book.arr) == at("2022-01")
    assert 20e6 < book.total(LAST) < 30e6
    assert 1.00 < book.nrr(LAST) < 1.10
    assert 0.84 < book.grr(LAST) < 0.92


def test_the_line_through_time_moves_but_does_not_jump(book: Book) -> None:
    line = [book.nrr(month) for month in range(at("2023-01"), LAST + 1)]
    assert len(line) == 36
    assert all(0.95 < nrr < 1.12 for nrr in line)
    steps = [abs(after - before) for before, after in itertools.pairwise(line)]
    assert max(steps) < 0.06
    assert max(line) - min(line) > 0.04


def test_a_weak_recent_smb_cohort(book: Book) -> None:
    recent_net, recent_logos, recent = book.cohort(range(at("2025-01"), at("2025-04")), "SMB", 9)
    earlier_net, earlier_logos, earlier = book.cohort(range(at("2024-01"), at("2025-01")), "SMB", 9)
    assert recent >= 15
    assert earlier >= 50
    assert recent_logos < earlier_logos - 0.2
    assert recent_net < earlier_net - 0.3


def test_one_whale_makes_a_large_share_of_the_expansion(book: Book) -> None:
    whale = account_named(book, "Corvane Global Logistics")
    expansion = book.expansion(LAST)
    assert book.accounts[whale]["segment"] == "Enterprise"
    assert max(expansion, key=lambda a: expansion[a]) == whale
    assert 0.15 < expansion[whale] / sum(expansion.values()) < 0.35
    assert 1_200_000 < book.of(whale, LAST) < 1_600_000
    without = [a for a in book.base(YEAR_BEFORE) if a != whale]
    nrr = sum(book.of(a, LAST) for a in without) / sum(book.of(a, YEAR_BEFORE) for a in without)
    assert float(nrr) < book.nrr(LAST) - 0.02


def test_core_prices_rise_by_seven_percent_from_september_2024_on(book: Book) -> None:
    old = {"Team": 400, "Business": 600, "Enterprise": 900}
    share = {("month", "1"): Fraction(1, 10), ("quarter", "1"): Fraction(1, 4), ("month", "6"): Fraction(1, 2)}
    rises = defaultdict(int)
    for row in (line for line in book.lines if line["product"] == "Core"):
        years = {("year", "1"): Fraction(1), ("year", "2"): Fraction(2)} | share
        listed = old[row["plan"]] * years[row["interval"], row["interval_count"]]
        factor = Fraction(row["unit_price"]) / listed
        assert factor in (1, Fraction(107, 100))
        if factor > 1:
            assert month_of(row["start_date"]) >= at("2024-09")
            rises[row["account_id"]] += 1
        elif not row["end_date"]:
            # Still at the old price: only a commitment of two years has not come up for renewal since.
            assert (row["interval"], row["interval_count"]) == ("year", "2")
    assert len(rises) > 250


def test_many_that_leave_gave_seats_back_in_the_six_months_before(book: Book) -> None:
    gone = book.churns()
    shrank_first = sum(book.shrank(account, range(month - 6, month)) for account, month in gone)
    staying = [a for a in book.base(LAST) if not any(a == account for account, _ in gone)]
    of_staying = sum(book.shrank(a, range(LAST - 5, LAST + 1)) for a in staying) / len(staying)
    assert len(gone) > 60
    assert shrank_first / len(gone) > 0.5
    assert of_staying < 0.15


def test_win_backs_return_after_two_to_eight_months_with_less(book: Book) -> None:
    returns = [gap for gap in book.gaps() if gap[2] > 1]
    assert len(returns) >= 8
    assert all(2 <= months <= 8 for _, _, months in returns)
    assert all(0 < book.of(a, first + months) < book.of(a, first - 1) for a, first, months in returns)


def test_a_few_contracts_lapse_for_one_month_and_renew(book: Book) -> None:
    lapses = [gap for gap in book.gaps() if gap[2] == 1]
    assert 3 <= len(lapses) <= 15
    for account, first, _ in lapses:
        before, after = book.of(account, first - 1), book.of(account, first + 1)
        # The same seats, up to the price rise and the metered calls that went on growing.
        assert before <= after * Fraction(101, 100)
        assert after <= before * Fraction(112, 100)


def test_a_mix_shift_hides_that_every_segment_improved(book: Book) -> None:
    for segment in SEGMENTS:
        assert book.nrr(LAST, segment) > book.nrr(YEAR_BEFORE, segment)
    assert book.nrr(LAST) < book.nrr(YEAR_BEFORE)
    assert book.share(YEAR_BEFORE, "SMB") > 1.5 * book.share(YEAR_BEFORE - 12, "SMB")
    assert book.share(YEAR_BEFORE, "Enterprise") < book.share(YEAR_BEFORE - 12, "Enterprise") - 0.08


def test_the_at_risk_page_has_a_list_and_not_a_catalogue(book: Book) -> None:
    alive = book.base(LAST)
    shrank = {a for a in alive if book.shrank(a, range(LAST - 5, LAST + 1))}
    renewing = {a for a in alive if book.renews_within(a, 90)}
    fading = usage_down(Fraction(20, 100))
    assert min(len(shrank), len(renewing), len(fading)) >= 8
    assert 25 <= len(shrank | renewing | fading) <= 60


def usage_down(share: Fraction) -> set[str]:
    """Accounts whose last reading of a metric lies ``share`` below the mean of the three months before."""
    readings: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in rows(SAMPLES / "usage.csv"):
        readings[row["account_id"], row["metric"]][row["date"]] = int(row["value"])
    found = set()
    for (account, _), by_date in readings.items():
        values = [by_date[day] for day in sorted(by_date)]
        if "2025-12-31" in by_date and len(values) > 3 and values[-1] < (1 - share) * Fraction(sum(values[-4:-1]), 3):
            found.add(account)
    return found


def test_healthy_accounts_use_more(book: Book) -> None:
    first, last = {}, {}
    for row in rows(SAMPLES / "usage.csv"):
        if row["metric"] == "active_users":
            assert 0 < int(row["value"]) <= int(row["limit"])
            first.setdefault(row["account_id"], int(row["value"]))
            last[row["account_id"]] = int(row["value"])
    staying = [
        a for a in book.base(YEAR_BEFORE) if a in book.base(LAST) and not book.shrank(a, range(LAST - 11, LAST + 1))
    ]
    assert len(staying) > 150
    assert sum(last[a] > first[a] for a in staying) / len(staying) > 0.75


def test_renewal_dates_belong_to_the_living_and_lie_ahead(book: Book) -> None:
    for account, row in book.accounts.items():
        assert bool(row["renewal_date"]) == (book.of(account, LAST) > 0)
        assert not row["renewal_date"] or date.fromisoformat(row["renewal_date"]) > date(2025, 12, 31)
