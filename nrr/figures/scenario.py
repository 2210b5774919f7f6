"""ARR over three years: as expected, and under a scenario."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from nrr.figures import canvas
from nrr.figures.theme import palette
from nrr.formatting import difference, money, percent, points, short_money
from nrr.results.outlook import Paths

AXIS_PX = 40
KEY_PX = 24
LABELS_PX = 18


def title(paths: Paths) -> str:
    return "ARR over three years"


def figure(paths: Paths, *, currency: str, dark: bool = False, titled: bool = True) -> go.Figure:
    """Return two bars a year. A bar's ``customdata`` is ``["2026-12", "expected"]`` or ``changed``."""
    if not any(paths.expected):
        return canvas.empty("No account has ARR.", dark=dark)
    colours = palette(dark)
    layout = canvas.frame(title(paths), _subtitle(paths, currency), titled, bottom=AXIS_PX + KEY_PX)
    top = canvas.units(max(*paths.expected, *paths.changed))
    layout |= {
        "legend": canvas.legend_below(layout, AXIS_PX),
        "barmode": "group",
        "bargap": 0.3,
        "bargroupgap": 0.08,
        "xaxis": {"type": "category"},
        "yaxis": {"range": [0, top * (1 + LABELS_PX / 200)], **canvas.money_ticks(0, top, currency)},
    }
    data = [
        _bars("As expected", "expected", paths, paths.expected, colours.neutral, currency),
        _bars("Scenario", "changed", paths, paths.changed, colours.accent, currency),
    ]
    return canvas.figure(data, layout, colours)


def alt_text(paths: Paths, currency: str = "USD") -> str:
    """Return ARR after the last year both ways, and the difference."""
    years = len(paths.expected) - 1
    expected, changed = paths.expected[-1], paths.changed[-1]
    said = (
        f"At {percent(paths.changed_nrr)} a year ARR is {short_money(changed, currency)} after {years} years, "
        f"{short_money(expected, currency)} as expected at {percent(paths.expected_nrr)}"
    )
    if changed == expected:
        return f"{said}: nothing is changed."
    more = "more" if changed > expected else "less"
    return f"{said}: {short_money(abs(changed - expected), currency)} {more}."


def table(paths: Paths) -> list[dict[str, str | int | float | None]]:
    """Return one row per year: ARR in currency units."""
    return [
        {
            "Month": str(paths.month + 12 * year),
            "As expected": canvas.units(expected),
            "Scenario": canvas.units(changed),
            "Difference": canvas.units(changed - expected),
        }
        for year, (expected, changed) in enumerate(zip(paths.expected, paths.changed, strict=True))
    ]


def _subtitle(paths: Paths, currency: str) -> str:
    apart = points(difference(paths.changed_nrr, paths.expected_nrr))
    if paths.new_arr_cents:
        return f"NRR {apart} a year; {short_money(paths.new_arr_cents, currency)} won each year"
    return f"NRR {apart} a year; the accounts of today alone"


def _bars(name: str, kind: str, paths: Paths, cents: tuple[int, ...], colour: str, currency: str) -> dict[str, Any]:
    months = [paths.month + 12 * year for year in range(len(cents))]
    return {
        "type": "bar",
        "name": name,
        "x": [month.label for month in months],
        "y": [canvas.units(value) for value in cents],
        "customdata": [[str(month), kind] for month in months],
        "text": [canvas.bar_money(value, currency) for value in cents],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": [f"{name} <b>{money(value, currency)}</b>" for value in cents],
        "hoverinfo": "text",
        "marker": {"color": colour},
    }
