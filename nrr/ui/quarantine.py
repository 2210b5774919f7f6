"""Rows that were not used, by reason and one by one, with the ARR at stake."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, cast

import pandas as pd
import streamlit as st

from nrr import csv_safe
from nrr.exchange import NO_RATE
from nrr.formatting import NOT_AVAILABLE, count, whole_money
from nrr.glossary import help_text
from nrr.ingest.corrections import to_correct
from nrr.results import SourceFile
from nrr.ui.naming import clean, file_name
from nrr.ui.tables import styled
from nrr.ui.view import View

_ROWS_SHOWN = 1000
_EVERY_ROW = 10_000_000


def reasons(view: View, file_ids: Collection[int], key: str) -> bool:
    """Show how many rows of the files were not used, why, and the ARR at stake. Returns whether there are any."""
    found = view.book.quarantine_reasons()
    found = found[found["file_id"].isin(list(file_ids))]
    if found.empty:
        return False
    summed = found.groupby("reason", sort=False, as_index=False)[["row_count", "arr_cents"]].sum(min_count=1)
    shown = pd.DataFrame(
        {
            "Reason": summed["reason"].str.replace("_", " ").str.capitalize(),
            "Rows": summed["row_count"],
            "ARR at stake": summed["arr_cents"],
        }
    )
    _table(shown, view, key, "Quarantined rows by reason, with the ARR at stake")
    return True


def viewer(view: View) -> None:
    """Show the quarantine of one file at a time."""
    st.caption(help_text("quarantine"))
    files = [file for file in view.status.files if file.quarantined]
    if not files:
        st.markdown(":material/check: Every row of every file was accepted.")
        return
    file = st.selectbox("File", files, format_func=lambda file: file_name(file.name), key="quarantine-file")
    reasons(view, [file.file_id], "quarantine-reasons")
    rows = view.book.quarantine(file.file_id, _ROWS_SHOWN)
    shown = pd.DataFrame(
        {
            "Line": rows["row_number"],
            "Column": rows["column_name"].fillna("").map(clean),
            "Value": rows["value"].fillna("").map(clean),
            "Why": rows["message"].map(lambda message: clean(message, 200)),
            "ARR at stake": rows["arr_cents"].where(rows["reason"] != NO_RATE),  # in another currency: see why
        }
    )
    _table(shown, view, "quarantine-rows", "Quarantined rows")
    if len(rows) == _ROWS_SHOWN:
        st.caption(f"The first {count(_ROWS_SHOWN)} entries; the CSV has all.")
    with st.container(horizontal=True):
        st.download_button(
            "Download the rows to correct",
            lambda: _to_correct(view, file),
            file_name=f"to-correct-{Path(file_name(file.name)).stem}.csv",
            mime="text/csv",
            icon=":material/edit_document:",
            on_click="ignore",
            type="primary",
        )
        st.download_button(
            "Download the quarantine as CSV",
            lambda: _csv(view, file),
            file_name=f"quarantine-{file.sha256[:8]}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
    st.caption(
        "The rows to correct have the columns of the file and a last one that says why. Put them right in a "
        "spreadsheet, keep that column, and upload them above: only these rows count anew, nothing counts twice."
    )


def _table(frame: pd.DataFrame, view: View, key: str, alt: str) -> None:
    formats = {"Rows": count, "Line": count, "ARR at stake": lambda cents: whole_money(int(cents), view.currency)}
    known = {column: formats[column] for column in frame.columns if column in formats}
    st.dataframe(
        styled(frame, known),
        hide_index=True,
        height="content" if len(frame) < 12 else 440,
        key=key,
        alt=alt,
        placeholder=NOT_AVAILABLE,
    )


def _csv(view: View, file: SourceFile) -> bytes:
    frame = view.book.quarantine(file.file_id, _EVERY_ROW)
    listed = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return csv_safe.to_csv(cast(list[dict[str, Any]], listed), list(frame.columns))


def _to_correct(view: View, file: SourceFile) -> bytes:
    frame = view.book.rows_to_correct(file.file_id)
    listed = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return to_correct(cast(list[dict[str, Any]], listed), file.sha256)
