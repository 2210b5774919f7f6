"""NRR and GRR at up to 36 month-ends, over benchmark bands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from nrr.figures import canvas
from nrr.figures.theme import SMALL_SIZE, Palette, palette
from nrr.formatting import money, percent
from nrr.results import HEADLINE_GRR, HEADLINE_NRR, Band, BenchmarkBands, Level, Note, Retention, definition, named

END_MARGIN = 62
AXIS_PX = 40
KEY_PX = 24
SOURCE_LINE_PX = 15
SOURCE_CHARS = 54
NEAR = 0.15
"""A level farther than this from every point is not drawn, so that the lines keep their height."""


def title(trend: Sequence[Retention]) -> str:
    nrr, grr = _definitions(trend)
    return "NRR and GRR (% of opening ARR)" if (nrr, grr) == (HEADLINE_NRR, HEADLINE_GRR) else "NRR and GRR (%)"


def figure(
    trend: Sequence[Retention],
    *,
    currency: str,
    bands: BenchmarkBands | None = None,
    dark: bool = False,
    titled: bool = True,
    reason: str | None = None,
    notes: Sequence[Note] = (),
    sourced: bool = True,
) -> go.Figure:
    """Return both lines, gaps where a value is n/a. Every point's ``customdata`` is ``["2025-12", "nrr"]`` (or grr)."""
    known = [value for point in trend for value in (point.nrr, point.grr) if value is not None]
    levels = list(bands.levels) if bands else []
    if reason or not known:
        said = reason or next((point.nrr_reason for point in reversed(trend) if point.nrr_reason), None)
        return canvas.empty(said or "No month-end has a full window behind it yet.", dark=dark)
    colours = palette(dark)
    shown = list(bands.bands) if bands else []
    source = [_source(bands, colours)] if bands and sourced else []
    source_px = sum(SOURCE_LINE_PX * (line["text"].count("<br>") + 1) for line in source)
    layout = canvas.frame(title(trend), _subtitle(trend), titled, bottom=AXIS_PX + KEY_PX + source_px)
    layout["margin"]["r"] = END_MARGIN
    near = [level.value for level in levels if known and min(abs(level.value - value) for value in known) <= NEAR]
    low, high = _range([*known, *near])
    layout |= {
        "legend": canvas.legend_below(layout, AXIS_PX),
        "hovermode": "x unified",
        "xaxis": {**canvas.month_axis([point.window.closing for point in trend]), "hoverformat": "%b %Y"},
        "yaxis": {"range": [low, high], "showgrid": not shown, **canvas.percent_ticks(low, high)},
        "shapes": _shapes(shown, low, high, colours),
        "annotations": [
            *_band_labels(shown, trend, low, high, colours),
            *_end_labels(trend, low, high, colours),
            *source,
        ],
    }
    months = {point.window.closing for point in trend}
    canvas.mark_notes(layout, notes, lambda month: canvas.month_day(month) if month in months else None, colours)
    data = [_line(trend, measure, colours, currency) for measure in ("nrr", "grr")]
    data += [_level(trend, level, bands, colours) for level in levels if bands and low <= level.value <= high]
    return canvas.figure(data, layout, colours)


def alt_text(trend: Sequence[Retention]) -> str:
    """Return first and last known NRR and the last GRR in one sentence that names both definitions."""
    known = [point for point in trend if point.nrr is not None]
    nrr, grr = (named(each) for each in _definitions(trend))
    if not known:
        return f"{nrr} is n/a at every month-end shown."
    first, last = known[0], known[-1]
    if first is last:
        month = last.window.closing.label
        return f"In {month}, the first month-end with NRR, {nrr} is {percent(last.nrr)} and {grr} {percent(last.grr)}."
    return (
        f"{nrr} went from {percent(first.nrr)} in {first.window.closing.label} to {percent(last.nrr)} in "
        f"{last.window.closing.label}; {grr} then was {percent(last.grr)}."
    )


def table(trend: Sequence[Retention]) -> list[dict[str, str | int | float | None]]:
    """Return one row per month-end: ratios as fractions, ARR in currency units."""
    return [
        {
            "Month": str(point.window.closing),
            "NRR": point.nrr,
            "GRR": point.grr,
            "Logo retention": point.logo_retention,
            "Opening ARR": canvas.units(point.opening_arr_cents),
            "Closing ARR of opening accounts": canvas.units(point.closing_arr_cents),
            "Opening accounts": point.opening_accounts,
        }
        for point in trend
    ]


def _subtitle(trend: Sequence[Retention]) -> str:
    months = trend[-1].window.months
    nrr, grr = (definition(each).name.lower() for each in _definitions(trend))
    return f"NRR {nrr}, GRR {grr}; looking back " + ("one month" if months == 1 else f"{months} months")


def _definitions(trend: Sequence[Retention]) -> tuple[str, str]:
    last = trend[-1] if trend else None
    return (last.nrr_definition, last.grr_definition) if last else (HEADLINE_NRR, HEADLINE_GRR)


def _source(bands: BenchmarkBands, colours: Palette) -> dict[str, Any]:
    place = {"xref": "paper", "yref": "paper", "x": 0, "y": 0, "xanchor": "left", "yanchor": "top"}
    return canvas.note(
        bands.source,
        colours,
        {**place, "yshift": -(AXIS_PX + KEY_PX)},
        width=SOURCE_CHARS,
    )


def _range(known: list[float]) -> tuple[float, float]:
    low, high = min([*known, 1.0]), max([*known, 1.0])
    pad = max(0.02, (high - low) * 0.12)
    ticks = canvas.steps(max(0.0, low - pad), high + pad)
    step = ticks[1] - ticks[0]
    return max(0.0, min(ticks[0], low - pad)), max(high + pad, ticks[-1] if ticks[-1] - high < step else high + pad)


def _line(trend: Sequence[Retention], measure: str, colours: Palette, currency: str) -> dict[str, Any]:
    name, colour = (("NRR", colours.accent), ("GRR", colours.neutral))[measure == "grr"]
    values: list[float | None] = [getattr(point, measure) for point in trend]
    alone = sum(value is not None for value in values) <= 12
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [canvas.month_day(point.window.closing) for point in trend],
        "y": values,
        "customdata": [[str(point.window.closing), measure] for point in trend],
        "hovertext": [
            f"{name} <b>{percent(value)}</b>, opening ARR {money(point.opening_arr_cents, currency)}"
            for point, value in zip(trend, values, strict=True)
        ],
        "hoverinfo": "x+text",
        "connectgaps": False,
        "line": {
            "color": colour,
            "width": 2.5 if measure == "nrr" else 2,
            "dash": "solid" if measure == "nrr" else "dot",
        },
        "marker": {"size": 6 if alone else 3, "color": colour},
    }


def _level(trend: Sequence[Retention], level: Level, bands: BenchmarkBands, colours: Palette) -> dict[str, Any]:
    name = f"{bands.metric.upper()} {level.name}"
    row = bands.rows[0]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "showlegend": False,
        "x": [canvas.month_day(point.window.closing) for point in trend],
        "y": [level.value] * len(trend),
        "customdata": [[str(point.window.closing), "benchmark"] for point in trend],
        "hovertext": [f"{name} <b>{percent(level.value)}</b>, {canvas.safe(row.source, 60)}, {row.year}"] * len(trend),
        "hoverinfo": "x+text",
        "line": {"color": colours.accent, "width": 1.5, "dash": "dash"},
    }


def _shapes(bands: list[Band], low: float, high: float, colours: Palette) -> list[dict[str, Any]]:
    across = {"xref": "paper", "x0": 0, "x1": 1, "layer": "below"}
    shapes: list[dict[str, Any]] = [
        {
            **across,
            "type": "rect",
            "y0": max(low, band.low if band.low is not None else low),
            "y1": min(high, band.high if band.high is not None else high),
            "fillcolor": colours.neutral,
            "opacity": 0.14 if index % 2 else 0.06,
            "line": {"width": 0},
        }
        for index, band in enumerate(bands)
        if _visible(band, low, high)
    ]
    hundred = {**across, "type": "line", "y0": 1, "y1": 1, "line": {"color": colours.muted, "width": 1}}
    return [*shapes, hundred]


def _visible(band: Band, low: float, high: float) -> bool:
    return (band.low is None or band.low < high) and (band.high is None or band.high > low)


def _band_labels(
    bands: list[Band], trend: Sequence[Retention], low: float, high: float, colours: Palette
) -> list[dict[str, Any]]:
    """Name each band inside it at the right, at its top or bottom edge, whichever the lines leave free."""
    height = (high - low) * 0.075
    recent = trend[-max(1, len(trend) // 3) :]
    ends = [value for point in recent for value in (point.nrr, point.grr) if value is not None]
    labels = []
    for band in bands:
        top = min(high, band.high if band.high is not None else high)
        bottom = max(low, band.low if band.low is not None else low)
        if top - bottom < height:
            continue
        spots = {"top": (top, top - height), "bottom": (bottom + height, bottom)}
        crossed = {edge: sum(lo <= value <= hi for value in ends) for edge, (hi, lo) in spots.items()}
        edge = min(crossed, key=lambda side: crossed[side])
        place = {"xref": "paper", "x": 1, "xanchor": "right", "y": spots[edge][edge == "bottom"], "yanchor": edge}
        labels.append(canvas.note(f"{band.name} {_interval(band)}".strip(), colours, place))
    return labels


def _interval(band: Band) -> str:
    if band.low is None:
        return f"< {percent(band.high, 0)}" if band.high is not None else ""
    return f">= {percent(band.low, 0)}" if band.high is None else f"{percent(band.low, 0)[:-1]}-{percent(band.high, 0)}"


def _end_labels(trend: Sequence[Retention], low: float, high: float, colours: Palette) -> list[dict[str, Any]]:
    """Write the last value of each line in the right margin, pushed apart when they would overlap."""
    point = trend[-1]
    ends = [(name, value) for name, value in (("NRR", point.nrr), ("GRR", point.grr)) if value is not None]
    close = len(ends) == 2 and abs(ends[0][1] - ends[1][1]) < (high - low) * 0.15
    return [
        {
            "text": f"{name}<br><b>{percent(value)}</b>",
            "xref": "paper",
            "x": 1,
            "xanchor": "left",
            "xshift": 6,
            "y": value,
            "yanchor": "middle" if not close else ("bottom" if name == "NRR" else "top"),
            "showarrow": False,
            "align": "left",
            "font": {"size": SMALL_SIZE + 1, "color": colours.accent if name == "NRR" else colours.neutral},
        }
        for name, value in ends
    ]
