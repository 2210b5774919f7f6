"""What was foretold beside what then happened: the share of ARR lost by band of the foretold loss, out of sample."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from nrr.figures import canvas
from nrr.figures.theme import Palette, palette
from nrr.formatting import count, percent, plural, short_money
from nrr.results import CalibrationBand, ScoreRecord

AXIS_PX = 44
KEY_PX = 28
HEIGHT = 320


def title(record: ScoreRecord) -> str:
    return f"Foretold and actual loss within {plural(record.horizon_months, 'month')} (% of ARR)"


def figure(
    record: ScoreRecord, *, currency: str, dark: bool = False, titled: bool = True, reason: str | None = None
) -> go.Figure:
    """Return two bars a band, foretold and actual. Every bar's ``customdata`` is ``[band]``."""
    bands = _bands(record)
    if reason or not bands:
        return canvas.empty(reason or record.reason or "Nothing was foretold yet.", dark=dark)
    colours = palette(dark)
    layout = canvas.frame(title(record), "Past month ends, each foretold from others", titled, bottom=AXIS_PX + KEY_PX)
    layout["height"] = HEIGHT
    highest = max(max(band.foretold or 0, band.actual or 0) for band in bands)
    layout |= {
        "barmode": "group",
        "legend": canvas.legend_below(layout, AXIS_PX),
        "xaxis": {"type": "category", "title": {"text": "Foretold loss"}, "tickangle": 0},
        "yaxis": {"range": [0, highest * 1.1 or 1], **canvas.percent_ticks(0, highest or 1)},
    }
    bars = [_bars(bands, name, currency, colours) for name in ("foretold", "actual")]
    return canvas.figure(bars, layout, colours)


def alt_text(record: ScoreRecord) -> str:
    """Return the foretold and the actual loss of the lowest and the highest band."""
    bands = _bands(record)
    if not bands:
        return record.reason or "Nothing was foretold yet."
    low, high = bands[0], bands[-1]
    top = f"Of the ARR foretold to lose most ({percent(high.foretold)}), {percent(high.actual)} was lost"
    return (
        f"{top}."
        if low is high
        else f"{top}; of that foretold to lose least ({percent(low.foretold)}), {percent(low.actual)}."
    )


def table(record: ScoreRecord) -> list[dict[str, str | int | float | None]]:
    """Return one row per band: foretold and actual as fractions, ARR in currency units."""
    return [
        {
            "Foretold loss": band.label,
            "Account-months": band.accounts,
            "Opening ARR": canvas.units(band.arr_cents),
            "Foretold": band.foretold,
            "Actual": band.actual,
        }
        for band in record.calibration
    ]


def _bands(record: ScoreRecord) -> list[CalibrationBand]:
    return [band for band in record.calibration if band.foretold is not None and band.actual is not None]


def _bars(bands: list[CalibrationBand], name: str, currency: str, colours: Palette) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": name.capitalize(),
        "x": [band.label.replace("% to ", "-") for band in bands],
        "y": [getattr(band, name) for band in bands],
        "customdata": [[band.label] for band in bands],
        "hovertext": [
            f"<b>{canvas.safe(band.label)}</b>: foretold {percent(band.foretold)}, actual {percent(band.actual)}<br>"
            f"{count(band.accounts)} account-months, {canvas.safe(short_money(band.arr_cents, currency))} ARR"
            for band in bands
        ],
        "hoverinfo": "text",
        "marker": {"color": colours.neutral if name == "foretold" else colours.accent},
    }
