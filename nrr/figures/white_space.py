"""Which products which segments hold: a cell per product and segment, with the ARR of the accounts that do not."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from nrr.figures import canvas
from nrr.figures.theme import Palette, blend, ink, palette
from nrr.formatting import money, percent, plural
from nrr.results import WhiteSpace, WhiteSpaceCell

ROW_PX = 44
AXIS_PX = 44
LABEL_CHARS = 22
FULL = 1.0


def title(result: WhiteSpace) -> str:
    return f"Products held by {canvas.shorten(result.dimension, 30)} (% of accounts)"


def figure(result: WhiteSpace, *, currency: str, dark: bool = False, titled: bool = True) -> go.Figure:
    """Return the heatmap: products down, segments across, both largest first; darker is held by more.

    Cells are bars of equal length, so that their texts hide themselves where they do not fit.
    """
    if result.reason or not result.cells:
        return canvas.empty(result.reason or "There are no products to compare.", dark=dark)
    colours = palette(dark)
    height = canvas.TITLE_PX + max(2, len(result.products)) * ROW_PX + AXIS_PX
    layout = canvas.frame(
        title(result), "Below: ARR of the accounts that do not hold it", titled, bottom=8, height=height
    )
    layout["margin"]["t"] += AXIS_PX - 8
    layout |= {
        "barmode": "overlay",
        "bargap": 0,
        "showlegend": False,
        "uniformtext": {"mode": "hide", "minsize": 10},
        "xaxis": {
            "side": "top",
            "range": [-0.5, len(result.segments) - 0.5],
            "tickmode": "array",
            "tickvals": list(range(len(result.segments))),
            "ticktext": [canvas.safe(segment, LABEL_CHARS) for segment in result.segments],
            "zeroline": False,
        },
        "yaxis": {
            "type": "category",
            "autorange": "reversed",
            "showgrid": False,
            "ticklabelstandoff": 6,
            "tickmode": "array",
            "tickvals": [str(at) for at in range(len(result.products))],
            "ticktext": [canvas.safe(product, LABEL_CHARS) for product in result.products],
        },
    }
    return canvas.figure([_cells(result, currency, colours)], layout, colours)


def alt_text(result: WhiteSpace, *, currency: str) -> str:
    """Return where the most ARR is held by accounts without a product that others of their segment hold."""
    if result.reason or not result.cells:
        return "There is no white space to show."
    open_cells = [cell for cell in result.cells if 0 < cell.share < FULL]
    if not open_cells:
        return "Every product is held by all accounts of a segment or by none."
    most = max(open_cells, key=lambda cell: (cell.missing_arr_cents, cell.product))
    left_out = f" {plural(result.left_out, 'less common product is', 'less common products are')} left out."
    where = f"{canvas.shorten(most.product, 40)} in {canvas.shorten(most.segment, 40)}"
    return (
        f"Most ARR without a product: {where}, held by {percent(most.share, 0)}; "
        f"the other {plural(most.accounts - most.holders, 'account')} have "
        f"{canvas.bar_money(most.missing_arr_cents, currency)} of ARR.{left_out if result.left_out else ''}"
    )


def table(result: WhiteSpace) -> list[dict[str, str | int | float | None]]:
    """Return one row per product and segment; the share is a fraction, ARR in currency units."""
    return [
        {
            "Product": cell.product,
            "Segment": cell.segment,
            "Accounts": cell.accounts,
            "Hold it": cell.holders,
            "Share": cell.share,
            "Opening ARR of the others": canvas.units(cell.missing_arr_cents),
        }
        for cell in result.cells
    ]


def _cells(result: WhiteSpace, currency: str, colours: Palette) -> dict[str, Any]:
    rows = {product: str(at) for at, product in enumerate(result.products)}
    columns = {segment: at for at, segment in enumerate(result.segments)}
    fills = [blend(colours.sequential, cell.share) for cell in result.cells]
    return {
        "type": "bar",
        "orientation": "h",
        "y": [rows[cell.product] for cell in result.cells],
        "base": [columns[cell.segment] - 0.5 for cell in result.cells],
        "x": [1] * len(result.cells),
        "width": 1,
        "customdata": [[rows[cell.product], columns[cell.segment]] for cell in result.cells],
        "text": [_text(cell, currency) for cell in result.cells],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "insidetextfont": {"color": [ink(fill) for fill in fills]},
        "hovertext": [_hover(cell, currency) for cell in result.cells],
        "hoverinfo": "text",
        "marker": {"color": fills, "line": {"width": 1, "color": colours.background}},
    }


def _text(cell: WhiteSpaceCell, currency: str) -> str:
    share = f"<b>{percent(cell.share, 0)}</b>"
    return (
        share if cell.share == FULL else f"{share}<br>{canvas.safe(canvas.bar_money(cell.missing_arr_cents, currency))}"
    )


def _hover(cell: WhiteSpaceCell, currency: str) -> str:
    return (
        f"<b>{canvas.safe(cell.product)}</b>, {canvas.safe(cell.segment)}<br>"
        f"{cell.holders:,} of {plural(cell.accounts, 'account')} hold it: <b>{percent(cell.share)}</b><br>"
        f"ARR of the others: {canvas.safe(money(cell.missing_arr_cents, currency))}"
    )
