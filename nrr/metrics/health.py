"""One account's health: its score, the parts it is made of with what they rest on, and how it went (section 9)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from nrr.metrics import health_facts, health_words
from nrr.metrics.health_parts import weights_of
from nrr.metrics.risk_history import with_scores
from nrr.periods import Month, month_range
from nrr.results import RiskReason
from nrr.results.health import PARTS, Health, HealthPart
from nrr.warehouse import Warehouse

PAST_MONTHS = 12
CHANGE_MONTHS = 3


def account_health(session: Warehouse, as_of: Month, account_key: int) -> Health | None:
    """Return an account's health at ``as_of`` and the twelve months before; None where it has no ARR then.

    ``session`` is scoped.
    """
    settings = session.table("settings")[0]
    months = month_range(max(as_of - PAST_MONTHS, Month(settings["first_month"])), as_of)
    frame = with_scores(health_facts.facts(session, months, account_key), settings)
    rows = {row["month"]: row for row in records(frame)}
    if as_of.index not in rows:
        return None
    scores = {month: _score(rows[month.index]) if month.index in rows else None for month in months}
    now, earlier = scores[as_of], scores.get(as_of - CHANGE_MONTHS)
    row = rows[as_of.index]
    return Health(
        month=as_of,
        score=now,
        coverage=float(row["coverage"]),
        parts=_parts(row, weights_of(settings), settings["currency"]),
        change=None if now is None or earlier is None else now - earlier,
        past=tuple((month, score) for month, score in scores.items() if month < as_of),
        reason=health_words.no_score(row) if now is None else None,
    )


def account_reasons(session: Warehouse, as_of: Month, account_key: int) -> tuple[RiskReason, ...]:
    """Return one account's warning signs at ``as_of``; none where it has no ARR then. ``session`` is scoped."""
    settings = session.table("settings")[0]
    frame = with_scores(health_facts.facts(session, [as_of], account_key), settings)
    return tuple(reason for row in records(frame) for reason in health_words.reasons(row, settings["currency"]))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return scored account-months as one dict each, dates as dates; None where there is no date or text."""
    stated = pd.Series(
        [None if day is pd.NaT else day.date() for day in frame["stated_renewal"]], index=frame.index, dtype=object
    )
    texts = {
        str(name): frame[name].astype(object).where(frame[name].notna(), None)
        for name in frame.columns
        if pd.api.types.is_string_dtype(frame[name])
    }
    return [
        {str(name): value for name, value in row.items()}
        for row in frame.assign(stated_renewal=stated, **texts).to_dict("records")
    ]


def _score(row: dict[str, Any]) -> int | None:
    return None if row["score"] != row["score"] else int(row["score"])


def _parts(row: dict[str, Any], weights: dict[str, int], currency: str) -> tuple[HealthPart, ...]:
    total = sum(weights.values())
    parts = []
    for part in PARTS:
        known = row[part] == row[part]
        parts.append(
            HealthPart(
                name=part,
                weight=weights[part] / total,
                score=float(row[part]) if known else None,
                findings=health_words.findings(part, row, currency),
                reason=None if known else health_words.unknown(part, row),
            )
        )
    return tuple(parts)
