"""Slides, read back with python-pptx: what they say, where it stands, and that the same pack gives the same bytes."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from PIL import Image
from pptx.oxml.ns import qn
from pptx.util import Inches

from nrr.errors import NrrError
from nrr.packs.contents import pack as contents
from nrr.packs.page import Page
from nrr.packs.pptx import write
from tests.packs import made, slides

GOES_ON = re.compile(r" \(\d+ of \d+\)$")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def blob() -> bytes:
    return write(slides.pack(), slides.FACTS)


@pytest.fixture(scope="module")
def deck(blob: bytes):  # type: ignore[no-untyped-def]
    return slides.read(blob)


def firsts(deck) -> list[str]:  # type: ignore[no-untyped-def]
    """Return the titles of slides that do not go on from the one before."""
    return [title for slide in deck.slides if not GOES_ON.search(title := slides.title(slide))]


def of_page(deck, page: Page):  # type: ignore[no-untyped-def]
    """Return the page's first slide."""
    return next(slide for slide in deck.slides if slides.title(slide) == page.title)


def test_every_page_is_a_slide_titled_with_its_sentence_and_what_is_long_goes_on(deck) -> None:  # type: ignore[no-untyped-def]
    titles = [slides.title(slide) for slide in deck.slides]
    assert firsts(deck) == [page.title for page in slides.pages()]
    # 60 rows: 12 beside two lines, then 15 a slide, 5 slides in all; 40 lines: 18 a slide, 3 slides
    assert [title for title in titles if title.startswith("Sixty")][-1] == "Sixty accounts (5 of 5)"
    assert [title for title in titles if title.startswith("Much")][-1] == "Much is to be said (3 of 3)"


def misplaced(deck) -> list[str]:  # type: ignore[no-untyped-def]
    """Return what leaves a slide, and pairs that overlap by more than rounding (9 EMU)."""
    found = []
    for number, slide in enumerate(deck.slides, 1):
        boxes = [
            (each.name, each.left, each.top, each.left + each.width, each.top + each.height) for each in slide.shapes
        ]
        for at, (name, left, top, right, bottom) in enumerate(boxes):
            if left < 0 or top < 0 or right > deck.slide_width or bottom > deck.slide_height:
                found.append(f"{number}: {name} leaves the slide")
            for other, its_left, its_top, its_right, its_bottom in boxes[at + 1 :]:
                if min(right, its_right) - max(left, its_left) > 9 and min(bottom, its_bottom) - max(top, its_top) > 9:
                    found.append(f"{number}: {name} lies over {other}")
    return found


def test_slides_are_16_to_9_and_nothing_leaves_them_or_overlaps(deck) -> None:  # type: ignore[no-untyped-def]
    assert (deck.slide_width, deck.slide_height) == (12192000, 6858000)
    assert misplaced(deck) == []


def test_every_slide_says_company_period_section_source_and_number(deck) -> None:  # type: ignore[no-untyped-def]
    said = slides.pack()
    for slide in deck.slides:
        words = slides.texts(slide)
        assert f"{said.company} | {said.period}" in words
        assert said.source in words
        assert slide.shapes[1].text_frame.text in {page.label for page in said.pages}
        assert slide._element.xpath(".//a:fld[@type='slidenum']")


def test_a_line_holds_exact_values_gaps_and_bands_behind_it(deck) -> None:  # type: ignore[no-untyped-def]
    (chart,) = slides.charts(deck.slides[0])
    areas, lines = chart.plots
    given = slides.line()
    assert [series.name for series in lines.series] == ["NRR", "GRR"]
    for series, own in zip(lines.series, given.series, strict=True):
        assert tuple(series.values) == own.values
    # 85% is the scale's start and 125% its end: Poor to 100%, Fair to 105%, Good to 120%, Best in class to 125%
    heights = {series.name: round(series.values[0], 9) for series in areas.series}
    assert heights == {
        "Below the bands": 0.85,
        "Poor": 0.15,
        "Fair (from 100.0%)": 0.05,
        "Good (from 105.0%)": 0.15,
        "Best in class (from 120.0%)": 0.05,
    }
    assert chart._chartSpace.chart.find(qn("c:dispBlanksAs")).get("val") == "gap"
    assert chart.chart_title.text_frame.text == "NRR and GRR (%); gaps are n/a"
    assert chart._chartSpace.xpath(".//c:legendEntry/c:idx/@val") == ["0"]


def test_a_waterfall_stacks_each_step_on_the_level_before_it(deck) -> None:  # type: ignore[no-untyped-def]
    (chart,) = slides.charts(of_page(deck, slides.pages()[1]))
    held = {series.name: tuple(series.values) for series in chart.plots[0].series}
    # 1,000,000.33 + 250,000.01 = 1,250,000.34; - 50,000.99 = 1,199,999.35; - 125,000.00 = 1,074,999.35
    assert held == {
        "Below": (None, 1000000.33, 1199999.35, None, 1074999.35, None),
        "Level": (1000000.33, None, None, None, None, 1074999.35),
        "Up": (None, 250000.01, None, None, None, None),
        "Down": (None, None, 50000.99, None, 125000, None),
        "Step": (1000000.33, 250000.01, 50000.99, None, 125000, 1074999.35),
    }
    assert [category.label for category in chart.plots[0].categories][3] == "Fx (n/a)"
    hidden = [series for series in chart.plots[0].series if series.name in ("Below", "Step")]
    assert all(series._element.find(qn("c:spPr")).find(qn("a:noFill")) is not None for series in hidden)
    labels = hidden[1]._element.findall(f"{qn('c:dLbls')}/{qn('c:dLbl')}")
    forms = [label.find(qn("c:numFmt")).get("formatCode") for label in labels]
    assert forms == ["#,##0,", '"+"#,##0,', '"-"#,##0,', '"-"#,##0,', "#,##0,"]


def test_a_waterfall_crosses_zero_and_goes_on_below_it() -> None:
    # 1.00 - 3.00 = -2.00, crossing zero; - 1.00 = -3.00, below it; + 5.00 = 2.00, crossing back
    chart = slides.waterfall(100, -300, -100, 500, 200, names=("Opening", "Churn", "Fx", "New", "Closing"))
    (drawn,) = slides.charts(slides.deck(Page("w", "W", "T", chart=chart)).slides[0])
    held = {series.name: tuple(series.values) for series in drawn.plots[0].series}
    assert held == {
        "Below": (None, None, -2, None, None),
        "Level": (1, None, None, None, 2),
        "Up": (None, None, None, 2, None),
        "Down": (None, 1, -1, None, None),
        "Across": (None, -2, None, -3, None),
        "Step": (1, 3, 1, 5, 2),
    }
    assert drawn.value_axis.minimum_scale < -3


def test_a_waterfall_of_small_steps_says_that_its_scale_does_not_start_at_zero() -> None:
    # steps of 1% cannot be read from zero; 1,000k to 1,010k: the scale starts at 985k
    chart = slides.waterfall(1_000_000_00, 20_000_00, -10_000_00, 1_010_000_00, names=("A", "New", "Churn", "B"))
    (drawn,) = slides.charts(slides.deck(Page("w", "W", "T", chart=chart)).slides[0])
    assert "the scale starts at $" in drawn.chart_title.text_frame.text
    assert 900_000 < drawn.value_axis.minimum_scale < 1_000_000


@pytest.mark.parametrize("page", slides.pages()[2:5], ids=lambda page: page.key)
def test_columns_stacks_and_bars_hold_exact_values(deck, page: Page) -> None:  # type: ignore[no-untyped-def]
    (chart,) = slides.charts(of_page(deck, page))
    assert page.chart
    factor = {"money": 0.01, "points": 100}.get(page.chart.kind, 1)
    for series, own in zip(chart.plots[0].series, page.chart.series, strict=True):
        given = [None if value is None else round(value * factor, 9) for value in own.values]
        assert [None if value is None else round(value, 9) for value in series.values] == given


def test_tables_say_every_cell_and_repeat_their_heading_on_every_slide(deck) -> None:  # type: ignore[no-untyped-def]
    parts = [slides.tables(slide)[0] for slide in deck.slides if slides.title(slide).startswith("Sixty")]
    given = slides.table(60)
    assert all(part[0] == [column.heading for column in given.columns] for part in parts)
    assert [tuple(row) for part in parts for row in part[1:]] == list(given.texts)
    (last,) = [shape.table for shape in list(deck.slides)[9].shapes if shape.has_table]
    bold = [row.cells[0].text_frame.paragraphs[0].runs[0].font.bold for row in last.rows]
    assert bold == [True, False, False, True]
    aligned = {cell.text_frame.paragraphs[0].alignment for row in last.rows for cell in list(row.cells)[1:]}
    assert {str(each) for each in aligned} == {"RIGHT (3)"}


def test_cards_lines_notes_and_footnotes_are_there(deck) -> None:  # type: ignore[no-untyped-def]
    slide, page = deck.slides[0], slides.pages()[0]
    words = slides.texts(slide)
    for card in page.cards:
        assert card.label in words
        assert card.value in words
    assert "● Below median. Point to point" in words
    (lines,) = [shape for shape in slide.shapes if shape.name == "Lines"]
    assert [paragraph.text for paragraph in lines.text_frame.paragraphs] == list(page.lines)
    assert len(lines._element.xpath(".//a:buChar")) == 2
    assert page.footnote in words
    assert slide.notes_slide.notes_text_frame.text == "How."
    assert of_page(deck, slides.pages()[6]).notes_slide.notes_text_frame.text == "First\nSecond"
    assert not of_page(deck, slides.pages()[2]).has_notes_slide


def test_what_cannot_be_drawn_is_said(deck) -> None:  # type: ignore[no-untyped-def]
    assert "NRR: n/a" in slides.texts(of_page(deck, slides.pages()[-1]))


def test_charts_and_tables_have_alternative_texts(deck) -> None:  # type: ignore[no-untyped-def]
    frames = [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart or shape.has_table]
    assert len(frames) > 12
    assert all(shape._element.nvGraphicFramePr.cNvPr.get("descr") for shape in frames)
    assert frames[0]._element.nvGraphicFramePr.cNvPr.get("descr") == "How NRR went."


def test_properties_are_of_the_month_and_not_of_the_day_it_is_made(blob: bytes) -> None:
    properties = slides.read(blob).core_properties
    assert (properties.title, properties.author) == ("Net revenue retention", "Tidewater & Söhne <AG>")
    assert properties.created == properties.modified == datetime(2025, 12, 31)
    with zipfile.ZipFile(io.BytesIO(blob)) as file:
        assert {member.date_time for member in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in file.namelist() if name.startswith(("docProps/app", "docProps/thumbnail"))]


def test_the_same_pack_gives_the_same_bytes_in_another_process(blob: bytes) -> None:
    script = (
        "import hashlib\nfrom tests.packs import slides\nfrom nrr.packs.pptx import write\n"
        "print(hashlib.sha256(write(slides.pack(), slides.FACTS)).hexdigest())"
    )
    result = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == hashlib.sha256(blob).hexdigest()


def test_hostile_names_are_shown_shortened_and_run_nowhere(blob: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(blob)) as file:
        books = [file.read(name) for name in file.namelist() if name.endswith(".xlsx")]
    assert len(books) == 6
    names = []
    for book in books:
        sheet = openpyxl.load_workbook(io.BytesIO(book)).active
        assert sheet is not None
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
            names.append(row[0].value)
    assert slides.HOSTILE[0] in names
    deck = slides.read(blob)
    rows = [
        row[0]
        for slide in deck.slides
        if slides.title(slide).startswith("Names")
        for part in slides.tables(slide)
        for row in part
    ]
    assert slides.HOSTILE[0] in rows
    assert slides.HOSTILE[3] in rows
    assert slides.HOSTILE[4] in rows
    assert "bell and escape [31m and null" in rows
    assert "turned" in rows
    assert max(map(len, rows)) < 200


@pytest.mark.parametrize("book", ["hostile", "short"])
def test_any_book_makes_slides(book: str) -> None:
    with getattr(made, book)() as facts:
        pages = contents(facts)
        deck = slides.read(write(pages, facts))
    assert firsts(deck) == [page.title for page in pages.pages]
    assert misplaced(deck) == []


def test_the_sample_companys_titles_notes_and_tables_are_the_pages(sample) -> None:  # type: ignore[no-untyped-def]
    facts = made.sample_facts(sample)
    pages = contents(facts).pages
    deck = slides.read(write(contents(facts), facts))
    titles = [slides.title(slide) for slide in deck.slides]
    assert firsts(deck) == [page.title for page in pages]
    assert misplaced(deck) == []
    for page in pages:
        slide = of_page(deck, page)
        assert (slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else "") == page.notes
        if page.chart:
            assert slides.charts(slide) or slides.charts(deck.slides[titles.index(page.title) + 1])


def test_a_logo_stands_on_the_layout_and_keeps_its_shape() -> None:
    deck = slides.deck(Page("a", "A", "T"), logo=picture(300, 60))
    (logo,) = [shape for shape in deck.slide_layouts[0].shapes if shape.name == "Logo"]
    assert logo._element.nvPicPr.cNvPr.get("descr") == "Company logo"
    assert round(logo.width / logo.height, 2) == 5.0
    assert logo.left + logo.width == deck.slide_width - Inches(40 / 72)


def test_a_logo_that_is_no_picture_is_refused_in_words() -> None:
    with pytest.raises(NrrError, match="The logo cannot be read"):
        slides.deck(Page("a", "A", "T"), logo=b"<svg/>")


def picture(wide: int, high: int) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (wide, high), "#0072B2").save(held, "PNG")
    return held.getvalue()
