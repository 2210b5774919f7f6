"""What ARR gained and lost, by month or quarter, in the order a board reads it."""

import streamlit as st

from nrr.figures import mechanisms as mechanism_bars
from nrr.figures import movements
from nrr.ui import board, charts, claims, drill, mechanisms, notes, rates, switches
from nrr.ui.view import current

view = current()
components = view.book.components(view.request)
bridge = view.book.overview(view.request).bridge

with st.grid(4, min_column_width=220):
    board.ratios(view, bridge)
    board.early_warning(components.early_warning)

switches.switch(view, "grain", "Bars by", switches.GRAINS)
rates.switch(view)
bars = rates.bars_of(view, components)
month_ends = rates.at_month_ends(view)
months = [bridge.last for bridge in components.months]
written = notes.of_months(view, months)
pick = None if month_ends else lambda mark: f"{mark[0]}.{mark[2]}"
charts.show(movements, bars, view, key="movements", pick=pick, notes=written)
if not month_ends:
    drill.movement(view, bars)

st.subheader("Why accounts grew and shrank", anchor=False)
found = view.book.mechanisms(view.request)
periods = mechanisms.periods(found, bars)
mechanisms.cards(view, found)
mechanisms.basis(view, found)
charts.show(mechanism_bars, periods, view, key="mechanisms", pick=mechanisms.reading)
mechanisms.window_table(view, found)
mechanisms.behind(view, periods)

board.quarters(view, components)
notes.months_section(view, months)
claims.section(view)
