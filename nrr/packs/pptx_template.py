"""The presentation that slides are put in: our own master, or a company's template and where its layout leaves room."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.exc import PythonPptxError
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.parts.slide import NotesMasterPart
from pptx.presentation import Presentation as Deck
from pptx.slide import SlideLayout

from nrr.errors import NrrError
from nrr.figures.theme import DARK, LIGHT, Palette, contrast
from nrr.packs import pptx_master
from nrr.packs.pptx_box import Box
from nrr.packs.pptx_room import area, bodies, is_enough, placeholders, title_box, title_of

MOST_BYTES = 500_000_000
"""The largest template, unpacked."""
_TEMPLATE_TYPE = b"presentationml.template.main+xml"
_DECK_TYPE = b"presentationml.presentation.main+xml"
_HINT = "Save it in PowerPoint as a presentation (.pptx) that has a layout with a title, and choose it again."


@dataclass(frozen=True)
class Stage:
    """A presentation without slides, the layout to use, and the places on it.

    ``title`` is None where the layout has no title placeholder; ``title_box`` and ``area`` (everything below the title
    and above the footer) are in points, ``title_size`` too. ``label`` and ``source`` are the numbers of placeholders
    for the section and the source line, None where the layout has none. ``colours`` suit the background, ``font`` is
    the theme's.
    """

    deck: Deck
    layout: SlideLayout
    title: bool
    title_box: Box
    title_size: float
    area: Box
    label: int | None
    source: int | None
    colours: Palette
    font: str


def staged(template: bytes | None, logo: bytes | None) -> Stage:
    """Return the stage of a company's template, else of our own master with its logo; a template brings its own.

    Raises NrrError if the template or the logo cannot be used.
    """
    if template is None:
        deck = pptx_master.new(logo)
        return _stage(deck, deck.slide_layouts[0], pptx_master.AREA)
    with _told():
        deck = _opened(template)
        layout = _chosen(deck)
        deck.slides.add_slide(layout)  # what cannot bear a slide is refused here
        _drop_slides(deck)
        return _stage(deck, layout, area(deck, layout))


def _stage(deck: Deck, layout: SlideLayout, free: Box) -> Stage:
    title = title_of(layout)
    named = {shape.name: shape.placeholder_format.idx for shape in placeholders(layout)}
    return Stage(
        deck,
        layout,
        title is not None,
        title_box(deck, layout),
        _title_size(layout, title),
        free,
        named.get(pptx_master.LABEL_NAME),
        named.get(pptx_master.SOURCE_NAME),
        DARK if _is_dark(layout) else LIGHT,
        _font(layout),
    )


@contextmanager
def _told() -> Iterator[None]:
    """Say in the user's words what keeps a file from being a template."""
    try:
        yield
    except (
        OSError,
        LookupError,
        ValueError,
        AttributeError,
        TypeError,
        RuntimeError,
        EOFError,
        zipfile.BadZipFile,
        zlib.error,
        etree.LxmlError,
        PythonPptxError,
    ) as error:
        raise NrrError("The slide template cannot be read.", "It is not a PowerPoint presentation.", _HINT) from error


def _opened(template: bytes) -> Deck:
    """Return a template's presentation with its slides, and what names them, taken out."""
    deck = Presentation(io.BytesIO(_as_deck(template)))
    if not len(deck.slide_layouts):
        raise NrrError("The slide template has no layouts.", "Slides are put on one of its layouts.", _HINT)
    notes = [each.target_part for each in deck.part.rels.values() if each.reltype == RELATIONSHIP_TYPE.NOTES_MASTER]
    if not all(isinstance(part, NotesMasterPart) for part in notes):
        raise ValueError("no master of notes")
    _drop_slides(deck)
    return deck


def _drop_slides(deck: Deck) -> None:
    slides = deck.slides._sldIdLst
    for slide in list(slides):
        deck.part.drop_rel(slide.rId)
        slides.remove(slide)
    for name in ("p:extLst", "p:custShowLst"):
        for part in deck.part._element.findall(qn(name)):
            deck.part._element.remove(part)


def _as_deck(template: bytes) -> bytes:
    """Return the file with the type of a presentation where it has that of a template (.potx)."""
    with zipfile.ZipFile(io.BytesIO(template)) as source:
        if sum(member.file_size for member in source.infolist()) > MOST_BYTES:
            raise ValueError("too large")
        types = source.read("[Content_Types].xml")
        if _TEMPLATE_TYPE not in types:
            return template
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as target:
            for member in source.infolist():
                content = types if member.filename == "[Content_Types].xml" else source.read(member)
                target.writestr(member.filename, content.replace(_TEMPLATE_TYPE, _DECK_TYPE))
    return written.getvalue()


def _chosen(deck: Deck) -> SlideLayout:
    """Return the layout with a title above the most room, one that is made for a title alone before others."""
    ranked: list[tuple[tuple[int, float], int, SlideLayout]] = [
        (rank, place, layout)
        for place, layout in enumerate(each for master in deck.slide_masters for each in master.slide_layouts)
        if (rank := _rank(deck, layout)) is not None
    ]
    if not ranked:
        raise NrrError(
            "The slide template leaves no room for a page.",
            "None of its layouts has at least half of the slide free below its title.",
            "Add a layout with a title at the top and nothing else, or leave the template out.",
        )
    _, _, layout = min(ranked)
    return layout


def _rank(deck: Deck, layout: SlideLayout) -> tuple[int, float] | None:
    """Return how well a layout suits, least first: ours, title only, title and content, others; None if not at all."""
    free = area(deck, layout)
    if not is_enough(deck, free):
        return None
    kind = layout.element.get("type")
    names = {shape.name for shape in placeholders(layout)}
    if {pptx_master.LABEL_NAME, pptx_master.SOURCE_NAME} <= names:
        group = 0
    elif title_of(layout) is None:
        group = 4
    else:
        group = {"titleOnly": 1, "obj": 2}.get(kind, 1 if len(bodies(layout)) == 0 else 3)
    return group, -free.width * free.height


def _title_size(layout: SlideLayout, title: Any) -> float:
    """Return the font size in points that a title has by the layout, its master's title or the master's style."""
    master: Any = layout.slide_master.element
    places = [] if title is None else [title.element]
    places += [shape.element for shape in placeholders(layout.slide_master, "title")]
    found: list[Any] = [size for place in places for size in place.xpath(".//a:lstStyle/a:lvl1pPr/a:defRPr/@sz")]
    found += master.xpath("./p:txStyles/p:titleStyle/a:lvl1pPr/a:defRPr/@sz")
    return int(found[0]) / 100 if found and str(found[0]).isdigit() else float(pptx_master.TITLE_SIZE)


def _font(layout: SlideLayout) -> str:
    """Return the theme's font for text."""
    found = _theme(layout).find(f".//{qn('a:minorFont')}/{qn('a:latin')}")
    return "" if found is None else str(found.get("typeface", ""))


def _theme(layout: SlideLayout) -> Any:
    return parse_xml(layout.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob)


def _is_dark(layout: SlideLayout) -> bool:
    """Tell whether the layout's plain background, or what its master calls background, is nearer to black."""
    master: Any = layout.slide_master.element
    chosen = [*layout.element.xpath("./p:cSld/p:bg"), *master.xpath("./p:cSld/p:bg")]
    plain = chosen[0].xpath("./p:bgPr/a:solidFill/* | ./p:bgRef/*") if chosen else []
    colour = _resolved(layout, plain[0]) if plain else None
    return contrast(colour or LIGHT.background, DARK.background) < contrast(colour or LIGHT.background, "#ffffff")


def _resolved(layout: SlideLayout, colour: Any) -> str | None:
    """Return a colour as #rrggbb, looked up in the master's theme; None if it is of another kind."""
    if colour.tag == qn("a:srgbClr"):
        return f"#{colour.get('val')}"
    master: Any = layout.slide_master.element
    name = colour.get("val", "bg1")
    mapped = master.find(qn("p:clrMap")).get(name, name)
    entry = _theme(layout).find(f".//{qn('a:clrScheme')}/{qn('a:' + mapped)}") if mapped.isalnum() else None
    if entry is None or not len(entry):
        return None
    value = entry[0].get("lastClr") or entry[0].get("val")
    return f"#{value}" if value and len(value) == 6 else None
