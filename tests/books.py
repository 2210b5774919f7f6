"""Random books, and how to hand one to the engine as the files users have.

Amounts are drawn as MRR in whole cents, so ARR is 12 times that, exactly. Files are written by hand here, not by the
package's writers.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests import oracle

TODAY = date(2026, 11, 22)
START = 2021 * 12 + 4  # May 2021: books start inside a quarter and a year
REGIONS = ("EMEA", "APAC", "North America")
MAX_MONTHS = 30

EXAMPLES = int(os.environ.get("NRR_EXAMPLES", "8"))  # each builds a database or more; raise it for a long hunt
settings.register_profile(
    "books",
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=os.environ.get("CI") == "true",
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("books")
several_builds = settings(settings.get_profile("books"), max_examples=EXAMPLES // 2)


@dataclass(frozen=True)
class Book:
    """Accounts with their ARR in cents by month, the segment seen in each month, and the months the file speaks of."""

    arr: oracle.Book
    regions: oracle.Segments
    first: int
    last: int

    @property
    def months(self) -> range:
        return range(self.first, self.last + 1)

    def only(self, accounts: set[str]) -> Book:
        return replace(self, arr=oracle.only(self.arr, accounts))

    def scaled(self, factor: int) -> Book:
        return replace(self, arr={a: {m: c * factor for m, c in by.items()} for a, by in self.arr.items()})


_MRR_CENTS = st.one_of(
    st.integers(9, 13),  # above what counts as a placeholder: 1.00 a year
    st.sampled_from([100_00, 1_000_00, 4_166_66, 4_166_67, 999_99, 1_000_01]),
    st.integers(9, 2_000_000_00),
    st.integers(10**10, 8 * 10**10),
)


@st.composite
def _account(draw: st.DrawFn, months: int) -> list[int]:
    """MRR cents of one account by month: runs of equal months, zeros (late start, dip, end) as likely as any."""
    amounts = st.one_of(st.just(0), _MRR_CENTS, st.sampled_from(draw(st.lists(_MRR_CENTS, min_size=1, max_size=2))))
    cents: list[int] = []
    while len(cents) < months:
        cents += [draw(amounts)] * draw(st.integers(1, 8))
    return cents[:months]


@st.composite
def books(draw: st.DrawFn, max_accounts: int = 12, changing_segments: bool | None = None) -> Book:
    """Books of 1-12 accounts and 1-30 months; every region is the account's own, or changes where asked or drawn."""
    months = draw(st.integers(1, MAX_MONTHS))
    histories = draw(st.lists(_account(months), min_size=1, max_size=max_accounts))
    if not any(any(history) for history in histories):
        histories[0][-1] = 12_345
    if changing_segments is None:
        changing_segments = draw(st.booleans())
    arr: oracle.Book = {}
    regions: oracle.Segments = {}
    for number, history in enumerate(histories):
        if not any(history):
            continue
        account = f"account {number:02d}"
        arr[account] = {START + m: 12 * cents for m, cents in enumerate(history) if cents}
        at_first, later = draw(st.sampled_from(REGIONS)), draw(st.sampled_from(REGIONS))
        change = draw(st.integers(0, months)) if changing_segments else months
        regions[account] = {month: later if month - START >= change else at_first for month in arr[account]}
    seen = [month for by_month in arr.values() for month in by_month]
    return Book(arr, regions, min(seen), max(seen))


def month_text(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def mrr_text(arr_cents: int) -> str:
    """The month's amount of a yearly one, as files write it. The books hold multiples of 12 cents."""
    cents = arr_cents // 12
    assert cents * 12 == arr_cents
    return f"{cents // 100}.{cents % 100:02d}"


def long_rows(book: Book) -> list[list[str]]:
    return [
        [account, month_text(month), mrr_text(cents), book.regions[account][month]]
        for account, by_month in book.arr.items()
        for month, cents in by_month.items()
    ]


LONG_HEADINGS = ["customer", "month", "mrr", "region"]


def write(path: Path, headings: list[str], rows: list[list[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([headings, *rows])
    return path


def write_long(path: Path, book: Book) -> Path:
    return write(path, LONG_HEADINGS, long_rows(book))


def write_wide(path: Path, book: Book) -> Path:
    """One row per account and one column per month, blank where nothing was paid; the region is the last one seen."""
    rows = [
        [account, oracle.segment_at(book.regions, account, book.last)]
        + [mrr_text(by_month[month]) if month in by_month else "" for month in book.months]
        for account, by_month in book.arr.items()
    ]
    return write(path, ["customer", "region", *map(month_text, book.months)], rows)


def write_subscriptions(path: Path, book: Book) -> Path:
    """One row per run of equal months, ending on the first day without; open where it reaches the book's last month."""
    rows = []
    for account, by_month in book.arr.items():
        run_start = None
        for month in range(book.first, book.last + 2):
            cents = oracle.arr(book.arr, account, month)
            if run_start is not None and cents != by_month[run_start]:
                end = "" if month > book.last else f"{month_text(month)}-01"
                rows.append([account, f"{month_text(run_start)}-01", end, mrr_text(by_month[run_start]), "month"])
                run_start = None
            if run_start is None and cents and month <= book.last:
                run_start = month
    return write(path, ["customer", "start", "end", "amount", "interval"], rows)


def long_mapping():  # type: ignore[no-untyped-def]
    from nrr.ingest.mapping import Mapping

    columns = {"account": "customer", "month": "month", "amount": "mrr"}
    return Mapping("long", columns, segments=("region",), measure="mrr", currency="USD")


def wide_mapping():  # type: ignore[no-untyped-def]
    from nrr.ingest.mapping import Mapping

    return Mapping("wide", {"account": "customer"}, segments=("region",), measure="mrr", currency="USD")


def subscriptions_mapping():  # type: ignore[no-untyped-def]
    from nrr.ingest.mapping import Mapping

    columns = {"account": "customer", "start": "start", "end": "end", "amount": "amount", "interval": "interval"}
    return Mapping("subscriptions", columns, currency="USD")


@contextmanager
def built(book: Book, writer=write_long, mapping=long_mapping, today: date = TODAY):  # type: ignore[no-untyped-def]
    """Yield the warehouse that the engine builds from one file of ``book``."""
    with TemporaryDirectory() as folder:
        yield from _build(Path(folder), [(writer(Path(folder, "book.csv"), book), mapping())], today)


@contextmanager
def built_from(files, today: date = TODAY):  # type: ignore[no-untyped-def]
    """Yield the warehouse built from ``files``: (name, headings, rows, mapping) each, in one import."""
    with TemporaryDirectory() as folder:
        written = [(write(Path(folder, name), headings, rows), mapping) for name, headings, rows, mapping in files]
        yield from _build(Path(folder), written, today)


def _build(folder: Path, files, today: date) -> Iterator:  # type: ignore[no-untyped-def,type-arg]
    from nrr.workspace import Upload, Workspace

    workspace = Workspace(folder / "workspace")
    result = workspace.add([Upload(path, path.name, mapping=mapping) for path, mapping in files], today)
    warehouse = workspace.warehouse(result.version)
    try:
        yield warehouse
    finally:
        close = getattr(warehouse, "close", None)
        if close:
            close()
