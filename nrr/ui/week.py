"""What to do this week: accounts at risk and opportunities, each with its worth, reason, link and next action."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from nrr.formatting import count, plural, short_money
from nrr.results import MOTION_LABELS, Action, Opportunity, RiskRow
from nrr.ui import actions, health, opportunities
from nrr.ui.risk import digits, expected_points
from nrr.ui.text import escape, money_text, name
from nrr.ui.view import View, page_path

SHOWN = 5
_AT_ONCE = 1_000  # accounts up to which the lists are there before a reader would see that they are not


def section(view: View) -> None:
    """Show the first accounts at risk beside the first opportunities; the page waits for neither if that is long."""
    st.subheader("This week", anchor=False)
    nexts = actions.nexts(actions.kept(view))
    slow = view.status.accounts > _AT_ONCE
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, height="stretch"):
        st.fragment(_risks, parallel=slow)(view, nexts)
    with right, st.container(border=True, height="stretch"):
        st.fragment(_opportunities, parallel=slow)(view, nexts)


def first_accounts(rows: Iterable[Opportunity]) -> list[Opportunity]:
    """Return the best opportunity of each of the first accounts."""
    found: dict[int, Opportunity] = {}
    for row in rows:
        found.setdefault(row.account_key, row)
        if len(found) == SHOWN:
            break
    return list(found.values())


def _risks(view: View, nexts: Mapping[str, Action]) -> None:
    with st.skeleton(height=240):
        risks = view.book.at_risk(view.request)
    _heading(view, "At risk", "at_risk", f"All {plural(risks.total_accounts, 'account')}" if risks.rows else "")
    if not risks.rows:
        st.caption("No account is in red or amber or shows a warning sign.")
    for row in risks.rows[:SHOWN]:
        _risk(view, row, nexts, digits(risks.rows[0].expected_points))
    if risks.reason is not None:
        for missing in risks.missing:
            st.caption(escape(missing))


def _opportunities(view: View, nexts: Mapping[str, Action]) -> None:
    with st.skeleton(height=240):
        found = opportunities.asked(view)
    _heading(view, "Opportunities", "opportunities", f"All {count(found.total_rows)}" if found.rows else "")
    if not found.rows:
        st.caption("No account shows a sign of expansion.")
    elif all(row.expected_cents == 0 for row in found.rows):
        st.caption("Where there is room: in the past no such sign was followed by expansion.")
    for row in first_accounts(found.rows):
        _opportunity(view, row, nexts)
    if not found.rows:
        for missing in found.missing:
            st.caption(escape(missing))


def _heading(view: View, title: str, page: str, every: str) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**{title}**", width="content")
        if every:
            st.page_link(page_path(page), label=every, query_params=view.link())


def _risk(view: View, row: RiskRow, nexts: Mapping[str, Action], decimals: int) -> None:
    arr = money_text(short_money(row.arr_cents, view.currency))
    worth = " · ".join(part for part in (f"**{expected_points(row, decimals)}**", arr) if part != "****")
    why = "; ".join(reason.text for reason in row.reasons)
    _account(view, row.account_id, row.account_name, f"{worth} {health.badge(row.score)}", why, nexts)


def _opportunity(view: View, row: Opportunity, nexts: Mapping[str, Action]) -> None:
    expected = row.expected_cents
    worth = "not measured yet" if expected is None else f"**{short_money(expected, view.currency)}** expected"
    if expected == 0:
        worth = f"{short_money(row.arr_cents, view.currency)} ARR"
    said = f"{money_text(worth)} :blue-badge[{MOTION_LABELS[row.motion]}]"
    _account(view, row.account_id, row.account_name, said, row.reason, nexts)


def _account(view: View, account_id: str, account_name: str, worth: str, why: str, nexts: Mapping[str, Action]) -> None:
    with st.container(gap=None):
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="xxsmall"
        ):
            link = view.account_link(account_id)
            st.page_link(page_path("accounts"), label=name(account_name), icon=":material/domain:", query_params=link)
            st.markdown(worth, width="content")
        st.caption(escape(why))
        if account_id in nexts:
            st.caption(f":material/task_alt: {escape(actions.in_words(nexts[account_id]))}")
