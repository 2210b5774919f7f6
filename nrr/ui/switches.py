"""Small switches that live in the link: one choice of a few, or the dimension of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from nrr.ui.naming import clean
from nrr.ui.view import View

_TELLING = ("segment", "size", "region")

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
    if not names:
        return None
    value = view.state.dimension or _most_telling(view.status.dimensions)
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


def _most_telling(dimensions: Mapping[str, Sequence[str]]) -> str:
    """Return the dimension a board asks for first, of those with something to compare; else the first one."""
    several = [name for name, segments in dimensions.items() if len(segments) > 1] or list(dimensions)
    known = {name.strip().casefold(): name for name in reversed(several)}
    return next((known[word] for word in _TELLING if word in known), several[0])


def _take(view: View, field: str, key: str) -> None:
    view.change(pick="", **{field: st.session_state[key]})
