"""Packs of a few books for the tests: the sample company, a book of hostile names, one too short for NRR."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pandas as pd

from nrr import benchmarks, board_pack
from nrr.board_pack import Beside
from nrr.ingest.mapping import Mapping
from nrr.periods import Month
from nrr.results import (
    RESTATEMENT_CAUSES,
    Action,
    Control,
    LockedChange,
    Note,
    PackFacts,
    PackSettings,
    Request,
    Restatement,
    RestatementCause,
)
from nrr.warehouse import Warehouse
from nrr.workspace import Workspace
from tests.books import built_from
from tests.figures.books import HOSTILE, retention

DECEMBER = Request(Month.parse("2025-12"))
NAMES = (
    *(name.replace("\x00", "\x1b") for name in HOSTILE[:6]),
    '=HYPERLINK("http://evil.example")',
    "W" * 300,
    "Zażółć 株式会社",
)
SEGMENTS = (NAMES[2], NAMES[-2], NAMES[-1])


def beside() -> Beside:
    """A note, an action and control totals as a workspace keeps them."""
    month = Month.parse("2025-11")
    return Beside(
        benchmarks=benchmarks.shipped(),
        notes=(Note(1, month, None, "Price list changed", "Ana", "2025-12-02"),),
        actions=(Action(1, "A-0010", "Call the sponsor", "Ana", date(2026, 1, 15), "open", "", "Ana", "2025-12-30"),),
        controls=(Control(1, month, (), 2_000_000_000, "ledger", "Ben", "2025-12-05"),),
    )


def sample_facts(sample: Workspace, request: Request = DECEMBER, settings: PackSettings | None = None) -> PackFacts:
    """Return facts of the sample company with one locked period that changed and one that did not."""
    with opened(sample) as warehouse:
        facts = board_pack.facts(warehouse, request, settings or PackSettings(), beside())
    return replace(facts, changes=(restated(), restated("Board Q2 2025", "2025-06", change=0)), locks=9)


@contextmanager
def opened(workspace: Workspace) -> Iterator[Warehouse]:
    warehouse = workspace.warehouse(workspace.current() or "")
    try:
        yield warehouse
    finally:
        warehouse.close()


def restated(name: str = "Board Q3 2025", month: str = "2025-09", change: int = -100_000) -> LockedChange:
    """A period published at 10.0M to 10.5M of ARR, NRR 105.0%, of which churn known late takes 0.1M: NRR 104.0%."""
    published, now = retention(month), retention(month, churn=-1_000_000 + change)
    causes = tuple(
        RestatementCause(cause, 0, change * 100, change * 100, 3, change / 10_000_000)
        if cause == "late_data" and change
        else RestatementCause(cause, 0, 0, 0, 0, 0.0)
        for cause in RESTATEMENT_CAUSES
    )
    now = replace(now, total_arr_cents=published.total_arr_cents + change * 100)
    request = Request(published.window.closing)
    return LockedChange(name, "2025-10-12", "", Restatement(request, published, published, now, causes, pd.DataFrame()))


@contextmanager
def hostile() -> Iterator[PackFacts]:
    """Yield facts of accounts and segments whose names act on whatever shows them, 26 months to December 2025."""
    rows = [
        [name, f"{2023 + (10 + age) // 12}-{(10 + age) % 12 + 1:02d}", str(100 + 10 * at + 3 * age), SEGMENTS[at % 3]]
        for at, name in enumerate(NAMES)
        for age in range(26 - 9 * (at % 2))
    ]
    mapping = Mapping(
        "long", {"account": "customer", "month": "month", "amount": "mrr"}, ("region",), measure="mrr", currency="EUR"
    )
    files = [("book.csv", ["customer", "month", "mrr", "region"], rows, mapping)]
    with built_from(files) as warehouse:
        notes = (Note(1, DECEMBER.as_of, None, "=1+1 <script>alert(1)</script>\n" + "x" * 400, "=A1", "2025-12-02"),)
        settings = PackSettings(company="<b>Evil & Sons</b> \u202e$x$")
        yield board_pack.facts(warehouse, DECEMBER, settings, Beside(benchmarks=benchmarks.shipped(), notes=notes))


@contextmanager
def short() -> Iterator[PackFacts]:
    """Yield facts of one account with five months of history and no segment: NRR is n/a."""
    rows = [["Only one", f"2025-{month:02d}", "50.00"] for month in range(8, 13)]
    mapping = Mapping("long", {"account": "customer", "month": "month", "amount": "mrr"}, measure="mrr", currency="USD")
    with built_from([("book.csv", ["customer", "month", "mrr"], rows, mapping)]) as warehouse:
        yield board_pack.facts(warehouse, DECEMBER, PackSettings())
