from __future__ import annotations

import pytest

from nrr.figures import mechanisms, theme
from nrr.periods import Month
from nrr.results import MECHANISMS, MOVEMENTS, PeriodMechanisms


def period(month: str, expansion: dict[str, int], contraction: dict[str, int]) -> PeriodMechanisms:
    return PeriodMechanisms(Month.parse(month), Month.parse(month), expansion, contraction)


# November: +300 of seats less 50 of price in accounts that grew; December: seats 100 up, 150 and a product down
PERIODS = (
    period("2025-11", {"seats": 300_00, "price": -50_00}, {}),
    period("2025-12", {"seats": 100_00}, {"seats": -150_00, "product_drop": -20_00}),
)


def test_both_sides_of_a_mechanism_are_drawn_in_its_colour_and_named_once() -> None:
    figure = mechanisms.figure(PERIODS, currency="USD")
    seats = [trace for trace in figure.data if trace.name == "Seats"]
    assert [list(trace.y) for trace in seats] == [[300, 100], [0, -150]]
    assert [trace.showlegend for trace in seats] == [True, False]
    assert {trace.marker.color for trace in seats} == {theme.LIGHT.mechanism("seats")}
    assert tuple(seats[1].customdata[1]) == ("2025-12", "2025-12", "seats")
    assert "Seats -$150.00<br>in accounts that shrank" in seats[1].hovertext[1]
    low, high = figure.layout.yaxis.range
    assert low < -170 < 300 < high


def test_what_added_and_took_most_is_net() -> None:
    # seats 300 + 100 - 150 = 250, price -50, product drop -20
    text = mechanisms.alt_text(PERIODS, currency="USD")
    assert text == "Over the 2 months shown and net, seats added most ($250) and price took most (-$50)."
    grown = mechanisms.alt_text(PERIODS[1:], currency="USD")
    assert grown == "Over the 1 month shown and net, seats took most (-$50)."
    assert mechanisms.alt_text((), currency="USD") == "Nothing was gained or lost."


def test_the_table_has_both_sides_and_adds_up() -> None:
    november, december = mechanisms.table(PERIODS)
    assert november["Expansion"] == november["Expansion: seats"] + november["Expansion: price"] == 250  # type: ignore[operator]
    assert (december["Contraction"], december["Contraction: product drop"]) == (-170, -20)


def test_nothing_to_show_says_so() -> None:
    for nothing in ((), (period("2025-12", {"seats": 0}, {}),)):
        shown = mechanisms.figure(nothing, currency="USD")
        assert "No account grew or shrank" in shown.layout.annotations[0].text


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_mechanisms_read_on_the_background_and_are_no_movement(colours: theme.Palette) -> None:
    marks = [colours.mechanism(name) for name in MECHANISMS]
    assert all(theme.contrast(mark, colours.background) >= 3 for mark in marks)
    assert len({*marks, *(colours.movement(name) for name in (*MOVEMENTS, "fx"))}) == len(marks) + len(MOVEMENTS) + 1
    for one, kin in (("seats", "usage"), ("price", "escalator"), ("product_drop", "discount"), ("tier", "cross_sell")):
        assert theme.contrast(colours.mechanism(one), colours.mechanism(kin)) > 1.5  # told apart by lightness alone
