"""Notes on months and accounts: the numbers on a chart in words beneath it, and the forms to write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from nrr import notes
from nrr.errors import NrrError
from nrr.glossary import help_text
from nrr.periods import Month
from nrr.results import AccountDetail, Note
from nrr.ui import errors, tables
from nrr.ui.text import escape, name
from nrr.ui.view import View, page_path

SHOWN = 20
WHOLE = "The account as a whole"
_WRITER = "note_writer"


def of_months(view: View, months: Sequence[Month]) -> tuple[Note, ...]:
    """Return the notes on these months, in the order in which charts number them."""
    return notes.of_months(_kept(view), months)


def of_account(view: View, account: AccountDetail) -> tuple[Note, ...]:
    """Return an account's notes, in the order in which its chart numbers them."""
    return notes.of_account(_kept(view), account.account_id)


def months_section(view: View, months: Sequence[Month]) -> None:
    """Show the notes on these months, the latest on accounts, and the form for another."""
    found = of_months(view, months)
    with _section("notes_months"):
        _list(view, found)
        _accounts(view)
        choices = {str(month): month.label for month in reversed(months)}
        _form(view, "month", choices, str(view.state.as_of), account_id=None)


def account_section(view: View, account: AccountDetail) -> None:
    """Show an account's notes, and the form for another."""
    with _section("notes_account"):
        _list(view, of_account(view, account))
        choices = {"": WHOLE} | {str(month): month.label for month in reversed(account.months)}
        _form(view, "account", choices, "", account_id=account.account_id)


def _section(key: str) -> Any:
    section = st.container(border=True, key=key)
    with section:
        st.subheader("Notes", anchor=False, help=help_text("note"))
    return section


def _kept(view: View) -> tuple[Note, ...]:
    """Return the notes that hold; an error about them is shown and hides no figure."""
    if view.book.sample:
        return ()
    try:
        return view.book.named_notes(notes.in_force(Path(view.book.root)))
    except NrrError as error:
        errors.show(error)
        return ()


def _list(view: View, found: Sequence[Note]) -> None:
    if not found:
        st.caption("None yet." if not view.book.sample else "The sample company cannot be changed, so it has none.")
        return
    for number, note in list(enumerate(found, start=1))[-SHOWN:]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{number}**  {_said(note)}", width="stretch")
            if st.button("Change", icon=":material/edit:", type="tertiary", key=f"note_change_{note.id}"):
                change(view, note)
            if st.button("Remove", icon=":material/delete:", type="tertiary", key=f"note_remove_{note.id}"):
                confirm_removal(view, note)
    if len(found) > SHOWN:
        st.caption(f"The latest {SHOWN} of {len(found)}; the CSV has all.")
    tables.csv_button(lambda: csv_rows(found), "holdfast-notes", f"notes_csv_{found[0].id}")


def csv_rows(found: Sequence[Note]) -> list[dict[str, Any]]:
    """Return one row per note, numbered as on the chart."""
    return [
        {
            "Number": number,
            "Month": str(note.month) if note.month else "",
            "Account ID": note.account_id or "",
            "Account": note.account_name or "",
            "Note": note.text,
            "By": note.who,
            "Written on": note.written_on,
            "Changed on": note.changed_on or "",
        }
        for number, note in enumerate(found, start=1)
    ]


def _said(note: Note) -> str:
    about = f"{note.month.label}: " if note.month else ""
    by = ", ".join(part for part in (escape(note.who), note.written_on) if part)
    changed = f", changed {note.changed_on}" if note.changed_on else ""
    return f"{about}{escape(note.text)}  \n:gray[:small[{by}{changed}]]"


def _accounts(view: View) -> None:
    """List the latest notes on accounts, each with the way to its account."""
    found = [note for note in _kept(view) if note.account_id is not None][:5]
    if not found:
        return
    st.markdown("**Latest on accounts**")
    for note in found:
        link = view.account_link(note.account_id or "")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.page_link(
                page_path("accounts"),
                label=name(note.account_name or note.account_id or ""),
                icon="",
                query_params=link,
            )
            st.markdown(_said(note), width="stretch")


def _form(view: View, key: str, months: dict[str, str], start: str, account_id: str | None) -> None:
    if view.book.sample:
        return
    written = len(_kept(view))
    with st.expander("Write a note", icon=":material/add_comment:"), st.form(f"note-{key}-{written}", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            choices = list(months)
            month = st.selectbox(
                "On", choices, index=choices.index(start) if start in months else 0,
                format_func=lambda at: months[at], key=f"note-{key}-month-{written}", width=220,
            )  # fmt: skip
            who = st.text_input(
                "Written by", st.session_state.get(_WRITER, ""), max_chars=notes.WHO_LENGTH,
                key=f"note-{key}-who-{written}", width=200,
            )  # fmt: skip
        text = st.text_area("Note", max_chars=notes.TEXT_LENGTH, key=f"note-{key}-text-{written}", height=80)
        pressed = st.form_submit_button("Keep the note", icon=":material/check:")
    if pressed:
        st.session_state[_WRITER] = who
        with errors.shown():
            on = Month.parse(month) if month else None
            notes.add(Path(view.book.root), text, date.today(), month=on, account_id=account_id, who=who)
            st.rerun()


@st.dialog("Change this note", icon=":material/edit:")
def change(view: View, note: Note) -> None:
    """Let a note's text be replaced; the earlier text is kept."""
    text = st.text_area("Note", note.text, max_chars=notes.TEXT_LENGTH, key=f"note-new-{note.id}", height=100)
    who = st.text_input(
        "Changed by", st.session_state.get(_WRITER, ""), max_chars=notes.WHO_LENGTH, key=f"note-by-{note.id}"
    )
    st.caption("The earlier text stays in the history, with who wrote it.")
    if st.button("Save", type="primary", key=f"note-save-{note.id}"):
        st.session_state[_WRITER] = who
        with errors.shown():
            notes.edit(Path(view.book.root), note.id, text, date.today(), who)
            st.rerun()


@st.dialog("Remove this note?", icon=":material/delete:")
def confirm_removal(view: View, note: Note) -> None:
    """Ask before a note is taken back; that is recorded."""
    st.markdown(_said(note))
    who = st.text_input("Removed by", max_chars=notes.WHO_LENGTH, key=f"note-gone-{note.id}")
    st.caption("It no longer shows anywhere. Its text stays in the history, with who removed it and when.")
    with st.container(horizontal=True):
        yes = st.button("Remove", type="primary", key=f"note-really-{note.id}")
        no = st.button("Cancel", key=f"note-stays-{note.id}")
    if yes:
        with errors.shown():
            notes.remove(Path(view.book.root), note.id, date.today(), who)
            st.rerun()
    if no:
        st.rerun()
