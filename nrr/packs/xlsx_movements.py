"""Movements month by month and quarter by quarter, with formulas that check that they lead from ARR to ARR."""

from __future__ import annotations

from collections.abc import Sequence

from nrr.figures.theme import LIGHT
from nrr.packs import xlsx_charts
from nrr.packs.page import Chart, Series
from nrr.packs.xlsx_book import GAPS, TIES, Book, Sheet, money_format
from nrr.results import COMPONENTS, Bridge, PackFacts

MONTHS_FROM = 5 + xlsx_charts.HEIGHT_ROWS
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def fill(sheet: Sheet, facts: PackFacts) -> None:
    """Write the months, the quarters and the window made of them, and their chart."""
    months = facts.components.months
    names = list(facts.overview.bridge.movements)
    sheet.raw.set_column(0, 0, 24)
    sheet.raw.set_column(1, len(names) + 6, 15)
    sheet.text(0, 0, f"Movements of ARR, {facts.currency}", "title")
    said = "Of all accounts. Each month opens where the one before closed; opening and movements add up to the closing."
    sheet.text(1, 0, said, "muted", align="left")
    row = _months(sheet, months, names)
    spans = [("Window", facts.overview.bridge), *((_quarter(each), each) for each in facts.components.quarters)]
    held = [(name, each) for name, each in spans if months and each.first >= months[0].first]
    if held:
        _spans(sheet, row + 1, held, months, names)
    title = "ARR movements by month"
    chart = Chart(
        "stacked",
        title,
        tuple(month.first.label for month in months),
        tuple(Series(name.capitalize(), tuple(m.cents(name) for m in months), name) for name in names),
        "money",
        f"{title}, gains above the line and losses below it.",
    )
    if months:
        columns = tuple(range(2, 2 + len(names)))
        cells = xlsx_charts.Cells(MONTHS_FROM - 1, MONTHS_FROM, MONTHS_FROM - 1 + len(months), columns)
        xlsx_charts.draw(sheet, 3, chart, cells)
    sheet.raw.freeze_panes(2, 1)
    sheet.raw.hide_gridlines(2)
    sheet.printed((0, 1))


def month_rows(facts: PackFacts) -> list[int] | None:
    """Return the rows, from 1, of the window's months on the sheet of movements; None where it lacks some."""
    months, window = facts.components.months, facts.request.window
    rows = [MONTHS_FROM + 1 + place for place, each in enumerate(months) if each.first > window.opening]
    return rows if len(rows) == window.months else None


def _months(sheet: Sheet, months: Sequence[Bridge], names: list[str]) -> int:
    book, last = sheet.book, MONTHS_FROM + len(months)
    headings = ["Month", "Opening ARR", *(name.capitalize() for name in names), "Closing, by formula"]
    headings += ["Closing ARR", "Difference", TIES, "NRR of the month"]
    sheet.columns(MONTHS_FROM - 1, headings)
    money = book.style("text", num_format=money_format(book.currency))
    given = book.style("text", num_format=money_format(book.currency), font_color=LIGHT.accent)
    closing, stated, gap, ties, factor = range(2 + len(names), 7 + len(names))
    holds = []
    for place, month in enumerate(months):
        row, at = MONTHS_FROM + place, MONTHS_FROM + place + 1
        sheet.value(row, 0, month.first, "month")
        if place:
            before = months[place - 1].closing_arr_cents / 100
            sheet.formula(row, 1, f"{_LETTERS[closing]}{at - 1}", before, money)
        else:
            sheet.raw.write_number(row, 1, month.opening_arr_cents / 100, given)
        for column, name in enumerate(names, 2):
            sheet.raw.write_number(row, column, month.cents(name) / 100, given)
        sheet.raw.write_number(row, stated, month.closing_arr_cents / 100, given)
        moved = month.opening_arr_cents + sum(month.cents(name) for name in names)
        left = (moved - month.closing_arr_cents) / 100
        holds.append(not left)
        sheet.formula(row, closing, f"ROUND(SUM(B{at}:{_LETTERS[closing - 1]}{at}),2)", moved / 100, money)
        sheet.formula(row, gap, f"ROUND({_LETTERS[closing]}{at}-{_LETTERS[stated]}{at},2)", left, _gap(book))
        sheet.formula(row, ties, f"{_LETTERS[gap]}{at}=0", not left, book.style("check"))
        if month.opening_arr_cents:
            parts = "+".join(f"{_LETTERS[2 + names.index(name)]}{at}" for name in COMPONENTS)
            rate = (month.opening_arr_cents + sum(month.cents(name) for name in COMPONENTS)) / month.opening_arr_cents
            sheet.formula(row, factor, f"(B{at}+{parts})/B{at}", rate, book.style("text", num_format="0.00%"))
    if months:
        sheet.check("Every month adds up to its closing", (MONTHS_FROM, ties), (last - 1, ties), holds)
    return last


def _spans(
    sheet: Sheet, row: int, spans: Sequence[tuple[str, Bridge]], months: Sequence[Bridge], names: list[str]
) -> None:
    """Write stretches of months by formula, above the same as computed."""
    book, count = sheet.book, len(names)
    sheet.text(row, 0, "The window and its quarters, added up from the months", "heading")
    sheet.columns(row + 1, ["", "Opening ARR", *(name.capitalize() for name in names), "Closing ARR", TIES])
    first, below = row + 2, row + 2 + len(spans) + 2
    money = book.style("text", num_format=money_format(book.currency))
    given = book.style("text", num_format=money_format(book.currency), font_color=LIGHT.accent)
    sheet.text(below - 1, 0, "As Holdfast computed them", "heading")
    start, holds = months[0].first.index, []
    for place, (label, span) in enumerate(spans):
        at, over = first + place + 1, below + place + 1
        top = MONTHS_FROM + 1 + span.first.index - start
        end = MONTHS_FROM + 1 + span.last.index - start
        inside = [each for each in months if span.first <= each.first <= span.last]
        sheet.text(at - 1, 0, label)
        sheet.text(over - 1, 0, label)
        sheet.formula(at - 1, 1, f"B{top}", inside[0].opening_arr_cents / 100, money)
        sheet.raw.write_number(over - 1, 1, span.opening_arr_cents / 100, given)
        ties = inside[0].opening_arr_cents == span.opening_arr_cents
        total = inside[0].opening_arr_cents
        for column, name in enumerate(names, 2):
            moved = sum(each.cents(name) for each in inside)
            total += moved
            ties = ties and moved == span.cents(name)
            letter = _LETTERS[column]
            sheet.formula(at - 1, column, f"ROUND(SUM({letter}{top}:{letter}{end}),2)", moved / 100, money)
            sheet.raw.write_number(over - 1, column, span.cents(name) / 100, given)
        closing = _LETTERS[2 + count]
        area = f"ROUND(SUM(B{at}:{_LETTERS[1 + count]}{at}),2)"
        sheet.formula(at - 1, 2 + count, area, total / 100, money)
        sheet.raw.write_number(over - 1, 2 + count, span.closing_arr_cents / 100, given)
        ties = ties and total == span.closing_arr_cents
        test = f"SUMPRODUCT(ABS(ROUND(B{at}:{closing}{at}-B{over}:{closing}{over},2)))=0"
        sheet.formula(at - 1, 3 + count, test, ties, book.style("check"))
        holds.append(ties)
    ends = (first, 3 + count), (first + len(spans) - 1, 3 + count)
    sheet.check("Months add up to the quarters and the window", *ends, holds)


def _quarter(span: Bridge) -> str:
    return f"{span.first.label} to {span.last.label}"


def _gap(book: Book) -> object:
    return book.style("text", num_format=GAPS["money"])
