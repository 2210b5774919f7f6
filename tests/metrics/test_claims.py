"""What articles claim, measured: by hand, and against the naive calculation on random books."""

from __future__ import annotations

from dataclasses import replace
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings

from nrr import measured
from nrr.metrics import claims, maturity, shares
from nrr.metrics.maturity import forecast, latest, stage_of
from nrr.periods import Month, Window
from nrr.results import Claim, Cost, Finding, Interval, Request, Retention
from nrr.results.claims import NO_EVIDENCE
from tests import oracle
from tests.books import Book, books, built
from tests.hand import START, line
from tests.hand import built as built_by_hand

JAN = Month.parse("2024-01")
WINDOW = Window(Month.parse("2025-12"), 12)


def cents(*amounts: int) -> np.ndarray:
    return np.array(amounts, dtype=np.int64) * 100


def named(found: tuple[Claim, ...], name: str) -> Claim:
    (one,) = [claim for claim in found if claim.id == name]
    return one


def by_label(claim: Claim) -> dict[str, Finding]:
    return {finding.label: finding for finding in claim.findings}


# Shares, medians, ratios


def test_the_interval_of_a_median_by_hand() -> None:
    # six coins: no head in 1/64 = 1.6%, fewer than two in 7/64 = 10.9%, so the lowest and the highest of six
    assert shares.median_interval([5, 1, 2, 9, 3, 4]) == Interval(1, 9)
    # nine: fewer than two heads in 10/512 = 1.95%, fewer than three in 46/512: the second lowest and second highest
    assert shares.median_interval([9, 8, 7, 6, 5, 4, 3, 2, 1]) == Interval(2, 8)
    assert shares.median_interval([1, 2, 3, 4, 5]) is None  # even the whole range holds only 30/32 = 93.8%
    found = shares.median_months("Away", [2, 8, 3, 4], "return", "")
    assert (found.value, found.of, found.interval, found.unsure) == (3.5, 4, None, "too few for an interval")


def test_the_interval_of_a_difference_by_hand() -> None:
    # Newcombe's own example (1998): 56/70 and 48/80, difference .2, interval .0524 to .3339
    one, other = shares.share("a", 56, 70, "account", ""), shares.share("b", 48, 80, "account", "")
    found = shares.difference(one, other)
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(0.0524, abs=1e-4), pytest.approx(0.3339, abs=1e-4))
    assert shares.difference(one, shares.share("b", 0, 0, "account", "none")) is None


def test_shares_means_and_ratios_of_nothing_and_of_few() -> None:
    assert shares.share("a", 0, 0, "account", "none").reason == "none"
    assert shares.mean_money("a", cents(), "account", "none").value is None
    alone = shares.mean_money("a", cents(120), "account", "none")
    assert (alone.value, alone.interval, alone.unsure) == (120, None, "a single one")
    mean = shares.mean_money("a", cents(100, 200), "account", "none")
    assert (mean.value, mean.interval) == (150, Interval(100, 200))  # of two draws both are the lower in a quarter
    few = shares.ratio("a", cents(50, 100), cents(100, 100), "return", "none")
    assert (few.value, few.interval, few.unsure) == (0.75, None, "too few for an interval (2.0 effective)")
    enough = shares.ratio("a", cents(*[80] * 20), cents(*[100] * 20), "return", "none")
    assert enough.interval == Interval(pytest.approx(0.8), pytest.approx(0.8))
    assert shares.ratio("a", cents(), cents(), "return", "none").reason == "none"


# Products and expansion, by hand. From January 2024, 24 months; the window opens in December 2024, month 11.

HELD = [
    line("One", 0, None, 100, product="Core"),  # one product; 100 twelve months before the opening of a later window
    line("One left", 0, 15, 300, product="Core"),
    line("Two", 0, None, 100, product="Core"),
    line("Two", 2, None, 60, product="Insights"),
    line("Two", 4, None, 40, product="Insights"),  # the same product again
    line("Three", 0, None, 100, product="Core"),
    line("Three", 0, None, 100, product="Insights"),
    line("Three", 0, None, 100),  # what no product is named for is one of its own
    line("Late", 14, None, 500, product="Core"),  # not there at the opening
    line("Ended", 0, 11, 900, product="Core"),  # gone at the opening
]


def test_products_by_hand() -> None:
    with built_by_hand(HELD, 24) as warehouse:
        found = measured.claims(warehouse, Request(Month(START + 23)))
    products = by_label(named(found.claims, "products"))
    one = products["Churned, 1 product"]
    assert (one.count, one.of, one.value) == (1, 2, 0.5)
    assert products["Churned, 2 products"].of == 1
    assert products["Churned, 3 or more products"].of == 1
    # (100 + 300) / 2, 100 + 60 + 40, 300
    sizes = [found.value for label, found in products.items() if label.startswith("ARR per account")]
    assert sizes == [200, 200, 300]
    assert named(found.claims, "products").reading.startswith(
        "Of accounts with 3 or more products, 0 of 1 churned over 12 months, of those with 1 product 1 of 2 "
        "(95% interval of the difference -"
    )
    expanded = named(found.claims, "expanded")
    assert expanded.reading == "It needs the 12 months before Dec 2024, and the data starts later."
    assert all(claim.evidence == NO_EVIDENCE for claim in found.claims)


def accounts(**given: object) -> claims.Accounts:
    usual = {"opening": cents(100, 100), "closing": cents(100, 0), "before": None, "products": None}
    return claims.Accounts(**{**usual, **given})  # type: ignore[arg-type]


def test_products_where_there_is_nothing_to_compare() -> None:
    assert claims.by_products(WINDOW, accounts()).reading == "No line of Dec 2024 names a product."
    alike = claims.by_products(WINDOW, accounts(products=np.array([1, 1])))
    assert alike.reading == "In Dec 2024 all accounts held 1 product."
    assert by_label(alike)["Churned, 2 products"].reason == "No account held 2 products in Dec 2024."
    empty = claims.by_products(WINDOW, accounts(opening=cents(), closing=cents(), reason="The data starts later."))
    assert empty.reading == "The data starts later."
    assert not empty.measured


def test_expanded_against_not_by_hand() -> None:
    # A and B grew from 80 and 90, C shrank, D was as large, E is younger and not compared; B and D leave
    held = accounts(
        opening=cents(100, 100, 50, 70, 60), closing=cents(100, 0, 50, 0, 0), before=cents(80, 90, 60, 70, 0)
    )
    found = claims.by_expansion(WINDOW, held)
    assert [(each.count, each.of) for each in found.findings] == [(1, 2), (1, 2)]
    assert "1 of 2 churned over 12 months, of the others 1 of 2 (the same, with a 95% interval" in found.reading
    nobody = claims.by_expansion(WINDOW, accounts(before=cents(0, 0)))
    assert nobody.reading == "No such account had ARR in Dec 2023 and Dec 2024."
    again = maturity.expanded_again(held)
    assert [(each.count, each.of) for each in again] == [(0, 2), (0, 2)]


# Departures


def departure(month: int, **more: int | None) -> dict[str, int | None]:
    usual = {"left_cents": 100, "contracted_ahead": None, "usage_known": 0, "usage_ahead": None}
    return {**usual, "months_away": None, "return_cents": None, "month": START + month, **more}


def test_warnings_by_hand() -> None:
    rows = [
        departure(6, contracted_ahead=5),
        departure(7, contracted_ahead=2, usage_known=1, usage_ahead=1),
        departure(8, usage_known=1),
    ]
    found = claims.warnings(rows, (3, 4), (1, 2))
    assert found.reading == (
        "2 of 3 departures had contracted in the 6 months before, the first of them 3.5 months ahead at the median."
    )
    assert [(each.count, each.of, each.value) for each in found.findings] == [
        (2, 3, 2 / 3), (None, 2, 3.5), (1, 2, 0.5), (None, 1, 1.0), (3, 4, 0.75), (1, 2, 0.5),
    ]  # fmt: skip
    assert "(50%)" in claims.warnings([*rows[:1] * 10, *rows[2:] * 10], (0, 0), (0, 0)).reading
    assert claims.warnings([], (0, 0), (0, 0)).reading == "No account has left."
    quiet = claims.warnings([departure(8)], (0, 0), (0, 0))
    assert quiet.reading == "No departure had a contraction in the 6 months before."
    assert quiet.findings[2].reason == "No usage is known of accounts in the months before they left."


def test_win_backs_by_hand() -> None:
    rows = [
        departure(0, months_away=2, return_cents=60),
        departure(1, months_away=1, return_cents=100),  # a renewal a month late
        departure(2, months_away=13, return_cents=50),  # back, but not within 12 months
        departure(3),
        departure(9, months_away=3, return_cents=100),  # left less than 12 months ago: no rate yet, but a return
    ]
    found = claims.win_backs(rows, Month(START + 20))
    values = by_label(found)
    assert (values["Came back within 12 months"].count, values["Came back within 12 months"].of) == (1, 4)
    assert values["The same, with those back after one month"].count == 2
    assert values["Time away"].value == median([2, 13, 3])
    assert values["ARR at return, of that when they left"].value == (60 + 50 + 100) / 300
    assert found.reading == (
        "1 of 4 departures came back within 12 months. Time away was 3 months at the median; 2 of 3 returns at lower "
        "ARR, 70% of what was paid before in all. 1 more return after a single month may be late renewals."
    )
    assert claims.win_backs([], JAN).reading == "No departure has 12 months behind it."
    gone = claims.win_backs([departure(0)], Month(START + 20))
    assert gone.reading == "No account came back after more than a month."


BOOK = [
    # seats given back in months 4 and 6, gone in 8, back in 11 at less: first contraction 4 months ahead, away 3
    line("Slow", 0, 4, 100), line("Slow", 4, 6, 80), line("Slow", 6, 8, 60), line("Slow", 11, None, 30),
    line("Sudden", 0, 9, 100),  # no warning
    line("Stays", 0, 3, 100), line("Stays", 3, None, 90), line("Stays", 16, None, 45),
    line("New", 15, None, 80),
]  # fmt: skip


def test_a_book_by_hand() -> None:
    costs = (Cost(1, Month(START + 12), Month(START + 17), 160_00, 90_00, "", "", ""),)
    with built_by_hand(BOOK, 24) as warehouse:
        found = measured.claims(warehouse, Request(Month(START + 23)), costs)
        earlier = measured.claims(warehouse, Request(Month(START + 9)), costs)
    warning = named(found.claims, "warning")
    assert [(each.count, each.of) for each in warning.findings[:1]] == [(1, 2)]
    assert warning.findings[1].value == 4
    back = by_label(named(found.claims, "win-back"))
    assert (back["Came back within 12 months"].count, back["Came back within 12 months"].of) == (1, 2)
    assert (back["Time away"].value, back["ARR at return, of that when they left"].value) == (3, 0.5)
    # costs of January to June 2025: 160 for 80 of new ARR, 90 for 45 of expansion
    assert [each.value for each in named(found.claims, "replacement").findings] == [2.0, 2.0]
    assert named(found.claims, "replacement").reading == (
        "From Jan 2025 to Jun 2025, a new 1.00 of ARR cost 2.00 to win (1 new account). 1.00 of expansion cost 2.00."
    )
    # 45 of expansion and 80 of new in 2025
    assert found.maturity.expansion_share.value == 45 / 125
    # of 120 at the opening (Slow 30, Stays 90) there are 165 now: 137.5%; by share alone stage 2
    assert found.maturity.nrr.value == 1.375
    assert found.maturity.stage is not None
    assert found.maturity.stage.number == 2
    # in October 2024 nobody is back yet, the costs are still to come, and the window opens before the data
    assert named(earlier.claims, "win-back").reading == "No departure has 12 months behind it."
    assert named(earlier.claims, "replacement").reading == "Give costs to measure this."
    assert earlier.maturity.expansion_share.reason == "The data starts in Jan 2024, within the window."
    assert earlier.maturity.stage is None


@settings(max_examples=6)
@given(books())
def test_random_books(book: Book) -> None:
    last = book.last
    with built(book) as warehouse:
        found = measured.claims(warehouse, Request(Month(last)))
    left = [
        (account, month)
        for account in book.arr
        for month in book.months
        if oracle.movement(book.arr, account, month)[0] == "churn"
    ]
    ahead = [
        max(back for back in range(1, 7) if oracle.movement(book.arr, account, month - back)[0] == "contraction")
        for account, month in left
        if any(oracle.movement(book.arr, account, month - back)[0] == "contraction" for back in range(1, 7))
    ]
    warning = named(found.claims, "warning").findings
    assert ((warning[0].count or 0), warning[0].of) == (len(ahead), len(left))
    assert warning[1].value == (median(ahead) if ahead else None)
    away = {
        (account, month): next(
            (n for n in range(1, last - month + 1) if oracle.arr(book.arr, account, month + n)), None
        )
        for account, month in left
    }
    followed = [each for each in left if each[1] + 12 <= last]
    back = by_label(named(found.claims, "win-back"))
    rate = back["Came back within 12 months"]
    assert (rate.count or 0, rate.of) == (sum(1 < (away[each] or 0) <= 12 for each in followed), len(followed))
    returned = [(each, months) for each, months in away.items() if months is not None and months > 1]
    assert back["Time away"].value == (median(months for _, months in returned) if returned else None)
    level = back["ARR at return, of that when they left"].value
    if returned:
        again = sum(oracle.arr(book.arr, account, month + months) for (account, month), months in returned)
        before = sum(oracle.arr(book.arr, account, month - 1) for (account, month), _ in returned)
        assert level == again / before
    opening = oracle.active(book.arr, last - 12)
    old = {account for account in opening if oracle.arr(book.arr, account, last - 24)}
    grew = {a for a in old if oracle.arr(book.arr, a, last - 12) > oracle.arr(book.arr, a, last - 24)}
    churned = {account for account in opening if not oracle.arr(book.arr, account, last)}
    if last - 24 >= book.first:
        expected = [(len(grew & churned), len(grew)), (len((old - grew) & churned), len(old - grew))]
        assert [(each.count or 0, each.of) for each in named(found.claims, "expanded").findings] == expected
    if last - 12 >= book.first:
        flows = oracle.bridge_over(book.arr, last - 11, last)
        gained = flows["new"] + flows["expansion"]
        assert found.maturity.expansion_share.value == (flows["expansion"] / gained if gained else None)


# Costs and stages


def cost(number: int, first: str, last: str) -> Cost:
    return Cost(number, Month.parse(first), Month.parse(last), 100, None, "", "", "")


def test_the_cost_that_ended_last_counts() -> None:
    costs = (cost(1, "2024-02", "2024-12"), cost(2, "2025-01", "2025-06"), cost(3, "2025-01", "2025-12"))
    assert latest(costs, JAN, Month.parse("2025-12")) == costs[2]
    assert latest(costs, JAN, Month.parse("2025-11")) == costs[1]
    assert latest(costs, JAN, Month.parse("2024-11")) is None
    assert latest((cost(1, "2024-01", "2024-12"),), JAN, Month.parse("2025-12")) is None  # all before would be new


def test_costs_of_all_accounts_say_nothing_of_some() -> None:
    told = maturity.replacement(None, None, filtered=False)
    assert (told.reading, told.measured) == ("Give costs to measure this.", False)
    filtered = maturity.replacement(cost(1, "2025-01", "2025-12"), None, filtered=True)
    assert filtered.reading == "Costs are of all accounts; take the filters away."


@pytest.mark.parametrize(
    ("share", "nrr", "stage"),
    [
        (0.05, 0.9, 1), (0.15, 1.2, 1), (0.9, 1.04, 1),  # below 20%, below 105%
        (0.2, 1.05, 2), (0.39, 1.3, 2), (0.9, 1.14, 2),
        (0.4, 1.15, 3), (0.59, 1.5, 3), (0.9, 1.2, 3),  # above 120%, not at it
        (0.6, 1.2001, 4), (0.69, 1.5, 4), (0.9, 1.3, 4), (0.7, 1.3001, 5),
    ],
)  # fmt: skip
def test_stages_and_their_gaps(share: float, nrr: float, stage: int) -> None:
    assert stage_of(share, nrr).number == stage


def staged(share: float, kept: int, months: int = 12, opening: int = 1000) -> maturity.Maturity:
    window = Window(Month.parse("2025-12"), months)
    retention = Retention(window, opening, kept, 0, 0, kept - opening, 1, 1, 0, 0, 0, kept)
    found = Finding("Expansion share of new ARR", "share", share, 10, "account")
    held = accounts(opening=cents(10), closing=cents(kept // 100))
    return maturity.maturity(Request(window.closing, months), found, retention, held, ())


def test_stage_in_words() -> None:
    assert staged(0.475, 1048).reading == (
        "Stage 1 of 5, reactive: expansion share 47.5%, NRR 104.8%. By expansion share alone it would be stage 3. "
        "Stage 2 asks for more: NRR is 0.2 pts short of 105%."
    )
    assert "By NRR alone it would be stage 2. Stage 2 asks for more: expansion share is 5.0 pts short of 20%." in (
        staged(0.15, 1060).reading
    )
    assert "expansion share is 10.0 pts short of 60% and NRR is 5.0 pts short of more than 120%" in (
        staged(0.5, 1150).reading
    )
    assert "NRR is just short of more than 120%" in staged(0.6, 1200).reading
    assert staged(0.8, 1400).reading == "Stage 5 of 5, predictive: expansion share 80.0%, NRR 140.0%."
    quarterly = staged(0.8, 1400, months=3)
    assert (quarterly.stage, quarterly.reason) == (
        None,
        "The stages are about twelve months; choose a window of 12 months.",
    )


def test_a_forecast_of_expansion_by_hand() -> None:
    # 100 -> 110 is off by 10 of 110, 110 -> 200 by 90 of 200; a quarter without expansion is no forecast to judge
    assert (
        forecast([100, 110, 200, 0]).answer
        == "Taking the last quarter as the forecast was within 10% in 1 of 2 quarters."
    )
    assert not forecast([100]).measured
    assert "1 of 1 quarter." in forecast([100, 100]).answer


def test_answers_say_what_the_data_cannot() -> None:
    retention = Retention(WINDOW, 1000, 1050, 50, 0, 0, 1, 1, 1, 0, 0, 1050)
    nobody = shares.share("a", 0, 0, "account", "There is nobody.")
    some = shares.share("a", 3, 4, "account", "")
    told = maturity.answers(retention, (15, 15), [], (some, some), 19)
    assert told[0].answer == "Yes: 105.0%; 15 of 15 checks pass."
    assert told[1].answer == "The imported opportunities hold 19 open expansion deals, fewer than 20."
    assert "3 of 4 of the others expanded (it may be chance)" in told[3].answer
    told = maturity.answers(retention, (14, 15), [], (nobody, some), None)
    assert told[0].answer == "Not yet: 1 of 15 checks fail."
    assert [each.measured for each in told] == [True, False, False, False]
    missing = replace(retention, opening_arr_cents=0, reason="No ARR.")
    assert maturity.answers(missing, (15, 15), [], (some, some), 1)[0].answer == "No. No ARR."
