"""What is up for renewal in the months ahead, from what was known at the as-of month."""

from __future__ import annotations

import numpy as np
import pandas as pd

from nrr.formatting import plural, short_money
from nrr.metrics.risk_history import Scored, scored
from nrr.periods import Month, month_range
from nrr.results import Request
from nrr.results.health import level
from nrr.results.renewals import NO_SCORE, SHOWN_LEVELS, RenewalCalendar, RenewalGroup, RenewalMonth
from nrr.warehouse import Warehouse

AHEAD = 12
NEAR = 3
GROUPS = ("overdue", "later", "unknown")


def calendar(session: Warehouse, request: Request) -> RenewalCalendar:
    """Return the calendar of the 12 months after the request's month.

    ``session`` is scoped and holds ``renewal_starts``.
    """
    settings = session.table("settings")[0]
    as_of, stated = request.as_of, Month(settings["default_as_of"])
    dates = session.frame("metrics/renewal_dates", as_of=as_of.index)
    health = scored(session, as_of)
    frame = placed(dates, as_of, _scores(health))
    months = tuple(_month(frame, month) for month in month_range(as_of + 1, as_of + AHEAD))
    others = tuple(_group(frame, name) for name in GROUPS)
    described = bool(dates["described"].any())
    return RenewalCalendar(
        as_of=as_of,
        months=months,
        others=others,
        frame=frame,
        total_arr_cents=int(frame["arr_cents"].sum()),
        stated_from=stated if described and as_of < stated else None,
        horizon_months=None if health.reason else health.horizon_months,
        sentence=_sentence(months, settings["currency"]),
        missing=_missing(frame, described),
    )


def placed(dates: pd.DataFrame, as_of: Month, scores: pd.DataFrame) -> pd.DataFrame:
    """Return accounts with the month of their renewal, where it is from, and where that puts them.

    A date stated in an accounts file goes before the end of a running line, and that before an anniversary. ``scores``
    has ``account_key``, ``level`` and ``expected_cents``, either null where there is none.
    """
    stated = pd.to_datetime(dates["stated_date"])
    stated_month = (stated.dt.year * 12 + stated.dt.month - 1).astype("Int64")
    line, anniversary = dates["end_month"].astype("Int64"), dates["anniversary_month"].astype("Int64")
    month = stated_month.fillna(line).fillna(anniversary)
    source = np.select([stated_month.notna(), line.notna(), anniversary.notna()], ["stated", "line", "anniversary"], "")
    place = np.select(
        [month.isna(), (month <= as_of.index).fillna(False), (month > as_of.index + AHEAD).fillna(False)],
        ["unknown", "overdue", "later"],
        "calendar",
    )
    frame = dates.drop(columns=["described", "stated_date", "end_month", "anniversary_month"])
    frame = frame.assign(place=place, month=month, day=stated.dt.date.where(stated.notna(), None), source=source)
    found = frame.merge(scores, on="account_key", how="left")
    return found.assign(level=found["level"].fillna(NO_SCORE), expected_cents=found["expected_cents"].astype("Int64"))


def _scores(health: Scored) -> pd.DataFrame:
    """Return the level of each account and what is expected to be lost of it, null without a measured loss."""
    now = health.now
    score = now["score"].to_numpy(np.float64)
    loss = np.full(len(now), np.nan) if health.reason else health.bands().loss(score)
    return pd.DataFrame(
        {
            "account_key": now["account_key"],
            "level": pd.Series(
                [None if np.isnan(each) else level(int(each)) for each in score], now.index, dtype=object
            ),
            "expected_cents": pd.Series(np.floor(now["arr_cents"] * loss + 0.5), now.index).astype("Int64"),
        }
    )


def _month(frame: pd.DataFrame, month: Month) -> RenewalMonth:
    found = frame[(frame["place"] == "calendar") & (frame["month"] == month.index)]
    levels = {level: found[found["level"] == level] for level in SHOWN_LEVELS}
    return RenewalMonth(
        month,
        {level: int(rows["arr_cents"].sum()) for level, rows in levels.items()},
        {level: len(rows) for level, rows in levels.items()},
    )


def _group(frame: pd.DataFrame, name: str) -> RenewalGroup:
    found = frame[frame["place"] == name]
    return RenewalGroup(name, len(found), int(found["arr_cents"].sum()))


def _sentence(months: tuple[RenewalMonth, ...], currency: str) -> str:
    total = sum(each.total_arr_cents for each in months)
    if not total:
        return "No account is known to be up for renewal in the next 12 months."
    near = months[:NEAR]
    due, accounts = sum(each.total_arr_cents for each in near), sum(each.total_accounts for each in near)
    span = f"{near[0].month.label} to {near[-1].month.label}"
    busiest = max(months, key=lambda each: each.total_arr_cents)
    peak = f"the busiest month is {busiest.month.label} with {short_money(busiest.total_arr_cents, currency)}"
    what = f"{short_money(due, currency)} of {plural(accounts, 'account')}" if accounts else "Nothing"
    said = f"{what} is up for renewal from {span}"
    red = sum(each.arr_cents["red"] for each in near)
    risk = f", {short_money(red, currency)} of it in red" if red else ""
    return f"{said}{risk}; {peak}."


def _missing(frame: pd.DataFrame, described: bool) -> tuple[str, ...]:
    missing = []
    if not described:
        missing.append(
            "No renewal dates are stated: import an accounts file with a renewal date column. Until then an account is "
            "taken to renew on the anniversary of its start."
        )
    if len(frame) and (frame["level"] == NO_SCORE).all():
        missing.append("No account has a health score: import usage, tickets, NPS answers or failed payments.")
    return tuple(missing)
