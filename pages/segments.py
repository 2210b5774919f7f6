"""Retention by any dimension of the accounts, how sure it is, why it moved, and what hangs on few accounts."""

import streamlit as st

from nrr.figures import segments
from nrr.ui import benchmarks, board, charts, drill, switches, why
from nrr.ui.view import current

view = current()
dimension = switches.dimension(view)

if dimension is None:
    st.info(
        "Upload an accounts file with a column such as region, industry or owner on the Data page. "
        "Text columns of a revenue file become dimensions too.",
        title="The data has no segments yet",
        icon=":material/category:",
    )
else:
    table = view.book.segments(view.request, dimension)
    sure = view.book.segment_confidence(view.request, dimension)
    whole = view.book.confidence(view.request)
    found = benchmarks.of_segments(view, table, sure)
    board.segments(view, table, sure, whole, found)
    drawn = sure if why.is_point_to_point(view) else None
    pick = drill.segment_token(table)
    charts.show(
        segments,
        table,
        view,
        key="segments",
        pick=pick,
        confidence=drawn,
        whole=whole if drawn else None,
        bands=found,
        above=lambda: benchmarks.switch(view, found),
    )
    why.few_accounts(view, table, sure)
    drill.segment(view, table)
    why.moved(view, dimension)
    why.concentration(view)
    why.influence(view)
