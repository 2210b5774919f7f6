"""Lines, over the bands of a scale where the page names any: areas behind them, which the key names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pptx.enum.chart import XL_CHART_TYPE

from nrr.formatting import NOT_AVAILABLE, percent
from nrr.packs import pptx_frame as frame
from nrr.packs import pptx_parts as parts
from nrr.packs.page import Chart, Series
from nrr.packs.pptx_axis import Scale, around
from nrr.packs.pptx_box import Box
from nrr.packs.pptx_frame import Brush, Margins
from nrr.packs.pptx_numbers import chart_data, exact, label_format
from nrr.packs.pptx_text import width

_NEAR = 0.15
"""A band that begins farther than this from every value is not drawn, so that the lines keep their height."""
_MARKED, _ALL_LABELLED = 12, 13
_SIDE = 8.0


@dataclass(frozen=True)
class Layer:
    """A band as it is drawn: from ``low`` to ``high`` within the scale."""

    name: str
    low: float
    high: float


def lines(slide: Any, chart: Chart, box: Box, brush: Brush) -> None:
    """Draw the lines; months without a value are gaps, and the title says that gaps are n/a."""
    known = [
        float(value)
        for series in chart.series
        for raw in series.values
        if (value := exact(raw, chart.kind)) is not None
    ]
    near = [low for _, low in chart.bands if min(abs(low - value) for value in known) <= _NEAR]
    scale = around([*known, *near])
    layers = _layers(chart, scale)
    drawn = frame.started(slide, _kind(layers), _titled(chart), _data(chart, layers, brush), box, brush)
    behind = len(layers) + 1 if layers else 0
    if layers:
        parts.move_lines(drawn._chartSpace.chart.plotArea, behind)
    parts.gaps(drawn._chartSpace.chart)
    if len(chart.series) > 1 or layers:
        names = [*(each.name for each in layers), *(frame.name_of(each.name) for each in chart.series)]
        frame.keyed(drawn, names, [0] if layers else [], box, brush)
    form = brush.format(chart.kind) if chart.kind != "percent" else f"0{'' if scale.step >= 0.01 else '.0'}%"
    frame.value_axis(drawn, scale, form, brush)
    drawn.value_axis.has_major_gridlines = not layers
    ends = max(width(text, parts.SIZE, True) for series in chart.series for text in (*series.labels, "000.0%"))
    left = 48.0 if chart.kind == "money" else 36.0
    wide = box.width - left - ends - _SIDE
    frame.category_axis(drawn, brush, every=_every(chart, wide))
    marked = len(chart.categories) <= _MARKED
    parts.edge_to_edge(drawn._chartSpace.chart.plotArea, bool(layers) or not marked)
    inner = frame.finished(drawn, box, Margins(left, ends + _SIDE, 20))
    elements = parts.series(drawn._chartSpace.chart.plotArea)
    for layer, element in enumerate(elements[:behind]):
        parts.fill(element, _band_colour(layer, brush))
    for at, (series, element) in enumerate(zip(chart.series, elements[behind:], strict=True)):
        alike = sum(1 for other in chart.series if other.colour == series.colour) > 1
        parts.stroke(element, brush.colour(series.colour), dashed=alike, marked=marked)
        parts.set_labels(element, _labels(chart, series, at, scale, inner, brush))


def _kind(layers: list[Layer]) -> Any:
    return XL_CHART_TYPE.AREA_STACKED if layers else XL_CHART_TYPE.LINE


def _layers(chart: Chart, scale: Scale) -> list[Layer]:
    """Return the bands within the scale, lowest first, the lowest from the scale's end."""
    found = []
    edges = sorted(((max(low, scale.low), name) for name, low in chart.bands))
    for at, (low, name) in enumerate(edges):
        high = min(scale.high, edges[at + 1][0] if at + 1 < len(edges) else scale.high)
        if high > low:
            told = f" (from {percent(low)})" if chart.kind == "percent" and at else ""
            found.append(Layer(f"{frame.name_of(name)}{told}", low, high))
    return found


def _data(chart: Chart, layers: list[Layer], brush: Brush) -> Any:
    count = len(chart.categories)
    held: list[tuple[str, list[float | None]]] = []
    if layers:
        held.append(("Below the bands", [layers[0].low] * count))
    held += [(each.name, [round(each.high - each.low, 10)] * count) for each in layers]
    held += [(frame.name_of(each.name), [exact(value, chart.kind) for value in each.values]) for each in chart.series]
    return chart_data([frame.name_of(category) for category in chart.categories], held, brush.format(chart.kind), True)


def _titled(chart: Chart) -> Chart:
    if all(value is not None for series in chart.series for value in series.values):
        return chart
    title = f"{chart.title}; gaps are {NOT_AVAILABLE}"
    return Chart(chart.shape, title, chart.categories, chart.series, chart.kind, chart.alt, chart.bands)


def _every(chart: Chart, wide: float) -> int:
    """Return how many categories apart the axis' labels have to stand."""
    widest = max(width(frame.name_of(category), parts.SIZE) for category in chart.categories) + 14
    most = max(1, int(wide / widest))
    apart = -(-len(chart.categories) // most)
    return next((step for step in (1, 2, 3, 6, 12, 24) if step >= apart), apart)


def _band_colour(layer: int, brush: Brush) -> str | None:
    if layer == 0:
        return None
    return brush.colours.midpoint if layer % 2 else brush.colours.grid


def _labels(chart: Chart, series: Series, at: int, scale: Scale, inner: Box, brush: Brush) -> list[Any]:
    """Return the label of the last value; of all values where a single line has few."""
    places = [place for place, value in enumerate(series.values) if value is not None]
    if len(chart.series) > 1 or len(places) >= _ALL_LABELLED:
        places = places[-1:]
    labels = []
    for place in places:
        value = series.values[place]
        text = series.labels[place] if series.labels else ""
        form = label_format(text, value, chart.kind, brush.currency, brush.unit) if text else brush.format(chart.kind)
        last = place == len(series.values) - 1
        position = _beside(chart, series, at, scale, inner) if last else "t"
        labels.append(parts.label(place, position, brush.colour(series.colour), form, text))
    return labels


def _beside(chart: Chart, series: Series, at: int, scale: Scale, inner: Box) -> str:
    """Return where a last value's label stands: right of it, or above or below where another line ends near it."""
    own = series.values[-1]
    near = scale.span * 13 / inner.height
    above = below = False
    for other, each in enumerate(chart.series):
        value = each.values[-1]
        if other == at or own is None or value is None:
            continue
        apart = float(exact(value, chart.kind) or 0) - float(exact(own, chart.kind) or 0)
        if abs(apart) < near:
            above |= apart > 0 or (apart == 0 and other < at)
            below |= apart < 0 or (apart == 0 and other > at)
    low = own is not None and float(exact(own, chart.kind) or 0) - scale.low < near
    return "r" if above == below or (above and low) else "b" if above else "t"
