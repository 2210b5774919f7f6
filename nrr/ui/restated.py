"""What changed in a locked period: from published to known now by cause, and by account."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from nrr.formatting import percent, points, whole_money
from nrr.locks import Lock
from nrr.results import Restatement, RestatementCause, Retention, named
from nrr.shown import CAUSES, shown_causes
from nrr.ui import tables
from nrr.ui.naming import clean
from nrr.ui.text import escape
from nrr.ui.view import View

_NUMBERS = ("NRR", "Opening ARR", "Closing ARR", "Total ARR", "GRR", "Accounts")


def bridge(view: View, lock: Lock, found: Restatement) -> None:
    """Show the way from the published figures to those known now: by cause, adding up exactly, then by account."""
    if found.read_anew != found.published:
        st.caption(
            ":material/info: A newer release of Holdfast computes some figures of the locked version otherwise than "
            "they were published. The published ones stay; what that changes in ARR is a row of its own, of which only "
            "the totals are known."
        )
    if not found.at_work:
        st.caption("No import since has changed anything in this period.")
        return
    shown = shown_causes(found)
    rows = [
        _end_row("As published", lock.figures, view.currency),
        *(_cause_row(cause, each, view.currency) for cause, each in zip(found.at_work, shown, strict=False)),
        *_definition_row(lock, shown[-1]),
        _end_row("As known now", found.known_now, view.currency),
    ]
    st.caption("Closing ARR is that of the opening accounts; one that joins or leaves them takes its own with it.")
    if lock.figures.nrr_measured:
        st.caption(
            escape(
                f"Causes are in points of NRR point to point; {named(lock.request.definition)} changed by what the row "
                "of its definition says beyond them."
            )
        )
    text_table(rows, "Step", _NUMBERS, "restatement", "From published to known now, by cause")
    if not found.frame.empty:
        _accounts(view, lock, found)


def text_table(rows: list[dict[str, str]], pinned: str, numbers: Sequence[str], key: str, alt: str) -> None:
    """Show rows of text: the column ``pinned`` stays in sight, ``numbers`` stand to the right."""
    columns = {column: st.column_config.TextColumn(alignment="right") for column in numbers}
    columns[pinned] = st.column_config.TextColumn(pinned=True)
    st.dataframe(pd.DataFrame(rows), hide_index=True, height="content", key=key, alt=alt, column_config=columns)


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


def _cause_row(cause: RestatementCause, shown: float | None, currency: str) -> dict[str, str]:
    return {
        "Step": CAUSES[cause.cause],
        "NRR": points(shown),
        "Opening ARR": whole_money(cause.opening_cents, currency),
        "Closing ARR": whole_money(cause.closing_cents, currency),
        "Total ARR": whole_money(cause.total_cents, currency),
        "GRR": "",
        "Accounts": "n/a" if cause.accounts is None else str(cause.accounts),
    }


def _definition_row(lock: Lock, shown: float | None) -> list[dict[str, str]]:
    """Return what NRR by the lock's definition changed beyond point to point, where that is another one."""
    if lock.figures.nrr_measured is None:
        return []
    return [
        {
            **dict.fromkeys(("Step", *_NUMBERS), ""),
            "Step": "Difference of the definition",
            "NRR": points(shown),
        }
    ]


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
