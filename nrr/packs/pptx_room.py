"""Where a company's layout leaves room: beside its title and footers, and beside what is drawn on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.slide import SlideLayout

from nrr.packs import pptx_master
from nrr.packs.pptx_box import EMU, Box, from_emu

_LEAST_WIDTH, _LEAST_HEIGHT = 0.5, 0.45
_SIDE, _GAP = 0.042, 10.0
_TITLE_MOST = 0.22
"""What a title takes of the slide's height at most; the rest of a taller place is free."""
_THIN, _GROUND = 10.0, 0.45
"""What is drawn thinner than so many points is a line; what covers more than this share is a ground to stand on."""
_BODIES = ("obj", "body", "tbl", "chart", None)


def area(deck: Deck, layout: SlideLayout) -> Box:
    """Return what is free below the title and above the footers, in points; a layout's one body is the area.

    It is cut where the title, a footer, or what layout and master have drawn on them, would stand on it.
    """
    wide, high = _size(deck)
    title = title_of(layout)
    above = title_box(deck, layout)
    own = [box for box in map(_box, bodies(layout)) if box.width > wide / 2 and box.height > high * _LEAST_HEIGHT]
    feet = [_box(shape) for shape in placeholders(layout, "ftr", "sldNum", "dt") if _has_place(shape)]
    bottom = min([box.top for box in feet if box.top > high * 0.7] + [high * 0.95]) - _GAP / 2
    if len(own) == 1:
        found = Box(own[0].left, own[0].top, own[0].width, min(own[0].bottom, bottom) - own[0].top)
    else:
        left = above.left if title is not None and above.width > wide / 2 else wide * _SIDE
        top = above.bottom + _GAP
        found = Box(left, top, wide - left - min(left, wide * _SIDE), bottom - top)
    found = _beside(_on_slide(found, wide, high), above)
    for other in (*feet, *_drawn(deck, layout)):
        rest = _beside(found, other)
        if is_enough(deck, rest):
            found = rest
    return found


def is_enough(deck: Deck, free: Box) -> bool:
    """Tell whether a page has room in so much of a slide."""
    wide, high = _size(deck)
    return free.width >= wide * _LEAST_WIDTH and free.height >= high * _LEAST_HEIGHT


def title_box(deck: Deck, layout: SlideLayout) -> Box:
    """Return the title's place in points: of a tall one its upper part, and one of our own where there is none."""
    wide, high = _size(deck)
    title = title_of(layout)
    if title is None:
        return Box(wide * _SIDE, high * 0.05, wide * (1 - 2 * _SIDE), high * 0.12)
    box = _box(title)
    return box.upper(min(box.height, high * _TITLE_MOST)) if box.top < high * _TITLE_MOST else box


def title_of(layout: SlideLayout) -> Any:
    """Return the title placeholder, None where there is none or it has no place or stands upright."""
    for shape in placeholders(layout, "title", "ctrTitle"):
        if _has_place(shape):
            upright = shape.element.find(f".//{qn('a:bodyPr')}")
            if shape.width >= shape.height and (upright is None or upright.get("vert", "horz") == "horz"):
                return shape
    return None


def bodies(layout: SlideLayout) -> list[Any]:
    """Return the placeholders for content that have a place, ours for section and source left out."""
    ours = {pptx_master.LABEL_NAME, pptx_master.SOURCE_NAME}
    return [shape for shape in placeholders(layout, *_BODIES) if shape.name not in ours and _has_place(shape)]


def placeholders(place: Any, *kinds: str | None) -> list[Any]:
    """Return the placeholders of a layout or master, of these kinds if any are given."""
    return [shape for shape in place.placeholders if not kinds or shape.element.ph.get("type") in kinds]


def _drawn(deck: Deck, layout: SlideLayout) -> Iterator[Box]:
    """Yield the places of pictures, panels and bands of the layout and the master that it shows."""
    wide, high = _size(deck)
    places: list[Any] = [layout]
    if layout.element.get("showMasterSp", "1") not in {"0", "false"}:
        places.append(layout.slide_master)
    for shape in (each for place in places for each in place.shapes if not each.is_placeholder and _has_place(each)):
        box = _box(shape)
        if min(box.width, box.height) >= _THIN and box.width * box.height <= wide * high * _GROUND:
            yield box


def _beside(free: Box, taken: Box) -> Box:
    """Return the largest part of ``free`` that lies wholly above, below, left or right of ``taken``."""
    if taken.left >= free.right or taken.right <= free.left or taken.top >= free.bottom or taken.bottom <= free.top:
        return free
    left, top = taken.right + _GAP, taken.bottom + _GAP
    parts = (
        Box(free.left, top, free.width, free.bottom - top),
        Box(free.left, free.top, free.width, taken.top - _GAP - free.top),
        Box(left, free.top, free.right - left, free.height),
        Box(free.left, free.top, taken.left - _GAP - free.left, free.height),
    )
    return max(parts, key=lambda part: max(0.0, part.width) * max(0.0, part.height))


def _on_slide(box: Box, wide: float, high: float) -> Box:
    """Return the part of a box that lies on the slide."""
    left, top = max(0.0, box.left), max(0.0, box.top)
    return Box(left, top, min(wide, box.right) - left, min(high, box.bottom) - top)


def _size(deck: Deck) -> tuple[float, float]:
    return (deck.slide_width or 12192000) / EMU, (deck.slide_height or 6858000) / EMU


def _has_place(shape: Any) -> bool:
    return None not in (shape.left, shape.top, shape.width, shape.height)


def _box(shape: Any) -> Box:
    return from_emu(shape.left, shape.top, shape.width, shape.height)
