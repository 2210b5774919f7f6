"""Why accounts grew and shrank: by hand arithmetic, and against exact fractions on random books."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrr import why
from nrr.ingest.mapping import Mapping
from nrr.periods import Month
from nrr.results import Mechanisms, Request
from tests.books import built_from, several_builds

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
        rest, all_metered = [Fraction(0)] * 4, True
        for name, (q0, a0, q1, a1) in plans.items():
            if a0 and a1:
                volume = (q1 - q0) * (a0 / q0 + a1 / q1) / 2
                effects["usage" if name == "Metered" else "seats"] += volume
                effects["price"] += a1 - a0 - volume
            else:
                rest = [total + part for total, part in zip(rest, (q0, a0, q1, a1), strict=True)]
                all_metered = all_metered and name == "Metered"
        q0, a0, q1, a1 = rest
        if a0 and a1:
            volume = (q1 - q0) * (a0 / q0 + a1 / q1) / 2
            effects["tier"] += a1 - a0 - volume
        else:
            volume = a1 - a0
        effects["usage" if all_metered else "seats"] += volume
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
        assert abs(row.expansion_cents - grew) <= len(accounts)  # each account and product rounds once
        assert abs(row.contraction_cents - shrank) <= len(accounts)
    (month,) = found.months
    assert sum(month.expansion.values()) == found.expansion_cents
    assert sum(month.contraction.values()) == found.contraction_cents
