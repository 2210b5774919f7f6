"""Every definition of NRR and GRR on the same data (METRICS.md section 3), and the steps from one to another."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from nrr.metrics.movements import monthly_bridges
from nrr.metrics.retention import RetentionTable
from nrr.periods import Month, Window
from nrr.results import DefinitionLab, DefinitionStep, DefinitionValue, Request, Retention
from nrr.warehouse import Warehouse

_AVERAGED = 12
_KEPT = ("expansion", "contraction", "churn")
_Result = tuple[float | None, str | None]


@dataclass(frozen=True)
class Definition:
    """What a definition is called, how it is computed, and what it hides."""

    id: str
    family: str
    name: str
    formula: str
    caution: str = ""


DEFINITIONS = (
    Definition(
        "point_to_point",
        "nrr",
        "Point to point",
        "ARR now of the accounts that had ARR at the opening, over their ARR then",
    ),
    Definition(
        "closed_flows",
        "nrr",
        "Closed flows",
        "1 + monthly expansion, reactivation, contraction and churn of the opening accounts, over opening ARR",
        "Equals point to point exactly: a permanent check",
    ),
    Definition(
        "closed_flows_without_reactivation",
        "nrr",
        "Closed flows without win-backs",
        "As closed flows, win-backs of the opening accounts left out",
        "An account that paused and came back counts as lost",
    ),
    Definition(
        "bridge",
        "nrr",
        "Bridge of all accounts",
        "1 + expansion, reactivation, contraction and churn of all accounts, over opening ARR",
        "Accounts won since the opening move it, though they are not in the opening ARR",
    ),
    Definition(
        "bridge_without_reactivation",
        "nrr",
        "Bridge without win-backs",
        "As the bridge of all accounts, win-backs left out",
        "Accounts won since the opening move it, though they are not in the opening ARR",
    ),
    Definition(
        "compounded_monthly",
        "nrr",
        "Compounded monthly",
        "The product over the months of 1 + expansion, contraction and churn of the month over its opening ARR",
        "The base is redrawn every month, so accounts won within the window count",
    ),
    Definition(
        "trailing_average",
        "nrr",
        "Trailing average",
        "The mean of the last 12 month-end point to point values",
        "Smooth; lags about six months",
    ),
    Definition(
        "survivors_only",
        "nrr",
        "Survivors only",
        "ARR now over ARR then of the accounts alive at both ends",
        "Hides churn; never a headline",
    ),
    Definition(
        "revenue_window",
        "nrr",
        "Revenue window",
        "Recurring revenue of the opening accounts over the window, over theirs in as many months before",
        "Compares two periods, not two month-ends; lags half a window",
    ),
    Definition(
        "capped",
        "grr",
        "Capped",
        "The opening accounts' ARR now, each counted up to its opening ARR, over opening ARR",
    ),
    Definition(
        "component",
        "grr",
        "Component",
        "1 + monthly contraction and churn of the opening accounts, over opening ARR",
        "Counts a dip that recovered",
    ),
    Definition(
        "running_minimum",
        "grr",
        "Running minimum",
        "The opening accounts' lowest ARR in the window, over opening ARR",
        "Never rises",
    ),
)


def definition_lab(session: Warehouse, request: Request) -> DefinitionLab:
    """Return every definition at the request's window. ``session`` is scoped and holds ``window_accounts``."""
    window, table = request.window, RetentionTable(session)
    headline = table.at(window)
    ends = {"opening_month": window.opening.index, "closing_month": window.closing.index}
    flows = {
        (row["side"], row["movement"]): row["amount_cents"] for row in session.rows("metrics/window_flows", **ends)
    }
    results = {
        **_of_flows(headline, flows),
        **_of_extremes(session, headline, ends),
        "compounded_monthly": _compounded(session, headline),
        "trailing_average": _trailing(table, headline),
        "revenue_window": _revenue(session, headline, ends),
    }
    values = tuple(
        DefinitionValue(d.id, d.family, d.name, *results[d.id], formula=d.formula, caution=d.caution)
        for d in DEFINITIONS
    )
    return DefinitionLab(request, headline.opening_arr_cents, values, flows)


def steps(lab: DefinitionLab, start: str, end: str) -> tuple[DefinitionStep, ...]:
    """Return the steps that lead from definition ``start`` to ``end``; their changes sum to the difference.

    Definitions made of flows differ by the flows that one holds and the other does not; any other pair by one step
    of method. Empty when either cannot be computed.
    """
    first, last = lab.find(start), lab.find(end)
    if first.value is None or last.value is None:
        return ()
    held, wanted = _HELD.get(start), _HELD.get(end)
    if held is None or wanted is None:
        return (DefinitionStep(f"{last.name} in place of {first.name.lower()}", last.value - first.value, "", ""),)
    found = [
        (side, movement, sign * lab.flows.get((side, movement), 0))
        for sign, flows in ((-1, held - wanted), (1, wanted - held))
        for side, movement in sorted(flows)
    ]
    return tuple(
        DefinitionStep(
            f"{'Add' if (side, movement) in wanted else 'Leave out'} {_flow_name(side, movement)}",
            cents / lab.opening_arr_cents,
            side,
            movement,
        )
        for side, movement, cents in found
        if cents
    )


_CLOSED = frozenset(("closed", movement) for movement in (*_KEPT, "reactivation"))
_JOINED = frozenset(("joined", movement) for movement in (*_KEPT, "reactivation"))
_WIN_BACKS = frozenset((side, "reactivation") for side in ("closed", "joined"))
_HELD = {
    "point_to_point": _CLOSED,
    "closed_flows": _CLOSED,
    "closed_flows_without_reactivation": _CLOSED - _WIN_BACKS,
    "bridge": _CLOSED | _JOINED,
    "bridge_without_reactivation": (_CLOSED | _JOINED) - _WIN_BACKS,
    "component": frozenset((("closed", "contraction"), ("closed", "churn"))),
}


def _of_flows(headline: Retention, flows: dict[tuple[str, str], int]) -> dict[str, _Result]:
    made = {
        name: _ratio(headline, headline.opening_arr_cents + sum(flows.get(flow, 0) for flow in held))
        for name, held in _HELD.items()
    }
    return {**made, "point_to_point": (headline.nrr, headline.reason), "capped": (headline.grr, headline.reason)}


def _of_extremes(session: Warehouse, headline: Retention, ends: dict[str, int]) -> dict[str, _Result]:
    found = session.rows("metrics/window_extremes", **ends)[0]
    survivors: _Result = (None, headline.reason or "No account is alive at both ends.")
    if headline.reason is None and found["survivors_opening_cents"]:
        survivors = (found["survivors_closing_cents"] / found["survivors_opening_cents"], None)
    return {"running_minimum": _ratio(headline, found["lowest_cents"]), "survivors_only": survivors}


def _compounded(session: Warehouse, headline: Retention) -> _Result:
    if headline.reason:
        return None, headline.reason
    months = monthly_bridges(session, headline.window.opening + 1, headline.window.closing)
    empty = next((month for month in months if month.opening_arr_cents == 0), None)
    if empty:
        return None, f"No account had ARR at the start of {empty.last.label}."
    return prod(1 + sum(month.cents(kind) for kind in _KEPT) / month.opening_arr_cents for month in months), None


def _trailing(table: RetentionTable, headline: Retention) -> _Result:
    window = headline.window
    averaged = [table.at(Window(window.closing - back, window.months)) for back in range(_AVERAGED)]
    values = [retention.nrr for retention in averaged if retention.nrr is not None]
    if len(values) < _AVERAGED:
        return None, f"It needs {_AVERAGED} month-ends of point to point NRR; the data has {len(values)}."
    return sum(values) / _AVERAGED, None


def _revenue(session: Warehouse, headline: Retention, ends: dict[str, int]) -> _Result:
    first = Month(session.table("settings")[0]["first_month"])
    before = headline.window.opening - headline.window.months
    if headline.reason:
        return None, headline.reason
    if before + 1 < first:
        return (
            None,
            f"It needs {2 * headline.window.months} months up to the closing; the data starts in {first.label}.",
        )
    found = session.rows("metrics/window_revenue", before_month=before.index, **ends)[0]
    return found["within_cents"] / found["before_cents"], None


def _ratio(headline: Retention, cents: int) -> _Result:
    if headline.reason:
        return None, headline.reason
    return cents / headline.opening_arr_cents, None


def _flow_name(side: str, movement: str) -> str:
    kind = "win-backs" if movement == "reactivation" else movement
    return f"{kind} of {'the opening accounts' if side == 'closed' else 'accounts won since'}"
