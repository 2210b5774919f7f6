"""Any readable file -> one text table under its headings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from nrr.errors import FileRefused, NeedsChoice
from nrr.ingest.beside import columns_before_second, years_above_months
from nrr.ingest.csv_reader import fast_body, patient_body, records, stray_quotes
from nrr.ingest.dialect import as_utf8, dialect_of, encoding_note
from nrr.ingest.header import SAMPLE_ROWS, find_header, likely_header
from nrr.ingest.headings import clean, plain, unique_headings
from nrr.ingest.mapping import Mapping
from nrr.ingest.months import month_columns
from nrr.ingest.sections import without_second_tables
from nrr.ingest.sniff import format_of
from nrr.ingest.table import Ints, Table, drop_blank_rows
from nrr.ingest.telling import told_of
from nrr.ingest.xlsx_reader import SheetCells, Workbook, cell_text, open_workbook

MOST_COLUMNS = 2000
MOST_CELLS = 200_000_000


class SheetChoice(NeedsChoice):
    """Several sheets look like tables; ``choices`` are their names."""


def load_table(path: Path, name: str, *, sheet: str | None = None, mapping: Mapping | None = None) -> Table:
    """Return the table in a file. Raises FileRefused when there is none, SheetChoice when there are several."""
    found, notes = format_of(path, name)
    if found == "parquet":
        table = _parquet(path, name)
    elif found == "xlsx":
        table = _xlsx(path, name, sheet or (mapping.sheet if mapping else None), mapping)
    else:
        table = _csv(path, name, mapping)
    return _checked(table, name, notes)


def _checked(table: Table, name: str, notes: tuple[str, ...]) -> Table:
    if len(table.headings) > MOST_COLUMNS:
        raise FileRefused(
            f"{name} cannot be read.",
            f"It has {len(table.headings):,} columns; at most {MOST_COLUMNS:,} are read.",
            "Leave out the columns that NRR does not need.",
        )
    if table.row_count == 0:
        raise FileRefused(
            f"{name} has no rows.", "Headings but no rows.", "Export it again with its rows and upload that."
        )
    if table.format != "parquet":
        table = without_second_tables(table)
    fields = {**table.__dict__, "notes": (*notes, *table.notes, *told_of(table))}
    fields.pop("_coded")
    return Table(**fields)


def header_index(rows: list[list[str]], positions: list[int], mapping: Mapping | None, name: str) -> int:
    """Return which of ``rows`` holds the headings; a mapping's header row counts where its headings are there."""
    if mapping is not None and mapping.header_row in positions:
        index = positions.index(mapping.header_row)
        wanted = {plain(heading) for heading in mapping.columns.values()}
        if wanted and wanted <= {plain(heading) for heading in unique_headings(rows[index])}:
            return index
    return find_header(rows, name)


def _above(rows: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(cells for row in rows if (cells := tuple(clean(cell) for cell in row if clean(cell))))


def _csv(path: Path, name: str, mapping: Mapping | None) -> Table:
    data, encoding = as_utf8(path.read_bytes(), mapping.encoding if mapping else None, name)
    if not data.strip():
        raise FileRefused(f"{name} cannot be read.", "The file is empty.", "Export it again and upload that.")
    dialect = dialect_of(data, mapping.delimiter if mapping else None)
    sample = []
    for record in records(data, dialect, name):
        sample.append(record)
        if len(sample) == SAMPLE_ROWS:
            break
    rows = [record.values for record in sample]
    joined = years_above_months(rows)
    header = joined[0] if joined else header_index(rows, [record.line for record in sample], mapping, name)
    width = len(rows[header])
    wrong: dict[int, int] = {}
    body = fast_body(data, dialect, width, sample[header].last_line)
    if body is None:
        columns, lines, wrong = patient_body(data, dialect, width, sample[header].last_line, name)
    else:
        columns, lines = body
    headings, columns, beside = _first_table(joined[1] if joined else rows[header], columns)
    kept, lines, wrong = drop_blank_rows(columns, lines, wrong)
    notes = (
        *encoding_note(data, encoding),
        *dialect.notes,
        *stray_quotes(data, dialect),
        *beside,
        *_joined_note(joined),
    )
    return _table(
        name, "csv", headings, kept, lines, header_row=sample[header].line, above=_above(rows[:header]), width=width,
        heading_rows=1 + bool(joined), wrong_counts=wrong, encoding=encoding, delimiter=dialect.delimiter, notes=notes,
    )  # fmt: skip


def _first_table(header: list[str], columns: list[pa.Array]) -> tuple[list[str], list[pa.Array], tuple[str, ...]]:
    """Return headings and columns without a second table beside the first, and what to say of it."""
    count, said = columns_before_second(header, columns)
    return header[:count], columns[:count], (said,) if said else ()


def _joined_note(joined: tuple[int, list[str]] | None) -> tuple[str, ...]:
    if joined is None:
        return ()
    first = next(cell for cell in joined[1] if month_columns([cell]).months)
    return (f'The years above the months are read with them: "{first}" and so on.',)


def _table(
    name: str, found: str, header: list[str], columns: tuple[pa.Array, ...], lines: Ints, **rest: object
) -> Table:
    """Return a table without the columns that have neither a heading nor a value."""
    headings = unique_headings(header)
    kept = [
        position
        for position, cell in enumerate(header)
        if clean(cell) or any(clean(value) for value in columns[position].unique().to_pylist())
    ]
    fields: dict[str, object] = {
        "name": name, "format": found, "headings": tuple(headings[p] for p in kept),
        "columns": tuple(columns[p] for p in kept), "lines": lines, "width": len(header), **rest,
    }  # fmt: skip
    return Table(**fields)  # type: ignore[arg-type]


def _xlsx(path: Path, name: str, sheet: str | None, mapping: Mapping | None) -> Table:
    book = open_workbook(path, name)
    return _sheet_table(chosen_sheet(book, name, sheet), name, book.sheets, book.notes, mapping)


def chosen_sheet(book: Workbook, name: str, sheet: str | None) -> SheetCells:
    """Return the sheet of that name, or the only one with a table. Raises FileRefused or SheetChoice."""
    if sheet is not None:
        chosen = next((other for other in book.sheets if other.casefold() == sheet.casefold()), None)
        if chosen is None:
            raise FileRefused(
                f'{name} has no sheet "{sheet}".', f"It has: {', '.join(book.sheets)}.", "Name one of them."
            )
        return book.read(chosen)
    tables = [cells for cells in (book.read(other) for other in book.sheets) if _holds_table(cells)]
    if not tables:
        raise FileRefused(
            f"{name} is not a table.",
            "No sheet of the workbook holds headings with rows under them.",
            "Add a row that names the columns.",
        )
    if len(tables) > 1:
        names = tuple(cells.name for cells in tables)
        raise SheetChoice(
            f"{name} has several sheets with tables.",
            f"They are: {', '.join(names)}.",
            "Say which one to read.",
            names,
        )
    return tables[0]


def _holds_table(cells: SheetCells) -> bool:
    joined = years_above_months(cells.rows[:SAMPLE_ROWS])
    header = joined[0] if joined else likely_header(cells.rows[:SAMPLE_ROWS])
    return header is not None and any(any(row) for row in cells.rows[header + 1 :])


def _sheet_table(
    cells: SheetCells, name: str, sheets: tuple[str, ...], notes: tuple[str, ...], mapping: Mapping | None
) -> Table:
    rows = cells.rows[:SAMPLE_ROWS]
    joined = years_above_months(rows)
    header = joined[0] if joined else header_index(rows, list(range(1, len(rows) + 1)), mapping, name)
    width = len(rows[header])
    below = cells.rows[header + 1 :]
    columns = (
        [pa.array(column, pa.string()) for column in zip(*below, strict=True)]
        if below
        else [pa.array([], pa.string())] * width
    )
    lines = np.arange(header + 2, header + 2 + len(below), dtype=np.int64)
    texts, columns, beside = _first_table(joined[1] if joined else rows[header], columns)
    kept, lines, _ = drop_blank_rows(columns, lines, {})
    headings = unique_headings(texts)
    native = frozenset(heading for position, heading in enumerate(headings) if position in cells.native_columns)
    return _table(
        name, "xlsx", texts, kept, lines, header_row=header + 1, above=_above(rows[:header]), native=native,
        heading_rows=1 + bool(joined), sheet=cells.name, sheets=sheets,
        notes=(*notes, *cells.notes, *beside, *_joined_note(joined)),
    )  # fmt: skip


def _parquet(path: Path, name: str) -> Table:
    try:
        facts = pq.ParquetFile(path).metadata
        _refuse_oversize(name, facts.num_rows, facts.num_columns)
        source = pq.read_table(path, page_checksum_verification=True)
    except (pa.ArrowException, OSError) as error:
        raise FileRefused(
            f"{name} cannot be read.", "The Parquet file is damaged.", "Write it again and upload that."
        ) from error
    columns, native = [], set()
    headings = unique_headings(source.column_names)
    for heading, column in zip(headings, source.columns, strict=True):
        columns.append(as_text(column))
        if pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
            native.add(heading)
    kept, lines, _ = drop_blank_rows(columns, np.arange(1, source.num_rows + 1, dtype=np.int64), {})
    return _table(name, "parquet", list(source.column_names), kept, lines, header_row=1, native=frozenset(native))


def _refuse_oversize(name: str, rows: int, columns: int) -> None:
    if rows * columns > MOST_CELLS:
        raise FileRefused(
            f"{name} cannot be read.",
            f"It claims {rows:,} rows of {columns:,} columns; at most {MOST_CELLS:,} values are read.",
            "Leave out the columns that NRR does not need, or split the file.",
        )


def as_text(column: pa.ChunkedArray) -> pa.Array:
    """Return a Parquet column as text, blank where it is null."""
    encoded = column.combine_chunks()
    if pa.types.is_dictionary(encoded.type):
        encoded = encoded.dictionary_decode()
    if pa.types.is_string(encoded.type) or pa.types.is_large_string(encoded.type):
        return encoded.cast(pa.string()).fill_null("")
    if pa.types.is_nested(encoded.type):
        return pa.array(["" if value is None else str(value) for value in encoded.to_pylist()], pa.string())
    coded = encoded.dictionary_encode("encode")
    texts = pa.array([_scalar_text(value) for value in coded.dictionary.to_pylist()], pa.string())
    return texts.take(coded.indices)


def _scalar_text(value: object) -> str:
    if value is None or value != value:
        return ""
    return cell_text(value)
