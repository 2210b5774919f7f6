"""Every tie of a version: the queries under ``sql/checks``, and that pages and command line say the same."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from nrr import checks, payloads, report
from nrr.results import COMPONENTS, MOVEMENTS, AccountList, Check, Overview, Request
from nrr.warehouse import Warehouse

PAGE_EQUALS_COMMAND_LINE = "page_equals_command_line"
_HOLDS = (
    "At the default as-of month, the figures that the Overview shows, the accounts listed behind them and the "
    "segments' table equal what the command line prints."
)
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
    wrong = [pair for pair in pairs(warehouse) if pair.page != pair.command_line]
    sample = tuple(
        f"{pair.where}, {pair.figure}: page {_amount(pair.page)}, command line {_amount(pair.command_line)}"
        for pair in wrong[:_SAMPLE_ROWS]
    )
    return (*found, Check(PAGE_EQUALS_COMMAND_LINE, _HOLDS, len(wrong), sample))


def pairs(warehouse: Warehouse) -> Iterator[Pair]:
    """Yield the figures of the default screen beside the values that the command line prints for the same request."""
    status = report.status(warehouse)
    request = Request(status.default_as_of)
    printed = payloads.retention(report.headline(warehouse, request), status)
    if printed["opening_arr"] is None:
        return
    overview = report.overview(warehouse, request)
    yield from _headline(overview, printed)
    yield from _bridge(warehouse, overview)
    yield from _listed(report.accounts(warehouse, request), printed)
    for dimension in list(status.dimensions)[:1]:
        total = report.segments(warehouse, request, dimension).total
        yield Pair("opening ARR", f"Segments by {dimension}", total.opening_arr_cents, _cents(printed["opening_arr"]))
        yield Pair("total ARR", f"Segments by {dimension}", total.total_arr_cents, _cents(printed["total_arr"]))
        yield Pair("NRR", f"Segments by {dimension}", total.nrr, printed["nrr"])


def _headline(overview: Overview, printed: dict[str, object]) -> Iterator[Pair]:
    now = overview.retention
    for name in ("nrr", "grr", "logo_retention", "opening_accounts", "retained_accounts"):
        value = printed[name]
        assert value is None or isinstance(value, int | float)
        yield Pair(name.replace("_", " "), "Overview", getattr(now, name), value)
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


def _cents(printed: object) -> int:
    return int(Decimal(str(printed)) * 100)


def _amount(value: int | float | None) -> str:
    return "n/a" if value is None else str(value)
