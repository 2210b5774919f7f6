"""Locked periods: keep what the board was told, and say by cause what changed since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import streamlit as st

from nrr import locks
from nrr.errors import NrrError
from nrr.formatting import difference, percent, plural, points
from nrr.glossary import help_text
from nrr.locks import Lock, Unlocked
from nrr.results import Request, Restatement, Retention, named
from nrr.tokens import token
from nrr.ui import errors, restated
from nrr.ui.naming import clean
from nrr.ui.text import escape, name
from nrr.ui.view import View
from nrr.workspace import Workspace

_REFUSED = "unlock_refused"


def section(view: View) -> None:
    """Offer to lock the period of the strip, list the locked ones, and show what changed in the chosen one."""
    with st.container(border=True):
        st.subheader("Locked periods", anchor=False)
        st.caption(help_text("locked-period"))
        if view.book.sample:
            st.caption(
                "The sample company's figures were never published, so there is nothing to lock. Import your own."
            )
            return
        refused = st.session_state.pop(_REFUSED, None)
        if refused:
            errors.show(refused)
        with errors.shown():
            workspace = Workspace(Path(view.book.root))
            kept, lifted = workspace.locks(), workspace.unlocked()
            _form(view, len(kept))
            if kept:
                _list(view, kept)
                _chosen(view, kept)
            if lifted:
                _lifted(lifted)


def _form(view: View, kept: int) -> None:
    """Show the form. Its keys count the locks, so that it is empty again after one."""
    figures = view.book.known_now(view.request)
    with st.form(f"lock-{kept}", border=False):
        st.markdown(escape(f"Lock {_period(view.request)}: {_reads(view.request, figures)}."))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            called = st.text_input(
                "Name", max_chars=locks.NAME_LENGTH, placeholder="Board Q4", key=f"lock-name-{kept}", width=220
            )
            who = st.text_input("Locked by", max_chars=locks.WHO_LENGTH, key=f"lock-who-{kept}", width=180)
            note = st.text_input("Note", max_chars=locks.NOTE_LENGTH, key=f"lock-note-{kept}", width=320)
            pressed = st.form_submit_button("Lock", icon=":material/lock:", disabled=figures.nrr is None)
    if pressed:
        with errors.shown():
            Workspace(Path(view.book.root)).lock(
                called, figures, view.book.version, date.today(), filters=view.request.filters, note=note, who=who
            )
            st.rerun()


def _list(view: View, kept: Sequence[Lock]) -> None:
    now = [view.book.known_now(lock.request) for lock in kept]
    rows = [_row(lock, known) for lock, known in zip(kept, now, strict=True)]
    numbers = ("NRR as published", "Known now", "Change")
    restated.text_table(rows, "Name", numbers, "locks", "Locked periods, as published and as known now")


def _lifted(lifted: Sequence[Unlocked]) -> None:
    with st.expander(f"Unlocked: {plural(len(lifted), 'period')}", icon=":material/lock_open:"):
        st.caption("Their figures, notes and versions stay stored.")
        rows = [
            {
                "Name": clean(each.lock.name),
                "NRR as published": percent(each.lock.figures.nrr),
                "Definition": named(each.lock.request.definition),
                **_terms(each.lock),
                "Unlocked on": each.unlocked_on or "Not stated",
                "Unlocked by": clean(each.who) or "Not stated",
            }
            for each in lifted
        ]
        restated.text_table(rows, "Name", ("NRR as published",), "unlocked", "Periods that are locked no more")


def _row(lock: Lock, known: Retention) -> dict[str, str]:
    return {
        "Name": clean(lock.name),
        "NRR as published": percent(lock.figures.nrr),
        "Known now": percent(known.nrr),
        "Change": points(_change(lock.figures, known)),
        "Definition": named(lock.request.definition),
        **_terms(lock),
    }


def _terms(lock: Lock) -> dict[str, str]:
    return {
        "Month": lock.request.as_of.label,
        "Window": plural(lock.request.window_months, "month"),
        "Filters": clean(_filters(lock.request)) or "None",
        "Version": lock.version,
        "Locked on": lock.locked_on,
        "By": clean(lock.who) or "Not stated",
    }


def _chosen(view: View, kept: Sequence[Lock]) -> None:
    by_token = {token("lock", lock.name): lock for lock in kept}
    st.session_state["lock_chosen"] = view.state.pick if view.state.pick in by_token else None
    st.selectbox(
        "What changed since",
        list(by_token),
        index=None,
        format_func=lambda at: clean(by_token[at].name),
        placeholder="Choose a locked period",
        key="lock_chosen",
        on_change=lambda: view.change(pick=st.session_state["lock_chosen"] or ""),
        width=360,
    )
    lock = by_token.get(view.state.pick)
    if lock is not None:
        _restatement(view, lock, view.book.restatement(lock.version, lock.request, lock.figures))


def _restatement(view: View, lock: Lock, found: Restatement) -> None:
    known = found.known_now
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(
            f"**{name(lock.name)}**, {escape(_period(lock.request))}: as published "
            f"{escape(_reads(lock.request, lock.figures))}; as known now {escape(_reads(lock.request, known))}: "
            f"{escape(points(_change(lock.figures, known)))}.",
            width="stretch",
        )
        if st.button("Unlock", icon=":material/lock_open:"):
            confirm_unlock(view, lock)
    if lock.note:
        st.caption(f"Note: {escape(lock.note)}")
    restated.bridge(view, lock, found)


@st.dialog("Unlock this period?", icon=":material/lock_open:")
def confirm_unlock(view: View, lock: Lock) -> None:
    """Ask before a lock is taken out of force."""
    st.markdown(
        f"{name(lock.name)} is listed as unlocked then. Its figures, note and version stay stored, "
        "with who unlocked it and when."
    )
    st.text_input("Unlocked by", max_chars=locks.WHO_LENGTH, key="unlock-who")
    with st.container(horizontal=True):
        yes = st.button("Unlock", type="primary", key="confirm-unlock", on_click=_unlock, args=(view, lock))
        no = st.button("Cancel", key="cancel-unlock")
    if yes or no:
        st.rerun()


def _unlock(view: View, lock: Lock) -> None:
    """Unlock, or leave the reason why not for the run that follows: a callback has no place to show it."""
    try:
        Workspace(Path(view.book.root)).unlock(lock.name, date.today(), st.session_state["unlock-who"])
    except NrrError as error:
        st.session_state[_REFUSED] = error


def _period(request: Request) -> str:
    filters = _filters(request)
    return f"{request.as_of.label}, {plural(request.window_months, 'month')}{', ' + filters if filters else ''}"


def _filters(request: Request) -> str:
    return ", ".join(f"{dimension}: {segment}" for dimension, segment in request.filters)


def _reads(request: Request, figures: Retention) -> str:
    reason = f" ({figures.nrr_reason.rstrip('.')})" if figures.nrr_reason else ""
    return f"{named(request.definition)} {percent(figures.nrr)}{reason}"


def _change(published: Retention, known: Retention) -> float | None:
    return None if published.nrr is None or known.nrr is None else difference(known.nrr, published.nrr)
