"""Templates with a title, footers or art at unusual places: slides keep clear of them and of their edges."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.presentation import Presentation as Deck
from pptx.util import Pt

from nrr.packs.page import Page
from nrr.packs.pptx_box import Box, from_emu
from nrr.packs.pptx_plan import plan
from nrr.packs.pptx_shapes import Bullets
from nrr.packs.pptx_template import staged
from nrr.packs.pptx_text import measured_for, shortened, width
from tests.packs import slides

WIDE, HIGH = 960.0, 540.0
PANEL = (
    "<p:sp {}><p:nvSpPr><p:cNvPr id='99' name='Panel'/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>"
    "<a:off x='{}' y='{}'/><a:ext cx='{}' cy='{}'/></a:xfrm><a:prstGeom prst='rect'><a:avLst/></a:prstGeom></p:spPr>"
    "</p:sp>"
)


def bare() -> Deck:
    """A template of 16:9 whose placeholders stand where they do on 4:3."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Pt(WIDE), Pt(HIGH)
    return deck


def placed(box: Box, *kinds: str) -> Deck:
    deck = bare()
    for place in (deck.slide_master, *deck.slide_layouts):
        for shape in place.placeholders:
            if shape.element.ph.get("type") in kinds:
                shape.left, shape.top, shape.width, shape.height = box.emu
    return deck


def drawn(box: Box) -> Deck:
    deck = bare()
    deck.slide_master.shapes._spTree.append(parse_xml(PANEL.format(nsdecls("p", "a"), *box.emu)))
    return deck


def held(deck: Deck) -> bytes:
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def overlap(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    return across > 0.5 and min(one.bottom, other.bottom) - max(one.top, other.top) > 0.5


def boxes(slide: Any) -> Iterator[tuple[str, Box]]:
    for shape in slide.shapes:
        yield shape.name, from_emu(shape.left, shape.top, shape.width, shape.height)


FEET = Box(36, 114, 888, 24)
THEIRS = ("Title ", "Footer", "Slide Number", "Date")
"""How the names begin of what stands where the template has it."""
LEFT, RIGHT, BAND = Box(0, 0, 220, HIGH), Box(740, 0, 220, HIGH), Box(0, 460, WIDE, 80)


@pytest.mark.parametrize(
    ("deck", "art"),
    [
        (bare(), None),
        (placed(Box(48, 20, 864, 260), "title"), None),
        (placed(Box(48, 430, 864, 70), "title"), None),
        (placed(Box(20, 60, 220, 400), "title"), None),
        (placed(FEET, "ftr"), None),
        (drawn(LEFT), LEFT),
        (drawn(RIGHT), RIGHT),
        (drawn(BAND), BAND),
    ],
    ids=["bare", "tall title", "title below", "title beside", "footer above", "left", "right", "band"],
)
def test_nothing_overlaps_or_leaves_the_slide(deck: Deck, art: Box | None) -> None:
    written = slides.deck(template=held(deck))
    for slide in written.slides:
        found = list(boxes(slide))
        for name, box in found:
            assert min(box.left, box.top) >= 0, name
            assert box.right <= WIDE + 0.5, name
            assert box.bottom <= HIGH + 0.5, name
            assert not (art and not name.startswith(THEIRS) and overlap(box, art)), name
        for (name, box), (other, place) in combinations(found, 2):
            assert not overlap(box, place), f"{name}, {other}"


def test_of_a_tall_title_only_what_it_needs_is_taken() -> None:
    stage = staged(held(placed(Box(48, 20, 864, 260), "title")), None)
    assert stage.title_box.height == pytest.approx(HIGH * 0.22)
    assert stage.area.height > HIGH / 2


@pytest.mark.parametrize("high", [150.0, 220.0, 300.0])
def test_where_a_chart_has_little_room_its_lines_follow_whole(high: float) -> None:
    lines = tuple(f"{number}: {'a sentence that goes on ' * 8}end" for number in range(4))
    page = Page("a", "A", "T", cards=slides.cards(), chart=slides.waterfall(), lines=lines)
    found = plan(page, Box(36, 100, 700, high))
    said = [line for slide in found for each in slide if isinstance(each.item, Bullets) for line in each.item.lines]
    assert said == list(lines)
    for slide in found:
        assert not any(overlap(one.box, other.box) for one, other in combinations(slide, 2))


@pytest.mark.parametrize("chart", [None, slides.waterfall()])
def test_beside_a_table_no_line_is_left_out(chart: Any) -> None:
    lines = tuple(f"{number}: {'a sentence that goes on ' * 8}end" for number in range(9))
    page = Page("a", "A", "T", chart=chart, lines=lines, tables=(slides.table(5),))
    found = plan(page, Box(36, 100, 700, 300))
    said = [line for slide in found for each in slide if isinstance(each.item, Bullets) for line in each.item.lines]
    assert said == list(lines)


def test_a_width_that_just_suffices_in_a_wide_font_shortens_nothing() -> None:
    with measured_for("Calibri"):
        for number in range(1000):
            text = f"{number / 7:.1f}%"
            assert shortened(text, width(text, 11, True), 11, True) == text
