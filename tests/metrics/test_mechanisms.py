"""Why accounts grew and shrank: by hand arithmetic, and against exact fractions on random books."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrr import why
from nrr.ingest.mapping import Mapping
from nrr.periods import Month
from nrr.policies import Policies
from nrr.results import Mechanisms, Request
from tests.books import built_from, several_builds
from tests.hand import START, built, line

BEFORE, AFTER = "2025-11", "2025-12"
REQUEST = Request(Month.parse(AFTER), window_months=1)
HEADINGS = ["customer", "month", "product", "plan", "seats", "mrr"]
MAPPING = Mapping(
    "long",
    {
        "account": "customer",
        "month": "month",
        "product": "product",
        "plan": "plan",
        "quantity": "seats",
        "amount": "mrr",
    },
    measure="mrr",
    currency="USD",
)
Row = tuple[str, str, str, str, str, str]


def explained(rows: list[Row]) -> Mechanisms:
    with built_from([("book.csv", HEADINGS, [list(row) for row in rows], MAPPING)]) as warehouse:
        return why.mechanisms(warehouse, REQUEST)


def dollars(found: Mechanisms) -> dict[str, tuple[int, int]]:
    """Expansion and contraction by mechanism in whole dollars of ARR."""
    return {row.mechanism: (row.expansion_cents // 100, row.contraction_cents // 100) for row in found.rows}


# ARR is twelve times the MRR: 10 seats at 5 a month are 600 a year, 60 a seat
CASES = {
    # 5 more seats at 60
    "seats": ([("Core", "Pro", "10", "50")], [("Core", "Pro", "15", "75")], {"seats": (300, 0)}),
    # seats: 2 x (60 + 72) / 2 = 132; price: 12 x (10 + 12) / 2 = 132; together 864 - 600
    "seats and price": (
        [("Core", "Pro", "10", "50")],
        [("Core", "Pro", "12", "72")],
        {"seats": (132, 0), "price": (132, 0)},
    ),
    # seats: -2 x (60 + 108) / 2 = -168 inside a net expander; tier: 48 x (10 + 8) / 2 = 432
    "tier": ([("Core", "Basic", "10", "50")], [("Core", "Pro", "8", "72")], {"seats": (-168, 0), "tier": (432, 0)}),
    "downgrade": ([("Core", "Pro", "8", "72")], [("Core", "Basic", "8", "40")], {"tier": (0, -384)}),
    "cross-sell": (
        [("Core", "Pro", "10", "50")],
        [("Core", "Pro", "10", "50"), ("Vault", "", "1", "20")],
        {"cross_sell": (240, 0)},
    ),
    "product drop": (
        [("Core", "Pro", "10", "50"), ("Vault", "", "1", "30")],
        [("Core", "Pro", "10", "50")],
        {"product_drop": (0, -360)},
    ),
    "no quantity": ([("Core", "Pro", "", "100")], [("Core", "Pro", "", "150")], {"unattributed": (600, 0)}),
    "no product": ([("", "", "", "100")], [("", "", "", "90")], {"unattributed": (0, -120)}),
    # 10.0111 a seat and month, rounded to 30.03 and 40.04 by the system: 480.48 - 360.36 = 120.12 is all seats; with
    # 40.05, a cent more a month, price would be 0.10 of 120.24: what rounding makes, so no price either
    "a price that moved by what it was rounded": (
        [("Core", "Pro", "3", "30.03")],
        [("Core", "Pro", "4", "40.05")],
        {"seats": (120, 0)},
    ),
    # half of what stays has no quantity: the seats of the rest say nothing of it
    "quantity of one line only": (
        [("Core", "Pro", "10", "50"), ("Core", "Pro", "", "50")],
        [("Core", "Pro", "12", "60"), ("Core", "Pro", "", "60")],
        {"unattributed": (240, 0)},
    ),
    # one plan on two lines counts as one: 30 seats -> 34 at the mean of 200 / 30 and 220 / 34 a month
    # 4 x 12 x (6.6667 + 6.4706) / 2 = 315.29; the rest of 240 is a lower mean price
    "two lines of one plan": (
        [("Core", "Pro", "10", "100"), ("Core", "Pro", "20", "100")],
        [("Core", "Pro", "10", "100"), ("Core", "Pro", "24", "120")],
        {"seats": (315, 0), "price": (-76, 0)},
    ),
    # seats and calls are two price metrics of one product and plan: 2 x 60 and 100 x 1.2
    "seats and metered together": (
        [("Core", "Pro", "10", "50"), ("Core", "Pro metered", "1000", "100")],
        [("Core", "Pro", "12", "60"), ("Core", "Pro metered", "1100", "110")],
        {"seats": (120, 0), "usage": (120, 0)},
    ),
    "a name that only holds such a word": (
        [("Coverage", "Parameters", "10", "50")],
        [("Coverage", "Parameters", "11", "55")],
        {"seats": (60, 0)},
    ),
    # 50 more calls at 12 a year
    "metered": ([("API", "Metered", "100", "100")], [("API", "Metered", "150", "150")], {"usage": (600, 0)}),
    # one plan kept, another taken beside it: more seats of the same product
    "second plan": (
        [("Core", "Pro", "10", "50")],
        [("Core", "Pro", "10", "50"), ("Core", "Basic", "4", "8")],
        {"seats": (96, 0)},
    ),
    # two plans merged into one: seats 14 -> 14, price of the whole 58 -> 70 a month
    "plans merged": (
        [("Core", "Pro", "10", "50"), ("Core", "Basic", "4", "8")],
        [("Core", "Max", "14", "70")],
        {"tier": (144, 0)},
    ),
    "nothing changed": ([("Core", "Pro", "10", "50")], [("Core", "Pro", "10", "50")], {}),
    # churn is no mechanism
    "gone": ([("Core", "Pro", "10", "50")], [], {}),
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_by_hand(case: str) -> None:
    before, after, expected = CASES[case]
    stayed: list[Row] = [("Other", month, "Core", "Pro", "1", "10") for month in (BEFORE, AFTER)]
    found = explained(stayed + [("One", BEFORE, *line) for line in before] + [("One", AFTER, *line) for line in after])
    assert dollars(found) == expected


def test_a_discount_given_up_is_told_from_price_and_seats() -> None:
    # list price 10 a seat; 10 seats less 20% = 80 a month -> 12 seats less 10% = 108; ARR 960 -> 1,296, +336
    # seats: 2 x 120 x (0.8 + 0.9) / 2 = 204; discount: 0.1 x 120 x (10 + 12) / 2 = 132
    rows = [
        ["One", "2025-01-01", "2025-12-15", "Core", "10", "10", "20%", "month"],
        ["One", "2025-12-15", "", "Core", "12", "10", "10%", "month"],
    ]
    headings = ["customer", "start", "end", "product", "seats", "unit price", "discount", "interval"]
    roles = {"account": "customer", "amount": "unit price", "quantity": "seats"}
    same = {role: role for role in ("start", "end", "product", "discount", "interval")}
    mapping = Mapping("subscriptions", roles | same, amount_is_per_unit=True, currency="USD")
    with built_from([("book.csv", headings, rows, mapping)]) as warehouse:
        found = why.mechanisms(warehouse, REQUEST)
    assert dollars(found) == {"seats": (204, 0), "discount": (132, 0)}


def renewed(*contracts: tuple[str, str, str, str, str, str]) -> Mechanisms:
    """One renewal on 15 December per contract: name, seats and price a month before and after, agreed increase."""
    rows = []
    for name, seats, price, later_seats, later_price, agreed in contracts:
        rows.append([name, "2024-12-15", "2025-12-15", "Core", seats, price, agreed, "month"])
        rows.append([name, "2025-12-15", "", "Core", later_seats, later_price, agreed, "month"])
    headings = ["customer", "start", "end", "product", "seats", "unit price", "Annual uplift", "interval"]
    roles = {"account": "customer", "amount": "unit price", "escalator": "Annual uplift"}
    counted = {"quantity": "seats"} if contracts[0][1] else {}
    mapping = Mapping(
        "subscriptions",
        roles | counted | {role: role for role in ("start", "end", "product", "interval")},
        amount_is_per_unit=bool(counted),
        currency="USD",
    )
    with built_from([("book.csv", headings, rows, mapping)]) as warehouse:
        return why.mechanisms(warehouse, REQUEST)


def test_an_agreed_increase_is_a_row_of_its_own_up_to_what_was_agreed() -> None:
    # ARR before: 1,200 each, five accounts: 6,000
    found = renewed(
        ("Above", "10", "10", "10", "10.80", "5%"),  # +96, of which 5% of 1,200 = 60 was agreed; price 36
        ("Below", "10", "10", "10", "10.30", "10%"),  # +36, all of it within the 120 agreed
        ("Down", "10", "10", "10", "9", "5%"),  # -120: no increase, so none was due to the agreement
        ("Unread", "10", "10", "10", "11", "CPI"),  # +120 of price: how much CPI was is not known
        ("Seats", "10", "10", "8", "12.50", ""),  # seats -2 x 12 x 11.25 = -270, price 2.5 x 12 x 9 = 270: as before
    )
    assert dollars(found) == {"seats": (0, 0), "price": (36 + 120, -120), "escalator": (60 + 36, 0)}
    unchanged = {row.mechanism: row.unchanged_cents // 100 for row in found.rows}
    assert unchanged == {"seats": -270, "price": 270, "escalator": 0}
    # closing 6,000 + 96 + 36 - 120 + 120 = 6,132: 102.2%; price and escalator 96 + 36 - 120 + 120 + 270 = 402: 95.5%
    assert found.nrr == pytest.approx(1.022)
    assert found.nrr_at_constant_price == pytest.approx(0.955)


def test_an_increase_agreed_without_a_quantity_explains_no_more_than_was_agreed() -> None:
    found = renewed(("One", "", "100", "", "110", "4%"))  # +120 of ARR on 1,200, of which 4% = 48 was agreed
    assert dollars(found) == {"escalator": (48, 0), "unattributed": (72, 0)}


def test_usage_counted_as_a_mean_of_three_months_is_told_by_its_quantity() -> None:
    # 100 calls for 120 of ARR in months 1 to 8, 160 for 192 from month 9 on, beside a contract of 1,000.
    # Means: month 8 120, month 9 (120 + 120 + 192) / 3 = 144: +24, all of it calls at an unchanged price
    contract = line("A", 0, None, 1000, product="Core", quantity="1")
    usage = [
        line("A", m, m + 1, 120 if m < 9 else 192, charge="usage", product="Core", quantity="100" if m < 9 else "160")
        for m in range(12)
    ]
    with built([contract, *usage], 12, Policies(usage="trailing_3")) as warehouse:
        found = why.mechanisms(warehouse, Request(Month(START + 9), window_months=1))
    assert dollars(found) == {"usage": (24, 0)}


def test_lines_of_all_accounts_of_an_owner_are_compared_together() -> None:
    # the daughter's 5 seats move to the mother's contract in December: 10 + 5 -> 16 seats at 5 a month
    rows = [
        ["Mother", BEFORE, "Core", "Pro", "10", "50"],
        ["Daughter", BEFORE, "Core", "Pro", "5", "25"],
        ["Mother", AFTER, "Core", "Pro", "16", "80"],
    ]
    owners = Mapping("account_map", {"account": "child", "parent": "parent"})
    files = [("book.csv", HEADINGS, rows, MAPPING), ("map.csv", ["child", "parent"], [["Daughter", "Mother"]], owners)]
    with built_from(files) as warehouse:
        found = why.mechanisms(warehouse, REQUEST)
    assert dollars(found) == {"seats": (60, 0)}


def test_nrr_at_constant_price_leaves_price_out() -> None:
    # opening 1,200 of ARR; price +120 on One, seats +60 on Two: NRR 115%, at constant price 105%
    rows: list[Row] = [
        ("One", BEFORE, "Core", "", "10", "50"),
        ("One", AFTER, "Core", "", "10", "60"),
        ("Two", BEFORE, "Core", "", "10", "50"),
        ("Two", AFTER, "Core", "", "11", "55"),
    ]
    found = explained(rows)
    assert found.nrr == pytest.approx(1.15)
    assert found.nrr_at_constant_price == pytest.approx(1.05)
    assert found.unattributed_share == 0


def test_a_window_before_the_data_has_no_rate_and_its_reason() -> None:
    found = explained([("One", AFTER, "Core", "", "10", "50")])
    assert found.nrr is None
    assert found.nrr_at_constant_price is None
    assert found.reason


_LINE = st.tuples(
    st.sampled_from(["Core", "Vault"]),
    st.sampled_from(["Pro", "Basic", "Metered"]),
    st.integers(1, 50),
    st.integers(10, 200_000),  # less than 1.00 of ARR is a placeholder
)
_LINES = st.lists(_LINE, min_size=1, max_size=4, unique=True)
_ENDS = st.tuples(_LINES, _LINES)


def parted(q0: Fraction, a0: Fraction, q1: Fraction, a1: Fraction) -> tuple[Fraction, Fraction]:
    """Volume to the cent, half away from zero, and the rest; up to 12 cents of it are rounding and go to volume."""
    exact = (q1 - q0) * (a0 / q0 + a1 / q1) / 2
    volume = Fraction(floor(abs(exact) + Fraction(1, 2))) * (1 if exact > 0 else -1)
    rest = a1 - a0 - volume
    return (a1 - a0, Fraction(0)) if abs(volume) > 12 and abs(rest) <= 12 else (volume, rest)


def naive(before: list[tuple[str, str, int, int]], after: list[tuple[str, str, int, int]]) -> dict[str, Fraction]:
    """One account's effects in exact fractions of a cent of ARR, product by product, from METRICS.md section 4."""
    held: dict[str, dict[str, list[Fraction]]] = defaultdict(lambda: defaultdict(lambda: [Fraction(0)] * 4))
    for place, lines in ((0, before), (2, after)):
        for product, plan, quantity, cents in lines:
            held[product][plan][place] += quantity
            held[product][plan][place + 1] += 12 * cents
    effects: dict[str, Fraction] = defaultdict(Fraction)
    for plans in held.values():
        opening, closing = (sum(plan[place] for plan in plans.values()) for place in (1, 3))
        if not opening or not closing:
            effects["cross_sell" if closing else "product_drop"] += closing - opening
            continue
        rest = {"usage": [Fraction(0)] * 4, "seats": [Fraction(0)] * 4}
        for name, (q0, a0, q1, a1) in plans.items():
            metric = "usage" if name == "Metered" else "seats"
            if a0 and a1:
                volume, rest_of_it = parted(q0, a0, q1, a1)
                effects[metric] += volume
                effects["price"] += rest_of_it
            else:
                rest[metric] = [total + part for total, part in zip(rest[metric], (q0, a0, q1, a1), strict=True)]
        for metric, (q0, a0, q1, a1) in rest.items():
            volume, rest_of_it = parted(q0, a0, q1, a1) if a0 and a1 else (a1 - a0, Fraction(0))
            effects["tier"] += rest_of_it
            effects[metric] += volume
    return {name: cents for name, cents in effects.items() if cents}


@several_builds
@given(st.lists(_ENDS, min_size=1, max_size=6))
def test_random_books_add_up_and_agree_with_exact_fractions(accounts: list) -> None:  # type: ignore[type-arg]
    rows: list[Row] = []
    expected: dict[str, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    for number, (before, after) in enumerate(accounts):
        for month, lines in ((BEFORE, before), (AFTER, after)):
            rows += [
                (f"account {number}", month, product, plan, str(quantity), f"{cents // 100}.{cents % 100:02d}")
                for product, plan, quantity, cents in lines
            ]
        change = sum(line[3] for line in after) - sum(line[3] for line in before)
        for name, cents in naive(before, after).items():
            if change:
                expected[name][0 if change > 0 else 1] += cents
    found = explained(rows)
    assert sum(row.expansion_cents for row in found.rows) == found.expansion_cents
    assert sum(row.contraction_cents for row in found.rows) == found.contraction_cents
    for name, (grew, shrank) in expected.items():
        row = found.find(name)
        assert (row.expansion_cents, row.contraction_cents) == (grew, shrank)
    (month,) = found.months
    assert sum(month.expansion.values()) == found.expansion_cents
    assert sum(month.contraction.values()) == found.contraction_cents
