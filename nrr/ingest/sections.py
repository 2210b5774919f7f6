"""Rows of a file that are headings again, and a second table below the first: told apart before anything is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nrr.ingest.dates import read_day
from nrr.ingest.headings import clean, plain
from nrr.ingest.months import month_columns
from nrr.ingest.roles import is_known
from nrr.ingest.table import Aside, Bools, Table

_SAMPLE = 60
_MOST_COLUMNS = 6
_MOST_CANDIDATES = 500
_WORDY = r"^[^0-9]*\pL[^0-9]*$"
_NO_VALUE = frozenset(("null", "none", "n/a", "na", "nan", "nat", "open", "active", "ongoing", "present", "never"))


def without_second_tables(table: Table) -> Table:
    """Return the table without rows of headings and without a second table, which are set aside with the reason."""
    typed = _typed(table)
    candidates = _wordy_rows(table, typed)
    above = _under_headings(table, typed, candidates)
    aside = {row: _second_headings(table, row) for row in above}
    for row in candidates:
        if row in aside:
            continue
        if _repeats_headings(table, row):
            aside[row] = Aside(
                int(table.lines[row]), _text(table, row), "repeated_headings", "Repeats the headings; left out."
            )
        elif _starts_table(table, row, typed):
            first = row - 1 if row and _filled(table, row - 1) == 1 else row
            aside |= {below: _second_table(table, below, first) for below in range(first, table.row_count)}
            break
    return _left_out(table, aside) if aside else table


def _left_out(table: Table, aside: dict[int, Aside]) -> Table:
    keep = np.array([row for row in range(table.row_count) if row not in aside], dtype=np.int64)
    place = {int(old): new for new, old in enumerate(keep)}
    rows = [aside[row] for row in sorted(aside)]
    return replace(
        table,
        columns=tuple(column.take(pa.array(keep)) for column in table.columns),
        lines=table.lines[keep],
        wrong_counts={place[row]: count for row, count in table.wrong_counts.items() if row in place},
        aside=tuple(rows),
        notes=(*table.notes, *_notes(rows)),
        _coded={},
    )


def _notes(rows: Sequence[Aside]) -> list[str]:
    texts = {
        "second_headings": "Line {line} looks like a second row of headings; left out.",
        "repeated_headings": "Line {line} repeats the headings: left out, and the rows below it are read.",
        "second_table": "A second table starts at line {line}; left out.",
    }
    firsts: dict[str, list[Aside]] = {}
    for row in rows:
        firsts.setdefault(row.reason, []).append(row)
    firsts["second_table"] = firsts.get("second_table", [])[:1]
    return [texts[reason].format(line=row.line) for reason, found in firsts.items() for row in found[:3]]


def _typed(table: Table) -> dict[int, str]:
    """Return the first columns that hold numbers or days almost throughout, and which of the two."""
    found: dict[int, str] = {}
    for place, column in enumerate(table.columns):
        cells = [clean(cell) for cell in column.slice(0, _SAMPLE).to_pylist()]
        filled = [cell for cell in cells if cell]
        days = sum(not isinstance(read_day(cell, True), int) for cell in filled)
        digits = sum(any(c.isdigit() for c in cell) for cell in filled)
        lettered = sum(any(c.isalpha() for c in cell) for cell in filled)
        if filled and 2 * days > len(filled):
            found[place] = "day"
        elif filled and 2 * digits > len(filled) and 2 * lettered < len(filled):
            found[place] = "number"
        if len(found) == _MOST_COLUMNS:
            break
    return found


def _wordy_rows(table: Table, typed: dict[int, str]) -> list[int]:
    """Return the rows that have words, and no digit, under columns of numbers and days, or start as the headings do."""
    words: Bools = np.zeros(table.row_count, dtype=np.bool_)
    digits: Bools = np.zeros(table.row_count, dtype=np.bool_)
    for place in typed:
        words |= pc.match_substring_regex(table.columns[place], _WORDY).to_numpy(zero_copy_only=False)
        digits |= pc.match_substring_regex(table.columns[place], "[0-9]").to_numpy(zero_copy_only=False)
    again = pc.equal(pc.utf8_trim_whitespace(table.columns[0]), table.headings[0]).to_numpy(zero_copy_only=False)
    rows: list[int] = np.flatnonzero((words & ~digits) | again)[:_MOST_CANDIDATES].tolist()
    return [row for row in rows if _reads_as_headings(table, row)]


def _reads_as_headings(table: Table, row: int) -> bool:
    cells = [cell for cell in _cells(table, row) if cell]
    return len(cells) >= 2 and not any(cell.lower() in _NO_VALUE or cell[:1].isdigit() for cell in cells)


def _under_headings(table: Table, typed: dict[int, str], candidates: list[int]) -> list[int]:
    """Return the first rows where all that should be numbers or days are words."""
    rows: list[int] = []
    while len(rows) in candidates and len(rows) < min(3, table.row_count - 1):
        cells = _cells(table, len(rows))
        if len(typed) < 2 or not all(cells[place] for place in typed) or _repeats_headings(table, len(rows)):
            break
        rows.append(len(rows))
    return rows


def _repeats_headings(table: Table, row: int) -> bool:
    same = [plain(cell) == plain(heading) for cell, heading in zip(_cells(table, row), table.headings, strict=True)]
    return all(same) and len(set(month_columns(table.headings).months.values())) < 2


def _starts_table(table: Table, row: int, typed: dict[int, str]) -> bool:
    if row + 1 >= table.row_count:
        return False
    cells = [cell for cell in _cells(table, row) if cell]
    if len(set(cells)) < len(cells) or len(cells) < 2:
        return False
    below = _cells(table, row + 1)
    misfit = any(below[place] and _fits(below[place], kind) is False for place, kind in typed.items())
    apart = row == 0 or table.lines[row] - table.lines[row - 1] > 1 or _filled(table, row - 1) == 1
    other_width = row in table.wrong_counts and row + 1 in table.wrong_counts
    return sum(is_known(cell) for cell in cells) + apart + misfit + other_width >= 2


def _fits(cell: str, kind: str) -> bool:
    return not isinstance(read_day(cell, True), int) if kind == "day" else any(c.isdigit() for c in cell)


def _cells(table: Table, row: int) -> list[str]:
    return [clean(column[row].as_py()) for column in table.columns]


def _filled(table: Table, row: int) -> int:
    return sum(bool(cell) for cell in _cells(table, row))


def _text(table: Table, row: int) -> str:
    return ", ".join(_cells(table, row))[:200]


def _second_headings(table: Table, row: int) -> Aside:
    return Aside(int(table.lines[row]), _text(table, row), "second_headings", "A second row of headings; left out.")


def _second_table(table: Table, row: int, first: int) -> Aside:
    message = f"Part of a second table, which starts at line {table.lines[first]}; left out."
    return Aside(int(table.lines[row]), _text(table, row), "second_table", message)
