"""Control totals on screen: what the ledger says, what the figures say, and where a difference may lie."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from nrr import controls
from nrr.errors import NrrError
from nrr.formatting import NOT_AVAILABLE, money
from nrr.glossary import help_text
from nrr.periods import Month, month_range
from nrr.results import Control, ControlResult
from nrr.tokens import token
from nrr.ui import errors, tables
from nrr.ui.naming import clean
from nrr.ui.text import escape, money_text
from nrr.ui.view import View, page_path

_ALL = "All accounts"
_PLACES_SHOWN = 8
_MOST_SEGMENTS = 400


def results(view: View) -> tuple[ControlResult, ...]:
    """Return every control total of the workspace against this version; none for the sample company."""
    if view.book.sample:
        return ()
    return tuple(view.book.control(stated) for stated in controls.in_force(Path(view.book.root)))


def counted(view: View) -> tuple[int, int]:
    """Return how many control totals can be compared, and how many of these differ; none where they are damaged."""
    try:
        found = results(view)
    except NrrError:
        return 1, 1
    comparable = [result for result in found if result.difference_cents is not None]
    return len(comparable), sum(result.differs for result in comparable)


def section(view: View) -> None:
    """Show the control totals with the form that states one: part of the Data page."""
    st.caption(help_text("control-total"))
    if view.book.sample:
        st.caption("The sample company has no ledger. Import your own file, then state what its ARR should be.")
        return
    with errors.shown():
        found = results(view)
        _table(view, found)
        _differences(view, found)
        _form(view, found)
        _removal(view, found)


def ties(view: View) -> None:
    """Show the control totals among the ties: differing ones first, each with its likely places."""
    with errors.shown():
        found = results(view)
        for result in sorted(found, key=lambda result: not result.differs):
            st.markdown(f"{_badge(view, result)} {money_text(_sentence(view, result))}")
        _differences(view, found)


def label(control: Control) -> str:
    """Return what a control total is about: its month, segments and note."""
    about = ", ".join([control.month.label, *(f"{dimension}: {segment}" for dimension, segment in control.filters)])
    return f"{about} ({control.note})" if control.note else about


def _badge(view: View, result: ControlResult) -> str:
    if result.difference_cents is None:
        return ":gray-badge[:material/hourglass_empty: cannot be compared]"
    if not result.differs:
        return ":green-badge[:material/check: pass]"
    off = money_text(money(result.difference_cents, view.currency))
    return f":red-badge[:material/error: differs by {off}]"


def _sentence(view: View, result: ControlResult) -> str:
    stated = f"Control total of {escape(label(result.control))}: {money(result.control.arr_cents, view.currency)}"
    if result.arr_cents is None:
        return f"{stated}. {escape(result.reason or '')}"
    return f"{stated}; the figures say {money(result.arr_cents, view.currency)}."


def _table(view: View, found: Sequence[ControlResult]) -> None:
    if not found:
        st.markdown("No control total is stated yet.")
        return
    rows = [_row(view, result) for result in found]
    numbers = ("Stated", "Figures", "Difference")
    columns: dict[str, Any] = {column: st.column_config.TextColumn(alignment="right") for column in numbers}
    columns["Month"] = st.column_config.TextColumn(pinned=True)
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height="content",
        key="controls",
        alt="Control totals against the figures",
        column_config=columns,
    )
    tables.csv_button(lambda: _csv_rows(found), "holdfast-control-totals", "controls_csv")


def _row(view: View, result: ControlResult) -> dict[str, str]:
    control = result.control
    amounts = {"Stated": control.arr_cents, "Figures": result.arr_cents, "Difference": result.difference_cents}
    return {
        "Month": control.month.label,
        "Of": clean(", ".join(f"{dimension}: {segment}" for dimension, segment in control.filters)) or _ALL,
        **{name: NOT_AVAILABLE if cents is None else money(cents, view.currency) for name, cents in amounts.items()},
        "Note": clean(control.note),
        "Stated by": clean(control.who),
        "On": control.stated_on,
        "Result": result.reason or ("Differs" if result.differs else "Equal"),
    }


def _csv_rows(found: Sequence[ControlResult]) -> list[dict[str, Any]]:
    return [
        {
            "Month": str(result.control.month),
            "Of": ", ".join(f"{dimension}: {segment}" for dimension, segment in result.control.filters),
            "Stated": result.control.arr_cents / 100,
            "Figures": None if result.arr_cents is None else result.arr_cents / 100,
            "Difference": None if result.difference_cents is None else result.difference_cents / 100,
            "Note": result.control.note,
            "By": result.control.who,
        }
        for result in found
    ]


def _differences(view: View, found: Sequence[ControlResult]) -> None:
    for result in found:
        if not result.differs:
            continue
        off = money(result.difference_cents, view.currency)
        with st.expander(f"{escape(label(result.control))}: {money_text(off)}. Where it may lie", expanded=True):
            if not result.places:
                st.markdown("Nothing set apart or left out, and no single account, explains it.")
            for place in result.places[:_PLACES_SHOWN]:
                amount = "unknown ARR" if place.arr_cents is None else money(place.arr_cents, view.currency)
                exact = " :orange-badge[exactly the difference]" if place.exact else ""
                with st.container(horizontal=True, vertical_alignment="center"):
                    words = f"{escape(place.text)}: **{money_text(amount)}**{exact}"
                    st.markdown(words, width="stretch" if place.account_id is None else "content")
                    if place.account_id is not None:
                        month = str(result.control.month) if (place.arr_cents or 0) > 0 else ""
                        link = view.link(account=token("account", place.account_id), pick=month)
                        st.page_link(page_path("accounts"), label="Open its rows", query_params=link)
            left = len(result.places) - _PLACES_SHOWN
            if left > 0:
                st.caption(f"And {left} more; `python -m nrr controls --format json` lists all.")


def _form(view: View, found: Sequence[ControlResult]) -> None:
    status = view.status
    months = {str(month): month.label for month in reversed(month_range(status.first_month, status.known_until))}
    pairs = [(dimension, segment) for dimension, held in status.dimensions.items() for segment in held]
    number = max((result.control.id for result in found), default=0)
    with st.form(f"control-{number}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        start = list(months).index(str(status.default_as_of)) if str(status.default_as_of) in months else 0
        month = st.selectbox(
            "Month", list(months), index=start, format_func=lambda at: months[at],
            key=f"control-month-{number}", width=140,
        )  # fmt: skip
        amount = st.text_input(
            f"ARR ({status.currency})", placeholder="22,100,000.00", max_chars=40,
            key=f"control-arr-{number}", width=180,
        )  # fmt: skip
        of = st.multiselect(
            "Of", pairs[:_MOST_SEGMENTS], format_func=lambda pair: clean(f"{pair[0]}: {pair[1]}"), placeholder=_ALL,
            key=f"control-of-{number}", width=200,
        )  # fmt: skip
        note = st.text_input(
            "Note", placeholder="GL 2025-12", max_chars=controls.NOTE_LENGTH, key=f"control-note-{number}", width=160
        )
        who = st.text_input("Stated by", max_chars=controls.WHO_LENGTH, key=f"control-who-{number}", width=130)
        pressed = st.form_submit_button("Compare", icon=":material/balance:")
    if pressed:
        cents = controls.cents_of(amount)
        controls.state(
            Path(view.book.root), Month.parse(month), cents, date.today(), filters=tuple(of), note=note, who=who
        )
        st.rerun()


def _removal(view: View, found: Sequence[ControlResult]) -> None:
    if not found:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by_id = {result.control.id: result.control for result in found}
        chosen = st.selectbox(
            "Remove a control total",
            list(by_id),
            format_func=lambda number: clean(label(by_id[number])),
            index=None,
            placeholder="Choose one",
            key=f"control-gone-{len(found)}",
            width=360,
        )
        pressed = st.button("Remove", icon=":material/delete:", disabled=chosen is None, key="control-remove")
    if pressed and chosen is not None:
        control = by_id[chosen]
        controls.remove(Path(view.book.root), control.month, date.today(), filters=control.filters)
        st.rerun()
