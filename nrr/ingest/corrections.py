"""Rows of a file that went to quarantine, corrected in a spreadsheet and uploaded again.

The quarantine is downloaded in the layout of its file, with one more column: its heading names the file (the start of
its SHA-256), its cells the line and the reason. Corrected rows take the place of those lines, and the file is read as
if it had come so: nothing can count twice, and dates and amounts are read by the evidence of the whole file.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nrr.csv_safe import safe_text
from nrr.errors import FileRefused, NrrError
from nrr.ingest.load import load_table
from nrr.ingest.mapping import Inspection
from nrr.ingest.mapping import Mapping as FileMapping
from nrr.ingest.parsed import completed
from nrr.ingest.table import Table
from nrr.schema import QUARANTINED_ROWS

_WHY = re.compile(r"Why not used \[([0-9a-f]{12})\]")
_LINE = re.compile(r"\s*Line (\d+)\b")
SHAPE = "corrections"
_SMALL = 20 << 20


@dataclass(frozen=True)
class Corrections:
    """A file of corrected rows: the file they belong to (the start of its SHA-256), and the cells by line of that file.

    ``own_lines`` has the line of each in this file; ``loose`` are lines of this file that name no line of the other.
    """

    name: str
    of_file: str
    headings: tuple[str, ...]
    rows: dict[int, tuple[str, ...]]
    own_lines: dict[int, int]
    loose: tuple[int, ...]


def corrections_in(path: Path, name: str) -> Corrections | None:
    """Return the corrections that a file holds, None where it is another kind of file."""
    if path.stat().st_size > _SMALL:
        return None
    start = path.read_bytes()[: 1 << 16].replace(b"\0", b"")
    if not start.startswith(b"PK") and b"Why not used [" not in start:
        return None
    try:
        table = load_table(path, name)
    except NrrError:
        return None
    headings = [unguarded(heading) for heading in table.headings]
    found = [(place, match[1]) for place, heading in enumerate(headings) if (match := _WHY.fullmatch(heading))]
    if not found:
        return None
    why, of_file = found[0]
    columns = [column.to_pylist() for column in table.columns]
    rows: dict[int, tuple[str, ...]] = {}
    own: dict[int, int] = {}
    loose = []
    for number, line in enumerate(table.lines.tolist()):
        told = _LINE.match(columns[why][number] or "")
        if told is None or int(told[1]) in rows:
            loose.append(line)
            continue
        cells = (column[number] or "" for place, column in enumerate(columns) if place != why)
        rows[int(told[1])] = tuple(unguarded(cell) for cell in cells)
        own[int(told[1])] = line
    return Corrections(name, of_file, tuple(h for h in headings if not _WHY.fullmatch(h)), rows, own, tuple(loose))


def inspected_corrections(corrections: Corrections, original: str, mapping: FileMapping) -> Inspection:
    """Return what corrections of a file look like before they are imported: read as that file is."""
    rows = tuple(corrections.rows.values())
    return Inspection(
        name=corrections.name,
        format="csv",
        headings=corrections.headings,
        preview=rows[:20],
        row_count=len(rows) + len(corrections.loose),
        shape=SHAPE,
        mapping=mapping,
        notes=(f"Corrected rows of {original}: they take the place of the rows in its quarantine.",),
    )


def corrected(table: Table, corrections: Corrections, lines: Iterable[int]) -> Table:
    """Return the table with those of its ``lines`` as corrected. Raises FileRefused where columns are missing."""
    lacking = [heading for heading in table.headings if heading not in corrections.headings]
    if lacking:
        raise FileRefused(
            f"{corrections.name} lacks columns of {table.name}.",
            f"It has no column {', '.join(lacking)}.",
            "Keep every column of the download as it is, and change only cells.",
        )
    wanted = set(lines)
    places = [place for place, line in enumerate(table.lines.tolist()) if line in wanted]
    mask = np.zeros(table.row_count, dtype=np.bool_)
    mask[places] = True
    columns = []
    for heading, column in zip(table.headings, table.columns, strict=True):
        at = corrections.headings.index(heading)
        texts = [corrections.rows[int(table.lines[place])][at] for place in places]
        columns.append(pc.replace_with_mask(column, pa.array(mask), pa.array(texts, pa.string())))
    counts = {place: found for place, found in table.wrong_counts.items() if not mask[place]}
    return replace(table, columns=tuple(columns), wrong_counts=counts, _coded={})


def quarantined_rows(table: Table, lines: Iterable[int]) -> pa.Table:
    """Return the cells of rows in quarantine as they stand, as JSON, with the headings as line 0."""
    wanted = set(lines)
    places = [place for place, line in enumerate(table.lines.tolist()) if line in wanted]
    picked = [column.take(pa.array(places, pa.int64())).to_pylist() for column in table.columns]
    texts = [json.dumps(table.headings), *(json.dumps(cells) for cells in zip(*picked, strict=True))]
    numbers = [0, *(int(table.lines[place]) for place in places)]
    kept = texts if places else texts[:1]
    return completed(
        QUARANTINED_ROWS, {"row_number": pa.array(numbers, pa.int64()), "cells": pa.array(kept, pa.string())}
    )


def to_correct(entries: Iterable[Mapping[str, Any]], sha256: str) -> bytes:
    """Return rows in quarantine as a CSV to correct, from entries in the order of their lines, the headings first.

    An entry has ``row_number``, the ``cells`` of its row as JSON, ``column_name`` and ``message``. Cells that a
    spreadsheet could take for a formula have a ``'`` before them, which reading them again takes off.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    for line, found in groupby(entries, key=lambda entry: int(entry["row_number"])):
        rows = list(found)
        why = f"Why not used [{sha256[:12]}]"
        if line:
            told = (f"{row['column_name']}: {row['message']}" if row["column_name"] else row["message"] for row in rows)
            why = f"Line {line}: {' '.join(told)}"
        writer.writerow([guarded(cell) for cell in (*json.loads(rows[0]["cells"]), why)])
    return buffer.getvalue().encode("utf-8-sig", "replace")


def guarded(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; ``unguarded`` gives the text back."""
    return f"'{text}" if _needs_guard(text) else text


def unguarded(text: str) -> str:
    """Return the text that ``guarded`` was given."""
    return text[1:] if text.startswith("'") and _needs_guard(text[1:]) else text


def _needs_guard(text: str) -> bool:
    bare = text.lstrip("'")
    return safe_text(bare) != bare
