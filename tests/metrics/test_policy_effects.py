"""What a policy would move, told before: by hand, and equal to what a version built under it then says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrr import report
from nrr.errors import NrrError
from nrr.periods import Month
from nrr.policies import SETTINGS, Policies, changed, setting, words
from nrr.results import PolicyOutcome, Request
from tests.books import several_builds
from tests.hand import START, Line, built, line
from tests.metrics.test_policies import POLICIES, lines_with_facts

MONTHS = 14
# January 2024 to February 2025, read over the 12 months to February 2025: B = 100 + 200 + 300 = 600.
# A is past due since January 2025, B asked in December to end in March, C pays 300 and started a trial late.
BOOK: list[Line] = [
    line("A", 0, None, 100, state="past_due", state_month=12),
    line("B", 0, 15, 200, request_month=11),
    line("C", 0, None, 300),
    line("D", 13, None, 50, trial_month=10),
]


def test_effects_by_hand():
    with built(BOOK, MONTHS) as warehouse:
        effects = report.policy_effects(warehouse)
        assert effects.now == PolicyOutcome("", 650_00, 1.0, 650_00)
        assert effects.as_of == Month(START + 13)
        # without A 550 are left, and of the opening's 600 are 500; the end on request takes B's 200
        past_due, ending = effects.of("past_due"), effects.of("ending")
        assert (past_due.lines, past_due.accounts) == (1, 1)
        assert past_due.outcomes == (PolicyOutcome("leave_out", 550_00, 500 / 600, 550_00),)
        assert ending.outcomes == (PolicyOutcome("request", 450_00, 400 / 600, 450_00),)
        assert effects.of("trial").outcomes == (PolicyOutcome("count", 650_00, 1.0, 650_00),)
        assert {each.name for each in effects.effects if each.lines} == {"past_due", "ending", "trial"}
        assert [each.outcomes for each in effects.effects if not each.lines] == [()] * (len(SETTINGS) - 3)
        # (100 + 200 + 300) / 1.25 = 480 and D's 40, less A's 80 and B's 160
        both = report.policy_outcome(warehouse, {"past_due": "leave_out", "tax_included": "25", "ending": "request"})
        assert (both.arr_cents, both.nrr) == (280_00, 240 / 480)


def test_amounts_and_gaps_are_decided_about_up_to_what_is_tried():
    lines = [line("A", 0, None, 500), line("B", 0, 3, 100), line("B", 9, None, 100)]
    with built(lines, MONTHS) as warehouse:
        assert report.policy_outcome(warehouse, {"placeholder_below_cents": 200_00}).arr_cents == 500_00
        assert report.policy_outcome(warehouse, {"grace_months": 6}).arr_cents == 600_00
        assert report.policy_effects(warehouse).of("grace_months").lines == 0  # a gap of six, longer than is offered


@several_builds
@given(lines=st.lists(lines_with_facts(), min_size=1, max_size=6), start=POLICIES, tried=POLICIES)
def test_what_is_told_is_what_a_version_says_then(lines: list[Line], start: dict[str, Any], tried: dict[str, Any]):
    lines = [*lines, line("C", 0, None, 1000)]
    with built(lines, MONTHS, Policies(**start)) as warehouse:
        told = report.policy_outcome(warehouse, tried)
    with built(lines, MONTHS, Policies(**{**start, **tried})) as warehouse:
        then = report.headline(warehouse, Request(Month(START + MONTHS - 1)))
    assert told.arr_cents == told.last_arr_cents == then.total_arr_cents
    assert told.nrr == then.nrr


@pytest.mark.parametrize("each", SETTINGS, ids=lambda each: each.name)
def test_every_setting_has_its_words(each):
    default = getattr(Policies(), each.name)
    assert words(each, default)
    assert each.about.endswith(".")
    assert each.reason.endswith(".")
    if each.choices:
        assert each.choices[0].value == default
        with pytest.raises(NrrError, match="Choose one of: " + each.choices[0].value):
            changed(Policies(), {each.name: "perhaps"})
    else:
        with pytest.raises(NrrError, match=r"Write (a|the)"):
            changed(Policies(), {each.name: "perhaps"})


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("tax_included", "19 %", "19"),
        ("tax_included", "8.875", "8.875"),
        ("grace_months", " 3 ", 3),
        ("usage_drop", "30%", 0.3),
        ("usage_drop", "0.3", 0.3),
        ("placeholder_below_cents", "0", 0),
    ],
)
def test_values_are_read_as_people_write_them(name, text, value):
    assert getattr(changed(Policies(), {name: text}), name) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tax_included", "0.2"),
        ("tax_included", "100"),
        ("tax_included", "nan"),
        ("tax_included", "7.12345"),
        ("grace_months", "13"),
        ("grace_months", "1.5"),
        ("usage_drop", "0"),
        ("placeholder_below_cents", "-1"),
        ("mid_market_from_cents", "5000000"),
    ],
)
def test_values_that_are_not_possible_are_refused(name, value):
    with pytest.raises(NrrError):
        changed(Policies(), {name: value})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("past_due", "leave_out", "Leave them out"),
        ("tax_included", "0", "No tax"),
        ("tax_included", "20", "20% tax"),
        ("grace_months", 1, "1 month"),
        ("usage_drop", 0.125, "12.5%"),
        ("placeholder_below_cents", 0, "Every amount counts"),
        ("enterprise_from_cents", 5_000_000, "50,000.00 a year"),
    ],
)
def test_values_are_said_in_words(name, value, said):
    assert words(setting(name), value) == said


def test_an_unknown_policy_names_the_known_ones():
    with pytest.raises(NrrError, match="past_due"):
        setting("late")
