"""Text on a slide: cards, lines with bullets, and small print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from nrr.figures.theme import Palette
from nrr.packs import pptx_parts as parts
from nrr.packs.page import Card
from nrr.packs.pptx_box import Box, emu
from nrr.packs.pptx_text import LINE_HEIGHT, fitting, shortened, unbroken, wrapped

CARD_HEIGHT, CARD_GAP = 84.0, 12.0
PRINT_SIZE = 9.0
_CARD_SIDE = 10.0
_VALUE_SIZES = (26.0, 24.0, 22.0, 20.0, 18.0, 16.0, 14.0)
_NOTE_SIZES = (10.0, 9.5, 9.0, 8.5, 8.0)
_TONES = {"good": "new", "fair": "contraction", "poor": "churn"}
_INDENT, _BETWEEN = 14.0, 5.0
_LINE_MOST = 6


@dataclass(frozen=True)
class Bullets:
    """Lines of text at a font size, as they fit a width."""

    lines: tuple[str, ...]
    size: float
    height: float


def bullets(lines: Sequence[str], room: float, size: float) -> Bullets:
    """Return lines of text at a font size in ``room`` points of width."""
    texts = tuple(shortened(line, room - _INDENT, size, False, _LINE_MOST) for line in lines)
    count = sum(len(wrapped(text, room - _INDENT, size)) for text in texts)
    return Bullets(texts, size, count * size * LINE_HEIGHT + len(texts) * _BETWEEN + 2)


def draw_bullets(slide: Any, found: Bullets, box: Box) -> None:
    frame = _frame(slide, box, "Lines")
    frame.margin_right = emu(box.width - _INDENT - unbroken(found.lines, box.width - _INDENT, found.size))
    for at, line in enumerate(found.lines):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(_BETWEEN)
        run = paragraph.add_run()
        run.text = line
        run.font.size = Pt(found.size)
        properties = paragraph._p.get_or_add_pPr()
        properties.set("marL", str(emu(_INDENT)))
        properties.set("indent", str(-emu(_INDENT)))
        for mark in ('<a:buFont {} typeface="Arial"/>', '<a:buChar {} char="•"/>'):
            properties.append(parse_xml(mark.format(nsdecls("a"))))


def draw_cards(slide: Any, cards: Sequence[Card], box: Box, colours: Palette) -> None:
    """Draw cards side by side: label, number, and below them the band with its note."""
    size = min(_value_size(card, place) for card, place in _places(cards, box))
    for card, place in _places(cards, box):
        shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *place.emu)
        shape.name = f"Card: {card.label}"
        shape._element.remove(shape._element.find(qn("p:style")))
        shape.fill.solid()
        shape.fill.fore_color.rgb = parts.paint(colours.midpoint)
        shape.line.fill.background()
        frame = shape.text_frame
        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = emu(_CARD_SIDE)
        frame.margin_top, frame.margin_bottom = emu(8), emu(4)
        room = place.width - 2 * _CARD_SIDE
        _paragraph(frame, shortened(card.label, room, 11, True), 11, colours.muted, bold=True)
        _paragraph(frame, shortened(card.value, room, size, True), size, colours.text, bold=True)
        _note(frame, card, room, colours)


def _places(cards: Sequence[Card], box: Box) -> list[tuple[Card, Box]]:
    places = box.upper(CARD_HEIGHT).columns((1.0,) * len(cards), CARD_GAP)
    return list(zip(cards, places, strict=True))


def _value_size(card: Card, place: Box) -> float:
    return fitting(card.value, place.width - 2 * _CARD_SIDE, _VALUE_SIZES, 1, True)[1]


def _note(frame: Any, card: Card, room: float, colours: Palette) -> None:
    mark = "● " if card.band and card.tone in _TONES else ""
    head = f"{mark}{card.band}" + (". " if card.band and card.note else "")
    text, size = fitting(f"{head}{card.note}", room, _NOTE_SIZES, 2 if len(card.value) else 3)
    frame.margin_right = emu(_CARD_SIDE + room - unbroken([text], room, size))
    paragraph = _paragraph(frame, text, size, colours.muted)
    if mark and text.startswith(mark):
        run = paragraph.runs[0]
        run.text = mark
        run.font.color.rgb = parts.paint(getattr(colours, _TONES[card.tone]))
        rest = paragraph.add_run()
        rest.text = text.removeprefix(mark)
        rest.font.size = Pt(size)
        rest.font.color.rgb = parts.paint(colours.muted)


def _paragraph(frame: Any, text: str, size: float, colour: str, bold: bool = False) -> Any:
    first = frame.paragraphs[0]
    paragraph = frame.add_paragraph() if first.runs else first
    paragraph.alignment = PP_ALIGN.LEFT
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold = Pt(size), bold
    run.font.color.rgb = parts.paint(colour)
    return paragraph


def print_height(text: str, room: float) -> float:
    """Return how many points of height small print takes, at most three lines."""
    return min(3, len(wrapped(text, room, PRINT_SIZE))) * PRINT_SIZE * LINE_HEIGHT + 2 if text else 0.0


def draw_print(slide: Any, text: str, box: Box, colours: Palette, name: str = "Footnote") -> None:
    frame = _frame(slide, box, name)
    frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    _paragraph(frame, shortened(text, box.width, PRINT_SIZE, False, 3), PRINT_SIZE, colours.muted)


def draw_words(slide: Any, text: str, box: Box, colours: Palette) -> None:
    """Say in words what cannot be drawn."""
    frame = _frame(slide, box, "Not available")
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    _paragraph(frame, shortened(text, box.width, 14, False, 4), 14, colours.muted)


def _frame(slide: Any, box: Box, name: str) -> Any:
    shape = slide.shapes.add_textbox(*box.emu)
    shape.name = name
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_top = frame.margin_right = frame.margin_bottom = 0
    return frame
