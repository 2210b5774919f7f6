"""Small switches that live in the link: one choice of a few, or the dimension of a table."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from nrr.ui.naming import clean
from nrr.ui.view import View

BRIDGES = {"base": "NRR", "all": "All accounts"}
RATES = {"constant": "Constant currency", "month": "Month-end rates"}
GRAINS = {"month": "Months", "quarter": "Quarters"}
PERIODS = {"month": "Month", "quarter": "Quarter", "year": "Year"}
PARTS = {"segment": "Segments", "cohort": "Cohort years", "account": "Accounts"}
EFFECTS = {"component": "By component", "part": "Part by part"}
MEASURES = {"net": "Net ARR", "gross": "Gross ARR", "logos": "Logos"}


def switch(view: View, field: str, label: str, choices: Mapping[str, str]) -> str:
    """Show ``choices`` (value to words) side by side; the URL holds the one in force as ``field``. Return it."""
    key = f"switch_{field}"
    value = str(getattr(view.state, field))
    st.session_state[key] = value
    st.segmented_control(
        label,
        list(choices),
        format_func=lambda choice: choices[choice],
        key=key,
        required=True,
        on_change=_take,
        args=(view, field, key),
        label_visibility="collapsed",
    )
    return value


def dimension(view: View) -> str | None:
    """Show the dimensions of the data; return the one in force, None when there is none."""
    names = list(view.status.dimensions)
    value = view.state.dimension or view.status.telling_dimension
    if value is None:
        return None
    st.session_state["switch_dimension"] = value
    st.selectbox(
        "Dimension",
        names,
        format_func=clean,
        key="switch_dimension",
        on_change=_take,
        args=(view, "dimension", "switch_dimension"),
        width=260,
    )
    return value


def pills(view: View, label: str, field: str, key: str, choices: Mapping[str, str]) -> None:
    """Show ``choices`` (value to words), of which any number may be chosen; the URL holds the chosen as ``field``."""
    st.pills(
        label,
        list(choices),
        format_func=lambda choice: choices[choice],
        selection_mode="multi",
        key=key,
        on_change=_take_all,
        args=(view, field, key),
    )


def owners(view: View, names: Mapping[str, str], key: str) -> None:
    """Show the owners (token to name) to choose from; the URL holds the chosen tokens."""
    st.multiselect(
        "Owner",
        sorted(names, key=lambda at: names[at]),
        format_func=lambda at: clean(names[at]),
        key=key,
        on_change=_take_all,
        args=(view, "owners", key),
        placeholder="All owners",
        width=320,
    )


def _take(view: View, field: str, key: str) -> None:
    view.change(pick="", **{field: st.session_state[key]})


def _take_all(view: View, field: str, key: str) -> None:
    view.change(**{field: tuple(st.session_state[key])})
