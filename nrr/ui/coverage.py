"""Who looks after what, on screen: accounts, ARR, health and expected loss by owner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from nrr.formatting import count, percent, plural, stake
from nrr.glossary import help_text
from nrr.results import Coverage, OwnerCoverage, RiskList
from nrr.ui import tables
from nrr.ui.naming import clean
from nrr.ui.text import escape
from nrr.ui.view import View

_SHOWN = 200
_NAMED = 5


def section(view: View, risks: RiskList) -> None:
    """Show one row an owner, and say who holds more than one person looks after."""
    found = risks.coverage
    if not any(each.owner for each in found.owners):
        st.caption(":material/info: No owners: import an accounts file with an owner column to see who holds what.")
        return
    base = risks.base_arr_cents
    with st.container(border=True, key="coverage"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader("Coverage by owner", anchor=False, width="content", help=help_text("coverage-by-owner"))
            tables.csv_button(lambda: rows(found, base), f"holdfast-coverage-{view.state.as_of}", "coverage_csv")
        for why in dict.fromkeys(each.strained for each in found.owners if each.strained):
            names = [escape(each.owner or "") for each in found.owners if each.strained == why]
            others = f" and {plural(len(names) - _NAMED, 'other')}" if len(names) > _NAMED else ""
            st.caption(f":material/warning: {why.capitalize()}: {', '.join(names[:_NAMED])}{others}.")
        frame = pd.DataFrame(rows(found, base)[:_SHOWN])
        frame["Owner"] = frame["Owner"].map(clean)
        if frame["Expected loss"].isna().all():
            frame = frame.drop(columns="Expected loss")
        counts = [name for name in frame.columns if pd.api.types.is_integer_dtype(frame[name])]
        formats: dict[str, Callable[..., str]] = {
            **dict.fromkeys(counts, count),
            "ARR": tables.money_format(view.currency),
            "Share of ARR": percent,
            "Expected loss": lambda fraction: stake(fraction, 2),
        }
        formats = {name: shown for name, shown in formats.items() if name in frame.columns}
        st.dataframe(tables.styled(frame, formats), hide_index=True, key="coverage_table", alt="Coverage by owner")


def rows(found: Coverage, base_cents: int) -> list[dict[str, Any]]:
    """Return one row an owner: ARR in currency units, its share and the expected loss as fractions of all ARR."""
    return [_row(each, base_cents) for each in found.owners]


def _row(each: OwnerCoverage, base_cents: int) -> dict[str, Any]:
    expected = None if each.expected_cents is None or not base_cents else each.expected_cents / base_cents
    counted = {(share.level or "no score").capitalize(): share.accounts for share in each.levels}
    return {
        "Owner": each.owner or "Nobody",
        "Accounts": each.accounts,
        "High touch": each.high_touch,
        "ARR": each.arr_cents / 100,
        "Share of ARR": each.arr_cents / base_cents if base_cents else None,
        **counted,
        "Expected loss": expected,
    }
