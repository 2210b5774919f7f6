"""From a number to the accounts behind it: by click on a chart or by choice in the widget beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import streamlit as st

from nrr.formatting import money, percent, plural, short_money
from nrr.periods import Month, span_label
from nrr.results import MOVEMENTS, AccountList, Bridge, CohortTable, DefinitionStep, Overview, SegmentTable
from nrr.tokens import token
from nrr.ui import origin, tables
from nrr.ui.naming import clean
from nrr.ui.text import escape, money_text
from nrr.ui.view import View

BASE_STEPS = ("opening", "expansion", "contraction", "churn", "closing")
ALL_STEPS = ("opening", *MOVEMENTS, "closing")
ALL = "all"
_MONTH_PICK = re.compile(r"(\d{4}-\d{2})\.([a-z]+)")
_CELL_PICK = re.compile(r"(\d{4}-\d{2})\.(\d{1,3})")


def component(view: View, overview: Overview) -> None:
    """Offer the steps of the waterfall and show the accounts behind the chosen one."""
    whole = view.state.bridge == "all"
    flows = None if whole else overview.flows
    if flows:
        cents = {"opening": flows.opening_arr_cents, **dict(flows.flows)}
    else:
        source = overview.bridge if whole else overview.retention
        parts = {step: f"{step}{'_arr' if step in ('opening', 'closing') else ''}" for step in ALL_STEPS}
        cents = {step: getattr(source, f"{parts[step]}_cents") for step in (ALL_STEPS if whole else BASE_STEPS)}
    steps = tuple(cents)
    chosen = view.state.pick if view.state.pick in steps else None
    st.session_state["drill_component"] = chosen
    st.pills(
        "Accounts behind",
        steps,
        format_func=lambda step: money_text(f"{step.capitalize()} {short_money(cents[step], view.currency)}"),
        key="drill_component",
        on_change=_take,
        args=(view, "drill_component"),
        wrap=True,
    )
    if chosen is None:
        return
    window = view.request.window
    if flows and chosen in MOVEMENTS:
        accounts = view.book.behind_flow(view.request, flows.side, chosen)
    elif whole and chosen in MOVEMENTS:
        accounts = view.book.behind_movement(view.request, window.opening + 1, window.closing, chosen)
    elif whole and chosen == "closing":
        accounts = view.book.accounts(view.request)
    else:
        accounts = view.book.behind_component(view.request, chosen)
    show(view, accounts, "component", model="movement_months" if whole or flows else "retention_months")


def flow(view: View, steps: Sequence[DefinitionStep]) -> None:
    """Offer the steps between two definitions that are flows, and show the accounts behind the chosen one."""
    choices = {f"{step.side}.{step.movement}": step for step in steps}
    if not choices:
        return
    chosen = view.state.pick if view.state.pick in choices else None
    st.session_state["drill_flow"] = chosen
    st.pills(
        "Accounts behind",
        list(choices),
        format_func=lambda at: choices[at].text.removeprefix("Add ").removeprefix("Leave out ").capitalize(),
        key="drill_flow",
        on_change=_take,
        args=(view, "drill_flow"),
    )
    if chosen is not None:
        step = choices[chosen]
        show(view, view.book.behind_flow(view.request, step.side, step.movement), "flow", model="movement_months")


def movement(view: View, bridges: Sequence[Bridge]) -> None:
    """Offer the periods and movements of the bars and show the accounts behind the chosen one."""
    periods = {str(bridge.first): bridge for bridge in reversed(bridges)}
    found = _MONTH_PICK.fullmatch(view.state.pick)
    known = found is not None and found[1] in periods and found[2] in (*MOVEMENTS, ALL)
    first, kind = (found[1], found[2]) if found is not None and known else (None, None)
    st.session_state["drill_period"], st.session_state["drill_kind"] = first, kind or ALL
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Accounts behind",
            list(periods),
            index=None,
            format_func=lambda at: period_label(periods[at]),
            placeholder="Click a bar, or choose a period",
            key="drill_period",
            on_change=_take_pair,
            args=(view, "drill_period", "drill_kind"),
            width=260,
        )
        st.selectbox(
            "Movement",
            (ALL, *MOVEMENTS),
            format_func=lambda kind: "All movements" if kind == ALL else kind.capitalize(),
            key="drill_kind",
            on_change=_take_pair,
            args=(view, "drill_period", "drill_kind"),
            width=200,
        )
    if first is not None and kind is not None:
        bridge = periods[first]
        show(
            view,
            view.book.behind_movement(view.request, bridge.first, bridge.last, kind),
            "movement",
            model="movement_months",
        )


def cohort(view: View, table: CohortTable) -> None:
    """Offer the cells of the heatmap and show the accounts of the chosen cohort at that age."""
    cohorts = {str(cohort.first_month): cohort for cohort in reversed(table.cohorts) if cohort.values}
    found = _CELL_PICK.fullmatch(view.state.pick)
    first = found[1] if found is not None and found[1] in cohorts else None
    last_age = len(cohorts[first].values) - 1 if first else 0
    age = min(int(found[2]), last_age) if found is not None and first else None
    st.session_state["drill_cohort"], st.session_state["drill_age"] = first, age
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Accounts behind",
            list(cohorts),
            index=None,
            format_func=lambda at: cohorts[at].label,
            placeholder="Click a cell, or choose a cohort",
            key="drill_cohort",
            on_change=_take_pair,
            args=(view, "drill_cohort", "drill_age"),
            width=260,
        )
        st.selectbox(
            "Age",
            range(last_age, -1, -1),
            index=None,
            format_func=lambda months: plural(months, "month"),
            placeholder="Age",
            key="drill_age",
            on_change=_take_pair,
            args=(view, "drill_cohort", "drill_age"),
            disabled=first is None,
            width=200,
        )
    if first is None or age is None:
        return
    accounts = view.book.behind_cohort(view.request, table.period, Month.parse(first), age)
    labels = ("First ARR", f"At {plural(age, 'month')}")
    show(
        view,
        accounts,
        "cohort",
        model="cohorts",
        labels=labels,
        headline=_cell(view, accounts, table.measure, cohorts[first].values[age]),
    )


def _cell(view: View, accounts: AccountList, measure: str, value: float) -> str:
    """Return what a cell of the heatmap is a part of: as many accounts, or as much of their first ARR."""
    frame, start = accounts.frame, _opening(accounts)
    if measure == "logos":
        kept = int((frame["closing_arr_cents"] > 0).sum())
        return f"{kept} of {plural(len(frame), 'account')} ({percent(value)})"
    gross = int(frame[["opening_arr_cents", "closing_arr_cents"]].min(axis=1).sum())
    cents = gross if measure == "gross" else accounts.total_cents
    counted = ", each account counted up to its first ARR" if measure == "gross" else ""
    return f"{money(cents, view.currency)} of {money(start, view.currency)} ({percent(value)}){counted}"


def segment(view: View, table: SegmentTable) -> None:
    """Offer the segments of the table and show the accounts of the chosen one."""
    names = {token(table.dimension, row.segment): row.segment for row in table.rows}
    chosen = view.state.pick if view.state.pick in names else None
    st.session_state["drill_segment"] = chosen
    st.selectbox(
        "Accounts behind",
        list(names),
        index=None,
        format_func=lambda at: clean(names[at]),
        placeholder="Click a bar, or choose a segment",
        key="drill_segment",
        on_change=_take,
        args=(view, "drill_segment"),
        width=260,
    )
    if chosen is not None:
        accounts = view.book.behind_segment(view.request, table.dimension, names[chosen])
        opening = money(_opening(accounts), view.currency)
        note = f"Closing ARR of the accounts that opened the window with {opening}."
        show(view, accounts, "segment", model="segments", note=note)


def segment_token(table: SegmentTable) -> Callable[[list[str]], str]:
    """Return what turns a bar's segment into the selection of a link."""
    return lambda mark: token(table.dimension, mark[0])


def period_label(bridge: Bridge) -> str:
    """Return ``Dec 2025`` for a month and ``Q4 2025`` or a span for more."""
    return span_label(bridge.first, bridge.last)


def show(
    view: View,
    accounts: AccountList,
    key: str,
    *,
    model: str,
    labels: tuple[str, str] | None = None,
    headline: str = "",
    note: str = "",
) -> None:
    """Show the accounts behind a number, what they add up to, and how it was computed by ``model``."""
    total = headline or money(accounts.total_cents, view.currency)
    size = plural(accounts.frame["account_key"].nunique(), "account")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        said = money_text(f"**{total}** from {size}. {note}")
        st.markdown(f"{escape(clean(accounts.title))}: {said}", width="content")
        tables.csv_button(
            lambda: tables.account_rows(accounts, labels), f"holdfast-accounts-{view.state.as_of}", f"drill_{key}_csv"
        )
    tables.account_table(view, accounts, key=f"drill_{key}_accounts", labels=labels)
    st.caption("Choose a row to open the account.")
    origin.computed(view, model, key)


def _opening(accounts: AccountList) -> int:
    return int(accounts.frame["opening_arr_cents"].sum())


def _take(view: View, key: str) -> None:
    view.change(pick=st.session_state[key] or "")


def _take_pair(view: View, first: str, second: str) -> None:
    left, right = st.session_state[first], st.session_state[second]
    view.change(pick="" if left is None else f"{left}.{0 if right is None else right}")
