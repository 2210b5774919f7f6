"""Why NRR moved: the contract's mix example by hand, and sums without a residual on random parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrr.metrics import drivers as engine
from nrr.metrics.drivers import parts
from nrr.results import Driver

Rows = dict[str, tuple[str, int, int, int, int]]


def part(name: str, opening: int, nrr: int) -> tuple[str, int, int, int, int]:
    """A part of ``opening`` cents whose NRR is ``nrr`` percent, by expansion or by churn alone."""
    change = opening * (nrr - 100) // 100
    return name, opening, max(change, 0), 0, min(change, 0)


def drivers(before: Rows, after: Rows) -> tuple[Driver, ...]:
    return engine.drivers(parts(before), parts(after), most=100)[0]


def test_every_segment_improves_and_nrr_falls() -> None:
    # shares 50/30/20 -> 30/30/40, NRR 115/100/85 -> 116/101/86: NRR 104.5% -> 99.5%
    # rate: 0.4 x 1 + 0.3 x 1 + 0.3 x 1 = 1.0; mean NRR 102
    # mix: (115.5 - 102) x -0.2 = -2.7; (100.5 - 102) x 0 = 0; (85.5 - 102) x 0.2 = -3.3
    before = {"L": part("L", 5000, 115), "M": part("M", 3000, 100), "S": part("S", 2000, 85)}
    after = {"L": part("L", 3000, 116), "M": part("M", 3000, 101), "S": part("S", 4000, 86)}
    found = {driver.key: driver for driver in drivers(before, after)}
    assert {key: driver.mix for key, driver in found.items()} == {
        "L": pytest.approx(-0.027),
        "M": pytest.approx(0),
        "S": pytest.approx(-0.033),
    }
    assert [found[key].rate for key in "LMS"] == [pytest.approx(0.004), pytest.approx(0.003), pytest.approx(0.003)]
    assert sum(driver.rate for driver in found.values()) == pytest.approx(0.010)
    assert sum(driver.change for driver in found.values()) == pytest.approx(-0.05)
    assert found["S"].churn == pytest.approx(0.003)
    assert (found["L"].nrr_before, found["L"].share_after) == (pytest.approx(1.15), pytest.approx(0.3))


def test_a_part_of_one_window_only_is_mix() -> None:
    # NRR 100% -> 110%: the newcomer holds half of the base at 120%; mean 105: (120 - 105) x 0.5 = 7.5
    # the old half: (100 - 105) x -0.5 = 2.5
    found = {
        d.key: d
        for d in drivers({"old": part("old", 100, 100)}, {"old": part("old", 100, 100), "new": part("new", 100, 120)})
    }
    assert found["new"].mix == pytest.approx(0.075)
    assert found["old"].mix == pytest.approx(0.025)
    assert found["new"].rate == 0
    assert found["new"].nrr_before is None


def test_without_a_base_there_is_nothing_to_explain() -> None:
    assert drivers({}, {"a": part("a", 100, 110)}) == ()


def test_what_is_not_listed_is_gathered() -> None:
    ends = (
        parts({key: part(key, 100, 100) for key in "abc"}),
        parts({key: part(key, 100, nrr) for key, nrr in zip("abc", (150, 110, 90), strict=True)}),
    )
    whole, none = engine.drivers(*ends, most=3)
    first, others = engine.drivers(*ends, most=1)
    assert [driver.key for driver in first] == ["a"]
    assert others is not None
    assert (others.name, others.nrr_before) == ("2 others", None)
    assert others.change == pytest.approx(sum(driver.change for driver in whole[1:]))
    assert none is None
    assert engine.drivers(*ends, most=2)[1] is None, "one part left over is shown by its name"


@st.composite
def _parts(draw: st.DrawFn) -> Rows:
    found = {}
    for name in draw(st.lists(st.sampled_from("abcdef"), min_size=1, unique=True)):
        opening = draw(st.integers(1, 10**12))
        lost = draw(st.integers(0, opening))
        contraction = draw(st.integers(0, lost))
        found[name] = (name, opening, draw(st.integers(0, 10**12)), -contraction, contraction - lost)
    return found


@given(_parts(), _parts())
def test_drivers_leave_nothing_over(before: Rows, after: Rows) -> None:
    def nrr(rows: Rows) -> float:
        return 1 + sum(sum(row[2:]) for row in rows.values()) / sum(row[1] for row in rows.values())

    found = drivers(before, after)
    change = nrr(after) - nrr(before)
    largest = max(1 + sum(row[2:]) / row[1] for rows in (before, after) for row in rows.values())
    assert sum(driver.change for driver in found) == pytest.approx(change, rel=1e-9, abs=1e-12 * (1 + largest))
    assert {driver.key for driver in found} == {*before, *after}
