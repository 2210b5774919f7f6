"""How much of each cohort is left, by age: a cell per cohort and month since its start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from nrr.figures import canvas
from nrr.figures.theme import Palette, blend, ink, palette
from nrr.formatting import money, percent, plural
from nrr.results import Cohort, CohortTable

MEASURES = {"net": "Net ARR", "gross": "Gross ARR", "logos": "Accounts"}
AXIS_PX = 64
ROW_PX, SMALL_ROW_PX = 26, 15
DENSE_ROWS = 24
WIDE_AGES = 24
QUARTER = 3


@dataclass(frozen=True)
class _Scale:
    """Evenly spaced colours from the value ``low`` to the value ``high``."""

    low: float
    high: float
    colours: tuple[str, ...]

    @property
    def stops(self) -> list[list[Any]]:
        return [[index / (len(self.colours) - 1), colour] for index, colour in enumerate(self.colours)]

    def ink(self, value: float) -> str:
        return ink(blend(self.colours, (value - self.low) / (self.high - self.low)))


def title(table: CohortTable) -> str:
    return f"{MEASURES[table.measure]} by cohort age (% of start)"


def figure(
    result: CohortTable,
    *,
    currency: str,
    dark: bool = False,
    titled: bool = True,
    step: int | None = None,
    reason: str | None = None,
) -> go.Figure:
    """Return the heatmap, newest cohort at the bottom; ages not yet lived are blank.

    Cells are bars of equal length, because Streamlit reports clicks on bars and not on heatmap cells; a cell's
    ``customdata`` is ``["2024-01", age]``. ``step`` shows every so many months of age: by default each month, or every
    third when there are more than 24 ages. Cell texts hide themselves where they do not fit.
    """
    cohorts = [cohort for cohort in result.cohorts if cohort.values]
    if reason or not cohorts:
        return canvas.empty(reason or "No account has ever had ARR, so there are no cohorts.", dark=dark)
    colours = palette(dark)
    ages = max(len(cohort.values) for cohort in cohorts)
    every = step or (1 if ages <= WIDE_AGES else QUARTER)
    cells = [(cohort, age) for cohort in cohorts for age in range(0, len(cohort.values), every)]
    dense = len(cohorts) > DENSE_ROWS
    body = max(3, len(cohorts)) * (SMALL_ROW_PX if dense else ROW_PX)
    height = canvas.TITLE_PX + body + AXIS_PX + 8
    period = f"{result.period.capitalize()} cohorts of the first ARR, accounts in brackets"
    layout = canvas.frame(title(result), period, titled, bottom=AXIS_PX, height=height)
    scale = _scale(result.measure, [cohort.values[age] for cohort, age in cells], colours)
    layout |= {
        "barmode": "overlay",
        "bargap": 0,
        "showlegend": False,
        "uniformtext": {"mode": "hide", "minsize": 11},
        "coloraxis": {"cmin": scale.low, "cmax": scale.high, "colorscale": scale.stops, "colorbar": _key(scale, body)},
        "xaxis": {
            "title": {"text": "Months since the cohort's first ARR"},
            "range": [-every / 2, ages - 1 + every / 2] if ages > 1 else [-0.5, 2.5],
            "tickmode": "array",
            "tickvals": _age_ticks(ages, every),
            "tickangle": 0,
            "zeroline": False,
        },
        "yaxis": {
            "type": "category",
            "autorange": "reversed",
            "showgrid": False,
            "tickmode": "array",
            "tickvals": [str(cohort.first_month) for cohort in cohorts],
            "ticktext": [f"{canvas.safe(cohort.label, 16)} ({cohort.accounts:,})" for cohort in cohorts],
            "tickfont": {"size": 10 if dense else 12, "color": colours.muted},
        },
    }
    return canvas.figure([_cells(cells, every, dense, scale, result.measure, currency, colours)], layout, colours)


def alt_text(result: CohortTable) -> str:
    """Return how many cohorts there are and where the oldest stands, in one sentence."""
    cohorts = [cohort for cohort in result.cohorts if cohort.values]
    if not cohorts:
        return "There are no cohorts to show."
    oldest = cohorts[0]
    left = f"{percent(oldest.values[-1])} of {'its accounts' if result.measure == 'logos' else 'its first ARR'}"
    age = plural(len(oldest.values) - 1, "month")
    return f"{plural(len(cohorts), 'cohort')}; the oldest, {canvas.shorten(oldest.label)}, has {left} after {age}."


def table(result: CohortTable) -> list[dict[str, str | int | float | None]]:
    """Return one row per cohort, a column per month of age, values as fractions; None where not yet lived."""
    ages = max((len(cohort.values) for cohort in result.cohorts), default=0)
    rows: list[dict[str, str | int | float | None]] = []
    for cohort in result.cohorts:
        row: dict[str, str | int | float | None] = {"Cohort": cohort.label, "Accounts": cohort.accounts}
        row["Opening ARR"] = canvas.units(cohort.opening_arr_cents)
        row |= {f"Month {age}": cohort.values[age] if age < len(cohort.values) else None for age in range(ages)}
        rows.append(row)
    return rows


def _cells(
    cells: list[tuple[Cohort, int]],
    every: int,
    dense: bool,
    scale: _Scale,
    measure: str,
    currency: str,
    colours: Palette,
) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "y": [str(cohort.first_month) for cohort, _ in cells],
        "base": [age - every / 2 for _, age in cells],
        "x": [every] * len(cells),
        "width": 1,
        "customdata": [[str(cohort.first_month), age] for cohort, age in cells],
        "text": None if dense else [percent(cohort.values[age], 0) for cohort, age in cells],
        "textposition": "none" if dense else "inside",
        "insidetextfont": {"color": [scale.ink(cohort.values[age]) for cohort, age in cells]},
        "insidetextanchor": "middle",
        "textangle": 0,
        "hovertext": [_hover(cohort, age, measure, currency) for cohort, age in cells],
        "hoverinfo": "text",
        "marker": {
            "color": [cohort.values[age] for cohort, age in cells],
            "coloraxis": "coloraxis",
            "line": {"width": 0.5 if dense else 1, "color": colours.background},
        },
    }


def _hover(cohort: Cohort, age: int, measure: str, currency: str) -> str:
    what = "of its accounts" if measure == "logos" else f"of its first ARR, {money(cohort.opening_arr_cents, currency)}"
    return (
        f"<b>{canvas.safe(cohort.label)}</b>, {plural(cohort.accounts, 'account')}<br>"
        f"After {plural(age, 'month')}: <b>{percent(cohort.values[age])}</b><br>{what}"
    )


def _scale(measure: str, values: list[float], colours: Palette) -> _Scale:
    """Return colours around 100% for ARR, from few to all for accounts; far outliers keep the end colour."""
    if measure == "logos":
        return _Scale(min(0.8, *values, 1.0), 1.0, colours.sequential)
    reach = min(0.6, max(0.1, *(abs(value - 1) for value in values), 0.1))
    return _Scale(1 - reach, 1 + reach, colours.diverging)


def _key(scale: _Scale, body: int) -> dict[str, Any]:
    return {
        "orientation": "h",
        "thickness": 8,
        "thicknessmode": "pixels",
        "len": 180,
        "lenmode": "pixels",
        "x": 1,
        "xanchor": "right",
        "y": -44 / body,
        "yanchor": "top",
        "outlinewidth": 0,
        "tickmode": "array",
        "tickvals": [scale.low, (scale.low + scale.high) / 2, scale.high],
        "tickformat": ".0%",
        "tickfont": {"size": 10},
        "ticks": "",
    }


def _age_ticks(ages: int, every: int) -> list[int]:
    stride = every if every > 1 else 1 if ages <= 13 else QUARTER
    while (ages - 1) / stride >= 12:
        stride *= 2
    return list(range(0, ages, stride))
