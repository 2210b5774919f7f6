"""Retention by any dimension of the accounts."""

import streamlit as st

from nrr.figures import segments
from nrr.ui import board, charts, drill, switches
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
    board.segments(view, table)
    charts.show(segments, table, view, key="segments", pick=drill.segment_token(table))
    drill.segment(view, table)
