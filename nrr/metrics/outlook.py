"""The outlook: forward NRR with its interval, how such forecasts did, and what scenarios start from (METRICS.md 10)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from nrr.formatting import percent, plural
from nrr.metrics import scenarios
from nrr.metrics.arrays import Floats
from nrr.metrics.confidence import effective_accounts, reading
from nrr.metrics.outlook_back_test import (
    CALIBRATING,
    EARLIEST,
    EXPANSION_MEASURE,
    NRR_MEASURE,
    Trials,
    compared,
    trials,
)
from nrr.metrics.outlook_forecast import HIGH, LOW, Forecast, forecast, rates
from nrr.metrics.outlook_history import (
    CHURN,
    CONTRACTION,
    EXPANSION,
    POSITIONS,
    QUARTERS,
    RENEWING,
    RETURN,
    SIGNS,
    History,
    Ledger,
    cells,
    history,
    read_ledger,
)
from nrr.metrics.outlook_known import Known, known, listed, none_known
from nrr.metrics.retention import RetentionTable
from nrr.periods import Month, Window
from nrr.results import Request
from nrr.results.confidence import ACCOUNTS
from nrr.results.outlook import ForwardQuarter, Outlook, Range, SegmentRates
from nrr.warehouse import Warehouse

DEFAULT_DIMENSION = "size"
METHOD = (
    "What is known to change, then the accounts' own rates: of earlier month ends' accounts, the share of ARR that "
    "expanded, shrank, left and came back in the first to fourth quarter after, by segment and by whether their yearly "
    "renewal fell into it; a quarter counts half as much as one a year later."
)
_YEAR = 12
_TESTED = (
    (EXPANSION_MEASURE, 1),
    (NRR_MEASURE, 1),
    (EXPANSION_MEASURE, QUARTERS),
    (NRR_MEASURE, QUARTERS),
)


class _Basis(NamedTuple):
    """What a forecast starts from: ARR and accounts by quarter, segment and position, and ARR by segment."""

    arr: Floats
    accounts: Floats
    cents: tuple[int, ...]


def outlook(session: Warehouse, request: Request, dimension: str = DEFAULT_DIMENSION) -> Outlook:
    """Return the year ahead of the accounts of the request's month, learned from nothing after it."""
    settings = session.table("settings")[0]
    ledger = read_ledger(session, request.as_of, dimension)
    past = history(ledger)
    tests = tuple(trials(past, *each) for each in _TESTED)
    share, growth_reason = _growth(session, request)
    known_ahead = request.as_of.index >= settings["default_as_of"]
    won = session.rows("metrics/outlook_won", as_of=request.as_of.index)[0]["new_cents"]
    reason = _unavailable(ledger)
    found = Outlook(
        request=request,
        currency=settings["currency"],
        arr_cents=int(ledger.kept[:, ledger.now].sum()),
        quarters=(),
        year=None,
        known=(),
        segments=(),
        dimension=dimension,
        back_tests=tuple(each.test for each in tests),
        method=METHOD,
        compared=compared(past),
        growth_share=share,
        sentence=reason or "",
        missing=_missing(ledger, known_ahead, filtered=bool(request.filters)),
        reason=reason,
        growth_reason=growth_reason,
        new_arr_cents=won if request.as_of.index - _YEAR >= settings["first_month"] else None,
        past=_past(past),
    )
    if reason:
        return found
    ahead = known(session, ledger, request.as_of) if known_ahead else none_known(len(ledger.segments))
    return _forward(found, past, ahead, tests)


def _forward(found: Outlook, past: History, ahead: Known, tests: tuple[Trials, ...]) -> Outlook:
    as_of, basis = found.request.as_of, _basis(past.ledger)
    made = forecast(past, past.ledger.observed, basis.arr, basis.accounts, ahead=ahead.ahead)
    segments = _segments(past, basis, made)
    quarters = _quarters(past, as_of, made, tests)
    nrr = scenarios.scenario(segments, scenarios.Change()).nrr or Fraction(1)
    return replace(
        found,
        quarters=quarters,
        year=quarters[-1].nrr,
        known=listed(ahead, as_of),
        segments=segments,
        point_cents=scenarios.point_worth(found.arr_cents, nrr),
        sentence=_sentence(as_of, quarters[-1].nrr, found.past, few=_few(past.ledger)),
    )


def _growth(session: Warehouse, request: Request) -> tuple[float | None, str | None]:
    year = RetentionTable(session).at(Window(request.as_of, _YEAR))
    if year.reason:
        return None, year.reason
    share, reason = scenarios.growth_share(year.opening_arr_cents, year.closing_arr_cents, year.total_arr_cents)
    return None if share is None else float(share), reason


def _basis(ledger: Ledger) -> _Basis:
    rows = np.flatnonzero(ledger.kept[:, ledger.now])
    arr = ledger.kept[rows, ledger.now]
    shape = (len(ledger.segments), POSITIONS)
    size = shape[0] * POSITIONS
    cell = [cells(ledger, rows, ledger.now, quarter) for quarter in range(QUARTERS)]
    by_segment = np.zeros(shape[0], dtype=np.int64)
    np.add.at(by_segment, ledger.segment[rows, ledger.now], arr)
    return _Basis(
        np.stack([np.bincount(each, arr.astype(np.float64), size).reshape(shape) for each in cell]),
        np.stack([np.bincount(each, minlength=size).reshape(shape).astype(np.float64) for each in cell]),
        tuple(int(cents) for cents in by_segment),
    )


def _segments(past: History, basis: _Basis, made: Forecast) -> tuple[SegmentRates, ...]:
    """Return each segment with ARR: what is expected of it over the year, in whole cents."""
    at = rates(past, past.ledger.observed, 0)[:, RENEWING]
    renewed = 1 - at[:, CONTRACTION] - at[:, CHURN] + at[:, RETURN]
    yearly = made.flows.sum(axis=0)
    found = []
    for number, segment in enumerate(past.ledger.segments):
        arr = basis.cents[number]
        if not arr:
            continue
        expansion, contraction, churn, returned = (int(cents) for cents in yearly[number])
        renewing = int(basis.arr[0, number, RENEWING])
        rate = float(renewed[number]) if renewing else None
        found.append(SegmentRates(segment, arr, expansion, -contraction, returned - churn, renewing, rate))
    return tuple(sorted(found, key=lambda each: (-each.arr_cents, each.segment)))


def _quarters(past: History, as_of: Month, made: Forecast, tests: tuple[Trials, ...]) -> tuple[ForwardQuarter, ...]:
    """Return each quarter; intervals are widened by how the back-tested forecasts of that measure and span did."""
    wider = {(each.test.measure, each.test.quarters_ahead): each.widening() for each in tests}
    for year in (each for each in tests if each.test.quarters_ahead == QUARTERS):
        if len(year.held) < CALIBRATING:  # no year is tested: as the quarters were, where they were too narrow
            wider[year.test.measure, QUARTERS] = max(1.0, wider[year.test.measure, 1])
    flows, found = made.flows.sum(axis=1), []
    for quarter in range(QUARTERS):
        span = 1 if quarter == 0 else QUARTERS
        drawn = made.draws[:, quarter]
        nrr = _range(made.nrr(quarter + 1), made.nrr_draws(quarter + 1), wider[NRR_MEASURE, span], least=0.0)
        found.append(
            ForwardQuarter(
                month=as_of + 3 * (quarter + 1),
                nrr=nrr,
                expansion=_cents(
                    flows[quarter, EXPANSION], drawn[:, EXPANSION], wider[EXPANSION_MEASURE, span], least=0.0
                ),
                contraction=_cents(-flows[quarter, CONTRACTION], -drawn[:, CONTRACTION], 1.0, most=0.0),
                churn=_cents(flows[quarter, RETURN] - flows[quarter, CHURN], drawn[:, RETURN] - drawn[:, CHURN], 1.0),
                annual=_annual(past, nrr, quarter),
            )
        )
    return tuple(found)


def _annual(past: History, nrr: Range, quarter: int) -> Range | None:
    """Return NRR over the year that ends with a quarter ahead: its known part, then as the accounts of today go on."""
    ledger = past.ledger
    opening = ledger.now - _YEAR + 3 * (quarter + 1)
    if opening < 0:
        return None
    base = ledger.kept[:, opening]
    if not base.sum():
        return None
    so_far = float(ledger.arr[base > 0, ledger.now].sum() / base.sum())
    return Range(so_far * nrr.value, so_far * nrr.low, so_far * nrr.high)


def _range(
    value: float, draws: Floats, wider: float, least: float = -float("inf"), most: float = float("inf")
) -> Range:
    low, high = (float(each) for each in np.quantile(draws, [LOW, HIGH]))
    low, high = value - wider * max(0.0, value - low), value + wider * max(0.0, high - value)
    return Range(value, max(least, low), min(most, high))


def _cents(
    value: float, draws: Floats, wider: float, least: float = -float("inf"), most: float = float("inf")
) -> Range:
    found = _range(float(value), draws, wider, least, most)
    return Range(*(float(round(each)) + 0.0 for each in (found.value, found.low, found.high)))


def _past(past: History) -> tuple[tuple[Month, float], ...]:
    """Return NRR over twelve months at every month end that has them behind it."""
    found = []
    for opening in range(past.ledger.observed - _YEAR + 1):
        base = past.base[opening, 0].sum()
        if base:
            moved = past.flows[opening].sum(axis=(0, 1, 2)) @ SIGNS
            found.append((past.ledger.first + (opening + _YEAR), float(1 + moved / base)))
    return tuple(found)


def _unavailable(ledger: Ledger) -> str | None:
    if not ledger.kept[:, ledger.now].any():
        return "No account has ARR in this month."
    months = ledger.observed + 1
    if months <= EARLIEST[QUARTERS]:
        return f"A forecast of the year ahead needs {EARLIEST[QUARTERS] + 1} months of data; there are {months}."
    if not ledger.kept[:, : ledger.observed - _YEAR + 1].any():
        return "None of these accounts has a year of history."
    return None


def _missing(ledger: Ledger, known_ahead: bool, *, filtered: bool) -> tuple[str, ...]:
    said = []
    if filtered:
        said.append(f"Accounts are those in the chosen segments in {(ledger.first + ledger.now).label}.")
    if not known_ahead:
        said.append("Stated ends and renewals after this month are left out: they were written down later.")
    if ledger.now > ledger.observed:
        since = plural(ledger.now - ledger.observed, "month")
        said.append(f"The files state nothing for the last {since}; rates are of the months before.")
    if _few(ledger):
        effective = plural(round(effective_accounts(ledger.kept[:, ledger.now])), "effective account")
        said.append(f"{effective}: read the accounts, not the rates.")
    return tuple(said)


def _few(ledger: Ledger) -> bool:
    """Tell whether accounts are to be read one by one: fewer than 20 effective ones, but any."""
    arr = ledger.kept[:, ledger.now]
    return bool(arr.any()) and reading(effective_accounts(arr)) == ACCOUNTS


def _sentence(as_of: Month, year: Range, past: tuple[tuple[Month, float], ...], few: bool) -> str:
    """Return the outlook in one sentence; of so few accounts that they are to be read one by one, no interval."""
    interval = "" if few else f" (80% interval {percent(year.low)} to {percent(year.high)})"
    year_end, now = (as_of + _YEAR).label, as_of.label
    said = f"By {year_end} the accounts of {now} are expected to be at {percent(year.value)} of their ARR{interval}"
    before = dict(past).get(as_of)
    return said + (f"; over the last twelve months NRR was {percent(before)}." if before is not None else ".")
