"""Slides on a company's own template: which layout is taken, what stands where, and what is refused in words."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.util import Inches

from nrr.errors import NrrError
from nrr.figures.theme import DARK, LIGHT
from nrr.packs.page import Page
from nrr.packs.pptx import write
from nrr.packs.pptx_template import staged
from tests.packs import slides

PAGE = Page("risk", "At risk", "Eight accounts at risk", slides.cards(), tables=(slides.reasons(8),), notes="Why.")


def saved(deck: Deck) -> bytes:
    held = io.BytesIO()
    deck.save(held)
    return held.getvalue()


def company(wide: float = 13.333, high: float = 7.5) -> Deck:
    """A template as a company has it: own names, another size, three slides with notes and sections."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(wide), Inches(high)
    for place in (deck.slide_master, *deck.slide_layouts):
        for shape in place.placeholders:
            if shape._element.spPr.find(qn("a:xfrm")) is not None:
                shape.left, shape.width = int(shape.left * wide / 10), int(shape.width * wide / 10)
                shape.top, shape.height = int(shape.top * high / 7.5), int(shape.height * high / 7.5)
    for number, layout in enumerate(deck.slide_layouts):
        layout.name = f"Folie {number}"
    for number in range(3):
        slide = deck.slides.add_slide(deck.slide_layouts[number])
        slide.shapes.title.text = "Old slide"
        slide.notes_slide.notes_text_frame.text = "Old note"
    return deck


def replaced(blob: bytes, member: str, old: bytes, new: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blob)) as source, zipfile.ZipFile(held, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(old, new) if name == member else content)
    return held.getvalue()


@pytest.mark.parametrize(("wide", "high"), [(13.333, 7.5), (10, 7.5), (11.69, 8.27)])
def test_slides_take_the_templates_size_and_its_layout_with_a_title_alone(wide: float, high: float) -> None:
    deck = slides.deck(template=saved(company(wide, high)))
    assert (deck.slide_width, deck.slide_height) == (Inches(wide), Inches(high))
    assert {slide.slide_layout.name for slide in deck.slides} == {"Folie 5"}
    titles = [slides.title(slide) for slide in deck.slides]
    assert "Old slide" not in titles
    assert {page.title for page in slides.pages()} <= set(titles)
    for slide in deck.slides:
        assert slides.pack().source in slides.texts(slide)
        assert slide._element.xpath(".//a:fld[@type='slidenum']")
        kinds = {shape.element.ph.get("type") for shape in slide.placeholders}
        assert kinds == {"title", "ftr", "sldNum"}
        for shape in slide.shapes:
            assert shape.left >= 0, shape.name
            assert shape.top >= 0, shape.name
            assert shape.left + shape.width <= deck.slide_width, shape.name
            assert shape.top + shape.height <= deck.slide_height, shape.name


def test_slides_of_the_template_leave_no_trace() -> None:
    blob = write(slides.pack(PAGE, template=saved(company())), slides.FACTS)
    with zipfile.ZipFile(io.BytesIO(blob)) as file:
        assert not [name for name in file.namelist() if b"Old" in file.read(name)]
        assert len([name for name in file.namelist() if name.startswith("ppt/slides/slide")]) == 1


def test_our_own_master_changed_by_a_company_gets_the_same_texts_in_the_same_places() -> None:
    ours = slides.read(write(slides.pack(PAGE), slides.FACTS))
    ours.slide_layouts[0].name = "Tidewater"
    deck = slides.deck(PAGE, template=saved(ours))
    (slide,) = deck.slides
    assert slide.slide_layout.name == "Tidewater"
    assert slides.texts(slide) == slides.texts(slides.deck(PAGE).slides[0])


def test_a_template_file_of_powerpoint_is_taken_as_well() -> None:
    blob = replaced(saved(company()), "[Content_Types].xml", b"presentation.main+xml", b"template.main+xml")
    assert slides.title(slides.deck(PAGE, template=blob).slides[0]) == PAGE.title


def test_a_layout_without_a_title_gets_one_as_text() -> None:
    deck = company()
    for layout in list(deck.slide_layouts)[3:]:
        if layout.name != "Folie 6":
            deck.slide_layouts.remove(layout)
    for layout in deck.slide_layouts:
        for shape in list(layout.placeholders):
            if shape.element.ph.get("type") in {"title", "ctrTitle"}:
                shape.element.getparent().remove(shape.element)
    slide = slides.deck(PAGE, template=saved(deck)).slides[0]
    assert PAGE.title in slides.texts(slide)


@pytest.mark.parametrize(
    ("background", "palette"), [("0B1220", DARK), ("FFF8E7", LIGHT), ("FFFFFF", LIGHT), ("10204F", DARK)]
)
def test_colours_suit_the_templates_background(background: str, palette: Any) -> None:
    deck = company()
    deck.slide_master.background.fill.solid()
    deck.slide_master.background.fill.fore_color.rgb = RGBColor.from_string(background)
    assert staged(saved(deck), None).colours is palette


def test_a_template_in_a_wide_font_gets_less_text_in_a_line() -> None:
    blob = saved(company())
    theme = next(name for name in zipfile.ZipFile(io.BytesIO(blob)).namelist() if "theme/theme1" in name)
    arial, wide = (replaced(blob, theme, b'"Calibri"', font) for font in (b'"Arial"', b'"Verdana"'))
    line = "A sentence of some length, " * 5
    page = Page("a", "A", "T", cards=slides.cards(), lines=(line,) * 30)
    count = [len(slides.deck(page, template=template).slides) for template in (arial, wide, blob)]
    assert count[0] < count[1]
    assert count[2] == count[1], "a machine may lack the template's font"


@pytest.mark.parametrize(
    "blob",
    [b"", b"PK\x03\x04 broken", b"<html>", b"\xd0\xcf\x11\xe0 an encrypted file"],
    ids=["no", "zip", "html", "ole"],
)
def test_a_file_that_is_no_presentation_is_refused_in_words(blob: bytes) -> None:
    with pytest.raises(NrrError, match=r"The slide template cannot be read\.") as refused:
        slides.deck(PAGE, template=blob)
    assert ".pptx" in refused.value.hint


def test_other_office_files_are_refused_in_words() -> None:
    held = io.BytesIO()
    openpyxl.Workbook().save(held)
    with pytest.raises(NrrError, match=r"The slide template cannot be read\."):
        slides.deck(PAGE, template=held.getvalue())


@pytest.mark.parametrize(
    ("member", "old", "new"),
    [
        ("ppt/slideMasters/slideMaster1.xml", b"<p:cSld", b"<p:cSld <"),
        ("ppt/slideMasters/slideMaster1.xml", b"<p:clrMap", b"<p:other"),
        ("ppt/theme/theme1.xml", b"<a:clrScheme", b"<a:clrScheme <"),
        ("ppt/slideLayouts/slideLayout6.xml", b'type="ftr"', b'type="zz"'),
        ("[Content_Types].xml", b"notesMaster+xml", b"other+xml"),
    ],
)
def test_a_broken_part_is_refused_in_words(member: str, old: bytes, new: bytes) -> None:
    blob = replaced(saved(company()), member, old, new)
    assert blob != saved(company())
    with pytest.raises(NrrError, match=r"The slide template cannot be read\."):
        slides.deck(PAGE, template=blob)


def test_a_template_without_room_is_refused_in_words() -> None:
    deck = company()
    for layout in list(deck.slide_layouts)[3:]:
        deck.slide_layouts.remove(layout)
    for layout in deck.slide_layouts:
        for shape in list(layout.placeholders):
            if shape.element.ph.get("type") in {"title", "ctrTitle"}:
                shape.left, shape.top, shape.width, shape.height = 0, Inches(5), Inches(13), Inches(2)
            elif shape.element.ph.get("type") not in {"ftr", "sldNum", "dt"}:
                shape.element.getparent().remove(shape.element)
    with pytest.raises(NrrError, match="leaves no room") as refused:
        slides.deck(PAGE, template=saved(deck))
    assert "Add a layout" in refused.value.hint


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_draws_every_slide(tmp_path: Path) -> None:
    file = tmp_path / "pack.pptx"
    file.write_bytes(write(slides.pack(), slides.FACTS))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    drawn = re.findall(rb"/Type\s*/Page\b", (tmp_path / "pack.pdf").read_bytes())
    assert len(drawn) == len(slides.read(file.read_bytes()).slides)
