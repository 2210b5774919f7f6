"""A file and its mapping -> the canonical tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

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
    return READERS[mapping.kind](Reading(table, fitted(table, mapping), today))
