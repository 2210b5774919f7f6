"""The score's record by hand: ranking against every pair counted, ARR lost by colour, warnings ahead, calibration."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrr import action, report
from nrr.metrics import risk_history, risk_record
from nrr.metrics.ranking import Ranking, better_by
from nrr.periods import Month, month_range
from nrr.results import Request
from nrr.results.health import ScoreRecord
from nrr.workspace import Workspace

pairs = st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=40)


@given(pairs)
def test_the_area_is_the_share_of_pairs_ranked_right(found: list[tuple[int, bool]]) -> None:
    value, gone = np.array([v for v, _ in found], dtype=np.float64), np.array([g for _, g in found])
    left, stayed = value[gone], value[~gone]
    right = [1.0 if one > other else 0.5 if one == other else 0.0 for one in left for other in stayed]
    assert Ranking.of(value, gone).auc() == (pytest.approx(sum(right) / len(right)) if right else None)


def test_better_is_better_by_more_than_chance() -> None:
    draws = np.random.Generator(np.random.PCG64(1))
    gone = draws.random(400) < 0.2
    chance, knows = (Ranking.of(value, gone) for value in (draws.random(400), gone + 0.1 * draws.random(400)))
    accounts = np.arange(400)
    assert better_by(chance, chance, accounts) == 0
    assert (better_by(knows, chance, accounts) or 0) > 0.3
    assert (better_by(chance, knows, accounts) or 0) < 0
    assert better_by(knows, knows, accounts) == 0


def test_months_of_one_account_are_no_new_accounts() -> None:
    # Two left, two stayed; ranked 3 and 2 against 2 and 1: pairs right 1, 1, 1/2, 1 = 3.5 / 4, by ARR all tie: 0.5.
    # Lead 0.375. Each that left is off by 1 - 0.875 and 0.75 - 0.875, half of it its share: 0.0625 each; those that
    # stayed likewise: standard error 0.125. A hundred months of each change nothing; as accounts they would.
    value, gone = np.array([3.0, 2.0, 2.0, 1.0]), np.array([True, True, False, False])
    lead = 0.375 - 1.645 * 0.125
    arr = np.zeros(4)
    assert better_by(Ranking.of(value, gone), Ranking.of(arr, gone), np.arange(4)) == pytest.approx(lead)
    value, gone, arr = (np.repeat(each, 100) for each in (value, gone, arr))
    months = better_by(Ranking.of(value, gone), Ranking.of(arr, gone), np.repeat(np.arange(4), 100))
    assert months == pytest.approx(lead)
    assert (better_by(Ranking.of(value, gone), Ranking.of(arr, gone), np.arange(400)) or 0) > lead


def past(*rows: tuple[int, int, int, int]) -> pd.DataFrame:
    """(account, score, ARR, later ARR)."""
    frame = pd.DataFrame(rows, columns=["account_key", "score", "arr_cents", "later_cents"])
    lost = 1 - np.minimum(frame["later_cents"], frame["arr_cents"]) / frame["arr_cents"]
    return frame.assign(lost=lost, gone=frame["later_cents"] == 0)


def test_what_a_colour_lost() -> None:
    # red: 100 gone; amber: 200 shrank to 150 and 40 grew; green: 70 is green, nothing lost
    found = past((1, 39, 100, 0), (2, 40, 200, 150), (3, 69, 40, 90), (4, 70, 1000, 1000))
    red, amber, green = (risk_record.level_record(found, name) for name in ("red", "amber", "green"))
    assert (red.account_months, red.arr_cents, red.churned_accounts, red.churned_cents) == (1, 100, 1, 100)
    assert (amber.account_months, amber.arr_cents, amber.churned_accounts, amber.lost_cents) == (2, 240, 0, 50)
    assert (green.lost, red.lost, amber.lost) == (0.0, 1.0, 50 / 240)


def test_foretold_and_actual_by_band() -> None:
    found = past((1, 30, 100, 0), (2, 30, 300, 300), (3, 90, 1000, 990)).assign(by_score=[0.3, 0.4, 0.004])
    low, high = risk_record.calibrated(found)
    assert (low.label, low.accounts, low.arr_cents, low.foretold, low.actual) == (
        "0% to 1%", 1, 1000, pytest.approx(0.004), pytest.approx(0.01),
    )  # fmt: skip
    # 25% to 50%: foretold (100 x 0.3 + 300 x 0.4) / 400 = 0.375, lost 100 / 400
    assert (high.label, high.accounts, high.foretold, high.actual) == (
        "25% to 50%", 2, pytest.approx(0.375), pytest.approx(0.25),
    )  # fmt: skip


def test_how_long_before_a_departure_the_score_turned() -> None:
    """Months 0 to 6: one turned in 3 and left in 6, one left green in 4, one stays, one calmed before it left."""
    scores = {
        1: [90, 60, 90, 50, 30, 20],  # the warning of month 1 had passed
        2: [90, 90, 80, 75],
        3: [20, 20, 20, 20, 20, 20, 20],
        4: [90, 90, np.nan, 90, 65, 90],
    }
    rows = [(account, month, score) for account, by in scores.items() for month, score in enumerate(by)]
    frame = pd.DataFrame(rows, columns=["account_key", "month", "score"])
    found = risk_history.Scored(month_range(Month(0), Month(6)), 3, frame, frame)
    departures, leads = risk_record.leads_of(found, pd.Series([1, 2, 3, 4]))
    assert (departures, leads.tolist()) == (3, [3])
    departures, leads = risk_record.leads_of(found, pd.Series([2, 3]))
    assert (departures, leads.tolist()) == (1, [])


@pytest.fixture(scope="module")
def record(sample: Workspace) -> ScoreRecord:
    warehouse = sample.warehouse(sample.current() or "")
    return action.risk_record(warehouse, Request(report.status(warehouse).default_as_of))


def test_the_sample_company_s_score_foretells(record: ScoreRecord) -> None:
    assert record.useful
    assert record.reason is None
    assert record.auc is not None
    assert record.auc > 0.9
    bands, by_arr, mean = record.methods
    assert [each.chosen for each in record.methods] == [True, False, False]
    assert None not in (bands.error, by_arr.error, mean.error)
    assert (bands.error or 1) < 0.6 * (mean.error or 0)
    assert record.lead_months is not None
    assert record.lead_months >= 2
    assert record.warned > 0.8 * record.departures


def test_the_record_adds_up(record: ScoreRecord) -> None:
    assert sum(each.account_months for each in record.levels) == record.account_months
    red, amber, green = record.levels
    assert red.lost is not None
    assert amber.lost is not None
    assert green.lost is not None
    assert red.lost > amber.lost > green.lost
    assert sum(band.accounts for band in record.calibration) < record.account_months  # the first months teach the rest
    foretold = sum(band.arr_cents * (band.foretold or 0) for band in record.calibration)
    actual = sum(band.arr_cents * (band.actual or 0) for band in record.calibration)
    assert foretold == pytest.approx(actual, rel=0.25)


def test_what_was_foretold_rests_on_months_that_were_over(sample: Workspace) -> None:
    """The record of an earlier month is the beginning of the later one: nothing is fitted again with hindsight."""
    warehouse = sample.warehouse(sample.current() or "")
    early = action.risk_record(warehouse, Request(Month.parse("2025-06")))
    assert early.months[-1] == Month.parse("2025-03")
    assert early.months[0] == Month.parse("2024-03")
    assert early.useful
