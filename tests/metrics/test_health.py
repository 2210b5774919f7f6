"""The parts of a health score by hand, the whole against the naive calculation, and nothing from the future in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrr import action
from nrr.metrics import health_parts, health_words, risk_history
from nrr.metrics.health import records
from nrr.metrics.scope import scoped
from nrr.periods import Month
from nrr.policies import Policies
from nrr.results import Request
from nrr.results.health import PARTS, level
from nrr.warehouse import Warehouse
from tests import health_oracle as oracle
from tests.books import several_builds
from tests.signal_books import START, Signals, built, day, drawn

QUIET = {
    "account_key": 1,
    "month": START + 12,
    "arr_cents": 1_000_000,
    "since_month": START,
    "arr_before_cents": 1_000_000,
    "contraction_cents": 0,
    "contractions": 0,
    "contraction_month": 0,
    "worst_metric": None,
    "worst_change": np.nan,
    "metrics": 0,
    "features": 0,
    "features_before": 0,
    "tickets": 0,
    "tickets_before": 0,
    "urgent": 0,
    "urgent_before": 0,
    "rated": 0,
    "satisfaction_sum": 0.0,
    "answered_month": 0,
    "answers": 0,
    "answer_sum": 0,
    "failed": 0,
    "recovered": 0,
    "usage_now": 1,
    "features_compared": 0,
    "tickets_known": 1,
    "tickets_compared": 1,
    "payments_known": 1,
    "anniversary_known": 1,
    "stated_renewal": pd.NaT,
}
SETTINGS = {"usage_drop": 0.25, **{f"health_{part}_weight": oracle.WEIGHTS[part] for part in PARTS}}


def scored(**facts: object) -> dict[str, object]:
    """One account-month with these facts, all else quiet: a customer for a year whose anniversary is a year away."""
    frame = pd.DataFrame([{**QUIET, **facts}])
    frame["stated_renewal"] = pd.to_datetime(frame["stated_renewal"])
    return records(risk_history.with_scores(frame, SETTINGS))[0]


@pytest.mark.parametrize(
    ("part", "facts", "points"),
    [
        # 25% down is the warning, 40 is where red ends: 100 - 60 x 0.25/0.25
        ("usage", {"worst_metric": "logins", "worst_change": -0.25}, 40),
        # 100 - 60 x 0.1/0.25 = 76
        ("usage", {"worst_metric": "logins", "worst_change": -0.1}, 76),
        ("usage", {"worst_metric": "logins", "worst_change": 0.3}, 100),
        ("usage", {"worst_metric": "logins", "worst_change": -1.0}, 0),
        # 4 features after 5 is 20% down: 100 - 60 x 0.2/0.25 = 52
        ("usage", {"features": 4, "features_before": 5}, 52),
        ("usage", {"features": 1, "features_before": 2}, None),  # two features are too few to tell
        ("usage", {}, None),
        # 5 after 2 is 3 more, one of them urgent, one of two answers liked: 100 - 30 - 15 - 40 x 1/2 = 35
        ("support", {"tickets": 5, "tickets_before": 2, "urgent": 1, "rated": 2, "satisfaction_sum": 1.0}, 35),
        ("support", {"tickets": 2, "tickets_before": 5}, 100),
        ("support", {"tickets": 5, "tickets_before": 0, "tickets_compared": 0}, 100),
        ("support", {"tickets": 5, "tickets_known": 0}, None),
        ("outcomes", {}, 85),  # flat
        ("outcomes", {"arr_before_cents": 900_000}, 100),
        # 10% of ARR gone in one step, 100 - 60; in two steps 15 less
        ("outcomes", {"arr_cents": 900_000, "contraction_cents": 100_000, "contractions": 1}, 40),
        ("outcomes", {"arr_cents": 900_000, "contraction_cents": 100_000, "contractions": 2}, 25),
        ("relationship", {"answers": 2, "answer_sum": 13}, 65),
        ("relationship", {}, None),
        ("renewal", {}, 100),
        # month 12 is a year after the start, so month 9 has the anniversary three months ahead
        ("renewal", {"month": START + 9}, 50),
        ("renewal", {"month": START + 8}, 100),
        ("renewal", {"month": START + 9, "anniversary_known": 0}, 100),
        ("renewal", {"anniversary_known": 0, "payments_known": 0}, None),
        ("renewal", {"failed": 1, "recovered": 1}, 50),  # 100 - 40 - 10
        ("renewal", {"month": START + 9, "failed": 2}, 0),
    ],
)
def test_a_part_by_hand(part: str, facts: dict[str, object], points: int | None) -> None:
    found = scored(**facts)[part]
    assert points is None if found != found else found == points


def test_the_score_is_the_mean_of_the_known_parts_by_weight() -> None:
    # usage 40, support 100, outcomes 85, renewal 100, no answer to a survey:
    # (30 x 40 + 15 x 100 + 20 x 85 + 20 x 100) / 85 = 6400 / 85 = 75.29
    row = scored(worst_metric="logins", worst_change=-0.25)
    assert (row["score"], row["coverage"]) == (75, 0.85)
    # with an answer of 2: (6400 + 15 x 20) / 100 = 67
    row = scored(worst_metric="logins", worst_change=-0.25, answers=1, answer_sum=2)
    assert (row["score"], row["coverage"]) == (67, 1.0)


def test_a_customer_of_two_months_has_no_score() -> None:
    row = scored(since_month=START + 11)
    assert row["score"] != row["score"]
    assert health_words.no_score(row) == "A customer for less than 3 months: too short to tell a change by."
    assert scored(since_month=START + 10)["score"] == scored()["score"]


@pytest.mark.parametrize(("score", "colour"), [(70, "green"), (69, "amber"), (40, "amber"), (39, "red"), (None, None)])
def test_colours(score: int | None, colour: str | None) -> None:
    assert level(score) == colour


def test_the_signs_in_words() -> None:
    row = scored(
        worst_metric="active_users", worst_change=-0.34, metrics=1, urgent=3, urgent_before=1, tickets=4,
        contraction_cents=1_240_000, contractions=3, contraction_month=START + 9, answers=1, answer_sum=3,
        answered_month=START + 10, failed=2, stated_renewal=pd.Timestamp(day(12, 31)) + pd.Timedelta(days=41),
    )  # fmt: skip
    assert [(each.kind, each.text, each.trigger) for each in health_words.reasons(row, "USD")] == [
        ("payment", "2 failed payments in 90 days", "budget"),
        ("contraction", "Contracted $12.4k, last in Oct 2024", "outcome"),
        ("usage", "Active users down 34% on its last 90 days", "people"),
        ("relationship", "NPS 3 in Nov 2024", "people"),
        ("support", "3 urgent tickets in 90 days, 1 in the 90 before", "outcome"),
        ("renewal", "Renews in 41 days", ""),
    ]
    assert "Shrank in 3 of 6 months" in health_words.findings("outcomes", row, "USD")


def test_every_part_says_what_it_rests_on_or_why_there_is_none() -> None:
    for row in (scored(), scored(worst_metric="logins", worst_change=0.0, metrics=2, answers=1, answer_sum=9)):
        for part in PARTS:
            said = health_words.findings(part, row, "USD")
            assert bool(said) == (row[part] == row[part])
            assert said or health_words.unknown(part, row)


def keys(warehouse: Warehouse) -> dict[str, int]:
    return {row["account_id"]: row["account_key"] for row in warehouse.rows("metrics/account_keys")}


@several_builds
@given(st.integers(0, 2**32))
def test_every_score_is_that_of_the_naive_calculation(seed: int) -> None:
    book = drawn(Random(seed), accounts=12)
    with built(book) as warehouse, scoped(warehouse, Request(Month(START + book.months - 1))) as session:
        found = risk_history.scored(session, Month(START + book.months - 1))
        names = {key: account for account, key in keys(session).items()}
        rows = records(found.frame)
    wanted, got = {}, {}
    for row in rows:
        account, at = names[row["account_key"]], row["month"] - START
        got[account, at] = [None if row[name] != row[name] else int(row[name]) for name in (*PARTS, "score")]
        parts = oracle.parts(book, account, at)
        wanted[account, at] = [*(parts[part] for part in PARTS), oracle.score(book, account, at)]
    assert got == wanted
    first = found.months[0].index - START
    assert set(got) == {(a, m) for a, by in book.arr.items() for m in by if m >= first}


def test_an_account_s_health_at_a_month_s_end() -> None:
    arr = {"A": dict.fromkeys(range(12), 1200), "B": dict.fromkeys(range(10), 1200)}
    usage = [("A", m, "logins", 100) for m in range(11)] + [("A", 11, "logins", 75)]
    tickets = [("B", m, "normal", None) for m in range(12)]
    book = Signals(12, arr, usage, tickets, answers=[("A", 8, 9)])
    with built(book) as warehouse:
        found = action.account_health(warehouse, keys(warehouse)["A"], Month(START + 11))
        gone = action.account_health(warehouse, keys(warehouse)["B"], Month(START + 11))
    assert gone is None
    assert found is not None
    # usage 40, support 100, outcomes 85, relationship 90, renewal 50 (the anniversary is in the next month):
    # (30 x 40 + 15 x 100 + 20 x 85 + 15 x 90 + 20 x 50) / 100 = 6750 / 100 = 67.5, half up
    assert (found.score, found.level, found.coverage) == (68, "amber", 1.0)
    assert [part.score for part in found.parts] == [40, 100, 85, 90, 50]
    assert [part.findings[0] for part in found.parts] == [
        "Logins down 25% on its last 90 days",
        "0 tickets in 90 days, 0 in the 90 before",
        "ARR as 6 months ago",
        "NPS 9 in Sep 2024",
        "Anniversary in Jan 2025, no renewal date known",
    ]
    # three months before: usage 100, renewal 100, the answer of that month: (3000 + 1500 + 1700 + 1350 + 2000) / 100
    assert found.change == 68 - 96
    assert dict(found.past)[Month(START + 8)] == 96
    assert dict(found.past)[Month(START + 1)] is None


def test_weights_are_settings() -> None:
    book = Signals(12, {"A": dict.fromkeys(range(12), 1200)}, answers=[("A", 11, 2)])
    weights = {f"health_{part}_weight": 0 for part in PARTS} | {"health_relationship_weight": 1}
    with built(book, replace(Policies(), **weights)) as warehouse:
        found = action.account_health(warehouse, keys(warehouse)["A"], Month(START + 11))
    assert found is not None
    assert (found.score, found.coverage) == (20, 1.0)
    assert [part.weight for part in found.parts] == [0, 0, 0, 1, 0]


def test_a_renewal_date_counts_today_and_not_for_the_past() -> None:
    # Stated for 1 April 2025; the anniversary is in January.
    book = Signals(12, {"A": dict.fromkeys(range(12), 1200)}, renewals={"A": date(2025, 4, 1)})
    with built(book) as warehouse:
        now = action.account_health(warehouse, keys(warehouse)["A"], Month(START + 11))
        before = action.account_health(warehouse, keys(warehouse)["A"], Month(START + 10))
    assert now is not None
    assert before is not None
    assert now.parts[-1].findings[0] == "Renews in Apr 2025"
    assert now.parts[-1].score == 100
    assert before.parts[-1].findings[0] == "Anniversary in Jan 2025, no renewal date known"
    assert before.parts[-1].score == 50


def test_the_weighted_mean_is_rounded_half_up() -> None:
    halves = {"usage": np.array([40.0, 41.0]), "renewal": np.array([41.0, 42.0])}
    score, _ = health_parts.totals(halves, {"usage": 1, "renewal": 1}, np.array([False, False]))
    assert score.tolist() == [41, 42]
