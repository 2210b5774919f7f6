"""The strip at the top of a page: as-of month, window, segment filters and the definitions in use."""

from __future__ import annotations

import streamlit as st

from nrr import glossary
from nrr.periods import Month, month_range
from nrr.results import GRR_DEFINITIONS, HEADLINE_GRR, HEADLINE_NRR, HEADLINE_WINDOWS, NRR_DEFINITIONS, definition
from nrr.tokens import token
from nrr.ui.text import name
from nrr.ui.view import View

_WINDOWS = {12: "12 months", 3: "3 months", 1: "1 month"}
_MOST_SEGMENTS = 1_000


def controls(view: View) -> None:
    """Show the month, window and filter widgets; each writes the URL, which is what pages read."""
    status, state = view.status, view.state
    st.session_state["strip_month"] = state.as_of
    st.session_state["strip_window"] = state.window_months
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        st.segmented_control(
            "Window",
            HEADLINE_WINDOWS,
            format_func=lambda months: _WINDOWS[months],
            key="strip_window",
            required=True,
            on_change=view.take,
            args=("window_months", "strip_window"),
            label_visibility="collapsed",
            wrap=False,
        )
        st.selectbox(
            "As of",
            month_range(status.first_month, status.last_month)[::-1],
            format_func=lambda month: month.label,
            key="strip_month",
            on_change=view.take,
            args=("as_of", "strip_month"),
            label_visibility="collapsed",
            width=140,
        )
        if status.dimensions:
            _filters(view)
        _definitions(view)


def note(view: View) -> None:
    """Name the definitions and the two month-ends, and show the filters in force, each removable."""
    window = view.request.window
    nrr, grr = definition(view.request.definition), definition(view.request.grr_definition)
    st.caption(
        f"NRR is **{nrr.name.lower()}**, GRR **{grr.name.lower()}**: accounts with ARR at the end of "
        f"{window.opening.label}, to the end of {window.closing.label}.{_unfinished(view.state.as_of, view)}"
        f"{_constant(view)}",
        help=f"NRR: {nrr.formula}. GRR: {grr.formula}. The Proof page shows every definition side by side.",
    )
    if view.state.filters:
        st.session_state["strip_pills"] = list(view.state.filters)
        st.pills(
            "Filters in force",
            view.state.filters,
            format_func=lambda pair: f"{name(pair[0])}: {name(pair[1])} :material/close:",
            selection_mode="multi",
            key="strip_pills",
            on_change=view.take_filters,
            args=("strip_pills",),
            label_visibility="collapsed",
        )


def measured_alike(view: View, sentence: str) -> None:
    """Say how a page's own measure stands to NRR and GRR, where others than the default definitions are chosen."""
    if (view.request.definition, view.request.grr_definition) != (HEADLINE_NRR, HEADLINE_GRR):
        st.caption(f":material/function: {sentence}")


def _definitions(view: View) -> None:
    state = view.state
    with st.popover(f"NRR: {definition(state.definition).name.lower()}", icon=":material/function:"):
        for label, field, ids in (
            ("NRR", "definition", NRR_DEFINITIONS),
            ("GRR", "grr_definition", GRR_DEFINITIONS),
        ):
            key = f"strip_{field}"
            st.session_state[key] = getattr(state, field)
            st.selectbox(
                f"{label} is",
                ids,
                format_func=lambda each: definition(each).name,
                key=key,
                on_change=view.take,
                args=(field, key),
                help=glossary.help_text("definition"),
                width=280,
            )


def _constant(view: View) -> str:
    month = view.status.rates_month
    return f" Constant currency, rates of {month.label}." if month and len(view.status.currencies) > 1 else ""


def _unfinished(month: Month, view: View) -> str:
    return "" if month <= view.status.default_as_of else f" {month.label} is not a complete month in this data."


def _filters(view: View) -> None:
    active = len(view.state.filters)
    with st.popover(f"Filters ({active})" if active else "Filters", icon=":material/filter_list:"):
        for dimension, segments in view.status.dimensions.items():
            key = f"strip_filter_{token(dimension)}"
            chosen = [segment for at, segment in view.state.filters if at == dimension]
            st.session_state[key] = chosen
            if len(segments) > _MOST_SEGMENTS:
                st.caption(f"{name(dimension)} has too many values to choose from.")
                continue
            st.multiselect(
                name(dimension),
                segments,
                key=key,
                on_change=view.take_segments,
                args=(dimension, key),
                placeholder="All",
            )
