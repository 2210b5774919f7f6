"""Renewals: the rate and its way to GRR and NRR by hand, in random books and calculated slowly; the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nrr import action
from nrr.formatting import tenths
from nrr.ingest.parsed import arrow_schema
from nrr.metrics.renewal_calendar import placed
from nrr.metrics.renewal_rate import gross_steps, net_steps, rate_of, renewal_rate, walk
from nrr.metrics.scope import scoped
from nrr.periods import Month
from nrr.policies import Policies
from nrr.results import Request
from nrr.results.renewals import NO_SCORE, RenewalRate
from nrr.schema import ACCOUNTS
from nrr.shown import shown_steps
from tests import hand, oracle
from tests.books import Book, books, several_builds, subscriptions_mapping, write_subscriptions
from tests.books import built as built_book
from tests.hand import START, built, line

OPENING, CLOSING = START + 11, START + 23
YEAR = Request(Month(CLOSING))
Row = tuple[int, int | None, int, int, int]  # opening, renewal month, due, renewed, closing


def frame(*rows: Row) -> pd.DataFrame:
    columns = ["opening_cents", "renewal_month", "due_cents", "renewed_cents", "closing_cents"]
    return pd.DataFrame(rows, columns=columns).astype({"renewal_month": "Int64"})


# A grew by 10, renewed 90 of 110, grew by 5. B did not renew 200. C renewed 65 for 50. D left before its month. E is up
# after the window and grew by 15. Nobody knows when F renews; it shrank by 10. G grew by 5, renewed, then left.
HAND = frame(
    (100, OPENING + 3, 110, 90, 95),
    (200, OPENING + 5, 200, 0, 0),
    (50, OPENING + 12, 50, 65, 65),
    (40, OPENING + 9, 0, 0, 0),
    (60, CLOSING + 1, 0, 0, 75),
    (30, None, 0, 0, 20),
    (20, OPENING + 1, 25, 25, 0),
)


def test_by_hand() -> None:
    # opening 500; up 100 + 200 + 50 + 20 = 370, and 10 + 5 more when due: 385 available
    # gross 90 + 0 + 50 + 25 = 165 of 385, net 90 + 65 + 25 = 180; closing 95 + 65 + 75 + 20 = 255
    rate = rate_of(YEAR, HAND, "USD")
    assert (rate.opening_arr_cents, rate.available_cents, rate.due_accounts, rate.renewed_accounts) == (500, 385, 4, 3)
    assert (rate.gone_before_cents, rate.not_up_cents, rate.not_known_cents) == (40, 60, 30)
    assert (rate.left_cents, rate.reduced_cents, rate.raised_cents) == (-200, -20, 15)
    assert (rate.between_growth_cents, rate.between_contraction_cents, rate.between_churn_cents) == (35, -10, -65)
    assert rate.made_up_cents == 20  # A lost 20 and ends 5 lower: 15; G lost 25 and ends 20 lower: 5
    assert (rate.gross, rate.net, rate.logos) == (165 / 385, 180 / 385, 0.75)
    assert (rate.nrr, rate.grr) == (0.51, 0.45)  # kept: 95 + 50 + 60 + 20 = 225
    assert [row for row in walk(rate) if row[2]] == [
        ("Opening ARR", 500, True),
        ("Available to renew (ATR)", 385, True),
        ("Renewed, gross", 165, True),
        ("Renewed, net", 180, True),
        ("Closing ARR of the same accounts", 255, True),
    ]
    assert rate.frame["outcome"].tolist() == [
        "reduced", "left", "raised", "gone_before", "not_up", "not_known", "same",
    ]  # fmt: skip
    # 42.9% to 45.0%: -220/500 + 220/385 = +13.1, -65/500, -10/500, +20/500
    assert [round(step.change, 4) for step in gross_steps(rate)] == [0.1314, -0.13, -0.02, 0.04]
    assert rate.sentence.endswith("25% of the ARR that left did so outside a renewal.")  # 65 of 265


def test_without_renewals_there_is_no_rate_and_no_way() -> None:
    rate = rate_of(YEAR, frame((60, None, 0, 0, 75)), "USD")
    assert (rate.gross, rate.net, rate.logos, rate.nrr) == (None, None, None, 1.25)
    assert gross_steps(rate) == net_steps(rate) == ()
    assert rate.sentence == "No account is known to have been up for renewal in this window."


CENTS = st.one_of(st.just(0), st.integers(1, 10**12), st.sampled_from([100, 120]))
ROWS = st.tuples(
    st.integers(1, 10**12), st.one_of(st.none(), st.integers(OPENING + 1, CLOSING + 12)), CENTS, CENTS, CENTS
)


@settings(max_examples=60)
@given(st.lists(ROWS, min_size=1, max_size=12))
def test_the_steps_lead_from_each_rate_to_grr_and_nrr_exactly(rows: list[Row]) -> None:
    rate = rate_of(YEAR, frame(*rows), "USD")
    way, at = [], 0
    for _, cents, total in walk(rate):
        if total and way:
            assert at == cents
        at, way = (cents, [*way, cents]) if total else (at + cents, way)
    if rate.gross is None or rate.net is None or rate.grr is None or rate.nrr is None:
        return
    assert exact(rate, "gross") == Fraction(sum(min(r[4], r[0]) for r in rows), sum(r[0] for r in rows))
    assert exact(rate, "net") == Fraction(sum(r[4] for r in rows), sum(r[0] for r in rows))
    for start, steps, end in ((rate.gross, gross_steps(rate), rate.grr), (rate.net, net_steps(rate), rate.nrr)):
        largest = max(1.0, abs(start), abs(end), *(abs(step.change) for step in steps))
        assert start + sum(step.change for step in steps) == pytest.approx(end, abs=1e-9 * largest)
        if largest < 100:
            assert tenths(start) + sum(shown_steps(start, steps, end)) == tenths(end)


def exact(rate: RenewalRate, which: str) -> Fraction:
    """Return GRR (from ``gross``) or NRR (from ``net``) as the steps give it, in fractions."""
    base, available = rate.opening_arr_cents, rate.available_cents
    between = rate.between_churn_cents + rate.between_contraction_cents
    if which == "gross":
        lost = rate.left_cents + rate.reduced_cents
        spread = Fraction(lost, base) - Fraction(lost, available)
        return 1 + Fraction(lost, available) + spread + Fraction(between + rate.made_up_cents, base)
    moved = rate.net_renewed_cents - available
    spread = Fraction(moved, base) - Fraction(moved, available)
    return 1 + Fraction(moved, available) + spread + Fraction(between + rate.between_growth_cents, base)


def slow_rows(book: Book, opening: int, closing: int) -> list[Row]:
    """Each account of the opening, its renewal found by walking its months. The file begins with ``book.first``."""
    rows = []
    for account in sorted(oracle.active(book.arr, opening)):
        start = opening
        while oracle.arr(book.arr, account, start - 1) > 0:
            start -= 1
        month = (
            None if start == book.first else next(m for m in range(opening + 1, opening + 13) if (m - start) % 12 == 0)
        )
        ends = [0, 0] if month is None else [oracle.arr(book.arr, account, m) for m in (month - 1, month)]
        rows.append((oracle.arr(book.arr, account, opening), month, *ends, oracle.arr(book.arr, account, closing)))
    return rows


PARTS = (
    "opening_arr_cents", "closing_arr_cents", "available_cents", "gone_before_cents", "not_up_cents", "not_known_cents",
    "due_accounts", "renewed_accounts", "left_cents", "reduced_cents", "raised_cents", "after_cents", "rest_cents",
    "nrr", "grr",
)  # fmt: skip


@several_builds
@given(books(), st.integers(1, 12), st.data())
def test_against_the_slow_calculation(book: Book, window: int, data: st.DataObject) -> None:
    closing = data.draw(st.integers(book.first, book.last), label="as of")
    request = Request(Month(closing), window)
    with built_book(book) as warehouse, scoped(warehouse, request) as session:
        session.materialize("metrics/renewal_starts", temporary=True, as_of=closing)
        found = renewal_rate(session, request)
    opening = closing - window
    if opening < book.first or not oracle.active(book.arr, opening):
        assert found.nrr is None
        assert found.gross is None
        return
    slow = slow_of(slow_rows(book, opening, closing), closing)
    assert {name: getattr(found, name) for name in PARTS} == slow


def slow_of(rows: list[Row], closing: int) -> dict[str, object]:
    up = [row for row in rows if row[1] is not None and row[1] <= closing and row[2] > 0]
    base = sum(row[0] for row in rows)
    return {
        "opening_arr_cents": base,
        "closing_arr_cents": sum(row[4] for row in rows),
        "available_cents": sum(row[2] for row in up),
        "gone_before_cents": sum(r[0] for r in rows if r[1] is not None and r[1] <= closing and r[2] == 0),
        "not_up_cents": sum(row[0] for row in rows if row[1] is not None and row[1] > closing),
        "not_known_cents": sum(row[0] for row in rows if row[1] is None),
        "due_accounts": len(up),
        "renewed_accounts": sum(row[3] > 0 for row in up),
        "left_cents": -sum(row[2] for row in up if row[3] == 0),
        "reduced_cents": sum(row[3] - row[2] for row in up if 0 < row[3] < row[2]),
        "raised_cents": sum(max(row[3] - row[2], 0) for row in up),
        "after_cents": sum(row[4] - row[3] for row in up),
        "rest_cents": sum(row[4] - row[0] for row in rows if row not in up),
        "nrr": sum(row[4] for row in rows) / base,
        "grr": sum(min(row[4], row[0]) for row in rows) / base,
    }


@settings(several_builds, max_examples=3)
@given(books(), st.data())
def test_nothing_after_the_month_is_seen(book: Book, data: st.DataObject) -> None:
    month = data.draw(st.integers(book.first, book.last), label="as of")
    arr = {account: {m: c for m, c in by.items() if m <= month} for account, by in book.arr.items()}
    known = replace(book, arr={account: by for account, by in arr.items() if by}, last=month)
    seen = []
    for each in (book, known):
        with built_book(each, write_subscriptions, subscriptions_mapping) as warehouse:
            found = action.renewals(warehouse, Request(Month(month), 6))
        calendar = found.calendar.frame.drop(columns="account_key")
        rate = {name: getattr(found.rate, name) for name in PARTS}
        seen.append((calendar.to_dict("records"), found.calendar.months, found.calendar.others, rate))
    assert repr(seen[0]) == repr(seen[1])


NO_SCORES = pd.DataFrame({"account_key": [2], "level": ["red"], "expected_cents": pd.array([7], "Int64")})


def test_where_a_date_puts_an_account() -> None:
    dates = pd.DataFrame(
        {
            "account_key": [1, 2, 3, 4, 5],
            "account_id": list("ABCDE"),
            "account_name": list("ABCDE"),
            "arr_cents": [100, 200, 300, 400, 500],
            "owner": [None] * 5,
            "described": [1, 0, 0, 1, 1],
            # A's date goes before its line and anniversary; D's has passed; E's is the first day after 12 months
            "stated_date": pd.to_datetime(["2026-01-31", None, None, "2025-12-31", "2027-01-01"]),
            "end_month": pd.array([CLOSING + 2, CLOSING + 3, None, None, None], "Int64"),
            "anniversary_month": pd.array([CLOSING + 4, CLOSING + 4, None, CLOSING + 5, None], "Int64"),
        }
    )
    found = placed(dates, Month(CLOSING), NO_SCORES).set_index("account_id")
    assert found["place"].to_dict() == {"A": "calendar", "B": "calendar", "C": "unknown", "D": "overdue", "E": "later"}
    assert found["source"].to_dict() == {"A": "stated", "B": "line", "C": "", "D": "stated", "E": "stated"}
    assert found["month"].dropna().to_dict() == {"A": CLOSING + 1, "B": CLOSING + 3, "D": CLOSING, "E": CLOSING + 13}
    assert found.loc["A", "day"] == date(2026, 1, 31)
    assert found["level"].to_dict() == {"A": NO_SCORE, "B": "red", "C": NO_SCORE, "D": NO_SCORE, "E": NO_SCORE}
    assert found["expected_cents"].dropna().to_dict() == {"B": 7}


LINES = [
    line("A", 2, 14, 100),  # from March 2024, raised in March 2025: at its renewal
    line("A", 14, None, 120),
    line("B", 5, 17, 200),  # does not renew in June 2025
    line("C", 6, 15, 50),  # leaves in April, before July
    line("D", 8, 30, 80),  # ends in July 2026, as the file states
    line("E", 9, 10, 10),
    line("E", 13, None, 10),  # a win-back of February 2025: its year begins anew
]


def test_dates_of_a_file_of_subscriptions() -> None:
    with built(LINES, 24) as warehouse:
        found = action.renewals(warehouse, YEAR)
    outcomes = found.rate.frame.set_index("account_id")["outcome"].to_dict()
    assert outcomes == {"A": "raised", "B": "left", "C": "gone_before", "D": "same"}
    assert (found.rate.gross, found.rate.net) == (180 / 380, 200 / 380)
    months = {row["account_id"]: Month(row["month"]) - START for row in found.calendar.frame.to_dict("records")}
    assert {name: month.index for name, month in months.items()} == {"A": 26, "D": 30, "E": 25}
    # E renews in February for 10, A in March for 120; D's line ends in July
    assert found.calendar.sentence == (
        "$130 of 2 accounts is up for renewal from Jan 2026 to Mar 2026; the busiest month is Mar 2026 with $120."
    )
    assert found.calendar.total_arr_cents == sum(m.total_arr_cents for m in found.calendar.months) == 210_00


def test_a_calendar_without_a_renewal_soon_says_so() -> None:
    with built([line("A", 5, None, 100)], 24) as warehouse:
        sentence = action.renewals(warehouse, YEAR).calendar.sentence
    nothing = "Nothing is up for renewal from Jan 2026 to Mar 2026"
    assert sentence == f"{nothing}; the busiest month is Jun 2026 with $100."


def test_a_contract_that_runs_longer_is_not_up_before_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    # A's contract of two years was signed in January 2024: of it nothing is available to renew in 2025
    lines = [line("A", 0, 24, 100), line("B", 1, 13, 50), line("B", 13, 25, 40)]
    whole = hand.parsed

    def contracts(*given: object) -> object:
        found = whole(*given)
        return replace(found, mapping=replace(found.mapping, kind="contracts"))

    monkeypatch.setattr(hand, "parsed", contracts)
    with built(lines, 24) as warehouse:
        rate = action.renewals(warehouse, YEAR).rate
    assert (rate.not_up_cents, rate.available_cents, rate.gross) == (100_00, 50_00, 0.8)


def test_stated_dates_count_from_the_last_month_on(monkeypatch: pytest.MonkeyPatch) -> None:
    # Twelve accounts are there when the file begins, so nobody knows since when; eleven state a date in March, one left
    lines = [line(f"A{n:02d}", 0, 16 if n == 0 else None, 100) for n in range(12)]
    stated = [{"row_number": n, "account_id": f"A{n:02d}", "renewal_date": date(2027, 3, 9)} for n in range(1, 12)]
    whole = hand.parsed

    def described(*given: object) -> object:
        return replace(whole(*given), accounts=pa.Table.from_pylist(stated, schema=arrow_schema(ACCOUNTS)))

    monkeypatch.setattr(hand, "parsed", described)
    with built(lines, 24) as warehouse:
        last, before = (action.renewals(warehouse, Request(Month(month))) for month in (CLOSING, CLOSING - 1))
    assert (last.rate.due_accounts, last.rate.gross) == (12, 11 / 12)  # March 2025, and May for the one that left
    assert {group.name: group.accounts for group in last.calendar.others} == {"overdue": 0, "later": 11, "unknown": 0}
    assert last.calendar.stated_from is None
    assert (before.rate.due_accounts, before.rate.not_known_cents) == (0, 1200_00)
    assert {group.name: group.accounts for group in before.calendar.others} == {"overdue": 0, "later": 0, "unknown": 11}
    assert before.calendar.stated_from == Month(CLOSING)


def test_late_renewals_are_listed() -> None:
    lines = [line("A", 0, 22, 100), line("B", 4, 23, 300), line("C", 0, 19, 50), line("D", 0, None, 400)]
    with built(lines, 24, Policies(grace_months=2)) as warehouse:
        found = action.renewals(warehouse, YEAR)
    assert found.lapsed is not None
    assert found.lapsed_frame[["account_id", "month", "arr_cents"]].values.tolist() == [
        ["B", START + 23, 300_00],
        ["A", START + 22, 100_00],
    ]
    assert found.lapsed.arr_cents == found.lapsed_frame["arr_cents"].sum()


def test_whether_the_records_are_cut_off_is_told_by_what_was_known_then() -> None:
    # Twelve accounts begin with the data; eight more in its twentieth month, so that the first is no pile any more
    lines = [line(f"A{n:02d}", 0, None, 100) for n in range(12)] + [line(f"B{n}", 19, None, 100) for n in range(8)]
    with built(lines, 24) as warehouse:
        later, then = (action.renewals(warehouse, Request(Month(START + month), 6)) for month in (23, 18))
    assert (then.rate.not_known_cents, then.rate.due_accounts) == (1200_00, 0)
    assert {group.name: group.accounts for group in then.calendar.others}["unknown"] == 12
    assert (later.rate.not_known_cents, later.rate.not_up_cents) == (0, 2000_00 - 800_00)
