"""A file and its mapping -> the canonical tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from nrr.errors import FileRefused
from nrr.ingest.catalogue import base, known_format
from nrr.ingest.inspect import fitted
from nrr.ingest.kinds import READERS
from nrr.ingest.load import load_table
from nrr.ingest.mapping import Mapping
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.reading import Reading


def read_file(path: Path, name: str, mapping: Mapping, today: date) -> ParsedFile:
    """Return what the file brings, read as ``mapping`` says; every row is accepted or in quarantine.

    Raises FileRefused when the file does not fit the mapping, NeedsChoice when the mapping leaves open what the
    values do not settle.
    """
    table = load_table(path, name, mapping=mapping)
    reading = Reading(table, fitted(table, mapping), today)
    known = known_format(mapping.kind)
    reason = known and (known.not_read or (known.refuse and known.refuse(table)))
    if reason:
        raise FileRefused(f"{name} lacks what NRR needs.", reason)
    read = known.read if known and known.read else READERS[base(mapping.kind)]
    return replace(read(reading), mapping=fitted(table, mapping))
