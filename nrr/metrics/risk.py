"""Accounts that show a warning sign: contraction, a near renewal, usage down (METRICS.md section 9, signals only)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from nrr.formatting import percent, short_money
from nrr.periods import Month
from nrr.results import Request, RiskList, RiskReason, RiskRow
from nrr.warehouse import Warehouse

RENEWAL_DAYS = 90
SHOWN = 2000
HORIZON_MONTHS = 3


def risk_list(session: Warehouse, request: Request, most: int = SHOWN) -> RiskList:
    """Return the ``most`` pressing accounts with ARR at the as-of month and a warning sign. ``session`` is scoped."""
    session.materialize("metrics/at_risk", temporary=True, **_dates(request.as_of))
    totals = session.rows("metrics/at_risk_totals", as_of=request.as_of.index)[0]
    currency = session.table("settings")[0]["currency"]
    rows = session.rows("metrics/at_risk_first", most=most)
    return RiskList(
        as_of=request.as_of,
        horizon_months=HORIZON_MONTHS,
        rows=tuple(_row(row, request.as_of, currency, totals["total_cents"]) for row in rows),
        total_accounts=totals["accounts"],
        total_arr_cents=totals["arr_cents"],
        total_expected_cents=None,
        base_arr_cents=totals["total_cents"],
        unlisted_cents=None,
        rest_on="",
        sentence="",
        missing=_missing(session, request.as_of),
        reason="No loss was measured.",
    )


def account_reasons(session: Warehouse, as_of: Month, account_key: int) -> tuple[RiskReason, ...]:
    """Return one account's warning signs at ``as_of``."""
    session.materialize("metrics/at_risk", temporary=True, **_dates(as_of))
    currency = session.table("settings")[0]["currency"]
    rows = session.rows("metrics/at_risk_account", account_key=account_key)
    return _reasons(rows[0], as_of, currency) if rows else ()


def _dates(as_of: Month) -> dict[str, Any]:
    return {
        "as_of": as_of.index,
        "from_date": as_of.last_day,
        "until_date": as_of.last_day + timedelta(days=RENEWAL_DAYS),
    }


def _row(row: dict[str, Any], as_of: Month, currency: str, total_cents: int) -> RiskRow:
    renewal: date | None = row["renewal_date"]
    return RiskRow(
        account_key=row["account_key"],
        account_id=row["account_id"],
        account_name=row["account_name"],
        arr_cents=row["arr_cents"],
        share_of_arr=row["arr_cents"] / total_cents if total_cents else None,
        renewal_month=Month.of(renewal) if renewal else None,
        owner=row["owner"],
        reasons=_reasons(row, as_of, currency),
        score=None,
        level=None,
        change=None,
        coverage=0.0,
        loss=None,
        expected_cents=None,
        expected_points=None,
    )


def _reasons(row: dict[str, Any], as_of: Month, currency: str) -> tuple[RiskReason, ...]:
    reasons = []
    if row["contraction_cents"]:
        when = Month(row["contraction_month"])
        reasons.append(
            RiskReason(
                "contraction", f"Contracted {short_money(row['contraction_cents'], currency)}, last in {when.label}"
            )
        )
    if row["usage_drop"] is not None:
        reasons.append(
            RiskReason(
                "usage", f"{_words(row['usage_metric'])} down {percent(row['usage_drop'], 0)} on its last 90 days"
            )
        )
    if row["renews_soon"]:
        days = (row["renewal_date"] - as_of.last_day).days
        reasons.append(RiskReason("renewal", f"Renews in {days} day{'' if days == 1 else 's'}"))
    return tuple(reasons)


def _words(metric: str) -> str:
    text = metric.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def _missing(session: Warehouse, as_of: Month) -> tuple[str, ...]:
    carried = session.rows("metrics/signals_carried", as_of=as_of.index)[0]
    missing = []
    if not carried["renewal_dates"]:
        missing.append("No renewal dates: import an accounts file with a renewal date column.")
    if not carried["usage_readings"]:
        missing.append("No usage file: import one to see accounts whose usage falls.")
    elif not carried["usage_readings_now"]:
        missing.append(f"No usage readings in {as_of.label}.")
    return tuple(missing)
