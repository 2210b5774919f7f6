"""NRR over twelve months up to now, the year ahead with its 80% band, and what was forecast in the past."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from nrr.figures import canvas
from nrr.figures.theme import SMALL_SIZE, Palette, palette
from nrr.formatting import percent
from nrr.periods import Month
from nrr.results.outlook import BackTest, Outlook, Range

MONTHS_SHOWN = 24
AXIS_PX = 40
KEY_PX = 24
END_MARGIN = 66
BAND_OPACITY = 0.18
Points = list[tuple[Month, float]]


def title(outlook: Outlook) -> str:
    return "NRR over twelve months, and ahead (%)"


def figure(outlook: Outlook, *, dark: bool = False, titled: bool = True) -> go.Figure:
    """Return the line, its band and the past forecasts. A point's ``customdata`` is ``["2025-12", "nrr"]`` or so."""
    past, ahead, told = _past(outlook), _ahead(outlook), _forecasts(outlook)
    if not past and not ahead:
        return canvas.empty(outlook.reason or "No month end has twelve months behind it yet.", dark=dark)
    colours = palette(dark)
    layout = canvas.frame(title(outlook), "Point to point, looking back 12 months", titled, bottom=AXIS_PX + KEY_PX)
    layout["margin"]["r"] = END_MARGIN
    ends = [end for _, each in ahead for end in (each.low, each.high)]
    low, high = _limits([value for _, value in [*past, *told]] + ends)
    months = sorted({month for month, _ in [*past, *told, *ahead]})
    hundred = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 1, "y1": 1, "layer": "below"}
    layout |= {
        "legend": canvas.legend_below(layout, AXIS_PX),
        "hovermode": "x unified",
        "xaxis": {**canvas.month_axis(months), "hoverformat": "%b %Y"},
        "yaxis": {"range": [low, high], **canvas.percent_ticks(low, high)},
        "shapes": [{**hundred, "line": {"color": colours.muted, "width": 1}}],
        "annotations": [_end_label(ahead[-1], colours)] if ahead else [],
    }
    data = [_line("NRR", "nrr", past, colours.accent, "solid")]
    if ahead:
        data = [*_band(past, ahead, colours), *data, _expected(past, ahead, colours)]
    if told:
        data.append(_dots(told, colours))
    return canvas.figure(data, layout, colours)


def alt_text(outlook: Outlook) -> str:
    """Return from where NRR came, where it is expected to go, and how forecasts a year before did."""
    past, ahead, test = _past(outlook), _ahead(outlook), _year_test(outlook)
    said = []
    if past:
        (first, was), (last, now) = past[0], past[-1]
        said.append(f"NRR went from {percent(was)} in {first.label} to {percent(now)} in {last.label}")
    if ahead:
        month, each = ahead[-1]
        said.append(f"{percent(each.value)} is expected in {month.label}, {percent(each.low)} to {percent(each.high)}")
    if test is not None and test.inside is not None:
        held, made = round(test.inside * len(test.rows)), len(test.rows)
        said.append(f"{held} of {made} forecasts made a year before held what came in their 80% interval")
    return "; ".join(said) + "." if said else outlook.sentence


def table(outlook: Outlook) -> list[dict[str, str | int | float | None]]:
    """Return one row per month: ratios as fractions."""
    past, ahead, told = dict(_past(outlook)), dict(_ahead(outlook)), dict(_forecasts(outlook))
    rows: list[dict[str, str | int | float | None]] = []
    for month in sorted({*past, *ahead, *told}):
        each = ahead.get(month)
        rows.append(
            {
                "Month": str(month),
                "NRR": past.get(month),
                "Expected": each.value if each else None,
                "80% from": each.low if each else None,
                "80% to": each.high if each else None,
                "Forecast a year before": told.get(month),
            }
        )
    return rows


def _past(outlook: Outlook) -> Points:
    return list(outlook.past[-MONTHS_SHOWN:])


def _ahead(outlook: Outlook) -> list[tuple[Month, Range]]:
    return [(quarter.month, quarter.annual) for quarter in outlook.quarters if quarter.annual is not None]


def _year_test(outlook: Outlook) -> BackTest | None:
    return next((test for test in outlook.back_tests if test.measure == "nrr" and test.quarters_ahead == 4), None)


def _forecasts(outlook: Outlook) -> Points:
    test = _year_test(outlook)
    first = outlook.past[-MONTHS_SHOWN:][0][0] if outlook.past else None
    rows = test.rows if test is not None else ()
    return [(month, forecast) for month, forecast, _, _ in rows if first is not None and month >= first]


def _limits(values: list[float]) -> tuple[float, float]:
    low, high = min([*values, 1.0]), max([*values, 1.0])
    pad = max(0.02, (high - low) * 0.1)
    return max(0.0, low - pad), high + pad


def _band(past: Points, ahead: list[tuple[Month, Range]], colours: Palette) -> list[dict[str, Any]]:
    """Return the band's upper edge and, filled up to it, its lower edge; it opens at the last known point."""
    start = [(past[-1][0], Range(past[-1][1], past[-1][1], past[-1][1]))] if past else []
    edges = [*start, *ahead]
    x = [canvas.month_day(month) for month, _ in edges]
    edge = {"type": "scatter", "mode": "lines", "x": x, "line": {"width": 0}, "hoverinfo": "skip"}
    fill = "rgba({},{},{},{})".format(*(int(colours.accent[at : at + 2], 16) for at in (1, 3, 5)), BAND_OPACITY)
    return [
        {**edge, "y": [each.high for _, each in edges], "showlegend": False, "name": "80% to"},
        {**edge, "y": [each.low for _, each in edges], "name": "80% interval", "fill": "tonexty", "fillcolor": fill},
    ]


def _expected(past: Points, ahead: list[tuple[Month, Range]], colours: Palette) -> dict[str, Any]:
    start = [(past[-1][0], None)] if past else []
    line = _line("Expected", "expected", [*past[-1:], *((month, each.value) for month, each in ahead)],
                 colours.accent, "dash")  # fmt: skip
    texts = [
        "" if each is None else f"Expected <b>{percent(each.value)}</b>, {percent(each.low)} to {percent(each.high)}"
        for _, each in [*start, *ahead]
    ]
    sizes = [0 if each is None else 7 for _, each in [*start, *ahead]]
    return {**line, "hovertext": texts, "marker": {"size": sizes, "color": colours.accent}}


def _line(name: str, kind: str, points: Points, colour: str, dash: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [canvas.month_day(month) for month, _ in points],
        "y": [value for _, value in points],
        "customdata": [[str(month), kind] for month, _ in points],
        "hovertext": [f"{name} <b>{percent(value)}</b>" for _, value in points],
        "hoverinfo": "x+text",
        "line": {"color": colour, "width": 2.5, "dash": dash},
        "marker": {"size": 3, "color": colour},
    }


def _dots(told: Points, colours: Palette) -> dict[str, Any]:
    return {
        **_line("Forecast a year before", "forecast", told, colours.neutral, "solid"),
        "mode": "markers",
        "marker": {"size": 7, "symbol": "diamond-open", "color": colours.neutral, "line": {"width": 1.5}},
    }


def _end_label(last: tuple[Month, Range], colours: Palette) -> dict[str, Any]:
    return {
        "text": f"Expected<br><b>{percent(last[1].value)}</b>",
        "xref": "paper",
        "x": 1,
        "xanchor": "left",
        "xshift": 6,
        "y": last[1].value,
        "yanchor": "middle",
        "showarrow": False,
        "align": "left",
        "font": {"size": SMALL_SIZE + 1, "color": colours.accent},
    }
