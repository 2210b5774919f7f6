"""What cohorts say on screen: the newest against earlier ones, each year at the same age, and which one moved NRR."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from nrr.formatting import NOT_AVAILABLE, count, percent, plural
from nrr.glossary import help_text
from nrr.metrics import cohort_sentences as sentences
from nrr.results import HEADLINE_NRR, CohortAge, CohortYears
from nrr.results.confidence import ACCOUNTS, APPROXIMATE
from nrr.ui import strip, tables
from nrr.ui.text import escape
from nrr.ui.view import View, page_path


def newest_cohort(view: View, period: str, measure: str) -> None:
    """Show the newest cohort against the earlier ones at the same age, and a younger one that stands out."""
    found = view.book.cohort_reading(view.request, period, measure)
    st.markdown(f"##### {escape(sentences.newest_cohort(found.newest))}")
    younger = sentences.standing_out(found)
    if younger:
        st.markdown(f":material/flag: {escape(younger)}")
    strip.measured_alike(
        view, "Cohorts have measures of their own, against the cohort's start, whichever definition is chosen."
    )
    if found.newest.left_out_accounts:
        st.caption(_unknown_age(view.book.cohort_years(view.request)), help=help_text("same-age"))


def years(view: View) -> None:
    """Show NRR of each cohort year at the same ages, and which cohort explains the most of NRR's change in a year."""
    found = view.book.cohort_years(view.request)
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader("NRR by cohort year, at the same age (%)", anchor=False, width="content")
            if found.years:
                tables.csv_button(lambda: year_rows(found), f"holdfast-cohort-years-{view.state.as_of}", "years_csv")
        st.caption(
            f"Point to point over the {plural(found.window_months, 'month')} that end at each age. Read down a column: "
            "the same age, another year. In brackets the 95% interval.",
            help=help_text("cohort-year"),
        )
        if found.years:
            _year_table(found)
        else:
            st.markdown("No cohort year has lived 12 months yet.")
    _explained(view)


def year_rows(found: CohortYears) -> list[dict[str, Any]]:
    """Return one row per cohort year and age for a CSV."""
    return [
        {
            "Cohort": year.label,
            "Accounts": year.accounts,
            "Age in months": at.age,
            "Opening accounts": at.opening_accounts,
            "Effective accounts": round(at.effective_accounts, 1),
            "NRR": at.nrr,
            "Interval from": at.interval.low if at.interval and at.reading != ACCOUNTS else None,
            "Interval to": at.interval.high if at.interval and at.reading != ACCOUNTS else None,
        }
        for year in found.years
        for at in year.ages
    ]


def _year_table(found: CohortYears) -> None:
    columns = {age: f"At {age} months" for age in found.ages}
    rows = []
    for year in found.years:
        lived = {at.age: at for at in year.ages}
        cells = {name: _cell(lived.get(age)) for age, name in columns.items()}
        rows.append({"Cohort": year.label, "Accounts": count(year.accounts), **cells})
    right = {name: st.column_config.TextColumn(alignment="right") for name in ("Accounts", *columns.values())}
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height="content",
        column_config={"Cohort": st.column_config.TextColumn(pinned=True), **right},
        key="cohort_years",
        alt="NRR of each cohort year at the same ages",
    )


def _cell(at: CohortAge | None) -> str:
    if at is None:
        return ""
    if at.nrr is None:
        return NOT_AVAILABLE
    if at.reading == ACCOUNTS or at.interval is None:
        return f"{percent(at.nrr)} (few accounts)"
    about = "about " if at.reading == APPROXIMATE else ""
    return f"{percent(at.nrr)} ({about}{percent(at.interval.low, 0)} to {percent(at.interval.high, 0)})"


def _explained(view: View) -> None:
    before = view.state.as_of - 12
    if before < view.status.first_month:
        return
    said = sentences.explaining_cohort(view.book.drivers(view.request, before, "cohort"))
    name = "Point to point: " if _other(view) else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{name}{escape(said)}**", width="content")
        link = view.link(parts="cohort", against=before)
        st.page_link(page_path("segments"), label="Why NRR moved, by cohort year", query_params=link)


def _unknown_age(found: CohortYears) -> str:
    said = "account that paid in {0} already, when the data starts, is left out of the comparison: its age is unknown."
    many = (
        "accounts that paid in {0} already, when the data starts, are left out of the comparison: their age is unknown."
    )
    return plural(found.left_out_accounts, said, many).format(found.started.label)


def _other(view: View) -> bool:
    return view.request.definition != HEADLINE_NRR
