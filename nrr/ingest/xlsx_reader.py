"""Workbooks: every cell as the text a person would type, dates as ISO days, numbers as their shortest exact text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from nrr.errors import FileRefused
from nrr.formatting import plural
from nrr.ingest.xlsx_check import SheetFacts, check_workbook, sheet_parts

NOT_CALCULATED = "(formula without a stored value)"
_BEYOND_DIGITS = 10**15  # from here on, not every whole number is one that a workbook can hold
_MOST_LINES = 5
_REPAIR = "Open it in Excel, save it as XLSX and upload that."


@dataclass(frozen=True)
class SheetCells:
    """One sheet as rows of text from its first row on; ``numbers`` are the positions of cells that are numbers."""

    name: str
    rows: list[list[str]]
    native_columns: frozenset[int]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Workbook:
    """The sheets of a workbook that can hold a table, each read when asked for."""

    sheets: tuple[str, ...]
    read: Callable[[str], SheetCells]
    notes: tuple[str, ...]


def open_workbook(path: Path, name: str) -> Workbook:
    """Return the workbook after its safety check. Raises FileRefused."""
    facts = check_workbook(path, name)
    try:
        book = load_workbook(path)
        parts = sheet_parts(path)
    except PasswordError:
        raise FileRefused(
            f"{name} cannot be read.", "The workbook is protected by a password.", "Save it without one."
        ) from None
    except (CalamineError, KeyError) as error:
        raise FileRefused(f"{name} cannot be read.", "The workbook is damaged.", _REPAIR) from error
    except BaseException as error:
        _refuse_panic(error, name)
        raise
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    hidden = [sheet.name for sheet in sheets if sheet.visible != SheetVisibleEnum.Visible]
    visible = tuple(sheet.name for sheet in sheets if sheet.name not in hidden)
    notes = []
    if hidden:
        notes.append(f"Hidden sheets are not read: {', '.join(hidden)}.")
    if facts.from_1904:
        notes.append("The workbook counts days from 1904; its dates are read so.")
    place = {sheet.name: position for position, sheet in enumerate(book.sheets_metadata)}

    def read(sheet: str) -> SheetCells:
        position = place[sheet]
        part = parts[position] if position < len(parts) else ""
        return _read_sheet(book, sheet, facts.sheets.get(part) or SheetFacts(), name)

    return Workbook(visible, read, tuple(notes))


def _refuse_panic(error: BaseException, name: str) -> None:
    """Raise FileRefused for a panic of the parser, whose class has no public name and is no Exception."""
    if type(error).__name__ == "PanicException":
        raise FileRefused(f"{name} cannot be read.", "The workbook broke the reader.", _REPAIR) from error


def _read_sheet(book: CalamineWorkbook, sheet: str, facts: SheetFacts, name: str) -> SheetCells:
    try:
        source = book.get_sheet_by_name(sheet)
        cells = source.to_python(skip_empty_area=False)
        merged = source.merged_cell_ranges
    except CalamineError as error:
        raise FileRefused(f"{name} cannot be read.", f'Sheet "{sheet}" is damaged.', _REPAIR) from error
    except BaseException as error:
        _refuse_panic(error, name)
        raise
    numbers: set[int] = set()
    texts: set[int] = set()
    long_numbers: list[int] = []
    rows = []
    for line, row in enumerate(cells, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                if cell and cell[-1:].isdigit():
                    texts.add(column)
            elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
                numbers.add(column)
                if abs(cell) >= _BEYOND_DIGITS:
                    long_numbers.append(line)
        rows.append([cell if isinstance(cell, str) else cell_text(cell) for cell in row])
    _restore(rows, facts)
    notes = []
    if facts.uncalculated:
        notes.append(
            f"{plural(len(facts.uncalculated), 'formula')} without a stored value: open the file in Excel and save it."
        )
    if long_numbers:
        listed = ", ".join(map(str, long_numbers[:_MOST_LINES])) + (", ..." if len(long_numbers) > _MOST_LINES else "")
        notes.append(
            f"{plural(len(long_numbers), 'number')} of more than 15 digits (lines {listed}): workbooks keep 15, so the "
            "last digits may be wrong. Store long ids as text."
        )
    if facts.hidden_rows:
        notes.append(f"{plural(len(facts.hidden_rows), 'hidden row')}: read like the others.")
    if facts.hides_columns:
        notes.append("Some columns are hidden: read like the others.")
    if merged:
        notes.append(f"{len(merged):,} merged cell ranges: only their first cell holds the value.")
    return SheetCells(sheet, rows, frozenset(numbers - _below_header(texts, cells)), tuple(notes))


def _below_header(texts: set[int], cells: Sequence[Sequence[object]]) -> set[int]:
    """Return the columns in which some text below a number ends in a digit, so that its decimal mark needs evidence."""
    kept = set()
    for column in texts:
        seen_number = False
        for row in cells:
            cell = row[column]
            if isinstance(cell, str):
                if seen_number and cell[-1:].isdigit() and ("," in cell or "." in cell):
                    kept.add(column)
                    break
            elif not isinstance(cell, (bool, date)):
                seen_number = True
    return kept


def _restore(rows: list[list[str]], facts: SheetFacts) -> None:
    """Put the error texts and a mark for uncalculated formulas where the parser leaves a blank."""
    for (row, column), text in [*facts.errors.items(), *((place, NOT_CALCULATED) for place in facts.uncalculated)]:
        if row <= len(rows) and column <= len(rows[row - 1]) and not rows[row - 1][column - 1]:
            rows[row - 1][column - 1] = text


def cell_text(cell: object) -> str:
    """Return a cell's value as text: 2024-01-31 for a day, 1234.5 for a number."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else format(Decimal(repr(cell)), "f")
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
