"""Speed and peak memory of imports by kind, beside DuckDB's and pandas' plain reads of the same file."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from bench.figures import Figure
from nrr.demo import write_company
from nrr.ingest.inspect import inspect_file
from nrr.ingest.read import read_file
from nrr.periods import Month
from nrr.workspace import Upload, Workspace

TODAY = date(2026, 1, 15)
_ACCOUNTS, _MONTHS = 10_000, 36
_FIRST = Month.parse("2022-01")
_IMPORTED = ("subscriptions.csv", "accounts.csv", "usage.csv", "tickets.csv")
_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Run:
    """What one child process took: seconds of processor for the work itself, and its peak of memory in bytes."""

    seconds: float
    peak: int
    rows: int


def measure() -> Iterator[Figure]:
    """Yield rows and bytes a second and peak memory of each kind, then of one whole import."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in write_files(folder):
            yield from _compared(path)
        yield from _imported(folder)


def _compared(path: Path) -> Iterator[Figure]:
    size = path.stat().st_size
    package, by_duckdb, by_pandas = (_child(reader, path) for reader in READERS)
    print(f"{path.stem}: {package.rows:,} rows, {size / 1e6:.1f} MB", flush=True)
    yield Figure(f"{path.stem}: thousand rows a second", package.rows / package.seconds / 1000, "k")
    yield Figure(f"{path.stem}: read", size / package.seconds / 1e6, "MB/s")
    yield Figure(f"{path.stem}: of DuckDB's time for text alone", package.seconds / by_duckdb.seconds, "x")
    yield Figure(f"{path.stem}: of pandas' time for text alone", package.seconds / by_pandas.seconds, "x")
    yield Figure(f"{path.stem}: peak memory", package.peak / 1e6, "MB")
    yield Figure(f"{path.stem}: of pandas' peak for text alone", package.peak / by_pandas.peak, "x", at_most=4)


def _imported(folder: Path) -> Iterator[Figure]:
    """Yield a whole import, from uploads to a built and checked version."""
    run = _child("import", folder)
    size = sum((folder / name).stat().st_size for name in _IMPORTED)
    yield Figure("four files: imported, built and checked", run.seconds, "s")
    yield Figure("four files: imported, built and checked", size / run.seconds / 1e6, "MB/s")
    yield Figure("four files: peak memory", run.peak / 1e6, "MB", at_most=1500)


def _child(reader: str, path: Path) -> Run:
    command = [sys.executable, "-m", "bench.imports", reader, str(path)]
    answer = subprocess.run(command, stdout=subprocess.PIPE, cwd=_ROOT, check=True, text=True)
    return Run(**json.loads(answer.stdout))


def by_import(folder: Path) -> int:
    """Return the rows of four files imported into an empty workspace."""
    uploads = [Upload(folder / name, name) for name in _IMPORTED]
    return sum(file.rows for file in Workspace(folder / "workspace").add(uploads, TODAY).files)


def _peak_bytes() -> int:
    """Return this process's own peak of memory, which what it was forked from does not count towards (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def by_package(path: Path) -> int:
    """Return the rows that an import of the file reads, from its bytes to the canonical tables."""
    mapping = inspect_file(path, path.name, TODAY, measure="mrr").mapping
    assert mapping is not None
    return read_file(path, path.name, mapping, TODAY).rows


def by_duckdb(path: Path) -> int:
    """Return the rows of the file as DuckDB reads them into a table, every value text."""
    connection = duckdb.connect()
    connection.execute("create table rows as from read_csv($path, all_varchar = true)", {"path": str(path)})
    (count,) = connection.execute("select count(*) from rows").fetchone() or (0,)
    return int(count)


def by_pandas(path: Path) -> int:
    """Return the rows of the file as pandas reads them, every value text."""
    return len(pd.read_csv(path, dtype=str, keep_default_na=False))


READERS: dict[str, Callable[[Path], int]] = {"nrr": by_package, "duckdb": by_duckdb, "pandas": by_pandas}
WORK = {**READERS, "import": by_import}


def write_files(folder: Path) -> list[Path]:
    """Write a generated company's files and its revenue in other shapes; return one file of each kind."""
    write_company(folder, accounts=_ACCOUNTS, months=_MONTHS, seed=7)
    with (folder / "subscriptions.csv").open(encoding="utf-8", newline="") as file:
        sold = list(csv.DictReader(file))
    _write_wide_and_long(folder, sorted({row["account_id"] for row in sold}))
    _write_stripe(folder, sold)
    kinds = ("subscriptions", "stripe", "long", "wide", "accounts", "usage", "tickets", "opportunities")
    return [folder / f"{kind}.csv" for kind in kinds]


def _write_wide_and_long(folder: Path, accounts: list[str]) -> None:
    months = [_FIRST + month for month in range(_MONTHS)]
    with (
        (folder / "wide.csv").open("w", encoding="utf-8", newline="") as wide_file,
        (folder / "long.csv").open("w", encoding="utf-8", newline="") as long_file,
    ):
        wide, long = csv.writer(wide_file), csv.writer(long_file)
        wide.writerow(["Customer", *(f"MRR {month}" for month in months)])
        long.writerow(["Customer", "Month", "MRR"])
        for number, account in enumerate(accounts):
            amounts = [f"{100 + number % 977 + month // 12 * 10}.{number % 100:02d}" for month in range(_MONTHS)]
            wide.writerow([account, *amounts])
            long.writerows([account, month.first_day, amount] for month, amount in zip(months, amounts, strict=True))


def _write_stripe(folder: Path, sold: list[dict[str, str]]) -> None:
    headings = (
        "id,Customer ID,Plan,Quantity,Currency,Interval,Amount,Status,Start Date (UTC),Current Period Start (UTC),"
        "Current Period End (UTC),Canceled At (UTC),Ended At (UTC)"
    )
    with (folder / "stripe.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings.split(","))
        for row in sold:
            start, end = row["start_date"], row["end_date"]
            status = ["canceled" if end else "active", start, start, _a_month_on(start), end, end]
            what = [row["plan"], row["quantity"], "usd", "month", row["unit_price"]]
            writer.writerow([row["subscription_id"], row["account_id"], *what, *status])


def _a_month_on(day: str) -> str:
    start = date.fromisoformat(day)
    month = Month.of(start) + 1
    return min(month.first_day.replace(day=min(start.day, month.last_day.day)), month.last_day).isoformat()


if __name__ == "__main__":
    began = time.process_time()
    found = WORK[sys.argv[1]](Path(sys.argv[2]))
    print(json.dumps({"seconds": time.process_time() - began, "peak": _peak_bytes(), "rows": found}))
