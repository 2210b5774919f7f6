"""Each cohort's retention as a line by age: the newest stand out against the earlier ones."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from nrr.figures import canvas
from nrr.figures.cohort_heatmap import MEASURES
from nrr.figures.theme import SMALL_SIZE, Palette, palette
from nrr.formatting import percent, plural
from nrr.results import Cohort, CohortTable

ACCENTED = 3
SEASONED = 6
"""Months a cohort needs before it stands out; younger lines are too short to read."""
DASHES = ("solid", "dash", "dot")
AXIS_PX = 46
KEY_PX = 24


def title(result: CohortTable) -> str:
    return f"{MEASURES[result.measure]} by cohort (% of start)"


def figure(result: CohortTable, *, dark: bool = False, titled: bool = True, reason: str | None = None) -> go.Figure:
    """Return one line per cohort of at least two ages, oldest drawn first. ``customdata`` is ``["2024-01", age]``."""
    cohorts = [cohort for cohort in result.cohorts if len(cohort.values) > 1]
    if reason or not cohorts:
        return canvas.empty(reason or "No cohort has lived through its first month yet.", dark=dark)
    colours = palette(dark)
    newest = _newest(cohorts)
    values = [value for cohort in cohorts for value in cohort.values]
    low, high = _range(values)
    subtitle = f"The newest {len(newest)} against {plural(len(cohorts) - len(newest), 'earlier cohort')}"
    layout = canvas.frame(title(result), subtitle, titled, bottom=AXIS_PX + KEY_PX)
    layout["margin"]["r"] = 20
    ages = max(len(cohort.values) for cohort in cohorts)
    hundred = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 1, "y1": 1, "layer": "below"}
    layout |= {
        "legend": {**canvas.legend_below(layout, AXIS_PX), "traceorder": "reversed"},
        "xaxis": {
            "title": {"text": "Months since the cohort's first ARR"},
            "range": [0, ages - 1],
            "tickmode": "array",
            "tickvals": list(range(0, ages, _stride(ages))),
        },
        "yaxis": {"range": [low, high], **canvas.percent_ticks(low, high)},
        "shapes": [{**hundred, "line": {"color": colours.muted, "width": 1}}],
        "annotations": _end_labels(newest, (high - low) * 0.07, colours),
    }
    older = [cohort for cohort in cohorts if cohort not in newest]
    data = [_muted(cohort, colours, first=cohort is older[0]) for cohort in older]
    data += [_accented(cohort, rank, colours) for rank, cohort in reversed(list(enumerate(newest)))]
    return canvas.figure(data, layout, colours)


def alt_text(result: CohortTable) -> str:
    """Return the newest cohort's value beside the earlier range at the same age, in one sentence."""
    cohorts = [cohort for cohort in result.cohorts if len(cohort.values) > 1]
    if not cohorts:
        return "There are no cohort curves to show."
    newest = _newest(cohorts)[0]
    age = len(newest.values) - 1
    before = [c.values[age] for c in cohorts if c.first_month < newest.first_month and len(c.values) > age]
    which = "" if newest is cohorts[-1] else f" of at least {SEASONED} months"
    said = f"The newest cohort{which}, {canvas.shorten(newest.label)}, stands at {percent(newest.values[age])}"
    said += f" after {plural(age, 'month')}"
    if not before:
        return f"{said}."
    return f"{said}; earlier cohorts stood between {percent(min(before))} and {percent(max(before))} at that age."


def table(result: CohortTable) -> list[dict[str, str | int | float | None]]:
    """Return one row per cohort and age, values as fractions."""
    return [
        {"Cohort": cohort.label, "Age (months)": age, MEASURES[result.measure]: value}
        for cohort in result.cohorts
        for age, value in enumerate(cohort.values)
    ]


def _line(cohort: Cohort) -> dict[str, Any]:
    label = canvas.safe(cohort.label)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(range(len(cohort.values))),
        "y": list(cohort.values),
        "customdata": [[str(cohort.first_month), age] for age in range(len(cohort.values))],
        "hovertext": [
            f"<b>{label}</b>, {plural(cohort.accounts, 'account')}<br>After {plural(age, 'month')}: {percent(value)}"
            for age, value in enumerate(cohort.values)
        ],
        "hoverinfo": "text",
    }


def _muted(cohort: Cohort, colours: Palette, *, first: bool) -> dict[str, Any]:
    return {
        **_line(cohort),
        "name": "Earlier cohorts",
        "legendgroup": "earlier",
        "showlegend": first,
        "opacity": 0.45,
        "line": {"color": colours.neutral, "width": 1},
    }


def _accented(cohort: Cohort, rank: int, colours: Palette) -> dict[str, Any]:
    return {
        **_line(cohort),
        "mode": "lines+markers",
        "name": canvas.safe(cohort.label, 16),
        "line": {"color": colours.accent, "width": 3 if rank == 0 else 2, "dash": DASHES[rank]},
        "marker": {"size": 4, "color": colours.accent},
    }


def _newest(cohorts: list[Cohort]) -> list[Cohort]:
    """The newest cohorts that have lived long enough to read, newest first."""
    seasoned = [cohort for cohort in cohorts if len(cohort.values) > SEASONED]
    return (seasoned or cohorts)[-ACCENTED:][::-1]


def _end_labels(newest: list[Cohort], apart: float, colours: Palette) -> list[dict[str, Any]]:
    """Name each accented line at its end, at least ``apart`` from the label below."""
    labels: list[dict[str, Any]] = []
    for cohort in sorted(newest, key=lambda cohort: cohort.values[-1]):
        height = max(cohort.values[-1], labels[-1]["y"] + apart) if labels else cohort.values[-1]
        labels.append(
            {
                "text": f"{canvas.safe(cohort.label, 16)} <b>{percent(cohort.values[-1], 0)}</b>",
                "x": len(cohort.values) - 1,
                "y": height,
                "xanchor": "left",
                "xshift": 6,
                "showarrow": False,
                "bgcolor": colours.background,
                "borderpad": 1,
                "font": {"size": SMALL_SIZE, "color": colours.accent},
            }
        )
    return labels


def _range(values: list[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    pad = max(0.02, (high - low) * 0.08)
    return max(0.0, low - pad), high + pad


def _stride(ages: int) -> int:
    return next((stride for stride in (1, 3, 6, 12) if ages / stride <= 13), 12)
