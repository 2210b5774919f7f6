"""Tables that a board reads: quarters side by side, segments with a total that is the headline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from nrr.formatting import NOT_AVAILABLE, count, percent, plural, whole_money
from nrr.glossary import help_text
from nrr.results import (
    MOVEMENTS,
    BenchmarkBands,
    Bridge,
    Components,
    Confidence,
    EarlyWarning,
    Retention,
    SegmentTable,
    named,
)
from nrr.results.confidence import ACCOUNTS, APPROXIMATE, RATE
from nrr.tokens import token
from nrr.ui import tables
from nrr.ui.drill import period_label
from nrr.ui.naming import clean
from nrr.ui.text import escape, money_text
from nrr.ui.view import View

_INTERVAL = "95% interval of NRR"
_READINGS = {RATE: "Rate", APPROXIMATE: "Approximate", ACCOUNTS: "Read the accounts"}


def quarters(view: View, components: Components) -> None:
    """Show the trailing quarters as columns: opening, movements, closing, NRR and GRR."""
    rows = quarter_rows(components)
    shown = pd.DataFrame(
        {row[""]: [_cell(name, value, view.currency) for name, value in row.items() if name] for row in rows},
        index=[name for name in rows[0] if name] if rows else [],
    )
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            months = components.request.window_months
            st.subheader(f"The last {plural(len(rows), 'quarter')} ({view.currency})", anchor=False, width="content")
            tables.csv_button(lambda: quarter_rows(components), f"holdfast-quarters-{view.state.as_of}", "quarters_csv")
        nrr, grr = named(view.request.definition), named(view.request.grr_definition)
        st.caption(f"{nrr} and {grr} over the {plural(months, 'month')} that end with each quarter.")
        missing = next((each.nrr_reason for each in components.quarter_retention if each.nrr is None), None)
        if missing:
            st.caption(escape(f"NRR is n/a where the history is too short: {missing}"))
        right = {name: st.column_config.TextColumn(alignment="right") for name in shown.columns}
        st.dataframe(
            shown.rename_axis(" "),
            height="content",
            column_config=right,
            key="quarters",
            alt="ARR bridge of each quarter",
        )


def quarter_rows(components: Components) -> list[dict[str, Any]]:
    """Return one row per quarter under its label (the column with no name), amounts in currency units."""
    pairs = zip(components.quarters, components.quarter_retention, strict=True)
    return [
        {
            "": period_label(bridge),
            "Opening ARR": bridge.opening_arr_cents / 100,
            **{name.capitalize(): bridge.cents(name) / 100 for name in MOVEMENTS},
            "Closing ARR": bridge.closing_arr_cents / 100,
            "NRR": retention.nrr,
            "GRR": retention.grr,
        }
        for bridge, retention in pairs
    ]


def ratios(view: View, bridge: Bridge) -> None:
    """Show quick ratio and expansion share of the window."""
    span = f"{bridge.first.label} to {bridge.last.label}"
    quick, share = bridge.quick_ratio, bridge.expansion_share
    with st.container(border=True, height="stretch"):
        st.metric(
            "Quick ratio", "n/a" if quick is None else f"{quick:.1f}", help="ARR gained for each unit of ARR lost."
        )
        st.caption(span if quick is not None else f"{span}: nothing was lost.")
    with st.container(border=True, height="stretch"):
        st.metric("Expansion share of new ARR", percent(share), help="Expansion as a part of expansion and new ARR.")
        gained = whole_money(bridge.expansion_cents, view.currency)
        st.caption(money_text(f"{gained} of expansion") if share is not None else f"{span}: nothing was gained.")


def early_warning(warning: EarlyWarning) -> None:
    """Show, measured on the data's own history, how far a contraction warns of churn."""
    churned, before = warning.churned_accounts, warning.churned_after_contraction
    cut, then = warning.contractions, warning.contractions_then_churn
    with st.container(border=True, height="stretch"):
        st.metric("Churn after contraction", percent(before / churned, 0) if churned else "n/a")
        st.caption(
            f"{count(before)} of {plural(churned, 'churned account')} had contracted in the 6 months before."
            if churned
            else "No account has churned."
        )
    with st.container(border=True, height="stretch"):
        st.metric("Contraction then churn", percent(then / cut, 0) if cut else "n/a")
        said = (
            f"{count(then)} of {plural(cut, 'contraction')} ended in churn within 12 months."
            if cut
            else "No contraction has 12 months behind it."
        )
        st.caption(said)


def segments(
    view: View,
    table: SegmentTable,
    sure: Mapping[str, Confidence],
    whole: Confidence,
    bands: Mapping[str, BenchmarkBands],
) -> None:
    """Show every segment and the total, each with how sure its NRR is; choosing a row shows its accounts."""
    rows = [_with_band(row, bands) for row in segment_rows(table, sure, whole)]
    frame = pd.DataFrame([_shown_segment(row) for row in rows])
    money = tables.money_format(view.currency)
    amounts = [name for name in frame.columns if "ARR" in name or name in ("Expansion", "Contraction", "Churn")]
    formats: dict[str, Callable[..., str]] = dict.fromkeys(amounts, money)
    formats |= dict.fromkeys(("NRR", "GRR", "Logo retention"), percent) | {"Accounts": count}
    formats["Effective accounts"] = lambda value: count(round(value))
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(f"By {escape(clean(table.dimension))}", anchor=False, width="content")
            tables.csv_button(lambda: rows, f"holdfast-segments-{view.state.as_of}", "segments_csv")
        st.caption(escape(_about(table)))
        st.dataframe(
            tables.styled(frame, formats),
            hide_index=True,
            height="content" if len(frame) < 25 else 700,
            key="segments_table",
            on_select=lambda: _pick_segment(view, table),
            selection_mode="single-row",
            column_config={
                "Segment": st.column_config.TextColumn(pinned=True, width="medium"),
                _INTERVAL: st.column_config.TextColumn(alignment="right", help=help_text("interval")),
                "Effective accounts": st.column_config.NumberColumn(help=help_text("effective-accounts")),
            },
            alt="Retention by segment, with the total",
        )


def _with_band(row: Mapping[str, Any], bands: Mapping[str, BenchmarkBands]) -> dict[str, Any]:
    """Return the row with its band of NRR after NRR: n/a where none is published, nothing for the total."""
    found = bands.get(row["Segment"])
    band = found.find(row["NRR"]) if found else None
    told = "" if found is None else band.name if band else NOT_AVAILABLE
    place = list(row).index("NRR") + 1
    items = list(row.items())
    return dict([*items[:place], ("Benchmark", told), *items[place:]])


def _about(table: SegmentTable) -> str:
    nrr, grr = named(table.total.nrr_definition), named(table.total.grr_definition)
    missing = next((row.retention.nrr_reason for row in table.rows if row.retention.nrr is None), None)
    other = " Intervals are of NRR (point to point)." if table.total.nrr_measured else ""
    return (
        f"Accounts by the segment they had at the window's opening. The last row is the headline. {nrr} and {grr}."
        f"{other}{f' NRR is n/a where: {missing}' if missing else ''}"
    )


def segment_rows(table: SegmentTable, sure: Mapping[str, Confidence], whole: Confidence) -> list[dict[str, Any]]:
    """Return one row per segment and the total, amounts in currency units, intervals of point to point NRR."""
    named = [
        *((row.segment, row.retention, sure.get(row.segment)) for row in table.rows),
        ("Total", table.total, whole),
    ]
    return [_segment_row(segment, retention, known) for segment, retention, known in named]


def _shown_segment(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row as a screen shows it: the interval in one column, the name without what acts on a table."""
    low, high = row["Interval from"], row["Interval to"]
    interval = NOT_AVAILABLE if low is None or high is None else f"{percent(low)} to {percent(high)}"
    shown: dict[str, Any] = {}
    for name, value in row.items():
        if name == "Interval from":
            shown[_INTERVAL] = interval
        elif name != "Interval to":
            shown[name] = clean(value) if name == "Segment" else _READINGS.get(value) if name == "Reading" else value
    return shown


def _segment_row(segment: str, retention: Retention, known: Confidence | None) -> dict[str, Any]:
    interval = known.nrr if known else None
    return {
        "Segment": segment,
        "Opening ARR": retention.opening_arr_cents / 100,
        "NRR": retention.nrr,
        "Interval from": interval.low if interval else None,
        "Interval to": interval.high if interval else None,
        "Reading": known.reading if known else None,
        "GRR": retention.grr,
        "Logo retention": retention.logo_retention,
        "Accounts": retention.opening_accounts,
        "Effective accounts": round(known.effective_accounts, 1) if known else None,
        "Expansion": retention.expansion_cents / 100,
        "Contraction": retention.contraction_cents / 100,
        "Churn": retention.churn_cents / 100,
        "Closing ARR": retention.closing_arr_cents / 100,
    }


def _pick_segment(view: View, table: SegmentTable) -> None:
    rows = st.session_state["segments_table"].selection.rows
    chosen = table.rows[rows[0]].segment if rows and rows[0] < len(table.rows) else None
    view.change(pick="" if chosen is None else token(table.dimension, chosen))


def _cell(name: str, value: float | None, currency: str) -> str:
    if name in ("NRR", "GRR") or value is None:
        return percent(value)
    return whole_money(round(value * 100), currency)
