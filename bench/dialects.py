"""How much of polluted CSV files is read right, by this package and by two sniffers, with no dialect given."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from bench.figures import Figure
from bench.pollution import HEADINGS, Polluted, polluted_files
from nrr.errors import NrrError
from nrr.imports import settled_mapping
from nrr.ingest.dialect import DELIMITERS
from nrr.ingest.inspect import inspect_file
from nrr.ingest.read import read_file
from nrr.periods import Month

Row = tuple[str, ...]
_TODAY = date(2026, 11, 22)
_LINES = re.compile(r"lines? ([\d, ]+)", re.I)


@dataclass(frozen=True)
class Outcome:
    """The rows that a reader delivered by line (0 where it tells none), and the lines it set apart or pointed at."""

    rows: tuple[tuple[int, Row], ...] = ()
    listed: frozenset[int] = field(default=frozenset())
    doubts_accents: bool = False


@dataclass(frozen=True)
class Score:
    """Over the files of a kind: rows to be read, rows read right, and cells delivered wrong with no word about it."""

    rows: int = 0
    right: int = 0
    unlisted: int = 0

    @property
    def share(self) -> float:
        return self.right / self.rows if self.rows else 1.0


def by_package(path: Path) -> Outcome:
    """Return what an import of the file brings; nothing where it is refused or asks."""
    try:
        seen = inspect_file(path, path.name, _TODAY)
        mapping = settled_mapping(seen, path.name)
        if HEADINGS[-1] in seen.headings:
            mapping = mapping.with_changes(segments=HEADINGS[-1:])
        parsed = read_file(path, path.name, mapping, _TODAY)
    except NrrError:
        return Outcome()
    plans = {row["row_number"]: row["segment"] for row in parsed.segments.to_pylist()}
    rows = []
    for line in parsed.lines.to_pylist():
        number, mrr = line["row_number"], f"{line['arr_cents'] / 1200:.2f}"
        rows.append((number, (line["account_id"], str(Month(line["start_month"])), mrr, plans.get(number, ""))))
    listed = set(parsed.quarantine["row_number"].to_pylist())
    for note in parsed.notes:
        listed |= {int(number) for found in _LINES.findall(note) for number in re.findall(r"\d+", found)}
    doubts = any("check its accents" in note for note in parsed.notes)
    return Outcome(tuple(rows), frozenset(listed), doubts)


def by_duckdb(path: Path) -> Outcome:
    """Return what DuckDB reads where its sniffer chooses the dialect and rows that do not fit it are passed over."""
    try:
        found = duckdb.sql("from read_csv($path, all_varchar = true, ignore_errors = true)", params={"path": str(path)})
        return _below_headings([tuple(found.columns), *found.fetchall()])
    except duckdb.Error:
        return Outcome()


def by_sniffer(path: Path) -> Outcome:
    """Return what Python's csv module reads in the dialect that its Sniffer chooses among the usual delimiters."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        dialect = csv.Sniffer().sniff(text, "".join(DELIMITERS))
        dialect.doublequote = True
        return _below_headings([tuple(row) for row in csv.reader(io.StringIO(text, newline=""), dialect) if row])
    except (csv.Error, UnicodeDecodeError):
        return Outcome()


def _below_headings(rows: list[Row]) -> Outcome:
    """Return the rows below the one that holds the headings; all of them where none does."""
    cells = [tuple((cell or "").strip() for cell in row) for row in rows]
    start = next((place + 1 for place, row in enumerate(cells) if row[: len(HEADINGS)] == HEADINGS), 0)
    return Outcome(tuple((0, row) for row in cells[start:] if any(row)))


READERS: dict[str, Callable[[Path], Outcome]] = {"nrr": by_package, "duckdb": by_duckdb, "csv.Sniffer": by_sniffer}


def scored(file: Polluted, outcome: Outcome) -> Score:
    """Return the score of one file; rows that the pollution spoilt may be read or set apart."""
    held = Counter(file.rows)
    needed = held - Counter(file.spoilt)
    delivered = Counter(row for _, row in outcome.rows)
    unlisted = 0
    for line, row in outcome.rows:
        if held[row] > 0:
            held[row] -= 1
        elif line not in outcome.listed and not (outcome.doubts_accents and not "".join(row).isascii()):
            unlisted += _differing(row, file)
    return Score(needed.total(), (needed & delivered).total(), unlisted)


def _differing(row: Row, file: Polluted) -> int:
    """Return in how many cells a row differs from the row of the file that is nearest to it."""
    width = max(len(row), len(HEADINGS))
    return min((width - sum(a == b for a, b in zip(row, other, strict=False)) for other in file.rows), default=width)


def scores() -> dict[str, dict[str, Score]]:
    """Return the score of every reader by kind of pollution."""
    found: dict[str, dict[str, Score]] = {}
    with TemporaryDirectory() as folder:
        for file in polluted_files():
            path = Path(folder) / "export.csv"
            path.write_bytes(file.content)
            by_reader = found.setdefault(file.kind, {name: Score() for name in READERS})
            for name, read in READERS.items():
                by_reader[name] = _total([by_reader[name], scored(file, read(path))])
    return found


def measure() -> Iterator[Figure]:
    """Yield the share of rows read right per kind and reader and of all kinds, and the cells wrong without a word."""
    found = scores()
    for kind, by_reader in found.items():
        for name, score in by_reader.items():
            yield Figure(f"{kind}: rows read right, {name}", score.share, "of 1")
    totals = {name: _total(by_reader[name] for by_reader in found.values()) for name in READERS}
    for name, total in totals.items():
        target = 0 if name == "nrr" else None
        yield Figure(f"all kinds: rows read right, {name}", total.share, "of 1")
        yield Figure(f"all kinds: cells wrong and unlisted, {name}", total.unlisted, "cells", at_most=target)
    best = max(total.share for name, total in totals.items() if name != "nrr")
    yield Figure("all kinds: rows read right, of the better sniffer's", totals["nrr"].share / best, "x", at_least=1)


def _total(parts: Iterable[Score]) -> Score:
    listed = list(parts)
    return Score(*(sum(getattr(part, name) for part in listed) for name in ("rows", "right", "unlisted")))
