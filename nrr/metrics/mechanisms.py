"""Why retained accounts' ARR changed, exact to the cent (METRICS.md section 4).

Lines are compared by account, product and plan at the two ends of a stretch of months. Line ARR is quantity x list
price x what a discount leaves; a factor's effect is its Shapley average, rounded half up, and price or tier takes the
rest, so that an account's effects add up to its change.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from nrr.metrics.retention import RetentionTable
from nrr.periods import Month
from nrr.results import MECHANISMS, Mechanism, Mechanisms, MonthMechanisms, Request
from nrr.warehouse import Warehouse

_MODELS = ("mechanism_groups", "mechanism_pairs", "mechanism_effects")


def mechanisms(session: Warehouse, request: Request, first: Month) -> Mechanisms:
    """Return the window's expansion and contraction by mechanism, and by month from ``first`` on.

    ``session`` is scoped and holds ``window_accounts``.
    """
    _explain(session, request, first)
    totals = session.rows("metrics/mechanism_totals")
    whole = RetentionTable(session).at(request.window)
    ends = (request.window.opening.index, request.window.closing.index)
    rows = _rows([row for row in totals if (row["from_month"], row["to_month"]) == ends])
    size = sum(abs(row.expansion_cents) + abs(row.contraction_cents) for row in rows)
    unknown = sum(abs(r.expansion_cents) + abs(r.contraction_cents) for r in rows if r.mechanism == "unattributed")
    priced = sum(row.change_cents for row in rows if row.mechanism == "price")
    return Mechanisms(
        request=request,
        rows=rows,
        expansion_cents=whole.expansion_cents,
        contraction_cents=whole.contraction_cents,
        unattributed_share=unknown / size if size else None,
        nrr=whole.nrr,
        nrr_at_constant_price=None if whole.nrr is None else whole.nrr - priced / whole.opening_arr_cents,
        reason=whole.reason,
        months=_months([row for row in totals if row["to_month"] == row["from_month"] + 1], first, request.as_of),
    )


def account_mechanisms(
    session: Warehouse, request: Request, account_key: int, first: Month
) -> dict[Month, dict[str, int]]:
    """Return one account's effects in cents by month since ``first`` in which it grew or shrank, oldest first.

    ``session`` is scoped and holds ``window_accounts``.
    """
    _explain(session, request, first)
    found: dict[Month, dict[str, int]] = defaultdict(dict)
    for row in session.rows("metrics/mechanisms_of_account", account_key=account_key):
        found[Month(row["month"])][row["mechanism"]] = row["cents"]
    return dict(found)


def _explain(session: Warehouse, request: Request, first: Month) -> None:
    session.materialize(
        "metrics/changed_accounts",
        temporary=True,
        opening_month=request.window.opening.index,
        closing_month=request.window.closing.index,
        first_month=first.index,
        last_month=request.as_of.index,
    )
    for model in _MODELS:
        session.materialize(f"metrics/{model}", temporary=True)


def _rows(totals: list[dict[str, Any]]) -> tuple[Mechanism, ...]:
    found: dict[str, dict[str, int]] = defaultdict(lambda: {"expansion": 0, "contraction": 0, "accounts": 0})
    for row in totals:
        found[row["mechanism"]][row["movement"]] += row["cents"]
        found[row["mechanism"]]["accounts"] += row["accounts"]
    return tuple(
        Mechanism(name, found[name]["expansion"], found[name]["contraction"], found[name]["accounts"])
        for name in MECHANISMS
        if name in found
    )


def _months(totals: list[dict[str, Any]], first: Month, last: Month) -> tuple[MonthMechanisms, ...]:
    months: dict[int, dict[str, dict[str, int]]] = {
        month: {"expansion": {}, "contraction": {}} for month in range(first.index, last.index + 1)
    }
    for row in totals:
        if row["to_month"] in months:
            months[row["to_month"]][row["movement"]][row["mechanism"]] = row["cents"]
    return tuple(MonthMechanisms(Month(m), sides["expansion"], sides["contraction"]) for m, sides in months.items())
