"""What the takeaways say: signs, plurals, ties, what cannot be said, and figures that add up as they are shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrr.formatting import shared_tenths, tenths
from nrr.metrics import drivers as engine
from nrr.metrics.sentences import (
    behind_the_change,
    noise_sentence,
    rolled_sentence,
    why_it_moved,
    why_parts_moved,
)
from nrr.periods import Month, Window
from nrr.results import Drivers, Interval, Retention, RolledMonth

THEN = {"L": (5000, 115), "M": (3000, 100), "S": (2000, 85)}


def kept(expansion: int, contraction: int, churn: int, opening: int = 1_000_00, reason: str | None = None) -> Retention:
    """A window of accounts that opened with 1,000.00, so that 100 cents are a tenth of a point."""
    closing = opening + expansion + contraction + churn
    window = Window(Month.parse("2025-12"))
    return Retention(window, opening, closing, expansion, contraction, churn, 9, 8, 3, 1, 1, closing, reason)


def rolled(*months: tuple[str, str, float]) -> tuple[RolledMonth, ...]:
    return tuple(RolledMonth(Month.parse(month), role, change) for month, role, change in months)


def compared(dimension: str, before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> Drivers:
    """Drivers between parts given as (opening cents, NRR in percent)."""
    tables, wholes = [], []
    for end in (before, after):
        rows = {k: (k, b, max(b * (n - 100) // 100, 0), 0, min(b * (n - 100) // 100, 0)) for k, (b, n) in end.items()}
        tables.append(engine.parts(rows))
        sums = [sum(row[at] for row in rows.values()) for at in (1, 2, 3, 4)]
        wholes.append(kept(sums[1], sums[2], sums[3], sums[0]))
    listed, others = engine.drivers(tables[0], tables[1], 12)
    return Drivers(dimension, wholes[0], wholes[1], listed, others)


def test_what_shrank_outweighed_what_grew() -> None:
    # 107.0% -> 104.8%: expansion 20.0 -> 17.1 (-2.9), churn -13.0 -> -12.3 (+0.7)
    now, before = kept(17_100, 0, -12_300), kept(20_000, 0, -13_000)
    assert why_it_moved(now, before) == (
        "NRR is 104.8%, down 2.2 pts on a quarter ago: less expansion (-2.9 pts) outweighed less churn (+0.7 pts)."
    )
    assert why_it_moved(before, now, "a year ago") == (
        "NRR is 107.0%, up 2.2 pts on a year ago: more expansion (+2.9 pts) outweighed more churn (-0.7 pts)."
    )


def test_components_of_one_sign_and_of_no_change() -> None:
    # -1.0, -0.5 and -0.3: all down; then +1.0 and -1.0: nothing in all
    assert why_it_moved(kept(9_000, -1_500, -2_300), kept(10_000, -1_000, -2_000)) == (
        "NRR is 105.2%, down 1.8 pts on a quarter ago: less expansion (-1.0 pts), more contraction (-0.5 pts) and "
        "more churn (-0.3 pts)."
    )
    assert why_it_moved(kept(11_000, 0, -3_000), kept(10_000, 0, -2_000)) == (
        "NRR is 108.0%, the same as a quarter ago: more expansion (+1.0 pts) and more churn (-1.0 pts) cancel out."
    )
    assert why_it_moved(kept(0, 0, 0), kept(0, 0, 0)) == "NRR is 100.0%, the same as a quarter ago."


def test_shown_components_add_up_to_the_shown_change() -> None:
    # expansion +0.04, contraction +0.04, churn +0.04 points: each alone rounds to 0.0, together they are +0.1
    said = why_it_moved(kept(1_040, -960, -960), kept(1_000, -1_000, -1_000))
    assert said == "NRR is 99.1%, up 0.1 pts on a quarter ago: more expansion (+0.1 pts)."


def test_what_cannot_be_computed_has_its_reason() -> None:
    nothing = kept(0, 0, 0, opening=0, reason="The data starts in Jan 2025.")
    assert why_it_moved(nothing, nothing) == "NRR is n/a. The data starts in Jan 2025."
    assert "does not reach back" in why_it_moved(kept(0, 0, 0), nothing)
    assert behind_the_change(nothing, kept(1_000, 0, 0), (), None, 0) == ""
    assert "cannot be compared" in why_parts_moved(Drivers("Region", nothing, nothing, (), None, "No data."))


def test_one_month_that_makes_most_of_the_change() -> None:
    months = rolled(("2024-10", "out", -0.018), ("2024-11", "out", -0.002), ("2025-10", "in", -0.002))
    assert rolled_sentence(months, -0.022) == "Most of it is Oct 2024 rolling out (-1.8 pts)."
    assert rolled_sentence(rolled(("2024-10", "out", -0.01), ("2025-10", "in", 0.03)), 0.02) == (
        "Months that rolled out are -1.0 pts of it, months that rolled in +3.0 pts."
    ), "a month that alone is more than the change is not most of it"


def test_months_that_tie_are_told_by_kind() -> None:
    months = rolled(("2024-10", "out", 0.006), ("2025-01", "both", 0.001), ("2025-10", "in", 0.006))
    assert rolled_sentence(months, 0.013) == (
        "Months that rolled out are +0.6 pts of it, months that rolled in +0.6 pts, the change of base +0.1 pts."
    )
    assert rolled_sentence((), 0.01) == ""


@pytest.mark.parametrize(
    ("interval", "effective", "said"),
    [
        (Interval(-0.074, 0.030), 73, "is within what chance alone moves (95% interval -7.4 to +3.0 pts)."),
        (Interval(-0.074, -0.005), 73, "is more than what chance alone moves (95% interval -7.4 to -0.5 pts)."),
        (Interval(0, 0.1), 49, "is within what chance alone moves (approximate 95% interval 0.0 to +10.0 pts)."),
    ],
)
def test_a_change_against_chance(interval: Interval, effective: float, said: str) -> None:
    assert noise_sentence(interval, effective) == f"The change {said}"


def test_few_accounts_have_no_interval() -> None:
    assert noise_sentence(None, 12.4) == "12 effective accounts are too few to tell a change from chance."
    assert noise_sentence(None, 1.0) == "1 effective account is too few to tell a change from chance."


def test_every_segment_up_and_nrr_down() -> None:
    # the contract's example: 104.5% -> 99.5%, rate +1.0, mix -6.0; S: rate +0.3, mix -3.3
    found = compared("Size", THEN, {"L": (3000, 116), "M": (3000, 101), "S": (4000, 86)})
    assert why_parts_moved(found) == (
        "NRR fell from 104.5% to 99.5% (-5.0 pts) although it rose in every one of 3 segments: rates within segments "
        "add +1.0 pts, the mix of segments -6.0 pts. The largest effect is S, now 40.0% of the base after 20.0% "
        "(-3.0 pts)."
    )


def test_one_segment_that_moved_along_is_no_paradox() -> None:
    found = compared("Size", THEN, {"L": (3000, 116), "M": (3000, 101), "S": (4000, 84)})
    assert "although" not in why_parts_moved(found)


def test_accounts_are_not_named() -> None:
    found = compared("account", {"Acme": (900, 100), "Beta": (100, 100)}, {"Acme": (900, 100), "Zeta": (600, 50)})
    said = why_parts_moved(found)
    assert "one account that joined the base" in said
    assert not any(name in said for name in ("Acme", "Beta", "Zeta"))


def test_equal_effects_have_no_largest() -> None:
    found = compared("Size", {"L": (100, 100), "M": (100, 100)}, {"L": (100, 110), "M": (100, 110)})
    assert "largest" not in why_parts_moved(found)
    same = compared("Size", {"L": (100, 100)}, {"L": (100, 100)})
    assert why_parts_moved(same).startswith("NRR is 100.0% at both ends")


@given(st.lists(st.floats(-2, 2, allow_nan=False), min_size=1, max_size=40))
def test_shown_tenths_add_up_and_stay_close(fractions: list[float]) -> None:
    total = tenths(sum(fractions))
    shown = shared_tenths(fractions, total)
    assert sum(shown) == total
    assert all(abs(one - fraction * 1000) < 1 + 1e-6 for one, fraction in zip(shown, fractions, strict=True))


def test_the_largest_remainders_are_raised_first() -> None:
    # 1.4 + 1.4 + 1.2 tenths = 4: the first two remainders tie, the first is raised
    assert shared_tenths([0.0014, 0.0014, 0.0012], 4) == [2, 1, 1]
    assert shared_tenths([-0.0004, 0.0004], 0) == [0, 0]
    assert shared_tenths([], 0) == []
