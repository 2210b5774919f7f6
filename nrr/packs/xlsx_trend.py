"""NRR and GRR at past month ends, by formula from the amounts beside them."""

from __future__ import annotations

from collections.abc import Sequence

from nrr.figures.theme import LIGHT
from nrr.formatting import plural
from nrr.packs import xlsx_charts
from nrr.packs.page import Chart, Series
from nrr.packs.xlsx_book import SAME, TIES, Sheet, money_format
from nrr.results import COMPONENTS, PackFacts, Retention, named

ROWS_FROM = 5 + xlsx_charts.HEIGHT_ROWS


def fill(sheet: Sheet, facts: PackFacts) -> None:
    """Write retention at each month end with its ratios by formula, and their chart."""
    trend, request = facts.overview.trend, facts.request
    sheet.raw.set_column(0, 0, 14)
    sheet.raw.set_column(1, 13, 14)
    months = request.window_months
    sheet.text(0, 0, f"NRR and GRR of the {plural(months, 'month')} to each month end, {facts.currency}", "title")
    said = "NRR and GRR are computed here, point to point and capped, from the amounts beside them."
    sheet.text(1, 0, said, "muted", align="left")
    headings = ["Month", "Opening ARR", "Expansion", "Contraction", "Churn", "Closing ARR", "NRR", "GRR"]
    headings += ["NRR, Holdfast", "GRR, Holdfast", TIES]
    asked = trend[-1] if trend else None
    chosen = [
        (named(definition), family)
        for definition, family, own in (
            (request.definition, "nrr", asked and asked.nrr_measured),
            (request.grr_definition, "grr", asked and asked.grr_measured),
        )
        if own
    ]
    sheet.columns(ROWS_FROM - 1, [*headings, *(name for name, _ in chosen)])
    holds = [_row(sheet, ROWS_FROM + place, each, [f for _, f in chosen]) for place, each in enumerate(trend)]
    if trend:
        sheet.check("NRR and GRR of every month end", (ROWS_FROM, 10), (ROWS_FROM - 1 + len(trend), 10), holds)
        _chart(sheet, trend, chosen)
    sheet.raw.freeze_panes(2, 1)
    sheet.raw.hide_gridlines(2)
    sheet.printed((0, 1))


def _row(sheet: Sheet, row: int, found: Retention, chosen: Sequence[str]) -> bool:
    book, at = sheet.book, row + 1
    sheet.value(row, 0, found.window.closing, "month")
    money = book.style("text", num_format=money_format(book.currency))
    given = book.style("text", num_format=money_format(book.currency), font_color=LIGHT.accent)
    percent = book.style("text", num_format="0.00%")
    amounts = (found.opening_arr_cents, *(found.component_cents(name) for name in COMPONENTS))
    for column, cents in enumerate(amounts, 1):
        sheet.raw.write_number(row, column, cents / 100, given)
    closing = sum(amounts)
    sheet.formula(row, 5, f"ROUND(SUM(B{at}:E{at}),2)", closing / 100, money)
    for column, family in enumerate(chosen, 11):
        value = getattr(found, family)
        if value is not None:
            sheet.raw.write_number(row, column, value, percent)
    nrr, grr = found.point_to_point, found.capped
    if nrr is None or grr is None:
        sheet.text(row, 10, "n/a", "muted", align="center")
        return True
    mine = (closing / amounts[0], (closing - amounts[1]) / amounts[0])
    sheet.formula(row, 6, f"F{at}/B{at}", mine[0], percent)
    sheet.formula(row, 7, f"(F{at}-C{at})/B{at}", mine[1], percent)
    sheet.raw.write_number(row, 8, nrr, percent)
    sheet.raw.write_number(row, 9, grr, percent)
    ties = not round(mine[0] - nrr, SAME) and not round(mine[1] - grr, SAME)
    test = f"AND(ROUND(G{at}-I{at},{SAME})=0,ROUND(H{at}-J{at},{SAME})=0)"
    sheet.formula(row, 10, test, ties, book.style("check"))
    return ties


def _chart(sheet: Sheet, trend: Sequence[Retention], chosen: Sequence[tuple[str, str]]) -> None:
    """Draw NRR and GRR by the definitions asked for, from the first month end that has one."""
    columns = {"nrr": 6, "grr": 7, **{family: 11 + place for place, (_, family) in enumerate(chosen)}}
    known = [place for place, each in enumerate(trend) if each.nrr is not None or each.grr is not None]
    if not known:
        return
    shown = trend[known[0] :]
    title = f"NRR and GRR of the {plural(trend[-1].window.months, 'month')} to each month end"
    chart = Chart(
        "line",
        title,
        tuple(each.window.closing.label for each in shown),
        (
            Series("NRR", tuple(each.nrr for each in shown), "accent"),
            Series("GRR", tuple(each.grr for each in shown), "neutral"),
        ),
        "percent",
        f"{title}, from {shown[0].window.closing.label} to {shown[-1].window.closing.label}.",
    )
    cells = xlsx_charts.Cells(
        ROWS_FROM - 1, ROWS_FROM + known[0], ROWS_FROM - 1 + len(trend), (columns["nrr"], columns["grr"])
    )
    xlsx_charts.draw(sheet, 3, chart, cells)


def point_to_point_rows(facts: PackFacts, months: int) -> list[int] | None:
    """Return the rows, from 1, of the last ``months`` month ends with NRR; None where one of them has none."""
    last = facts.overview.trend[-months:]
    if len(last) < months or any(each.point_to_point is None for each in last):
        return None
    return [ROWS_FROM + 1 + len(facts.overview.trend) - months + place for place in range(months)]
