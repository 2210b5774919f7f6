"""An account's health score at the month ends up to the one that is open, over the three levels."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from nrr.figures import canvas, levels
from nrr.figures.theme import Palette, palette
from nrr.formatting import count
from nrr.periods import Month
from nrr.results import Health
from nrr.results.health import AMBER_FROM, GREEN_FROM, level

AXIS_PX = 40
HEIGHT = 280
NAME_PX = 52
_EDGES = {"red": (0, AMBER_FROM), "amber": (AMBER_FROM, GREEN_FROM), "green": (GREEN_FROM, 100)}


def title(health: Health) -> str:
    return "Health score (0 to 100)"


def figure(health: Health, *, dark: bool = False, titled: bool = True, reason: str | None = None) -> go.Figure:
    """Return the score by month, a gap where there is none. ``customdata`` is ``[month]``."""
    if reason or not _known(health):
        return canvas.empty(reason or "The data says nothing of this account's health.", dark=dark)
    colours = palette(dark)
    months = [month for month, _ in _points(health)]
    layout = canvas.frame(title(health), "At month ends, from what was known by then", titled, bottom=AXIS_PX)
    layout["height"] = HEIGHT
    layout["margin"]["r"] = NAME_PX
    layout |= {
        "showlegend": False,
        "xaxis": {**canvas.month_axis(months), "hoverformat": "%b %Y"},
        "yaxis": {"range": [0, 104], "tickmode": "array", "tickvals": [0, AMBER_FROM, GREEN_FROM, 100]},
        "shapes": [_band(name, dark) for name in _EDGES],
        "annotations": [_name(name, dark, colours) for name in _EDGES],
    }
    return canvas.figure([_line(health, colours, dark)], layout, colours)


def alt_text(health: Health) -> str:
    """Return the score now, since when it is at its level, and where it was at the first month shown."""
    known = _known(health)
    if not known:
        return "The data says nothing of this account's health."
    (first_month, first), (last_month, last) = known[0], known[-1]
    now = f"{last} ({level(last)}) in {last_month.label}"
    if len(known) == 1:
        return f"The score is {now}, the first month that has one."
    since = last_month
    for month, score in reversed(known):
        if level(score) != level(last):
            break
        since = month
    start = f"The score went from {first} ({level(first)}) in {first_month.label} to {now}"
    if since == first_month:
        return f"{start}, {level(last)} all along."
    return f"{start}, {level(last)} since {since.label}." if since != last_month else f"{start}, newly {level(last)}."


def table(health: Health) -> list[dict[str, str | int | float | None]]:
    """Return one row per month end: the score and its level in words."""
    return [
        {
            "Month": month.label,
            "Score": "n/a" if score is None else count(score),
            "Level": (level(score) or "n/a").capitalize() if score is not None else "n/a",
        }
        for month, score in _points(health)
    ]


def _points(health: Health) -> list[tuple[Month, int | None]]:
    return [*health.past, (health.month, health.score)]


def _known(health: Health) -> list[tuple[Month, int]]:
    return [(month, score) for month, score in _points(health) if score is not None]


def _line(health: Health, colours: Palette, dark: bool) -> dict[str, Any]:
    points = _points(health)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [canvas.month_day(month) for month, _ in points],
        "y": [score for _, score in points],
        "customdata": [[str(month)] for month, _ in points],
        "hovertext": [
            f"<b>{month.label}</b><br>" + ("no score" if score is None else f"{score}, {level(score)}")
            for month, score in points
        ],
        "hoverinfo": "text",
        "connectgaps": False,
        "line": {"color": colours.text, "width": 2},
        "marker": {
            "size": 8,
            "color": [
                levels.colour(name, dark=dark) if (name := level(score)) else colours.muted for _, score in points
            ],
            "line": {"width": 1, "color": colours.background},
        },
    }


def _band(name: str, dark: bool) -> dict[str, Any]:
    low, high = _EDGES[name]
    place = {"type": "rect", "xref": "paper", "x0": 0, "x1": 1, "y0": low, "y1": high, "layer": "below"}
    return {**place, "fillcolor": levels.colour(name, dark=dark), "opacity": 0.1, "line": {"width": 0}}


def _name(name: str, dark: bool, colours: Palette) -> dict[str, Any]:
    place = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 6, "y": sum(_EDGES[name]) / 2, "yanchor": "middle"}
    words = canvas.note(name.capitalize(), colours, place)
    return {**words, "font": {**words["font"], "color": levels.colour(name, dark=dark)}}
