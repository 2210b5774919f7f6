"""A sheet for every page of a pack: its tables as numbers, its chart drawn from cells."""

from __future__ import annotations

from collections.abc import Sequence

from nrr.figures.theme import LIGHT
from nrr.packs import xlsx_charts
from nrr.packs.page import Page, Table
from nrr.packs.xlsx_book import Book, Sheet

_LEAST_COLUMNS = 6
_NARROW, _WIDE, _FIRST_WIDE = 14.0, 46.0, 34.0


def add(book: Book, page: Page) -> Sheet:
    """Write one page and return its sheet."""
    sheet = book.sheet(page.label)
    widths = _widths(page)
    for column, width in enumerate(widths):
        sheet.raw.set_column(column, column, width)
    sheet.prose(0, page.title, widths, "title")
    sheet.text(1, 0, _subtitle(book), "muted", align="left")
    row = _cards(sheet, 3, page)
    for line in page.lines:
        sheet.prose(row, line, widths)
        row += 1
    chart_row = row + 1
    if page.chart:
        row = chart_row + xlsx_charts.HEIGHT_ROWS
    for table in page.tables:
        row = _table(sheet, row + 1, table, widths)
    for text in filter(None, (page.footnote, page.notes and f"How these numbers come about\n{page.notes}")):
        sheet.prose(row + 1, text, widths, "subtitle")
        row += 2
    if page.chart:
        xlsx_charts.insert(sheet, chart_row, page.chart, row + 1)
    sheet.raw.freeze_panes(2, 0)
    sheet.raw.hide_gridlines(2)
    sheet.printed((0, 1))
    return sheet


def _subtitle(book: Book) -> str:
    unit = {"": "", "k": " shown in thousands", "M": " shown in millions"}[book.pack.unit]
    full = "; cells hold full amounts" if unit else ""
    return f"{book.pack.company}, {book.pack.period}. Amounts in {book.currency}{unit}{full}."


def _cards(sheet: Sheet, row: int, page: Page) -> int:
    for card in page.cards:
        sheet.text(row, 0, card.label, bold=True)
        sheet.text(row, 1, card.value, "card")
        said = ". ".join(part for part in (card.band, card.note) if part)
        sheet.text(row, 2, said, "text", font_color=LIGHT.muted)
        row += 1
    return row + 1 if page.cards else row


def _table(sheet: Sheet, row: int, table: Table, widths: Sequence[float]) -> int:
    """Write a table from its title on and return the row after it."""
    if table.title:
        sheet.text(row, 0, table.title, "heading")
        row += 1
    sheet.raw.set_row(row, 32)
    for column, heading in enumerate(table.columns):
        align = "left" if _is_text(table, column) else "right"
        sheet.text(row, column, heading.heading, "column", align=align)
    for place, values in enumerate(table.rows):
        strong = {"bold": True} if place in table.strong else {}
        texts = [(value, widths[column]) for column, value in enumerate(values) if isinstance(value, str)]
        sheet.fit(row + 1 + place, texts)
        for column, value in enumerate(values):
            sheet.value(row + 1 + place, column, value, table.kind(place, column), full=False, **strong)
    return row + 1 + len(table.rows)


def _is_text(table: Table, column: int) -> bool:
    kinds = {table.kind(place, column) for place in range(len(table.rows))} or {table.columns[column].kind}
    return kinds <= {"text", "month"}


def _widths(page: Page) -> list[float]:
    """Return the columns' widths in characters: as wide as their texts need within reason, numbers all alike."""
    count = max([_LEAST_COLUMNS, *(len(table.columns) for table in page.tables)])
    return [_FIRST_WIDE if not column else _width(page.tables, column) for column in range(count)]


def _width(tables: Sequence[Table], column: int) -> float:
    longest = 0
    for table in tables:
        if column < len(table.columns) and table.columns[column].kind == "text":
            texts = (row[column] for row in table.rows if isinstance(row[column], str))
            longest = max([longest, *(len(str(text)) for text in texts)])
    return min(_WIDE, max(_NARROW, longest + 2.0))
