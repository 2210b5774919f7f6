"""The numbers of a chart: exact in the file, shown by number formats, in a workbook that holds no formula."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.chart.xlsx import CategoryWorkbookWriter
from xlsxwriter import Workbook

from nrr.formatting import UNITS, count, percent, stake, unit_label, unit_money, unit_number, unit_steps
from nrr.packs.page import Kind
from nrr.periods import Month

_CREATED = datetime(1980, 1, 1)
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = re.compile(r"(\w{3}) (\d{4})")


class _Writer(CategoryWorkbookWriter):
    """Writes a chart's workbook: text stays text, whatever it starts with, and no clock is read."""

    @contextmanager
    def _open_worksheet(self, xlsx_file: Any) -> Iterator[tuple[Workbook, Any]]:
        as_text = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        workbook = Workbook(xlsx_file, {"in_memory": True, **as_text})
        workbook.set_properties({"created": _CREATED})
        yield workbook, workbook.add_worksheet()
        workbook.close()


class _Data(CategoryChartData):
    """Categories and series of a chart."""

    @property
    def _workbook_writer(self) -> CategoryWorkbookWriter:
        writer: type[Any] = _Writer
        return writer(self)  # type: ignore[no-any-return]


def dates(categories: Sequence[str]) -> list[date] | None:
    """Return the first days of months that are written as ``Dec 2025``, each the next of the one before, else None."""
    found = [_MONTH.fullmatch(category) for category in categories]
    named = [match for match in found if match and match[1] in _NAMES]
    months = [Month(int(match[2]) * 12 + _NAMES.index(match[1])) for match in named]
    if len(months) < max(2, len(categories)) or any(later != month + 1 for month, later in pairwise(months)):
        return None
    return [month.first_day for month in months]


def chart_data(
    categories: Sequence[str], series: Sequence[tuple[str, Sequence[float | None]]], form: str, by_month: bool = False
) -> Any:
    """Return what python-pptx draws a chart from; ``form`` is the number format of the workbook's cells.

    ``by_month`` lets categories that are months be dates, so that an axis can label some of them.
    """
    make: Any = _Data
    data = make(number_format=form)
    months = dates(categories) if by_month else None
    data.categories = months or categories
    if months:
        data.categories.number_format = "mmm yyyy"
    for name, values in series:
        data.add_series(name, values)
    return data


def exact(value: float | None, kind: Kind) -> float | int | None:
    """Return a value as a chart holds it: money in currency units, points in points, a percentage as a fraction."""
    if value is None:
        return None
    if kind == "money":
        return int(value) // 100 if value % 100 == 0 else value / 100
    return round(value * 100, 10) if kind == "points" else value


def number_format(kind: Kind, currency: str, unit: str, *, signed: bool = False, named: bool = False) -> str:
    """Return the number format that shows :func:`exact` values as text does; ``named`` puts the unit beside them."""
    before = after = ""
    plain = {"percent": "0.0%", "points": "0.0", "count": "#,##0"}.get(kind, "General")
    if kind == "points" and named:
        after = '" pts"'
    if kind == "money":
        power, decimals = UNITS[unit]
        plain = f"#,##0{'.' + '0' * decimals if decimals else ''}{',' * (power // 3)}"
        if named:
            symbol = unit_label(currency, "")
            before, after = f'"{symbol}{" " if symbol.isalpha() else ""}"', f'"{unit}"' if unit else ""
    shown = f"{before}{plain}{after}"
    return f"{'+' if signed else ''}{shown};-{shown};{shown}"


def label_format(label: str, value: float | None, kind: Kind, currency: str, unit: str) -> str | None:
    """Return the number format that shows a value (as a page holds it) as its label says.

    None where only the label's text does: words, or a rounding that makes what is shown add up.
    """
    if value is None:
        return None
    for signed in (False, True):
        for named in (False, True):
            if _shown(value, kind, currency, unit, signed, named) == label:
                return number_format(kind, currency, unit, signed=signed, named=named)
    return None


def _shown(value: float, kind: Kind, currency: str, unit: str, signed: bool, named: bool) -> str:
    if kind == "money":
        steps = unit_steps(int(value), unit)
        text = unit_money(steps, currency, unit) if named else unit_number(steps, unit)
    elif kind == "points":
        text = stake(value) if named else stake(value).removesuffix(" pts")
    else:
        text = percent(value) if kind == "percent" else count(int(value))
    return f"+{text}" if signed and value > 0 else text
