"""What counts now: files, quarantine, checks, history and the company's name: the second half of the Data page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from nrr.formatting import count, plural
from nrr.glossary import help_text
from nrr.results import SourceFile
from nrr.ui import account_map, benchmark_list, controls, policies, quarantine, rates
from nrr.ui.desk import Desk
from nrr.ui.mapping_form import KIND_LABELS
from nrr.ui.naming import clean, file_name
from nrr.ui.tables import styled
from nrr.ui.text import escape, name
from nrr.ui.view import View
from nrr.workspace import HistoryEntry, Workspace

_SHORT_HASH = 8
_ACTIONS = {
    "import": "Imported",
    "remove": "Removed a file",
    "rename": "Renamed the company",
    "policies": "Changed a policy",
    "undo": "Undid a change",
    "restore": "Went on with a version that was whole",
    "upgrade": "Built anew for a newer release",
}


Section = Callable[[View, Desk], None]


def counts_now(view: View, desk: Desk) -> None:
    """Show what the version in use is made of, a tab for each kind of it."""
    st.subheader("What counts now", anchor=False)
    sections: dict[str, Section] = {
        "Files": files,
        "Quarantine": lambda view, desk: quarantine.viewer(view),
        "Policies": policies.section,
        "Currencies": rates.section,
        "Account map": account_map.section,
        "Benchmarks": benchmark_list.section,
        "Control totals": lambda view, desk: controls.section(view),
        "Checks": lambda view, desk: checks(view),
        "History": changes,
    }
    for tab, show in zip(st.tabs(list(sections)), sections.values(), strict=True):
        with tab:
            show(view, desk)


def files(view: View, desk: Desk) -> None:
    """Show the files that count, what was noted when they were read, and the way to take one out."""
    files = view.status.files
    counts = dict.fromkeys(("Rows", "Accepted", "Quarantined", "Accounts"), count)
    st.dataframe(
        styled(pd.DataFrame([_file_row(file) for file in files]), counts),
        hide_index=True,
        height="content",
        key="files",
        alt="The files that count",
        column_config={
            "File": st.column_config.TextColumn(pinned=True),
            "Months": st.column_config.TextColumn(width=160),
        },
    )
    notes = [f"{escape(file_name(file.name))}: {escape(note)}" for file in files for note in file.notes]
    if notes:
        st.caption("  \n".join(notes))
    if not view.book.sample:
        _remove(desk, view)


def _file_row(file: SourceFile) -> dict[str, Any]:
    first, last = file.first_month, file.last_month
    return {
        "File": file_name(file.name),
        "Kind": KIND_LABELS.get(file.kind, file.kind).partition(" (")[0],
        "Rows": file.rows,
        "Accepted": file.accepted,
        "Quarantined": file.quarantined,
        "Accounts": file.accounts,
        "Months": f"{first.label} to {last.label}" if first and last else "",
        "Imported on": file.imported_on,
        "Hash": file.sha256[:_SHORT_HASH],
    }


def ties(view: View) -> None:
    """Show every tie that was checked when the figures were built."""
    with st.container(border=True):
        st.subheader("Every tie", anchor=False)
        checks(view)


def _remove(desk: Desk, view: View) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Remove a file",
            view.status.files,
            format_func=lambda file: file_name(file.name),
            index=None,
            placeholder="Choose a file",
            width=360,
        )
        pressed = st.button("Remove", icon=":material/delete:", disabled=chosen is None or desk.work is not None)
    if pressed and chosen:
        confirm_removal(desk, view.book.root, chosen)


@st.dialog("Remove this file?", icon=":material/delete:")
def confirm_removal(desk: Desk, root: str, file: SourceFile) -> None:
    """Ask before a file is taken out of the figures."""
    st.markdown(
        f"{name(file_name(file.name))} and its {plural(file.accepted, 'accepted row')} leave every figure. "
        "The upload itself is kept, and undo brings it back."
    )
    payload = {"workspace": root, "sha256": file.sha256}
    _confirm("Remove", desk, "remove", payload, "Building the figures without this file")


@st.dialog("Undo the last change?", icon=":material/undo:")
def confirm_undo(desk: Desk, root: str, entry: HistoryEntry) -> None:
    """Ask before the version in use is switched back."""
    files = ", ".join(name(file_name(file)) for file in entry.files[:3])
    st.markdown(
        f"The figures go back to what they were before this: {_ACTIONS.get(entry.action, entry.action).lower()} "
        f"({files}) on {entry.made_on}. Both versions stay stored."
    )
    _confirm("Undo", desk, "undo", {"workspace": root}, "Going back to the version before")


def _confirm(label: str, desk: Desk, task: str, payload: dict[str, Any], doing: str) -> None:
    with st.container(horizontal=True):
        yes = st.button(label, type="primary", key=f"confirm-{task}", on_click=lambda: desk.begin(task, payload, doing))
        no = st.button("Cancel", key=f"cancel-{task}")
    if yes or no:
        st.rerun()


def checks(view: View) -> None:
    """Show every tie in words, a failing one with the rows that break it."""
    st.caption(help_text("check"))
    controls.ties(view)
    for check in sorted(view.status.checks, key=lambda check: not check.wrong_rows):
        if not check.wrong_rows:
            st.markdown(f":green-badge[:material/check: pass] {escape(check.description)} `{check.name}`")
            continue
        wrong = plural(check.wrong_rows, "wrong row")
        st.markdown(f":red-badge[:material/error: {wrong}] {escape(check.description)} `{check.name}`")
        rows = pd.DataFrame({"Row": [clean(row) for row in check.sample]})
        st.dataframe(rows, hide_index=True, key=f"check-{check.name}", alt=f"Rows that break {check.name}")


def changes(view: View, desk: Desk) -> None:
    """Show the changes of the workspace, newest first, with the way back and the company's name."""
    if view.book.sample:
        st.caption("The sample company has no history. Yours begins with your first import.")
        return
    entries = Workspace(Path(view.book.root)).history()
    rows = [
        {
            "On": entry.made_on,
            "What": _ACTIONS.get(entry.action, entry.action),
            "Files": ", ".join(file_name(file) for file in entry.files),
            "Earlier files": what_became(entry),
            "Version": entry.version or "none: the sample company",
        }
        for entry in entries
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, height="content", key="history", alt="Changes, newest first")
    last = undoable(entries)
    if st.button("Undo the last change", icon=":material/undo:", disabled=not last or desk.work is not None) and last:
        confirm_undo(desk, view.book.root, last)
    _company(desk, view)


def what_became(entry: HistoryEntry) -> str:
    """Return in words which files a change took out or passed over, and what was chosen; empty where none was."""
    said = []
    if entry.replaced:
        said.append(f"taken out: {_names(entry.replaced)}")
    if entry.differing == "both":
        said.append(f"counted beside {_names(entry.superseded)}")
    if entry.differing == "newer":
        said.append(f"newer wins over {_names(entry.superseded)}")
    if entry.vanished:
        what = "kept" if entry.vanished == "keep" else "taken out"
        said.append(f"rows only in {_names(entry.superseded)} {what}")
    return "; ".join(said)


def _names(files: Sequence[str]) -> str:
    return ", ".join(file_name(file) for file in files)


def undoable(entries: Sequence[HistoryEntry]) -> HistoryEntry | None:
    """Return the change that an undo would take back, from a history with the newest first; None when none is left."""
    taken_back = 0
    for entry in entries:
        if entry.action == "undo":
            taken_back += 1
        elif taken_back:
            taken_back -= 1
        else:
            return entry
    return None


def _company(desk: Desk, view: View) -> None:
    with st.form("company", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        company = st.text_input("Company name", view.status.company, max_chars=80, width=360).strip()
        saved = st.form_submit_button("Save")
    if saved and company and company != view.status.company:
        changes = {"company": company}
        desk.begin("revise", {"workspace": view.book.root, "action": "rename", "changes": changes}, "Storing the name")
        st.rerun()
