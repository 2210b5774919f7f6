"""Every tie of a version: the queries under ``sql/checks``, and that pages and command line say the same."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from nrr import checks, pack_ties, payloads, report
from nrr.results import (
    COMPONENTS,
    MOVEMENTS,
    AccountList,
    Check,
    DefinitionLab,
    Overview,
    Request,
    SegmentTable,
    Status,
)
from nrr.warehouse import Warehouse

PAGE_EQUALS_COMMAND_LINE = "page_equals_command_line"
_HOLDS = (
    "At the default as-of month, the figures that the Overview shows, the accounts listed behind them, the segments of "
    "every dimension, the cohorts and the definition lab equal what the command line prints."
)
_COHORTS = "cohorts_equal_total"
_SAMPLE_ROWS = 20


class Pair(NamedTuple):
    """One figure by two ways: on a page, and from the command line; ``where`` names the place on the page."""

    figure: str
    where: str
    page: int | float | None
    command_line: int | float | None


def run(warehouse: Warehouse) -> tuple[Check, ...]:
    """Return every tie with the rows that break it. ``warehouse`` holds every model; nothing of it is changed."""
    found = checks.run(warehouse)
    overview = report.overview(warehouse, Request(report.status(warehouse).default_as_of))
    shown = [*pairs(warehouse, overview)]
    if not any(check.wrong_rows for check in found if check.name == _COHORTS):
        shown += cohort_pairs(warehouse)  # a cohort table that does not add up may lack what it shows
    wrong = [pair for pair in shown if pair.page != pair.command_line]
    sample = tuple(
        f"{pair.where}, {pair.figure}: page {_amount(pair.page)}, command line {_amount(pair.command_line)}"
        for pair in wrong[:_SAMPLE_ROWS]
    )
    return (*found, Check(PAGE_EQUALS_COMMAND_LINE, _HOLDS, len(wrong), sample), pack_ties.check(warehouse, overview))


def pairs(warehouse: Warehouse, overview: Overview) -> Iterator[Pair]:
    """Yield the figures of the default screen beside the values that the command line prints for the same request."""
    status, request = report.status(warehouse), overview.request
    printed = payloads.retention(report.headline(warehouse, request), status)
    if printed["opening_arr"] is None:
        return
    yield from _headline(overview, printed)
    yield from _bridge(warehouse, overview)
    yield from _listed(report.accounts(warehouse, request), printed)
    for dimension in status.dimensions:
        yield from _segments(report.segments(warehouse, request, dimension), printed, status)
    yield from _lab(report.definitions(warehouse, request), overview, printed)


def cohort_pairs(warehouse: Warehouse) -> Iterator[Pair]:
    """Yield what the Cohorts page shows first beside the values that the command line prints."""
    status = report.status(warehouse)
    table = report.cohorts(warehouse, Request(status.default_as_of))
    rows = payloads.cohorts(table, status.currency)["cohorts"]
    for shown, row in zip(table.cohorts, rows, strict=True):
        where = f"Cohorts, {shown.label}"
        yield Pair("first ARR", where, shown.opening_arr_cents, _cents(row["opening_arr"]))
        yield Pair("newest value", where, shown.values[-1], row["values"][-1])


def _headline(overview: Overview, printed: dict[str, object]) -> Iterator[Pair]:
    now = overview.retention
    for name in ("nrr", "grr", "logo_retention", "opening_accounts", "retained_accounts"):
        yield Pair(name.replace("_", " "), "Overview", getattr(now, name), _number(printed[name]))
    for name, field in payloads.RETENTION_MONEY.items():
        yield Pair(name.replace("_", " "), "Overview", getattr(now, field), _cents(printed[name]))


def _bridge(warehouse: Warehouse, overview: Overview) -> Iterator[Pair]:
    request, shown = overview.request, overview.bridge
    months = [
        payloads.bridge(month) for month in report.monthly_movements(warehouse, request, request.window.opening + 1)
    ]
    for name in MOVEMENTS:
        yield Pair(name, "Overview, all movements", shown.cents(name), sum(_cents(month[name]) for month in months))
    yield Pair("closing ARR", "Overview, all movements", shown.closing_arr_cents, _cents(months[-1]["closing_arr"]))
    yield Pair("opening ARR", "Overview, all movements", shown.opening_arr_cents, _cents(months[0]["opening_arr"]))


def _listed(accounts: AccountList, printed: dict[str, object]) -> Iterator[Pair]:
    frame, where = accounts.frame, "Accounts, added up"
    opened = frame["opening_arr_cents"] > 0
    sums = {
        "opening_arr": frame["opening_arr_cents"],
        "closing_arr_of_opening_accounts": frame["closing_arr_cents"][opened],
        "total_arr": frame["closing_arr_cents"],
        **{name: frame["change_cents"][frame["movement"] == name] for name in COMPONENTS},
    }
    for name, column in sums.items():
        yield Pair(name.replace("_", " "), where, int(column.sum()), _cents(printed[name]))


def _segments(table: SegmentTable, printed: dict[str, object], status: Status) -> Iterator[Pair]:
    """Yield the total of one dimension, and its segments as printed added up, beside the headline as printed."""
    where = f"Segments by {table.dimension}"
    rows = payloads.segments(table, status)
    for name, field in payloads.RETENTION_MONEY.items():
        whole = _cents(printed[name])
        yield Pair(name.replace("_", " "), where, getattr(table.total, field), whole)
        yield Pair(f"{name.replace('_', ' ')} of its segments", where, sum(_cents(row[name]) for row in rows), whole)
    yield Pair("NRR", where, table.total.nrr, _number(printed["nrr"]))
    yield Pair("GRR", where, table.total.grr, _number(printed["grr"]))


def _lab(lab: DefinitionLab, overview: Overview, printed: dict[str, object]) -> Iterator[Pair]:
    """Yield the lab's headlines beside those printed, and its flows of all accounts beside the Overview's."""
    where = "Definition lab"
    for name, headline in (("point_to_point", "nrr"), ("closed_flows", "nrr"), ("capped", "grr")):
        yield Pair(name.replace("_", " "), where, lab.find(name).value, _number(printed[headline]))
    if overview.retention.reason:
        return  # without opening ARR the lab has no flows to show
    for movement in ("expansion", "reactivation", "contraction", "churn"):
        flows = sum(lab.flows.get((side, movement), 0) for side in ("closed", "joined"))
        yield Pair(f"{movement} of all accounts", where, flows, overview.bridge.cents(movement))


def _number(printed: object) -> int | float | None:
    assert printed is None or isinstance(printed, int | float)
    return printed


def _cents(printed: object) -> int:
    return int(Decimal(str(printed)) * 100)


def _amount(value: int | float | None) -> str:
    return "n/a" if value is None else str(value)
