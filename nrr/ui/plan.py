"""The plan for one account in a drawer beside the list: why, the playbook, and its actions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from nrr.formatting import short_money
from nrr.results import Action, RiskRow
from nrr.tokens import token
from nrr.ui import actions, health
from nrr.ui.risk import expected_points
from nrr.ui.text import escape, money_text, name
from nrr.ui.view import View, page_path


def of_row(view: View, row: RiskRow, found: Sequence[Action]) -> None:
    """Open the drawer for an account at risk."""
    _drawer(row.account_name, lambda: _account(view, row, found))


def of_action(view: View, action: Action, rows: Sequence[RiskRow], found: Sequence[Action]) -> None:
    """Open the drawer of the account that an action is about, whether it is at risk, well, or gone from the data."""
    account_id = action.held_id or action.account_id
    row = next((row for row in rows if row.account_id == account_id), None)
    if row is not None:
        of_row(view, row, found)
        return
    _drawer(action.held_name or account_id, lambda: _unlisted(view, action, found))


def _drawer(title: str, shown: Callable[[], None]) -> None:
    st.dialog(name(title), width="medium", position="right")(shown)()


def _account(view: View, row: RiskRow, found: Sequence[Action]) -> None:
    arr = money_text(short_money(row.arr_cents, view.currency))
    st.markdown(" · ".join(part for part in (health.badge(row.score), f"**{arr}** ARR", expected_points(row)) if part))
    if row.reasons:
        st.markdown("\n".join(f"- {escape(reason.text)}" for reason in row.reasons))
    facts = [f"Renewal {row.renewal_month.label}"] if row.renewal_month else []
    facts += [f"Owner {escape(row.owner)}"] if row.owner else []
    if facts:
        st.caption(" · ".join(facts))
    _link(view, row.account_id)
    with st.expander("Parts of the score", icon=":material/monitor_heart:"):
        score = health.of(view, row.account_key)
        if score is not None:
            health.summary(score)
            health.parts(score)
    health.plan(view, row.account_id, row.level, row.reasons, found, row.owner or "", (st.container(), st.container()))


def _unlisted(view: View, action: Action, found: Sequence[Action]) -> None:
    account_id = action.held_id or action.account_id
    if action.held_id is None:
        st.info("The data has no such account any more. Its actions stay.", icon=":material/info:")
    elif (key := view.book.account_key(token("account", account_id))) is not None:
        score = health.of(view, key)
        st.markdown(health.badge(score.score if score else None))
        _link(view, account_id)
    actions.of_account(view, account_id, found, ())


def _link(view: View, account_id: str) -> None:
    st.page_link(
        page_path("accounts"), label="Open the account", icon=":material/domain:",
        query_params=view.account_link(account_id),
    )  # fmt: skip
