"""Versions built from lines written by hand: columns of the canonical table of lines, no file behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from nrr import schema
from nrr.build import build_version
from nrr.ingest.mapping import Coverage, Mapping
from nrr.ingest.parsed import ParsedFile, arrow_schema
from nrr.loading import Source
from nrr.periods import Month
from nrr.policies import Policies
from nrr.warehouse import Warehouse

START = 2024 * 12  # January 2024
TODAY = date(2026, 11, 22)
Line = dict[str, Any]


def line(account: str, start: int, end: int | None, arr: int, **facts: Any) -> Line:
    """A line of ``arr`` in whole units a year from month ``start`` (0 is January 2024) until ``end``."""
    months = {name: START + value for name, value in facts.items() if name.endswith("_month") and value is not None}
    return {
        "account_id": account,
        "start_month": START + start,
        "end_month": None if end is None else START + end,
        "arr_cents": arr * 100,
        **facts,
        **months,
    }


def parsed(lines: Sequence[Line], months: int) -> ParsedFile:
    """A subscription file of ``lines`` that states something in each of ``months`` months."""
    rows = [{"row_number": number, **each} for number, each in enumerate(lines, start=2)]
    last = Month(START + months - 1)
    return ParsedFile(
        mapping=Mapping("subscriptions", {"account": "customer", "start": "start", "amount": "amount"}, currency="USD"),
        rows=len(rows),
        accepted=len(rows),
        lines=pa.Table.from_pylist(rows, schema=arrow_schema(schema.LINES)),
        segments=arrow_schema(schema.SEGMENTS).empty_table(),
        accounts=arrow_schema(schema.ACCOUNTS).empty_table(),
        usage=arrow_schema(schema.USAGE).empty_table(),
        quarantine=arrow_schema(schema.QUARANTINE).empty_table(),
        currency="USD",
        coverage=Coverage(Month(START), last, last, last),
    )


@contextmanager
def built(lines: Sequence[Line], months: int, policies: Policies | None = None) -> Iterator[Warehouse]:
    """Yield the version that the engine builds from one file of ``lines`` under ``policies``."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "version.duckdb")
        sources = [Source("lines.csv", "0" * 64, TODAY, parsed(lines, months))]
        build_version(path, "hand", sources, policies or Policies(), "Hand", "USD")
        warehouse = Warehouse.open(path, "hand")
        try:
            yield warehouse
        finally:
            warehouse.close()


def arr_by_month(warehouse: Warehouse, months: int) -> dict[str, list[int]]:
    """Return every account's ARR in cents at each month's end, accounts that never had any left out."""
    with warehouse.session() as session:
        names = {row["account_key"]: row["account_id"] for row in session.table("accounts")}
        found: dict[str, list[int]] = {}
        for row in session.table("arr_changes"):
            history = found.setdefault(names[row["account_key"]], [0] * months)
            for month in range(row["month"], min(row["valid_until"], START + months)):
                history[month - START] = row["after_cents"]
    return found
