"""Why accounts grew and shrank: expansion and contraction by mechanism, month by month or quarter by quarter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from nrr.figures import canvas
from nrr.figures.spans import axis, grain, label, place
from nrr.figures.theme import Palette, palette
from nrr.formatting import money, plural, short_money
from nrr.results import MECHANISM_LABELS, MECHANISMS, PeriodMechanisms

AXIS_PX = 42
KEY_PX = 66
_SIDES = {"expansion": "in accounts that grew", "contraction": "in accounts that shrank"}


def title(periods: Sequence[PeriodMechanisms], *, currency: str) -> str:
    return f"Expansion and contraction by mechanism and {grain(periods)} ({currency})"


def figure(
    periods: Sequence[PeriodMechanisms],
    *,
    currency: str,
    dark: bool = False,
    titled: bool = True,
    reason: str | None = None,
) -> go.Figure:
    """Return stacked bars, gains up and losses down. ``customdata`` is ``[first month, last month, mechanism]``."""
    held = _held(periods)
    if reason or not held:
        return canvas.empty(reason or "No account grew or shrank in these months.", dark=dark)
    colours = palette(dark)
    subtitle = f"{label(periods[0])} to {label(periods[-1])}: gains above the line, losses below"
    layout = canvas.frame(title(periods, currency=currency), subtitle, titled, bottom=AXIS_PX + KEY_PX)
    low, high = _range(periods)
    layout |= {
        "barmode": "relative",
        "bargap": 0.25,
        "legend": {**canvas.legend_below(layout, AXIS_PX), "traceorder": "normal"},
        "xaxis": axis(periods),
        "yaxis": {
            "range": [low, high],
            "zeroline": True,
            "zerolinecolor": colours.muted,
            "zerolinewidth": 1,
            **canvas.money_ticks(low, high, currency),
        },
    }
    data = [_bars(periods, name, side, currency, colours) for name in held for side in _SIDES]
    return canvas.figure(data, layout, colours)


def alt_text(periods: Sequence[PeriodMechanisms], *, currency: str) -> str:
    """Return which mechanisms added and took most over the periods shown."""
    net = {name: sum(period.cents(name) for period in periods) for name in _held(periods)}
    parts = []
    for best, did in ((max, "added"), (min, "took")):
        name = best(net, key=lambda each: net[each], default="")
        if name and (net[name] > 0) == (did == "added") and net[name]:
            parts.append(f"{MECHANISM_LABELS[name].lower()} {did} most ({short_money(net[name], currency)})")
    shown = plural(len(periods), grain(periods))
    return f"Over the {shown} shown and net, {' and '.join(parts)}." if parts else "Nothing was gained or lost."


def table(periods: Sequence[PeriodMechanisms]) -> list[dict[str, str | int | float | None]]:
    """Return one row per period: expansion and contraction in currency units, signed, each with its mechanisms."""
    held = _held(periods)
    return [
        {"Period": label(period)}
        | {
            name: canvas.units(cents)
            for side in _SIDES
            for name, cents in [
                (side.capitalize(), sum(getattr(period, side).values())),
                *(
                    (f"{side.capitalize()}: {MECHANISM_LABELS[m].lower()}", getattr(period, side).get(m, 0))
                    for m in held
                ),
            ]
        }
        for period in periods
    ]


def _held(periods: Sequence[PeriodMechanisms]) -> tuple[str, ...]:
    return tuple(m for m in MECHANISMS if any(getattr(period, side).get(m) for period in periods for side in _SIDES))


def _bars(periods: Sequence[PeriodMechanisms], name: str, side: str, currency: str, colours: Palette) -> dict[str, Any]:
    cents = [getattr(period, side).get(name, 0) for period in periods]
    words = MECHANISM_LABELS[name]
    return {
        "type": "bar",
        "name": words,
        "legendgroup": name,
        "showlegend": side == "expansion",
        "x": [place(period) for period in periods],
        "y": [canvas.units(amount) for amount in cents],
        "customdata": [[str(period.first), str(period.last), name] for period in periods],
        "hovertext": [
            f"<b>{label(period)}</b><br>{words} {'+' if amount > 0 else ''}{money(amount, currency)}<br>{_SIDES[side]}"
            for period, amount in zip(periods, cents, strict=True)
        ],
        "hoverinfo": "text",
        "marker": {"color": colours.mechanism(name)},
    }


def _range(periods: Sequence[PeriodMechanisms]) -> tuple[float, float]:
    parts = [[cents for side in _SIDES for cents in getattr(period, side).values()] for period in periods]
    low = canvas.units(min(sum(cents for cents in each if cents < 0) for each in parts))
    high = canvas.units(max(sum(cents for cents in each if cents > 0) for each in parts))
    room = (high - low) * 0.05
    return low - room, high + room
