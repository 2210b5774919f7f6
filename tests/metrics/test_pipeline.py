"""The CRM's open deals: what was open then, and the share of closed deals like them that was won, by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrr import action
from nrr.metrics.pipeline import Pool, Won
from nrr.periods import Month
from nrr.results import Pipeline, Request
from tests import growth
from tests.hand import START, line

DAY = date(2024, 6, 30)


def closed(won: bool, amount: int | None = 100, days: int | None = None) -> dict[str, Any]:
    return {
        "outcome": "won" if won else "lost",
        "amount_cents": amount,
        "created_date": None if days is None else DAY - timedelta(days),
        "close_date": DAY,
    }


def test_the_share_won_is_by_half_of_the_amounts_where_both_have_twenty() -> None:
    # up to the median of 150: 15 of 20 won; above: 5 of 20; in all 20 of 40
    deals = [closed(at < 15, 100) for at in range(20)] + [closed(at < 5, 200) for at in range(20)]
    found = Won.of("expansion", deals)
    assert (found.overall.won, found.overall.closed, found.overall.share) == (20, 40, 0.5)
    assert [found.share(amount, None) for amount in (50, 150, 151, None)] == [0.75, 0.75, 0.25, 0.5]
    assert found.overall.measured_on == "40 closed expansion deals, told apart by up to and above the median amount"
    fewer = Won.of("expansion", deals[:39])  # 19 above the median
    assert fewer.share(50, None) == 20 / 39
    assert fewer.overall.measured_on == "39 closed expansion deals"


def test_an_old_deal_is_weighted_by_those_that_took_as_long() -> None:
    # 20 won after 10 days, 20 after 100 days of which 4 were won
    pool = Pool.of([closed(True, days=10)] * 20 + [closed(at < 4, days=100) for at in range(20)])
    assert [pool.share(age) for age in (None, 0, 10)] == [0.6, 0.6, 0.6]
    assert [pool.share(age) for age in (11, 100)] == [0.2, 0.2]
    assert pool.share(101) == 0.6  # nothing took longer, so age says nothing


def test_what_a_file_cannot_say_is_not_weighted() -> None:
    assert Won.of("renewal", [closed(True)] * 19).overall.reason == "19 renewal deals closed by then; 20 are needed."
    never = Won.of("renewal", [closed(False)] * 30)
    assert never.overall.reason == "The file holds no won renewal deal, so it does not show how often they are won."
    assert never.share(100, None) is None
    assert Won.of("renewal", []).overall.closed == 0


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 50)), min_size=1, max_size=60), st.integers(0, 60))
def test_a_pool_counts_as_one_would(deals: list[tuple[bool, int]], age: int) -> None:
    lasted = [won for won, days in deals if days >= age]
    counted = lasted if len(lasted) >= 20 else [won for won, _ in deals]
    pool = Pool.of([closed(won, days=days) for won, days in deals])
    assert pool.share(age) == pytest.approx(sum(counted) / len(counted))


LINES = [line("A", 0, None, 1000), line("B", 0, None, 500), line("Gone", 0, 2, 500)]


def told(account: str, outcome: str, close: str, **more: Any) -> dict[str, Any]:
    usual = {"account_id": account, "motion": "expansion", "stage": "Proposal", "outcome": outcome, "name": close}
    return {**usual, "amount_cents": 100_00, "close_date": date.fromisoformat(close), **more}


DEALS = [
    told("A", "open", "2024-07-10"),  # created nobody knows when: open at the data's end only
    told("A", "open", "2024-08-10", created_date=date(2024, 3, 5), amount_cents=None),
    told("B", "won", "2024-06-05", created_date=date(2024, 2, 1)),  # open from February to May
    told("B", "won", "2024-05-05"),
    told("B", "open", "2024-09-01", created_date=date(2024, 7, 2)),  # created after the data's last month
    told("B", "open", "2024-09-02", motion="new"),
    told("B", "open", "2024-09-03", motion=None, currency="EUR"),
    told("Nobody", "open", "2024-09-04"),
]


def names(found: Pipeline) -> set[str]:
    return {deal.name for deal in found.deals}


def test_what_was_open_at_a_month() -> None:
    with growth.built(LINES, 6, deals=DEALS) as warehouse:
        now = action.opportunities(warehouse, Request(Month(START + 5))).pipeline
        then = action.opportunities(warehouse, Request(Month(START + 3))).pipeline
        before = action.opportunities(warehouse, Request(Month(START))).pipeline
    assert names(now) == {"2024-07-10", "2024-08-10", "2024-09-03"}
    assert {(deal.motion, deal.stage, deal.amount_cents) for deal in now.deals} == {
        ("expansion", "Proposal", 100_00), ("expansion", "Proposal", None), ("unstated", "Proposal", None),
    }  # fmt: skip
    assert [(each.motion, each.deals, each.amount_cents, each.weighted_cents) for each in now.stages] == [
        ("expansion", 2, 100_00, None), ("unstated", 1, 0, None),
    ]  # fmt: skip
    assert "1 deal in another currency without an amount here." in now.note
    # at the end of April: the deal won in June was open, at a stage that nobody knows now
    assert names(then) == {"2024-08-10", "2024-06-05"}
    assert {deal.stage for deal in then.deals} == {None}
    assert {each.stage for each in then.stages} == {"Stage then unknown"}
    assert "Deals without a creation date are left out at an earlier month." in then.note
    assert "amounts and days are those of the export." in then.note
    assert before.reason == "No renewal or expansion deal is known to have been open at the end of Jan 2024."
    assert [(each.won, each.closed) for each in now.won if each.motion == "expansion"] == [(2, 2)]
    assert [(each.won, each.closed) for each in then.won if each.motion == "expansion"] == [(0, 0)]
