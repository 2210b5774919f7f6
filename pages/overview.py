"""How are we doing? Four numbers, why they moved, where ARR went, and whom to call this week."""

import streamlit as st

from nrr.figures import trend, waterfall
from nrr.ui import cards, charts, drill, notes, policies, switches
from nrr.ui.text import escape
from nrr.ui.view import current

view = current()
overview = view.book.overview(view.request)

cards.headline(view, overview)
st.markdown(f"##### {escape(overview.sentence)}")
policies.late_renewals(view, overview.lapsed)

months = [point.window.closing for point in overview.trend]
left, right = st.columns(2, gap="medium")
with left:
    charts.show(
        waterfall,
        overview.bridge if view.state.bridge == "all" else overview.base,
        view,
        key="waterfall",
        pick=lambda mark: mark[0],
        above=lambda: switches.switch(view, "bridge", "Waterfall of", switches.BRIDGES),
    )
with right:
    written = notes.of_months(view, months)
    charts.show(trend, overview.trend, view, key="trend", bands=overview.bands, ratios=True, notes=written)
drill.component(view, overview)
cards.this_week(view, overview)
notes.months_section(view, months)
