"""A file that says otherwise than what is stored: the differences, and what is to count."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from nrr import csv_safe
from nrr.differences import COLUMNS
from nrr.errors import ImportConflict
from nrr.formatting import count
from nrr.ui.desk import Desk, Work
from nrr.ui.naming import clean, file_name
from nrr.ui.text import escape

_SHOWN = 500
_KINDS = {"differs": "Differs", "vanished": "No longer there", "added": "New in a month already covered"}
_DIFFERING = {
    "newer": "The newer file counts",
    "both": "Both count",
    "replace": "The earlier file was wrong: take it out",
}
_DIFFERING_CAPTIONS = (
    "Wherever both speak; months that only the earlier file holds stay.",
    "The files are about different things, such as two products: amounts are added up.",
    "As a whole, with any months that only it holds.",
)
_VANISHED = {"keep": "Still active as before", "remove": "Really gone"}
_VANISHED_CAPTIONS = (
    "Kept; an account that was active to the end goes on unchanged to the newer file's last month.",
    "Taken out of the months that the newer file covers; shows as churn, or as a restatement.",
)


def settle(desk: Desk, work: Work, conflict: ImportConflict) -> None:
    """List what differs and let the user say what counts, or leave everything as it was."""
    with st.container(border=True, key="conflict"):
        st.subheader(f":material/difference: {escape(conflict.title)}", anchor=False)
        st.caption("Nothing was stored; the figures are as they were until you choose.")
        _listed(conflict)
        choice = _chosen(conflict)
        with st.container(horizontal=True):
            import_it = st.button("Import with this choice", type="primary", disabled=choice is None, key="settle")
            leave = st.button("Cancel", key="leave-as-it-was")
    if import_it and choice is not None:
        desk.begin(work.task, {**work.payload, **choice}, work.label)
    if leave:
        desk.done = None
    if import_it or leave:
        st.rerun()


def _listed(conflict: ImportConflict) -> None:
    rows = [_row(each) for each in conflict.differences[:_SHOWN]]
    frame = pd.DataFrame(rows)
    unused = [name for name in ("Line id", "Earlier", "Newer") if not frame[name].any()]
    st.dataframe(
        frame.drop(columns=unused),
        hide_index=True,
        height="content" if len(rows) < 10 else 390,
        key="differences",
        alt="What the files say differently",
        column_config={"Account": st.column_config.TextColumn(pinned=True)},
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Download the list as CSV",
            lambda: csv_safe.to_csv(conflict.differences, COLUMNS),
            file_name="differences.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        if len(conflict.differences) > _SHOWN:
            st.caption(f"The first {count(_SHOWN)} of {count(len(conflict.differences))}; the CSV has all.")


def _row(each: dict[str, Any]) -> dict[str, Any]:
    months = each["first_month"]
    if each["last_month"] != months:
        months += f" to {each['last_month']}"
    return {
        "Account": clean(each["account"]),
        "Line id": clean(each["line"]),
        "Month": months,
        "What": _KINDS[each["kind"]],
        "Earlier": clean(each["earlier_value"]),
        "Newer": clean(each["newer_value"]),
        "Earlier file": _place(each["earlier_file"], each["earlier_row"]),
        "Newer file": _place(each["newer_file"], each["newer_row"]),
    }


def _place(file: str, row: int | None) -> str:
    return f"{file_name(file)}, line {count(row)}" if row else f"not in {file_name(file)}"


def _chosen(conflict: ImportConflict) -> dict[str, Any] | None:
    """Return what the chosen answers change in the task, None while one is missing."""
    differing = vanished = None
    if "differing" in conflict.asked:
        differing = st.radio(
            "Where the files differ",
            list(_DIFFERING),
            format_func=lambda key: _DIFFERING[key],
            captions=_DIFFERING_CAPTIONS,
            key="conflict-differing",
        )
        if differing == "replace":
            return {"replace": True}
        if differing == "both":
            return {"choice": {"differing": "both"}}
    if "vanished" in conflict.asked:
        vanished = st.radio(
            "What the newer file no longer states",
            list(_VANISHED),
            format_func=lambda key: _VANISHED[key],
            captions=_VANISHED_CAPTIONS,
            index=None,
            key="conflict-vanished",
        )
        if vanished is None:
            return None
    return {"choice": {"differing": differing, "vanished": vanished}}
