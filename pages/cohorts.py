"""What is left of the accounts that started together, and whether newer ones do better."""

import streamlit as st

from nrr.figures import cohort_curves, cohort_heatmap
from nrr.ui import charts, claims, drill, readings, switches
from nrr.ui.view import current

view = current()

with st.container(horizontal=True):
    period = switches.switch(view, "period", "Cohorts by", switches.PERIODS)
    measure = switches.switch(view, "measure", "Measure", switches.MEASURES)
table = view.book.cohorts(view.request, period, measure)

readings.newest_cohort(view, period, measure)
charts.show(cohort_heatmap, table, view, key="cohort_heatmap", pick=lambda cell: f"{cell[0]}.{cell[1]}", ratios=True)
drill.cohort(view, table)
readings.years(view)
charts.show(cohort_curves, table, view, key="cohort_curves", ratios=True)
claims.link(view)
