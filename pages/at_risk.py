"""Accounts with a warning sign: why, how much ARR, whose."""

from nrr.ui import risk
from nrr.ui.view import current

view = current()
risks = view.book.at_risk(view.request)
total = view.book.overview(view.request).retention.total_arr_cents

rows = risk.filtered(view, risks)
risk.summary(view, risks, rows, total)
risk.listing(view, rows)
