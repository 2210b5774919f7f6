"""The definition lab: every definition on the same data, and the way from one number to another."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from nrr.formatting import percent, points, whole_money
from nrr.results import DefinitionLab, DefinitionStep, DefinitionValue
from nrr.ui import tables
from nrr.ui.text import escape
from nrr.ui.view import View

_FAMILIES = {"nrr": "NRR", "grr": "GRR"}
_HEADLINES = {"nrr": "point_to_point", "grr": "capped"}


def lab(view: View, found: DefinitionLab) -> None:
    """Show every definition of NRR and GRR with its value, formula and what it hides."""
    for family, name in _FAMILIES.items():
        values = [value for value in found.values if value.family == family]
        headline = found.find(_HEADLINES[family]).value
        with st.container(border=True):
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                st.subheader(f"{name}, {len(values)} ways", anchor=False, width="content")
                tables.csv_button(
                    partial(_csv_rows, values), f"holdfast-{family}-definitions-{view.state.as_of}", f"{family}_csv"
                )
            st.caption(_spread(name, values))
            _table([_row(value, headline) for value in values], f"Every definition of {name} on the same accounts")


def bridge(view: View, found: DefinitionLab) -> None:
    """Let two definitions be chosen and show the steps from one to the other, in points and money."""
    computed = [value for value in found.values if value.value is not None]
    if len(computed) < 2:
        return
    with st.container(border=True):
        st.subheader("From one definition to another", anchor=False)
        with st.container(horizontal=True):
            start = _choice("From", computed, "point_to_point", "lab_from")
            end = _choice("To", computed, "bridge", "lab_to")
        first, last = found.find(start), found.find(end)
        way = view.book.definition_steps(found, start, end)
        change = points((last.value or 0.0) - (first.value or 0.0))
        st.markdown(escape(f"{first.name} {percent(first.value)}, {last.name} {percent(last.value)}: {change}."))
        rows = [_step_row(view, found, step) for step in way]
        if not rows:
            st.caption("The two are made of the same flows, so they are equal.")
            return
        _table(rows, f"Steps from {first.name} to {last.name}, in points of opening ARR")


def _table(rows: list[dict[str, str]], alt: str) -> None:
    frame = pd.DataFrame(rows)
    numbers: list[Hashable] = [column for column in ("Value", "Against headline", "Points", "ARR") if column in frame]
    aligned = frame.style.set_properties(subset=numbers, **{"text-align": "right", "white-space": "nowrap"})
    st.table(aligned, hide_index=True, border="horizontal", alt=alt)


def _choice(label: str, values: list[DefinitionValue], default: str, key: str) -> str:
    ids = [value.id for value in values]
    names = {value.id: f"{_FAMILIES[value.family]}: {value.name.lower()}" for value in values}
    start = ids.index(default) if default in ids else 0
    chosen: str = st.selectbox(label, ids, index=start, format_func=lambda each: names[each], key=key, width=320)
    return chosen


def _spread(name: str, values: list[DefinitionValue]) -> str:
    known = [value.value for value in values if value.value is not None]
    if not known:
        return "None can be computed here; the reasons stand beside each."
    return f"The same accounts and months read as {percent(min(known))} to {percent(max(known))} {name}."


def _row(value: DefinitionValue, headline: float | None) -> dict[str, str]:
    apart = None if value.value is None or headline is None else value.value - headline
    is_headline = value.id in _HEADLINES.values()
    notes = [note.rstrip(".") + "." for note in (value.formula, value.caution, value.reason) if note]
    return {
        "Definition": f"**{escape(value.name)}{' (headline)' if is_headline else ''}.** {escape(' '.join(notes))}",
        "Value": percent(value.value),
        "Against headline": "" if is_headline else points(apart),
    }


def _csv_rows(values: Sequence[DefinitionValue]) -> list[dict[str, Any]]:
    columns = ("id", "name", "value", "formula", "caution", "reason")
    return [{column: getattr(value, column) for column in columns} for value in values]


def _step_row(view: View, found: DefinitionLab, step: DefinitionStep) -> dict[str, str]:
    cents = found.flows.get((step.side, step.movement)) if step.side else None
    return {
        "Step": step.text,
        "Points": points(step.change),
        "ARR": whole_money(cents, view.currency) if cents is not None else "",
    }
