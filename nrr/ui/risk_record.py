"""How well the score foretold past losses: said first, then shown."""

from __future__ import annotations

from typing import Any, cast

import pandas as pd
import streamlit as st

from nrr.figures import calibration
from nrr.formatting import NOT_AVAILABLE, count, percent, plural, short_money
from nrr.glossary import help_text
from nrr.results import ScoreRecord
from nrr.ui import charts, tables
from nrr.ui.text import escape, money_text
from nrr.ui.view import View

_AT_ONCE = 1_000  # accounts up to which the record is there before a reader would see that it is not


def warning(view: View) -> None:
    """Say above the list that the score is of no use here, where it is not; no page waits where that is long."""
    st.fragment(_warning, parallel=view.status.accounts > _AT_ONCE)(view)


def section(view: View) -> None:
    """Show the record: how well the score ranked, how true its losses were, how early it warned; no page waits."""
    st.fragment(_section, parallel=view.status.accounts > _AT_ONCE)(view)


def rows(record: ScoreRecord) -> list[dict[str, Any]]:
    """Return the record by level as rows for a CSV, ARR in currency units and shares in percent."""
    return [
        {
            "Level": found.level.capitalize(),
            "Account-months": found.account_months,
            "ARR": found.arr_cents / 100,
            "Churned accounts": found.churned_accounts,
            "Churned ARR": found.churned_cents / 100,
            "Lost ARR": found.lost_cents / 100,
            "Lost %": None if found.lost is None else found.lost * 100,
        }
        for found in record.levels
    ]


def _of(view: View) -> ScoreRecord:
    return cast(ScoreRecord, view.book.ask("risk_record", view.request))


def _warning(view: View) -> None:
    record = _of(view)
    if record.reason is None and not record.useful:
        unknown = record.auc is None or record.auc_by_arr is None
        title = "Nothing shows that the score is of use here" if unknown else "The score is no better than ARR alone"
        st.warning(escape(record.reading), title=title, icon=":material/warning:")


def _section(view: View) -> None:
    with st.skeleton(height=320):
        record = _of(view)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("The record of the score", anchor=False, width="content", help=help_text("score-record"))
        if record.reason is None:
            tables.csv_button(lambda: rows(record), f"holdfast-score-record-{view.state.as_of}", "record_csv")
    if record.reason is not None:
        st.caption(escape(record.reason))
        return
    first, last = record.months[0], record.months[-1]
    st.markdown(escape(record.reading))
    st.caption(
        f"{count(record.account_months)} account-months at {plural(len(record.months), 'month end')} from "
        f"{first.label} to {last.label}, each from what was known by then."
    )
    _cards(record)
    left, right = st.columns(2, gap="medium")
    with left:
        charts.show(calibration, record, view, key="calibration", ratios=True)
    with right, st.container(border=True, height="stretch"):
        _levels(view, record)
        _methods(record)


def _cards(record: ScoreRecord) -> None:
    warned = percent(record.warned / record.departures, 0) if record.departures else NOT_AVAILABLE
    early = f"{count(record.warned)} of {plural(record.departures, 'departure')}, red or amber by then"
    months = NOT_AVAILABLE if record.lead_months is None else f"{record.lead_months:g}"
    with st.grid(3, min_column_width=220):
        for label, value, told in (
            ("Ranks leavers first (AUC)", _auc(record.auc), f"{_auc(record.auc_by_arr)} by ARR alone; 0.50 is chance"),
            ("Warned at least a month before", warned, early),
            ("Median lead time", f"{months} months" if record.lead_months != 1 else "1 month", "from first warning"),
        ):
            with st.container(border=True, height="stretch", gap="xxsmall"):
                st.metric(label, value)
                st.caption(told)


def _levels(view: View, record: ScoreRecord) -> None:
    st.markdown(f"**What became of each level within {plural(record.horizon_months, 'month')}**")
    st.table(
        pd.DataFrame(
            [
                {
                    "Level": found.level.capitalize(),
                    "Account-months": count(found.account_months),
                    "ARR": money_text(short_money(found.arr_cents, view.currency)),
                    "Left": count(found.churned_accounts),
                    "Churned ARR": money_text(short_money(found.churned_cents, view.currency)),
                    "Lost with contraction": percent(found.lost),
                }
                for found in record.levels
            ]
        ),
        hide_index=True,
        border="horizontal",
        alt="What became of each level",
    )
    st.caption("An account counts at every month end with its ARR then, so one that left counts at several.")


def _methods(record: ScoreRecord) -> None:
    st.markdown("**Methods compared, out of sample**")
    st.table(
        pd.DataFrame(
            [
                {
                    "Method": escape(method.name),
                    "AUC": _auc(method.auc),
                    "Squared error": NOT_AVAILABLE if method.error is None else f"{method.error:.4f}",
                    "": "in use" if method.chosen else "",
                }
                for method in record.methods
            ]
        ),
        hide_index=True,
        border="horizontal",
        alt="Methods compared",
    )


def _auc(value: float | None) -> str:
    return NOT_AVAILABLE if value is None else f"{value:.2f}"
