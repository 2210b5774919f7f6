"""What to do this week: the accounts at risk that take most off NRR, each with its reason and next action."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from nrr.formatting import plural, short_money
from nrr.results import Action, RiskRow
from nrr.ui import actions, health
from nrr.ui.risk import expected_points
from nrr.ui.text import escape, money_text, name
from nrr.ui.view import View, page_path

SHOWN = 5
_AT_ONCE = 1_000  # accounts up to which the list is there before a reader would see that it is not


def section(view: View) -> None:
    """Show the first accounts at risk; the page does not wait for them where that takes long."""
    st.fragment(_section, parallel=view.status.accounts > _AT_ONCE)(view)


def _section(view: View) -> None:
    st.subheader("This week", anchor=False)
    _risks(view)


def _risks(view: View) -> None:
    with st.container(border=True, height="stretch"):
        with st.skeleton(height=200):
            risks = view.book.at_risk(view.request)
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown("**At risk**", width="content")
            if risks.rows:
                label = f"All {plural(risks.total_accounts, 'account')}"
                st.page_link(page_path("at_risk"), label=label, query_params=view.link())
        if not risks.rows:
            st.caption("No account is in red or amber or shows a warning sign.")
        nexts = actions.nexts(actions.kept(view))
        for row in risks.rows[:SHOWN]:
            _risk(view, row, nexts)
        if risks.reason is not None:
            for missing in risks.missing:
                st.caption(escape(missing))


def _risk(view: View, row: RiskRow, nexts: Mapping[str, Action]) -> None:
    with st.container(gap="xxsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            link = view.account_link(row.account_id)
            st.page_link(page_path("accounts"), label=name(row.account_name), icon="", query_params=link)
            arr = money_text(short_money(row.arr_cents, view.currency))
            st.markdown(f"**{expected_points(row)}** · {arr} {health.badge(row.score)}", width="content")
        st.caption(escape("; ".join(reason.text for reason in row.reasons)))
        planned = nexts.get(row.account_id)
        if planned:
            st.caption(f":material/task_alt: {escape(actions.in_words(planned))}")
