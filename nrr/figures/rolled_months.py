"""Which months moved a trailing NRR: those that left the window, those that joined it, and the base of the others."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from nrr.figures import canvas
from nrr.figures.theme import Palette, palette
from nrr.formatting import percent, points, shared_tenths, tenths
from nrr.results import HEADLINE_NRR, Explanation, RolledMonth, named

AXIS_PX = 42
KEY_PX = 28
HEIGHT = 280
_NAMES = {"out": "Rolled out", "both": "In both, other base", "in": "Rolled in"}


def title(result: Explanation) -> str:
    return f"Months that moved {named(HEADLINE_NRR)} since {result.before.label} (points)"


def figure(result: Explanation, *, dark: bool = False, titled: bool = True, reason: str | None = None) -> go.Figure:
    """Return one bar per month of either window, which add up to the change. ``customdata`` is ``[month]``."""
    if reason or not result.rolled:
        return canvas.empty(reason or "NRR cannot be computed at both months.", dark=dark)
    colours = palette(dark)
    months = [each.month for each in result.rolled]
    layout = canvas.frame(title(result), "Effect of each month's movements", titled, bottom=AXIS_PX + KEY_PX)
    layout["height"] = HEIGHT
    layout |= {
        "barmode": "relative",
        "bargap": 0.25,
        "legend": canvas.legend_below(layout, AXIS_PX),
        "xaxis": canvas.month_axis(months),
        "yaxis": {"zeroline": True, "zerolinecolor": colours.muted, "zerolinewidth": 1, **_ticks(result.rolled)},
    }
    return canvas.figure([_bars(result.rolled, role, colours) for role in _NAMES], layout, colours)


def alt_text(result: Explanation) -> str:
    return result.sentence or "NRR did not move."


def table(result: Explanation) -> list[dict[str, str | int | float | None]]:
    """Return one row per month: its part in the window, and its effect on NRR as a fraction in tenths that add up."""
    changes = [each.change for each in result.rolled]
    shown = shared_tenths(changes, tenths(sum(changes)))
    return [
        {"Month": each.month.label, "In the window": _NAMES[each.role], "NRR effect": amount / 1000}
        for each, amount in zip(result.rolled, shown, strict=True)
    ]


def _bars(rolled: tuple[RolledMonth, ...], role: str, colours: Palette) -> dict[str, Any]:
    shown = [each for each in rolled if each.role == role]
    fill = {"out": colours.background, "both": colours.grid, "in": colours.accent}[role]
    edge = {"out": colours.accent, "both": colours.muted, "in": colours.accent}[role]
    return {
        "type": "bar",
        "name": _NAMES[role],
        "x": [canvas.month_day(each.month) for each in shown],
        "y": [each.change for each in shown],
        "customdata": [[str(each.month)] for each in shown],
        "hovertext": [
            f"<b>{each.month.label}</b>, {_NAMES[role].lower()}<br>{points(each.change, 2)}" for each in shown
        ],
        "hoverinfo": "text",
        "marker": {"color": fill, "line": {"color": edge, "width": 1.5}},
    }


def _ticks(rolled: tuple[RolledMonth, ...]) -> dict[str, Any]:
    low, high = min(0.0, *(each.change for each in rolled)), max(0.0, *(each.change for each in rolled))
    values = canvas.steps(low, high, 4)
    fine = len(values) > 1 and values[1] - values[0] < 0.00099
    labels = [percent(value, 2 if fine else 1).removesuffix("%") for value in values]
    return {"tickmode": "array", "tickvals": values, "ticktext": labels}
