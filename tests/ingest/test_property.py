"""Any book, written in any revenue shape and dialect, reads back as the same ledger, to the cent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingest.dialects import DIALECTS, EXAMPLES, Cell, Dialect, Money, ledger_until

from nrr.periods import Month

FIRST = Month.parse("2023-11")
MONTHS = 6
Book = dict[tuple[str, int], int]  # (account, month after FIRST) -> MRR in cents
NAMES = st.text(
    st.characters(codec="cp1252", categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u00a0\u00ad"),
    min_size=1,
    max_size=12,
).map(lambda name: f"Ac{name}me".strip())
BOOKS = st.dictionaries(st.tuples(NAMES, st.integers(0, MONTHS - 1)), st.integers(1, 10**9), min_size=2, max_size=20)
TERMS = st.lists(
    st.tuples(st.sampled_from("ABCD"), st.integers(0, 30), st.integers(1, 36), st.integers(1, 10**9)),
    min_size=2,
    max_size=12,
)  # account, first month, months, cents


def accounts_of(book: Book) -> list[str]:
    return sorted({name for name, _ in book})


def expected(book: Book) -> dict[tuple[str, str], int]:
    return {(name, str(FIRST + month)): cents * 12 for (name, month), cents in book.items()}


def cells(book: Book, name: str, share: int = 1) -> list[Cell]:
    return [Money(book[name, month] * share) if (name, month) in book else None for month in range(MONTHS)]


def heads() -> list[Cell]:
    return [f"MRR {FIRST + month}" for month in range(MONTHS)]


def plain_wide(book: Book) -> list[list[Cell]]:
    return [["Customer", *heads()], *([name, *cells(book, name)] for name in accounts_of(book))]


def wide_by_product(book: Book) -> list[list[Cell]]:
    rows: list[list[Cell]] = [["Customer", "Product", "Region", *heads()]]
    for name in accounts_of(book):
        half = {(name, month): book[name, month] // 2 for month in range(MONTHS) if (name, month) in book}
        rest = {key: book[key] - cents for key, cents in half.items()}
        rows += [[name, "Core", "EMEA", *cells(half, name)], [name, "Extra", "EMEA", *cells(rest, name)]]
    return rows


def wide_below_a_preamble(book: Book) -> list[list[Cell]]:
    width = MONTHS + 2
    above: list[list[Cell]] = [[None, "Tidewater Software", *[None] * (width - 2)], [None] * width]
    named: list[list[Cell]] = [[None, name, *cells(book, name)] for name in accounts_of(book)]
    return [*above, [None, "Customer name", *heads()], *named]


def wide_with_totals(book: Book) -> list[list[Cell]]:
    totals = [sum(book.get((name, month), 0) for name in accounts_of(book)) for month in range(MONTHS)]
    total: list[Cell] = [Money(cents) for cents in totals]
    blank: list[list[Cell]] = [[None] * (MONTHS + 1)]
    return [*plain_wide(book), ["Total", *total], *blank, ["Beginning MRR", *total], ["Ending MRR", *total]]


def wide_by_measure(book: Book) -> list[list[Cell]]:
    rows: list[list[Cell]] = [["Customer", "measureType", *heads()]]
    for name in accounts_of(book):
        rows += [[name, "MRR", *cells(book, name)], [name, "new", *cells(book, name)]]
    return rows


@pytest.mark.parametrize(
    "layout", [plain_wide, wide_by_product, wide_below_a_preamble, wide_with_totals, wide_by_measure]
)
@EXAMPLES
@given(book=BOOKS, dialect=DIALECTS)
def test_wide(layout: Callable[[Book], list[list[Cell]]], book: Book, dialect: Dialect) -> None:
    with TemporaryDirectory() as folder:
        parsed = dialect.read(Path(folder), layout(book), kind="wide", measure="mrr")
    assert ledger_until(parsed, FIRST.index + MONTHS) == expected(book)


@EXAMPLES
@given(BOOKS, DIALECTS)
def test_long(book: Book, dialect: Dialect) -> None:
    rows: list[list[Cell]] = [["Customer", "Month", "MRR"]]
    rows += [[name, (FIRST + month).first_day, Money(cents)] for (name, month), cents in book.items()]
    with TemporaryDirectory() as folder:
        parsed = dialect.read(Path(folder), rows, kind="long")
    assert ledger_until(parsed, FIRST.index + MONTHS) == expected(book)


def spread(
    terms: list[tuple[str, int, int, int]], a_year: Callable[[int, int], Fraction]
) -> dict[tuple[str, str], int]:
    """Return ARR by account and month of terms, ``a_year`` of months and cents rounded half up for each."""
    found: dict[tuple[str, str], int] = {}
    for account, start, months, cents in terms:
        arr = int(a_year(months, cents) + Fraction(1, 2))
        for month in range(start, start + months):
            key = (account, str(FIRST + month))
            found[key] = found.get(key, 0) + arr
    return {key: arr for key, arr in found.items() if arr}


@EXAMPLES
@given(TERMS, DIALECTS)
def test_subscription_periods(terms: list[tuple[str, int, int, int]], dialect: Dialect) -> None:
    """The end is the first day without service; every third is billed by the quarter, the others by the month."""
    rows: list[list[Cell]] = [["Subscription ID", "Customer", "Start date", "End date", "Amount", "Interval"]]
    for number, (account, start, months, cents) in enumerate(terms):
        first, end = (FIRST + start).first_day, (FIRST + start + months).first_day
        rows.append([f"S{number}", account, first, end, Money(cents), "quarter" if number % 3 == 0 else "month"])
    with TemporaryDirectory() as folder:
        parsed = dialect.read(Path(folder), rows, kind="subscriptions")
    by_number = [(cents * (4 if number % 3 == 0 else 12), *term) for number, (*term, cents) in enumerate(terms)]
    yearly = [(account, start, months, arr) for arr, account, start, months in by_number]
    assert ledger_until(parsed, FIRST.index + 80) == spread(yearly, lambda _, arr: Fraction(arr))


@EXAMPLES
@given(TERMS, DIALECTS)
def test_contracts(terms: list[tuple[str, int, int, int]], dialect: Dialect) -> None:
    """The value of the whole term, which ends on its last day of service."""
    rows: list[list[Cell]] = [["Contract ID", "Customer", "Term start", "Term end", "Total contract value"]]
    for number, (account, start, months, cents) in enumerate(terms):
        end = (FIRST + start + months).first_day - timedelta(days=1)
        rows.append([f"C{number}", account, (FIRST + start).first_day, end, Money(cents)])
    with TemporaryDirectory() as folder:
        parsed = dialect.read(Path(folder), rows)
    assert parsed.mapping.kind == "contracts"
    assert ledger_until(parsed, FIRST.index + 80) == spread(terms, lambda months, cents: Fraction(cents * 12, months))


@EXAMPLES
@given(BOOKS, DIALECTS)
def test_movements(book: Book, dialect: Dialect) -> None:
    """What changed from each month to the next, named; the levels that add up from it are the book's."""
    rows: list[list[Cell]] = [["Date", "Customer", "Movement type", "MRR change"]]
    for name in accounts_of(book):
        before, paid = 0, False
        for month in range(MONTHS + 1):
            now = book.get((name, month), 0)
            if now != before:
                started = "reactivation" if paid else "new"
                kind = "churn" if not now else started if not before else "expansion" if now > before else "contraction"
                rows.append([(FIRST + month).first_day, name, kind, Money(now - before)])
            before, paid = now, paid or now > 0
    with TemporaryDirectory() as folder:
        parsed = dialect.read(Path(folder), rows, kind="mrr_movements", measure="mrr")
    assert ledger_until(parsed, FIRST.index + MONTHS) == expected(book)


STAGES = {"Closed Won": "won", "closedlost": "lost", "Negotiation": "open"}
DEALS = st.lists(
    st.tuples(NAMES, st.sampled_from(sorted(STAGES)), st.integers(0, 900), st.integers(0, 10**9)),
    min_size=1,
    max_size=15,
)


@EXAMPLES
@given(DEALS, DIALECTS)
def test_deals(deals: list[tuple[str, str, int, int]], dialect: Dialect) -> None:
    rows: list[list[Cell]] = [["Opportunity ID", "Account Name", "Stage", "Close Date", "Amount"]]
    days = [FIRST.first_day + timedelta(days=after) for _, _, after, _ in deals]
    rows += [[f"O{n}", name, stage, days[n], Money(cents)] for n, (name, stage, _, cents) in enumerate(deals)]
    with TemporaryDirectory() as folder:
        parsed = dialect.read(Path(folder), rows, kind="opportunities")
    found = parsed.further["source_opportunities"].to_pylist()
    read = [(row["account_id"], row["outcome"], row["close_date"], row["amount_cents"]) for row in found]
    assert read == [(name, STAGES[stage], days[n], cents) for n, (name, stage, _, cents) in enumerate(deals)]
