"""Text measured, broken and shortened for slides; numbers as formats show them; bytes without a date."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrr.formatting import percent, points
from nrr.packs.pptx_axis import around, from_zero, of_levels, scale, with_labels
from nrr.packs.pptx_numbers import dates, label_format, number_format
from nrr.packs.pptx_text import MARGIN, balanced, clean, fitting, measured_for, shortened, unbroken, width, wrapped
from nrr.packs.pptx_zip import fixed

words = st.text(st.characters(codec="utf-8"), max_size=80)


def test_widths_are_those_of_arial() -> None:
    # 1000 x 10 points: "A" 667, "i" 222; bold "A" 722, "i" 278; "é" is as wide as "e" 556; a wide character 1100
    assert width("Ai", 10) == pytest.approx(8.89 * MARGIN)
    assert width("Ai", 10, True) == pytest.approx(10.0 * MARGIN)
    assert width("é", 10) == pytest.approx(5.56 * MARGIN)
    assert width("社", 10) == pytest.approx(11.0 * MARGIN)
    with measured_for("Verdana"):
        assert width("Ai", 10) == pytest.approx(8.89 * MARGIN * 1.2)
    assert width("Ai", 10) == pytest.approx(8.89 * MARGIN)


@given(words, st.floats(20, 400), st.booleans())
def test_every_line_fits_and_no_word_is_lost(text: str, room: float, bold: bool) -> None:
    lines = wrapped(text, room, 10, bold)
    assert all(width(line, 10, bold) <= room + 1e-6 or len(line) == 1 for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(text.split())


@given(words, st.floats(30, 300), st.integers(1, 3))
def test_what_is_shortened_fits_its_lines_and_starts_as_the_text(text: str, room: float, lines: int) -> None:
    found = shortened(text, room, 10, False, lines)
    assert len(wrapped(found, room, 10)) <= lines
    if "…" not in text and found.endswith("…"):
        assert "".join(text.split()).startswith("".join(found[:-1].split()))


def test_text_takes_the_largest_size_that_fits() -> None:
    # "A" is 6.87 points at 10: ten take 68.7, at 20 137.4
    assert fitting("A" * 10, 140, (20, 10), 1) == ("A" * 10, 20)
    assert fitting("A" * 10, 100, (20, 10), 1) == ("A" * 10, 10)
    assert fitting("A" * 10, 50, (20, 10), 1) == ("AAAAA…", 10)


def test_no_sign_is_left_at_a_lines_end() -> None:
    text = "without them NRR is 101.8% (-3.0 pts)"
    room = width("without them NRR is 101.8% (-", 10) / MARGIN
    assert unbroken([text], room, 10) < room
    assert unbroken(["without them"], room, 10) == room
    assert unbroken([text], width("without them NRR is", 10), 10) == width("without them NRR is", 10)


def test_a_title_is_not_left_with_a_word_in_its_last_line() -> None:
    text = "NRR is 104.8%, down 2.0 pts on a quarter ago and down 0.2 pts on a year ago; GRR is 91.6%"
    room = width(text, 22, True) * 0.95
    assert wrapped(text, room, 22, True)[1] == "91.6%"
    lines = wrapped(text, balanced(text, room, 22, True), 22, True)
    assert len(lines) == 2
    assert width(lines[1], 22, True) > width(lines[0], 22, True) * 0.7
    assert balanced("NRR is 104.8%", room, 22, True) == room


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert clean("a\x00b\x1bc\ud800d\ufffee\u202ef\tg") == "abcdef\tg"
    assert clean(("a\x07", 1, None, ("b\x08",))) == ("a", 1, None, ("b",))


@pytest.mark.parametrize(
    ("label", "value", "kind", "unit", "form"),
    [
        ("12.40", 1_240_000_000, "money", "M", "#,##0.00,,;-#,##0.00,,;#,##0.00,,"),
        ("+12.40", 1_240_000_000, "money", "M", "+#,##0.00,,;-#,##0.00,,;#,##0.00,,"),
        ("$12.40M", 1_240_000_000, "money", "M", '"$"#,##0.00,,"M";-"$"#,##0.00,,"M";"$"#,##0.00,,"M"'),
        ("-5", -512_00, "money", "", None),
        ("-512", -512_00, "money", "", "#,##0;-#,##0;#,##0"),
        ("104.8%", 1.0481, "percent", "M", "0.0%;-0.0%;0.0%"),
        ("-2.1", -0.0213, "points", "M", "0.0;-0.0;0.0"),
        ("+2.1 pts", 0.0213, "points", "M", '+0.0" pts";-0.0" pts";0.0" pts"'),
        ("12.41", 1_240_000_000, "money", "M", None),
        ("n/a", None, "money", "M", None),
    ],
)
def test_a_label_is_live_where_a_number_format_shows_what_it_says(label, value, kind, unit, form) -> None:  # type: ignore[no-untyped-def]
    assert label_format(label, value, kind, "USD", unit) == form


@given(st.floats(-2, 3))
def test_percent_and_points_are_shown_by_their_formats(value: float) -> None:
    assert label_format(percent(value), value, "percent", "USD", "M") == number_format("percent", "USD", "M")
    assert label_format(points(value), value, "points", "USD", "M") is not None


def test_months_in_a_row_are_dates() -> None:
    found = dates(["Nov 2024", "Dec 2024", "Jan 2025"])
    assert found
    assert [str(day) for day in found] == ["2024-11-01", "2024-12-01", "2025-01-01"]
    assert dates(["Dec 2024", "Mar 2025"]) is None
    assert dates(["Q1 2025", "Q2 2025"]) is None
    assert dates(["Jan 2025"]) is None


def test_scales_hold_their_values() -> None:
    # 0.87 to 1.08: 8% more on each side is 0.853 to 1.097; by steps of 5%: 85% to 110%
    assert (around([0.87, 1.08]).low, around([0.87, 1.08]).high) == (0.85, 1.1)
    # 17 / 5 = 3.4, nearest of 1, 2, 5, 10: steps of 2, up to 18
    assert (from_zero([3.0, 17.0]).low, from_zero([3.0, 17.0]).high) == (0.0, 18.0)
    assert of_levels([0.0, 0.0]).high > 0.0
    assert scale(5.0, 5.0).low <= 5.0 < scale(5.0, 5.0).high
    assert of_levels([100.0, 120.0]).low == 0.0
    assert 90.0 < of_levels([100.0, 101.0]).low < 100.0


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=8))
def test_any_values_have_a_scale(values: list[int]) -> None:
    for found in (from_zero(values), around(values), with_labels(values, 0.1), of_levels(values)):
        assert found.high > found.low
        assert found.low <= max(values) <= found.high + 1e-6 * abs(found.high)


def test_a_zip_depends_on_its_content_alone_the_workbooks_in_it_too() -> None:
    def packed(year: int) -> bytes:
        inner, outer = io.BytesIO(), io.BytesIO()
        for held, name, content in ((inner, "a.xml", b"a"), (outer, "b.xlsx", None)):
            with zipfile.ZipFile(held, "w") as file:
                file.writestr(zipfile.ZipInfo(name, (year, 1, 2, 3, 4, 6)), content or inner.getvalue())
        return outer.getvalue()

    assert packed(2024) != packed(2025)
    assert fixed(packed(2024)) == fixed(packed(2025))
