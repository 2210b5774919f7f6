"""Random books written as the billing systems export them read back as the same ledger."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from ingest.dialects import DIALECTS, EXAMPLES, Cell, Dialect
from ingest.writing import arr

from nrr.periods import Month

Sold = tuple[int, date, date, int, int, int]  # customer, start, end, cents a period and unit, months a period, quantity
_FIRST = date(2021, 1, 1)
SOLD = st.tuples(
    st.integers(0, 4),
    st.integers(0, 900).map(lambda days: _FIRST + timedelta(days=days)),
    st.integers(1, 900),
    st.integers(1, 500_000),
    st.sampled_from((1, 2, 3, 6, 12, 24)),
    st.integers(1, 40),
).map(lambda sold: (sold[0], sold[1], sold[1] + timedelta(days=sold[2]), *sold[3:]))
BOOKS = st.lists(SOLD, min_size=1, max_size=12)


def later(day: date, months: int) -> date:
    """Return the day ``months`` on, the month's last day where it has no such day."""
    month = Month.of(day) + months
    return min(month.first_day + timedelta(days=day.day - 1), month.last_day)


def ledger(book: list[Sold]) -> dict[tuple[str, str], int]:
    """Return ARR by customer and month-end within each period: cents x quantity x 12 / months, half up."""
    found: dict[tuple[str, str], int] = {}
    for customer, start, end, cents, months, quantity in book:
        arr_cents = int(Fraction(cents * quantity * 12, months) + Fraction(1, 2))
        for index in range(Month.of(start).index, Month.of(end).index):
            key = (f"cus_{customer}", str(Month(index)))
            found[key] = found.get(key, 0) + arr_cents
    return found


def written(headings: str, rows: list[list[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([headings.split(","), *rows])
    return text.getvalue()


def units(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def read_back(text: str, kind: str, dialect: Dialect) -> dict[tuple[str, str], int]:
    """Return the ledger of an export, written with the delimiter, quotes, encoding and line ends of ``dialect``."""
    rows: list[list[Cell]] = [list(row) for row in csv.reader(io.StringIO(text, newline=""))]
    with tempfile.TemporaryDirectory() as folder:
        parsed = dialect.read(Path(folder), rows)
    assert parsed.mapping.kind == kind
    assert set(parsed.reasons) <= {"never_at_month_end"}
    return arr(parsed)


@EXAMPLES
@given(BOOKS, DIALECTS)
def test_stripe(book: list[Sold], dialect: Dialect) -> None:
    """Intervals of whole years are written as years, others as months: the count shows in the current period only."""
    rows = []
    for number, (customer, start, end, cents, months, quantity) in enumerate(book):
        interval = "year" if months % 12 == 0 and number % 2 else "month"
        period = [f"{start} 08:00", f"{later(start, months)} 08:00"]
        head = [f"sub_{number}", f"cus_{customer}", quantity, "usd", interval, units(cents), "canceled"]
        rows.append([*head, f"{start} 08:00", *period, f"{start} 09:00", f"{end} 08:00"])
    headings = (
        "id,Customer ID,Quantity,Currency,Interval,Amount,Status,Start Date (UTC),Current Period Start (UTC),"
        "Current Period End (UTC),Canceled At (UTC),Ended At (UTC)"
    )
    assert read_back(written(headings, rows), "stripe_subscriptions", dialect) == ledger(book)


@EXAMPLES
@given(BOOKS, DIALECTS)
def test_chargebee(book: list[Sold], dialect: Dialect) -> None:
    rows = [
        [
            f"s{number}",
            f"cus_{customer}",
            "p",
            quantity,
            units(cents),
            "Cancelled",
            start,
            end,
            start,
            later(start, months),
        ]
        for number, (customer, start, end, cents, months, quantity) in enumerate(book)
    ]
    headings = (
        "subscriptions.id,customers.id,subscriptions.plan_id,subscriptions.plan_quantity,subscriptions.plan_unit_price,"
        "subscriptions.status,subscriptions.started_at,subscriptions.cancelled_at,subscriptions.current_term_start,"
        "subscriptions.current_term_end"
    )
    assert read_back(written(headings, rows), "chargebee_subscriptions", dialect) == ledger(book)


@EXAMPLES
@given(BOOKS, DIALECTS)
def test_baremetrics(book: list[Sold], dialect: Dialect) -> None:
    rows = [
        ["p", "usd", cents, "month", months, f"cus_{customer}", f"s{number}", start, end, quantity]
        for number, (customer, start, end, cents, months, quantity) in enumerate(book)
    ]
    headings = (
        "plan_oid,plan_currency,plan_amount,plan_interval,plan_interval_count,customer_oid,subscription_oid,"
        "subscription_started_at,subscription_canceled_at,subscription_quantity"
    )
    assert read_back(written(headings, rows), "baremetrics_import", dialect) == ledger(book)


@EXAMPLES
@given(BOOKS, DIALECTS)
def test_chartmogul(book: list[Sold], dialect: Dialect) -> None:
    """A line a service period, its tax in the amount: each customer's months are those within the periods."""
    rows, sold = [], []
    for number, (customer, start, _, cents, months, quantity) in enumerate(book):
        end = later(start, months)
        gross = cents * quantity + number
        rows.append([f"cus_{customer}", "i", f"s{number}", "subscription", gross, "usd", start, end, quantity, number])
        sold.append((customer, start, end, cents, months, quantity))
    headings = (
        "Customer external ID,Invoice external ID,Subscription external ID,Type,Amount in cents,Currency,"
        "Service period start,Service period end,Quantity,Tax amount"
    )
    assert read_back(written(headings, rows), "chartmogul_invoices", dialect) == ledger(sold)


@EXAMPLES
@given(BOOKS, DIALECTS)
def test_recharge(book: list[Sold], dialect: Dialect) -> None:
    rows = [
        [f"s{number}", f"cus_{customer}", units(cents), quantity, f"{start} 08:00", f"{end} 08:00", "month", months]
        for number, (customer, start, end, cents, months, quantity) in enumerate(book)
    ]
    headings = "id,customer_id,price,quantity,created_at,cancelled_at,order_interval_unit,charge_interval_frequency"
    assert read_back(written(headings, rows), "recharge_subscriptions", dialect) == ledger(book)


LEVELS = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 5)), st.integers(1, 10**8), min_size=1, max_size=15
)  # (customer, month of 2024) -> MRR in cents


def by_month(levels: dict[tuple[int, int], int]) -> dict[tuple[str, str], int]:
    return {(f"cus_{customer}", f"2024-{month + 1:02d}"): cents * 12 for (customer, month), cents in levels.items()}


@EXAMPLES
@given(LEVELS, DIALECTS)
def test_stripe_mrr(levels: dict[tuple[int, int], int], dialect: Dialect) -> None:
    """One file a month."""
    found: dict[tuple[str, str], int] = {}
    for month in sorted({month for _, month in levels}):
        rows: list[list[object]] = [
            [f"cus_{customer}", f"Customer {customer}", "a@b.example", "usd", units(levels[customer, month])]
            for customer in range(5)
            if (customer, month) in levels
        ]
        headings = f"Customer ID,Customer,Customer Email,Currency,2024-{month + 1:02d}"
        found |= read_back(written(headings, rows), "stripe_mrr", dialect)
    assert found == by_month(levels)


@EXAMPLES
@given(LEVELS, DIALECTS)
def test_chartmogul_movements(levels: dict[tuple[int, int], int], dialect: Dialect) -> None:
    """Cents; the levels after the last movement stay open, so each customer churns in July."""
    rows: list[list[object]] = []
    for customer in range(5):
        before, paid = 0, False
        for month in range(7):
            now = levels.get((customer, month), 0)
            if now != before:
                started = "reactivation" if paid else "new_biz"
                kind = "churn" if not now else started if not before else "expansion" if now > before else "contraction"
                day = f"2024-{month + 1:02d}-03"
                rows.append(
                    [day, f"C {customer}", now - before, now, kind, "USD", f"cus_{customer}", f"u{customer}", 1]
                )
            before, paid = now, paid or now > 0
    headings = "DATE,CUSTOMER_NAME,MRR_MOVEMENT,MRR,MOVEMENT_TYPE,CURRENCY_CODE,CUSTOMER_EXTERNAL_ID,CUSTOMER_UUID,RANK"
    found = read_back(written(headings, rows), "chartmogul_movements", dialect)
    assert found == by_month(levels)
