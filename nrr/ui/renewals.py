"""What is up for renewal: a sentence, cards, the calendar and the accounts of a month."""

from __future__ import annotations

from typing import Any, cast

import pandas as pd
import streamlit as st

from nrr.figures import renewal_calendar as figure
from nrr.formatting import count, percent, plural, short_money
from nrr.glossary import help_text
from nrr.metrics.renewal_calendar import GROUPS, NEAR
from nrr.periods import Month
from nrr.results.renewals import RenewalCalendar, Renewals
from nrr.ui import charts, tables
from nrr.ui.naming import clean
from nrr.ui.text import escape, money_text
from nrr.ui.view import View

SOURCES = {
    "stated": "Accounts file",
    "line": "End in the revenue file",
    "anniversary": "Anniversary of its start",
    "": "Not known",
}
GROUP_WORDS = {"overdue": "Date has passed", "later": "After the 12 months", "unknown": "No date known"}
NEXT, ALL = "next", "all"


def found(view: View) -> Renewals:
    """Return the page's result: the calendar, the rate and the late renewals."""
    return cast(Renewals, view.book.ask("renewals", view.request))


def takeaway(view: View, result: Renewals) -> None:
    """Show in a sentence and cards what is up for renewal, and how renewals went."""
    calendar, rate = result.calendar, result.rate
    st.markdown(f"##### {escape(calendar.sentence)}")
    due = sum(month.total_arr_cents for month in calendar.months)
    accounts = sum(month.total_accounts for month in calendar.months)
    months = plural(rate.window.months, "month")
    with st.grid(4, min_column_width=170):
        _card(
            "Up for renewal", money_text(short_money(due, view.currency)), "up-for-renewal",
            f"next 12 months, {plural(accounts, 'account')}, {_share(due, calendar.total_arr_cents)} of ARR",
        )  # fmt: skip
        _card(
            "Gross renewal rate", percent(rate.gross), "renewal-rate",
            f"of {short_money(rate.available_cents, view.currency)} up over {months}; GRR is {percent(rate.grr)}",
        )  # fmt: skip
        _card(
            "Net renewal rate", percent(rate.net), "renewal-rate", f"with raises at renewal; NRR is {percent(rate.nrr)}"
        )
        _card(
            "Logos renewed", percent(rate.logos), "renewal-rate",
            f"{count(rate.renewed_accounts)} of {plural(rate.due_accounts, 'account')} up for renewal",
        )  # fmt: skip
    for missing in calendar.missing:
        st.caption(f":material/info: {escape(missing)}")
    if calendar.stated_from:
        st.caption(
            f":material/info: The dates of the accounts file are those of its export, so they count from "
            f"{calendar.stated_from.label} on. Here accounts renew on the anniversary of their start."
        )


def calendar_section(view: View, calendar: RenewalCalendar) -> None:
    """Show the columns of the months ahead and the accounts of the chosen one."""
    charts.show(figure, calendar, view, key="renewals", pick=lambda mark: str(mark[0]))
    choices = _choices(calendar)
    near = any(month.total_accounts for month in calendar.months[:NEAR])
    chosen = view.state.pick if view.state.pick in choices else NEXT if near else ALL
    st.session_state["renewal_month"] = chosen
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.selectbox(
            "Accounts up for renewal",
            list(choices),
            format_func=lambda at: money_text(choices[at]),
            key="renewal_month",
            on_change=view.take,
            args=("pick", "renewal_month"),
            width=340,
        )
        rows = _of(calendar, chosen)
        tables.csv_button(lambda: renewal_rows(rows), f"holdfast-renewals-{view.state.as_of}-{chosen}", "renewals_csv")
    _listing(view, calendar, rows)


def _choices(calendar: RenewalCalendar) -> dict[str, str]:
    near = calendar.months[:NEAR]
    known = {NEXT: f"{near[0].month.label} to {near[-1].month.label}"}
    known |= {
        str(month.month): f"{month.month.label}: {plural(month.total_accounts, 'account')}" for month in calendar.months
    }
    known[ALL] = "All 12 months"
    return known | {
        group.name: f"{GROUP_WORDS[group.name]}: {plural(group.accounts, 'account')}"
        for group in calendar.others
        if group.accounts
    }


def _of(calendar: RenewalCalendar, chosen: str) -> pd.DataFrame:
    frame = calendar.frame
    if chosen in GROUPS:
        return frame[frame["place"] == chosen]
    dated = frame[frame["place"] == "calendar"]
    if chosen == ALL:
        return dated.sort_values("month", kind="stable")
    if chosen == NEXT:
        return dated[dated["month"] <= calendar.as_of.index + NEAR].sort_values("month", kind="stable")
    return dated[dated["month"] == Month.parse(chosen).index]


def _listing(view: View, calendar: RenewalCalendar, rows: pd.DataFrame) -> None:
    if not len(rows):
        st.info("No account is up for renewal then.", icon=":material/event_available:")
        return
    listed = rows.head(tables.ROWS_SHOWN)
    shown = pd.DataFrame(
        {
            "Account": [clean(name) for name in listed["account_name"]],
            "ARR": listed["arr_cents"].to_numpy() / 100,
            "Renewal": [when(day, month) for day, month in zip(listed["day"], listed["month"], strict=True)],
            "Health": [str(level).capitalize() for level in listed["level"]],
            "Expected loss": [None if pd.isna(cents) else cents / 100 for cents in listed["expected_cents"]],
            "Owner": [clean(text(owner)) for owner in listed["owner"]],
            "Date from": [SOURCES[source] for source in listed["source"]],
        }
    )
    if calendar.horizon_months is None:
        shown = shown.drop(columns="Expected loss")
    if not listed["owner"].notna().any():
        shown = shown.drop(columns="Owner")
    amount = tables.money_format(view.currency)
    formats = {name: amount for name in ("ARR", "Expected loss") if name in shown}
    tables.openable(
        view, shown, formats, list(listed["account_id"]), key="renewals_list", alt="Accounts up for renewal"
    )
    if calendar.horizon_months is not None:
        st.caption(
            f"Expected loss is what is expected to go within {plural(calendar.horizon_months, 'month')}, measured on "
            "the past of accounts with such a score."
        )
    if len(rows) > len(listed):
        st.caption(f"The first {count(len(listed))} of {count(len(rows))} accounts; the CSV has all.")


def renewal_rows(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the accounts as rows for a CSV, amounts in currency units."""
    return [
        {
            "Account ID": row["account_id"],
            "Account": row["account_name"],
            "ARR": row["arr_cents"] / 100,
            "Renewal month": "" if pd.isna(row["month"]) else str(Month(int(row["month"]))),
            "Renewal date": "" if row["day"] is None or pd.isna(row["day"]) else str(row["day"]),
            "Date from": SOURCES[row["source"]],
            "Health": row["level"],
            "Expected loss": None if pd.isna(row["expected_cents"]) else row["expected_cents"] / 100,
            "Owner": text(row["owner"]),
        }
        for row in cells(rows)
    ]


def _card(label: str, value: str, term: str, note: str) -> None:
    with st.container(border=True, height="stretch", gap="xxsmall"):
        st.metric(label, value, help=help_text(term))
        st.caption(money_text(note))


def _share(part: int, whole: int) -> str:
    return percent(part / whole, 0) if whole else "n/a"


def cells(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return each row as a dict by column."""
    return cast("list[dict[str, Any]]", frame.to_dict("records"))


def when(day: Any, month: Any) -> str:
    """Return the day where one is stated, else the month; empty for neither."""
    if day is not None and not pd.isna(day):
        return f"{day.day} {Month.of(day).label}"
    return "" if pd.isna(month) else Month(int(month)).label


def text(value: Any) -> str:
    """Return a cell of text, empty where there is none."""
    return "" if value is None or pd.isna(value) else str(value)
