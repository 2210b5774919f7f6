"""NRR and GRR of each segment of one dimension."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from nrr.figures import canvas
from nrr.figures.theme import Palette, palette
from nrr.formatting import money, percent, plural
from nrr.results import SegmentRetention, SegmentTable, definition, named

ROW_PX = 46
AXIS_PX = 30
KEY_PX = 26
NAME_CHARS = 24
WIDEST = 2.0
"""Bars are drawn up to 200%; a longer one is cut there, its text has the value."""


def title(result: SegmentTable) -> str:
    return f"NRR and GRR by {canvas.shorten(result.dimension, 24)} (%)"


def figure(
    result: SegmentTable, *, currency: str, dark: bool = False, titled: bool = True, reason: str | None = None
) -> go.Figure:
    """Return a bar of NRR with a mark at GRR per segment, in the table's order. ``customdata`` is ``[segment]``."""
    if reason or not result.rows:
        return canvas.empty(reason or "No account had ARR at the window's opening.", dark=dark)
    colours = palette(dark)
    rows = list(result.rows)
    height = canvas.TITLE_PX + len(rows) * ROW_PX + AXIS_PX + KEY_PX
    nrr, grr = (definition(each).name.lower() for each in (result.total.nrr_definition, result.total.grr_definition))
    window = result.total.window
    subtitle = f"NRR {nrr}, GRR {grr}; segments of {window.opening.label}, to {window.closing.label}"
    layout = canvas.frame(title(result), subtitle, titled, bottom=AXIS_PX + KEY_PX, height=height)
    widest = max([_drawn(row.retention.nrr) for row in rows] + [1.0])
    layout |= {
        "barmode": "overlay",
        "legend": canvas.legend_below(layout, AXIS_PX),
        "xaxis": {"range": [0, widest * 1.01], "showgrid": True, **canvas.percent_ticks(0, widest, 4)},
        "yaxis": {"range": [len(rows) - 0.5, -0.5], "visible": False},
        "shapes": [_hundred(index, colours) for index in range(len(rows))],
        "annotations": [words for index, row in enumerate(rows) for words in _words(index, row, colours)],
    }
    return canvas.figure([_bars(rows, currency, colours), _marks(rows, colours)], layout, colours)


def alt_text(result: SegmentTable) -> str:
    """Return the best and the worst segment by NRR in one sentence."""
    known = [(row.retention.nrr, row.segment) for row in result.rows if row.retention.nrr is not None]
    nrr = named(result.total.nrr_definition)
    if not known:
        return f"{nrr} is n/a for every segment of {canvas.shorten(result.dimension)}."
    (low, worst), (high, best) = min(known), max(known)
    if len(known) == 1:
        return f"{nrr} of {canvas.shorten(best)} is {percent(high)}."
    return (
        f"{nrr} by {canvas.shorten(result.dimension)} runs from {percent(low)} ({canvas.shorten(worst)}) "
        f"to {percent(high)} ({canvas.shorten(best)}); all accounts together {percent(result.total.nrr)}."
    )


def table(result: SegmentTable) -> list[dict[str, str | int | float | None]]:
    """Return one row per segment and the total: ratios as fractions, ARR in currency units."""
    rows = [*((row.segment, row.retention) for row in result.rows), ("Total", result.total)]
    return [
        {
            "Segment": segment,
            "Accounts": retention.opening_accounts,
            "Opening ARR": canvas.units(retention.opening_arr_cents),
            "NRR": retention.nrr,
            "GRR": retention.grr,
            "Logo retention": retention.logo_retention,
        }
        for segment, retention in rows
    ]


def _drawn(value: float | None) -> float:
    return min(value, WIDEST) if value is not None else 0.0


def _bars(rows: list[SegmentRetention], currency: str, colours: Palette) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": "NRR",
        "x": [_drawn(row.retention.nrr) for row in rows],
        "y": list(range(len(rows))),
        "offset": 0.02,
        "width": 0.4,
        "customdata": [[row.segment] for row in rows],
        "hovertext": [_hover(row, currency) for row in rows],
        "hoverinfo": "text",
        "marker": {"color": colours.accent},
    }


def _marks(rows: list[SegmentRetention], colours: Palette) -> dict[str, Any]:
    known = [(index, row) for index, row in enumerate(rows) if row.retention.grr is not None]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "GRR",
        "x": [row.retention.grr for _, row in known],
        "y": [index + 0.22 for index, _ in known],
        "customdata": [[row.segment] for _, row in known],
        "hovertext": [f"<b>{canvas.safe(row.segment)}</b><br>GRR {percent(row.retention.grr)}" for _, row in known],
        "hoverinfo": "text",
        "marker": {
            "symbol": "diamond",
            "size": 10,
            "color": colours.background,
            "line": {"width": 1.5, "color": colours.text},
        },
    }


def _words(index: int, row: SegmentRetention, colours: Palette) -> list[dict[str, Any]]:
    """Over each bar: who at the left, how much at the right."""
    retention = row.retention
    accounts = f'<span style="color:{colours.muted}">{plural(retention.opening_accounts, "account")}</span>'
    reason = canvas.safe(f"n/a: {retention.nrr_reason}" if retention.nrr_reason else "n/a", 40)
    rates = f"<b>{percent(retention.nrr)}</b>"
    rates += f'  <span style="color:{colours.muted}">GRR {percent(retention.grr)}</span>'
    common = {"xref": "paper", "y": index, "yanchor": "bottom", "showarrow": False, "borderpad": 0}
    font = {"size": 12, "color": colours.text}
    who = {**common, "text": f"{canvas.safe(row.segment, NAME_CHARS)} {accounts}", "x": 0, "xanchor": "left"}
    much = {**common, "text": rates if retention.nrr is not None else reason, "x": 1, "xanchor": "right"}
    return [{**who, "font": font}, {**much, "font": font}]


def _hover(row: SegmentRetention, currency: str) -> str:
    retention = row.retention
    return (
        f"<b>{canvas.safe(row.segment)}</b>, {plural(retention.opening_accounts, 'account')}<br>"
        f"NRR {percent(retention.nrr)}, GRR {percent(retention.grr)}, logos {percent(retention.logo_retention)}<br>"
        f"Opening ARR {money(retention.opening_arr_cents, currency)}"
    )


def _hundred(index: int, colours: Palette) -> dict[str, Any]:
    place = {"y0": index - 0.02, "y1": index + 0.48, "x0": 1, "x1": 1}
    return {"type": "line", **place, "line": {"color": colours.text, "width": 1, "dash": "dot"}}
