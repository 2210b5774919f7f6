"""Why NRR moved, and how sure and how concentrated it is: a warehouse and a request in, a result out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from nrr.errors import UnknownRequest
from nrr.metrics import concentration as concentration_metrics
from nrr.metrics import confidence as confidence_metrics
from nrr.metrics import drivers as driver_metrics
from nrr.metrics import mechanisms as mechanism_metrics
from nrr.metrics import segments as segment_metrics
from nrr.metrics import sentences
from nrr.metrics.retention import RetentionTable
from nrr.metrics.scope import check_dimension, scoped
from nrr.metrics.window import windowed
from nrr.periods import Month
from nrr.results import (
    MECHANISMS,
    AccountList,
    Concentration,
    Confidence,
    Drivers,
    Explanation,
    Influence,
    Interval,
    Mechanisms,
    Request,
    Retention,
    RolledMonth,
    SegmentAccount,
)
from nrr.results.confidence import ACCOUNTS
from nrr.warehouse import Warehouse

TREND_MONTHS = 36
ACCOUNT, COHORT = "account", "cohort"
_LISTED = 12
_EITHER_WAY = 6


def mechanisms(warehouse: Warehouse, request: Request) -> Mechanisms:
    """Return the window's expansion and contraction by mechanism, and up to 36 months of them."""
    with windowed(warehouse, request) as session:
        started = Month(session.table("settings")[0]["first_month"]) + 1
        return mechanism_metrics.mechanisms(session, request, max(started, request.as_of - (TREND_MONTHS - 1)))


def behind_mechanism(
    warehouse: Warehouse, request: Request, mechanism: str, months: tuple[Month, Month] | None = None
) -> AccountList:
    """Return the accounts behind one mechanism of the window, or of the monthly changes from and to two months.

    Raises UnknownRequest for another mechanism.
    """
    if mechanism not in MECHANISMS:
        raise UnknownRequest(f"There is no mechanism {mechanism!r}.", "", f"There are: {', '.join(MECHANISMS)}.")
    with windowed(warehouse, request) as session:
        return mechanism_metrics.mechanism_accounts(session, request, mechanism, months)


def account_mechanisms(warehouse: Warehouse, account_key: int, as_of: Month) -> dict[Month, dict[str, int]]:
    """Return one account's mechanisms in cents by month in which it grew or shrank, oldest first."""
    request = Request(as_of)
    with windowed(warehouse, request) as session:
        started = Month(session.table("settings")[0]["first_month"]) + 1
        return mechanism_metrics.account_mechanisms(session, request, account_key, started)


def confidence(warehouse: Warehouse, request: Request) -> Confidence:
    """Return the intervals of the window's NRR, GRR and logo retention; without any where the data does not reach."""
    return _confidence(_ends(warehouse, request))


def reading(warehouse: Warehouse, request: Request) -> str:
    """Return what the window's effective accounts are enough for: rate, approximate or accounts. Draws nothing."""
    with scoped(warehouse, request) as session:
        (spread,) = session.rows("metrics/opening_spread", opening_month=request.window.opening.index)
    squared = spread["squared_cents"]
    return confidence_metrics.reading(spread["cents"] ** 2 / squared if squared else 0.0)


def segment_confidence(warehouse: Warehouse, request: Request, dimension: str) -> dict[str, Confidence]:
    """Return the same by segment. Raises UnknownRequest when there is no such dimension."""
    with windowed(warehouse, request) as session:
        check_dimension(session, dimension)
        if RetentionTable(session).at(request.window).reason:
            return {}
        frame = session.frame("metrics/segment_pairs", dimension=dimension, opening_month=request.window.opening.index)
    return {
        str(segment): confidence_metrics.confidence(
            request.window, rows["opening_cents"].to_numpy(), rows["closing_cents"].to_numpy()
        )
        for segment, rows in frame.groupby("segment", sort=False)
    }


def segment_leaders(warehouse: Warehouse, request: Request, dimension: str) -> dict[str, tuple[SegmentAccount, ...]]:
    """Return, by segment, up to five accounts with the most opening ARR: what is read where a rate says too little."""
    with windowed(warehouse, request) as session:
        check_dimension(session, dimension)
        rows = session.rows("metrics/segment_leaders", dimension=dimension, opening_month=request.window.opening.index)
    found: dict[str, list[SegmentAccount]] = {}
    for row in rows:
        found.setdefault(row.pop("segment"), []).append(SegmentAccount(**row))
    return {segment: tuple(accounts) for segment, accounts in found.items()}


def change_confidence(warehouse: Warehouse, request: Request, before: Month) -> Interval | None:
    """Return the 95% interval of the change of NRR since the same window closed at ``before``, None without one."""
    return _change(*(_ends(warehouse, asked) for asked in (replace(request, as_of=before), request)))


def explanation(warehouse: Warehouse, request: Request, before: Month) -> Explanation:
    """Return what stands beside the headline NRR: its interval, and what its change since ``before`` is made of."""
    was, now = (_ends(warehouse, asked) for asked in (replace(request, as_of=before), request))
    interval = _change(was, now)
    rolled = driver_metrics.rolled_months((was.flows, now.flows), (was.whole, now.whole))
    sure = [confidence_metrics.effective_accounts(end.opening) for end in (was, now)]
    said = sentences.behind_the_change(was.whole, now.whole, rolled, interval, min(sure))
    return Explanation(_confidence(now), before, interval, rolled, said)


def concentration(warehouse: Warehouse, request: Request) -> Concentration:
    """Return how much of the window hangs on few accounts."""
    end = _ends(warehouse, request)
    return concentration_metrics.concentration(request.window, end.opening, end.closing)


def influences(warehouse: Warehouse, request: Request, most: int = _EITHER_WAY) -> tuple[Influence, ...]:
    """Return the accounts that raise the window's NRR most, and as many that lower it most."""
    with windowed(warehouse, request) as session:
        return concentration_metrics.influences(session, most)


def drivers(warehouse: Warehouse, request: Request, before: Month, dimension: str) -> Drivers:
    """Return why NRR differs from the same window closed at ``before``, by a dimension, ``cohort`` or ``account``.

    Raises UnknownRequest for a dimension that the data does not have, and where ``before`` is not earlier.
    """
    if before >= request.as_of:
        raise UnknownRequest(f"{before} is not before {request.as_of}.", "", "Compare with an earlier month.")
    ends = [_parts(warehouse, asked, dimension) for asked in (replace(request, as_of=before), request)]
    (was, earlier), (now, later) = ends
    reason = now.reason or was.reason
    listed, others = ((), None) if reason else driver_metrics.drivers(earlier, later, _LISTED)
    found = Drivers(dimension, was, now, listed, others, reason)
    return replace(found, sentence=sentences.why_parts_moved(found))


def rolled_months(warehouse: Warehouse, request: Request, before: Month) -> tuple[RolledMonth, ...]:
    """Return what each month adds to the change of NRR since ``before``; empty where either NRR cannot be computed."""
    was, now = (_ends(warehouse, asked) for asked in (replace(request, as_of=before), request))
    return driver_metrics.rolled_months((was.flows, now.flows), (was.whole, now.whole))


@dataclass(frozen=True)
class _Ends:
    """A window's opening accounts at its two ends, and their net movements in cents by month index."""

    whole: Retention
    pairs: pd.DataFrame
    flows: dict[int, int]

    @property
    def opening(self) -> confidence_metrics.Cents:
        return self.pairs["opening_cents"].to_numpy()

    @property
    def closing(self) -> confidence_metrics.Cents:
        return self.pairs["closing_cents"].to_numpy()


def _ends(warehouse: Warehouse, request: Request) -> _Ends:
    """Return the ends of the request's window, without accounts where the data does not reach."""
    window = request.window
    months = {"opening_month": window.opening.index, "closing_month": window.closing.index}
    with windowed(warehouse, request) as session:
        whole = RetentionTable(session).at(window)
        pairs = session.frame("metrics/window_pairs").set_index("account_key")
        flows = {row["month"]: row["amount_cents"] for row in session.rows("metrics/window_month_flows", **months)}
    return _Ends(whole, pairs[:0], {}) if whole.reason else _Ends(whole, pairs, flows)


def _confidence(end: _Ends) -> Confidence:
    return confidence_metrics.confidence(end.whole.window, end.opening, end.closing)


def _change(was: _Ends, now: _Ends) -> Interval | None:
    """Return the interval of the change, None where one of the windows has too few accounts for a rate."""
    both = (
        was.pairs.merge(now.pairs, how="outer", left_index=True, right_index=True, suffixes=("_before", "_after"))
        .fillna(0)
        .astype("int64")
    )
    few = [confidence_metrics.reading(confidence_metrics.effective_accounts(end.opening)) for end in (was, now)]
    if ACCOUNTS in few:
        return None
    ends = [
        (both[f"opening_cents_{when}"].to_numpy(), both[f"closing_cents_{when}"].to_numpy())
        for when in ("before", "after")
    ]
    return confidence_metrics.bootstrap_change(ends[0], ends[1])


def _parts(warehouse: Warehouse, request: Request, dimension: str) -> tuple[Retention, pd.DataFrame]:
    with windowed(warehouse, request) as session:
        whole = RetentionTable(session).at(request.window)
        if dimension == ACCOUNT:
            return whole, driver_metrics.part_rows(session, "metrics/driver_accounts")
        if dimension == COHORT:
            return whole, driver_metrics.part_rows(session, "metrics/driver_cohorts")
        return whole, driver_metrics.segment_parts(segment_metrics.segment_table(session, request, dimension))
