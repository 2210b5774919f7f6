"""A sheet for every page of a pack: its tables as numbers, its chart drawn from cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from nrr.figures.theme import LIGHT
from nrr.formatting import UNITS, unit_label
from nrr.packs import xlsx_charts
from nrr.packs.page import Page, Table
from nrr.packs.xlsx_book import BARE_POINTS, Book, Sheet

_LEAST_COLUMNS, _COLUMNS_A_PAGE = 6, 16
_NARROW, _WIDE, _FIRST_WIDE = 15.0, 46.0, 34.0


def add(book: Book, page: Page) -> Sheet:
    """Write one page and return its sheet."""
    sheet = book.sheet(page.label)
    widths = _widths(page.tables)
    for column, width in enumerate(widths):
        sheet.raw.set_column(column, column, width)
    sheet.prose(0, page.title, widths, "takeaway")
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


def add_list(book: Book, page: Page, whole: Table) -> Sheet:
    """Write a list in full, of which a page shows the first rows, and return its sheet: to filter and to sort."""
    sheet = book.sheet(f"{page.label}, in full")
    widths = _widths([whole])
    for column, width in enumerate(widths):
        sheet.raw.set_column(column, column, width)
    sheet.text(0, 0, whole.title, "takeaway", text_wrap=False)
    sheet.text(1, 0, _subtitle(book), "muted", align="left")
    last = _table(sheet, 3, replace(whole, title=""), widths) - 1
    sheet.raw.autofilter(3, 0, last, len(whole.columns) - 1)
    sheet.raw.freeze_panes(4, 2)
    sheet.printed((3, 3), wide=-(-len(whole.columns) // _COLUMNS_A_PAGE))
    sheet.raw.repeat_columns(0)
    return sheet


def _subtitle(book: Book) -> str:
    said = f"Amounts in {book.currency}, shown in the unit that a heading names; cells hold the full amounts."
    return f"{book.pack.company}, {book.pack.period}. {said}"


def _cards(sheet: Sheet, row: int, page: Page) -> int:
    for card in page.cards:
        sheet.text(row, 0, card.label, bold=True)
        sheet.text(row, 1, card.value, "card")
        said = ". ".join(part for part in (card.band, card.note) if part)
        sheet.text(row, 2, said, "text", font_color=LIGHT.muted, align="left", indent=1)
        row += 1
    return row + 1 if page.cards else row


def _table(sheet: Sheet, row: int, table: Table, widths: Sequence[float]) -> int:
    """Write a table from its title on and return the row after it."""
    if table.title:
        sheet.text(row, 0, table.title, "heading")
        row += 1
    sheet.raw.set_row(row, 32)
    for column, heading in enumerate(table.columns):
        written = _is_text(table, column)
        look: dict[str, Any] = {"align": "left", "indent": 1 if column else 0} if written else {"align": "right"}
        sheet.text(row, column, heading.heading, "column", **look)
    for place, values in enumerate(table.rows):
        strong: dict[str, Any] = {"bold": True} if place in table.strong else {}
        texts = [(value, widths[column]) for column, value in enumerate(values) if isinstance(value, str)]
        sheet.fit(row + 1 + place, texts)
        for column, value in enumerate(values):
            if value is None and table.texts and not table.texts[place][column].strip():
                continue
            own: dict[str, Any] = {"indent": 1, "align": "left"} if column and isinstance(value, str) else {}
            unit = _unit(sheet.book, table, column)
            bare = table.kind(place, column) == "points" and "(pts)" in table.columns[column].heading
            if bare and value is not None:
                own = {"num_format": BARE_POINTS}
            sheet.value(row + 1 + place, column, value, table.kind(place, column), unit=unit, **strong, **own)
    return row + 1 + len(table.rows)


def _unit(book: Book, table: Table, column: int) -> str | None:
    """Return the unit that a column's heading or its table's title names in brackets, None for amounts in full."""
    for text in (table.columns[column].heading, table.title):
        for unit in UNITS:
            if f"({unit_label(book.currency, unit)})" in text:
                return unit
    return None


def _is_text(table: Table, column: int) -> bool:
    kinds = {table.kind(place, column) for place in range(len(table.rows))} or {table.columns[column].kind}
    return kinds <= {"text", "month"}


def _widths(tables: Sequence[Table]) -> list[float]:
    """Return the columns' widths in characters: as wide as their texts need within reason, numbers all alike."""
    count = max([_LEAST_COLUMNS, *(len(table.columns) for table in tables)])
    return [_FIRST_WIDE if not column else _width(tables, column) for column in range(count)]


def _width(tables: Sequence[Table], column: int) -> float:
    longest = 0
    for table in tables:
        if column < len(table.columns) and table.columns[column].kind == "text":
            texts = (row[column] for row in table.rows if isinstance(row[column], str))
            longest = max([longest, *(len(str(text)) for text in texts)])
    return min(_WIDE, max(_NARROW, longest + 2.0))
