"""A file and its mapping -> the canonical tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from nrr.errors import FileRefused
from nrr.ingest.catalogue import base, known_format
from nrr.ingest.corrections import quarantined_rows
from nrr.ingest.inspect import fitted
from nrr.ingest.kinds import READERS
from nrr.ingest.lending import Lender, completed_from
from nrr.ingest.load import load_table
from nrr.ingest.mapping import Mapping
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.reading import Reading
from nrr.ingest.table import Table
from nrr.schema import QUARANTINED_ROWS


def read_file(path: Path, name: str, mapping: Mapping, today: date, lenders: Sequence[Lender] = ()) -> ParsedFile:
    """Return what the file brings, read as ``mapping`` says; every row is accepted or in quarantine.

    ``lenders`` are the files that it may take columns from (``Format.lender``). Raises FileRefused when the file does
    not fit the mapping, NeedsChoice when the mapping leaves open what the values do not settle.
    """
    return read_table(load_table(path, name, mapping=mapping), mapping, today, lenders)


def read_table(original: Table, mapping: Mapping, today: date, lenders: Sequence[Lender] = ()) -> ParsedFile:
    """Return what a file brings whose table is loaded already, as ``read_file``."""
    table, known = original, known_format(mapping.kind)
    mapping = fitted(table, mapping)
    if known and known.lender:
        table, mapping = completed_from(table, mapping, known, lenders)
    reading = Reading(table, mapping, today)
    reason = known and (known.not_read or (known.refuse and known.refuse(table)))
    if reason:
        raise FileRefused(f"{table.name} lacks what NRR needs.", reason)
    read = known.read if known and known.read else READERS[base(mapping.kind)]
    parsed = read(reading)
    set_aside = quarantined_rows(original, parsed.quarantine.column("row_number").unique().to_pylist())
    return replace(parsed, mapping=mapping, further={**parsed.further, QUARANTINED_ROWS.name: set_aside})
