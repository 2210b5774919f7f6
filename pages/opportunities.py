"""Where expansion waits: who shows a sign of it, what such signs came to, and the deals that are open."""

from nrr.figures import white_space
from nrr.ui import charts, opportunities, pipeline, signs, switches
from nrr.ui.view import current

view = current()
found = opportunities.asked(view)

opportunities.takeaway(view, found)
opportunities.listing(view, found, opportunities.filtered(view, found))
signs.limits(view, found)
charts.show(
    white_space,
    opportunities.white_space(view, found),
    view,
    key="white_space",
    ratios=True,
    above=lambda: switches.dimension(view),
)
signs.conversions(view, found)
pipeline.section(view, found)
