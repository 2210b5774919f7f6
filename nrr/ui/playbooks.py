"""Playbooks on screen: the one for an account, and the form to edit each."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import streamlit as st

from nrr import playbooks
from nrr.errors import NrrError
from nrr.glossary import help_text
from nrr.playbooks import Playbook
from nrr.results import RiskReason
from nrr.tokens import token
from nrr.ui import errors
from nrr.ui.text import escape
from nrr.ui.view import View

FOR = {
    "red": "Red accounts",
    "amber": "Amber accounts",
    "green": "Green accounts",
    "budget": "Budget cut or payment trouble",
    "people": "Sponsor or team changed",
    "outcome": "Outcome missed, usage down",
}


def kept(view: View) -> dict[str, Playbook]:
    """Return the playbooks of the workspace, the built-in ones for the sample company or where they are damaged."""
    if view.book.sample:
        return playbooks.BUILT_IN
    try:
        return playbooks.in_force(Path(view.book.root))
    except NrrError as error:
        errors.show(error)
        return playbooks.BUILT_IN


def for_account(view: View, level: str | None, reasons: tuple[RiskReason, ...], key: str) -> tuple[str, ...]:
    """Show the playbook for an account, any other one click away; return its steps."""
    found = kept(view)
    usual = playbooks.chosen(level, (reason.trigger for reason in reasons))
    chosen = st.selectbox(
        "Playbook", playbooks.KEYS, index=playbooks.KEYS.index(usual) if usual else None,
        format_func=lambda at: FOR[at], placeholder="Nothing is known of it: choose one", key=f"playbook-{key}",
        help=help_text("playbook"), width=300,
    )  # fmt: skip
    if chosen is None:
        return ()
    _text(found[chosen])
    return found[chosen].steps


def section(view: View) -> None:
    """Show every playbook, each with the form to edit it."""
    found = kept(view)
    with st.expander("Playbooks", icon=":material/menu_book:", key="playbooks"):
        st.caption(help_text("playbook"))
        key = st.segmented_control(
            "Playbook", playbooks.KEYS, default="red", format_func=lambda at: FOR[at], key="playbook_shown",
            required=True, label_visibility="collapsed",
        )  # fmt: skip
        _text(found[key])
        if view.book.sample:
            st.caption("The sample company cannot be changed. Import your own file to edit them.")
            return
        with st.popover("Edit", icon=":material/edit:", key=f"playbook_edit_{key}"):
            _edit(view, found[key])


def _text(playbook: Playbook) -> None:
    st.markdown(f"**{escape(playbook.title)}**")
    st.markdown("\n".join(f"{at}. {escape(step)}" for at, step in enumerate(playbook.steps, start=1)))
    if playbook.edited_on:
        by = f" by {escape(playbook.who)}" if playbook.who else ""
        st.caption(f"Edited {playbook.edited_on}{by}")


def _edit(view: View, playbook: Playbook) -> None:
    root = Path(view.book.root)
    at = token(playbook.key, playbook.title, *playbook.steps)
    with st.form(f"playbook-{at}", border=False):
        title = st.text_input("Title", playbook.title, max_chars=playbooks.TITLE_LENGTH, key=f"playbook-title-{at}")
        steps = st.text_area(
            "Steps, one a line", "\n".join(playbook.steps), height=200, key=f"playbook-steps-{at}", width=520
        )
        who = st.text_input("Edited by", max_chars=playbooks.WHO_LENGTH, key=f"playbook-who-{at}", width=240)
        with st.container(horizontal=True):
            save = st.form_submit_button("Save", icon=":material/check:")
            back = st.form_submit_button(
                "Back to the built-in text", icon=":material/undo:", disabled=playbook.edited_on is None
            )
    if save or back:
        with errors.shown():
            if save:
                playbooks.edit(root, playbook.key, title, steps.splitlines(), date.today(), who)
            else:
                playbooks.reset(root, playbook.key, date.today(), who)
            st.rerun()
