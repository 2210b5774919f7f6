"""Why retained accounts' ARR changed, exact to the cent (METRICS.md section 4).

Lines are compared by account, product and plan at the two ends of a stretch of months. Line ARR is quantity x list
price x what a discount leaves; a factor's effect is its Shapley average, rounded half up, and price or tier takes the
rest, so that an account's effects add up to its change.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from nrr.metrics.accounts import listed, with_ends
from nrr.metrics.retention import RetentionTable
from nrr.periods import Month
from nrr.results import (
    MECHANISM_LABELS,
    MECHANISMS,
    PRICE_MECHANISMS,
    SIDES,
    AccountList,
    Mechanism,
    Mechanisms,
    PeriodMechanisms,
    Request,
)
from nrr.warehouse import Warehouse

_MODELS = ("mechanism_plans", "mechanism_lines", "mechanism_groups", "mechanism_pairs", "mechanism_effects")


def mechanisms(session: Warehouse, request: Request, first: Month) -> Mechanisms:
    """Return the window's expansion and contraction by mechanism, and by month from ``first`` on.

    ``session`` is scoped and holds ``window_accounts``.
    """
    _explain(session, request, first, request.as_of)
    totals = session.rows("metrics/mechanism_totals")
    whole = RetentionTable(session).at(request.window)
    ends = (request.window.opening.index, request.window.closing.index)
    rows = _rows([row for row in totals if (row["from_month"], row["to_month"]) == ends])
    sizes = {row.mechanism: abs(row.expansion_cents) + abs(row.contraction_cents) for row in rows}
    size = sum(sizes.values())
    priced = sum(row.total_cents for row in rows if row.mechanism in PRICE_MECHANISMS)
    return Mechanisms(
        request=request,
        rows=rows,
        accounts=session.rows("metrics/mechanism_account_count", from_month=ends[0], to_month=ends[1])[0]["accounts"],
        opening_arr_cents=whole.opening_arr_cents,
        expansion_cents=whole.expansion_cents,
        contraction_cents=whole.contraction_cents,
        unattributed_share=sizes.get("unattributed", 0) / size if size else None,
        nrr=whole.nrr,
        nrr_at_constant_price=None if whole.nrr is None else whole.nrr - priced / whole.opening_arr_cents,
        reason=whole.reason,
        months=_months([row for row in totals if row["to_month"] == row["from_month"] + 1], first, request.as_of),
    )


def mechanism_accounts(
    session: Warehouse, request: Request, mechanism: str, months: tuple[Month, Month] | None = None
) -> AccountList:
    """Return the accounts behind one mechanism of the window, or of the monthly changes from and to two months.

    ``change_cents`` is the mechanism's part, signed, ``total_cents`` their sum. ``session`` is scoped and holds
    ``window_accounts``.
    """
    window = request.window
    first, last = months or (request.as_of + 1, request.as_of)
    _explain(session, request, first, last, windowed=months is None)
    span, ends = (1, (first, last)) if months else (window.months, (window.closing, window.closing))
    frame = session.frame(
        "metrics/mechanism_accounts",
        mechanism=mechanism,
        span=span,
        first_month=ends[0].index,
        last_month=ends[1].index,
    )
    if months:
        frame = frame[frame["movement"] != "unchanged"]
    opening, closing = (first - 1, last) if months else (window.opening, window.closing)
    return listed(MECHANISM_LABELS[mechanism], opening, closing, with_ends(session, frame, opening, closing))


def account_mechanisms(
    session: Warehouse, request: Request, account_key: int, first: Month
) -> dict[Month, dict[str, int]]:
    """Return one account's effects in cents by month since ``first`` in which it grew or shrank, oldest first.

    ``session`` is scoped and holds ``window_accounts``.
    """
    _explain(session, request, first, request.as_of, windowed=False, account_key=account_key)
    found: dict[Month, dict[str, int]] = defaultdict(dict)
    for row in session.rows("metrics/mechanisms_of_account", account_key=account_key):
        found[Month(row["month"])][row["mechanism"]] = row["cents"]
    return dict(found)


def explain_months(session: Warehouse, request: Request, first: Month, last: Month) -> None:
    """Hold ``changed_accounts`` and ``mechanism_effects`` of each month from ``first`` to ``last``.

    ``session`` is scoped and holds ``window_accounts``.
    """
    _explain(session, request, first, last, windowed=False)


def _explain(
    session: Warehouse,
    request: Request,
    first: Month,
    last: Month,
    *,
    windowed: bool = True,
    account_key: int | None = None,
) -> None:
    """Hold the effects of each month from ``first`` to ``last``, of all accounts or of one, and of the window."""
    session.materialize(
        "metrics/changed_accounts",
        temporary=True,
        opening_month=request.window.opening.index,
        closing_month=request.window.closing.index,
        first_month=first.index,
        last_month=last.index,
        windowed=windowed,
        account_key=account_key,
    )
    for model in _MODELS:
        session.materialize(f"metrics/{model}", temporary=True)


def _rows(totals: list[dict[str, Any]]) -> tuple[Mechanism, ...]:
    found: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys((*SIDES, "accounts"), 0))
    for row in totals:
        found[row["mechanism"]][row["movement"]] += row["cents"]
        found[row["mechanism"]]["accounts"] += row["accounts"]
    return tuple(
        Mechanism(name, **{f"{side}_cents": found[name][side] for side in SIDES}, accounts=found[name]["accounts"])
        for name in MECHANISMS
        if name in found
    )


def _months(totals: list[dict[str, Any]], first: Month, last: Month) -> tuple[PeriodMechanisms, ...]:
    months: dict[int, dict[str, dict[str, int]]] = {
        month: {"expansion": {}, "contraction": {}} for month in range(first.index, last.index + 1)
    }
    for row in totals:
        if row["to_month"] in months and row["movement"] != "unchanged":
            months[row["to_month"]][row["movement"]][row["mechanism"]] = row["cents"]
    return tuple(
        PeriodMechanisms(Month(month), Month(month), sides["expansion"], sides["contraction"])
        for month, sides in months.items()
    )
