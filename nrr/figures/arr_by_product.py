"""One account's ARR by product, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from nrr.figures import canvas
from nrr.figures.theme import palette
from nrr.formatting import money, plural, short_money
from nrr.results import AccountDetail, Note

SHOWN = 6
OTHER = "Other products"
AXIS_PX = 42
KEY_PX = 44
DAY_MS = 86_400_000
FILLED = 0.92


def title(result: AccountDetail, *, currency: str) -> str:
    return f"ARR by product ({currency})"


def figure(
    result: AccountDetail,
    *,
    currency: str,
    dark: bool = False,
    titled: bool = True,
    reason: str | None = None,
    notes: Sequence[Note] = (),
) -> go.Figure:
    """Return a stack of bars per month-end, so that a step is a step. ``customdata`` is ``["2025-12", product]``.

    Beyond the six largest, products are drawn as one (``product`` is then ``Other products``); the table has each.
    """
    totals = [sum(cents) for cents in zip(*result.arr_by_product.values(), strict=True)]
    if reason or not any(totals):
        return canvas.empty(reason or "This account had no ARR in these months.", dark=dark)
    colours = palette(dark)
    subtitle = f"Month-ends, {result.months[0].label} to {result.months[-1].label}"
    layout = canvas.frame(title(result, currency=currency), subtitle, titled, bottom=AXIS_PX + KEY_PX)
    high = canvas.units(max(totals)) * 1.06
    layout |= {
        "barmode": "stack",
        "showlegend": True,
        "legend": {**canvas.legend_below(layout, AXIS_PX), "traceorder": "normal"},
        "xaxis": {**canvas.month_axis(result.months), "ticklabelmode": "period"},
        "yaxis": {"range": [0, high], **canvas.money_ticks(0, high, currency)},
    }
    canvas.mark_notes(layout, notes, lambda month: f"{month}-15" if month in result.months else None, colours)
    data = [
        _bars(result, name, cents, colours.categories[index], currency)
        for index, (name, cents) in enumerate(_shown(result))
    ]
    return canvas.figure(data, layout, colours)


def alt_text(result: AccountDetail, *, currency: str) -> str:
    """Return the account's products and its last ARR in one sentence."""
    if not result.months or not result.arr_by_product:
        return "This account has no ARR by product to show."
    last = sum(cents[-1] for cents in result.arr_by_product.values())
    held = sum(cents[-1] > 0 for cents in result.arr_by_product.values())
    return (
        f"{canvas.shorten(result.account_name)} had {short_money(last, currency)} ARR from {plural(held, 'product')} "
        f"in {result.months[-1].label}."
    )


def table(result: AccountDetail) -> list[dict[str, str | int | float | None]]:
    """Return one row per month, a column per product, ARR in currency units."""
    rows: list[dict[str, str | int | float | None]] = []
    for index, month in enumerate(result.months):
        row: dict[str, str | int | float | None] = {"Month": str(month)}
        row |= {product: canvas.units(cents[index]) for product, cents in result.arr_by_product.items()}
        rows.append(row)
    return rows


def _shown(result: AccountDetail) -> list[tuple[str, tuple[int, ...]]]:
    """The largest products by their peak, the rest as one."""
    ranked = sorted(result.arr_by_product.items(), key=lambda item: -max(item[1]))
    if len(ranked) <= SHOWN + 1:
        return ranked
    rest = tuple(sum(cents) for cents in zip(*(cents for _, cents in ranked[SHOWN:]), strict=True))
    return [*ranked[:SHOWN], (OTHER, rest)]


def _bars(result: AccountDetail, product: str, cents: tuple[int, ...], colour: str, currency: str) -> dict[str, Any]:
    name = canvas.safe(product)
    return {
        "type": "bar",
        "name": canvas.safe(product, 24),
        "x": [canvas.month_day(month) for month in result.months],
        "offset": 0,
        "width": [month.last_day.day * DAY_MS * FILLED for month in result.months],
        "y": [canvas.units(value) for value in cents],
        "customdata": [[str(month), product] for month in result.months],
        "hovertext": [
            f"<b>{month.label}</b><br>{name}: {money(value, currency)}"
            for month, value in zip(result.months, cents, strict=True)
        ],
        "hoverinfo": "text",
        "marker": {"color": colour},
    }
