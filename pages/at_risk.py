"""Accounts with a warning sign: why, how much ARR, whose."""

from nrr.ui import claims, risk, strip
from nrr.ui.view import current

view = current()
risks = view.book.at_risk(view.request)
total = view.book.overview(view.request).retention.total_arr_cents

strip.measured_alike(
    view,
    "Points at stake are an account's part of the ARR of all accounts, so points of NRR (point to point) of the year "
    "ahead, whichever definition is chosen.",
)
rows = risk.filtered(view, risks)
risk.summary(view, risks, rows, total)
risk.listing(view, rows)
claims.link(view)
