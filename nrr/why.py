"""Why NRR moved, and how sure and how concentrated it is: a warehouse and a request in, a result out."""

from __future__ import annotations

from dataclasses import replace

from nrr.errors import UnknownRequest
from nrr.metrics import concentration as concentration_metrics
from nrr.metrics import confidence as confidence_metrics
from nrr.metrics import drivers as driver_metrics
from nrr.metrics import mechanisms as mechanism_metrics
from nrr.metrics import segments as segment_metrics
from nrr.metrics.retention import RetentionTable
from nrr.metrics.scope import check_dimension, scoped
from nrr.metrics.window import windowed
from nrr.periods import Month
from nrr.results import Mechanisms, Request, Retention
from nrr.results.confidence import Concentration, Confidence, Influence, Interval
from nrr.results.drivers import Drivers, RolledMonth
from nrr.warehouse import Warehouse

TREND_MONTHS = 36
ACCOUNT, COHORT = "account", "cohort"
_LISTED = 12


def mechanisms(warehouse: Warehouse, request: Request) -> Mechanisms:
    """Return the window's expansion and contraction by mechanism, and up to 36 months of them."""
    with windowed(warehouse, request) as session:
        started = Month(session.table("settings")[0]["first_month"]) + 1
        return mechanism_metrics.mechanisms(session, request, max(started, request.as_of - (TREND_MONTHS - 1)))


def confidence(warehouse: Warehouse, request: Request) -> Confidence:
    """Return the intervals of the window's NRR, GRR and logo retention."""
    with windowed(warehouse, request) as session:
        frame = session.frame("metrics/window_pairs")
    opening, closing = frame["opening_cents"].to_numpy(), frame["closing_cents"].to_numpy()
    return confidence_metrics.confidence(request.window, opening, closing)


def segment_confidence(warehouse: Warehouse, request: Request, dimension: str) -> dict[str, Confidence]:
    """Return the same by segment. Raises UnknownRequest when there is no such dimension."""
    with windowed(warehouse, request) as session:
        check_dimension(session, dimension)
        frame = session.frame("metrics/segment_pairs", dimension=dimension, opening_month=request.window.opening.index)
    return {
        str(segment): confidence_metrics.confidence(
            request.window, rows["opening_cents"].to_numpy(), rows["closing_cents"].to_numpy()
        )
        for segment, rows in frame.groupby("segment", sort=False)
    }


def change_confidence(warehouse: Warehouse, request: Request, before: Month) -> Interval | None:
    """Return the 95% interval of the change of NRR since the same window closed at ``before``, None without one."""
    pairs = []
    for asked in (replace(request, as_of=before), request):
        with windowed(warehouse, asked) as session:
            pairs.append(session.frame("metrics/window_pairs").set_index("account_key"))
    both = pairs[0].join(pairs[1], how="outer", lsuffix="_before", rsuffix="_after").fillna(0).astype("int64")
    if both.empty:
        return None
    ends = [
        (both[f"opening_cents_{when}"].to_numpy(), both[f"closing_cents_{when}"].to_numpy())
        for when in ("before", "after")
    ]
    return confidence_metrics.bootstrap_change(ends[0], ends[1])


def concentration(warehouse: Warehouse, request: Request) -> Concentration:
    """Return how much of the window hangs on few accounts."""
    with windowed(warehouse, request) as session:
        frame = session.frame("metrics/window_pairs")
    opening, closing = frame["opening_cents"].to_numpy(), frame["closing_cents"].to_numpy()
    return concentration_metrics.concentration(request.window, opening, closing)


def influences(warehouse: Warehouse, request: Request, most: int = _LISTED) -> tuple[Influence, ...]:
    """Return the accounts that move the window's NRR most, either way."""
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
    found = driver_metrics.drivers(earlier, later) if was.reason is None and now.reason is None else ()
    listed, others = driver_metrics.gathered(found, _LISTED)
    return Drivers(dimension, was, now, listed, others, now.reason or was.reason)


def rolled_months(warehouse: Warehouse, request: Request, before: Month) -> tuple[RolledMonth, ...]:
    """Return what each month adds to the change of NRR since ``before``; empty where either NRR cannot be computed."""
    flows, windows = [], []
    for asked in (replace(request, as_of=before), request):
        with windowed(warehouse, asked) as session:
            ends = {"opening_month": asked.window.opening.index, "closing_month": asked.window.closing.index}
            flows.append({r["month"]: r["amount_cents"] for r in session.rows("metrics/window_month_flows", **ends)})
            windows.append(asked.window)
    with scoped(warehouse, request) as session:
        table = RetentionTable(session)
        if any(table.at(window).reason for window in windows):
            return ()
        return driver_metrics.rolled_months((flows[0], flows[1]), (windows[0], windows[1]), table)


def _parts(warehouse: Warehouse, request: Request, dimension: str) -> tuple[Retention, dict[str, driver_metrics.Part]]:
    with windowed(warehouse, request) as session:
        whole = RetentionTable(session).at(request.window)
        if dimension == ACCOUNT:
            return whole, driver_metrics.part_rows(session, "metrics/driver_accounts")
        if dimension == COHORT:
            return whole, driver_metrics.part_rows(session, "metrics/driver_cohorts")
        return whole, driver_metrics.segment_parts(segment_metrics.segment_table(session, request, dimension))
