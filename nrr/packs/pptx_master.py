"""The master that slides stand on when a company brings none: 16:9, theme fonts and colours, one layout."""

from __future__ import annotations

import io
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.oxml.shapes.picture import CT_Picture
from pptx.presentation import Presentation as Deck
from pptx.slide import SlideLayout

from nrr.errors import NrrError
from nrr.figures.theme import LIGHT
from nrr.packs.pptx_box import Box, emu

FONT = "Arial"
WIDTH, HEIGHT, SIDE = 960.0, 540.0, 40.0
LABEL_NAME, SOURCE_NAME = "Section label", "Source line"
"""Names of the layout's own placeholders; a template that has them gets the same texts in them."""
TITLE_SIZE, LABEL_SIZE, FOOTER_SIZE = 22, 11, 9
_LABEL = Box(SIDE, 22, 640, 18)
_TITLE = Box(SIDE, 40, WIDTH - 2 * SIDE, 64)
AREA = Box(SIDE, 114, WIDTH - 2 * SIDE, 368)
_RULE = 490.0
_FOOTER = Box(SIDE, 494, 600, 14)
_NUMBER = Box(WIDTH - SIDE - 80, 494, 80, 14)
_SOURCE = Box(SIDE, 508, WIDTH - 2 * SIDE, 22)
_LOGO = Box(WIDTH - SIDE - 120, 20, 120, 34)
_TITLE_BESIDE_LOGO = Box(SIDE, 40, _LOGO.left - SIDE - 16, 64)
_COLOURS = {
    "dk1": LIGHT.text,
    "lt1": LIGHT.background,
    "dk2": LIGHT.muted,
    "lt2": LIGHT.midpoint,
    "hlink": LIGHT.accent,
    "folHlink": LIGHT.muted,
    **{f"accent{place}": colour for place, colour in enumerate(LIGHT.categories[:6], 1)},
}


def new(logo: bytes | None) -> Deck:
    """Return an empty presentation with the master. Raises NrrError if ``logo`` is no PNG or JPEG."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = emu(WIDTH), emu(HEIGHT)
    size: Any = deck.part._element.find(qn("p:sldSz"))
    size.attrib.pop("type", None)
    for layout in list(deck.slide_layouts):
        if layout.name != "Title Only":
            deck.slide_layouts.remove(layout)
    _set_theme(deck)
    _set_master(deck.slide_master)
    layout = deck.slide_layouts[0]
    _set_layout(layout, _TITLE_BESIDE_LOGO if logo else _TITLE)
    if logo:
        _set_logo(layout, logo)
    return deck


def _set_theme(deck: Deck) -> None:
    part: Any = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = etree.fromstring(part.blob)
    theme.set("name", "Board pack")
    for name, colour in _COLOURS.items():
        place = theme.find(f".//{qn('a:clrScheme')}/{qn(f'a:{name}')}")
        for child in list(place):
            place.remove(child)
        etree.SubElement(place, qn("a:srgbClr"), val=colour.lstrip("#").upper())
    theme.find(f".//{qn('a:clrScheme')}").set("name", "Board pack")
    for kind in ("majorFont", "minorFont"):
        theme.find(f".//{qn(f'a:{kind}')}/{qn('a:latin')}").set("typeface", FONT)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _set_master(master: Any) -> None:
    places = {"title": (_TITLE, "t"), "body": (AREA, "t"), "ftr": (_FOOTER, "ctr"), "sldNum": (_NUMBER, "ctr")}
    for shape in list(master.placeholders):
        kind = shape.element.ph.get("type")
        if kind not in places:
            shape.element.getparent().remove(shape.element)
            continue
        box, anchor = places[kind]
        shape.left, shape.top, shape.width, shape.height = box.emu
        body = shape.text_frame._txBody.bodyPr
        for side in ("lIns", "tIns", "rIns", "bIns"):
            body.set(side, "0")
        body.set("anchor", anchor)
        if kind in {"ftr", "sldNum"}:
            style = shape.text_frame._txBody.find(qn("a:lstStyle"))
            style.getparent().replace(style, parse_xml(_style("l" if kind == "ftr" else "r", FOOTER_SIZE, "tx2")))
    styles = master.element.find(qn("p:txStyles"))
    title = styles.find(f"{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    title.set("algn", "l")
    words = title.find(qn("a:defRPr"))
    words.set("sz", str(TITLE_SIZE * 100))
    words.set("b", "1")
    for level, size in zip(styles.find(qn("p:bodyStyle")), (16, 14, 12, 12, 12, 12, 12, 12, 12), strict=True):
        level.find(qn("a:defRPr")).set("sz", str(size * 100))
    master.element.find(f".//{qn('p:spTree')}").append(parse_xml(_rule()))


def _set_layout(layout: Any, title: Box) -> None:
    layout.name = "Takeaway"
    element = layout.element
    element.attrib.pop("type", None)
    element.set("userDrawn", "1")
    for shape in list(layout.placeholders):
        kind = shape.element.ph.get("type")
        if kind == "dt":
            shape.element.getparent().remove(shape.element)
        elif kind == "title":
            shape.left, shape.top, shape.width, shape.height = title.emu
    tree = layout.shapes._spTree
    label = _style("l", LABEL_SIZE, "accent1", bold=True)
    tree.append(parse_xml(_text_placeholder(20, LABEL_NAME, _LABEL, label, "b")))
    source = _style("l", FOOTER_SIZE, "tx2")
    tree.append(parse_xml(_text_placeholder(21, SOURCE_NAME, _SOURCE, source, "t")))


def _set_logo(layout: SlideLayout, logo: bytes) -> None:
    """Put the logo at the layout's upper right, as large as its place allows."""
    try:
        part, relation = layout.part.get_or_add_image_part(io.BytesIO(logo))
        wide, high = part.scale(None, None)
    except (OSError, ValueError, KeyError) as error:
        raise NrrError(
            "The logo cannot be read.", "It is not a PNG or JPEG picture.", "Save it as PNG and choose it again."
        ) from error
    factor = min(_LOGO.emu[2] / max(1, wide), _LOGO.emu[3] / max(1, high))
    size = (round(wide * factor), round(high * factor))
    left = _LOGO.emu[0] + _LOGO.emu[2] - size[0]
    pictures: Any = CT_Picture
    picture = pictures.new_pic(30, "Logo", "Company logo", relation, left, _LOGO.emu[1], *size)
    layout.shapes._spTree.append(picture)


def _style(align: str, size: int, colour: str, bold: bool = False) -> str:
    return (
        f'<a:lstStyle {nsdecls("a")}><a:lvl1pPr marL="0" indent="0" algn="{align}"><a:spcBef><a:spcPts val="0"/>'
        f'</a:spcBef><a:buNone/><a:defRPr sz="{size * 100}" b="{int(bold)}"><a:solidFill><a:schemeClr val="{colour}"/>'
        "</a:solidFill></a:defRPr></a:lvl1pPr></a:lstStyle>"
    )


def _text_placeholder(index: int, name: str, box: Box, style: str, anchor: str) -> str:
    left, top, wide, high = box.emu
    return (
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{index}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/>'
        f'</p:cNvSpPr><p:nvPr><p:ph type="body" sz="quarter" idx="{index}"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm>'
        f'<a:off x="{left}" y="{top}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm></p:spPr><p:txBody>'
        f'<a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:noAutofit/></a:bodyPr>{style}'
        f'<a:p><a:pPr lvl="0"/><a:r><a:rPr lang="en-US"/><a:t>{name}</a:t></a:r></a:p></p:txBody></p:sp>'
    )


def _rule() -> str:
    left, top, wide, _ = Box(SIDE, _RULE, WIDTH - 2 * SIDE, 0).emu
    return (
        f'<p:cxnSp {nsdecls("p", "a")}><p:nvCxnSpPr><p:cNvPr id="31" name="Rule"/><p:cNvCxnSpPr/>'
        '<p:nvPr userDrawn="1"/></p:nvCxnSpPr><p:spPr><a:xfrm>'
        f'<a:off x="{left}" y="{top}"/><a:ext cx="{wide}" cy="0"/></a:xfrm><a:prstGeom prst="line"><a:avLst/>'
        '</a:prstGeom><a:ln w="9525"><a:solidFill><a:schemeClr val="bg1"><a:lumMod val="85000"/></a:schemeClr>'
        "</a:solidFill></a:ln></p:spPr></p:cxnSp>"
    )
