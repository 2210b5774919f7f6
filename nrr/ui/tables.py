"""Tables: amounts formatted in one way, right-aligned, sortable by their value, and their CSV."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from nrr import csv_safe
from nrr.formatting import NOT_AVAILABLE, count, percent, points, whole_money
from nrr.results import AccountList
from nrr.tokens import token
from nrr.ui.naming import clean
from nrr.ui.view import View, page_path

ROWS_SHOWN = 500
RATIOS = frozenset({"NRR", "GRR", "Logo retention", "Share of opening ARR", "Share of ARR"})
Row = Mapping[str, Any]
_WIDTHS = {"Account": 200, "Why": 340}


def money_format(currency: str) -> Callable[[float], str]:
    """Return the formatter of a column in currency units."""
    return lambda units: whole_money(round(units * 100), currency)


def figures(rows: Sequence[Row], view: View, *, key: str, alt: str, ratios: bool = False) -> None:
    """Show a chart's own table: amounts are money unless ``ratios`` says that all but ARR are fractions."""
    frame = pd.DataFrame(list(rows)).rename(columns=clean)
    formats: dict[str, Callable[..., str]] = {}
    for column in frame.columns:
        if pd.api.types.is_integer_dtype(frame[column]):
            formats[column] = count
        elif pd.api.types.is_float_dtype(frame[column]):
            if column.endswith(" effect"):
                formats[column] = points
                continue
            as_ratio = column in RATIOS or (ratios and not column.startswith(("Opening ARR", "Closing ARR")))
            formats[column] = percent if as_ratio else money_format(view.currency)
    st.dataframe(styled(frame, formats), hide_index=True, key=key, placeholder=NOT_AVAILABLE, alt=alt)


def styled(frame: pd.DataFrame, formats: Mapping[str, Callable[..., str]]) -> Any:
    """Return ``frame`` with its columns formatted, and n/a where there is no value."""
    return frame.style.format(dict(formats), na_rep=NOT_AVAILABLE)


def csv_button(rows: Callable[[], Sequence[Row]], file_name: str, key: str) -> None:
    """Show a button that downloads ``rows``, made only when it is pressed."""
    st.download_button(
        "CSV",
        data=lambda: csv_safe.to_csv(rows()),
        file_name=f"{file_name}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=key,
        on_click="ignore",
        help="Download every row",
    )


def account_rows(accounts: AccountList, labels: tuple[str, str] | None = None) -> list[dict[str, Any]]:
    """Return the list as rows for a CSV, amounts in currency units."""
    opening, closing = labels or (f"ARR {accounts.opening}", f"ARR {accounts.closing}")
    frame = pd.DataFrame(
        {
            "Account ID": accounts.frame["account_id"],
            "Account": accounts.frame["account_name"],
            opening: accounts.frame["opening_arr_cents"] / 100,
            closing: accounts.frame["closing_arr_cents"] / 100,
            "Change": accounts.frame["change_cents"] / 100,
            "Movement": accounts.frame["movement"],
        }
    )
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def account_table(view: View, accounts: AccountList, *, key: str, labels: tuple[str, str] | None = None) -> None:
    """Show the accounts, largest change first; choosing a row opens the account."""
    frame = accounts.frame.head(ROWS_SHOWN)
    opening, closing = labels or (accounts.opening.label, accounts.closing.label)
    shown = pd.DataFrame(
        {
            "Account": frame["account_name"].map(clean),
            opening: frame["opening_arr_cents"] / 100,
            closing: frame["closing_arr_cents"] / 100,
            "Change": frame["change_cents"] / 100,
            "Movement": frame["movement"].str.capitalize(),
        }
    )
    formats = dict.fromkeys((opening, closing, "Change"), money_format(view.currency))
    openable(view, shown, formats, tuple(frame["account_id"]), key=key, alt=f"Accounts behind {accounts.title}")
    if len(accounts.frame) > ROWS_SHOWN:
        st.caption(
            f"The {count(ROWS_SHOWN)} largest changes of {count(len(accounts.frame))} accounts; the CSV has all."
        )


def openable(
    view: View,
    frame: pd.DataFrame,
    formats: Mapping[str, Callable[..., str]],
    account_ids: Sequence[str],
    *,
    key: str,
    alt: str,
    look: Callable[[Any], Any] = lambda styler: styler,
    columns: Mapping[str, Any] | None = None,
) -> None:
    """Show one account a row; choosing a row opens it on the Accounts page.

    ``look`` gives the styled table colours, ``columns`` are configurations of columns of their own kind.
    """
    widths = {name: st.column_config.TextColumn(width=width) for name, width in _WIDTHS.items()}
    st.dataframe(
        look(styled(frame, formats)),
        hide_index=True,
        height="content" if len(frame) <= 12 else 440,
        key=key,
        on_select=lambda: _open(view, account_ids, key),
        selection_mode="single-row",
        column_config={**widths, **(columns or {})},
        placeholder=NOT_AVAILABLE,
        alt=alt,
    )


def _open(view: View, account_ids: Sequence[str], key: str) -> None:
    """Open the chosen account. Its link keeps the selection, so that the browser's way back shows the same list."""
    rows = st.session_state[key].selection.rows
    if rows:
        opened = replace(view.state, account=token("account", account_ids[rows[0]]))
        st.switch_page(page_path("accounts"), query_params=opened.params())
