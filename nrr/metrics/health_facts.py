"""What was known of every account at past month ends: the facts that a score rests on, and nothing dated later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nrr.periods import Month
from nrr.warehouse import Warehouse

if TYPE_CHECKING:
    import pandas as pd

FEATURES = 5  # from so many metrics on, which of them are in use says something by itself
_MODELS = ("health_contractions", "health_events", "health_features")


def facts(session: Warehouse, months: Sequence[Month], account_key: int | None = None) -> pd.DataFrame:
    """Return one row per account with ARR at the end of each of ``months``, of one account only where asked.

    Leaves the temporary tables ``scored_months`` and ``health_carried`` in the session until the next call.
    """
    _drop(session)
    session.define("score_months", {"month": "INTEGER"}, [[each.index] for each in months], temporary=True)
    session.materialize("metrics/scored_months", temporary=True, account_key=account_key)
    session.materialize("metrics/health_carried", temporary=True, features=FEATURES)
    session.materialize(
        "metrics/health_usage",
        temporary=True,
        first_month=min(months).index,
        last_month=max(months).index,
        account_key=account_key,
    )
    for model in _MODELS:
        session.materialize(f"metrics/{model}", temporary=True, account_key=account_key)
    session.materialize("metrics/renewal_starts", temporary=True, as_of=max(months).index)
    return session.frame("metrics/health_facts")


def carried(session: Warehouse, months: Sequence[Month]) -> dict[int, dict[str, int]]:
    """Return by month index which signals the data carries by then: 1 or 0 under the name of each."""
    _drop(session)
    session.define("score_months", {"month": "INTEGER"}, [[each.index] for each in months], temporary=True)
    session.materialize("metrics/health_carried", temporary=True, features=FEATURES)
    return {row["month"]: row for row in session.table("health_carried")}


def _drop(session: Warehouse) -> None:
    for table in ("score_months", "scored_months", "health_carried", "health_usage", "renewal_starts", *_MODELS):
        session.drop(table, if_there=True)
