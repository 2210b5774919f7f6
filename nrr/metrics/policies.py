"""What every policy moves, from the source lines as a build has it; late renewals (METRICS.md section 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from nrr.metrics.retention import RetentionTable, unavailable
from nrr.metrics.scope import scoped
from nrr.models import count_lines, hold_ledger, map_at, map_stretches
from nrr.periods import Month, Window
from nrr.policies import SETTINGS, Policies, Setting, changed
from nrr.results import Lapsed, PolicyEffect, PolicyEffects, PolicyOutcome, Request
from nrr.warehouse import Warehouse

_WINDOW_MONTHS = 12
_TRIED: dict[str, tuple[str | int, ...]] = {
    "tax_included": ("0",),
    "placeholder_below_cents": (0, Policies.placeholder_below_cents),
    "grace_months": (0, 1, 2, 3),
}
_TYPES = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", type(None): "BIGINT"}


def lapsed(session: Warehouse, request: Request) -> Lapsed | None:
    """Return the accounts of a scoped session that lapsed and may renew; None where the setting grants no grace."""
    grace = session.table("settings")[0]["grace_months"]
    if not grace:
        return None
    window = request.window
    retention = RetentionTable(session).at(window)
    row = session.rows("metrics/lapsed", as_of=window.closing.index, opening_month=window.opening.index)[0]
    renewed = None
    if retention.nrr is not None:
        renewed = (retention.closing_arr_cents + row["base_arr_cents"]) / retention.opening_arr_cents
    return Lapsed(row["accounts"], row["arr_cents"], grace, renewed, retention.nrr)


def late_renewals(warehouse: Warehouse, request: Request) -> Lapsed | None:
    """Return the accounts that lapsed within the months of grace; None where the setting grants none."""
    with scoped(warehouse, request) as session:
        return lapsed(session, request)


def policy_effects(warehouse: Warehouse) -> PolicyEffects:
    """Return every setting's effect at the default month: the models run again under each other value that matters."""
    with warehouse.session() as session:
        settings = session.table("settings")[0]
        limits = {"placeholder_cents": Policies.placeholder_below_cents, "grace_months": max(_grace_tried())}
        decided = {row["policy"]: row for row in session.rows("metrics/policy_lines", **limits)}
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
    """Return the figures at the default month with settings changed to ``values``. Raises NrrError for a bad value."""
    with warehouse.session() as session:
        settings = session.table("settings")[0]
        policies = changed(policies_of(settings), values)
        settings |= {name: getattr(policies, name) for name in values}
        month, last = settings["default_as_of"], settings["last_stated_month"]
        columns = {name: _TYPES[type(value)] for name, value in settings.items()}
        session.define("settings", columns, [list(settings.values())], temporary=True)
        count_lines(session)
        hold_ledger(session, map_at(map_stretches(session), month).valid_from)
        window = Window(Month(month), _WINDOW_MONTHS)
        row = session.rows(
            "metrics/policy_figures", opening_month=window.opening.index, closing_month=month, last_month=last
        )[0]
    first, end = Month(settings["first_month"]), Month(settings["last_month"])
    reason = unavailable(window, first, end, row["opening_arr_cents"])
    nrr = None if reason else row["closing_arr_cents"] / row["opening_arr_cents"]
    value = next((getattr(policies, name) for name in values), "")
    return PolicyOutcome(value, row["arr_cents"], nrr, row["last_arr_cents"])


def policies_of(settings: Mapping[str, Any]) -> Policies:
    """Return the policies that a version was built under, from its row of settings."""
    return Policies(**{field.name: settings[field.name] for field in fields(Policies)})


def _others(each: Setting, value: str | int | float) -> tuple[str | int, ...]:
    tried = tuple(choice.value for choice in each.choices) or _TRIED.get(each.name, ())
    return tuple(other for other in tried if other != value)


def _grace_tried() -> tuple[int, ...]:
    return tuple(int(months) for months in _TRIED["grace_months"])
