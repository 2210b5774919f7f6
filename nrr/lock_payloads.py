"""Locked periods and what changed in them as plain values."""

from __future__ import annotations

from typing import Any

from nrr.formatting import decimal_money
from nrr.locks import Lock, Unlocked
from nrr.payloads import RETENTION_MONEY, reasons
from nrr.results import Restatement, Retention


def lock(locked: Lock, known_now: Retention) -> dict[str, Any]:
    """Return a locked period as plain values, as published and as known now."""
    return {
        "name": locked.name,
        "as_of": str(locked.request.as_of),
        "window_months": locked.request.window_months,
        "filters": [list(pair) for pair in locked.request.filters],
        "definition": locked.request.definition,
        "grr_definition": locked.request.grr_definition,
        "note": locked.note,
        "who": locked.who,
        "locked_on": locked.locked_on,
        "version": locked.version,
        "published": _published(locked.figures),
        "known_now": _published(known_now),
    }


def unlocked(found: Unlocked) -> dict[str, Any]:
    """Return a lock that was taken out of force as plain values."""
    lock = found.lock
    return {
        "name": lock.name,
        "as_of": str(lock.request.as_of),
        "window_months": lock.request.window_months,
        "filters": [list(pair) for pair in lock.request.filters],
        "definition": lock.request.definition,
        "version": lock.version,
        "locked_on": lock.locked_on,
        "who": lock.who,
        "published": _published(lock.figures),
        "unlocked_on": found.unlocked_on,
        "unlocked_by": found.who,
    }


def restatement(locked: Lock, found: Restatement, version: str) -> dict[str, Any]:
    """Return what changed in a locked period up to ``version``: by cause (``nrr`` is the change), and by account."""
    causes = [
        {
            "cause": cause.cause,
            "opening_arr": decimal_money(cause.opening_cents),
            "closing_arr_of_opening_accounts": decimal_money(cause.closing_cents),
            "total_arr": decimal_money(cause.total_cents),
            "nrr": cause.nrr_change,
            "accounts": cause.accounts,
        }
        for cause in found.causes
    ]
    accounts = [
        {
            "account_id": row["account_id"],
            "account_name": row["account_name"],
            "cause": row["cause"],
            "opening_arr": decimal_money(row["opening_change_cents"]),
            "closing_arr_of_opening_accounts": decimal_money(row["closing_change_cents"]),
            "total_arr": decimal_money(row["total_change_cents"]),
        }
        for row in found.frame.to_dict("records")
    ]
    known = lock(locked, found.known_now)
    return {
        **known,
        "current_version": version,
        "nrr_change": found.nrr_change,
        "causes": causes,
        "definition_difference": found.definition_change,
        "accounts": accounts,
    }


def _published(figures: Retention) -> dict[str, Any]:
    values = {
        **{name: decimal_money(getattr(figures, field)) for name, field in RETENTION_MONEY.items()},
        "nrr": figures.nrr,
        "grr": figures.grr,
        "logo_retention": figures.logo_retention,
    }
    return values | reasons(figures)
