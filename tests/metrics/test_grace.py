"""Late renewals: gaps within the months of grace, by hand, then against a slow calculation on random histories."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrr import report
from nrr.periods import Month
from nrr.policies import Policies
from nrr.results import Lapsed, Request
from tests.books import several_builds
from tests.hand import START, Line, arr_by_month, built, line

MONTHS = 14


def histories(lines: list[Line], grace: int) -> dict[str, list[float]]:
    with built(lines, MONTHS, Policies(grace_months=grace)) as warehouse:
        found = arr_by_month(warehouse, MONTHS)
    return {account: [cents / 100 for cents in history] for account, history in found.items()}


def test_a_gap_within_grace_is_carried_and_a_longer_one_is_churn():
    lines = [
        line("A", 0, 4, 100),
        line("A", 6, None, 130),  # two months without: April's 100 is carried through
        line("B", 0, 4, 100),
        line("B", 7, None, 100),  # three months without
        line("C", 0, 4, 60, product="seats"),
        line("C", 0, 4, 40, product="support"),
        line("C", 5, None, 60, product="seats"),
    ]
    found = histories(lines, 2)
    assert found["A"] == [100] * 6 + [130] * 8
    assert found["B"] == [100] * 4 + [0] * 3 + [100] * 7
    assert found["C"] == [100] * 5 + [60] * 9
    without = histories(lines, 0)
    assert without["A"] == [100] * 4 + [0] * 2 + [130] * 8


@pytest.mark.parametrize("cause", [{"request_month": 3}, {"state": "past_due", "state_month": 13}])
def test_a_known_cancellation_is_no_late_renewal(cause: dict[str, Any]):
    found = histories([line("A", 0, 4, 100, **cause), line("A", 5, None, 100)], 3)
    assert found["A"] == [100] * 4 + [0] + [100] * 9


def test_a_carried_gap_is_no_movement():
    with built([line("A", 0, 4, 100), line("A", 6, None, 130)], MONTHS, Policies(grace_months=2)) as warehouse:
        bridges = report.monthly_movements(warehouse, Request(Month(START + 13)), Month(START + 1))
    assert [(b.churn_cents, b.reactivation_cents) for b in bridges] == [(0, 0)] * 13
    assert sum(b.expansion_cents for b in bridges) == 3000


# In February 2025 (month 13), from February 2024 (month 1), B = 100 + 200 + 300 + 400 = 1,000:
# A ended in December, B in January, both within three months of grace; C ended in October; D stays at 400;
# E joined later and lapsed too. NRR = 400 / 1,000.
LAPSING = [
    line("A", 0, 12, 100),
    line("B", 0, 13, 200),
    line("C", 0, 10, 300),
    line("D", 0, None, 400),
    line("E", 4, 13, 50),
]


def lapsed(lines: list[Line], grace: int, as_of: int = 13) -> tuple[Lapsed | None, float | None]:
    with built(lines, MONTHS, Policies(grace_months=grace)) as warehouse:
        overview = report.overview(warehouse, Request(Month(START + as_of)))
    return overview.lapsed, overview.retention.nrr


def test_gaps_still_open_are_shown_apart():
    # renewed, A and B bring back 300 of the opening's 1,000; E's 50 was won later
    assert lapsed(LAPSING, 3) == (Lapsed(3, 350_00, 3, 0.7, 0.4), 0.4)
    # with one month of grace A is gone: it ended two month ends ago
    assert lapsed(LAPSING, 1) == (Lapsed(2, 250_00, 1, 0.6, 0.4), 0.4)
    assert lapsed(LAPSING, 0) == (None, 0.4)


def test_an_account_that_asked_to_cancel_is_not_pending():
    lines = [*LAPSING, line("F", 0, 13, 1000, request_month=12)]
    found, nrr = lapsed(lines, 3)
    assert found == Lapsed(3, 350_00, 3, 700 / 2000, 400 / 2000)
    assert nrr == 0.2


def test_ratios_that_cannot_be_computed_stay_so():
    with built([line("A", 0, 2, 100), line("B", 0, None, 1)], 3, Policies(grace_months=2)) as warehouse:
        overview = report.overview(warehouse, Request(Month(START + 2)))
    assert overview.lapsed == Lapsed(1, 100_00, 2, None, None)


@st.composite
def account_lines(draw: st.DrawFn) -> list[Line]:
    """One to three stretches of two accounts, some of which ended on request."""
    lines = []
    for account in "AB":
        month = draw(st.integers(0, 4))
        for _ in range(draw(st.integers(1, 3))):
            end = month + draw(st.integers(1, 6))
            facts = {"request_month": end} if draw(st.booleans()) else {}
            lines.append(line(account, month, end, draw(st.integers(1, 50)), **facts))
            month = end + draw(st.integers(0, 4))
    return lines


def carried(lines: list[Line], account: str, grace: int, months: int) -> list[int]:
    """Return the ARR by month with every gap filled that the grace covers, one gap at a time."""
    mine = [each for each in lines if each["account_id"] == account]
    history = [
        sum(each["arr_cents"] for each in mine if each["start_month"] <= START + month < each["end_month"])
        for month in range(months)
    ]
    month = 0
    while month < months:
        if history[month] == 0 and month and history[month - 1]:
            until = next((later for later in range(month, months) if history[later]), None)
            asked = any(each["end_month"] == START + month and "request_month" in each for each in mine)
            if until is not None and until - month <= grace and not asked:
                history[month:until] = [history[month - 1]] * (until - month)
        month += 1
    return history


@several_builds
@given(lines=account_lines(), grace=st.integers(0, 4))
def test_against_a_slow_calculation(lines, grace):
    with built(lines, MONTHS, Policies(grace_months=grace)) as warehouse:  # its checks hold: the bridge closes
        found = arr_by_month(warehouse, MONTHS)
        overview = report.overview(warehouse, Request(Month(START + 13)))
    expected = {account: carried(lines, account, grace, MONTHS) for account in "AB"}
    assert found == {account: history for account, history in expected.items() if any(history)}
    if overview.lapsed and overview.retention.nrr is not None:
        both = overview.lapsed.nrr_if_none_renews, overview.lapsed.nrr_if_all_renew
        assert both[0] is not None
        assert both[1] is not None
        assert both[0] <= overview.retention.nrr <= both[1]
