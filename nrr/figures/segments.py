"""NRR and GRR of each segment of one dimension, with how sure NRR is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from nrr.figures import benchmark_marks, canvas
from nrr.figures.theme import Palette, palette
from nrr.formatting import money, percent, plural
from nrr.results import Confidence, SegmentRetention, SegmentTable, definition, named
from nrr.results.confidence import ACCOUNTS, APPROXIMATE, RATE
from nrr.shown import benchmark_sources

ROW_PX = 62
AXIS_PX = 30
KEY_PX = 44
KEY_ROW_PX = 20
NAME_CHARS = 24
WIDEST = 2.0
"""Bars and intervals are drawn up to 200%; a longer one is cut there with a mark, its text has the value."""
_WHISKERS = {RATE: "95% interval of NRR", APPROXIMATE: "Approximate interval"}
Confidences = Mapping[str, Confidence]


def title(result: SegmentTable) -> str:
    return f"NRR and GRR by {canvas.shorten(result.dimension, 24)} (%)"


def figure(
    result: SegmentTable,
    *,
    currency: str,
    dark: bool = False,
    titled: bool = True,
    reason: str | None = None,
    confidence: Confidences | None = None,
    bands: benchmark_marks.Bands | None = None,
    sourced: bool = True,
) -> go.Figure:
    """Return a bar of NRR with a mark at GRR per segment, in the table's order. ``customdata`` is ``[segment]``.

    ``confidence`` by segment draws the interval of point to point NRR as a whisker. Where accounts are too few for a
    rate the bar is hollow, and says to read the accounts. ``bands`` by segment are marked, with their source below
    where it is ``sourced``.
    """
    if reason or not result.rows:
        return canvas.empty(reason or "No account had ARR at the window's opening.", dark=dark)
    colours, sure = palette(dark), confidence or {}
    rows = list(result.rows)
    height = canvas.TITLE_PX + len(rows) * ROW_PX + AXIS_PX + KEY_PX
    nrr, grr = (definition(each).name.lower() for each in (result.total.nrr_definition, result.total.grr_definition))
    window = result.total.window
    subtitle = f"NRR {nrr}, GRR {grr}; segments of {window.opening.label}, to {window.closing.label}"
    marked_px = KEY_ROW_PX if bands else 0
    below = AXIS_PX + KEY_PX + marked_px
    sources = [benchmark_marks.note(benchmark_sources(bands or {}), below, colours)] if sourced else []
    source_px = sum(height_px for _, height_px in sources)
    layout = canvas.frame(
        title(result), subtitle, titled, bottom=below + source_px, height=height + marked_px + source_px
    )
    widest = max([_drawn(value) for row in rows for value in (row.retention.nrr, _high(sure, row))] + [1.0])
    cut = [at for at, row in enumerate(rows) if max(row.retention.nrr or 0, _high(sure, row) or 0) > WIDEST]
    layout |= {
        "barmode": "overlay",
        "legend": canvas.legend_below(layout, AXIS_PX),
        "xaxis": {"range": [0, widest * 1.01], "showgrid": True, **canvas.percent_ticks(0, widest, 4)},
        "yaxis": {"range": [len(rows) - 0.4, -0.5], "visible": False},
        "shapes": [*(_hundred(at, colours) for at in range(len(rows))), *(_cut(at, colours) for at in cut)],
        "annotations": [
            *(words for at, row in enumerate(rows) for words in _words(at, row, sure, colours)),
            *(source for source, _ in sources),
        ],
    }
    marked = benchmark_marks.trace([row.segment for row in rows], bands or {}, 0.0, widest, colours)
    drawn = [_bars(rows, sure, currency, colours), _marks(rows, colours), *([marked] if marked["x"] else [])]
    whiskers = [_whiskers(rows, sure, reading, currency, colours) for reading in _WHISKERS]
    return canvas.figure([*drawn, *(trace for trace in whiskers if trace["x"])], layout, colours)


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


def table(
    result: SegmentTable, *, confidence: Confidences | None = None, whole: Confidence | None = None
) -> list[dict[str, str | int | float | None]]:
    """Return one row per segment and the total: ratios as fractions, ARR in currency units.

    ``confidence`` is by segment and ``whole`` of the total. Intervals are of point to point
    NRR, and None where the accounts are to be read instead.
    """
    sure = confidence or {}
    rows = [
        *((row.segment, row.retention, sure.get(row.segment)) for row in result.rows),
        ("Total", result.total, whole),
    ]
    found: list[dict[str, str | int | float | None]] = []
    for segment, retention, known in rows:
        row: dict[str, str | int | float | None] = {
            "Segment": segment,
            "Accounts": retention.opening_accounts,
            "Opening ARR": canvas.units(retention.opening_arr_cents),
            "NRR": retention.nrr,
            "GRR": retention.grr,
            "Logo retention": retention.logo_retention,
        }
        if confidence is not None:
            row |= confidence_columns(known)
        found.append(row)
    return found


def confidence_columns(found: Confidence | None) -> dict[str, str | int | float | None]:
    """Return the columns that say how sure a rate is: the ends of its interval as fractions, and its reading."""
    interval = found.nrr if found else None
    return {
        "NRR from": interval.low if interval else None,
        "NRR to": interval.high if interval else None,
        "Effective accounts": round(found.effective_accounts, 1) if found else None,
        "Reading": found.reading.capitalize() if found else None,
    }


def _drawn(value: float | None) -> float:
    return min(value, WIDEST) if value is not None else 0.0


def _high(sure: Confidences, row: SegmentRetention) -> float | None:
    found = sure.get(row.segment)
    return found.nrr.high if found and found.nrr else None


def _is_few(sure: Confidences, row: SegmentRetention) -> bool:
    return row.segment in sure and sure[row.segment].reading == ACCOUNTS


def _bars(rows: list[SegmentRetention], sure: Confidences, currency: str, colours: Palette) -> dict[str, Any]:
    fills = [colours.midpoint if _is_few(sure, row) else colours.accent for row in rows]
    return {
        "type": "bar",
        "orientation": "h",
        "name": "NRR",
        "x": [_drawn(row.retention.nrr) for row in rows],
        "y": list(range(len(rows))),
        "offset": 0.02,
        "width": 0.3,
        "customdata": [[row.segment] for row in rows],
        "hovertext": [_hover(row, sure, currency) for row in rows],
        "hoverinfo": "text",
        "marker": {"color": fills, "line": {"color": colours.accent, "width": 1}},
    }


def _marks(rows: list[SegmentRetention], colours: Palette) -> dict[str, Any]:
    known = [(index, row) for index, row in enumerate(rows) if row.retention.grr is not None]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "GRR",
        "x": [row.retention.grr for _, row in known],
        "y": [index + 0.17 for index, _ in known],
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


def _whiskers(
    rows: list[SegmentRetention], sure: Confidences, reading: str, currency: str, colours: Palette
) -> dict[str, Any]:
    """Return the intervals of segments that are read as ``reading``, cut at the widest that is drawn."""
    found = [
        (at, row, value, sure[row.segment].nrr)
        for at, row in enumerate(rows)
        if row.segment in sure and sure[row.segment].reading == reading and (value := row.retention.nrr) is not None
    ]
    known = [(at, row, value, interval) for at, row, value, interval in found if interval is not None]
    thickness = 2 if reading == RATE else 1
    return {
        "type": "scatter",
        "mode": "markers",
        "name": _WHISKERS[reading],
        "x": [_drawn(value) for _, _, value, _ in known],
        "y": [at + 0.17 for at, *_ in known],
        "customdata": [[row.segment] for _, row, _, _ in known],
        "hovertext": [_hover(row, sure, currency) for _, row, _, _ in known],
        "hoverinfo": "text",
        "marker": {"symbol": "line-ns-open", "size": 8, "color": colours.text, "line": {"width": thickness}},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [max(0.0, _drawn(interval.high) - _drawn(value)) for _, _, value, interval in known],
            "arrayminus": [max(0.0, _drawn(value) - _drawn(interval.low)) for _, _, value, interval in known],
            "color": colours.text,
            "thickness": thickness,
            "width": 5,
        },
    }


def _words(at: int, row: SegmentRetention, sure: Confidences, colours: Palette) -> list[dict[str, Any]]:
    """Over each bar who and how much, under it how many and how sure."""
    retention, found, few = row.retention, sure.get(row.segment), _is_few(sure, row)
    interval = f" ({percent(found.nrr.low)} to {percent(found.nrr.high)})" if found and found.nrr else ""
    rate = percent(retention.nrr) if few else f"<b>{percent(retention.nrr)}</b>"
    reason = canvas.safe(f"n/a: {retention.nrr_reason}" if retention.nrr_reason else "n/a", 40)
    accounts = plural(retention.opening_accounts, "account")
    effective = f", {round(found.effective_accounts)} effective" if found else ""
    over = {"yanchor": "bottom", "y": at, "font": {"size": 12, "color": colours.text}}
    under = {"yanchor": "top", "y": at + 0.34, "font": {"size": 11, "color": colours.muted}}
    left, right = {"x": 0, "xanchor": "left"}, {"x": 1, "xanchor": "right"}
    words = [
        {**over, **left, "text": canvas.safe(row.segment, NAME_CHARS)},
        {**over, **right, "text": f"{rate}{interval}" if retention.nrr is not None else reason},
        {**under, **left, "text": f"{accounts}{effective}"},
        {**under, **right, "text": "read the accounts" if few else f"GRR {percent(retention.grr)}"},
    ]
    return [{"xref": "paper", "showarrow": False, "borderpad": 0, **each} for each in words]


def _hover(row: SegmentRetention, sure: Confidences, currency: str) -> str:
    retention, found = row.retention, sure.get(row.segment)
    interval = f" ({percent(found.nrr.low)} to {percent(found.nrr.high)})" if found and found.nrr else ""
    logos = percent(retention.logo_retention)
    said = (
        f"<b>{canvas.safe(row.segment)}</b>, {plural(retention.opening_accounts, 'account')}<br>"
        f"NRR {percent(retention.nrr)}{interval}, GRR {percent(retention.grr)}, logos {logos}"
    )
    return f"{said}<br>Opening ARR {money(retention.opening_arr_cents, currency)}"


def _hundred(at: int, colours: Palette) -> dict[str, Any]:
    place = {"y0": at - 0.02, "y1": at + 0.36, "x0": 1, "x1": 1}
    return {"type": "line", **place, "line": {"color": colours.text, "width": 1, "dash": "dot"}}


def _cut(at: int, colours: Palette) -> dict[str, Any]:
    """A slanted gap through what goes on beyond the widest bar that is drawn."""
    place = {"y0": at + 0.36, "y1": at - 0.02, "x0": WIDEST * 0.955, "x1": WIDEST * 0.975}
    return {"type": "line", **place, "line": {"color": colours.background, "width": 5}}
