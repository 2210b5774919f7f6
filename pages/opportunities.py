"""Where expansion waits: who shows a sign of it, what such signs came to, and the deals that are open."""

from nrr.ui import opportunities, pipeline, signs
from nrr.ui.view import current

view = current()
found = opportunities.asked(view)

opportunities.takeaway(view, found)
opportunities.listing(view, found, opportunities.filtered(view, found))
signs.limits(view, found)
opportunities.products_held(view, found)
signs.conversions(view, found)
pipeline.section(view, found)
