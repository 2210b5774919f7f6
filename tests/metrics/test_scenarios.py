from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nrr.metrics.scenarios import (
    LEVERS,
    Change,
    compounded,
    growth_share,
    levers,
    point_worth,
    rounded,
    scenario,
    target,
)
from nrr.results.outlook import SegmentRates

# Of 1,000.00: 100 is expected to be gained, 30 cut and 60 lost: 1,010.00, NRR 101.0%
LARGE = SegmentRates("Large", 800_00, 90_00, -20_00, -40_00)
SMALL = SegmentRates("Small", 200_00, 10_00, -10_00, -20_00)
BOOK = (LARGE, SMALL)
quick = settings(max_examples=30, deadline=None)


@st.composite
def segments(draw: st.DrawFn) -> tuple[SegmentRates, ...]:
    found = []
    for number in range(draw(st.integers(1, 5))):
        arr = draw(st.integers(1, 10**12))
        expansion = draw(st.integers(0, 2 * arr))
        contraction = draw(st.integers(0, arr))
        churn = draw(st.integers(-arr // 10, arr - contraction))  # below zero: more came back than left
        found.append(SegmentRates(f"segment {number}", arr, expansion, -contraction, -churn))
    return tuple(found)


def test_nothing_changed_is_what_is_expected() -> None:
    # 1000 + 100 - 30 - 60 = 1010
    found = scenario(BOOK, Change())
    assert found.nrr == Fraction(101, 100)
    assert (found.expansion_cents, found.contraction_cents, found.churn_cents) == (100_00, -30_00, -60_00)
    assert found.arr_cents == 1_010_00


def test_levers_change_what_is_expected() -> None:
    # churn a fifth less: 60 -> 48; expansion a tenth more: 100 -> 110; 1000 + 110 - 30 - 48 = 1032
    assert scenario(BOOK, Change(churn=-20, expansion=10)).nrr == Fraction(1032, 1000)
    # contraction doubled: 1000 + 100 - 60 - 60 = 980
    assert scenario(BOOK, Change(contraction=100)).nrr == Fraction(98, 100)


def test_a_segments_own_lever_takes_the_place_of_the_overall_one() -> None:
    # Small keeps its churn of 20, Large loses half of 40: 1000 + 100 - 30 - 20 - 20 = 1030
    change = Change(churn=-50, by_segment=(("Small", "churn", 0),))
    assert scenario(BOOK, change).nrr == Fraction(103, 100)


def test_no_segment_loses_more_than_it_has_and_gains() -> None:
    # 50 + 10 gained = 60 at most to lose; 30 + 60 = 90 would be, so each is cut to 2/3: 20 and 40
    one = (SegmentRates("One", 50_00, 10_00, -15_00, -30_00),)
    found = scenario(one, Change(churn=100, contraction=100))
    assert found.nrr == 0
    assert (found.contraction_cents, found.churn_cents) == (-20_00, -40_00)


def test_without_arr_there_is_no_scenario_and_no_target() -> None:
    assert scenario((), Change()).nrr is None
    assert scenario((), Change()).reason == "No account has ARR."
    assert target((), Fraction(6, 5)).reading == "n/a: No account has ARR."


@pytest.mark.parametrize("change", [{"churn": -101}, {"by_segment": (("Small", "expansion", -200),)}])
def test_a_lever_takes_away_at_most_everything(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="at most all"):
        Change(**change)  # type: ignore[arg-type]


@quick
@given(segments())
def test_segments_add_up_and_no_change_is_the_base(book: tuple[SegmentRates, ...]) -> None:
    opening = sum(each.arr_cents for each in book)
    found = scenario(book, Change())
    parts = [scenario((each,), Change()) for each in book]
    assert found.nrr is not None
    assert found.arr_cents == sum(part.arr_cents for part in parts)
    assert found.nrr * opening == found.arr_cents
    assert found.expansion_cents == sum(each.expansion_cents for each in book)
    assert found.churn_cents == sum(each.churn_cents for each in book)


@quick
@given(segments(), st.integers(-100, 300), st.integers(-100, 300), st.integers(-100, 300))
def test_arr_is_never_negative_and_levers_pull_their_way(
    book: tuple[SegmentRates, ...], churn: int, contraction: int, expansion: int
) -> None:
    found = scenario(book, Change(churn, contraction, expansion))
    more = scenario(book, Change(churn, contraction, expansion + 10))
    assert found.nrr is not None
    assert more.nrr is not None
    assert 0 <= found.nrr <= more.nrr


@quick
@given(segments(), st.fractions(Fraction(1, 2), 3))
def test_the_answer_put_into_the_scenario_reaches_the_target(book: tuple[SegmentRates, ...], aim: Fraction) -> None:
    now = scenario(book, Change())
    assert now.nrr is not None
    opening = sum(each.arr_cents for each in book)
    gap = aim * opening - now.arr_cents
    if gap <= 0:
        assert "reached as expected" in target(book, aim).reading
        return
    more, less = levers(now, gap)
    if more is not None:
        assert scenario(book, Change(expansion=more * 100)).nrr == aim
    if less is not None and all(each.churn_cents <= 0 for each in book):
        assert scenario(book, Change(churn=less * 100)).nrr == aim


def test_target_by_expansion_or_by_churn() -> None:
    # to 104%: 1040 - 1010 = 30 short: expansion from 100 to 130, 10% to 13%; or churn from 60 to 30, half of it
    found = target(BOOK, Fraction(104, 100))
    assert (found.gap_cents, found.more_expansion, found.less_churn) == (30_00, 0.3, -0.5)
    assert found.reading == (
        "To reach 104%: +3.0 pts of expansion (from 10.0% to 13.0% of opening ARR), or 50% less churn "
        "(from 6.0% to 3.0%)."
    )


def test_target_that_churn_alone_cannot_reach() -> None:
    # to 120%: 190 short, but only 60 are lost: without churn 1000 + 100 - 30 = 107.0%
    found = target(BOOK, Fraction(6, 5))
    assert found.less_churn is None
    assert found.more_expansion == 1.9
    assert found.reading == (
        "To reach 120%: +19.0 pts of expansion (from 10.0% to 29.0% of opening ARR), or not by churn alone: without "
        "any, NRR is 107.0%."
    )


def test_target_without_expansion_and_target_already_reached() -> None:
    still = (SegmentRates("Still", 100_00, 0, 0, -10_00),)  # 90%
    assert target(still, Fraction(95, 100)).reading == (
        "To reach 95%: not by expansion, as none is expected, or 50% less churn (from 10.0% to 5.0%)."
    )
    assert target(BOOK, Fraction(1)).reading == "100% is reached as expected, with 1.0 pts to spare."
    assert target(BOOK, Fraction(1)).more_expansion == 0.0


def test_a_hundred_at_105_against_110_a_year() -> None:
    # METRICS section 10: 105, 110.25, 115.7625 against 110, 121, 133.1: 5.0, 10.75, 17.34 apart
    low = compounded(100_00, Fraction(105, 100))
    high = compounded(100_00, Fraction(110, 100))
    assert low == (100_00, 105_00, 110_25, 115_76)
    assert high == (100_00, 110_00, 121_00, 133_10)
    assert [after - before for before, after in zip(low, high, strict=True)] == [0, 5_00, 10_75, 17_34]


def test_accounts_won_compound_from_the_year_after() -> None:
    # 100 x 1.1 + 10 = 120; 120 x 1.1 + 10 = 142; 142 x 1.1 + 10 = 166.2
    assert compounded(100_00, Fraction(11, 10), new_cents=10_00) == (100_00, 120_00, 142_00, 166_20)


def test_what_a_point_of_nrr_is_worth() -> None:
    # 100 x (1.06^3 - 1.05^3) = 119.1016 - 115.7625 = 3.3391
    assert point_worth(100_00, Fraction(105, 100)) == 3_34
    assert point_worth(0, Fraction(105, 100)) == 0


def test_growth_from_expansion() -> None:
    # growth 40% at NRR 110%: 10 of 40 = 25%; at NRR 130%: 30 of 40 = 75%
    assert growth_share(100_00, 110_00, 140_00) == (Fraction(1, 4), None)
    assert growth_share(100_00, 130_00, 140_00) == (Fraction(3, 4), None)
    assert growth_share(0, 0, 100_00)[1] == "No account had ARR twelve months ago."
    assert growth_share(100_00, 90_00, 100_00)[1] == "ARR did not grow over the last twelve months."
    assert growth_share(100_00, 90_00, 140_00)[1] is not None
    assert "shrank" in str(growth_share(100_00, 90_00, 140_00)[1])


def test_half_a_cent_rounds_away_from_zero() -> None:
    assert [rounded(Fraction(value, 2)) for value in (1, -1, 3, -3, 4)] == [1, -1, 2, -2, 2]


def test_the_levers_are_the_losses_and_gains_of_retention() -> None:
    assert LEVERS == ("churn", "contraction", "expansion")
