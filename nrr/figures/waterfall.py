"""How ARR went from opening to closing: of the opening accounts (a Retention), of all accounts (a Bridge), or as a
definition of NRR counts it (a FlowBridge)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from nrr.figures import canvas
from nrr.figures.theme import Palette, palette
from nrr.formatting import money, percent, points, short_money
from nrr.results import COMPONENTS, Bridge, FlowBridge, Retention, definition, named

TOTALS = ("opening", "closing")
BREAK_BELOW = 0.12
"""Below this share of the tallest bar, changes cannot be read from zero: the totals are cut and the chart says so."""


@dataclass(frozen=True)
class _Step:
    """A bar from ``start_cents`` to ``end_cents``: a total from zero, or a movement from the level before it."""

    name: str
    label: str
    start_cents: int
    end_cents: int
    share: float | None = None
    accounts: int | None = None

    @property
    def cents(self) -> int:
        return self.end_cents - self.start_cents

    @property
    def top(self) -> int:
        return max(self.start_cents, self.end_cents)


Result = Retention | Bridge | FlowBridge


def title(result: Result, *, currency: str) -> str:
    if isinstance(result, FlowBridge):
        return f"{named(result.definition)}: what it counts ({currency})"
    kind = "ARR of the opening accounts" if isinstance(result, Retention) else "ARR of all accounts"
    point_to_point = isinstance(result, Retention) and result.nrr_measured is not None
    return f"{kind}{', point to point' if point_to_point else ''} ({currency})"


def figure(
    result: Result, *, currency: str, dark: bool = False, titled: bool = True, reason: str | None = None
) -> go.Figure:
    """Return the waterfall. Every bar's ``customdata`` is ``[name]``: opening, a movement, or closing."""
    said = reason or (None if isinstance(result, Bridge) else result.reason)
    bars = _steps(result)
    if said or not any(bar.top for bar in bars):
        return canvas.empty(said or "No account had ARR in this window.", dark=dark)
    colours = palette(dark)
    low, high = _range(bars)
    room = (high - low) * (0.13 if isinstance(result, Bridge) else 0.2)
    layout = canvas.frame(title(result, currency=currency), _period(result), titled, bottom=36)
    layout |= {
        "barmode": "overlay",
        "showlegend": False,
        "xaxis": {"type": "category", "autotickangles": [0, 45, 90], "tickfont": {"color": colours.text}},
        "yaxis": {"range": [low, high + room], "showgrid": False, "showticklabels": False},
        "shapes": [*_connectors(bars, colours), _baseline(low, colours)],
        "annotations": [],
    }
    if low:
        _mark_break(layout, bars, low, colours, currency)
    return canvas.figure(
        [*(_bar(bar, low, colours, currency) for bar in bars), _labels(bars, currency)], layout, colours
    )


def alt_text(result: Result, *, currency: str) -> str:
    """Return the waterfall in one sentence; one more where NRR is measured otherwise than the bars."""
    if isinstance(result, Retention):
        if result.point_to_point is None:
            return f"Net revenue retention is n/a: {result.reason or 'no account had ARR at the opening'}."
        parts = ", ".join(f"{name} {points(result.component_rate(name))}" for name in COMPONENTS)
        kept = f"{_period(result)}: the opening accounts kept {percent(result.point_to_point)} of their ARR ({parts})."
        return kept if result.nrr_measured is None else f"{kept} {_otherwise(result)}"
    if isinstance(result, FlowBridge):
        if result.reason:
            return f"{named(result.definition)} is n/a: {result.reason}"
        parts = ", ".join(f"{name} {points(result.share(cents))}" for name, cents in result.flows)
        whole = percent(result.share(result.closing_arr_cents))
        return f"{_period(result)}: {named(result.definition)} is {whole} ({parts})."
    parts = ", ".join(f"{name} {_signed(result.cents(name), currency)}" for name in result.movements)
    opening, closing = short_money(result.opening_arr_cents, currency), short_money(result.closing_arr_cents, currency)
    return f"{_period(result)}: ARR went from {opening} to {closing} ({parts})."


def table(result: Result) -> list[dict[str, str | int | float | None]]:
    """Return one row per bar: ARR in currency units, signed, with its share of opening ARR or its accounts."""
    last = "Accounts" if isinstance(result, Bridge) else "Share of opening ARR"
    return [
        {"Step": bar.label, "ARR": canvas.units(bar.cents), last: bar.share if bar.accounts is None else bar.accounts}
        for bar in _steps(result)
    ]


def _otherwise(result: Retention) -> str:
    """Return the sentence that leads from the bars, which are point to point, to NRR by another definition."""
    nrr = named(result.nrr_definition)
    if result.nrr is None or result.point_to_point is None:
        return f"{nrr} is n/a: {result.nrr_reason}"
    apart = points(result.nrr - result.point_to_point)
    return f"{nrr} is {percent(result.nrr)}, {apart} against that: {definition(result.nrr_definition).formula.lower()}."


def _steps(result: Result) -> list[_Step]:
    if isinstance(result, FlowBridge):
        return _flow_steps(result)
    names: tuple[str, ...] = COMPONENTS
    if isinstance(result, Retention):
        opened, closed = result.window.opening, result.window.closing
    else:
        opened, closed, names = result.first - 1, result.last, result.movements
    level = result.opening_arr_cents
    bars = [_total(result, "opening", f"{opened.label}", level)]
    for name in names:
        if isinstance(result, Retention):
            after = level + result.component_cents(name)
            bars.append(_Step(name, name.capitalize(), level, after, share=result.component_rate(name)))
        else:
            after = level + result.cents(name)
            label = canvas.movement_label(name)
            bars.append(_Step(name, label, level, after, accounts=result.accounts(name)))
        level = after
    return [*bars, _total(result, "closing", f"{closed.label}", result.closing_arr_cents)]


def _flow_steps(result: FlowBridge) -> list[_Step]:
    level = result.opening_arr_cents
    bars = [_Step("opening", result.window.opening.label, 0, level, share=result.share(level))]
    for name, cents in result.flows:
        label = "Win-backs" if name == "reactivation" else name.capitalize()
        bars.append(_Step(name, label, level, level + cents, share=result.share(cents)))
        level += cents
    closed = result.window.closing.label
    label = closed if result.definition == "closed_flows" else "As counted"
    return [*bars, _Step("closing", label, 0, level, share=result.share(level))]


def _total(result: Retention | Bridge, name: str, label: str, cents: int) -> _Step:
    if isinstance(result, Bridge):
        return _Step(name, label, 0, cents, accounts=result.accounts(name))
    share = 1.0 if name == "opening" else result.point_to_point
    return _Step(name, label, 0, cents, share=share if result.point_to_point is not None else None)


def _range(bars: list[_Step]) -> tuple[float, float]:
    levels = [canvas.units(bar.end_cents) for bar in bars]
    low, high = min(levels), max(levels)
    if high - low >= BREAK_BELOW * high:
        return 0.0, high
    spread = high - low or high * 0.1
    ticks = canvas.steps(low - 1.2 * spread, high)
    return max(0.0, ticks[0]), high


def _bar(bar: _Step, low: float, colours: Palette, currency: str) -> dict[str, Any]:
    start = low if bar.name in TOTALS else canvas.units(bar.start_cents)
    hover = f"<b>{bar.label}</b><br>{_amount(bar, money(bar.cents, currency))}"
    if bar.accounts is not None:
        hover += f"<br>{bar.accounts:,} accounts"
    if bar.share is not None and bar.name != "opening":
        hover += f"<br>{percent(bar.share)} of opening ARR"
    return {
        "type": "bar",
        "name": bar.label,
        "x": [bar.label],
        "base": [start],
        "y": [canvas.units(bar.end_cents) - start],
        "customdata": [[bar.name]],
        "hovertext": [hover],
        "hoverinfo": "text",
        "marker": {"color": colours.movement(bar.name)},
        "width": 0.72,
    }


def _labels(bars: list[_Step], currency: str) -> dict[str, Any]:
    texts = []
    for bar in bars:
        text = f"<b>{_amount(bar, canvas.bar_money(bar.cents, currency))}</b>"
        if bar.share is not None:
            share = percent(bar.share) if bar.name in TOTALS else points(bar.share)
            text += f'<br><span style="font-size:11px">{share}</span>'
        texts.append(text)
    return {
        "type": "scatter",
        "mode": "text",
        "x": [bar.label for bar in bars],
        "y": [canvas.units(bar.top) for bar in bars],
        "text": texts,
        "textposition": "top center",
        "textfont": {"size": 12},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _connectors(bars: list[_Step], colours: Palette) -> list[dict[str, Any]]:
    return [
        {
            "type": "line",
            "x0": index + 0.36,
            "x1": index + 0.64,
            "y0": canvas.units(bar.end_cents),
            "y1": canvas.units(bar.end_cents),
            "line": {"color": colours.muted, "width": 1},
        }
        for index, bar in enumerate(bars[:-1])
    ]


def _baseline(low: float, colours: Palette) -> dict[str, Any]:
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": low, "y1": low, "line": {"color": colours.muted}}


def _mark_break(layout: dict[str, Any], bars: list[_Step], low: float, colours: Palette, currency: str) -> None:
    """Cut the two totals with a slanted gap and say where the axis starts."""
    at = low + (layout["yaxis"]["range"][1] - low) * 0.06
    tilt = (layout["yaxis"]["range"][1] - low) * 0.02
    for index in (0, len(bars) - 1):
        x0, x1 = index - 0.42, index + 0.42
        line = {"color": colours.background, "width": 4}
        layout["shapes"].append({"type": "line", "x0": x0, "x1": x1, "y0": at - tilt, "y1": at + tilt, "line": line})
    text = f"Scale starts at {short_money(round(low * 100), currency)}, not at zero"
    place = {"xref": "paper", "yref": "paper", "x": 0.5, "y": 0, "xanchor": "center", "yanchor": "bottom"}
    layout["annotations"].append(canvas.note(text, colours, place))


def _amount(bar: _Step, text: str) -> str:
    return f"+{text}" if bar.name not in TOTALS and bar.cents > 0 else text


def _signed(cents: int, currency: str) -> str:
    return f"+{short_money(cents, currency)}" if cents > 0 else short_money(cents, currency)


def _period(result: Result) -> str:
    if isinstance(result, Bridge):
        return f"{(result.first - 1).label} to {result.last.label}"
    return f"{result.window.opening.label} to {result.window.closing.label}"
