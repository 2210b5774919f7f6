"""Actions on accounts on screen: those of one account with the forms to add and change them, and the list by owner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

import pandas as pd
import streamlit as st

from nrr import account_actions
from nrr.errors import NrrError
from nrr.formatting import plural
from nrr.glossary import help_text
from nrr.results import Action, RiskRow
from nrr.results.actions import STATUSES
from nrr.ui import errors, tables
from nrr.ui.naming import clean
from nrr.ui.text import escape
from nrr.ui.view import View

SAMPLE = "The sample company cannot be changed, so it has no actions. Import your own file to write them down."
ROWS_SHOWN = 200
_WRITER = "note_writer"
_ICONS = {"open": "circle", "in progress": "clock_loader_40", "done": "check_circle", "dropped": "cancel"}


def kept(view: View) -> tuple[Action, ...]:
    """Return every action with the account that it counts under; an error about them is shown and hides no figure."""
    if view.book.sample:
        return ()
    try:
        found = account_actions.in_force(Path(view.book.root))
    except NrrError as error:
        errors.show(error)
        return ()
    return cast("tuple[Action, ...]", view.book.ask("named_actions", found, view.state.as_of))


def nexts(found: Sequence[Action]) -> dict[str, Action]:
    """Return the most urgent action of each account that has one, by account id."""
    return account_actions.next_by_account(found)


def in_words(action: Action) -> str:
    """Return an action as a table shows it: what, and until when."""
    if action.due is None:
        return clean(action.title)
    late = ", overdue" if action.overdue(date.today()) else ""
    return f"{clean(action.title)} (due {day(action.due)}{late})"


def day(date_: date) -> str:
    """Return ``3 Feb 2026``."""
    return f"{date_.day} {date_:%b %Y}"


def of_account(view: View, account_id: str, found: Sequence[Action], steps: Sequence[str], owner: str = "") -> None:
    """Show an account's actions, each with the form to change it, and the form for another.

    ``steps`` are offered as what to do, ``owner`` as who does it.
    """
    if view.book.sample:
        st.caption(SAMPLE)
        return
    listed = account_actions.of_account(found, account_id)
    for action in listed:
        label = f"{escape(action.title)}  :gray[{_state(action)}]"
        with st.expander(label, icon=f":material/{_ICONS[action.status]}:", key=f"action-{action.id}"):
            _said(action)
            _change(view, action)
    open_form = not any(action.undone for action in listed)
    with st.expander("Add an action", icon=":material/add_task:", expanded=open_form, key=f"action-new-{account_id}"):
        _add(view, account_id, steps, owner, len(found))


def by_owner(view: View, found: Sequence[Action], risks: Sequence[RiskRow]) -> Action | None:
    """Show what is not done, by owner, and return the action that was just chosen to be changed."""
    with st.container(border=True, key="actions_by_owner"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader("Actions", anchor=False, width="content", help=help_text("action"))
            if found:
                rows = account_actions.crm_rows(found, risks)
                tables.csv_button(lambda: rows, f"holdfast-actions-{view.state.as_of}", "actions_csv")
        undone = sorted(account_actions.by_urgency(found), key=lambda action: action.owner.casefold() or "\uffff")
        if view.book.sample:
            st.caption(SAMPLE)
        elif not undone:
            st.caption("Nothing is open. Press Plan in a row above to write down what to do." if not found else
                       f"Nothing is open; {plural(len(found), 'action')} done or dropped are in the CSV.")  # fmt: skip
        if view.book.sample or not undone:
            return None
        today = date.today()
        late = sum(action.overdue(today) for action in undone)
        overdue = f", :red[{late} overdue]" if late else ", none overdue"
        st.caption(f"{plural(len(undone), 'action')} open{overdue}, by owner and due date. The CSV has all for a CRM.")
        return _table(undone[:ROWS_SHOWN], today)


def _table(undone: Sequence[Action], today: date) -> Action | None:
    frame = pd.DataFrame(
        {
            "Owner": [clean(action.owner) or "Nobody" for action in undone],
            "Account": [clean(action.held_name or f"{action.account_id} (not in this data)") for action in undone],
            "Action": [clean(action.title, 120) for action in undone],
            "Due": ["" if action.due is None else day(action.due) for action in undone],
            "Status": ["Overdue" if action.overdue(today) else action.status.capitalize() for action in undone],
            "Change": [":material/edit: Change"] * len(undone),
        }
    )
    late = [action.overdue(today) for action in undone]
    key = f"action_chosen_{len(undone)}"
    st.dataframe(
        frame.style.apply(lambda _: ["font-weight: 600" if each else "" for each in late], subset=["Status"]),
        hide_index=True,
        height="content" if len(frame) <= 12 else 440,
        key="actions_table",
        column_config={
            "Action": st.column_config.TextColumn(width=320),
            "Change": st.column_config.ButtonColumn("", type="tertiary", key=key),
        },
        alt="Actions that are not done, by owner",
    )
    click = st.session_state.get(key)
    return undone[click["row"]] if click else None


def _state(action: Action) -> str:
    due = f"due {day(action.due)}" if action.due and action.undone else ""
    words = [action.status, escape(action.owner), f":red[{due}, overdue]" if action.overdue(date.today()) else due]
    return " · ".join(word for word in words if word)


def _said(action: Action) -> None:
    if action.notes:
        st.markdown(escape(action.notes))
    changed = f", changed {action.changed_on}" if action.changed_on else ""
    by = f" by {escape(action.who)}" if action.who else ""
    st.caption(f"Written {action.added_on}{changed}{by}. What it said before is kept.")


def _add(view: View, account_id: str, steps: Sequence[str], owner: str, number: int) -> None:
    with st.form(f"action-add-{account_id}-{number}", border=False):
        title = st.selectbox(
            "What to do", list(steps), index=None, accept_new_options=True, format_func=clean,
            placeholder="Choose a step of the playbook or write your own", key=f"action-title-{account_id}-{number}",
        )  # fmt: skip
        fields = _fields(f"{account_id}-{number}", owner, None, STATUSES[0], "")
        pressed = st.form_submit_button("Keep the action", icon=":material/check:")
    if pressed:
        with errors.shown():
            who = _written_by(fields)
            account_actions.add(Path(view.book.root), account_id, title or "", date.today(), who=who, **fields)
            st.rerun()


def _change(view: View, action: Action) -> None:
    key = f"{action.id}-{len(account_actions.history(Path(view.book.root), action.id))}"
    with st.form(f"action-change-{key}", border=False):
        title = st.text_input(
            "What to do", action.title, max_chars=account_actions.LENGTHS["title"], key=f"action-title-{key}"
        )
        fields = _fields(key, action.owner, action.due, action.status, action.notes)
        pressed = st.form_submit_button("Save", icon=":material/check:")
    if pressed:
        with errors.shown():
            who = _written_by(fields)
            account_actions.change(Path(view.book.root), action.id, date.today(), who, title=title, **fields)
            st.rerun()


def _fields(key: str, owner: str, due: date | None, status: str, notes: str) -> dict[str, Any]:
    """Show the fields that adding and changing share; return what they hold, and ``who`` writes."""
    lengths = account_actions.LENGTHS
    with st.container(horizontal=True, vertical_alignment="bottom"):
        fields: dict[str, Any] = {
            "owner": st.text_input("Owner", owner, max_chars=lengths["owner"], key=f"action-owner-{key}", width=180),
            "due": st.date_input("Due", due, format="YYYY-MM-DD", key=f"action-due-{key}", width=150),
            "status": st.selectbox(
                "Status", STATUSES, index=STATUSES.index(status), format_func=str.capitalize,
                key=f"action-status-{key}", width=150,
            ),
        }  # fmt: skip
    fields["notes"] = st.text_area("Notes", notes, max_chars=lengths["notes"], key=f"action-notes-{key}", height=80)
    fields["who"] = st.text_input(
        "Written by", st.session_state.get(_WRITER, ""), max_chars=lengths["who"], key=f"action-who-{key}", width=240
    )
    return fields


def _written_by(fields: dict[str, Any]) -> str:
    who = str(fields.pop("who"))
    st.session_state[_WRITER] = who
    return who
