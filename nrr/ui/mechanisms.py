"""Why accounts grew and shrank: NRR at constant price, the window's mechanisms, and the accounts behind one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from nrr.figures.spans import label
from nrr.formatting import count, percent, plural, points, shared_tenths, tenths
from nrr.glossary import help_text
from nrr.periods import Month
from nrr.results import MECHANISM_LABELS, Bridge, Mechanisms, PeriodMechanisms
from nrr.ui import drill, rates, tables
from nrr.ui.text import escape
from nrr.ui.view import View

WINDOW = "window"
LARGE_SHARE = 0.2
_POINTS = "Points of NRR"
_PICK = re.compile(r"(window|\d{4}-\d{2})\.([a-z-]+)")


def cards(view: View, found: Mechanisms) -> None:
    """Show NRR beside NRR at constant price, and how much of the change the data cannot explain."""
    priced = (
        None if found.nrr is None or found.nrr_at_constant_price is None else found.nrr - found.nrr_at_constant_price
    )
    span = f"{view.request.window.opening.label} to {view.request.as_of.label}"
    reason = escape(found.reason or "")
    share = found.unattributed_share
    with st.grid(3, min_column_width=220):
        with st.container(border=True, height="stretch"):
            st.metric("NRR, point to point", percent(found.nrr), help=help_text("nrr"))
            st.caption(reason or span)
        with st.container(border=True, height="stretch"):
            st.metric("NRR at constant price", percent(found.nrr_at_constant_price), help=help_text("constant-price"))
            st.caption(reason or f"Prices of accounts that stayed are worth {points(priced)}.")
        with st.container(border=True, height="stretch"):
            st.metric("Unattributed", percent(share, 0), help=help_text("unattributed"))
            st.caption(_unattributed(share))


def periods(found: Mechanisms, bars: Sequence[Bridge]) -> tuple[PeriodMechanisms, ...]:
    """Return the mechanisms of the months or quarters of ``bars`` that have a month before them."""
    known = {each.last for each in found.months}
    spans = [(bar.first, bar.last) for bar in bars if bar.last in known]
    return found.over(spans)


def basis(view: View, found: Mechanisms) -> None:
    """Say what the mechanisms are of where rates or definitions could be taken for others."""
    if rates.several(view):
        st.caption("In constant currency: exchange rates are no mechanism. Bars at month-end rates show them as FX.")
    if (found.unattributed_share or 0) >= LARGE_SHARE:
        st.info(
            f"{percent(found.unattributed_share, 0)} of the change has no quantity beside its amount, so nobody can "
            "tell seats from price in it. A column of seats or units in the file would.",
            icon=":material/help:",
        )


def window_table(view: View, found: Mechanisms) -> None:
    """Show the window's mechanisms with their total, which is the waterfall's; choosing a row shows its accounts."""
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            months = plural(view.request.window_months, "month")
            st.subheader(f"By mechanism over {months} ({view.currency})", anchor=False, width="content")
            tables.csv_button(lambda: window_rows(found), f"holdfast-mechanisms-{view.state.as_of}", "mechanisms_csv")
        if found.reason:
            st.caption(escape(found.reason))
            return
        rows = window_rows(found)
        st.caption(
            "Accounts that opened the window and stayed, at its two ends. Expansion and contraction in total are those "
            "of the waterfall.",
            help=help_text("mechanism"),
        )
        frame = pd.DataFrame(rows)
        money = tables.money_format(view.currency)
        formats: dict[str, Callable[..., str]] = {name: money for name in frame.columns[1:] if name != "Accounts"}
        formats |= {_POINTS: points, "Accounts": count}
        st.dataframe(
            tables.styled(frame, formats),
            hide_index=True,
            height="content",
            key="mechanisms_table",
            on_select=lambda: _pick_row(view, found),
            selection_mode="single-row",
            column_config={"Mechanism": st.column_config.TextColumn(pinned=True, width="medium")},
            alt="Expansion and contraction of the window by mechanism, with the total",
        )


def window_rows(found: Mechanisms) -> list[dict[str, Any]]:
    """Return one row per mechanism and the total, amounts in currency units, points as fractions that add up."""
    opening = found.opening_arr_cents
    parts = [row.total_cents / opening if opening else 0.0 for row in found.rows]
    shown = shared_tenths(parts, tenths(sum(parts)))
    cancelled = any(row.unchanged_cents for row in found.rows)
    columns = {
        "Mechanism": [*(MECHANISM_LABELS[row.mechanism] for row in found.rows), "Total"],
        "Expansion": _with_total([row.expansion_cents for row in found.rows]),
        "Contraction": _with_total([row.contraction_cents for row in found.rows]),
        **({"Cancelled out": _with_total([row.unchanged_cents for row in found.rows])} if cancelled else {}),
        "Net": _with_total([row.total_cents for row in found.rows]),
        _POINTS: [tenth / 1000 for tenth in (*shown, sum(shown))],
        "Accounts": [*(row.accounts for row in found.rows), found.accounts],
    }
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def behind(view: View, shown: Sequence[PeriodMechanisms]) -> None:
    """Offer the window and the bars' periods by mechanism, and show the accounts behind the chosen one."""
    spans = {str(period.first): period for period in reversed(shown)}
    seen = _PICK.fullmatch(view.state.pick)
    names = {name.replace("_", "-"): name for name in MECHANISM_LABELS}
    known = seen is not None and seen[2] in names and (seen[1] == WINDOW or seen[1] in spans)
    at, kind = (seen[1], seen[2]) if seen is not None and known else (WINDOW, None)
    st.session_state["drill_span"], st.session_state["drill_mechanism"] = at, kind
    months = plural(view.request.window_months, "month")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Accounts behind a mechanism",
            list(names),
            index=None,
            format_func=lambda name: MECHANISM_LABELS[names[name]],
            placeholder="Click a bar, or choose one",
            key="drill_mechanism",
            on_change=_take,
            args=(view,),
            width=260,
        )
        st.selectbox(
            "Over",
            [WINDOW, *spans],
            format_func=lambda span: f"The window ({months})" if span == WINDOW else label(spans[span]),
            key="drill_span",
            on_change=_take,
            args=(view,),
            width=200,
        )
    if kind is None:
        return
    ends = None if at == WINDOW else (spans[at].first, spans[at].last)
    accounts = view.book.behind_mechanism(view.request, names[kind], ends)
    note = f"Change is what {accounts.title.lower()} did to each account, without its other mechanisms."
    drill.show(view, accounts, "mechanism", model="mechanism_effects", note=note)


def reading(mark: Sequence[Any]) -> str:
    """Return the selection of the link that a clicked bar stands for."""
    return f"{mark[0]}.{str(mark[2]).replace('_', '-')}"


def account_rows(found: dict[Month, dict[str, int]]) -> list[dict[str, Any]]:
    """Return one row per month, in the order given, and mechanism of an account, amounts in currency units."""
    return [
        {"Month": month.label, "Mechanism": MECHANISM_LABELS[name], "Change": effects[name] / 100}
        for month, effects in found.items()
        for name in MECHANISM_LABELS
        if name in effects
    ]


def account_section(view: View, account_key: int) -> None:
    """Show what made the account grow or shrink, month by month, newest first; nothing where it never did."""
    found = view.book.account_mechanisms(account_key, view.state.as_of)
    if not found:
        return
    st.subheader("Mechanisms", anchor=False)
    st.caption("What each expansion and contraction is made of; the amounts of a month add up to its movement.")
    newest_first = pd.DataFrame(account_rows(dict(reversed(found.items()))))
    shown = tables.styled(newest_first, {"Change": tables.money_format(view.currency)})
    st.dataframe(shown, hide_index=True, key="account_mechanisms", alt="Mechanisms of the account by month")
    tables.csv_button(lambda: account_rows(found), "holdfast-account-mechanisms", "account_mechanisms_csv")


def _unattributed(share: float | None) -> str:
    if share is None:
        return "Nothing grew or shrank."
    if share == 0:
        return "Every change has its mechanism."
    return "of the change: no quantity beside the amount."


def _with_total(cents: Sequence[int]) -> list[float]:
    return [amount / 100 for amount in (*cents, sum(cents))]


def _pick_row(view: View, found: Mechanisms) -> None:
    rows = st.session_state["mechanisms_table"].selection.rows
    chosen = found.rows[rows[0]].mechanism if rows and rows[0] < len(found.rows) else None
    view.change(pick="" if chosen is None else f"{WINDOW}.{chosen.replace('_', '-')}")


def _take(view: View) -> None:
    kind = st.session_state["drill_mechanism"]
    view.change(pick="" if kind is None else f"{st.session_state['drill_span']}.{kind}")
