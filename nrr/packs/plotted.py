"""The charts of a pack as interactive figures: for the page in a browser and the preview."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from nrr.figures import canvas
from nrr.figures.theme import Palette, palette
from nrr.packs.page import Chart, Series

_BAR_WIDTH = 0.72
_MOST_TICKS = 7


def figure(chart: Chart, *, dark: bool = False) -> go.Figure:
    """Return a chart of a page as a plotly figure in the house template; its labels are the page's own texts."""
    if not chart.categories or not any(value is not None for series in chart.series for value in series.values):
        return canvas.empty(chart.alt, dark=dark)
    colours = palette(dark)
    several = len(chart.series) > 1
    layout = canvas.frame(chart.title, "", False, bottom=64 if several else 40)
    layout |= {"showlegend": several, "barmode": "relative" if chart.shape == "stacked" else "group"}
    axis = {"type": "category", "categoryorder": "array", "categoryarray": list(chart.categories)}
    values: dict[str, Any] = {"tickformat": "~s" if chart.kind == "money" else ".0%", "zeroline": True}
    if chart.kind == "points":
        values["tickformat"] = "+.1f"
    if several:
        layout["legend"] = {"orientation": "h", **canvas.legend_below(layout, 30)}
    if chart.shape == "bar":
        layout |= {"xaxis": values, "yaxis": {**axis, "autorange": "reversed"}}
    else:
        layout |= {"xaxis": {**axis, "autotickangles": [0, 45, 90]}, "yaxis": values}
    if chart.shape == "waterfall":
        layout |= {"showlegend": False, "yaxis": {**values, "showticklabels": False, "showgrid": False}}
        return canvas.figure([_waterfall(chart, colours)], layout, colours)
    if chart.shape == "line":
        low, high = _range(chart)
        layout["yaxis"]["range"] = [low, high]
        layout["xaxis"] |= {"tickmode": "array", "tickvals": _spread(chart.categories), "tickangle": 0}
        within = [(label, start) for label, start in chart.bands if low < start < high]
        layout["shapes"] = [_band(start, colours) for _, start in within]
        layout["annotations"] = [_band_name(label, start, colours) for label, start in within]
    return canvas.figure([_trace(chart, series, colours) for series in chart.series], layout, colours)


def _range(chart: Chart) -> tuple[float, float]:
    """Return where the axis of lines begins and ends: around their values, not at zero."""
    found = [shown for s in chart.series for value in s.values if (shown := _shown(chart, value)) is not None]
    room = (max(found) - min(found) or abs(max(found)) or 1) * 0.12
    return min(found) - room, max(found) + room


def _spread(categories: Sequence[str]) -> list[str]:
    """Return as many categories as an axis has room for, counted from the last."""
    step = -(-len(categories) // _MOST_TICKS)
    return list(categories[::-1][::step][::-1])


def _colour(name: str, colours: Palette) -> str:
    return colours.movement(name)


def _shown(chart: Chart, value: float | None) -> float | None:
    if value is None or chart.kind not in ("money", "points"):
        return value
    return value / 100 if chart.kind == "money" else value * 100


def _trace(chart: Chart, series: Series, colours: Palette) -> dict[str, Any]:
    points = [_shown(chart, value) for value in series.values]
    labels = list(series.labels) or ["" for _ in points]
    hover = [
        f"<b>{canvas.safe(category)}</b><br>{canvas.safe(series.name)} {canvas.safe(label)}"
        for category, label in zip(chart.categories, labels, strict=True)
    ]
    categories, whole = list(chart.categories), {"name": canvas.safe(series.name), "hoverinfo": "text"}
    if chart.shape == "line":
        line = {"color": _colour(series.colour, colours), "width": 2}
        return {**whole, "type": "scatter", "mode": "lines", "x": categories, "y": points, "line": line,
                "hovertext": hover, "connectgaps": False}  # fmt: skip
    own = [_colour(name, colours) for name in series.colours] or _colour(series.colour, colours)
    across = chart.shape == "bar"
    bars = {"x": points, "y": categories, "orientation": "h"} if across else {"x": categories, "y": points}
    texts = {"text": [canvas.safe(label) for label in labels], "textposition": "auto"} if series.labels else {}
    return {**whole, "type": "bar", **bars, **texts, "marker": {"color": own}, "hovertext": hover, "cliponaxis": False}


def _waterfall(chart: Chart, colours: Palette) -> dict[str, Any]:
    """Return bars from each step's start to its end; the first and the last are levels."""
    (series,) = chart.series
    level, bases, heights = 0.0, [], []
    for place, value in enumerate(series.values):
        step = (value or 0) / 100
        is_level = place in (0, len(series.values) - 1)
        bases.append(0.0 if is_level else level)
        heights.append(step)
        level = step if is_level else level + step
    names = series.colours or (series.colour,) * len(heights)
    labels = [canvas.safe(label) for label in series.labels]
    return {
        "type": "bar",
        "x": list(chart.categories),
        "base": bases,
        "y": heights,
        "width": _BAR_WIDTH,
        "text": labels,
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": [
            f"<b>{canvas.safe(category)}</b><br>{label}"
            for category, label in zip(chart.categories, labels, strict=True)
        ],
        "hoverinfo": "text",
        "marker": {"color": [_colour(name, colours) for name in names]},
    }


def _band(start: float, colours: Palette) -> dict[str, Any]:
    line = {"color": colours.muted, "width": 1, "dash": "dot"}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": start, "y1": start, "line": line}


def _band_name(label: str, start: float, colours: Palette) -> dict[str, Any]:
    font = {"size": 11, "color": colours.muted}
    return {"xref": "paper", "x": 0, "y": start, "xanchor": "left", "yanchor": "bottom", "showarrow": False,
            "text": canvas.safe(label), "font": font}  # fmt: skip
