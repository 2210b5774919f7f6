"""A company of 200,000 accounts: build and first screen, the engine against plain pandas, with equal results."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd

from bench import naive
from bench.figures import Figure, timed
from nrr import report, why
from nrr.build import Policies, build_version
from nrr.demo import write_company
from nrr.ingest.inspect import inspect_file
from nrr.ingest.mapping import Coverage
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.read import read_file
from nrr.loading import Source
from nrr.results import MOVEMENTS, Overview, Request, Retention, RiskList
from nrr.warehouse import Warehouse

TODAY = date(2026, 1, 15)


def measure(accounts: int, months: int) -> Iterator[Figure]:
    """Yield the figures of a generated company. Raises AssertionError where engine and pandas differ."""
    with tempfile.TemporaryDirectory() as folder:
        subscriptions, attributes = parsed_files(Path(folder), accounts, months)
        yield from compare(Path(folder), subscriptions, attributes)


def parsed_files(folder: Path, accounts: int, months: int) -> tuple[ParsedFile, ParsedFile]:
    """Return the subscription periods and the accounts file of a generated company."""
    write_company(folder, accounts=accounts, months=months, seed=7)
    return read(folder / "subscriptions.csv"), read(folder / "accounts.csv")


def read(path: Path) -> ParsedFile:
    mapping = inspect_file(path, path.name, TODAY).mapping
    assert mapping is not None
    return read_file(path, path.name, mapping, TODAY)


def compare(folder: Path, subscriptions: ParsedFile, attributes: ParsedFile) -> Iterator[Figure]:
    """Yield build and first screen of the engine, of pandas, and their ratio. Both builds end in a file."""
    coverage = subscriptions.coverage
    assert coverage is not None
    request = Request(coverage.last_complete_month)
    print(f"{attributes.accepted:,} accounts, {subscriptions.lines.num_rows:,} subscription periods", flush=True)

    path = folder / "version.duckdb"
    sources = [Source(name, name, TODAY, p) for name, p in (("subscriptions", subscriptions), ("accounts", attributes))]
    build_seconds, _ = timed(lambda: build_version(path, "bench", sources, Policies(), "Bench", "USD"))
    yield Figure("build: parsed rows to every table and check", build_seconds, "s")
    warehouse = Warehouse.open(path, "bench")
    report.overview(warehouse, request)
    screen_seconds, overview = timed(lambda: report.overview(warehouse, request), repeats=5)
    risks = report.at_risk(warehouse, request)
    why_seconds, _ = timed(lambda: why.mechanisms(warehouse, request))
    yield Figure("Mechanisms of the window and 36 months", why_seconds, "s", at_most=4)
    warehouse.close()
    yield Figure("Overview, unfiltered", screen_seconds, "s", at_most=0.5)

    naive_build_seconds, dense = timed(lambda: build_in_pandas(folder, subscriptions, attributes, coverage))
    yield Figure("build: pandas", naive_build_seconds, "s")
    naive_screen_seconds, figures = timed(lambda: naive.figures(dense, request.as_of.index), repeats=3)
    yield Figure("Overview: pandas, on its finished table", naive_screen_seconds, "s")
    assert_equal(overview, risks, figures)
    print("engine and pandas agree on every figure of the Overview", flush=True)
    yield Figure("build: times faster than pandas", naive_build_seconds / build_seconds, "x", at_least=1.5)
    yield Figure("Overview: times faster than pandas", naive_screen_seconds / screen_seconds, "x", at_least=20)


def build_in_pandas(
    folder: Path, subscriptions: ParsedFile, attributes: ParsedFile, coverage: Coverage
) -> pd.DataFrame:
    lines = subscriptions.lines.select(["account_id", "start_month", "end_month", "arr_cents"]).to_pandas()
    segments = attributes.segments.select(["account_id", "dimension", "segment"]).to_pandas()
    dense = naive.build(lines, segments, coverage.first_month.index, coverage.last_month.index)
    dense.to_parquet(folder / "dense.parquet")
    return dense


def assert_equal(overview: Overview, risks: RiskList, figures: naive.Figures) -> None:
    """Compare every figure of the first screen, to the cent and the account."""
    shrunk = {row.account_id: row.arr_cents for row in risks.rows if "contraction" in {r.kind for r in row.reasons}}
    assert shrunk == figures.contracted.loc[list(shrunk)].to_dict()
    assert len(shrunk) == min(len(risks.rows), len(figures.contracted)), "accounts that contracted come first"
    for point in overview.trend:
        row = figures.trend.loc[point.window.closing.index]
        assert point.total_arr_cents == row["total"], f"total ARR at {point.window.closing}"
        assert_same_retention(point, row)
    for point in (overview.retention, overview.quarter_ago, overview.year_ago, *overview.by_window.values()):
        assert_same_retention(point, figures.windows.loc[(point.window.months, point.window.closing.index)])
    for movement in MOVEMENTS:
        expected = figures.bridge.loc[movement]
        assert overview.bridge.cents(movement) == expected["cents"], movement
        assert overview.bridge.accounts(movement) == expected["accounts"], movement


def assert_same_retention(point: Retention, row: pd.Series[int]) -> None:
    measured = (
        point.opening_arr_cents,
        point.closing_arr_cents,
        point.expansion_cents,
        point.contraction_cents,
        point.churn_cents,
        point.opening_accounts,
        point.retained_accounts,
    )
    assert measured == tuple(row[naive.RETENTION_COLUMNS]), f"{point.window.months} months to {point.window.closing}"
