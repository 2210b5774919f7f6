"""The first sheet: what this is, whether it ties, and where everything is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nrr.figures.theme import LIGHT
from nrr.formatting import plural
from nrr.packs.xlsx_book import GAPS, Sheet, clean
from nrr.results import PackFacts, definition

_WIDTHS = (30.0, 110.0)


def fill(sheet: Sheet, facts: PackFacts, listed: Sequence[tuple[Sheet, str]]) -> None:
    """Write the contents once every other sheet is: ``listed`` are the sheets with what each holds."""
    book, pack = sheet.book, sheet.book.pack
    for column, width in enumerate(_WIDTHS):
        sheet.raw.set_column(column, column, width)
    sheet.text(0, 0, pack.company, "title")
    sheet.text(1, 0, pack.title, "heading")
    row = 3
    for label, said in _about(facts, pack.period, pack.version):
        sheet.text(row, 0, label, "text", bold=True)
        sheet.text(row, 1, said, "prose")
        sheet.fit(row, [(said, _WIDTHS[1])])
        row += 1
    row = _checks(sheet, row + 1)
    sheet.text(row + 1, 0, "Sheets", "heading")
    sheet.columns(row + 2, ["Sheet", "What it holds"], numbers_from=2)
    for place, (each, said) in enumerate(listed, row + 3):
        link = f"internal:{each.quoted}!A1"
        sheet.raw.write_url(place, 0, link, book.style("link"), clean(each.name))
        sheet.text(place, 1, said, "prose")
        sheet.fit(place, [(said, _WIDTHS[1])])
    _data_checks(sheet, row + 4 + len(listed), facts)
    sheet.raw.hide_gridlines(2)
    sheet.printed((0, 1))
    sheet.raw.activate()


def _about(facts: PackFacts, period: str, version: str) -> list[tuple[str, str]]:
    request, window = facts.request, facts.request.window
    nrr, grr = definition(request.definition), definition(request.grr_definition)
    kept = "; ".join(f"{dimension}: {segment}" for dimension, segment in request.filters)
    return [
        ("Period", period),
        ("Window", f"{plural(window.months, 'month')}: {window.opening.label} to {window.closing.label}"),
        ("As of", f"{window.closing.last_day:%Y-%m-%d}"),
        ("Accounts counted", kept or "All"),
        ("NRR", f"{nrr.name}: {nrr.formula}"),
        ("GRR", f"{grr.name}: {grr.formula}"),
        ("Currency", facts.currency),
        ("Data version", version),
        ("Colours", "Blue numbers are from the data, black ones are computed by formulas of this workbook."),
    ]


def _checks(sheet: Sheet, row: int) -> int:
    """Write the checks of the workbook, each a formula that counts what does not tie, and one over all of them."""
    book, checks = sheet.book, sheet.book.checks
    sheet.text(row, 0, "Checks of this workbook", "heading")
    sheet.columns(row + 1, ["Cells that do not tie", "What is checked"], numbers_from=2)
    counted = book.style("text", num_format=GAPS["count"], align="left")
    first, last = row + 2, row + 2 + len(checks)
    for place, check in enumerate(checks, first):
        sheet.formula(place, 0, check.formula, check.wrong, counted)
        sheet.text(place, 1, f"{check.what} (sheet {check.sheet})")
    every = not any(check.wrong for check in checks)
    sheet.formula(last, 0, f"SUM(A{first + 1}:A{last})=0", every, book.style("check", bold=True, align="left"))
    sheet.text(last, 1, "Everything ties", bold=True)
    return last + 1


def _data_checks(sheet: Sheet, row: int, facts: PackFacts) -> None:
    sheet.text(row, 0, "Checks of the data version", "heading")
    sheet.columns(row + 1, ["Rows that break it", "What is checked"], numbers_from=2)
    for place, check in enumerate(facts.status.checks, row + 2):
        wrong: dict[str, Any] = {"bold": True, "font_color": LIGHT.churn} if check.wrong_rows else {}
        sheet.value(place, 0, check.wrong_rows, "count", align="left", **wrong)
        sheet.text(place, 1, check.description, "prose")
        sheet.fit(place, [(check.description, _WIDTHS[1])])
