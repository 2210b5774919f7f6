"""Every account in a searchable list, and everything about one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from nrr.formatting import NOT_AVAILABLE, count, money, plural, short_money
from nrr.glossary import help_text
from nrr.results import AccountDetail, AccountList
from nrr.ui import tables
from nrr.ui.naming import clean, file_name
from nrr.ui.text import escape, money_text, name
from nrr.ui.view import View


def listing(view: View, accounts: AccountList) -> None:
    """Show every account with a search over names and ids; choosing a row opens the account."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        text = st.text_input("Search", placeholder="Name or ID", type="search", key="account_search", width=320)
        found = _matching(accounts, text or "")
        tables.csv_button(lambda: tables.account_rows(found), f"holdfast-accounts-{view.state.as_of}", "accounts_csv")
    total = short_money(int(found.frame["closing_arr_cents"].sum()), view.currency)
    st.caption(
        money_text(f"{plural(len(found.frame), 'account')}, {total} ARR in {accounts.closing.label}. ")
        + "Choose a row to open the account."
    )
    if len(found.frame):
        tables.account_table(view, found, key="accounts_table")
    else:
        st.info("No account of this window matches.", icon=":material/search_off:")


def back(view: View) -> None:
    """Show the way back to the list."""
    st.button(
        "All accounts", icon=":material/arrow_back:", type="tertiary", key="account_back", on_click=_close, args=(view,)
    )


def summary(view: View, account: AccountDetail) -> None:
    """Show who it is, its ARR, renewal, warning signs and segments."""
    st.header(name(account.account_name), anchor=False)
    now = sum(cents[-1] for cents in account.arr_by_product.values()) if account.months else 0
    with st.grid(4, min_column_width=180):
        st.metric(
            f"ARR, {view.state.as_of.label}",
            money_text(short_money(now, view.currency)),
            help=money_text(money(now, view.currency)),
            border=True,
        )
        st.metric("Customer since", account.first_month.label, border=True)
        _renewal(account)
        st.metric("Products held", count(sum(cents[-1] > 0 for cents in account.arr_by_product.values())), border=True)
    if account.reasons:
        st.warning("; ".join(escape(reason.text) for reason in account.reasons), icon=":material/warning:")
    facts = {"Account ID": escape(account.account_id)} | {escape(d): escape(s) for d, s in account.segments}
    st.table(facts, border="horizontal", width="content", alt="Account ID and segments")


def _renewal(account: AccountDetail) -> None:
    month = account.renewal_month
    if month:
        st.metric("Renewal", month.label, border=True)
    else:
        st.metric("Renewal", NOT_AVAILABLE, help="The data has no renewal date of this account.", border=True)


def movements(view: View, account: AccountDetail) -> None:
    """Show every month in which the account's ARR changed, newest first."""
    st.subheader("Movements", anchor=False)
    rows = movement_rows(account)
    frame = pd.DataFrame(rows).iloc[::-1]
    formats = dict.fromkeys(("Before", "After", "Change"), tables.money_format(view.currency))
    st.dataframe(tables.styled(frame, formats), hide_index=True, key="movements_table", alt="Movements of the account")
    tables.csv_button(lambda: rows, "holdfast-account-movements", "account_movements_csv")


def transfers(view: View, account: AccountDetail) -> None:
    """Show what the account took over from others, or handed on, under the account map; nothing without any."""
    if not account.transfers:
        return
    st.subheader("Transfers", anchor=False)
    st.caption(help_text("transfer"))
    rows = transfer_rows(account)
    frame = pd.DataFrame(rows).iloc[::-1]
    for column in ("From", "To"):
        frame[column] = frame[column].map(clean)
    formats = {"ARR": tables.money_format(view.currency)}
    shown = tables.styled(frame, formats)
    st.dataframe(shown, hide_index=True, key="account_transfers", alt="Transfers of the account")
    tables.csv_button(lambda: rows, "holdfast-account-transfers", "account_transfers_csv")


def transfer_rows(account: AccountDetail) -> list[dict[str, Any]]:
    """Return one row per transfer, oldest first: what it adds to this account's ARR, in currency units."""
    return [
        {"Month": t.month.label, "From": t.from_name, "To": t.to_name, "ARR": t.of(account.account_key) / 100}
        for t in account.transfers
    ]


def movement_rows(account: AccountDetail) -> list[dict[str, Any]]:
    """Return one row per movement, oldest first, amounts in currency units."""
    return [
        {
            "Month": move.month.label,
            "Movement": move.movement.capitalize(),
            "Before": move.before_cents / 100,
            "After": move.after_cents / 100,
            "Change": (move.after_cents - move.before_cents) / 100,
        }
        for move in account.movements
    ]


def sources(view: View, account: AccountDetail) -> None:
    """Show the rows of the uploaded files that the account's ARR came from."""
    st.subheader("Source rows", anchor=False)
    shown = len(account.source_rows)
    of = f"The first {count(shown)} of" if shown < account.source_row_count else "All"
    st.caption(f"{of} {plural(account.source_row_count, 'row')} that carry this account's ARR.")
    rows = source_rows(account)
    frame = pd.DataFrame(rows)
    st.dataframe(
        tables.styled(frame.assign(File=frame["File"].map(file_name)), {"ARR": tables.money_format(view.currency)}),
        hide_index=True,
        key="source_table",
        alt="Rows of the uploaded files that carry the account's ARR",
    )
    tables.csv_button(lambda: rows, "holdfast-account-source-rows", "account_sources_csv")


def source_rows(account: AccountDetail) -> list[dict[str, Any]]:
    """Return one row per source row, ARR in currency units; the last month is the last it counts in."""
    return [
        {
            "File": row.file_name,
            "Row": row.row_number,
            "Product": row.product or "",
            "Plan": row.plan or "",
            "Quantity": row.quantity or "",
            "First month": row.first_month.label,
            "Last month": (row.end_month - 1).label if row.end_month else "Open",
            "ARR": row.arr_cents / 100,
        }
        for row in account.source_rows
    ]


def _close(view: View) -> None:
    view.change(account="", pick="")


def _matching(accounts: AccountList, text: str) -> AccountList:
    wanted = text.strip().casefold()
    if not wanted:
        return accounts
    frame = accounts.frame
    held = frame["account_name"].str.casefold().str.contains(wanted, regex=False)
    held |= frame["account_id"].str.casefold().str.contains(wanted, regex=False)
    return replace(accounts, frame=frame[held])
