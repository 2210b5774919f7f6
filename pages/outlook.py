"""The year ahead: forward NRR, what is known, how such forecasts did, and what would follow from more or less."""

import streamlit as st

from nrr.figures import forward_nrr
from nrr.ui import charts, outlook, scenario, strip
from nrr.ui.view import current

view = current()
found = outlook.asked(view)

strip.measured_alike(view, "NRR is point to point here, over twelve months, whichever definition is chosen.")
outlook.takeaway(found)
outlook.cards(view, found)
charts.show(forward_nrr, found, view, key="forward_nrr", ratios=True)
if found.reason is None:
    outlook.dimension(view)
    known, rates = st.columns((2, 3), gap="medium")
    with known:
        outlook.known(view, found)
    with rates:
        outlook.segments(view, found)
    scenario.section(view, found)
    scenario.solver(view, found)
    outlook.back_tests(view, found)
scenario.growth(view, found)
