"""The list of benchmarks on the Data page, replaced or reset there, and public companies on the Proof page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from nrr import benchmarks
from nrr.benchmark_file import LARGEST
from nrr.benchmarks import Listed
from nrr.errors import NrrError
from nrr.figures import public_companies
from nrr.formatting import plural
from nrr.glossary import help_text
from nrr.metrics.benchmarks import LABELS, by_closeness, companies_meant, stated
from nrr.results import Benchmark, PublicComparison, Retention
from nrr.ui import charts, errors
from nrr.ui.benchmarks import GRADES, root
from nrr.ui.desk import Desk
from nrr.ui.naming import clean
from nrr.ui.text import escape
from nrr.ui.view import View

_PRESETS = {"surveyed": "Surveyed", "convention": "Convention", "target": "Target"}


def section(view: View, desk: Desk) -> None:
    """Show every benchmark with its source, and let the workspace's own file take their place."""
    st.subheader("Benchmarks", anchor=False)
    st.caption(help_text("benchmark"))
    try:
        listed = benchmarks.in_use(root(view))
    except NrrError as error:
        errors.show(error)
        listed = Listed((), own=True)
    if listed.rows:
        _table(listed)
    if view.book.sample:
        st.caption("The sample company reads the list that ships with the app. Import your own files to change it.")
        return
    _change(view, listed)


def companies(view: View, retention: Retention) -> None:
    """Show what public companies report beside the book's own NRR, those measured most alike first."""
    listed = by_closeness(benchmarks.public_companies())
    charts.show(
        public_companies,
        PublicComparison(retention.nrr, retention.nrr_definition, listed),
        view,
        key="public_companies",
        ratios=True,
    )


def _table(listed: Listed) -> None:
    order = list(_PRESETS)
    frame = pd.DataFrame([_shown(row) for row in sorted(listed.rows, key=lambda row: order.index(row.preset))])
    st.dataframe(
        frame,
        hide_index=True,
        height="content" if len(frame) <= 12 else 440,
        key="benchmarks",
        alt="Every benchmark of the list in use, with its source",
        column_config={
            "Figure": st.column_config.TextColumn(pinned=True),
            "Companies": st.column_config.TextColumn(width="medium"),
            "Year": st.column_config.TextColumn(alignment="right"),
        },
    )


def _shown(row: Benchmark) -> dict[str, str]:
    label = LABELS[row.metric]
    return {
        "Figure": f"{label[:1].upper()}{label[1:]}",
        "Says": clean(f"{row.band}, {stated(row)}" if row.band else stated(row)),
        "Companies": clean(companies_meant(row)),
        "Preset": _PRESETS[row.preset],
        "Source": clean(row.source),
        "Year": str(row.year or ""),
        "Sample": clean(row.sample),
        "Definition": clean(row.definition),
        "Grade": GRADES[row.grade],
        "Address": clean(row.url),
        "Note": clean(row.note),
    }


def _change(view: View, listed: Listed) -> None:
    own = " It is your own." if listed.own else ""
    st.caption(f"{plural(len(listed.rows), 'row')}.{own} Download the list, change it, and upload it again.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.download_button(
            "The list in use" if listed.rows else "The list that ships with the app",
            data=lambda: benchmarks.as_csv(listed.rows or benchmarks.shipped()),
            file_name=benchmarks.FILE,
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="benchmarks_csv",
        )
        if listed.own and st.button("Back to the list that ships with the app", icon=":material/undo:"):
            with errors.shown():
                benchmarks.reset(Path(view.book.root))
                st.rerun()
        if st.button("Use your own list", icon=":material/upload:"):
            own_list(view)
    if said := st.session_state.pop("benchmarks-said", None):
        st.success(escape(said))


@st.dialog("Use your own list", icon=":material/upload:")
def own_list(view: View) -> None:
    """Take a file in the place of the whole list; a wrong cell is named and nothing is stored."""
    upload: Any = st.file_uploader("Your own list (CSV)", type=["csv"], key="benchmarks-file")
    st.caption("It takes the place of the whole list. Every row needs its source, definition and grade.")
    if st.button("Put in use", type="primary", icon=":material/check:", disabled=upload is None):
        with errors.shown():
            found = benchmarks.replace(Path(view.book.root), upload.getvalue()[: LARGEST + 1], upload.name)
            st.session_state["benchmarks-said"] = f"In use: {plural(len(found.rows), 'row')} of {upload.name}."
            st.rerun()
