"""Native charts of a workbook: they draw cells, so that whoever changes a cell changes the chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import floor
from typing import Any

from nrr.figures.theme import LIGHT
from nrr.formatting import unit_label
from nrr.packs.page import Chart, Series
from nrr.packs.xlsx_book import Book, Sheet, clean, money_format, number, unit_format

HEIGHT_ROWS = 17
_ROW_PIXELS = 20
_WIDTH = 940
_TYPES = {
    "column": {"type": "column"},
    "stacked": {"type": "column", "subtype": "stacked"},
    "waterfall": {"type": "column", "subtype": "stacked"},
    "line": {"type": "line"},
    "bar": {"type": "bar"},
}
_FONT = {"size": 9, "color": LIGHT.muted}
_BREAK_BELOW = 0.12
"""Below this share of the tallest bar the steps of a waterfall cannot be read from zero, so its axis starts higher."""

_NEAR = 0.15
_AXIS_NAMES = {"percent": "%", "points": "pts", "count": "Number", "text": "", "month": ""}


@dataclass(frozen=True)
class Cells:
    """Where a chart's numbers are: the row of headings, the first and last row, and a column for each series."""

    headings: int
    first: int
    last: int
    columns: tuple[int, ...]


def insert(sheet: Sheet, row: int, chart: Chart, data_row: int, sources: Sequence[str] = ()) -> int:
    """Draw a chart over HEIGHT_ROWS rows from ``row`` on, of data written from ``data_row`` on.

    ``sources`` are cells that a waterfall's steps are taken from by formula. Returns the row after the data.
    """
    title = _titled(sheet.book, chart)
    sheet.text(data_row, 0, f"{title}: the chart's numbers", "heading")
    if chart.shape == "waterfall":
        drawn, last = _waterfall(sheet, data_row + 1, chart, sources)
    else:
        drawn, last = _plain(sheet, data_row + 1, chart)
    _place(sheet, row, chart, drawn)
    return last


def draw(sheet: Sheet, row: int, chart: Chart, cells: Cells) -> None:
    """Draw a chart over HEIGHT_ROWS rows from ``row`` on, of cells that the sheet holds; its categories are months."""
    drawn = sheet.book.workbook.add_chart(_TYPES[chart.shape])
    for series, column in zip(chart.series, cells.columns, strict=True):
        drawn.add_series(_series(sheet, chart, series, cells, column, alone=False))
    _axes(drawn, sheet.book, chart, _lowest(chart, ()), months=True)
    drawn.set_legend({"position": "bottom", "font": _FONT})
    _place(sheet, row, chart, drawn)


def _place(sheet: Sheet, row: int, chart: Chart, drawn: Any) -> None:
    """Put a chart on its sheet, over the cell that it takes its title from: none can be taken for a formula so."""
    sheet.text(row, 0, _titled(sheet.book, chart), font_color=LIGHT.background)
    font = {"size": 12, "bold": True, "color": LIGHT.text}
    drawn.set_title({"name": [sheet.name, row, 0], "name_font": font})
    drawn.set_size({"width": _WIDTH, "height": HEIGHT_ROWS * _ROW_PIXELS - 4})
    drawn.set_chartarea({"border": {"none": True}, "fill": {"color": LIGHT.background}})
    drawn.show_blanks_as("gap")
    options = {"object_position": 2, "description": clean(chart.alt)}
    sheet.raw.insert_chart(row, 0, drawn, options)


def _plain(sheet: Sheet, row: int, chart: Chart) -> tuple[Any, int]:
    levels = _levels(chart)
    sheet.columns(row, ["", *(series.name for series in chart.series), *(label for label, _ in levels)])
    first, last, count = row + 1, row + max(len(chart.categories), 1), len(chart.series)
    style = sheet.book.number(chart.kind)
    for place, category in enumerate(chart.categories):
        sheet.text(first + place, 0, category)
        values = [*(series.values[place] for series in chart.series), *(level for _, level in levels)]
        for column, value in enumerate(values, 1):
            if value is not None:
                sheet.raw.write_number(first + place, column, number(value, chart.kind), style)
    cells = Cells(row, first, last, tuple(range(1, 1 + count + len(levels))))
    drawn = sheet.book.workbook.add_chart(_TYPES[chart.shape])
    for series, column in zip(chart.series, cells.columns[:count], strict=True):
        drawn.add_series(_series(sheet, chart, series, cells, column, alone=count == 1))
    for column in cells.columns[count:]:
        drawn.add_series(_level(sheet, cells, column))
    _axes(drawn, sheet.book, chart, _lowest(chart, levels))
    drawn.set_legend({"none": True} if len(cells.columns) == 1 else {"position": "bottom", "font": _FONT})
    return drawn, last + 1


def _ranges(sheet: Sheet, cells: Cells, column: int) -> dict[str, Any]:
    return {
        "name": [sheet.name, cells.headings, column],
        "categories": [sheet.name, cells.first, 0, cells.last, 0],
        "values": [sheet.name, cells.first, column, cells.last, column],
    }


def _series(sheet: Sheet, chart: Chart, series: Series, cells: Cells, column: int, alone: bool) -> dict[str, Any]:
    colour = LIGHT.movement(series.colour)
    options = _ranges(sheet, cells, column)
    if chart.shape == "line":
        return {**options, "line": {"color": colour, "width": 2.25}, "marker": {"type": "none"}}
    options |= {"fill": {"color": colour}, "border": {"none": True}, "gap": 60, "invert_if_negative": False}
    if chart.shape == "stacked":
        options["overlap"] = 100
    if series.colours:
        options["points"] = [{"fill": {"color": LIGHT.movement(each)}} for each in series.colours]
    if alone and len(chart.categories) <= 15:
        shown = "0.0%" if chart.kind == "percent" else _axis_format(sheet.book, chart)
        options["data_labels"] = {"value": True, "num_format": shown, "font": _FONT}
    return options


def _level(sheet: Sheet, cells: Cells, column: int) -> dict[str, Any]:
    """Return a benchmark's lower end as a thin line across the chart."""
    dash = ("dash", "round_dot", "long_dash")[column % 3]
    line = {"color": LIGHT.muted, "width": 1, "dash_type": dash}
    return {**_ranges(sheet, cells, column), "line": line, "marker": {"type": "none"}}


def _levels(chart: Chart) -> list[tuple[str, float]]:
    """Return the lower ends of a chart's bands that lie near what it shows, with what begins there."""
    values = [value for series in chart.series for value in series.values if value is not None]
    if not values or chart.shape != "line":
        return []
    low, high = min(values) - _NEAR, max(values) + _NEAR
    return [(f"{label} from {level:.0%}", level) for label, level in chart.bands if low <= level <= high]


def _waterfall(sheet: Sheet, row: int, chart: Chart, sources: Sequence[str]) -> tuple[Any, int]:
    """Write steps with the bars they stand on, and draw them: levels, rises and falls on a base that is not drawn."""
    series = chart.series[0]
    steps = [value or 0 for value in series.values]
    sheet.columns(row, ["", "Step", "Base, not drawn", "Level", "Rise", "Fall"])
    first, last = row + 1, row + len(steps)
    money = sheet.book.style("text", num_format=money_format(sheet.book.currency))
    tops = [*accumulate(steps[:-1]), steps[-1]]
    for place, (category, step, top) in enumerate(zip(chart.categories, steps, tops, strict=True)):
        at, is_level = first + place + 1, place in (0, len(steps) - 1)
        sheet.text(at - 1, 0, category)
        if sources:
            sheet.formula(at - 1, 1, sources[place], step / 100, money)
        else:
            sheet.raw.write_number(at - 1, 1, step / 100, money)
        before = tops[place - 1] if place else 0
        base = 0 if is_level else min(top, before)
        reach = f"SUM(B${first + 1}:B{at})"
        formulas = (
            ("0", f"B{at}", "0", "0")
            if is_level
            else (f"ROUND(MIN({reach},{reach}-B{at}),2)", "0", f"MAX(B{at},0)", f"MAX(-B{at},0)")
        )
        heights = (base, step if is_level else 0, 0 if is_level else max(step, 0), 0 if is_level else max(-step, 0))
        for column, (formula, height) in enumerate(zip(formulas, heights, strict=True), 2):
            sheet.formula(at - 1, column, formula, height / 100, money)
    drawn = sheet.book.workbook.add_chart(_TYPES["waterfall"])
    colours = series.colours or tuple(_step_colour(step, place, len(steps)) for place, step in enumerate(steps))
    cells = Cells(row, first, last, (2, 3, 4, 5))
    for column in cells.columns:
        drawn.add_series(_bars(sheet, cells, column, colours))
    _axes(drawn, sheet.book, chart, _start(steps, tops))
    drawn.set_legend({"none": True})
    return drawn, last + 1


def _bars(sheet: Sheet, cells: Cells, column: int, colours: Sequence[str]) -> dict[str, Any]:
    options = {**_ranges(sheet, cells, column), "gap": 45, "overlap": 100, "border": {"none": True}}
    if column == 2:
        return {**options, "fill": {"none": True}}
    plain = unit_format(sheet.book.pack.unit).split(";")[0]
    shown = f"-{plain};;" if column == 5 else f"{plain};;"
    options["fill"] = {"color": LIGHT.neutral}
    options["points"] = [{"fill": {"color": LIGHT.movement(each)}} for each in colours]
    options["data_labels"] = {
        "value": True,
        "num_format": shown,
        "position": "inside_end" if column == 3 else "center",
        "font": {"size": 9, "bold": True, "color": "#ffffff" if column == 3 else LIGHT.text},
    }
    return options


def _axes(drawn: Any, book: Book, chart: Chart, start: float | None, months: bool = False) -> None:
    numbers: dict[str, Any] = {
        "num_format": _axis_format(book, chart),
        "num_font": _FONT,
        "name": _axis_name(book, chart),
        "name_font": {**_FONT, "bold": False},
        "major_gridlines": {"visible": True, "line": {"color": LIGHT.grid, "width": 0.75}},
        "line": {"none": True},
    }
    if chart.shape in ("bar", "column") and _all_positive(chart):
        numbers["min"] = 0
    if start is not None:
        numbers["min"] = start
        if chart.shape == "waterfall":
            numbers["name"] += "; the axis does not start at zero"
    names: dict[str, Any] = {"num_font": _FONT, "line": {"color": LIGHT.muted}, "label_position": "low"}
    if months:
        names |= {"text_axis": True, "num_format": "mmm yyyy"}
    if len(chart.categories) > 18:
        names["interval_unit"] = len(chart.categories) // 12
    if chart.shape == "bar":
        names["reverse"] = True
        drawn.set_x_axis({**numbers, "label_position": "high"})
        drawn.set_y_axis(names)
    else:
        drawn.set_x_axis(names)
        drawn.set_y_axis(numbers)


def _all_positive(chart: Chart) -> bool:
    return all(value >= 0 for series in chart.series for value in series.values if value is not None)


def _axis_format(book: Book, chart: Chart) -> str:
    if chart.kind == "money":
        return unit_format(book.pack.unit)
    return {"percent": "0%", "points": '0.0" pts"'}.get(chart.kind, "#,##0")


def _axis_name(book: Book, chart: Chart) -> str:
    return unit_label(book.currency, book.pack.unit) if chart.kind == "money" else _AXIS_NAMES[chart.kind]


def _titled(book: Book, chart: Chart) -> str:
    """Return the chart's title with the unit of its values, where it does not say it already."""
    unit = _axis_name(book, chart)
    return chart.title if not unit or unit in chart.title else f"{chart.title} ({unit})"


def _lowest(chart: Chart, levels: Sequence[tuple[str, float]]) -> float | None:
    """Return where the axis of a line of percentages starts: a round tenth below all of it."""
    if chart.shape != "line" or chart.kind != "percent":
        return None
    values = [value for series in chart.series for value in series.values if value is not None]
    lows = [*values, *(level for _, level in levels)]
    return floor(min(lows) * 20 - 0.2) / 20 if lows else None


def _start(steps: Sequence[float], tops: Sequence[float]) -> float | None:
    """Return where a waterfall's axis starts in the major unit, None for zero."""
    low, high = min(tops) / 100, max(tops) / 100
    moved = max((abs(step) / 100 for step in steps[1:-1]), default=0)
    if not high or moved >= _BREAK_BELOW * high or low <= 0:
        return None
    step = 10 ** floor(len(str(int(high - low) or 1)) - 1)
    start = (floor(low / step) - 1) * step
    return float(start) if start > 0 else None


def _step_colour(step: float, place: int, steps: int) -> str:
    if place in (0, steps - 1):
        return "neutral"
    return "expansion" if step > 0 else "churn"
