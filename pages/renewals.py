"""What is up for renewal, how renewals went, who is late, and whom to win back."""

from nrr.ui import renewal_rates, renewals, strip, win_back
from nrr.ui.view import current

view = current()
result = renewals.found(view)

strip.measured_alike(
    view,
    "Renewal rates lead to NRR point to point and GRR capped, whichever definitions are chosen.",
)
renewals.takeaway(view, result)
renewals.calendar_section(view, result.calendar)
renewal_rates.rate_section(view, result.rate)
renewal_rates.late_section(view, result)
win_back.section(view)
