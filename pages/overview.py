"""How are we doing? Four numbers, why they moved, where ARR went, and whom to call this week."""

import streamlit as st

from nrr.figures import trend, waterfall
from nrr.ui import benchmarks, cards, charts, drill, notes, policies, rates, week, why
from nrr.ui.text import escape
from nrr.ui.view import current

view = current()
overview = view.book.overview(view.request)

found = benchmarks.of_overview(view, overview)

cards.headline(view, overview, found)
st.markdown(f"##### {escape(overview.sentence)}")
why.behind(view)
policies.late_renewals(view, overview.lapsed)

months = [point.window.closing for point in overview.trend]
left, right = st.columns(2, gap="medium")
with left:
    charts.show(
        waterfall,
        rates.waterfall_of(view, overview),
        view,
        key="waterfall",
        pick=None if rates.whole_at_month_ends(view) else lambda mark: mark[0],
        above=lambda: rates.waterfall_switches(view),
    )
with right:
    written = notes.of_months(view, months)
    charts.show(
        trend,
        overview.trend,
        view,
        key="trend",
        bands=found["nrr"],
        ratios=True,
        notes=written,
        above=lambda: benchmarks.switch(view, found),
    )
if not rates.whole_at_month_ends(view):
    drill.component(view, overview)
week.section(view)
notes.months_section(view, months)
