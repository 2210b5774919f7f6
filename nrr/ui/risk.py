"""The accounts at risk: filters, their sum, and the list with its reasons."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from nrr.formatting import money, percent, plural, short_money, stake
from nrr.results import RiskList, RiskRow
from nrr.tokens import token
from nrr.ui import tables
from nrr.ui.naming import clean
from nrr.ui.state import REASONS
from nrr.ui.text import escape, money_text
from nrr.ui.view import View

AT_STAKE = "NRR points at stake"
STAKE = (
    "Points that the NRR of the year ahead loses if all of this ARR goes: the account's part of the ARR of all "
    "accounts. It says nothing of how likely that is."
)
WORDS = {"contraction": "Contracted", "renewal": "Renews soon", "usage": "Usage down"}


def filtered(view: View, risks: RiskList) -> tuple[RiskRow, ...]:
    """Show the reason and owner filters; return the accounts that pass both."""
    kinds = [kind for kind in REASONS if any(_has(row, kind) for row in risks.rows)]
    owners = {token("owner", row.owner): row.owner for row in risks.rows if row.owner}
    st.session_state["risk_reasons"] = [kind for kind in view.state.reasons if kind in kinds]
    st.session_state["risk_owners"] = [owner for owner in view.state.owners if owner in owners]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if kinds:
            st.pills(
                "Reason",
                kinds,
                format_func=lambda kind: f"{WORDS[kind]} ({sum(_has(row, kind) for row in risks.rows)})",
                selection_mode="multi",
                key="risk_reasons",
                on_change=_take,
                args=(view, "reasons", "risk_reasons"),
            )
        if owners:
            st.multiselect(
                "Owner",
                sorted(owners, key=lambda at: owners[at]),
                format_func=lambda at: clean(owners[at]),
                key="risk_owners",
                on_change=_take,
                args=(view, "owners", "risk_owners"),
                placeholder="All owners",
                width=320,
            )
    reasons, chosen = st.session_state["risk_reasons"], st.session_state["risk_owners"]
    return tuple(
        row
        for row in risks.rows
        if (not reasons or any(_has(row, kind) for kind in reasons))
        and (not chosen or (row.owner and token("owner", row.owner) in chosen))
    )


def summary(view: View, risks: RiskList, rows: tuple[RiskRow, ...], total_arr_cents: int) -> None:
    """Show the ARR of the accounts listed, and what the data cannot tell."""
    listed = sum(row.arr_cents for row in rows)
    share = percent(listed / total_arr_cents) if total_arr_cents else "n/a"
    with st.container(border=True):
        st.metric(
            "ARR with a warning sign",
            money_text(short_money(listed, view.currency)),
            help=money_text(f"{money(listed, view.currency)} at the end of {risks.as_of.label}."),
        )
        st.caption(
            f"{plural(len(rows), 'account')}, {share} of ARR. A sign is no forecast: there is no score here yet."
        )
    for missing in risks.missing:
        st.caption(f":material/info: {escape(missing)}")


def listing(view: View, rows: tuple[RiskRow, ...]) -> None:
    """Show the accounts, most reasons first; choosing a row opens the account."""
    if not rows:
        st.info("No account shows such a sign.", icon=":material/check_circle:")
        return
    frame = pd.DataFrame(
        {
            "Account": [clean(row.account_name) for row in rows],
            "ARR": [row.arr_cents / 100 for row in rows],
            AT_STAKE: [row.share_of_arr for row in rows],
            "Why": ["; ".join(reason.text for reason in row.reasons) for row in rows],
            "Renewal": [row.renewal_month.label if row.renewal_month else "" for row in rows],
            "Owner": [clean(row.owner or "") for row in rows],
        }
    )
    if not any(row.owner for row in rows):
        frame = frame.drop(columns="Owner")
    formats = {"ARR": tables.money_format(view.currency), AT_STAKE: stake}
    tables.openable(view, frame, formats, [row.account_id for row in rows], key="risk_table", alt="Accounts at risk")
    tables.csv_button(lambda: risk_rows(rows), f"holdfast-at-risk-{view.state.as_of}", "risk_csv")


def risk_rows(rows: tuple[RiskRow, ...]) -> list[dict[str, Any]]:
    """Return the accounts as rows for a CSV, ARR in currency units."""
    return [
        {
            "Account ID": row.account_id,
            "Account": row.account_name,
            "ARR": row.arr_cents / 100,
            AT_STAKE: None if row.share_of_arr is None else row.share_of_arr * 100,
            "Reasons": "; ".join(reason.text for reason in row.reasons),
            "Renewal": str(row.renewal_month or ""),
            "Owner": row.owner or "",
        }
        for row in rows
    ]


def _has(row: RiskRow, kind: str) -> bool:
    return any(reason.kind == kind for reason in row.reasons)


def _take(view: View, field: str, key: str) -> None:
    view.change(**{field: tuple(st.session_state[key])})
