"""A workbook under way: its styles, its sheets, and text that can be nothing but text."""

from __future__ import annotations

import re
from calendar import month_abbr
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from io import BytesIO
from math import ceil
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import quote_sheetname, xl_range_abs
from xlsxwriter.worksheet import Worksheet

from nrr.currencies import MOST_DIGITS, digits
from nrr.errors import NrrError
from nrr.figures.theme import LIGHT
from nrr.formatting import UNITS
from nrr.packs.page import Kind, Pack, Value
from nrr.periods import Month

SAME = 10
"""Ratios agree when they do to this many decimals: what binary fractions leave over is far smaller."""

MOST_ROWS = 1_048_576
MOST_TEXT = 32_767
_SHEET_NAME = 31
_HIGHEST_ROW = 409
_NEVER = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
TIES = "Ties"
POINTS = '+0.0" pts";-0.0" pts";0.0" pts"'
BARE_POINTS = "0.00;-0.00;0.00"
GAPS = {
    "money": "[Red]#,##0.00;[Red]-#,##0.00;0.00",
    "percent": "[Red]0.00%;[Red]-0.00%;0.00%",
    "count": "[Red]#,##0;[Red]-#,##0;0",
}
"""Number formats of differences: red unless they are nothing."""

_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": LIGHT.text},
    "takeaway": {"bold": True, "font_size": 14, "font_color": LIGHT.text, "text_wrap": True, "valign": "top"},
    "subtitle": {"font_color": LIGHT.muted, "text_wrap": True, "valign": "top"},
    "heading": {"bold": True, "font_size": 12, "font_color": LIGHT.text},
    "column": {"bold": True, "bg_color": LIGHT.grid, "bottom": 1, "text_wrap": True, "valign": "vcenter"},
    "group": {"bold": True, "font_color": LIGHT.muted, "bottom": 1},
    "prose": {"text_wrap": True, "valign": "top"},
    "text": {"valign": "top"},
    "muted": {"font_color": LIGHT.muted, "align": "right"},
    "link": {"font_color": LIGHT.accent, "underline": 1, "valign": "top"},
    "card": {"bold": True, "font_size": 12, "align": "right", "valign": "top"},
    "check": {"align": "center", "valign": "top", "num_format": '"TRUE";"TRUE";"FALSE"'},
}


def clean(text: str) -> str:
    """Return ``text`` without characters that a workbook's XML cannot hold, and no longer than a cell may be."""
    held = _NEVER.sub("\ufffd", text)
    return held if len(held) <= MOST_TEXT else held[: MOST_TEXT - 1] + "…"


def money_format(currency: str) -> str:
    """Return the number format of full amounts, with the currency's own decimals, at most two."""
    decimals = min(digits(currency), MOST_DIGITS)
    return "#,##0" + (f".{'0' * decimals}" if decimals else "")


def unit_format(unit: str) -> str:
    """Return the number format of amounts shown in a pack's unit; the cell holds the full amount all the same."""
    power, decimals = UNITS[unit]
    shown = "#,##0" + (f".{'0' * decimals}" if decimals else "") + "," * (power // 3)
    return f"{shown};-{shown}"


@dataclass(frozen=True)
class Check:
    """What is checked on a sheet, the formula that counts the cells that do not tie, and what it gives."""

    what: str
    sheet: str
    formula: str
    wrong: int


class _PlainFormulas(Worksheet):  # type: ignore[misc]
    """A worksheet whose formulas use no function newer than Excel 2010.

    The library looks for each of thirty such functions in every formula, which takes most of the time of a large book.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class Book:
    """A workbook in memory. Amounts are written in the major unit of ``currency``, exact to the cent.

    ``checks`` collects the checks of its sheets.
    """

    def __init__(self, pack: Pack, as_of: Month) -> None:
        self._buffer = BytesIO()
        self.workbook = Workbook(
            self._buffer,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_date_format": "mmm yyyy",
            },
        )
        self.workbook.set_properties(
            {
                "title": clean(pack.title),
                "company": clean(pack.company),
                "comments": clean(pack.source),
                "created": datetime.combine(as_of.last_day, time()),
            }
        )
        self.workbook.set_calc_mode("auto")
        self.pack = pack
        self.checks: list[Check] = []
        self.currency = pack.currency
        self._styles: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._names: set[str] = {"history"}

    def sheet(self, name: str, tab: str = LIGHT.grid) -> Sheet:
        """Add a sheet at the end, under ``name`` as far as Excel takes it and no other sheet has it."""
        legal = " ".join(_NOT_IN_NAMES.sub(" ", clean(name)).split()).strip("'") or "Sheet"
        found, number = legal[:_SHEET_NAME].strip(), 1
        while found.casefold() in self._names:
            number += 1
            found = f"{legal[: _SHEET_NAME - len(str(number)) - 1].strip()} {number}"
        self._names.add(found.casefold())
        raw = self.workbook.add_worksheet(found, worksheet_class=_PlainFormulas)
        raw.set_tab_color(tab)
        return Sheet(self, raw, found)

    def style(self, name: str = "", **properties: Any) -> Any:
        """Return the format of a named style with further properties, the same object for the same look."""
        wanted = {**_STYLES.get(name, {}), **properties}
        key = tuple(sorted(wanted.items()))
        if key not in self._styles:
            self._styles[key] = self.workbook.add_format(wanted)
        return self._styles[key]

    def number(self, kind: Kind, unit: str | None = None, **properties: Any) -> Any:
        """Return the format of numbers of one kind; amounts as shown in a unit, in full where it is None."""
        money = money_format(self.currency) if unit is None else unit_format(unit)
        formats = {"money": money, "percent": "0.0%", "points": POINTS, "count": "#,##0", "month": "mmm yyyy"}
        align = {"align": "left"} if kind == "month" else {}
        return self.style(**{"num_format": formats[kind], "valign": "top", **align, **properties})

    def close(self) -> bytes:
        """Return the finished file."""
        self.workbook.close()
        return self._buffer.getvalue()


class Sheet:
    """One sheet: cells by row and column from 0."""

    def __init__(self, book: Book, raw: Any, name: str) -> None:
        self.book = book
        self.raw = raw
        self.name = name
        self.quoted = quote_sheetname(name)

    def text(self, row: int, column: int, text: str, style: str = "text", **properties: Any) -> None:
        """Write text as text, whatever it looks like."""
        self.raw.write_string(row, column, clean(text), self.book.style(style, **properties))

    def value(
        self, row: int, column: int, value: Value | Month, kind: Kind, *, unit: str | None = None, **properties: Any
    ) -> None:
        """Write one value of a kind: money in whole cents, percent and points fractions; None is n/a."""
        month = as_month(value) if kind == "month" else None
        if value is None:
            self.text(row, column, "n/a", "muted", **properties)
        elif month is not None:
            self.raw.write_datetime(row, column, month.last_day, self.book.number("month", **properties))
        elif isinstance(value, str | Month):
            self.text(row, column, str(value), "prose", **properties)
        elif kind == "text":
            self.raw.write_number(row, column, value, self.book.style("text", **properties))
        else:
            if kind == "count" and value != int(value):
                properties["num_format"] = "#,##0.0"
            self.raw.write_number(row, column, number(value, kind), self.book.number(kind, unit, **properties))

    def formula(self, row: int, column: int, formula: str, value: float | bool, style: Any) -> None:
        """Write a formula with the value that it has now, for those who show the sheet without computing it."""
        self.raw.write_formula(row, column, f"={formula}", style, value)

    def columns(self, row: int, headings: list[str], numbers_from: int = 1) -> None:
        """Write the headings of a table in a row for two lines, those of its numbers to the right."""
        self.raw.set_row(row, 32)
        for column, heading in enumerate(headings):
            align = "center" if heading == TIES else "right" if column >= numbers_from else "left"
            self.text(row, column, heading, "column", align=align)

    def prose(self, row: int, text: str, widths: list[float], style: str = "prose") -> None:
        """Write a paragraph over the columns of ``widths`` (characters), in a row that is high enough for it."""
        look = self.book.style(style)
        size = _STYLES[style].get("font_size", 11)
        lines = lines_of(text, sum(widths) * 11 / size)
        if len(widths) > 1:
            self.raw.merge_range(row, 0, row, len(widths) - 1, "", look)
        self.raw.write_string(row, 0, clean(text), look)
        self.raw.set_row(row, min(_HIGHEST_ROW, ceil(size * 1.37) * lines + 1))

    def fit(self, row: int, texts: Iterable[tuple[str, float]]) -> None:
        """Make a row high enough for its wrapped texts, each in a column of so many characters."""
        lines = max((lines_of(text, width) for text, width in texts), default=1)
        if lines > 1:
            self.raw.set_row(row, min(_HIGHEST_ROW, 15 * lines + 1))

    def check(
        self, what: str, first: tuple[int, int], last: tuple[int, int], ties: Iterable[bool], broken: str = "FALSE"
    ) -> None:
        """Add cells to the workbook's checks: one that does not tie says ``broken``; ``ties`` per cell."""
        cells = f"{self.quoted}!{xl_range_abs(*first, *last)}"
        wrong = sum(1 for each in ties if not each)
        self.book.checks.append(Check(what, self.name, f"COUNTIF({cells},{broken})", wrong))

    def printed(self, repeat: tuple[int, int], wide: int = 1) -> None:
        """Set the sheet up for paper: landscape, so many pages wide, some rows on every one."""
        pack = self.book.pack
        self.raw.set_landscape()
        self.raw.set_paper(9)
        self.raw.fit_to_pages(wide, 0)
        self.raw.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
        self.raw.repeat_rows(*repeat)
        self.raw.set_header(f"&L{_in_header(pack.company)}&R{_in_header(pack.period)}")
        self.raw.set_footer(f"&L&A&C{_in_header(f'Version {pack.version}')}&R&P / &N")


def lines_of(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of so many characters."""
    return sum(max(1, ceil(len(line) / max(1.0, width))) for line in text.split("\n"))


def check_rows(rows: int, what: str) -> None:
    """Raise NrrError when a sheet cannot hold as many rows."""
    if rows > MOST_ROWS:
        raise NrrError(
            f"{rows:,} rows of {what} do not fit on a sheet.",
            f"Excel's sheets end at row {MOST_ROWS:,}.",
            "Choose segments so that fewer accounts count, or take the CSV files, which have no such limit.",
        )


def number(value: int | float, kind: Kind) -> float:
    """Return a value as a cell holds it: money in the major unit, points as points, the rest as it is."""
    if kind == "money":
        return value / 100
    return round(value * 100, 12) if kind == "points" else value


def as_month(value: Value | Month) -> Month | None:
    if isinstance(value, Month):
        return value
    if not isinstance(value, str):
        return None
    if re.fullmatch(r"\d{4}-\d{2}", value):
        return Month.parse(value)
    name, _, year = value.partition(" ")
    known = name in month_abbr[1:] and re.fullmatch(r"\d{4}", year)
    return Month(int(year) * 12 + list(month_abbr).index(name) - 1) if known else None


def _in_header(text: str) -> str:
    """Return text for a page's header, where ``&`` starts a code and there is little room."""
    return clean(text)[:70].replace("&", "&&")
