"""What was won and lost, month by month or quarter by quarter."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import plotly.graph_objects as go

from nrr.figures import canvas
from nrr.figures.spans import axis, grain, label, place, place_of
from nrr.figures.theme import palette
from nrr.formatting import money, plural, short_money
from nrr.results import Bridge, Note

ORDER = ("expansion", "new", "reactivation", "contraction", "churn")
AXIS_PX = 42
KEY_PX = 44


def title(bridges: Sequence[Bridge], *, currency: str) -> str:
    return f"ARR movements by {grain(bridges)} ({currency})"


def figure(
    bridges: Sequence[Bridge],
    *,
    currency: str,
    dark: bool = False,
    titled: bool = True,
    reason: str | None = None,
    notes: Sequence[Note] = (),
) -> go.Figure:
    """Return stacked bars, gains up and losses down. ``customdata`` is ``[first month, last month, movement]``."""
    moved = any(bridge.cents(name) for bridge in bridges for name in bridge.movements)
    if reason or not moved:
        return canvas.empty(reason or "No account's ARR changed in these months.", dark=dark)
    colours = palette(dark)
    order = (*ORDER, "fx") if "fx" in bridges[0].movements else ORDER
    subtitle = f"{bridges[0].first.label} to {bridges[-1].last.label}: gains above the line, losses below"
    layout = canvas.frame(title(bridges, currency=currency), subtitle, titled, bottom=AXIS_PX + KEY_PX)
    low, high = _range(bridges)
    layout |= {
        "barmode": "relative",
        "bargap": 0.25,
        "legend": {**canvas.legend_below(layout, AXIS_PX), "traceorder": "normal"},
        "xaxis": axis(bridges),
        "yaxis": {
            "range": [low, high],
            "zeroline": True,
            "zerolinecolor": colours.muted,
            "zerolinewidth": 1,
            **canvas.money_ticks(low, high, currency),
        },
    }
    canvas.mark_notes(layout, notes, partial(place_of, bridges), colours)
    data = [
        {
            "type": "bar",
            "name": canvas.movement_label(name),
            "x": [place(bridge) for bridge in bridges],
            "y": [canvas.units(bridge.cents(name)) for bridge in bridges],
            "customdata": [[str(bridge.first), str(bridge.last), name] for bridge in bridges],
            "hovertext": [_hover(bridge, name, currency) for bridge in bridges],
            "hoverinfo": "text",
            "marker": {"color": colours.movement(name)},
        }
        for name in order
    ]
    return canvas.figure(data, layout, colours)


def alt_text(bridges: Sequence[Bridge], *, currency: str) -> str:
    """Return the last period's movements in one sentence."""
    if not bridges:
        return "There are no movements to show."
    last = bridges[-1]
    parts = ", ".join(f"{name} {short_money(last.cents(name), currency)}" for name in last.movements)
    return f"In {label(last)}, the last of {plural(len(bridges), 'period')} shown: {parts}."


def table(bridges: Sequence[Bridge]) -> list[dict[str, str | int | float | None]]:
    """Return one row per period: ARR in currency units, signed, and the accounts of each movement."""
    rows: list[dict[str, str | int | float | None]] = []
    for bridge in bridges:
        row: dict[str, str | int | float | None] = {"Period": label(bridge)}
        row["Opening ARR"] = canvas.units(bridge.opening_arr_cents)
        row |= {canvas.movement_label(name): canvas.units(bridge.cents(name)) for name in bridge.movements}
        row["Closing ARR"] = canvas.units(bridge.closing_arr_cents)
        row |= {f"{canvas.movement_label(name)} accounts": bridge.accounts(name) for name in bridge.movements}
        rows.append(row)
    return rows


def _range(bridges: Sequence[Bridge]) -> tuple[float, float]:
    ups = [sum(max(bridge.cents(name), 0) for name in bridge.movements) for bridge in bridges]
    downs = [sum(min(bridge.cents(name), 0) for name in bridge.movements) for bridge in bridges]
    low, high = canvas.units(min(downs)), canvas.units(max(ups))
    room = (high - low) * 0.05
    return low - room, high + room


def _hover(bridge: Bridge, name: str, currency: str) -> str:
    sign = "+" if bridge.cents(name) > 0 else ""
    accounts = plural(bridge.accounts(name), "account")
    amount = f"{canvas.movement_label(name)} {sign}{money(bridge.cents(name), currency)}"
    return f"<b>{label(bridge)}</b><br>{amount}<br>{accounts}"
