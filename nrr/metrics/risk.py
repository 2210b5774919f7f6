"""Accounts at risk, by the NRR points that are expected to go with them (METRICS.md section 9)."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from nrr.formatting import percent, plural, stake
from nrr.metrics import health_words
from nrr.metrics.coverage import coverage
from nrr.metrics.health import CHANGE_MONTHS, records
from nrr.metrics.risk_history import Scored, before, scored
from nrr.metrics.risk_signs import pressing
from nrr.periods import Month
from nrr.results import Request, RiskList, RiskRow
from nrr.results.health import GREEN_FROM, level
from nrr.warehouse import Warehouse

SHOWN = 2000
_MOST_OF_IT = 0.8
_FIRST = 3
_NEVER_CARRIED = "Changes of sponsor and attendance at reviews: no file carries them, so the score leaves them out."


def risk_list(session: Warehouse, request: Request, most: int = SHOWN) -> RiskList:
    """Return the accounts in view with ARR that are in red or amber or show a sign, largest expected loss first.

    At most ``most`` rows; the totals count all. Losses are measured on all accounts' past. ``session`` is scoped.
    """
    settings = session.table("settings")[0]
    found = scored(session, request.as_of)
    accounts = _in_view(session, found)
    base = int(accounts["arr_cents"].sum())
    listed = accounts[accounts["listed"]].sort_values(
        ["expected_cents", "arr_cents", "account_id"], ascending=[False, False, True], na_position="last"
    )
    rows = tuple(_row(row, settings, base) for row in records(listed.head(most)))
    expected = None if found.reason else int(listed["expected_cents"].sum())
    return RiskList(
        as_of=request.as_of,
        horizon_months=found.horizon_months,
        rows=rows,
        total_accounts=len(listed),
        total_arr_cents=int(listed["arr_cents"].sum()),
        total_expected_cents=expected,
        base_arr_cents=base,
        unlisted_cents=None if expected is None else int(accounts["expected_cents"].sum()) - expected,
        rest_on="" if found.reason else _rest_on(found),
        sentence=_sentence(listed["expected_cents"].to_numpy(np.float64), base, found),
        missing=_missing(session, request.as_of),
        reason=found.reason,
        coverage=coverage(accounts, measured=found.reason is None),
    )


def _in_view(session: Warehouse, found: Scored) -> pd.DataFrame:
    """Return the as-of month's accounts in view with their expected loss in cents and whether they are listed."""
    now = found.now
    change = now["score"] - before(found.frame, found.as_of, CHANGE_MONTHS)
    loss = np.full(len(now), np.nan) if found.reason else found.bands().loss(now["score"].to_numpy(np.float64))
    expected = np.floor(now["arr_cents"] * loss + 0.5)
    now = now.assign(change=change, loss=loss, expected_cents=expected)
    now = now.assign(listed=(now["score"] < GREEN_FROM) | pressing(now))
    return session.frame("metrics/accounts_at_risk", as_of=found.as_of.index).merge(now, on="account_key")


def _row(row: dict[str, Any], settings: dict[str, Any], base: int) -> RiskRow:
    reasons = health_words.reasons(row, settings["currency"])
    score = whole(row["score"])
    expected = whole(row["expected_cents"])
    return RiskRow(
        account_key=row["account_key"],
        account_id=row["account_id"],
        account_name=row["account_name"],
        arr_cents=row["arr_cents"],
        share_of_arr=row["arr_cents"] / base if base else None,
        renewal_month=Month.of(row["stated_renewal"]) if row["stated_renewal"] else None,
        owner=row["owner"],
        reasons=reasons or health_words.worst_part(row, settings["currency"]),
        score=score,
        level=level(score),
        change=whole(row["change"]),
        coverage=float(row["coverage"]),
        loss=None if expected is None else float(row["loss"]),
        expected_cents=expected,
        expected_points=expected / base if expected is not None and base else None,
    )


def _rest_on(found: Scored) -> str:
    past = found.past
    first, last = Month(int(past["month"].min())), Month(int(past["month"].max()))
    return (
        f"{plural(len(past), 'account-month')} from {first.label} to {last.label}, each scored from what was known by "
        f"then, and the share of ARR they lost in the {found.horizon_months} months after"
    )


def _sentence(expected: npt.NDArray[np.float64], base: int, found: Scored) -> str:
    """Return what the first accounts are worth; ``expected`` is each listed account's loss in cents, largest first."""
    if not len(expected):
        return "No account shows a warning sign."
    if found.reason or not base:
        return f"{plural(len(expected), 'account')} by ARR: no loss could be measured to rank them by."
    total = expected.sum()
    if not total:
        return f"Nothing is expected to be lost in the next {found.horizon_months} months."
    many = int(np.searchsorted(np.cumsum(expected), _MOST_OF_IT * total) + 1)
    first = min(_FIRST, len(expected))
    which = {1: "the first", 2: "the first two", 3: "the first three"}[first]
    these = "This account is" if many == 1 else f"These {many} accounts are"
    return (
        f"{these} {percent(float(expected[:many].sum() / total), 0)} of the downside; keeping {which} is worth "
        f"{stake(float(expected[:first].sum() / base)).removesuffix(' pts')} points of NRR."
    )


def _missing(session: Warehouse, as_of: Month) -> tuple[str, ...]:
    carried = session.rows("metrics/signals_carried", as_of=as_of.index)[0]
    missing = []
    if not carried["renewal_dates"]:
        missing.append("No renewal dates: import an accounts file with a renewal date column.")
    if not carried["usage_readings"]:
        missing.append("No usage file: import one to see accounts whose usage falls.")
    elif not carried["usage_readings_now"]:
        missing.append(f"No usage readings in {as_of.label}.")
    for count, what, file in (
        ("tickets", "support tickets", "a tickets file"),
        ("answers", "answers to surveys", "an NPS file"),
        ("payments", "failed payments", "a payments file"),
    ):
        if not carried[count]:
            missing.append(f"No {what}: import {file}.")
    return (*missing, _NEVER_CARRIED)


def whole(value: float) -> int | None:
    """Return a whole number held as a float, None for nan."""
    return None if value != value else int(value)
