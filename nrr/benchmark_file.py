"""Benchmarks and public companies' NRR as CSV: bytes in, checked rows out, every problem named by row and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from datetime import date
from itertools import pairwise
from typing import Any

from nrr.errors import FileRefused
from nrr.results import DEFINITIONS, PERCENTILES, PRESETS, Benchmark, PublicCompany

COLUMNS = tuple(field.name for field in fields(Benchmark))
PUBLIC_COLUMNS = tuple(field.name for field in fields(PublicCompany))
METRICS = ("nrr", "grr", "logo_retention", "logo_churn", "gross_churn", "expansion_share")
ALL_PRESETS = (*PRESETS, "target")
GRADES = ("A", "B", "own", "convention")
MEASURES = ("cohort", "average", "quarter", "revenue", "part", "unseen")
LARGEST = 1_000_000
MOST_ROWS = 2_000
_VALUES = ("low", "high", *PERCENTILES)
_BOUNDS = ("acv_from", "acv_to", "arr_from", "arr_to")
_TOLD = ("definition", "source", "sample", "grade")
_LONGEST = 400
_SHOWN = 6
_METHODS = {
    "nrr": tuple(each.id for each in DEFINITIONS if each.family == "nrr"),
    "grr": tuple(each.id for each in DEFINITIONS if each.family == "grr"),
}
Problem = tuple[str, str]


def read(data: bytes, name: str) -> tuple[Benchmark, ...]:
    """Return the rows of a file of benchmarks. Raises FileRefused with every problem of the file, by row and column."""
    made, problems = _rows(data, name, COLUMNS, _benchmark)
    problems += _overlapping(made)
    if problems:
        raise _refused(name, problems)
    return tuple(row for _, row in made)


def read_public(data: bytes, name: str) -> tuple[PublicCompany, ...]:
    """Return the rows of a file of public companies. Raises FileRefused as :func:`read`."""
    made, problems = _rows(data, name, PUBLIC_COLUMNS, _company)
    if problems:
        raise _refused(name, problems)
    return tuple(row for _, row in made)


def as_rows(listed: Sequence[Benchmark]) -> list[dict[str, Any]]:
    """Return the rows under the file's own headings, percents as numbers; reading them again gives the same."""
    return [{name: _cell(name, getattr(row, name)) for name in COLUMNS} for row in listed]


def _cell(name: str, value: Any) -> Any:
    return value if value is None or name not in _VALUES else round(value * 100, 6)


def _rows(
    data: bytes, name: str, columns: tuple[str, ...], make: Callable[[dict[str, str]], tuple[Any, list[Problem]]]
) -> tuple[list[tuple[int, Any]], list[str]]:
    lines = _lines(data, name)
    headings = [heading.strip().casefold() for heading in next(lines, (0, []))[1]]
    missing = [column for column in columns if column not in headings]
    if missing:
        raise FileRefused(
            f"{name} has no column {missing[0]}.",
            f"Its first row must hold: {', '.join(columns)}. Missing: {', '.join(missing)}.",
            "Download the list in use, change it and upload it again.",
        )
    made: list[tuple[int, Any]] = []
    problems: list[str] = []
    for number, cells in lines:
        if len(made) >= MOST_ROWS:
            raise FileRefused(f"{name} has too many rows.", f"{MOST_ROWS} are read.", "Leave rows out.")
        if any(cell.strip() for cell in cells):
            texts = dict(zip(headings, (_unquoted(cell.strip()) for cell in cells), strict=False))
            row, wrong = make({column: texts.get(column, "") for column in columns})
            problems += [f"Row {number}, column {column}: {said}" for column, said in wrong]
            made.append((number, row))
    if not made:
        raise FileRefused(f"{name} holds no rows.", "", "One row is one published figure.")
    return made, problems


def _unquoted(cell: str) -> str:
    """Return a cell without the mark with which our own CSV keeps a spreadsheet from reading it as a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in set("=+-@|%") else cell


def _lines(data: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    if len(data) > LARGEST:
        raise FileRefused(f"{name} is too large.", f"{LARGEST:,} bytes are read.", "Leave rows out.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\0" in text:
        raise FileRefused(f"{name} is not a CSV file.", "", "Save it as CSV (UTF-8) and upload it again.")
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise FileRefused(
            f"{name} cannot be read.",
            f"Line {reader.line_num}: {error}.",
            "Save it as CSV (UTF-8) and upload it again.",
        ) from error


def _benchmark(texts: dict[str, str]) -> tuple[Benchmark, list[Problem]]:
    wrong: list[Problem] = []
    values: dict[str, Any] = dict(texts)
    values |= {name: _number(texts, name, wrong) for name in _VALUES}
    values |= {name: _whole(texts, name, wrong) for name in _BOUNDS}
    values["year"] = _year(texts["year"], wrong) if texts["year"] else None
    values["currency"] = texts["currency"].upper()
    row = Benchmark(**values)
    wrong += [*_words(texts), *_choices(row), *_told(row), *_order(row)]
    return row, wrong


def _company(texts: dict[str, str]) -> tuple[PublicCompany, list[Problem]]:
    wrong: list[Problem] = []
    nrr, year = _number(texts, "nrr", wrong), _year(texts["year"], wrong)
    wrong += _words(texts)
    needed = ("company", "period", "nrr", "definition", "source", "year", "sample", "grade", "url")
    wrong += [(name, "is empty") for name in needed if not texts[name]]
    if texts["measure"] not in MEASURES:
        wrong.append(("measure", f"{texts['measure']!r} is none of {', '.join(MEASURES)}"))
    try:
        date.fromisoformat(texts["period_end"])
    except ValueError:
        wrong.append(("period_end", f"{texts['period_end']!r} is no day such as 2025-01-31"))
    values: dict[str, Any] = {**texts, "nrr": nrr or 0.0, "year": year or 0}
    return PublicCompany(**values), wrong


def _number(texts: dict[str, str], name: str, wrong: list[Problem]) -> float | None:
    """Return a percent, such as 102.5 or 102.5%, as a fraction."""
    text = texts[name].removesuffix("%").strip()
    if not text:
        return None
    try:
        percent = float(text)
    except ValueError:
        percent = -1.0
    if not 0 <= percent <= 1000:
        wrong.append((name, f"{texts[name]!r} is no percentage from 0 to 1000, such as 102.5"))
        return None
    return round(percent / 100, 8)


def _whole(texts: dict[str, str], name: str, wrong: list[Problem]) -> int | None:
    text = texts[name]
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 13):
        wrong.append((name, f"{text!r} is no whole amount such as 12000"))
        return None
    return int(text)


def _year(text: str, wrong: list[Problem]) -> int | None:
    if text.isascii() and text.isdecimal() and 1990 <= int(text) <= 2100:
        return int(text)
    wrong.append(("year", f"{text!r} is no year such as 2023"))
    return None


def _words(texts: dict[str, str]) -> list[Problem]:
    unfit = [(name, text) for name, text in texts.items() if len(text) > _LONGEST or not text.isprintable()]
    return [(name, f"must be printable text of at most {_LONGEST} characters") for name, _ in unfit]


def _choices(row: Benchmark) -> list[Problem]:
    methods = ("", *_METHODS.get(row.metric, (row.metric,)))
    asked = (("preset", ALL_PRESETS), ("metric", METRICS), ("method", methods))
    wrong = [
        (name, f"{getattr(row, name)!r} is none of {', '.join(choice or 'empty' for choice in choices)}")
        for name, choices in asked
        if getattr(row, name) not in choices
    ]
    if row.grade == "C":
        return [*wrong, ("grade", "C means that the source cannot be traced; such a figure is never used")]
    if row.grade and row.grade not in GRADES:
        wrong.append(("grade", f"{row.grade!r} is none of {', '.join(GRADES)}"))
    return wrong


def _told(row: Benchmark) -> list[Problem]:
    needed = [name for name in _TOLD if name != "sample" or row.preset == "surveyed"]
    if row.preset == "surveyed":
        needed.append("year")
    if row.grade in ("A", "B"):
        needed.append("url")
    wrong = [(name, "is empty; a benchmark is shown with it") for name in needed if not getattr(row, name)]
    if row.preset == "surveyed" and row.grade == "convention":
        wrong.append(("grade", "a convention is no survey: its preset is convention"))
    if row.preset == "convention" and not row.segment and not row.band:
        wrong.append(("band", "is empty; a convention for all accounts has named bands"))
    if not row.percentiles and row.low is None and row.high is None:
        wrong.append(("median", f"is empty, and so are {', '.join(name for name in _VALUES if name != 'median')}"))
    if any(getattr(row, name) is not None for name in _BOUNDS) and not row.currency:
        wrong.append(("currency", "is empty; amounts need one, such as USD"))
    return wrong


def _order(row: Benchmark) -> list[Problem]:
    wrong = [
        (higher, f"is below {lower}") for (lower, less), (higher, more) in pairwise(row.percentiles) if more < less
    ]
    for first, last in (("low", "high"), ("acv_from", "acv_to"), ("arr_from", "arr_to")):
        start, end = getattr(row, first), getattr(row, last)
        if start is not None and end is not None and (end < start or (end == start and first != "low")):
            wrong.append((last, f"is not above {first}"))
    return wrong


def _overlapping(made: list[tuple[int, Benchmark]]) -> list[str]:
    named = [(number, row) for number, row in made if row.preset == "convention" and row.band]
    ordered = sorted(named, key=lambda each: (each[1].metric, each[1].segment, each[1].low or 0.0))
    return [
        f"Row {number}, column low: {row.band} overlaps {before.band}"
        for (_, before), (number, row) in pairwise(ordered)
        if (before.metric, before.segment) == (row.metric, row.segment)
        and (before.high is None or before.high > (row.low or 0.0))
    ]


def _refused(name: str, problems: list[str]) -> FileRefused:
    more = len(problems) - _SHOWN
    said = [f"{problem}." for problem in problems[:_SHOWN]] + ([f"And {more} more."] if more > 0 else [])
    return FileRefused(f"{name} cannot be used.", " ".join(said), "Correct these cells and upload it again.")
