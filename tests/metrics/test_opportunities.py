"""Opportunities: by hand, against the naive calculation on random books, and with nothing from the future."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from statistics import median

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from nrr import action
from nrr.metrics import conversions, opportunities
from nrr.metrics.confidence import wilson
from nrr.metrics.opportunities import reaches_on
from nrr.metrics.window import windowed
from nrr.periods import Month
from nrr.results import Opportunities, Opportunity, Request
from tests import growth
from tests.hand import START, line

MONTHS = 18
NO_SHRINKING = (Phase.explicit, Phase.generate)  # another seed is another book, none is simpler
ASKED = Request(Month(START + MONTHS - 1))
Counted = dict[tuple[str, str, str], tuple[int, int, int]]


def counted(account_months: int, accounts: int, converted: int, **more: str) -> dict[str, object]:
    usual = {"motion": "seats", "product": "", "sign": "near"}
    return {**usual, "account_months": account_months, "accounts": accounts, "converted": converted, **more}


def gain(gained: int, before: int, months: int | None, **more: str) -> dict[str, object]:
    usual = {"motion": "seats", "product": "", "sign": "near"}
    return {**usual, "gain_cents": gained, "before_cents": before, "months": months, **more}


# Conversions, by hand


def test_a_conversion_by_hand() -> None:
    # 30 of 120 account-months of 40 accounts: 25%; without the sign 50 of 500: 10%. Gains 5, 10, 20, 30 and 40%: 20%
    # at the median; times 1, 2, 3, 4, 6 months: 3. The interval is that of 10 of 40 accounts.
    gains = [gain(g, 100, m) for g, m in ((10, 2), (5, 1), (40, 6), (20, 3), (30, 4))]
    rows = [counted(120, 40, 30), counted(500, 90, 50, sign=""), counted(120, 40, 30, sign="any")]
    found = conversions.measured(rows, gains, [])
    (near,) = found.listed
    assert (near.share, near.without, near.gain, near.months) == (0.25, 0.1, 0.2, 3.0)
    assert (near.account_months, near.accounts, near.converted, near.gains) == (120, 40, 30, 5)
    assert near.interval == wilson(10, 40)
    assert found.of("seats", "full", "") is near  # a full limit is one at 80% or more
    assert found.of("seats", "trend", "") == found.by["seats", "any", ""]
    assert found.of("tier", "plan", "") is None


def test_too_few_accounts_or_gains_are_not_measured() -> None:
    rows = [counted(400, 19, 30), counted(420, 20, 31, sign="any")]
    found = conversions.measured(rows, [gain(10, 100, None)] * 4, [])
    (near,) = found.listed
    assert (near.share, near.interval, near.gain, near.months) == (None, None, None, None)
    assert near.reason == "Too few to measure: 19 accounts in 400 months showed this sign; 20 accounts are needed."
    pooled = found.of("seats", "near", "")
    assert pooled is not None
    assert pooled.share == 31 / 420


def test_a_cross_sell_is_measured_product_by_product() -> None:
    rows = [
        counted(100, 25, 10, motion="cross-sell", product="Add", sign="gap"),
        counted(300, 60, 15, motion="cross-sell", product="Extra", sign="gap"),
        counted(400, 70, 25, motion="cross-sell", sign="any"),
    ]
    without = [{"product": "Add", "account_months": 50, "converted": 1}]
    found = conversions.measured(rows, [], without)
    assert [(each.label, each.share, each.without) for each in found.listed] == [
        ("Extra", 0.05, None),
        ("Add", 0.1, 0.02),
    ]


def test_amounts_round_half_up() -> None:
    assert conversions.amount(20_000_00, 0.1, 0.12) == 240_00  # the glossary's example
    assert conversions.amount(5, 0.5) == 3
    assert conversions.amount(5, 0.5, 0.5) == 1


def test_the_day_on_which_a_line_reaches_the_limit() -> None:
    dec = Month.parse("2025-12")
    # 88 of 100, rising by 2 a month: six months on, 183 days of 30.4 after 31 December
    row = {"value": 88, "limit_value": 100, "slope": 2.0, "fitted": 88.0}
    assert reaches_on(dec, row) == date(2026, 7, 2)
    assert reaches_on(dec, {**row, "fitted": 104.0}) == date(2025, 12, 31)  # the line is there, the reading is not
    assert reaches_on(dec, {**row, "slope": 0.5}) == date(2027, 12, 31)
    assert reaches_on(dec, {**row, "slope": 0.49}) is None  # more than two years
    assert [reaches_on(dec, {**row, **other}) for other in ({"slope": -1.0}, {"slope": None}, {"value": 100})] == [
        None, None, None,
    ]  # fmt: skip


# A book by hand: 22 accounts of 100 seats at 10.00 a year, in one size. Half of them used 85 in January to March 2024;
# six of these took 20 seats more in May (20% of ARR each); one of the others did.

QUIET = range(11)
BUSY = range(11, 22)


def _grown(number: int) -> list[dict[str, object]]:
    facts = {"product": "Core", "plan": "Team"}
    more = number in (0, *range(11, 17))
    name = f"N{number:02}"
    first = line(name, 0, 4 if more else None, 1000, quantity="100", **facts)
    return [first, line(name, 4, None, 1200, quantity="120", **facts)] if more else [first]


LINES = [each for number in (*QUIET, *BUSY) for each in _grown(number)]


def test_a_book_by_hand() -> None:
    usage = [
        (f"N{number:02}", month, "active_users", 85 if number in BUSY else 50, 100)
        for number in (*QUIET, *BUSY)
        for month in range(3)
    ]
    # in September 2024 N21 uses 96 of 100, N20 100 of 100, N19 60 of 100
    usage += [("N21", 8, "active_users", 96, 100), ("N20", 8, "active_users", 100, 100)]
    usage += [("N19", 8, "active_users", 60, 100)]
    deals = [
        {
            "account_id": "N21", "name": "More seats", "motion": "expansion", "stage": "Proposal", "outcome": "open",
            "amount_cents": 500_00, "close_date": date(2024, 11, 1),
        }
    ]  # fmt: skip
    with growth.built(LINES, 9, usage=usage, segments=[("N21", "owner", "Dana")], deals=deals) as warehouse:
        found = action.opportunities(warehouse, Request(Month(START + 8)))
    near = next(each for each in found.conversions if (each.motion, each.sign) == ("seats", "near"))
    # 11 accounts in 3 months; of the six that grew in May all three months were followed: 18 of 33. 11 are too few.
    assert (near.account_months, near.accounts, near.converted) == (33, 11, 18)
    assert near.without == 3 / 33  # N00 in its three months
    assert (near.gain, near.gains) == (0.2, 6)
    assert near.share is None
    rows = {row.account_id: row for row in found.rows}
    assert set(rows) == {"N20", "N21"}
    assert rows["N20"].reason == "Active users at 100 of 100: full"
    assert rows["N21"].reason == "Active users at 96 of 100 (96%)"
    assert (rows["N21"].motion, rows["N21"].owner, rows["N21"].arr_cents) == ("seats", "Dana", 1000_00)
    assert (rows["N21"].potential_cents, rows["N21"].expected_cents) == (200_00, None)
    assert rows["N21"].unmeasured == near.reason
    assert rows["N21"].deal is not None
    assert (rows["N21"].deal.name, rows["N21"].deal.won) == ("More seats", None)
    assert found.base_arr_cents == 15 * 1000_00 + 7 * 1200_00
    assert [(each.account_id, each.used) for each in found.limits] == [("N20", 1.0), ("N21", 0.96)]
    assert found.total_expected_cents is None
    assert found.sentence == "2 accounts show a sign of expansion; what it may come to cannot be measured yet."
    assert "No usage" not in " ".join(found.missing)


def test_expected_arr_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    # as above, with eleven accounts enough: 18 of 33 months converted, 20% of 1,000 to gain: 200 x 18 / 33 = 109.09
    monkeypatch.setattr(conversions, "ENOUGH", 11)
    usage = [(f"N{n:02}", month, "users", 85 if n in BUSY else 50, 100) for n in range(22) for month in (0, 1, 2)]
    with growth.built(LINES, 9, usage=[*usage, ("N21", 8, "users", 96, 100)]) as warehouse:
        found = action.opportunities(warehouse, Request(Month(START + 8)))
    (row,) = found.rows
    assert (row.probability, row.potential_cents, row.expected_cents) == (18 / 33, 200_00, 109_09)
    assert found.total_points == 109_09 / (15 * 1000_00 + 7 * 1200_00)
    assert (
        found.sentence == "1 account shows a sign of expansion, $109 of expected ARR within 6 months, +0.5 pts of NRR."
    )
    assert found.unscored == 0 if row.level else found.unscored == 1


def test_a_book_without_usage_products_or_plans_says_what_to_upload() -> None:
    with growth.built([line("A", 0, None, 100), line("B", 0, 3, 100)], 6) as warehouse:
        found = action.opportunities(warehouse, Request(Month(START + 5)))
        gone = action.opportunities(warehouse, Request(Month(START)))
    assert found.rows == ()
    assert found.reason == "No account shows a sign of expansion."
    assert [text.split(":")[0] for text in found.missing] == [
        "No usage with limits",
        "No product names",
        "No plan names",
    ]
    assert found.white_space.reason == "No line of Jun 2024 names a product."
    assert found.pipeline.reason == "No renewal or expansion deals: import the CRM's opportunities."
    assert gone.conversions == ()


def test_limits_of_owned_accounts_add_up() -> None:
    # 55 of 60 and 30 of 40 seats: 85 of 100
    usage = [("Group", 2, "users", 55, 60), ("Unit", 2, "users", 30, 40)]
    lines = [line("Group", 0, None, 600, product="Core", quantity="60"), line("Unit", 0, None, 400, product="Core")]
    with growth.built(lines, 3, usage=usage, owners=[("Unit", "Group")]) as warehouse:
        (found,) = action.opportunities(warehouse, Request(Month(START + 2))).limits
    assert (found.account_id, found.value, found.limit, found.arr_cents) == ("Group", 85, 100, 1000_00)


# Against the naive calculation


def naive(book: Sequence[growth.Account], last: int) -> tuple[Counted, dict[tuple[str, str], list[Fraction]]]:
    """Return account-months, accounts and conversions by sign, and the gains of expansions that followed one."""
    by_id = {account.id: account for account in book}
    held: dict[tuple[str, str, str], list[tuple[str, bool]]] = defaultdict(list)
    gained: dict[tuple[str, str], set[tuple[str, int]]] = defaultdict(set)
    for account, month, motion, product, sign in growth.signs(book, range(last - 6 + 1)):
        outcome = growth.followed(by_id[account], month, motion, product, last)
        held[motion, product, sign].append((account, outcome is not None))
        if sign and outcome is not None:
            gained[motion, product].add((account, outcome))
    totals = {
        key: (len(found), len({account for account, _ in found}), sum(hit for _, hit in found))
        for key, found in held.items()
    }
    gains = {
        key: [growth.outcomes(by_id[account], month)[key] for account, month in found] for key, found in gained.items()
    }
    return totals, gains


@settings(max_examples=3, deadline=None, phases=NO_SHRINKING)
@given(st.integers(0, 10_000))
def test_signs_and_what_followed_them_against_the_naive_calculation(seed: int) -> None:
    book = growth.book(seed)
    totals, gains = naive(book, MONTHS - 1)
    with growth.opened(book, MONTHS) as warehouse, windowed(warehouse, ASKED) as session:
        opportunities.signs(session, ASKED)
        names = {row["account_key"]: row["account_id"] for row in session.table("accounts")}
        months = (*range(MONTHS - 6), MONTHS - 1)
        assert {
            (names[row["account_key"]], row["month"] - START, row["motion"], row["product"], row["sign"])
            for row in session.table("growth_signs")
        } == growth.signs(book, months)
        rows = session.rows("metrics/growth_conversions")
        found = action.opportunities(warehouse, ASKED)
    assert {
        (row["motion"], row["product"], row["sign"]): (row["account_months"], row["accounts"], row["converted"])
        for row in rows
        if row["sign"] != "any"
    } == totals
    for each in found.conversions:
        product = each.label if each.motion == "cross-sell" else ""
        sized = gains.get((each.motion, product), [])
        assert each.gains == len(sized)
        if each.gain is not None:
            assert each.gain == pytest.approx(float(median(sized)))
    assert_now(book, found, totals)


def assert_now(book: Sequence[growth.Account], found: Opportunities, totals: Counted) -> None:
    """The rows are the signs of the last month; expected ARR is potential by conversion; totals add up."""
    by_id = {account.id: account for account in book}
    now = {(account, motion, product) for account, _, motion, product, sign in growth.signs(book, [MONTHS - 1]) if sign}
    limited = {account for account, motion, _ in now if motion == "usage"}
    wanted = {each for each in now if each[1] != "tier" or each[0] not in limited}
    listed = {(row.account_id, row.motion, row.product if row.motion == "cross-sell" else "") for row in found.rows}
    assert listed <= wanted
    assert found.red == len({account for account, _, _ in wanted} - {row.account_id for row in found.rows})
    for row in found.rows:
        assert row.arr_cents == by_id[row.account_id].arr(MONTHS - 1) * 100
        if row.expected_cents is not None and row.potential_cents is not None and row.probability is not None:
            assert row.expected_cents == pytest.approx(row.potential_cents * row.probability, abs=1)
    shares = {key: hits / months for key, (months, accounts, hits) in totals.items() if accounts >= 20 and key[2]}
    assert {each.share for each in found.conversions if each.share is not None} == set(shares.values())
    measured = [row.expected_cents for row in found.rows if row.expected_cents is not None]
    assert found.total_expected_cents == (sum(measured) if measured else None)
    assert measured == sorted(measured, reverse=True)
    assert [row.expected_cents is None for row in found.rows] == sorted(
        row.expected_cents is None for row in found.rows
    )
    assert len(found.rows) == found.total_rows


@settings(max_examples=2, deadline=None, phases=NO_SHRINKING)
@given(st.integers(0, 10_000), st.integers(9, MONTHS - 2))
def test_nothing_after_the_month_is_used(seed: int, last: int) -> None:
    book, asked = growth.book(seed), Request(Month(START + last))
    with growth.opened(book, MONTHS) as whole, growth.opened(book, last + 1) as cut:
        then, known = action.opportunities(whole, asked), action.opportunities(cut, asked)
    assert compared(then) == compared(known)
    worth = [
        (row.expected_cents is None, -(row.expected_cents or 0), -row.arr_cents, row.account_id) for row in then.rows
    ]
    order = [(*each, row.motion, row.product or "") for each, row in zip(worth, then.rows, strict=True)]
    assert order == sorted(order), "rows that are worth the same have an order too"


def compared(found: Opportunities) -> Opportunities:
    return replace(found, rows=tuple(keyless(row) for row in found.rows), limits=tuple(
        replace(each, account_key=0) for each in found.limits
    ))  # fmt: skip


def keyless(row: Opportunity) -> Opportunity:
    """Return ``row`` without the account's number, which counts the accounts of the files."""
    return replace(row, account_key=0)
