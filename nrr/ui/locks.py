"""Locked periods: keep what the board was told, and say by cause what changed since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from nrr import locks
from nrr.errors import NrrError
from nrr.formatting import percent, plural, points, whole_money
from nrr.glossary import help_text
from nrr.locks import Lock
from nrr.results import Request, Restatement, RestatementCause, Retention
from nrr.tokens import token
from nrr.ui import errors, tables
from nrr.ui.naming import clean
from nrr.ui.text import escape, name
from nrr.ui.view import View
from nrr.workspace import Workspace

CAUSES = {
    "late_data": "Late data",
    "correction": "Corrections",
    "vanished_rows": "Vanished rows",
    "segment": "Other segment",
    "policy": "Other reading or policy",
}
_REFUSED = "unlock_refused"
_NUMBERS = ("NRR", "Opening ARR", "Closing ARR", "Total ARR", "GRR", "Accounts")


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
            kept = Workspace(Path(view.book.root)).locks()
            _form(view, len(kept))
            if kept:
                _list(view, kept)
                _chosen(view, kept)


def _form(view: View, kept: int) -> None:
    """Show the form. Its keys count the locks, so that it is empty again after one."""
    figures = view.book.known_now(view.request)
    with st.form(f"lock-{kept}", border=False):
        st.markdown(escape(f"Lock {_period(view.request)}: {_reads(figures)}."))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            called = st.text_input(
                "Name", max_chars=locks.NAME_LENGTH, placeholder="Board Q4", key=f"lock-name-{kept}", width=220
            )
            who = st.text_input("Locked by", max_chars=locks.WHO_LENGTH, key=f"lock-who-{kept}", width=180)
            note = st.text_input("Note", max_chars=locks.NOTE_LENGTH, key=f"lock-note-{kept}", width=320)
            pressed = st.form_submit_button("Lock", icon=":material/lock:", disabled=figures.reason is not None)
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
    _text_table(rows, "Name", numbers, "locks", "Locked periods, as published and as known now")


def _text_table(rows: list[dict[str, str]], pinned: str, numbers: Sequence[str], key: str, alt: str) -> None:
    columns = {column: st.column_config.TextColumn(alignment="right") for column in numbers}
    columns[pinned] = st.column_config.TextColumn(pinned=True)
    st.dataframe(pd.DataFrame(rows), hide_index=True, height="content", key=key, alt=alt, column_config=columns)


def _row(lock: Lock, known: Retention) -> dict[str, str]:
    return {
        "Name": clean(lock.name),
        "NRR as published": percent(lock.figures.nrr),
        "Known now": percent(known.nrr),
        "Change": points(_change(lock.figures, known)),
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
        _restatement(view, lock, view.book.restatement(lock.version, lock.request))


def _restatement(view: View, lock: Lock, found: Restatement) -> None:
    known = found.known_now
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(
            f"**{name(lock.name)}**, {escape(_period(lock.request))}: as published "
            f"{escape(_reads(lock.figures))}; as known now {escape(_reads(known))}: "
            f"{escape(points(_change(lock.figures, known)))}.",
            width="stretch",
        )
        if st.button("Unlock", icon=":material/lock_open:"):
            confirm_unlock(view, lock)
    if lock.note:
        st.caption(f"Note: {escape(lock.note)}")
    if found.published != lock.figures:
        st.warning(
            "This release of Holdfast computes other figures from the locked version than were published. "
            "The causes below explain the change of the data only.",
            icon=":material/warning:",
        )
    if found.frame.empty:
        st.caption("No import since has changed anything in this period.")
        return
    rows = [
        _end_row("As published", lock.figures, view.currency),
        *(_cause_row(cause, view.currency) for cause in found.causes if cause.accounts),
        _end_row("As known now", known, view.currency),
    ]
    st.caption("Closing ARR is that of the opening accounts; one that joins or leaves them takes its own with it.")
    _text_table(rows, "Step", _NUMBERS, "restatement", "From published to known now, by cause")
    _accounts(view, lock, found)


def _end_row(step: str, figures: Retention, currency: str) -> dict[str, str]:
    return {
        "Step": step,
        "NRR": percent(figures.nrr),
        "Opening ARR": whole_money(figures.opening_arr_cents, currency),
        "Closing ARR": whole_money(figures.closing_arr_cents, currency),
        "Total ARR": whole_money(figures.total_arr_cents, currency),
        "GRR": percent(figures.grr),
        "Accounts": "",
    }


def _cause_row(cause: RestatementCause, currency: str) -> dict[str, str]:
    return {
        "Step": CAUSES[cause.cause],
        "NRR": points(cause.nrr_change),
        "Opening ARR": whole_money(cause.opening_cents, currency),
        "Closing ARR": whole_money(cause.closing_cents, currency),
        "Total ARR": whole_money(cause.total_cents, currency),
        "GRR": "",
        "Accounts": str(cause.accounts),
    }


def _accounts(view: View, lock: Lock, found: Restatement) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        most = f"; the first {tables.ROWS_SHOWN} here, all in the CSV" if len(found.frame) > tables.ROWS_SHOWN else ""
        st.caption(f"What changed by account and cause, largest first{most}. Choose a row to open the account.")
        tables.csv_button(partial(_csv_rows, found), f"holdfast-restatement-{lock.request.as_of}", "restatement_csv")
    frame = found.frame.head(tables.ROWS_SHOWN)
    listed = pd.DataFrame(
        {
            "Account": frame["account_name"].map(clean),
            "Cause": frame["cause"].map(CAUSES),
            "Opening ARR": frame["opening_change_cents"] / 100,
            "Closing ARR": frame["closing_change_cents"] / 100,
            "Total ARR": frame["total_change_cents"] / 100,
        }
    )
    formats = dict.fromkeys(("Opening ARR", "Closing ARR", "Total ARR"), tables.money_format(view.currency))
    tables.openable(view, listed, formats, tuple(frame["account_id"]), key="restated", alt="What changed, by account")


def _csv_rows(found: Restatement) -> list[dict[str, Any]]:
    return [
        {
            "Account ID": row["account_id"],
            "Account": row["account_name"],
            "Cause": CAUSES[row["cause"]],
            "Change of opening ARR": row["opening_change_cents"] / 100,
            "Change of closing ARR of opening accounts": row["closing_change_cents"] / 100,
            "Change of total ARR": row["total_change_cents"] / 100,
        }
        for row in found.frame.to_dict("records")
    ]


@st.dialog("Unlock this period?", icon=":material/lock_open:")
def confirm_unlock(view: View, lock: Lock) -> None:
    """Ask before a lock is taken out of force."""
    st.markdown(
        f"{name(lock.name)} is no longer listed. Its figures, note and version stay stored, "
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


def _reads(figures: Retention) -> str:
    return f"NRR {percent(figures.nrr)}" + (f" ({figures.reason.rstrip('.')})" if figures.reason else "")


def _change(published: Retention, known: Retention) -> float | None:
    return None if published.nrr is None or known.nrr is None else known.nrr - published.nrr
