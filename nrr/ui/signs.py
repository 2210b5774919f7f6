"""Signs of expansion: accounts near a limit, and how often each kind of sign was followed by its expansion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from nrr.formatting import NOT_AVAILABLE, count, percent, plural
from nrr.glossary import help_text
from nrr.results import MOTION_LABELS, Conversion, LimitUse, Opportunities
from nrr.results.opportunities import CROSS_SELL
from nrr.ui import tables
from nrr.ui.naming import clean
from nrr.ui.text import escape
from nrr.ui.view import View

LIMITS_SHOWN = 200
SOON_DAYS = 90
NO_SCORE = "No score"


def limits(view: View, found: Opportunities) -> None:
    """Show the accounts at 80% of a limit or on a trend that reaches it, most used first."""
    if not found.limits:
        return
    shown = found.limits[:LIMITS_SHOWN]
    frame = pd.DataFrame(
        {
            "Account": [clean(row.account_name) for row in shown],
            "Limit of": [clean(row.metric, 40) for row in shown],
            "Used": [row.used for row in shown],
            "Reading": [row.value for row in shown],
            "Limit": [row.limit for row in shown],
            "Full on its trend": [reached(row) for row in shown],
            "ARR": [row.arr_cents / 100 for row in shown],
            "Health": [level_words(row.level) for row in shown],
            "Owner": [clean(row.owner or "") for row in shown],
        }
    )
    with st.container(border=True):
        st.subheader("Limits nearly reached", anchor=False)
        st.caption(limits_reading(found), help=help_text("limit-used"))
        formats = {
            "Used": lambda used: percent(used, 0),
            "Reading": number,
            "Limit": number,
            "ARR": tables.money_format(view.currency),
        }
        ids = [row.account_id for row in shown]
        tables.openable(view, frame, formats, ids, key="limit_table", alt="Accounts near a limit")
        tables.csv_button(lambda: limit_rows(found.limits), f"holdfast-limits-{view.state.as_of}", "limit_csv")


def conversions(view: View, found: Opportunities) -> None:
    """Show how often each sign was followed by its expansion, beside months that did not show it."""
    with st.container(border=True):
        st.subheader("What such signs came to", anchor=False)
        st.caption(conversion_reading(found), help=help_text("sign-conversion"))
        if not found.conversions:
            return
        rows = conversion_rows(found.conversions)
        frame = pd.DataFrame(rows).drop(columns=["Low", "High"])
        frame.insert(5, "95% interval", [interval(each) for each in found.conversions])
        shares = dict.fromkeys(("Converted", "Without the sign"), percent)
        st.dataframe(
            tables.styled(
                frame,
                {
                    **shares,
                    "Median gain": percent,
                    "Account-months": count,
                    "Accounts": count,
                    "Months to it": lambda months: f"{months:g}",
                },
            ),
            hide_index=True,
            key="conversion_table",
            placeholder=NOT_AVAILABLE,
            alt="Conversion of signs",
        )
        for each in found.conversions:
            if each.reason:
                st.caption(
                    f":material/info: {MOTION_LABELS[each.motion]}, {escape(sign_words(each))}: {escape(each.reason)}"
                )
        st.caption(escape(found.similar))
        tables.csv_button(lambda: rows, f"holdfast-conversions-{view.state.as_of}", "conversion_csv")


def level_words(level: str | None) -> str:
    """Return a level as tables show it."""
    return level.capitalize() if level else NO_SCORE


def reached(row: LimitUse) -> str:
    """Return when the trend reaches the limit, in words."""
    if row.used >= 1:
        return "Reached"
    if row.reaches_on is None:
        return "Not on its trend"
    return f"{row.reaches_on.day} {row.reaches_on:%b %Y}"


def limits_reading(found: Opportunities) -> str:
    """Return how many accounts are near a limit and how many get there within 90 days, in one sentence."""
    accounts = len({row.account_key for row in found.limits})
    full = len({row.account_key for row in found.limits if row.used >= 1})
    ahead = {row.account_key: (row.reaches_on - found.as_of.last_day).days for row in found.limits if row.reaches_on}
    soon = sum(days <= SOON_DAYS for days in ahead.values())
    return (
        f"{plural(accounts, 'account')} at 80% or more, or on a trend to it: {count(full)} full, {count(soon)} full "
        f"within {SOON_DAYS} days on the line through the last 6 months."
    )


def conversion_reading(found: Opportunities) -> str:
    """Return in one sentence whether the sign shown most often says anything."""
    known = [each for each in found.conversions if each.share is not None and each.without is not None]
    if not known:
        return f"Nothing can be measured yet: no sign has been followed for {found.horizon_months} months often enough."
    apart = [each for each in known if each.interval and each.without is not None and each.interval.low > each.without]
    horizon = plural(found.horizon_months, "month")
    if not apart:
        return (
            f"No sign was followed by its expansion within {horizon} clearly more often than months without it. "
            "Treat the list as where there is room, not as a forecast."
        )
    best = max(apart, key=lambda each: (each.share or 0) - (each.without or 0))
    sign = f"{MOTION_LABELS[best.motion]}, {sign_words(best)}"
    followed = f"{percent(best.share, 0)} expanded so within {horizon}, {percent(best.without, 0)} without the sign"
    return f"{sign}: {followed}."


def sign_words(found: Conversion, *, first: bool = False) -> str:
    """Return a sign within a sentence, or as its ``first`` words; a product keeps its spelling."""
    if found.motion == CROSS_SELL:
        return f"{clean(found.label, 40)} held by similar accounts"
    return found.label if first else found.label[:1].lower() + found.label[1:]


def limit_rows(rows: Sequence[LimitUse]) -> list[dict[str, Any]]:
    """Return limits as rows for a CSV."""
    return [
        {
            "Account ID": row.account_id,
            "Account": row.account_name,
            "Limit of": row.metric,
            "Used %": row.used * 100,
            "Reading": row.value,
            "Limit": row.limit,
            "Full on its trend": reached(row),
            "ARR": row.arr_cents / 100,
            "Health": level_words(row.level),
            "Owner": row.owner or "",
        }
        for row in rows
    ]


def conversion_rows(found: Sequence[Conversion]) -> list[dict[str, Any]]:
    """Return conversions as rows for a table and its CSV; shares and gains are fractions."""
    return [
        {
            "Motion": MOTION_LABELS[each.motion],
            "Sign": clean(each.label, 60),
            "Account-months": each.account_months,
            "Accounts": each.accounts,
            "Converted": each.share,
            "Low": each.interval.low if each.interval else None,
            "High": each.interval.high if each.interval else None,
            "Without the sign": each.without,
            "Median gain": each.gain,
            "Months to it": each.months,
        }
        for each in found
    ]


def number(value: float) -> str:
    """Return a reading or a limit: whole where it is, else one decimal."""
    return f"{value:,.0f}" if value == int(value) or value >= 1000 else f"{value:,.1f}"


def interval(found: Conversion) -> str:
    if found.interval is None:
        return NOT_AVAILABLE
    return f"{percent(found.interval.low, 0)} to {percent(found.interval.high, 0)}"
