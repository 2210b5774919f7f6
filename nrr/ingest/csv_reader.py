"""Text files with values between delimiters: the fast way where every line is one row, the patient way otherwise."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from nrr.errors import FileRefused
from nrr.ingest.dialect import LARGEST_CELL, Dialect, reader_options
from nrr.ingest.table import Ints

_CHUNK = 50_000
_MOST_STRAYS = 100
_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True)
class Record:
    """One row of a text file: its first line, its last line and its values."""

    line: int
    last_line: int
    values: list[str]


def records(data: bytes, dialect: Dialect, name: str) -> Iterator[Record]:
    """Yield the rows of a UTF-8 file with their physical lines. Raises FileRefused on a quote that never closes."""
    csv.field_size_limit(LARGEST_CELL)
    text = io.TextIOWrapper(io.BytesIO(data), "utf-8", newline="")
    reader = csv.reader(text, **reader_options(dialect))  # type: ignore[arg-type]
    line = 1
    latest: Record | None = None
    while True:
        try:
            values = next(reader)
        except StopIteration:
            break
        except csv.Error:
            raise _too_long(data, dialect, line, name) from None
        latest = Record(line, reader.line_num, values)
        if latest.last_line > line + 2:
            _refuse_swallowed_rows(latest, dialect.delimiter, name)
        yield latest
        line = reader.line_num + 1
    if latest is not None:
        _refuse_open_quote(data, dialect, latest, name)


def _lines(data: bytes, first: int, last: int) -> list[str]:
    text = io.TextIOWrapper(io.BytesIO(data), "utf-8", newline="")
    return list(islice(text, first - 1, last))


def _open_quote_line(lines: list[str], dialect: Dialect) -> int | None:
    """Return on which of ``lines`` (0 is the first) a quote opens that none closes, None when all close."""
    quoted, at_start, just_closed, opened = False, True, False, 0
    for number, line in enumerate(lines):
        escaped = False
        for character in line:
            if escaped:
                escaped = False
            elif character == dialect.escape:
                escaped = True
            elif quoted:
                quoted = character != dialect.quote
                just_closed = not quoted
            elif character == dialect.quote and (at_start or just_closed):
                opened = opened if just_closed else number
                quoted, at_start, just_closed = True, False, False
            else:
                at_start, just_closed = character == dialect.delimiter or (at_start and character == " "), False
        at_start = not quoted
    return opened if quoted else None


def _unclosed(name: str, line: int) -> FileRefused:
    return FileRefused(
        f"{name} cannot be read.",
        f"A quote opened on line {line} never closes.",
        "Close the quote, or save the file again from the program it came from.",
    )


def _refuse_open_quote(data: bytes, dialect: Dialect, last: Record, name: str) -> None:
    opened = _open_quote_line(_lines(data, last.line, last.last_line), dialect)
    if opened is not None:
        raise _unclosed(name, last.line + opened)


def _refuse_swallowed_rows(record: Record, delimiter: str, name: str) -> None:
    width = len(record.values)
    for value in record.values:
        inner = value.splitlines()[1:-1]
        if sum(line.count(delimiter) >= max(width - 1, 1) for line in inner) >= 2:
            raise _unclosed(name, record.line)


def _too_long(data: bytes, dialect: Dialect, line: int, name: str) -> FileRefused:
    opened = _open_quote_line(_lines(data, line, line + LARGEST_CELL), dialect)
    if opened is not None and not _closes_later(data, dialect, line + opened):
        return _unclosed(name, line + opened)
    return FileRefused(
        f"{name} cannot be read.",
        f"Line {line} holds a value of more than {LARGEST_CELL:,} characters.",
        "A revenue export has short values: leave that column out and upload again.",
    )


def _closes_later(data: bytes, dialect: Dialect, line: int) -> bool:
    """Return whether the last quote that opens on ``line`` closes somewhere before a delimiter or a line's end."""
    ends = islice(_LINE_END.finditer(data), line)
    bounds = [0, *(match.end() for match in ends), len(data)][line - 1 : line + 1]
    quote, between = dialect.quote.encode(), dialect.delimiter.encode()
    openings = re.finditer(rb"(?:^|" + re.escape(between) + rb") ?" + quote, data[slice(*bounds)])
    start = bounds[0] + max((match.end() for match in openings), default=0)
    lone = re.compile(rb"(?<!" + quote + rb")" + quote + rb"(?:" + quote * 2 + rb")*(?!" + quote + rb")")
    closing = lone.search(data, start)
    return closing is not None and data[closing.end() : closing.end() + 1] in (b"", b"\r", b"\n", between)


def fast_body(data: bytes, dialect: Dialect, width: int, header_line: int) -> tuple[list[pa.Array], Ints] | None:
    """Return the columns below ``header_line`` and their lines, or None where a line is not exactly one whole row."""
    if not dialect.usual or data.count(b"\r") != data.count(b"\r\n"):
        return None
    if f'{dialect.delimiter} "'.encode() in data:
        return None
    start = 0
    for _ in range(header_line):
        start = data.find(b"\n", start) + 1
        if start == 0:
            return [pa.array([], pa.string())] * width, np.empty(0, dtype=np.int64)
    body = pa.py_buffer(memoryview(data)[start:])
    expected = data.count(b"\n", start) + (not data.endswith(b"\n"))
    if expected == 0 or len(body) == 0:
        return [pa.array([], pa.string())] * width, np.empty(0, dtype=np.int64)
    names = [f"c{position}" for position in range(width)]
    try:
        table = pacsv.read_csv(
            pa.BufferReader(body),
            read_options=pacsv.ReadOptions(column_names=names, block_size=8 << 20),
            parse_options=pacsv.ParseOptions(delimiter=dialect.delimiter, ignore_empty_lines=True),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != expected:
        return None
    columns = [column.combine_chunks() for column in table.columns]
    if any((pc.max(pc.binary_length(column)).as_py() or 0) > LARGEST_CELL for column in columns):
        return None
    return columns, np.arange(header_line + 1, header_line + 1 + expected, dtype=np.int64)


def patient_body(
    data: bytes, dialect: Dialect, width: int, header_line: int, name: str
) -> tuple[list[pa.Array], Ints, dict[int, int]]:
    """Return the columns below ``header_line``, their lines, and the rows whose number of values is not ``width``."""
    chunks: list[list[pa.Array]] = []
    lines: list[int] = []
    wrong: dict[int, int] = {}
    rows: list[list[str]] = []
    for record in records(data, dialect, name):
        if record.line <= header_line:
            continue
        values = record.values
        if len(values) != width:
            while len(values) > width and not values[-1].strip():
                values.pop()
            if any(values) and len(values) != width:
                wrong[len(lines)] = len(values)
            values = [*values, *[""] * (width - len(values))][:width]
        rows.append(values)
        lines.append(record.line)
        if len(rows) == _CHUNK:
            chunks.append(_columns(rows, width))
            rows = []
    chunks.append(_columns(rows, width))
    columns = [pa.concat_arrays([chunk[position] for chunk in chunks]) for position in range(width)]
    return columns, np.array(lines, dtype=np.int64), wrong


def _columns(rows: list[list[str]], width: int) -> list[pa.Array]:
    if not rows:
        return [pa.array([], pa.string())] * width
    return [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]


def stray_quotes(data: bytes, dialect: Dialect) -> tuple[str, ...]:
    """Return a note naming the lines on which a quote stands inside a value that is not quoted as a whole."""
    quote, between = dialect.quote.encode(), re.escape(dialect.delimiter).encode()
    if dialect.escape or quote != b'"' or quote not in data:
        return ()
    apart = rb"[^" + between + rb"\"\r\n]"
    inside = rb"(?<=" + apart + rb")(?<!" + between + rb' )(?<![\r\n] )"(?=' + apart + rb")"
    places = [match.start() for match in islice(re.finditer(inside, data), _MOST_STRAYS)]
    if not re.search(rb"(?:^|" + between + rb') ?"[^"\r\n]*$', data, re.M):
        single = re.finditer(rb'^[^"\r\n]*"[^"\r\n]*$', data, re.M)
        places += [match.start() for match in islice(single, _MOST_STRAYS)]
    if not places:
        return ()
    lines = sorted({len(_LINE_END.findall(data, 0, place)) + 1 for place in places})
    shown = ", ".join(str(line) for line in lines[:5]) + (" and more" if len(lines) > 5 else "")
    plural = "s" if len(lines) > 1 else ""
    return (f"Line{plural} {shown}: a quotation mark stands inside a value; check how it was read.",)
