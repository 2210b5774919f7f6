from __future__ import annotations

import pytest

from nrr.figures import canvas, theme
from nrr.periods import Month, month_range
from nrr.results import MOVEMENTS
from tests.figures.books import HOSTILE


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_every_mark_reads_on_the_background(colours: theme.Palette) -> None:
    marks = [colours.movement(name) for name in (*MOVEMENTS, "fx", "opening", "closing")]
    for mark in (*marks, colours.accent, *colours.categories):
        assert theme.contrast(mark, colours.background) >= 3, mark
    for text in (colours.text, colours.muted):
        assert theme.contrast(text, colours.background) >= 4.5
        assert theme.contrast(text, colours.surface) >= 4.5


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_movements_have_colours_of_their_own(colours: theme.Palette) -> None:
    assert len({colours.movement(name) for name in (*MOVEMENTS, "fx", "opening")}) == 7
    assert theme.contrast(colours.contraction, colours.churn) > 1.5


@pytest.mark.parametrize(
    "scale", [theme.LIGHT.diverging, theme.DARK.diverging, theme.LIGHT.sequential, theme.DARK.sequential]
)
def test_cell_text_reads_on_every_cell_colour(scale: tuple[str, ...]) -> None:
    for tenth in range(11):
        fill = theme.blend(scale, tenth / 10)
        assert theme.contrast(theme.ink(fill), fill) >= 4.5, fill


def test_blend_ends_where_the_scale_ends() -> None:
    assert theme.blend(("#000000", "#ffffff"), -1) == "#000000"
    assert theme.blend(("#000000", "#ffffff"), 2) == "#ffffff"
    assert theme.blend(("#000000", "#ffffff"), 0.5) == "#808080"


def test_template_needs_no_network_font() -> None:
    for colours in (theme.LIGHT, theme.DARK):
        layout = theme.template(colours)["layout"]
        assert layout["paper_bgcolor"] == "rgba(0,0,0,0)"
        assert "http" not in str(layout)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_shown_as_written_and_short(name: str) -> None:
    shown = canvas.safe(name, 40)
    assert "<" not in shown
    assert "$" not in shown
    assert not any(ord(char) < 32 or char == "\u202e" for char in shown)
    assert len(canvas.shorten(name, 40)) <= 40


def test_a_long_name_ends_in_an_ellipsis() -> None:
    assert canvas.shorten("x" * 10_000, 10) == "x" * 9 + "…"
    assert canvas.shorten("a\n b\t c") == "a b c"
    assert canvas.safe("<b>x</b>") == "&lt;b&gt;x&lt;/b&gt;"


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (0, "$0"),
        (-52_240_000, "-$522k"),
        (52_260_000, "$523k"),
        (1_245_000_000, "$12.5M"),
        (99_950, "$1.0k"),
        (1_000, "$10"),
    ],
)
def test_bar_money_is_short(cents: int, text: str) -> None:
    assert canvas.bar_money(cents, "USD") == text


def test_money_ticks_are_round_and_distinct() -> None:
    assert canvas.money_ticks(0, 12_000_000, "USD")["ticktext"] == ["$0", "$2M", "$4M", "$6M", "$8M", "$10M", "$12M"]
    near = canvas.money_ticks(12_340_000, 12_345_000, "USD")["ticktext"]
    assert len(set(near)) == len(near)
    assert near[0] == "$12,340,000"


def test_percent_ticks_show_a_decimal_only_when_needed() -> None:
    assert canvas.percent_ticks(0.9, 1.1)["tickformat"] == ".0%"
    assert canvas.percent_ticks(1.0, 1.02)["tickformat"] == ".1%"


def test_few_months_get_whole_month_ticks() -> None:
    last = Month.parse("2025-12")
    assert canvas.month_axis(month_range(last - 1, last))["tickvals"] == ["2025-11-01", "2025-12-01"]
    assert "tickvals" not in canvas.month_axis(month_range(last - 35, last))


def test_empty_figure_says_why() -> None:
    figure = canvas.empty("No <b>rows</b> yet")
    assert figure.layout.annotations[0].text == "No &lt;b&gt;rows&lt;/b&gt; yet"
    assert not figure.data
