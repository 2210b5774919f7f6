"""Who left: when, why, what has been heard since, and how departures of the past came back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pandas as pd
import streamlit as st

from nrr.formatting import count, percent, plural, short_money
from nrr.glossary import help_text
from nrr.periods import Month
from nrr.results.renewals import LeavingReason, WinBack
from nrr.ui import claims, tables
from nrr.ui.naming import clean
from nrr.ui.renewals import cells, text, when
from nrr.ui.state import SINCE
from nrr.ui.text import escape
from nrr.ui.view import View, page_path

NOT_STATED = "No reason stated"
_MOST_REASONS = 12


def section(view: View) -> None:
    """Show the departures of the months chosen, by reason and one by one, and how many came back."""
    found = cast(WinBack, view.book.ask("win_back", view.request, view.state.since))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("Win-back", anchor=False, width="content", help=help_text("win-back-list"))
        _span(view)
    st.markdown(escape(found.sentence))
    for missing in found.missing:
        st.caption(f":material/info: {escape(missing)}")
    if found.missing:
        st.page_link(page_path("data"), label="Upload reasons of leaving", icon=":material/upload:")
    if found.unplaced:
        st.caption(
            f":material/info: {plural(found.unplaced, 'stated departure')} of these months {_fits(found.unplaced)} no "
            "account whose revenue ended within three months of it: revenue says who left, a list only why."
        )
    if found.departures:
        why, back = st.columns(2)
        with why, st.container(border=True, height="stretch"):
            _reasons(view, found)
        with back, st.container(border=True, height="stretch"):
            _returns(view, found)
        _listing(view, found)


def _span(view: View) -> None:
    st.session_state["win_back_since"] = view.state.since
    st.segmented_control(
        "Left in",
        SINCE,
        format_func=lambda months: f"Last {months} months",
        key="win_back_since",
        required=True,
        on_change=view.take,
        args=("since", "win_back_since"),
        label_visibility="collapsed",
    )


def _fits(number: int) -> str:
    return "fits" if number == 1 else "fit"


def _reasons(view: View, found: WinBack) -> None:
    st.markdown("**Why they left**")
    frame = pd.DataFrame(
        {
            "Reason": [_words(each) for each in found.reasons],
            "Departures": [each.departures for each in found.reasons],
            "ARR lost": [each.lost_cents / 100 for each in found.reasons],
            "Share": [each.lost_cents / found.lost_cents for each in found.reasons],
            "Came back": [each.returned for each in found.reasons],
        }
    )
    formats: dict[str, Callable[..., str]] = dict.fromkeys(("Departures", "Came back"), count)
    formats |= {"ARR lost": tables.money_format(view.currency), "Share": lambda part: percent(part, 0)}
    st.dataframe(
        tables.styled(frame.head(_MOST_REASONS), formats), hide_index=True, height="content", key="reasons",
        alt="Departures by stated reason",
    )  # fmt: skip
    if len(frame) > _MOST_REASONS:
        st.caption(f"{count(len(frame) - _MOST_REASONS)} more reasons are in the CSV.")
    tables.csv_button(lambda: reason_rows(found), f"holdfast-reasons-{view.state.as_of}", "reasons_csv")


def reason_rows(found: WinBack) -> list[dict[str, Any]]:
    """Return the reasons as rows for a CSV, ARR in currency units."""
    return [
        {
            "Reason": _words(each),
            "Departures": each.departures,
            "ARR lost": each.lost_cents / 100,
            "Came back": each.returned,
        }
        for each in found.reasons
    ]


def _words(each: LeavingReason) -> str:
    return NOT_STATED if each.reason is None else clean(each.reason)


def _returns(view: View, found: WinBack) -> None:
    st.markdown(f"**Who came back, all departures to {found.as_of.label}**", help=help_text("win-back-rate"))
    st.markdown(escape(found.returns.reading))
    rows = [(each.label, claims.value_text(each, view.currency)) for each in found.returns.findings]
    st.dataframe(
        pd.DataFrame(rows, columns=["Measured", "Value"]), hide_index=True, height="content", key="returns",
        column_config={"Value": st.column_config.TextColumn(alignment="right")},
        alt="How many came back, when and at what ARR",
    )  # fmt: skip


def _listing(view: View, found: WinBack) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown("**Who left, largest first**")
        tables.csv_button(lambda: departure_rows(found), f"holdfast-win-back-{view.state.as_of}", "win_back_csv")
    rows = found.frame.head(tables.ROWS_SHOWN)
    shown = pd.DataFrame(
        {
            "Account": [clean(name) for name in rows["account_name"]],
            "ARR lost": rows["lost_cents"].to_numpy() / 100,
            "Left": [Month(int(month)).label for month in rows["month"]],
            "Reason": [_reason(row) for row in cells(rows)],
            "Since": ["; ".join(since(row, view.currency)) for row in cells(rows)],
            "Owner": [clean(text(owner)) for owner in rows["owner"]],
        }
    )
    if not rows["owner"].notna().any():
        shown = shown.drop(columns="Owner")
    formats = {"ARR lost": tables.money_format(view.currency)}
    wide = {name: st.column_config.TextColumn(width=260) for name in ("Reason", "Since")}
    tables.openable(
        view, shown, formats, list(rows["account_id"]), key="win_back_list", alt="Accounts that left", columns=wide
    )
    if len(found.frame) > len(rows):
        st.caption(f"The {count(len(rows))} largest of {count(len(found.frame))} departures; the CSV has all.")


def since(row: dict[str, Any], currency: str) -> list[str]:
    """Return what was heard of an account since it left, in words."""
    heard = []
    if not pd.isna(row["return_month"]):
        back = Month(int(row["return_month"]))
        heard.append(f"Came back in {back.label} at {short_money(int(row['return_cents']), currency)}")
    if deal := text(row["open_deal"]):
        worth = "" if pd.isna(row["open_deal_cents"]) else f" ({short_money(int(row['open_deal_cents']), currency)})"
        heard.append(f"Open deal: {clean(deal, 40)}{worth}")
    if row["answers"]:
        heard.append(f"NPS {row['score_sum'] / row['answers']:.1f} in {plural(int(row['answers']), 'answer')}")
    if row["tickets"]:
        heard.append(plural(int(row["tickets"]), "ticket"))
    if row["usage_months"]:
        heard.append(f"Used in {plural(int(row['usage_months']), 'month')}")
    return heard


def departure_rows(found: WinBack) -> list[dict[str, Any]]:
    """Return every departure as a row for a CSV, amounts in currency units."""
    return [
        {
            "Account ID": row["account_id"],
            "Account": row["account_name"],
            "Left": str(Month(int(row["month"]))),
            "ARR lost": row["lost_cents"] / 100,
            "Reason": text(row["reason"]),
            "Comment": text(row["comment"]),
            "Reason stated for": when_day(row["reason_day"]),
            "Renewal lost in the pipeline": when_day(row["lost_deal_day"]),
            "Open deal": text(row["open_deal"]),
            "Open deal amount": None if pd.isna(row["open_deal_cents"]) else row["open_deal_cents"] / 100,
            "NPS answers since": int(row["answers"]),
            "Tickets since": int(row["tickets"]),
            "Months used since": int(row["usage_months"]),
            "Came back": "" if pd.isna(row["return_month"]) else str(Month(int(row["return_month"]))),
            "ARR at return": None if pd.isna(row["return_month"]) else row["return_cents"] / 100,
            "Owner": text(row["owner"]),
        }
        for row in cells(found.frame)
    ]


def when_day(day: Any) -> str:
    """Return a day as ISO text, empty for none."""
    return "" if pd.isna(day) else str(day)[:10]


def _reason(row: dict[str, Any]) -> str:
    """Return the stated reason and comment, else that the pipeline lost the renewal."""
    said = ": ".join(clean(part, 60) for part in (text(row["reason"]), text(row["comment"])) if part)
    return said or (
        "" if pd.isna(row["lost_deal_day"]) else f"Renewal lost in the pipeline, {when(row['lost_deal_day'], None)}"
    )
