"""What can be uploaded: one small file of each kind, shown and ready to download."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pandas as pd
import streamlit as st

from nrr.ingest.catalogue import GENERAL_TITLES, KIND_TITLES, KINDS, is_revenue
from nrr.ui.mapping_form import KIND_LABELS

FOLDER = Path(__file__).parent / "examples"
_ROWS_SHOWN = 3
_COLUMNS_SHOWN = 6
_ABOUT = {
    "long": "Amounts by account and month. Several rows of one account and month are added up.",
    "wide": "The usual finance snowball. Title rows, totals and blocks of metrics are recognized and left out.",
    "subscriptions": "One row per period. An empty end date means that it goes on.",
    "accounts": "Attributes become segments, renewal dates feed the at-risk list. Goes with a revenue file.",
    "usage": "Readings per account and day, to see usage fall. Goes with a revenue file.",
    "opportunities": "Deals with their stage and close date, from Salesforce or HubSpot. Goes with a revenue file.",
    "tickets": "Support tickets by account or by the sender's e-mail. Goes with a revenue file.",
    "nps": "Answers from 0 to 10 by account or by e-mail. Goes with a revenue file.",
    "payments": "Payments that failed and that were recovered. Goes with a revenue file.",
    "departures": "When accounts left and why. It gives reasons only: revenue ends where a revenue file ends it.",
    "rates": "Exchange rates by month, for amounts in several currencies. Goes with a revenue file.",
    "account_map": "Accounts that belong to another, from a month on. Goes with a revenue file.",
}


@cache
def example(kind: str) -> tuple[bytes, tuple[tuple[str, ...], ...]]:
    """Return the example file of a kind, as bytes and as rows of text with the headings first."""
    content = (FOLDER / f"{kind}.csv").read_bytes()
    return content, tuple(tuple(row) for row in csv.reader(content.decode("utf-8").splitlines()))


def gallery(*, expanded: bool) -> None:
    """Show an example of each kind of file with its download."""
    with st.expander(
        "What can I upload? Twelve kinds of file, with examples", expanded=expanded, icon=":material/help:"
    ):
        st.markdown("A revenue file of one kind is enough. Name columns as you like: you confirm what each one means.")
        known = [KIND_TITLES[kind] for kind in KINDS if kind not in GENERAL_TITLES]
        st.markdown(f"These exports are recognized as they come: {', '.join(known)}.")
        with st.grid(2, min_column_width=300) as grid:
            for kind in sorted(GENERAL_TITLES, key=is_revenue, reverse=True):
                with grid.cell():
                    _example(kind)


def _example(kind: str) -> None:
    content, rows = example(kind)
    st.markdown(f"**{KIND_LABELS[kind]}**")
    st.caption(_ABOUT[kind])
    shown = pd.DataFrame(
        [row[:_COLUMNS_SHOWN] for row in rows[1 : _ROWS_SHOWN + 1]], columns=list(rows[0][:_COLUMNS_SHOWN])
    )
    st.dataframe(shown, hide_index=True, height="content", key=f"example-{kind}", alt=f"Example: {KIND_LABELS[kind]}")
    st.download_button(
        f"Download {kind}.csv",
        content,
        file_name=f"holdfast-example-{kind}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"download-{kind}",
    )
