"""What every policy moves, from the source lines as a build has it; late renewals (METRICS.md section 2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from nrr.metrics.retention import RetentionTable, unavailable
from nrr.metrics.scope import scoped
from nrr.models import count_lines, hold_ledger, map_stretches
from nrr.periods import Month, Window
from nrr.policies import SETTINGS, Policies, Setting, changed
from nrr.results import Lapsed, PolicyEffect, PolicyEffects, PolicyOutcome, Request
from nrr.warehouse import Warehouse

if TYPE_CHECKING:
    import pandas as pd

_WINDOW_MONTHS = 12
_MOST_GRACE_TRIED = 3
_TRIED: dict[str, tuple[str | int, ...]] = {
    "tax_included": ("0",),
    "placeholder_below_cents": (0, Policies.placeholder_below_cents),
    "grace_months": tuple(range(_MOST_GRACE_TRIED + 1)),
}
_TYPES = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", type(None): "BIGINT"}


def lapsed(session: Warehouse, request: Request) -> Lapsed | None:
    """Return the accounts of a scoped session that lapsed and may renew; None where the setting grants no grace."""
    grace = session.table("settings")[0]["grace_months"]
    if not grace:
        return None
    window = request.window
    retention = RetentionTable(session).at(window)
    listed = lapsed_accounts(session, request)
    renewed = None
    if retention.nrr is not None:
        base_cents = int(listed["base_arr_cents"].sum())
        renewed = (retention.closing_arr_cents + base_cents) / retention.opening_arr_cents
    return Lapsed(len(listed), int(listed["arr_cents"].sum()), grace, renewed, retention.nrr)


def lapsed_accounts(session: Warehouse, request: Request) -> pd.DataFrame:
    """Return those accounts, largest ARR first: id, name, the first month without, what they paid before it.

    ``base_arr_cents`` is that of accounts that opened the window, of the others 0.
    """
    window = request.window
    return session.frame("metrics/lapsed", as_of=window.closing.index, opening_month=window.opening.index)


def late_renewals(warehouse: Warehouse, request: Request) -> Lapsed | None:
    """Return the accounts that lapsed within the months of grace; None where the setting grants none."""
    with scoped(warehouse, request) as session:
        return lapsed(session, request)


def policy_effects(warehouse: Warehouse) -> PolicyEffects:
    """Return every setting's effect at the default month: the models run again under each other value that matters."""
    with warehouse.session() as session:
        settings = session.table("settings")[0]
        _decide(session, {})
        decided = {row["policy"]: row for row in session.rows("metrics/policy_lines")}
    now = policies_of(settings)
    effects = []
    for each in SETTINGS:
        row = decided.get(each.name, {"decided_lines": 0, "accounts": 0})
        value = getattr(now, each.name)
        outcomes = tuple(
            policy_outcome(warehouse, {each.name: other}) for other in _others(each, value) if row["decided_lines"]
        )
        effects.append(PolicyEffect(each.name, value, row["decided_lines"], row["accounts"], outcomes))
    return PolicyEffects(
        as_of=Month(settings["default_as_of"]),
        last=Month(settings["last_stated_month"]),
        currency=settings["currency"],
        now=policy_outcome(warehouse, {}),
        effects=tuple(effects),
    )


def policy_outcome(warehouse: Warehouse, values: Mapping[str, Any]) -> PolicyOutcome:
    """Return the figures at the default month with settings changed to ``values``. Raises NrrError for a bad value.

    Only accounts that these settings decide about are counted again, as they are and as they would be: the figures
    are sums over accounts.
    """
    with warehouse.session() as session:
        settings = session.table("settings")[0]
        figures = Counter(_figures(session, settings))
    policies = changed(policies_of(settings), values)
    tried = {**settings, **{name: getattr(policies, name) for name in values}}
    if values:
        figures.update(_recounted(warehouse, tried, tried=values))
        figures.subtract(_recounted(warehouse, settings, tried=values))
    opening, closing = figures["opening_arr_cents"], figures["closing_arr_cents"]
    window = Window(Month(settings["default_as_of"]), _WINDOW_MONTHS)
    reason = unavailable(window, Month(settings["first_month"]), Month(settings["last_month"]), opening)
    return PolicyOutcome(
        value=next((getattr(policies, name) for name in values), ""),
        arr_cents=figures["arr_cents"],
        nrr=None if reason else closing / opening,
        last_arr_cents=figures["last_arr_cents"],
    )


def _recounted(warehouse: Warehouse, settings: Mapping[str, Any], tried: Mapping[str, Any]) -> dict[str, int]:
    """Return the figures under ``settings`` of the accounts that the ``tried`` settings decide about."""
    with warehouse.session() as session:
        if "tax_included" not in tried:
            _decide(session, tried)
            session.define("tried_policies", {"policy": "VARCHAR"}, [[name] for name in tried], temporary=True)
            session.materialize("tried/source_lines", temporary=True)
        columns = {name: _TYPES[type(value)] for name, value in settings.items()}
        session.define("settings", columns, [list(settings.values())], temporary=True)
        count_lines(session)
        hold_ledger(session, map_stretches(session)[-1].valid_from)
        return _figures(session, settings)


def _figures(session: Warehouse, settings: Mapping[str, Any]) -> dict[str, int]:
    closing = settings["default_as_of"]
    months = {"opening_month": closing - _WINDOW_MONTHS, "closing_month": closing}
    return session.rows("metrics/policy_figures", **months, last_month=settings["last_stated_month"])[0]


def _decide(session: Warehouse, tried: Mapping[str, Any]) -> None:
    """Store which lines each policy decides about: amounts and gaps up to what is tried, and to what may be."""
    session.materialize(
        "metrics/policy_accounts",
        temporary=True,
        placeholder_cents=max(Policies.placeholder_below_cents, int(tried.get("placeholder_below_cents", 0))),
        grace_months=max(_MOST_GRACE_TRIED, int(tried.get("grace_months", 0))),
    )


def policies_of(settings: Mapping[str, Any]) -> Policies:
    """Return the policies that a version was built under, from its row of settings."""
    return Policies(**{field.name: settings[field.name] for field in fields(Policies)})


def _others(each: Setting, value: str | int | float) -> tuple[str | int, ...]:
    tried = tuple(choice.value for choice in each.choices) or _TRIED.get(each.name, ())
    return tuple(other for other in tried if other != value)
