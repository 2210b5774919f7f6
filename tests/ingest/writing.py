"""Small files for the ingest tests, and how they are read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from nrr.ingest.inspect import inspect_file
from nrr.ingest.mapping import Inspection
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.read import read_file
from nrr.periods import Month

TODAY = date(2026, 11, 22)


def save(folder: Path, text: str | bytes, name: str = "export.csv") -> Path:
    """Write a file with exactly this content."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def save_xlsx(folder: Path, sheets: dict[str, list[list[Any]]], name: str = "export.xlsx") -> Path:
    """Write a workbook; dates become date cells, texts starting with = become formulas with a stored value of 0."""
    path = folder / name
    with xlsxwriter.Workbook(path) as book:
        days = book.add_format({"num_format": "mmm-yy"})
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, date):
                        sheet.write_datetime(row, column, cell, days)
                    elif cell is not None:
                        sheet.write(row, column, cell)
    return path


def inspect(path: Path, **answers: Any) -> Inspection:
    return inspect_file(path, path.name, TODAY, **answers)


def read(path: Path, today: date = TODAY, changes: dict[str, Any] | None = None, **answers: Any) -> ParsedFile:
    """Inspect and read a file whose mapping leaves nothing open; ``changes`` are made to the suggested mapping."""
    seen = inspect(path, **answers)
    assert not seen.missing, seen.missing
    assert not seen.questions, seen.questions
    assert seen.mapping is not None
    return read_file(path, path.name, seen.mapping.with_changes(**(changes or {})), today)


def arr(parsed: ParsedFile) -> dict[tuple[str, str], int]:
    """Return ARR in cents by account and month over the lines' own months (open lines: their first month only)."""
    found: dict[tuple[str, str], int] = {}
    for line in parsed.lines.to_pylist():
        last = line["end_month"] if line["end_month"] is not None else line["start_month"] + 1
        for month in range(line["start_month"], last):
            key = (line["account_id"], str(Month(month)))
            found[key] = found.get(key, 0) + line["arr_cents"]
    return {key: cents for key, cents in found.items() if cents}


def quarantined(parsed: ParsedFile) -> list[tuple[int, str | None, str, str]]:
    """Return (line, column, value, reason) of what was not accepted."""
    rows = parsed.quarantine.to_pylist()
    return [(row["row_number"], row["column_name"], row["value"], row["reason"]) for row in rows]
