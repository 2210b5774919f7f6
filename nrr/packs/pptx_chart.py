"""Native charts: columns, signed stacks and bars here, lines and waterfalls in their own files."""

from __future__ import annotations

from typing import Any

from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml.ns import qn

from nrr.figures.theme import ink
from nrr.formatting import NOT_AVAILABLE
from nrr.packs import pptx_frame as frame
from nrr.packs import pptx_parts as parts
from nrr.packs.page import Chart, Series
from nrr.packs.pptx_axis import Scale, from_zero, with_labels
from nrr.packs.pptx_box import Box
from nrr.packs.pptx_frame import Brush, Margins
from nrr.packs.pptx_line import lines
from nrr.packs.pptx_numbers import chart_data, exact, label_format
from nrr.packs.pptx_text import width, wrapped
from nrr.packs.pptx_waterfall import waterfall

_MOST_LABELS = 40
_LABEL_ROOM = 0.14
_LINE = 12.0
_NAMES_SHARE = 0.34
_BAR = 40.0
"""How thick a bar may be, in points."""


def draw(slide: Any, chart: Chart, box: Box, brush: Brush) -> None:
    """Draw a chart that has at least one value as a native chart of a slide."""
    if chart.shape == "line":
        lines(slide, chart, box, brush)
    elif chart.shape == "waterfall":
        waterfall(slide, chart, box, brush)
    elif chart.shape == "bar":
        _bars(slide, chart, box, brush)
    else:
        _columns(slide, chart, box, brush)


def has_values(chart: Chart) -> bool:
    return any(value is not None for series in chart.series for value in series.values)


def _data(chart: Chart, brush: Brush) -> Any:
    known = [any(series.values[at] is not None for series in chart.series) for at in range(len(chart.categories))]
    names = [
        frame.name_of(name) + ("" if has else f" ({NOT_AVAILABLE})")
        for name, has in zip(chart.categories, known, strict=True)
    ]
    held = [(frame.name_of(each.name), [exact(value, chart.kind) for value in each.values]) for each in chart.series]
    return chart_data(names, held, brush.format(chart.kind))


def _columns(slide: Any, chart: Chart, box: Box, brush: Brush) -> None:
    stacked = chart.shape == "stacked"
    kind = XL_CHART_TYPE.COLUMN_STACKED if stacked else XL_CHART_TYPE.COLUMN_CLUSTERED
    drawn = frame.started(slide, kind, chart, _data(chart, brush), box, brush)
    plot = drawn.plots[0]
    plot.gap_width, plot.overlap = (45, 100) if stacked else (60, -5)
    if len(chart.series) > 1:
        frame.keyed(drawn, [series.name for series in chart.series], [], box, brush)
    values = [float(exact(value, chart.kind) or 0) for series in chart.series for value in series.values]
    ends = _stack_ends(chart) if stacked else values
    labelled = not stacked and len(values) <= _MOST_LABELS and _labels_fit(chart, box)
    found = with_labels(ends, _LABEL_ROOM) if labelled else from_zero(ends)
    frame.value_axis(drawn, found, None if labelled else brush.format(chart.kind), brush)
    left = 0.0 if labelled else _axis_width(found, chart)
    slot = (box.width - left) / max(1, len(chart.categories))
    names = [str(each.label) for each in plot.categories]
    rows = max(len(wrapped(name, slot - 4, parts.SIZE)) for name in names)
    longest = max(width(word, parts.SIZE) for name in names for word in name.split() or [""])
    turned = rows > 2 or longest > slot - 4
    bottom = min(box.height * 0.3, longest * 0.72 + 14) if turned else rows * _LINE + 8
    frame.category_axis(drawn, brush, turned=turned)
    inner = frame.finished(drawn, box, Margins(left, 0, bottom))
    for series, element in zip(chart.series, plot.series, strict=True):
        _fill(element, series, brush)
        if labelled:
            parts.set_labels(element._element, _labels(chart, series, "outEnd", brush))
        elif stacked:
            parts.set_labels(element._element, _inside(chart, series, found, inner, slot / 1.45, brush))


def _bars(slide: Any, chart: Chart, box: Box, brush: Brush) -> None:
    drawn = frame.started(slide, XL_CHART_TYPE.BAR_CLUSTERED, chart, _data(chart, brush), box, brush)
    plot = drawn.plots[0]
    plot.overlap = -5
    if len(chart.series) > 1:
        frame.keyed(drawn, [series.name for series in chart.series], [], box, brush)
    values = [float(exact(value, chart.kind) or 0) for series in chart.series for value in series.values]
    frame.value_axis(drawn, with_labels(values, _LABEL_ROOM), None, brush)
    axis = frame.category_axis(drawn, brush)
    axis.reverse_order = True
    names = [str(each.label) for each in plot.categories]
    left = min(box.width * _NAMES_SHARE, max(width(name, parts.SIZE) for name in names) + 10)
    inner = frame.finished(drawn, box, Margins(left, 0, 4))
    thick = inner.height / max(1, len(names)) / max(1, len(chart.series))
    plot.gap_width = min(300, max(45, round(100 * len(chart.series) * (thick / _BAR - 1))))
    for series, element in zip(chart.series, plot.series, strict=True):
        _fill(element, series, brush)
        parts.set_labels(element._element, _labels(chart, series, "outEnd", brush))


def _fill(element: Any, series: Series, brush: Brush) -> None:
    element.invert_if_negative = False
    element.format.fill.solid()
    element.format.fill.fore_color.rgb = parts.paint(brush.colour(series.colour))
    for at, name in enumerate(series.colours):
        if name != series.colour:
            fill = element.points[at].format.fill
            fill.solid()
            fill.fore_color.rgb = parts.paint(brush.colour(name))
    for point in element._element.findall(qn("c:dPt")):
        invert = point.find(qn("c:invertIfNegative"))
        if invert is None:
            point.find(qn("c:idx")).addnext(parts.never_inverted())


def _labels(chart: Chart, series: Series, position: str, brush: Brush) -> list[Any]:
    return [
        _label(chart, series, at, position, brush.colours.text, brush)
        for at, value in enumerate(series.values)
        if value is not None
    ]


def _label(chart: Chart, series: Series, at: int, position: str, colour: str, brush: Brush) -> Any:
    """Return a point's label: live by a number format where that shows what the page says, else the page's text."""
    value = series.values[at]
    text = series.labels[at] if series.labels else ""
    form = label_format(text, value, chart.kind, brush.currency, brush.unit) if text else brush.format(chart.kind)
    size = parts.SIZE if position == "ctr" else parts.VALUE_SIZE
    return parts.label(at, position, colour, form, text, size, position != "ctr")


def _inside(chart: Chart, series: Series, found: Scale, inner: Box, wide: float, brush: Brush) -> list[Any]:
    """Return labels of the stack's parts that are large enough to hold one."""
    room = found.span * 13 / inner.height
    colour = ink(brush.colour(series.colour))
    return [
        _label(chart, series, at, "ctr", colour, brush)
        for at, value in enumerate(series.values)
        if value is not None
        and abs(float(exact(value, chart.kind) or 0)) >= room
        and width(series.labels[at] if series.labels else "0000.0", parts.SIZE) <= wide
    ]


def _stack_ends(chart: Chart) -> list[float]:
    """Return how far each stack reaches above and below zero."""
    ends: list[float] = []
    for at in range(len(chart.categories)):
        held = [float(exact(series.values[at], chart.kind) or 0) for series in chart.series]
        ends += [sum(value for value in held if value > 0), sum(value for value in held if value < 0)]
    return ends


def _labels_fit(chart: Chart, box: Box) -> bool:
    room = box.width / max(1, len(chart.categories)) / 1.6 / max(1, len(chart.series)) * 1.35
    texts = [label for series in chart.series for label in series.labels] or ["0000.0"]
    return max(width(text, parts.VALUE_SIZE, True) for text in texts) <= room


def _axis_width(found: Scale, chart: Chart) -> float:
    widest = max(len(f"{abs(end):,.0f}") for end in (found.low, found.high)) if chart.kind != "money" else 8
    return 12 + widest * 5.6
