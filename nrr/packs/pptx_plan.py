"""Where everything of a page stands: on one slide if it fits readably, else on slides that follow. Nothing is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nrr.packs.page import Card, Chart, Page, Table
from nrr.packs.pptx_box import Box
from nrr.packs.pptx_shapes import CARD_HEIGHT, Bullets, bullets, print_height
from nrr.packs.pptx_table import SIZES, Fitted, fitted, natural, squeezed
from nrr.typed import one_line

GAP = 16.0
_READABLE = (12.0, 11.0, 10.0)
_ROOMY = (13.0, *_READABLE)
_LINE_SIZES = (13.0, 12.0, 11.0)
_ALONE_SIZES = (18.0, 16.0, 14.0, 12.0)
_CHART_WIDTH, _CHART_HEIGHT, _LEAST_CHART_HEIGHT = 0.46, 150.0, 124.0
_LINES_WIDTH = 0.29
_LEAST_ROWS = 3


@dataclass(frozen=True)
class Rows:
    """Rows of a table as they stand on one slide."""

    fitted: Fitted
    continued: bool = False


@dataclass(frozen=True)
class Print:
    """Small print below everything else."""

    text: str


Item = tuple[Card, ...] | Chart | Rows | Bullets | Print


@dataclass(frozen=True)
class Placed:
    """Something and its place."""

    box: Box
    item: Item


Slide = list[Placed]


def plan(page: Page, area: Box) -> list[Slide]:
    """Return the slides of a page, at least one; cards stand on the first, the footnote on each."""
    foot = print_height(page.footnote, area.width)
    full = area.upper(area.height - foot - (10 if foot else 0))
    head: Slide = []
    first = full
    if page.cards:
        head.append(Placed(full.upper(CARD_HEIGHT), page.cards))
        first = full.below(CARD_HEIGHT + GAP)
    alone = bool(head and page.chart) and first.height < _LEAST_CHART_HEIGHT
    first = full if alone else first
    slides = _with_chart(page, page.chart, first, full) if page.chart else _without_chart(page, first, full)
    slides = [head, *slides] if alone else [head + slides[0], *slides[1:]]
    if foot:
        place = Box(area.left, area.bottom - foot, area.width, foot)
        slides = [[*slide, Placed(place, Print(page.footnote))] for slide in slides]
    return slides


def _with_chart(page: Page, chart: Chart, first: Box, full: Box) -> list[Slide]:
    if not page.tables:
        return _chart_then_lines(page.lines, chart, first, full)
    for slide in (_beside(page, chart, first), _above(page, chart, first)):
        if slide:
            return [slide]
    return [*_chart_then_lines(page.lines, chart, first, full), *_flow(page.tables, full, full)]


def _chart_then_lines(lines: Sequence[str], chart: Chart, first: Box, full: Box) -> list[Slide]:
    """Return the chart with its lines; where they leave it too low, or do not all fit, they follow on slides."""
    slide = _chart_and_lines(lines, chart, first)
    said = [each.item for each in slide if isinstance(each.item, Bullets)]
    if all(_is_whole(each, lines) for each in said) and _least_chart(slide) >= min(_LEAST_CHART_HEIGHT, first.height):
        return [slide]
    return [[Placed(first, chart)], *_lines_alone(lines, full, full)]


def _least_chart(slide: Slide) -> float:
    return min(each.box.height for each in slide if isinstance(each.item, Chart))


def _chart_and_lines(lines: Sequence[str], chart: Chart, box: Box) -> Slide:
    if not lines:
        return [Placed(box, chart)]
    left, right = box.columns((1 - _LINES_WIDTH, _LINES_WIDTH), 2 * GAP)
    found = _largest(lines, right, _LINE_SIZES)
    if found:
        return [Placed(left, chart), Placed(right, found)]
    found = _cut(lines, box.width, box.height - _CHART_HEIGHT, _LINE_SIZES[-1])
    above = box.upper(box.height - found.height - GAP)
    return [Placed(above, chart), Placed(box.below(above.height + GAP), found)]


def _beside(page: Page, chart: Chart, box: Box) -> Slide:
    """Return the chart with all tables, and lines below them, at its right; nothing if they do not fit."""
    most = box.width * (1 - _CHART_WIDTH) - 2 * GAP
    for size in _READABLE:
        wanted = max(natural(table, size) for table in page.tables)
        wide = min(most, max(wanted * 1.08, box.width * 0.3))
        found = [each for table in page.tables if (each := fitted(table, wide, size))]
        if len(found) < len(page.tables) or (wanted > wide and size > _READABLE[-1]):
            continue
        high = sum(each.height for each in found) + GAP * (len(found) - 1)
        slide = _with_lines_below(page.lines, chart, found, high, box, wide)
        if slide:
            return slide
    return []


def _with_lines_below(
    lines: Sequence[str], chart: Chart, found: Sequence[Fitted], high: float, box: Box, wide: float
) -> Slide:
    """Return the chart with tables at its right, and lines below the tables or, failing that, below everything."""
    shares = (box.width - wide - 2 * GAP, wide)
    left, right = box.columns(shares, 2 * GAP)
    if high > box.height:
        return []
    if not lines:
        return [Placed(left, chart), *_stacked(found, right)]
    beside = _largest(lines, right.below(high + GAP), _LINE_SIZES)
    if beside:
        return [Placed(left, chart), *_stacked(found, right), Placed(right.below(high + GAP), beside)]
    below = bullets(lines, box.width, _LINE_SIZES[-1])
    top = box.upper(box.height - below.height - GAP)
    if top.height < max(high, _LEAST_CHART_HEIGHT):
        return []
    left, right = top.columns(shares, 2 * GAP)
    return [Placed(left, chart), *_stacked(found, right), Placed(box.below(top.height + GAP), below)]


def _above(page: Page, chart: Chart, box: Box) -> Slide:
    """Return the chart above the tables, lines at its right; nothing if they do not fit."""
    for size in _READABLE:
        tables = _side_by_side(page.tables, box, size)
        if not tables:
            continue
        high = max(each.item.fitted.height for each in tables if isinstance(each.item, Rows))
        if box.height - high - GAP >= _CHART_HEIGHT:
            top = box.upper(box.height - high - GAP)
            below = top.height + GAP
            moved = [Placed(Box(each.box.left, box.top + below, each.box.width, high), each.item) for each in tables]
            upper = _chart_and_lines(page.lines, chart, top)
            said = sum(len(each.item.lines) for each in upper if isinstance(each.item, Bullets))
            if said == len(page.lines) and _least_chart(upper) >= _CHART_HEIGHT * 0.9:
                return upper + moved
    return []


def _without_chart(page: Page, first: Box, full: Box) -> list[Slide]:
    if not page.tables:
        return _lines_alone(page.lines, first, full) if page.lines else [[]]
    head: Slide = []
    if page.lines:
        lines = _cut(page.lines, first.width, first.height * 0.4, 13.0)
        if len(lines.lines) < len(page.lines):
            return [*_lines_alone(page.lines, first, full), *_flow(page.tables, full, full)]
        head = [Placed(first.upper(lines.height), lines)]
        first = first.below(lines.height + GAP)
    for size in _ROOMY:
        tables = _side_by_side(page.tables, first, size) if len(page.tables) > 1 else []
        if tables and all(each.item.fitted.height <= first.height for each in tables if isinstance(each.item, Rows)):
            return [head + tables]
        stack = [each for table in page.tables if (each := fitted(table, first.width, size))]
        if len(stack) == len(page.tables) and sum(each.height + GAP for each in stack) - GAP <= first.height:
            return [head + _stacked(stack, first)]
    slides = list(_flow(page.tables, first, full))
    return [head + slides[0], *slides[1:]]


def _lines_alone(lines: Sequence[str], first: Box, full: Box) -> list[Slide]:
    found = _largest(lines, first, _ALONE_SIZES)
    if found:
        return [[Placed(first, found)]]
    slides: list[Slide] = []
    left, box = list(lines), first
    while left:
        part = _cut(left, box.width, box.height, _ALONE_SIZES[-1])
        slides.append([Placed(box, part)])
        left, box = left[len(part.lines) :], full
    return slides


def _largest(lines: Sequence[str], box: Box, sizes: Sequence[float]) -> Bullets | None:
    """Return lines at the largest size at which they fit a box, none of them shortened."""
    tried = (bullets(lines, box.width, size) for size in sizes)
    return next((found for found in tried if found.height <= box.height and _is_whole(found, lines)), None)


def _is_whole(found: Bullets, lines: Sequence[str]) -> bool:
    return found.lines == tuple(map(one_line, lines))


def _cut(lines: Sequence[str], wide: float, high: float, size: float) -> Bullets:
    """Return as many lines as fit, at least one."""
    count = len(lines)
    while count > 1 and bullets(lines[:count], wide, size).height > high:
        count -= 1
    return bullets(lines[:count], wide, size)


def _stacked(found: Sequence[Fitted], box: Box) -> Slide:
    slide, top = [], 0.0
    for each in found:
        slide.append(Placed(box.below(top).upper(each.height), Rows(each)))
        top += each.height + GAP
    return slide


def _side_by_side(tables: Sequence[Table], box: Box, size: float) -> Slide:
    """Return tables beside each other, each as wide as it needs; nothing if that is too wide."""
    wanted = [natural(table, size) for table in tables]
    room = box.width - 2 * GAP * (len(tables) - 1)
    if sum(wanted) > room * (1.0 if len(tables) > 1 else 1.3):
        return []
    slide, left = [], box.left
    for table, own in zip(tables, wanted, strict=True):
        wide = room * own / sum(wanted) if len(tables) > 1 else room
        found = fitted(table, wide, size)
        if found is None:
            return []
        slide.append(Placed(Box(left, box.top, wide, found.height), Rows(found)))
        left += wide + 2 * GAP
    return slide


def _flow(tables: Sequence[Table], first: Box, full: Box) -> Iterator[Slide]:
    """Yield slides with the tables one below the other, their rows running on from slide to slide."""
    slide: Slide = []
    box = first
    for table in tables:
        rest = _sized(table, full)
        continued = False
        while True:
            count = rest.rows_within(box.height)
            if count < min(_LEAST_ROWS, len(rest.heights)) and (slide or box is not full):
                yield slide
                slide, box = [], full
                continue
            part = rest.rows(0, max(1, count))
            slide.append(Placed(box.upper(part.height), Rows(part, continued)))
            box = box.below(part.height + GAP)
            if len(part.heights) >= len(rest.heights):
                break
            rest, continued = rest.rows(len(part.heights), len(rest.heights)), True
            yield slide
            slide, box = [], full
    yield slide


def _sized(table: Table, box: Box) -> Fitted:
    """Return a table at the largest size at which its columns fit, and, if any does, at which all its rows do."""
    found = [each for size in SIZES if (each := fitted(table, box.width, size))]
    if not found:
        return squeezed(table, box.width, SIZES[-1])
    whole = [each for each in found if each.height <= box.height and each.size in _ROOMY]
    readable = [each for each in found if each.size in _READABLE[1:]]
    return (whole or readable or found)[0]
