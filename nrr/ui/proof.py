"""The definition lab: every definition on the same data, one of them the headline, and the way from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from nrr.formatting import difference, percent, points, shared_tenths, tenths
from nrr.results import (
    HEADLINE_GRR,
    HEADLINE_NRR,
    DefinitionLab,
    DefinitionStep,
    DefinitionValue,
    definition,
    named,
)
from nrr.ui import drill, tables
from nrr.ui.text import escape
from nrr.ui.view import View

_FAMILIES = {"nrr": "NRR", "grr": "GRR"}
_FIELDS = {"nrr": "definition", "grr": "grr_definition"}
PRESETS = {
    "point_to_point": "Board",
    "trailing_average": "Trailing average",
    "revenue_window": "Revenue window",
    "survivors_only": "Survivors only",
}
"""Styles of reporting NRR, by the definition that each uses."""

_NUMBERS: dict[str, Any] = {"Value": percent, "Against headline": points, "Points": points}


def lab(view: View, found: DefinitionLab) -> None:
    """Show every definition of NRR and GRR with its value, formula, who reports it and what it hides."""
    chosen = {"nrr": view.request.definition, "grr": view.request.grr_definition}
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader("Definition lab", anchor=False, width="content")
            tables.csv_button(partial(_csv_rows, found), f"holdfast-definitions-{view.state.as_of}", "lab_csv")
        st.caption(" ".join(_spread(found, family) for family in _FAMILIES))
        _use(view, found)
        _table(
            [_row(value, chosen, found) for value in found.values],
            "Every definition of NRR and GRR on the same accounts",
        )


def bridge(view: View, found: DefinitionLab) -> None:
    """Let two definitions be chosen and show the steps between them, and the accounts behind a step."""
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
        change = difference(last.value or 0.0, first.value or 0.0)
        st.markdown(
            escape(f"{named(start)} {percent(first.value)}, {named(end)} {percent(last.value)}: {points(change)}.")
        )
        shown = shared_tenths([step.change for step in way], tenths(change))
        rows = [_step_row(view, found, step, part) for step, part in zip(way, shown, strict=True)]
        if not rows:
            st.caption("The two are made of the same flows, so they are equal.")
            return
        _table(rows, f"Steps from {named(start)} to {named(end)}, in points")
        drill.flow(view, [step for step in way if step.side])


def _use(view: View, found: DefinitionLab) -> None:
    """Offer the styles of reporting, and every definition, as the headline; the link holds the choice."""
    state = view.state
    st.session_state["lab_preset"] = state.definition if state.definition in PRESETS else None
    st.segmented_control(
        "Report NRR in the style of",
        list(PRESETS),
        format_func=lambda each: PRESETS[each],
        key="lab_preset",
        on_change=_take,
        args=(view, "definition", "lab_preset"),
    )
    hidden = definition(state.definition).caution
    if hidden:
        st.caption(f"{named(state.definition)}. {hidden.rstrip('.')}.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for family, label in _FAMILIES.items():
            field = _FIELDS[family]
            key = f"lab_{field}"
            values = [value for value in found.values if value.family == family]
            current = getattr(state, field)
            st.session_state.setdefault(key, current)
            if st.session_state[key] not in [value.id for value in values]:
                st.session_state[key] = current
            st.selectbox(
                f"{label} definition",
                [value.id for value in values],
                format_func=lambda each: f"{definition(each).name}, {percent(found.find(each).value)}",
                key=key,
                width=320,
            )
        st.button(
            "Use as headline",
            icon=":material/check:",
            type="primary",
            key="lab_use",
            on_click=_use_both,
            args=(view,),
            help="Every page shows these, under their names, until you choose others. The link keeps them.",
        )
        if (state.definition, state.grr_definition) != (HEADLINE_NRR, HEADLINE_GRR):
            st.button("Back to the default", key="lab_default", on_click=_default, args=(view,))


def _take(view: View, field: str, key: str) -> None:
    chosen = st.session_state[key] or HEADLINE_NRR
    st.session_state[f"lab_{field}"] = chosen
    view.change(**{field: chosen})


def _use_both(view: View) -> None:
    view.change(**{field: st.session_state[f"lab_{field}"] for field in _FIELDS.values()})


def _default(view: View) -> None:
    for field in _FIELDS.values():
        st.session_state.pop(f"lab_{field}", None)
    view.change(definition=HEADLINE_NRR, grr_definition=HEADLINE_GRR)


def _table(rows: Sequence[dict[str, str | float | None]], alt: str) -> None:
    """Show rows whose numbers stay numbers, so that they stand to the right; blank where there is none."""
    frame = pd.DataFrame(rows)
    formats = {
        name: _NUMBERS.get(name, "{:,.0f}") for name in map(str, frame) if name in _NUMBERS or name.startswith("ARR")
    }
    st.table(
        frame.astype(dict.fromkeys(formats, float)).style.format(formats, na_rep=""),
        hide_index=True,
        border="horizontal",
        alt=alt,
    )


def _choice(label: str, values: list[DefinitionValue], default: str, key: str) -> str:
    ids = [value.id for value in values]
    names = {value.id: f"{_FAMILIES[value.family]}: {value.name.lower()}" for value in values}
    start = ids.index(default) if default in ids else 0
    chosen: str = st.selectbox(label, ids, index=start, format_func=lambda each: names[each], key=key, width=320)
    return chosen


def _spread(found: DefinitionLab, family: str) -> str:
    known = [value.value for value in found.values if value.family == family and value.value is not None]
    name = _FAMILIES[family]
    if not known:
        return f"No definition of {name} can be computed here; the reasons stand beside each."
    return f"{name} of the same accounts and months reads as {percent(min(known))} to {percent(max(known))}."


def _row(value: DefinitionValue, chosen: dict[str, str], found: DefinitionLab) -> dict[str, str | float | None]:
    headline = found.find(chosen[value.family]).value
    is_headline = value.id == chosen[value.family]
    apart = None if value.value is None or headline is None else difference(value.value, headline)
    notes = {"": value.formula, "Reported by: ": value.reported_by, "To know: ": value.caution, "n/a: ": value.reason}
    told = " ".join(f"{label}{note.rstrip('.')}." for label, note in notes.items() if note)
    mark = " :material/check: headline" if is_headline else ""
    return {
        "Definition": f"**{escape(named(value.id))}{mark}.** {escape(told)}",
        "Value": value.value,
        "Against headline": None if is_headline else apart,
    }


def _csv_rows(found: DefinitionLab) -> Sequence[dict[str, Any]]:
    columns = ("id", "family", "name", "value", "formula", "reported_by", "caution", "reason")
    return [{column: getattr(value, column) for column in columns} for value in found.values]


def _step_row(
    view: View, found: DefinitionLab, step: DefinitionStep, shown_tenths: int
) -> dict[str, str | float | None]:
    cents = found.flows.get((step.side, step.movement)) if step.side else None
    return {
        "Step": escape(step.text),
        "Points": shown_tenths / 1000,
        f"ARR ({view.currency})": None if cents is None else cents / 100,
    }
