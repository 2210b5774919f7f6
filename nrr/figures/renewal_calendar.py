"""ARR up for renewal in each of the months ahead, stacked by health level."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from nrr.figures import canvas, levels
from nrr.figures.theme import SMALL_SIZE, palette
from nrr.formatting import money, plural, short_money
from nrr.results.renewals import NO_SCORE, SHOWN_LEVELS, RenewalCalendar, RenewalMonth

AXIS_PX = 42
KEY_PX = 30


def title(calendar: RenewalCalendar, *, currency: str) -> str:
    return f"ARR up for renewal by month ({currency})"


def figure(calendar: RenewalCalendar, *, currency: str, dark: bool = False, titled: bool = True) -> go.Figure:
    """Return stacked columns with their total above. ``customdata`` is ``[month, level]``."""
    months = calendar.months
    highest = max((month.total_arr_cents for month in months), default=0)
    if not highest:
        return canvas.empty(calendar.sentence, dark=dark)
    colours = palette(dark)
    shown = [name for name in SHOWN_LEVELS if any(month.arr_cents[name] for month in months)]
    subtitle = f"{months[0].month.label} to {months[-1].month.label}, by health at the end of {calendar.as_of.label}"
    keyed = shown != [NO_SCORE]
    layout = canvas.frame(title(calendar, currency=currency), subtitle, titled, bottom=AXIS_PX + KEY_PX * keyed)
    top = canvas.units(highest)
    layout |= {
        "barmode": "stack",
        "bargap": 0.25,
        "showlegend": keyed,
        "legend": {**canvas.legend_below(layout, AXIS_PX), "traceorder": "normal"},
        "xaxis": _axis(months),
        "yaxis": {"range": [0, top * 1.12], **canvas.money_ticks(0, top, currency)},
        "annotations": [_total(month, currency, colours.text) for month in months if month.total_arr_cents],
    }
    data = [
        {
            "type": "bar",
            "name": name.capitalize(),
            "x": [str(month.month) for month in months],
            "y": [canvas.units(month.arr_cents[name]) for month in months],
            "customdata": [[str(month.month), name] for month in months],
            "hovertext": [_hover(month, name, currency) for month in months],
            "hoverinfo": "text",
            "marker": {"color": colours.neutral if name == NO_SCORE else levels.colour(name, dark=dark)},
        }
        for name in shown
    ]
    return canvas.figure(data, layout, colours)


def alt_text(calendar: RenewalCalendar, *, currency: str) -> str:
    """Return in one sentence how much of all ARR the columns hold."""
    due = sum(month.total_arr_cents for month in calendar.months)
    accounts = plural(sum(month.total_accounts for month in calendar.months), "account")
    left = calendar.total_arr_cents - due
    said = f"{short_money(due, currency)} of {accounts} is up for renewal in these 12 months"
    return f"{said}; {short_money(left, currency)} of ARR is not." if left else f"{said}: all of the ARR."


def table(calendar: RenewalCalendar) -> list[dict[str, str | int | float | None]]:
    """Return one row per month: ARR in currency units by level and in all, and the accounts."""
    rows: list[dict[str, str | int | float | None]] = []
    for month in calendar.months:
        row: dict[str, str | int | float | None] = {"Month": month.month.label}
        row |= {name.capitalize(): canvas.units(month.arr_cents[name]) for name in SHOWN_LEVELS}
        row |= {"ARR": canvas.units(month.total_arr_cents), "Accounts": month.total_accounts}
        rows.append(row)
    return rows


def _axis(months: tuple[RenewalMonth, ...]) -> dict[str, Any]:
    names = [month.month.label.split() for month in months]
    years = [year if at == 0 or names[at - 1][1] != year else "" for at, (_, year) in enumerate(names)]
    return {
        "type": "category",
        "tickmode": "array",
        "tickvals": [str(month.month) for month in months],
        "ticktext": [f"{name}<br>{year}" for (name, _), year in zip(names, years, strict=True)],
        "tickangle": 0,
        "tickfont": {"size": SMALL_SIZE},
    }


def _total(month: RenewalMonth, currency: str, colour: str) -> dict[str, Any]:
    """Return a column's total without the currency, which the title names: twelve have to fit on a phone."""
    amount = canvas.bar_money(month.total_arr_cents, currency).lstrip("$€£¥").removeprefix(f"{currency} ")
    return {
        "x": str(month.month),
        "y": canvas.units(month.total_arr_cents),
        "yanchor": "bottom",
        "showarrow": False,
        "text": amount,
        "font": {"size": SMALL_SIZE, "color": colour},
    }


def _hover(month: RenewalMonth, name: str, currency: str) -> str:
    amount = f"{name.capitalize()} {money(month.arr_cents[name], currency)}"
    whole = f"of {money(month.total_arr_cents, currency)}, {plural(month.total_accounts, 'account')}"
    return f"<b>{month.month.label}</b><br>{amount} ({plural(month.accounts[name], 'account')})<br>{whole}"
