"""Books with signals: ARR by month, usage, tickets, answers to surveys and payments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from random import Random
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

START = 2024 * 12  # January 2024 is month 0
TODAY = date(2026, 11, 22)


def day(month: int, of_month: int = 15) -> date:
    index = START + month
    return date(index // 12, index % 12 + 1, of_month)


@dataclass(frozen=True)
class Signals:
    """Months count from 0; ``arr`` is in whole units a year. Every event names its account and month first."""

    months: int
    arr: dict[str, dict[int, int]]
    usage: list[tuple[str, int, str, int]] = field(default_factory=list)  # metric, value
    tickets: list[tuple[str, int, str, float | None]] = field(default_factory=list)  # priority, satisfaction
    answers: list[tuple[str, int, int]] = field(default_factory=list)  # score
    payments: list[tuple[str, int, str]] = field(default_factory=list)  # outcome
    renewals: dict[str, date] = field(default_factory=dict)

    def until(self, last: int) -> Signals:
        """What was known at the end of ``last``: nothing dated later, and no list of accounts, which is of today."""
        held = {a: {m: cents for m, cents in by.items() if m <= last} for a, by in self.arr.items()}
        return replace(
            self,
            months=last + 1,
            arr={a: by for a, by in held.items() if by},
            usage=[each for each in self.usage if each[1] <= last],
            tickets=[each for each in self.tickets if each[1] <= last],
            answers=[each for each in self.answers if each[1] <= last],
            payments=[each for each in self.payments if each[1] <= last],
            renewals={},
        )


def lines(book: Signals) -> list[dict[str, Any]]:
    """A line for each stretch of equal months; it is open where it reaches the last month."""
    rows = []
    for account, by_month in book.arr.items():
        for month, amount in by_month.items():
            if by_month.get(month - 1) == amount:
                continue
            end = month
            while by_month.get(end) == amount:
                end += 1
            rows.append(
                {
                    "row_number": len(rows) + 2,
                    "account_id": account,
                    "start_month": START + month,
                    "end_month": None if end == book.months else START + end,
                    "arr_cents": amount * 100,
                }
            )
    return rows


def numbered(table: schema.Table, rows: list[dict[str, Any]]) -> pa.Table:
    """Return a canonical table of ``rows``, which are those of a file from its second line on."""
    placed = [{"row_number": number, **row} for number, row in enumerate(rows, start=2)]
    return pa.Table.from_pylist(placed, schema=arrow_schema(table))


def parsed(book: Signals) -> ParsedFile:
    found, last = lines(book), Month(START + book.months - 1)
    further = {
        schema.TICKETS: [
            {"account_id": a, "opened_date": day(m), "priority": p, "satisfaction": s} for a, m, p, s in book.tickets
        ],
        schema.NPS: [{"account_id": a, "answered_date": day(m), "score": score} for a, m, score in book.answers],
        schema.PAYMENTS: [{"account_id": a, "payment_date": day(m), "outcome": how} for a, m, how in book.payments],
    }
    return ParsedFile(
        mapping=Mapping("subscriptions", {"account": "customer", "start": "start", "amount": "amount"}, currency="USD"),
        rows=len(found),
        accepted=len(found),
        lines=pa.Table.from_pylist(found, schema=arrow_schema(schema.LINES)),
        segments=arrow_schema(schema.SEGMENTS).empty_table(),
        accounts=numbered(
            schema.ACCOUNTS, [{"account_id": a, "renewal_date": day} for a, day in book.renewals.items()]
        ),
        usage=numbered(
            schema.USAGE,
            [{"account_id": a, "usage_date": day(m), "metric": k, "value": float(v)} for a, m, k, v in book.usage],
        ),
        quarantine=arrow_schema(schema.QUARANTINE).empty_table(),
        currency="USD",
        coverage=Coverage(Month(START), last, last, last),
        further={table.name: numbered(table, rows) for table, rows in further.items()},
    )


@contextmanager
def built(book: Signals, policies: Policies | None = None) -> Iterator[Warehouse]:
    """Yield the version that the engine builds from ``book``."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "version.duckdb")
        sources = [Source("signals.csv", "0" * 64, TODAY, parsed(book))]
        build_version(path, "signals", sources, policies or Policies(), "Signals", "USD")
        warehouse = Warehouse.open(path, "signals")
        try:
            yield warehouse
        finally:
            warehouse.close()


def drawn(random: Random, accounts: int = 30, months: int = 20) -> Signals:
    """A random book: accounts that come, shrink, leave and return; signals with holes, some foretelling, some not."""
    book = Signals(months, {})
    for number in range(accounts):
        account, by_month, amount = f"account {number:02d}", {}, random.choice([1200, 6000, 24_000, 90_000])
        start, leaves = random.randint(-6, months - 2), random.choice([months + 9, random.randint(3, months)])
        for month in range(max(start, 0), months):
            if random.random() < 0.07:
                amount = max(amount * random.choice([50, 80, 90, 110, 130]) // 100, 120)
            if not leaves <= month < leaves + random.choice([1, 9, 99]):
                by_month[month] = amount
        if not by_month:
            continue
        book.arr[account] = by_month
        level = random.randint(20, 400)
        for month in range(months):
            near = -1 <= leaves - month <= 3
            level = max(level * (random.randint(60, 90) if near else random.randint(92, 109)) // 100, 0)
            if month > 2 and random.random() < 0.9:
                book.usage.append((account, month, "logins", level))
            if month > 4 and number % 3 == 0:
                book.usage.append((account, month, "reports", random.randint(5, 9)))
            if random.random() < (0.5 if near else 0.15):
                rating = random.choice([None, 0.0, 0.5, 1.0])
                book.tickets.append((account, month, random.choice(["low", "normal", "high", "urgent"]), rating))
            if month % 3 == 2 and random.random() < 0.5:
                book.answers.append((account, month, random.randint(0, 7) if near else random.randint(4, 10)))
            if random.random() < 0.05:
                book.payments.append((account, month, random.choice(["failed", "recovered"])))
        if random.random() < 0.7:
            book.renewals[account] = day(months + random.randint(0, 7), random.randint(1, 28))
    return book
