"""Rows of an uploaded file as they stand in it, found again by their line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from nrr.errors import FileRefused
from nrr.ingest.csv_reader import Record, records
from nrr.ingest.dialect import Dialect, as_utf8, dialect_of
from nrr.ingest.header import SAMPLE_ROWS
from nrr.ingest.load import as_text, chosen_sheet, header_index
from nrr.ingest.mapping import Mapping
from nrr.ingest.sniff import format_of
from nrr.ingest.xlsx_reader import open_workbook
from nrr.results import OriginalRows

MOST_ROWS = 200
_LONGEST_ROW = 4 << 20
_LINE_END = re.compile(rb"\r\n|\r|\n")


def original_rows(path: Path, name: str, mapping: Mapping, lines: Sequence[int]) -> OriginalRows:
    """Return up to 200 rows of the file by their line; a line that the file does not have is left out.

    Raises FileRefused when the file cannot be read.
    """
    wanted = sorted(set(lines))[:MOST_ROWS]
    found, _ = format_of(path, name)
    if found == "parquet":
        return _parquet(path, name, wanted)
    if found == "xlsx":
        return _xlsx(path, name, mapping, wanted)
    return _csv(path, name, mapping, wanted)


def _csv(path: Path, name: str, mapping: Mapping, wanted: Sequence[int]) -> OriginalRows:
    data, _ = as_utf8(path.read_bytes(), mapping.encoding, name)
    dialect = dialect_of(data, mapping.delimiter)
    sample = list(islice(records(data, dialect, name), SAMPLE_ROWS))
    rows = [record.values for record in sample]
    header = header_index(rows, [record.line for record in sample], mapping, name)
    found = {record.line: tuple(record.values) for record in _records_at(data, dialect, name, wanted)}
    return _trimmed(OriginalRows(None, tuple(rows[header]), found))


def _records_at(data: bytes, dialect: Dialect, name: str, wanted: Sequence[int]) -> Iterator[Record]:
    """Yield the rows that start on the wanted lines, in their order."""
    starts = chain([0], (match.end() for match in _LINE_END.finditer(data)))
    passed = 0
    for line in wanted:
        start = next(islice(starts, line - passed - 1, None), None)
        if start is None or start >= len(data):
            return
        passed = line
        record = next(records(data[start : start + _LONGEST_ROW], dialect, name))
        yield Record(line, line, record.values)


def _xlsx(path: Path, name: str, mapping: Mapping, wanted: Sequence[int]) -> OriginalRows:
    cells = chosen_sheet(open_workbook(path, name), name, mapping.sheet)
    rows = cells.rows[:SAMPLE_ROWS]
    header = header_index(rows, list(range(1, len(rows) + 1)), mapping, name)
    found = {line: tuple(cells.rows[line - 1]) for line in wanted if line <= len(cells.rows)}
    return _trimmed(OriginalRows(cells.name, tuple(rows[header]), found))


def _parquet(path: Path, name: str, wanted: Sequence[int]) -> OriginalRows:
    found: dict[int, tuple[str, ...]] = {}
    try:
        source = pq.ParquetFile(path)
        before = 0
        for group in range(source.metadata.num_row_groups):
            size = source.metadata.row_group(group).num_rows
            inside = [line for line in wanted if before < line <= before + size]
            if inside:
                places = pa.array([line - before - 1 for line in inside])
                taken = source.read_row_group(group).take(places)
                columns = [as_text(column).to_pylist() for column in taken.columns]
                found |= dict(zip(inside, zip(*columns, strict=True), strict=True))
            before += size
    except (pa.ArrowException, OSError) as error:
        raise FileRefused(
            f"{name} cannot be read.", "The Parquet file is damaged.", "Restore it from a backup, or import it again."
        ) from error
    return OriginalRows(None, tuple(source.schema_arrow.names), found)


def _trimmed(found: OriginalRows) -> OriginalRows:
    """Return the rows without the columns at the end that have neither a heading nor a value."""
    rows = (found.headings, *found.rows.values())
    width = max(max((at for at, cell in enumerate(row, start=1) if cell.strip()), default=0) for row in rows)
    filled = {line: (*row, *[""] * (width - len(row)))[:width] for line, row in found.rows.items()}
    headings = (*found.headings, *[""] * (width - len(found.headings)))[:width]
    return OriginalRows(found.sheet, headings, filled)
