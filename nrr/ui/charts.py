"""A chart as every page shows it: title with unit, takeaway, the figure, and its table and CSV one click away."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import streamlit as st

from nrr.figures.theme import CONFIG
from nrr.ui import tables
from nrr.ui.text import escape
from nrr.ui.view import View

Reading = Callable[[list[Any]], str]


class Figures(Protocol):
    """A module of ``nrr.figures``: one result in, a figure, its title, its words and its table out."""

    title: Callable[..., str]
    figure: Callable[..., Any]
    alt_text: Callable[..., str]
    table: Callable[..., list[dict[str, str | int | float | None]]]


@dataclass(frozen=True)
class Words:
    """A figure's title and the sentence that says what it shows."""

    title: str
    alt: str


def show(
    figures: Any,
    result: Any,
    view: View,
    *,
    key: str,
    pick: Reading | None = None,
    ratios: bool = False,
    above: Callable[[], object] | None = None,
    **options: Any,
) -> None:
    """Show ``result`` as ``figures`` draw it.

    ``pick`` turns a clicked mark's data into the selection of the link; ``above`` draws what stands over the figure.
    """
    given = {"currency": view.currency, "dark": view.dark, "titled": False, **options}
    words = Words(_ask(figures.title, result, given), _ask(figures.alt_text, result, given))
    with st.container(border=True, key=f"card_{key}", gap="xsmall", height="stretch"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(escape(words.title), anchor=False, width="content")
            _table(figures, result, view, key, words, ratios)
        st.caption(escape(words.alt))
        if above is not None:
            above()
        st.plotly_chart(
            _ask(figures.figure, result, given),
            theme=None,
            config=CONFIG,
            key=key,
            alt=words.alt,
            on_select="ignore" if pick is None else lambda: _picked(view, key, pick),
            selection_mode="points",
        )


def _table(figures: Any, result: Any, view: View, key: str, words: Words, ratios: bool) -> None:
    if st.button("Table", type="tertiary", icon=":material/table:", key=f"{key}_table_open"):
        st.dialog(escape(words.title), width="large")(_dialog)(figures, result, view, key, words, ratios)


def _dialog(figures: Any, result: Any, view: View, key: str, words: Words, ratios: bool) -> None:
    st.caption(escape(words.alt))
    tables.figures(figures.table(result), view, key=f"{key}_table", alt=words.alt, ratios=ratios)
    tables.csv_button(lambda: figures.table(result), f"holdfast-{key}-{view.state.as_of}", f"{key}_csv")


def _ask(function: Callable[..., Any], result: Any, given: dict[str, Any]) -> Any:
    """Call ``function`` with the options it knows."""
    known = inspect.signature(function).parameters
    return function(result, **{name: value for name, value in given.items() if name in known})


def _picked(view: View, key: str, pick: Reading) -> None:
    points = st.session_state[key].selection.points
    view.change(pick=pick(points[0]["customdata"]) if points else "")
