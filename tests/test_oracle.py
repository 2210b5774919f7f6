"""The oracle itself, by hand arithmetic: nothing here knows the engine."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests import oracle

DECEMBER = 2024 * 12 + 11  # month 0 of the example, month 12 is December 2025
UNIT = 100_00 * 12  # 100 of MRR as ARR cents


def months(*runs: tuple[int, int, str]) -> dict[int, int]:
    """Return ``{month: cents}`` from runs (first, last, ARR in hundreds of MRR) of the example's months."""
    return {
        DECEMBER + month: int(Fraction(units) * UNIT) for first, last, units in runs for month in range(first, last + 1)
    }


SIX_ACCOUNTS = {
    "A": months((0, 12, "1")),
    "B": months((0, 2, "1"), (3, 8, "1.6"), (9, 12, "1.2")),
    "C": months((0, 3, "1"), (8, 12, "0.8")),
    "D": months((0, 5, "1")),
    "E": months((2, 5, "1"), (6, 12, "2")),
    "F": months((3, 7, "0.5")),
}


def test_six_accounts_over_twelve_months():
    result = oracle.retention(SIX_ACCOUNTS, DECEMBER + 12, 12)
    # open: A 1, B 1, C 1, D 1 = 4; they end at 1 + 1.2 + 0.8 + 0 = 3.0; 3.0 / 4 = 75%
    assert result["opening"] == 4 * UNIT
    assert result["closing"] == 3 * UNIT
    assert result["nrr"] == Fraction(75, 100)
    # capped at the opening: 1 + 1 + 0.8 + 0 = 2.8; 2.8 / 4 = 70%
    assert result["grr"] == Fraction(70, 100)
    # A, B and C of four are still there
    assert result["logo"] == Fraction(3, 4)
    # B +0.2, C -0.2, D -1
    assert (result["expansion"], result["contraction"], result["churn"]) == (UNIT // 5, -UNIT // 5, -UNIT)
    # E's 2 is in the company's ARR and in neither side of the ratio: 3.0 + 2 = 5.0
    assert result["total"] == 5 * UNIT
    assert [result[f"{kind}_accounts"] for kind in ("expanded", "contracted", "churned")] == [1, 1, 1]


def test_six_accounts_month_by_month():
    def moves(month: int) -> dict[str, int]:
        row = oracle.bridge(SIX_ACCOUNTS, DECEMBER + month)
        return {kind: row[kind] for kind in oracle.KINDS if row[kind]}

    assert moves(0) == {"new": 4 * UNIT}  # A, B, C, D appear
    assert moves(1) == {}
    assert moves(2) == {"new": UNIT}  # E
    assert moves(3) == {"new": UNIT // 2, "expansion": UNIT * 6 // 10}  # F 0.5, B 1 -> 1.6
    assert moves(4) == {"churn": -UNIT}  # C goes
    assert moves(6) == {"expansion": UNIT, "churn": -UNIT}  # E 1 -> 2, D goes
    # month 8: C back at 0.8, the whole of it a win-back and no expansion; F's 0.5 goes
    assert moves(8) == {"reactivation": UNIT * 8 // 10, "churn": -UNIT // 2}
    assert moves(9) == {"contraction": -UNIT * 4 // 10}  # B 1.6 -> 1.2
    # 4 + 1.5 new + 0.8 back + 1.6 expansion - 0.4 contraction - 2.5 churn = 5.0
    assert oracle.bridge_over(SIX_ACCOUNTS, DECEMBER + 1, DECEMBER + 12) == {
        "opening": 4 * UNIT,
        "new": UNIT * 15 // 10,
        "reactivation": UNIT * 8 // 10,
        "expansion": UNIT * 16 // 10,
        "contraction": -UNIT * 4 // 10,
        "churn": -UNIT * 25 // 10,
        "closing": 5 * UNIT,
    }


def test_gone_and_back_is_churn_then_reactivation():
    book = {"x": {10: 100, 12: 100}}
    assert [oracle.movement(book, "x", month) for month in range(10, 14)] == [
        ("new", 100),
        ("churn", -100),
        ("reactivation", 100),
        ("churn", -100),
    ]


def test_the_articles_ten_million():
    # 10,000,000 + 2,000,000 - 500,000 - 1,000,000 = 10,500,000; / 10,000,000 = 105.0%
    cents = 100
    book = {
        "grows": {0: 4_000_000 * cents, 12: 6_000_000 * cents},
        "shrinks": {0: 2_000_000 * cents, 12: 1_500_000 * cents},
        "leaves": {0: 1_000_000 * cents},
        "stays": {0: 3_000_000 * cents, 12: 3_000_000 * cents},
        "arrives": {12: 9_000_000 * cents},
    }
    result = oracle.retention(book, 12, 12)
    assert result["nrr"] == Fraction(105, 100)
    # 10,000,000 - 500,000 - 1,000,000 = 8,500,000
    assert result["grr"] == Fraction(85, 100)
    assert (result["expansion"], result["contraction"], result["churn"]) == (200_000_000, -50_000_000, -100_000_000)


def test_nothing_opened_is_not_a_ratio():
    result = oracle.retention({"x": {12: 100}}, 12, 12)
    assert (result["nrr"], result["grr"], result["logo"]) == (None, None, None)


def test_every_segment_improves_and_the_whole_falls():
    before = {"a": (50, 115), "b": (30, 100), "c": (20, 85)}
    after = {"a": (30, 116), "b": (30, 101), "c": (40, 86)}
    as_fractions = [
        {name: (Fraction(weight, 100), Fraction(nrr, 100)) for name, (weight, nrr) in side.items()}
        for side in (before, after)
    ]
    # 0.5 x 115 + 0.3 x 100 + 0.2 x 85 = 57.5 + 30 + 17 = 104.5
    # 0.3 x 116 + 0.3 x 101 + 0.4 x 86 = 34.8 + 30.3 + 34.4 = 99.5
    whole = [sum(weight * nrr for weight, nrr in side.values()) for side in as_fractions]
    assert whole == [Fraction(1045, 1000), Fraction(995, 1000)]
    # rate: 0.4 x 1 + 0.3 x 1 + 0.3 x 1 = 1.0
    # mix, mean N 102: (115.5 - 102) x -0.2 + (100.5 - 102) x 0 + (85.5 - 102) x 0.2 = -2.7 - 3.3 = -6.0
    assert oracle.mix_and_rate(*as_fractions) == (Fraction(1, 100), Fraction(-6, 100))


def test_the_mix_example_as_a_book():
    opening = {"a": 50, "b": 30, "c": 20}, {"a": 30, "b": 30, "c": 40}
    ending = {"a": 115, "b": 100, "c": 85}, {"a": 116, "b": 101, "c": 86}
    # one account a segment, opening weight x 100 cents and ending weight x NRR
    for side, nrr in ((0, Fraction(1045, 1000)), (1, Fraction(995, 1000))):
        book = {s: {0: opening[side][s] * 100, 12: opening[side][s] * ending[side][s]} for s in "abc"}
        segments = {s: {0: s} for s in "abc"}
        assert oracle.retention(book, 12, 12)["nrr"] == nrr
        parts = oracle.by_segment(book, segments, 12, 12)
        assert {s: parts[s]["nrr"] for s in "abc"} == {s: Fraction(ending[side][s], 100) for s in "abc"}


@pytest.mark.parametrize(
    ("measure", "values"),
    [
        # x: 100, 150, 0; y starts two months later at 100 with 80, 0: the quarter has lived through ages 0 and 1 only
        ("net", [Fraction(1), Fraction(230, 200)]),
        ("gross", [Fraction(1), Fraction(180, 200)]),
        ("logos", [Fraction(1), Fraction(1)]),
    ],
)
def test_a_cohort_shows_only_ages_all_members_have_lived(measure, values):
    book = {"x": {24: 100, 25: 150}, "y": {26: 100, 27: 80}}
    assert oracle.cohorts(book, 27, "quarter", measure) == {24: {"accounts": 2, "opening": 200, "values": values}}


def test_a_cohort_counts_age_from_each_members_own_first_month():
    book = {"x": {24: 100, 25: 150}, "y": {25: 100}}
    # month 26: x is 2 months old, y 1; age 1 = 150 + 0
    assert oracle.cohorts(book, 26, "quarter", "net")[24]["values"] == [Fraction(1), Fraction(150, 200)]
    assert oracle.cohorts(book, 26, "month", "net")[24]["values"] == [Fraction(1), Fraction(3, 2), Fraction(0)]
    assert oracle.cohorts(book, 24, "month", "net") == {24: {"accounts": 1, "opening": 100, "values": [Fraction(1)]}}


def test_a_move_between_segments_is_read_at_the_opening():
    book = {"x": {0: 100, 12: 120}, "y": {0: 100, 12: 100}}
    segments = {"x": {0: "EMEA", 12: "APAC"}, "y": {0: "APAC", 12: "APAC"}}
    parts = oracle.by_segment(book, segments, 12, 12)
    assert {segment: part["nrr"] for segment, part in parts.items()} == {"EMEA": Fraction(6, 5), "APAC": Fraction(1)}


def test_size_edges():
    book = {"a": {0: 11_999_99}, "b": {0: 12_000_00}, "c": {0: 49_999_99}, "d": {0: 50_000_00}}
    assert [oracle.size_at(book, name, 0) for name in "abcd"] == ["SMB", "mid-market", "mid-market", "enterprise"]
