"""Two currencies with changing rates: by hand, then against a slow calculation on random books."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nrr import report
from nrr.build import build_version
from nrr.exchange import reporting_currency
from nrr.ingest.inspect import inspect_file
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.read import read_file
from nrr.loading import Source
from nrr.periods import Month
from nrr.policies import Policies
from nrr.results import MOVEMENTS, Bridge, Request
from nrr.warehouse import Warehouse
from tests.books import EXAMPLES, month_text, several_builds, write

TODAY = date(2026, 11, 22)
START = 2025 * 12  # January 2025

few_builds = settings(several_builds, max_examples=max(EXAMPLES // 5, 1))

Row = tuple[str, int, str, int]  # account, month from START, currency, ARR in cents of it
Rate = tuple[int, str, str, str]  # month from START, currency, to currency, rate


def read(path: Path) -> ParsedFile:
    mapping = inspect_file(path, path.name, TODAY).mapping
    assert mapping is not None
    return read_file(path, path.name, mapping, TODAY)


@contextmanager
def built(rows: Sequence[Row], rates: Sequence[Rate], policies: Policies | None = None) -> Iterator[Warehouse]:
    """Yield the version that a long file of ARR and a file of rates give."""
    with TemporaryDirectory() as folder:
        cells = [[a, month_text(START + m), c, f"{cents // 100}.{cents % 100:02d}"] for a, m, c, cents in rows]
        files = [write(Path(folder, "book.csv"), ["customer", "month", "currency", "arr"], cells)]
        if rates:
            stated = [[month_text(START + month), *rest] for month, *rest in rates]
            files.append(write(Path(folder, "rates.csv"), ["month", "currency", "to_currency", "rate"], stated))
        sources = [Source(path.name, path.name, TODAY, read(path)) for path in files]
        policies = policies or Policies()
        version = Path(folder, "version.duckdb")
        build_version(version, "hand", sources, policies, "Hand", reporting_currency(sources, policies))
        warehouse = Warehouse.open(version, "hand")
        try:
            yield warehouse
        finally:
            warehouse.close()


# A pays 1,000.00 dollars, 1,200.00 in March. B pays 1,000.00 euros, 1,500.00 from February. C pays 300.00 euros in
# January only. One euro is 1.10, 1.20 and 1.15 dollars at the end of January, February and March.
HAND = [
    ("A", 0, "USD", 100_000), ("A", 1, "USD", 100_000), ("A", 2, "USD", 120_000),
    ("B", 0, "EUR", 100_000), ("B", 1, "EUR", 150_000), ("B", 2, "EUR", 150_000),
    ("C", 0, "EUR", 30_000),
]  # fmt: skip
HAND_RATES = [(0, "EUR", "USD", "1.10"), (1, "EUR", "USD", "1.20"), (2, "EUR", "USD", "1.15")]
IN_DOLLARS = Policies(reporting_currency="USD")
MARCH = Request(Month(START + 2), 1)


def told(bridge: Bridge) -> list[int]:
    return [bridge.opening_arr_cents, *(bridge.cents(name) for name in bridge.movements), bridge.closing_arr_cents]


def test_constant_currency_by_hand():
    # At March's 1.15: January 1,000 + 1,150 + 345 = 2,495. February: B grows by 500 x 1.15 = 575, C is gone (-345).
    # March: A grows by 200. NRR of March over February = (1,200 + 1,725) / (1,000 + 1,725).
    with built(HAND, HAND_RATES, IN_DOLLARS) as warehouse:
        months = report.monthly_movements(warehouse, MARCH, Month(START))
        headline = report.headline(warehouse, MARCH)
        status = report.status(warehouse)
    assert [told(bridge) for bridge in months] == [
        [0, 249_500, 0, 0, 0, 0, 249_500],
        [249_500, 0, 0, 57_500, 0, -34_500, 272_500],
        [272_500, 0, 0, 20_000, 0, 0, 292_500],
    ]
    assert headline.nrr == pytest.approx(2925 / 2725)
    assert (status.currency, status.currencies) == ("USD", ("EUR", "USD"))
    assert status.rates_month == Month(START + 2)


def test_each_month_at_its_own_rates_by_hand():
    # January: 1,000 + 1,100 + 330 = 2,430, new at December's rate, which is January's for want of one: fx 0.
    # February: B's 500 euros at January's 1.10 = 550, C's -300 at 1.10 = -330; B's 1,500 x 1.20 = 1,800, so
    # closing is 2,800 and fx = 2,800 - 2,430 - 550 + 330 = 150 (1,500 x 0.10).
    # March: A +200; fx = 1,500 x (1.15 - 1.20) = -75.
    with built(HAND, HAND_RATES, IN_DOLLARS) as warehouse:
        found = report.month_rates(warehouse, Request(Month(START + 2), 2))
        monthly = report.month_rate_movements(warehouse, MARCH, Month(START))
    assert [told(bridge) for bridge in found.months] == [
        [0, 243_000, 0, 0, 0, 0, 0, 243_000],
        [243_000, 0, 0, 55_000, 0, -33_000, 15_000, 280_000],
        [280_000, 0, 0, 20_000, 0, 0, -7_500, 292_500],
    ]
    assert monthly == found.months
    assert [bridge.fx_accounts for bridge in found.months] == [0, 1, 1]
    assert told(found.bridge) == [243_000, 0, 0, 75_000, 0, -33_000, 7_500, 292_500]
    assert [(q.first, q.last, q.fx_cents) for q in found.quarters] == [(Month(START), Month(START + 2), 7_500)]
    assert found.filled == ()


def test_nrr_at_the_rates_of_every_other_month():
    # February over January: opening 1,000 + 1,300 euros, closing 1,000 + 1,500 euros, at 1.10, 1.20 and 1.15.
    with built(HAND, HAND_RATES, IN_DOLLARS) as warehouse:
        found = report.currencies(warehouse, Request(Month(START + 1), 1))
    assert {each.month.index - START: each.nrr for each in found.nrr_by_month} == {
        0: pytest.approx(2650 / 2430),
        1: pytest.approx(2800 / 2560),
        2: pytest.approx(2725 / 2495),
    }


def test_of_equally_many_lines_the_currency_that_rates_are_stated_in_is_reported():
    with TemporaryDirectory() as folder:
        book = write(Path(folder, "book.csv"), ["customer", "month", "currency", "arr"], [
            ["A", "2025-01", "BHD", "100.00"], ["B", "2025-01", "USD", "100.00"],
        ])  # fmt: skip
        rates = write(
            Path(folder, "rates.csv"), ["month", "currency", "to_currency", "rate"], [["2025-01", "BHD", "USD", "2.65"]]
        )
        sources = [Source(path.name, path.name, TODAY, read(path)) for path in (book, rates)]
    assert reporting_currency(sources, Policies()) == "USD"
    assert reporting_currency(sources[:1], Policies()) == "BHD"  # nothing but the name is left


def test_the_rates_of_a_chosen_month_and_another_reporting_currency():
    with built(HAND, HAND_RATES, Policies(reporting_currency="EUR", rates_month=START + 1)) as warehouse:
        found = report.currencies(warehouse, MARCH)
        closing = report.headline(warehouse, MARCH).total_arr_cents
    euros, dollars = found.rows
    assert (euros.currency, euros.rate, euros.rate_month, euros.sources) == ("EUR", "1", None, ())
    assert (dollars.currency, dollars.rate, dollars.sources) == ("USD", "0.8333333333", ("rates.csv, line 3",))
    assert (dollars.local_cents, dollars.arr_cents) == (120_000, 100_000)  # 1,200 / 1.20
    assert (found.reporting, found.rates_month, found.fixed) == ("EUR", Month(START + 1), True)
    assert closing == 250_000


def test_a_cross_rate_is_exact_and_rounds_half_up_once():
    # 1 GBP = 1 / 0.8 EUR = 1.25 EUR, 1 EUR = 1.1 USD: 1.375 USD. 100.04 pounds are 137.555, so 137.56 dollars.
    rates = [(0, "EUR", "GBP", "0.8"), (0, "EUR", "USD", "1.1")]
    with built([("A", 0, "GBP", 10_004), ("B", 0, "USD", 500)], rates, IN_DOLLARS) as warehouse:
        found = report.currencies(warehouse, Request(Month(START)))
    (pounds,) = (row for row in found.rows if row.currency == "GBP")
    assert (pounds.rate, pounds.arr_cents) == ("1.375", 13_756)
    assert pounds.sources == ("rates.csv, line 2", "rates.csv, line 3")


def test_rates_too_long_for_exact_terms_still_convert_to_the_cent():
    # 0.1234567890123456789012 has 22 digits: 1e9 units of it are 123,456,789.01.
    rates = [(0, "IDR", "USD", "0.1234567890123456789012")]
    with built([("A", 0, "IDR", 10**11), ("B", 0, "USD", 500)], rates, IN_DOLLARS) as warehouse:
        found = report.currencies(warehouse, Request(Month(START)))
    assert {row.currency: row.arr_cents for row in found.rows} == {"IDR": 12_345_678_901, "USD": 500}


def test_a_line_without_a_rate_is_set_apart_with_its_arr():
    rows = [*HAND, ("S", 1, "SEK", 700_000), ("S", 2, "SEK", 800_000), ("A", 1, "SEK", 5_000)]
    with built(rows, HAND_RATES, IN_DOLLARS) as warehouse:
        found = report.currencies(warehouse, MARCH)
        quarantined = report.quarantine(warehouse, 1)
        status = report.status(warehouse)
        with warehouse.session() as session:
            checks = {row["name"]: row["wrong_rows"] for row in session.table("checks")}
    (missing,) = found.missing
    assert (missing.currency, missing.local_cents, missing.rows, missing.accounts) == ("SEK", 800_000, 3, 1)
    assert found.rows[0] is missing
    assert quarantined["reason"].tolist() == ["no_rate"] * 3
    assert quarantined["arr_cents"].tolist() == [700_000, 800_000, 5_000]
    assert quarantined["message"][0] == (
        "There is no exchange rate from SEK to USD for Mar 2025: SEK 7,000.00 of ARR is not counted."
    )
    (book,) = (file for file in status.files if file.kind == "long")
    assert (book.rows, book.accepted) == (10, 7)
    assert any(note.startswith("3 rows in SEK not counted: no exchange rate to USD.") for note in book.notes)
    assert status.accounts == 3  # S has no other line
    assert set(checks.values()) == {0}


def test_a_mixture_without_any_rates_keeps_the_currency_of_most_lines():
    with built(HAND, []) as warehouse:
        found = report.currencies(warehouse, MARCH)
        bridges = report.monthly_movements(warehouse, MARCH, Month(START))
    assert (found.reporting, found.rates_month) == ("EUR", None)
    assert [row.currency for row in found.missing] == ["USD"]
    assert [bridge.closing_arr_cents for bridge in bridges] == [130_000, 150_000, 150_000]


def test_a_month_without_its_own_rate_uses_the_one_before_and_is_named():
    with built(HAND, HAND_RATES[:1], IN_DOLLARS) as warehouse:
        found = report.month_rates(warehouse, Request(Month(START + 2), 2))
        constant = report.monthly_movements(warehouse, Request(Month(START + 2)), Month(START))
    assert found.filled == (Month(START + 1), Month(START + 2))
    assert [bridge.fx_cents for bridge in found.months] == [0, 0, 0]
    assert [told(bridge)[:6] for bridge in found.months] == [told(bridge)[:6] for bridge in constant]


# Random books: rates as fractions here, one line and one month at a time.

CODES = ("USD", "EUR", "JPY")
MONTHS = 5


@st.composite
def mixed_books(draw: st.DrawFn) -> tuple[list[Row], list[Rate]]:
    rates = [
        (month, code, "USD", draw(st.sampled_from(("0.5", "1.10", "0.0067", "1.333333", "3"))))
        for code in CODES[1:]
        for month in range(MONTHS)
    ]
    amounts = st.sampled_from((0, 0, 100, 101, 33_333, 100_000, 7_777_777))
    rows = [
        (f"account {account}", month, code, cents)
        for account in range(draw(st.integers(1, 4)))
        for code in draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=2, unique=True))
        for month in range(MONTHS)
        if (cents := draw(amounts))
    ]
    # the first and the last month are always stated, by an account that pays in dollars and never changes
    return [*rows, *(("steady", month, "USD", 1_000) for month in range(MONTHS))], rates


def half_up(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def expected_months(rows: list[Row], rates: list[Rate]) -> list[list[int]]:
    """Opening, movements in order, fx and closing of each month, in cents of a dollar."""
    rate = {(month, code): Fraction(text) for month, code, _, text in rates}

    def value(account: str, lines_of: int, rates_of: int) -> int:
        at = max(rates_of, 0)
        return sum(
            half_up(cents * rate.get((at, code), Fraction(1)))
            for name, month, code, cents in rows
            if name == account and month == lines_of
        )

    months = []
    paid: set[str] = set()
    for month in range(MONTHS):
        row = dict.fromkeys(("opening", *MOVEMENTS, "fx", "closing"), 0)
        for account in {name for name, *_ in rows}:
            before = value(account, month - 1, month - 1)
            moved, after = value(account, month, month - 1), value(account, month, month)
            row["opening"] += before
            row["closing"] += after
            row["fx"] += after - moved
            if moved != before:
                kind = "reactivation" if account in paid else "new"
                if before:
                    kind = "churn" if not moved else "expansion" if moved > before else "contraction"
                row[kind] += moved - before
            paid |= {account} if moved or after else set()
        months.append(list(row.values()))
    return months


@few_builds
@given(mixed_books())
def test_bridges_at_month_rates_equal_the_slow_calculation(book: tuple[list[Row], list[Rate]]):
    rows, rates = book
    with built(rows, rates, IN_DOLLARS) as warehouse:
        found = report.month_rate_movements(warehouse, Request(Month(START + MONTHS - 1)), Month(START))
    assert [told(bridge) for bridge in found] == expected_months(rows, rates)
    for bridge, following in pairwise(found):
        assert bridge.closing_arr_cents == following.opening_arr_cents
    for bridge in found:
        assert told(bridge)[-1] == sum(told(bridge)[:-1])


@few_builds
@given(mixed_books())
def test_at_rates_that_never_change_both_bridges_are_the_same(book: tuple[list[Row], list[Rate]]):
    rows, rates = book
    still = [rate for rate in rates if rate[0] == 0]
    with built(rows, still, IN_DOLLARS) as warehouse:
        found = report.month_rate_movements(warehouse, Request(Month(START + MONTHS - 1)), Month(START))
        constant = report.monthly_movements(warehouse, Request(Month(START + MONTHS - 1)), Month(START))
    assert {bridge.fx_cents for bridge in found} == {0}
    assert [(bridge.closing_arr_cents, *map(bridge.cents, MOVEMENTS)) for bridge in found] == [
        (bridge.closing_arr_cents, *map(bridge.cents, MOVEMENTS)) for bridge in constant
    ]
