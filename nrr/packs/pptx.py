"""A board pack as slides: native charts and tables that can be edited, on our master or a company's template."""

from __future__ import annotations

import io
from copy import deepcopy
from datetime import datetime, time
from typing import Any

from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.presentation import Presentation as Deck
from pptx.util import Pt

from nrr.formatting import NOT_AVAILABLE
from nrr.packs import pptx_chart, pptx_shapes, pptx_table
from nrr.packs.page import Chart, Pack, Page
from nrr.packs.pptx_box import EMU, Box, emu
from nrr.packs.pptx_frame import Brush
from nrr.packs.pptx_master import LABEL_SIZE
from nrr.packs.pptx_plan import Placed, Print, Rows, Slide, plan
from nrr.packs.pptx_shapes import Bullets
from nrr.packs.pptx_template import Stage, staged
from nrr.packs.pptx_text import LINE_HEIGHT, balanced, clean, fitting, measured_for
from nrr.packs.pptx_zip import fixed
from nrr.results import PackFacts
from nrr.typed import one_line

TITLE_LINES = 2
_TITLE_SIZES = (40.0, 36.0, 32.0, 28.0, 26.0, 24.0, 22.0, 21.0, 20.0, 18.0, 16.0, 14.0, 12.0)
_A_LITTLE = 0.9
_INSET = 7.2
"""Room that PowerPoint leaves left and right of text where nothing else is said."""
_FOOTER_SIZES = (12.0, 11.0, 10.0, 9.0, 8.0)
_SOURCE_SIZES = (9.0, 8.5, 8.0, 7.5, 7.0)


def write(pack: Pack, facts: PackFacts) -> bytes:
    """Return a PPTX file: each page on one slide or several, its title the slide's, its notes the speaker's.

    The same pack gives the same bytes. Raises NrrError if the logo or the template cannot be used.
    """
    said = clean(pack)
    stage = staged(pack.template, pack.logo)
    with measured_for(stage.font):
        _add_pages(stage, said)
    _describe(stage.deck, said, facts)
    written = io.BytesIO()
    stage.deck.save(written)
    return fixed(written.getvalue())


def _add_pages(stage: Stage, pack: Pack) -> None:
    brush = Brush(stage.colours, pack.currency, pack.unit)
    below = 0.0 if stage.source is not None else pptx_shapes.print_height(pack.source, stage.area.width)
    area = stage.area.upper(stage.area.height - below)
    _name_footers(stage, pack)
    for page in pack.pages:
        slides = plan(page, area)
        for number, slide in enumerate(slides, 1):
            _add(stage, pack, page, slide, brush, f" ({number} of {len(slides)})" if number > 1 else "")


def _add(stage: Stage, pack: Pack, page: Page, placed: Slide, brush: Brush, part: str) -> None:
    slide: Any = stage.deck.slides.add_slide(stage.layout)
    _fill_placeholders(slide, stage, pack, page, part)
    _carry_footers(slide, stage, pack, page)
    for each in placed:
        _draw(slide, each, brush)
    if stage.source is None:
        _source_below(slide, stage, pack)
    if page.notes:
        slide.notes_slide.notes_text_frame.text = page.notes


def _fill_placeholders(slide: Any, stage: Stage, pack: Pack, page: Page, part: str) -> None:
    """Write title, section and source into the layout's placeholders and take out those that stay empty."""
    texts = {stage.label: page.label, stage.source: pack.source}
    for shape in list(slide.placeholders):
        index, kind = shape.placeholder_format.idx, shape.element.ph.get("type")
        if stage.title and kind in {"title", "ctrTitle"}:
            _write_title(shape, stage, page.title, part)
        elif index in texts and index is not None:
            box = Box(0, 0, shape.width / EMU, shape.height / EMU)
            sizes = (float(LABEL_SIZE),) if index == stage.label else _SOURCE_SIZES
            text, size = fitting(texts[index], box.width, sizes, max(1, int(box.height / (sizes[-1] * LINE_HEIGHT))))
            shape.text_frame.text = text
            if size != sizes[0]:
                shape.text_frame.paragraphs[0].runs[0].font.size = Pt(size)
        else:
            shape.element.getparent().remove(shape.element)
    if not stage.title:
        _write_title(slide.shapes.add_textbox(*stage.title_box.emu), stage, page.title, part)


def _write_title(shape: Any, stage: Stage, title: str, part: str) -> None:
    """Write the title in the layout's size, or smaller where it would not fit its place.

    A title that takes one line when it is a little smaller does so.
    """
    box, full = stage.title_box, stage.title_size
    inset = 0.0 if stage.label is not None else _INSET
    room = box.width - 2 * inset
    words = f"{title}{part}"
    sizes = [size for size in (full, *_TITLE_SIZES) if size <= full]
    tries = [(size, 1) for size in sizes if size >= full * _A_LITTLE]
    tries += [(size, min(TITLE_LINES, int(box.height / (size * LINE_HEIGHT)))) for size in sizes]
    for size, lines in tries:
        text, found = fitting(words, room, (size,), max(1, lines), True)
        if text == one_line(words):
            break
    if shape.height > emu(box.height) + EMU:
        shape.left, shape.top, shape.width, shape.height = box.emu
    frame = shape.text_frame
    frame.text = text
    frame.word_wrap = True
    spare = room - balanced(text, room, found, True)
    if spare:
        frame.margin_right = emu(inset + spare)
    if found != full or not stage.title:
        frame.paragraphs[0].runs[0].font.size = Pt(found)


def _name_footers(stage: Stage, pack: Pack) -> None:
    """Write company and period into empty footers of layout and master: LibreOffice styles a slide's by them."""
    places: list[Any] = [stage.layout, stage.layout.slide_master]
    for place in places:
        for shape in place.placeholders:
            if shape.element.ph.get("type") == "ftr" and not shape.text_frame.text:
                shape.text_frame.text = f"{pack.company} | {pack.period}"


def _carry_footers(slide: Any, stage: Stage, pack: Pack, page: Page) -> None:
    """Copy the layout's footer and slide number, which slides do not get by themselves."""
    layout: Any = stage.layout
    for shape in layout.placeholders:
        kind = shape.element.ph.get("type")
        if kind not in {"ftr", "sldNum"}:
            continue
        slide.shapes._spTree.append(deepcopy(shape.element))
        if kind == "ftr":
            text, size = _footer(stage, pack, page, (shape.width or 0) / EMU)
            own = slide.shapes[-1]
            own.text_frame.text = text
            if stage.label is None:
                own.text_frame.paragraphs[0].runs[0].font.size = Pt(size)


def _footer(stage: Stage, pack: Pack, page: Page, wide: float) -> tuple[str, float]:
    """Return as much of section, company and period as a footer's width holds, and its size on a template."""
    parts = [part for part in (pack.company, pack.period) if part]
    if stage.label is not None:
        return fitting(" | ".join(parts), wide, _FOOTER_SIZES, 1)
    whole = " | ".join([page.label, *parts])
    for text in (whole, " | ".join(parts), pack.period):
        said, size = fitting(text, wide - 2 * _INSET, _FOOTER_SIZES, 1)
        if said == one_line(text):
            break
    return said, size


def _source_below(slide: Any, stage: Stage, pack: Pack) -> None:
    """Say where the numbers come from at the area's end, on a template without a place for it."""
    area = stage.area
    height = pptx_shapes.print_height(pack.source, area.width)
    place = Box(area.left, area.bottom - height, area.width, height)
    pptx_shapes.draw_print(slide, pack.source, place, stage.colours, "Source line")


def _draw(slide: Any, placed: Placed, brush: Brush) -> None:
    item, box = placed.item, placed.box
    if isinstance(item, Chart):
        if pptx_chart.has_values(item):
            pptx_chart.draw(slide, item, box, brush)
        else:
            pptx_shapes.draw_words(slide, f"{item.title}: {NOT_AVAILABLE}", box, brush.colours)
    elif isinstance(item, Rows):
        pptx_table.draw(slide, item.fitted, box, brush.colours, item.continued)
    elif isinstance(item, Bullets):
        pptx_shapes.draw_bullets(slide, item, box)
    elif isinstance(item, Print):
        pptx_shapes.draw_print(slide, item.text, box, brush.colours)
    else:
        pptx_shapes.draw_cards(slide, item, box, brush.colours)


def _describe(deck: Deck, pack: Pack, facts: PackFacts) -> None:
    """Set the document's properties, none of which is of the day it is made."""
    day = datetime.combine(facts.request.as_of.last_day, time())
    properties = deck.core_properties
    properties.title, properties.author, properties.last_modified_by = pack.title[:255], pack.company[:255], ""
    properties.subject, properties.keywords = pack.period[:255], ""
    properties.comments, properties.category, properties.version = pack.source[:255], "", pack.version[:255]
    properties.created = properties.modified = day
    properties.last_printed = day
    properties.revision = 1
    package = deck.part.package
    for relation in list(package._rels.values()):
        if relation.reltype in {RELATIONSHIP_TYPE.EXTENDED_PROPERTIES, RELATIONSHIP_TYPE.THUMBNAIL}:
            package._rels.pop(relation.rId)
    for relation in list(deck.part.rels.values()):
        if relation.reltype == RELATIONSHIP_TYPE.PRINTER_SETTINGS:
            deck.part.rels.pop(relation.rId)
    _list_notes_master(deck)


def _list_notes_master(deck: Deck) -> None:
    """Name the master of the notes in the presentation, which python-pptx adds without it."""
    element: Any = deck.part._element
    masters = [each for each in deck.part.rels.values() if each.reltype == RELATIONSHIP_TYPE.NOTES_MASTER]
    if masters and element.find(qn("p:notesMasterIdLst")) is None:
        names = (
            f'<p:notesMasterIdLst {nsdecls("p", "r")}><p:notesMasterId r:id="{masters[0].rId}"/></p:notesMasterIdLst>'
        )
        element.find(qn("p:sldMasterIdLst")).addnext(parse_xml(names))
