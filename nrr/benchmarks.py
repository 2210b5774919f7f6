"""The benchmarks in use: those that ship with the app, or the workspace's own file in their place.

``benchmarks.csv`` in the workspace holds the whole list. It moves no figure, so it is no part of the recipe.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nrr import csv_safe
from nrr.benchmark_file import COLUMNS, as_rows, read, read_public
from nrr.durable import locked, not_written, write_durably
from nrr.errors import WorkspaceBusy
from nrr.results import Benchmark, PublicCompany

FILE = "benchmarks.csv"
_DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True)
class Listed:
    """The benchmarks in use; ``own`` tells whether they are the workspace's own."""

    rows: tuple[Benchmark, ...]
    own: bool = False


@cache
def shipped() -> tuple[Benchmark, ...]:
    """Return the benchmarks that ship with the app."""
    return read((_DATA / FILE).read_bytes(), FILE)


@cache
def public_companies() -> tuple[PublicCompany, ...]:
    """Return the NRR of public companies that ships with the app."""
    name = "public_nrr.csv"
    return read_public((_DATA / name).read_bytes(), name)


def in_use(root: Path | None) -> Listed:
    """Return the benchmarks of the workspace ``root``, None for the sample. Raises NrrError where its file is wrong."""
    path = None if root is None else root / FILE
    if path is None or not path.exists():
        return Listed(shipped())
    try:
        return Listed(read(path.read_bytes(), FILE), own=True)
    except OSError as error:
        raise not_written(error, path.parent) from error


def replace(root: Path, data: bytes, name: str) -> Listed:
    """Put a file in the place of the list in use and return it. Raises NrrError, nothing stored, if it is wrong."""
    rows = read(data, name)
    try:
        root.mkdir(parents=True, exist_ok=True)
        with locked(root / "benchmarks.lock"):
            write_durably(root / FILE, as_csv(rows).decode("utf-8"))
    except WorkspaceBusy as error:
        raise WorkspaceBusy("Someone else is writing here right now.", "", "Try again in a moment.") from error
    except OSError as error:
        raise not_written(error, root) from error
    return Listed(rows, own=True)


def reset(root: Path) -> None:
    """Take the workspace's own file away: the list that ships with the app is in use again."""
    try:
        (root / FILE).unlink(missing_ok=True)
    except OSError as error:
        raise not_written(error, root) from error


def as_csv(rows: tuple[Benchmark, ...]) -> bytes:
    """Return the list as a file that can be changed and put in use again."""
    return csv_safe.to_csv(as_rows(rows), COLUMNS)
