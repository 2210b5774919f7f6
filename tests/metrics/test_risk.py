"""Expected losses by hand and against the naive calculation; the list adds up; nothing of it comes from the future."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from nrr import action
from nrr.metrics import risk_bands, risk_history
from nrr.metrics.scope import scoped
from nrr.periods import Month
from nrr.policies import Policies
from nrr.results import Request, RiskList
from nrr.warehouse import Warehouse
from tests import books as _profile  # noqa: F401  registers the profile
from tests import growth, hand
from tests import health_oracle as oracle
from tests.signal_books import START, Signals, built, drawn

FEW = settings(settings.get_profile("books"), max_examples=2, phases=(Phase.explicit, Phase.generate))


@pytest.fixture(scope="module", autouse=True)
def short_histories():  # type: ignore[no-untyped-def]
    """Let a loss be measured on the small books of these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(risk_history, "FEWEST_MONTHS", 40)
        patch.setattr(risk_history, "FEWEST_LOSSES", 2)
        yield


def test_the_loss_of_a_band_by_hand() -> None:
    # 40 account-months at a score of 30 of which 10 lost everything, 40 at 90 that lost nothing, all of one ARR.
    # Mean of all 10/80; red 10 + 5 x 1/8 over 45 = 0.2361, green 5 x 1/8 over 45 = 0.0139
    score = np.repeat([30.0, 90.0], 40)
    lost = np.where(np.arange(80) < 10, 1.0, 0.0)
    bands = risk_bands.measured(score, lost, np.full(80, 100.0))
    assert bands.starts == (0, 40)
    assert bands.loss(np.array([0.0, 39.0, 40.0, 100.0])) == pytest.approx([10.625 / 45] * 2 + [0.625 / 45] * 2)
    assert bands.loss(np.array([np.nan])) == pytest.approx([1 / 8])  # nobody had no score: the mean of all


def test_an_account_month_weighs_the_root_of_its_arr() -> None:
    # 400 of ARR lost it all and 100 kept it: 20 / (20 + 10), not 1/2 and not 4/5
    (mean,) = risk_bands.means(np.zeros(2, dtype=np.int64), np.array([1.0, 0.0]), np.array([400.0, 100.0]), 1)
    assert mean == pytest.approx(2 / 3)


def test_a_thin_band_joins_the_next() -> None:
    # 10 at 15, 25 at 35 and 70 at 95: the first two together are 35; at 45 and 55 there is nobody
    score = np.repeat([15.0, 35.0, 95.0], [10, 25, 70])
    assert risk_bands.measured(score, np.zeros(105), np.ones(105)).starts == (0, 40)
    assert risk_bands.measured(score[:40], np.zeros(40), np.ones(40)).starts == (0,)  # 5 at 95 are too few alone


rows = st.tuples(st.none() | st.integers(0, 100), st.sampled_from([0.0, 0.25, 1.0]), st.integers(1, 10**9))


@given(st.lists(rows, min_size=1, max_size=150))
def test_losses_are_those_of_the_naive_calculation(found: list[tuple[int | None, float, int]]) -> None:
    scores, lost, arr = map(list, zip(*found, strict=True))
    values = np.array([np.nan if each is None else each for each in scores], dtype=np.float64)
    bands = risk_bands.measured(values, np.array(lost), np.array(arr, dtype=np.float64))
    assert bands.loss(values) == pytest.approx(oracle.losses(scores, lost, arr))


def names(warehouse: Warehouse) -> dict[int, str]:
    return {row["account_key"]: row["account_id"] for row in warehouse.rows("metrics/account_keys")}


def everything(book: Signals, at: int) -> dict[str, Any]:
    """What is said of every account at ``at``: list, health of each, record; by id, keys differ from book to book."""
    as_of = Month(START + at)
    with built(book) as warehouse:
        risks = action.at_risk(warehouse, Request(as_of))
        known = names(warehouse)
        said: dict[str, Any] = {
            name: action.account_health(warehouse, key, as_of)
            for key, name in known.items()
            if at in book.arr.get(name, {}) and name < "account 04"
        }
        said["record"] = action.risk_record(warehouse, Request(as_of))
    said["list"] = replace(risks, rows=tuple(replace(row, account_key=0) for row in risks.rows), missing=())
    return said


@FEW
@given(st.integers(0, 2**32), st.integers(12, 17))
def test_what_comes_later_changes_nothing(seed: int, at: int) -> None:
    book = drawn(Random(seed), accounts=14)
    assert everything(book, at) == everything(book.until(at), at)


def planted(book: Signals, at: int) -> Signals:
    """The book with signs dated after ``at`` that tell without fail who leaves by its end."""
    stays = {account for account, by_month in book.arr.items() if book.months - 1 in by_month}
    tickets, usage, answers, payments = list(book.tickets), list(book.usage), list(book.answers), list(book.payments)
    for account in book.arr:
        for month in range(at + 1, book.months):
            usage.append((account, month, "foresight", 1000 if account in stays else 0))
            answers.append((account, month, 10 if account in stays else 0))
            if account not in stays:
                tickets += [(account, month, "urgent", 0.0)] * 9
                payments.append((account, month, "failed"))
    renewals = {account: date for account, date in book.renewals.items() if account in stays}
    return replace(book, tickets=tickets, usage=usage, answers=answers, payments=payments, renewals=renewals)


def test_a_leak_from_the_future_is_not_seen() -> None:
    book, at = drawn(Random(11), accounts=14), 14
    leaking = planted(book, at)
    later = [a for a, by in book.arr.items() if at in by and book.months - 1 not in by]
    assert len(later) > 2, "somebody has to leave later"
    assert everything(leaking, at) == everything(book, at)
    assert everything(leaking, at + 3) != everything(book, at + 3), "the plant is seen once its day has come"


@FEW
@given(st.integers(0, 2**32))
def test_the_list_is_that_of_the_naive_calculation(seed: int) -> None:
    book = drawn(Random(seed))
    at, horizon = book.months - 1, 3
    as_of = Month(START + at)
    with built(book) as warehouse:
        risks = action.at_risk(warehouse, Request(as_of))
        with scoped(warehouse, Request(as_of)) as session:
            first = risk_history.scored(session, as_of).months[0].index - START
    past = [(a, m) for a, by in book.arr.items() for m in by if first <= m <= at - horizon]
    lost = [1 - min(book.arr[a].get(m + horizon, 0), book.arr[a][m]) / book.arr[a][m] for a, m in past]
    if risks.reason:
        assert len(past) < 40 or len({a for (a, _), share in zip(past, lost, strict=True) if share}) < 2
        return
    here = [a for a, by in book.arr.items() if at in by]
    scores = [oracle.score(book, a, m) for a, m in past]
    arr = [book.arr[a][m] * 100 for a, m in past]
    by_score = dict(zip(scores, oracle.losses(scores, lost, arr), strict=True))
    shown = {row.account_id: row for row in risks.rows}
    assert risks.base_arr_cents == sum(book.arr[a][at] * 100 for a in here)
    for account in set(here) & set(shown):
        row, score = shown[account], oracle.score(book, account, at)
        assert (row.score, row.arr_cents) == (score, book.arr[account][at] * 100)
        if score in by_score:
            assert row.loss == pytest.approx(by_score[score])
        assert row.expected_cents == oracle.half_up(row.arr_cents * (row.loss or 0))
        assert row.reasons
    assert {a for a in here if (oracle.score(book, a, at) or 100) < 70} <= set(shown)
    adds_up(risks)


def adds_up(risks: RiskList) -> None:
    expected = [row.expected_cents or 0 for row in risks.rows]
    assert expected == sorted(expected, reverse=True)
    assert sum(expected) == risks.total_expected_cents
    points = sum(Fraction(row.expected_points or 0) for row in risks.rows)
    assert float(points) == pytest.approx(sum(expected) / risks.base_arr_cents)
    assert risks.saved_by(3) == pytest.approx(sum(expected[:3]) / risks.base_arr_cents)
    assert sum(row.arr_cents for row in risks.rows) == risks.total_arr_cents
    assert len(risks.rows) == risks.total_accounts


def test_without_losses_in_the_past_no_chance_is_made_up() -> None:
    book = Signals(
        14, {"Small": dict.fromkeys(range(14), 600), "Large": dict.fromkeys(range(14), 9000)}, payments=[
            (name, month, "failed") for name in ("Small", "Large") for month in (9, 13)
        ],
    )  # fmt: skip
    with built(book) as warehouse:
        risks = action.at_risk(warehouse, Request(Month(START + 13)))
        record = action.risk_record(warehouse, Request(Month(START + 13)))
    assert risks.reason is not None
    assert risks.reason.startswith("Too little history to measure a loss: ")
    assert [(row.account_id, row.loss, row.expected_points) for row in risks.rows] == [
        ("Large", None, None),
        ("Small", None, None),
    ]
    assert (risks.total_expected_cents, risks.unlisted_cents, risks.saved_by(1)) == (None, None, None)
    assert risks.sentence == "2 accounts by ARR: no loss could be measured to rank them by."
    assert record.reason == risks.reason
    assert not record.useful


def test_the_sentence_by_hand() -> None:
    """Sixty customers of 1,000; each month one whose usage collapsed leaves, and one such is left at the end."""
    months, arr, usage = 16, {}, []
    for number in range(60):
        leaves = 5 + number if number < 10 else None
        arr[f"{number:02d}"] = dict.fromkeys(range(leaves or months), 1000)
        fading = (leaves or months) - 2 if number < 11 else months
        usage += [(f"{number:02d}", m, "logins", 10 if m >= fading else 100) for m in range(leaves or months)]
    with built(Signals(months, arr, usage)) as warehouse:
        risks = action.at_risk(warehouse, Request(Month(START + months - 1)))
    assert [row.account_id for row in risks.rows] == ["10"]
    points = risks.rows[0].expected_points
    assert risks.sentence == (
        f"This account is 100% of the downside; keeping the first is worth {100 * (points or 0):.1f} points of NRR."
    )
    assert (risks.total_expected_cents or 0) + (risks.unlisted_cents or 0) > (risks.total_expected_cents or 0)


def test_the_horizon_is_a_setting() -> None:
    book = drawn(Random(3), accounts=20)
    with built(book, Policies(risk_horizon_months=6)) as warehouse:
        risks = action.at_risk(warehouse, Request(Month(START + book.months - 1)))
    assert risks.horizon_months == 6
    assert "in the 6 months after" in risks.rest_on


def test_an_account_that_nobody_owns_has_no_owner() -> None:
    lines = [hand.line(name, 0, 10, 1000) for name in "AB"] + [hand.line(name, 10, None, 500) for name in "AB"]
    with growth.built(lines, 12, segments=[("A", "owner", "Dana")]) as warehouse:
        risks = action.at_risk(warehouse, Request(Month(hand.START + 11)))
    assert {row.account_id: row.owner for row in risks.rows} == {"A": "Dana", "B": None}
