"""Tables: how wide and high they come out, which rows a slide has room for, and the native table itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.enum.text import MSO_ANCHOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from nrr.figures.theme import Palette
from nrr.packs import pptx_parts as parts
from nrr.packs.page import Table
from nrr.packs.pptx_box import Box, emu
from nrr.packs.pptx_text import LINE_HEIGHT, shortened, width, wrapped
from nrr.typed import one_line

SIZES = (13.0, 12.0, 11.0, 10.0, 9.0, 8.0)
TITLE_SIZE, TITLE_HEIGHT = 12.0, 20.0
_SIDE, _APART = 5.0, 14.0
_MOST_LINES, _HEADING_LINES = 2, 3
_FIRST_LEAST, _FIRST_MOST, _TEXT_LEAST = 96.0, 280.0, 84.0
_MEASURED = 400
_LOOSE = 2.6
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"


@dataclass(frozen=True)
class _Ink:
    """How a cell is set: bold or not, the colour of the line below it, and of its text if not the slide's own."""

    bold: bool
    line: str
    text: str | None = None


@dataclass(frozen=True)
class Fitted:
    """A table, or some of its rows from ``first``, as it is drawn: font size, widths and heights in points."""

    table: Table
    size: float
    widths: tuple[float, ...]
    heading: tuple[str, ...]
    heading_height: float
    cells: tuple[tuple[str, ...], ...]
    heights: tuple[float, ...]
    first: int = 0

    @property
    def width(self) -> float:
        return sum(self.widths)

    @property
    def height(self) -> float:
        return TITLE_HEIGHT + self.heading_height + sum(self.heights)

    def rows(self, start: int, end: int) -> Fitted:
        """Return the rows from ``start`` until ``end``, both counted from this part's first."""
        cells, heights = self.cells[start:end], self.heights[start:end]
        return Fitted(
            self.table,
            self.size,
            self.widths,
            self.heading,
            self.heading_height,
            cells,
            heights,
            self.first + start,
        )

    def rows_within(self, height: float) -> int:
        """Return how many rows fit below title and heading in so many points."""
        left = height - TITLE_HEIGHT - self.heading_height
        count = 0
        for each in self.heights:
            left -= each
            if left < -0.01:
                break
            count += 1
        return count


def natural(table: Table, size: float) -> float:
    """Return the width in points at which nothing in the table is broken or shortened."""
    return sum(_natural(table, size))


def fitted(table: Table, room: float, size: float) -> Fitted | None:
    """Return the table at a font size, None if it is too wide for ``room`` even with its texts broken."""
    wanted, least = _natural(table, size), _least(table, size)
    if sum(least) > room:
        return None
    widths = _shared(wanted, least, min(room, max(sum(wanted), min(room, sum(wanted) * _LOOSE))))
    return _filled(table, size, widths)


def squeezed(table: Table, room: float, size: float) -> Fitted:
    """Return the table in ``room`` whatever its columns need, their texts shortened."""
    found = fitted(table, room, size)
    wanted = _natural(table, size)
    return found or _filled(table, size, [room * each / sum(wanted) for each in wanted])


def _natural(table: Table, size: float) -> list[float]:
    """Return each column's widest cell; a heading may take two lines."""
    wanted = []
    for at, column in enumerate(table.columns):
        cells = [width(text, size, True) for row in table.texts if (text := row[at][:_MEASURED])]
        widest = max([*cells, _heading_width(column.heading, size), size])
        if at == 0 and len(table.columns) > 2:
            widest = min(widest, _FIRST_MOST)
        wanted.append(widest + _before(table, at) + _SIDE)
    return wanted


def _heading_width(heading: str, size: float) -> float:
    words = [width(word, size, True) for word in heading.split()] or [0.0]
    return max(max(words), width(one_line(heading), size, True) * 0.55)


def _least(table: Table, size: float) -> list[float]:
    """Return how narrow each column may become: numbers stay whole, texts are broken over two lines or shortened."""
    least = []
    for at, wanted in enumerate(_natural(table, size)):
        flexible = at == 0 or table.columns[at].kind == "text"
        floor = _FIRST_LEAST if at == 0 else _TEXT_LEAST
        least.append(min(wanted, max(floor, wanted * 0.55 if wanted < 400 else floor)) if flexible else wanted)
    return least


def _shared(wanted: list[float], least: list[float], room: float) -> list[float]:
    """Return widths that add up to ``room``: what is missing is taken where there is slack, what is over is spread."""
    missing = sum(wanted) - room
    if missing > 0:
        slack = [want - low for want, low in zip(wanted, least, strict=True)]
        return [want - missing * give / sum(slack) for want, give in zip(wanted, slack, strict=True)]
    return [want - missing / len(wanted) for want in wanted]


def _filled(table: Table, size: float, widths: Sequence[float]) -> Fitted:
    rooms = [max(1.0, wide - _before(table, at) - _SIDE) for at, wide in enumerate(widths)]
    heading = tuple(
        shortened(column.heading, room, size, True, _HEADING_LINES)
        for column, room in zip(table.columns, rooms, strict=True)
    )
    lines = max(len(wrapped(text, room, size, True)) for text, room in zip(heading, rooms, strict=True))
    cells, heights = [], []
    for at, row in enumerate(table.texts):
        bold = at in table.strong
        most = [_MOST_LINES if column.kind == "text" else 1 for column in table.columns]
        texts = tuple(
            shortened(text, room, size, bold, most_lines)
            for text, room, most_lines in zip(row, rooms, most, strict=True)
        )
        cells.append(texts)
        tallest = max(len(wrapped(text, room, size, bold)) for text, room in zip(texts, rooms, strict=True))
        heights.append(_height(tallest, size))
    return Fitted(
        table, size, tuple(widths), heading, _height(lines, size) if any(heading) else 0.0, tuple(cells), tuple(heights)
    )


def _height(lines: int, size: float) -> float:
    return lines * size * LINE_HEIGHT + 2 * _above(size) + 1


def _above(size: float) -> float:
    """Return the room above and below a cell's text."""
    return 2.0 if size <= 10 else size / 4


def _is_text(table: Table, column: int) -> bool:
    return column == 0 or table.columns[column].kind in {"text", "month"}


def _before(table: Table, column: int) -> float:
    """Return the room left of a cell's text: more where text follows numbers, which stand at their right."""
    if column == 0:
        return 0.0
    return _APART if _is_text(table, column) and not _is_text(table, column - 1) else _SIDE


def draw(slide: Any, found: Fitted, box: Box, colours: Palette, continued: bool) -> None:
    """Draw the rows as a native table below its title, which stands at ``box``' top."""
    title = f"{found.table.title}{' (continued)' if continued else ''}"
    _title(slide, title, box, max(TITLE_SIZE, found.size))
    place = Box(box.left, box.top + TITLE_HEIGHT, found.width, found.height - TITLE_HEIGHT)
    headed = found.heading_height > 0
    heights = (found.heading_height, *found.heights) if headed else found.heights
    frame = slide.shapes.add_table(len(heights), len(found.widths), *place.emu)
    properties = frame._element.nvGraphicFramePr.cNvPr
    properties.set("name", f"Table: {title}")
    headings = ", ".join(column.heading for column in found.table.columns)
    properties.set("descr", f"{title}: {len(found.cells)} rows of {headings}.")
    table = frame.table
    style = table._tbl.tblPr
    style.set("bandRow", "0")
    style.set("firstRow", str(int(headed)))
    style.find(qn("a:tableStyleId")).text = _NO_STYLE
    for at, wide in enumerate(found.widths):
        table.columns[at].width = emu(wide)
    for at, high in enumerate(heights):
        table.rows[at].height = emu(high)
    grid = list(table._tbl.tr_lst)
    if headed:
        row = grid.pop(0)
        for column, text in enumerate(found.heading):
            _cell(row.tc_lst[column], text, found, column, _Ink(True, colours.muted, colours.muted))
    for at, (row, texts) in enumerate(zip(grid, found.cells, strict=True), found.first):
        strong = at in found.table.strong
        for column, text in enumerate(texts):
            _cell(row.tc_lst[column], text, found, column, _Ink(strong, colours.muted if strong else colours.grid))


def _title(slide: Any, title: str, box: Box, size: float) -> None:
    shape = slide.shapes.add_textbox(*box.upper(TITLE_HEIGHT).emu)
    shape.name = f"Title: {title}"
    frame = shape.text_frame
    frame.margin_left = frame.margin_top = frame.margin_right = frame.margin_bottom = 0
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    run = frame.paragraphs[0].add_run()
    run.text = shortened(title, box.width, size, True)
    run.font.size, run.font.bold = Pt(size), True


def _cell(cell: Any, text: str, found: Fitted, column: int, ink: _Ink) -> None:
    """Write one cell: numbers to the right, a line below."""
    align = "l" if _is_text(found.table, column) else "r"
    fill = f'<a:solidFill><a:srgbClr val="{parts.rgb(ink.text)}"/></a:solidFill>' if ink.text else ""
    body = parse_xml(
        f'<a:txBody {nsdecls("a")}><a:bodyPr/><a:lstStyle><a:lvl1pPr><a:defRPr sz="{round(found.size * 100)}"/>'
        f'</a:lvl1pPr></a:lstStyle><a:p><a:pPr algn="{align}"/><a:r>'
        f'<a:rPr lang="en-US" sz="{round(found.size * 100)}" b="{int(ink.bold)}">{fill}</a:rPr><a:t/></a:r>'
        f'<a:endParaRPr lang="en-US" sz="{round(found.size * 100)}"/></a:p></a:txBody>'
    )
    if text.strip():
        body.find(f".//{qn('a:t')}").text = text
    else:
        run = body.find(f".//{qn('a:r')}")
        run.getparent().remove(run)
    for old in list(cell):
        cell.remove(old)
    cell.append(body)
    side, above = emu(_before(found.table, column)), emu(_above(found.size))
    none = "".join(f'<a:{edge} w="0"><a:noFill/></a:{edge}>' for edge in ("lnL", "lnR", "lnT"))
    cell.append(
        parse_xml(
            f'<a:tcPr {nsdecls("a")} marL="{side}" marR="{emu(_SIDE)}" marT="{above}" marB="{above}" '
            f'anchor="{"b" if ink.text else "ctr"}">{none}<a:lnB w="9525"><a:solidFill>'
            f'<a:srgbClr val="{parts.rgb(ink.line)}"/></a:solidFill></a:lnB><a:noFill/></a:tcPr>'
        )
    )
