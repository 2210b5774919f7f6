"""Accounts that may shrink or leave: how many points of NRR each, why, what to do, and how good the score was."""

from nrr.figures import downside
from nrr.ui import actions, charts, claims, coverage, plan, playbooks, risk, risk_record, strip
from nrr.ui.view import current

view = current()
risks = view.book.at_risk(view.request)
written = actions.kept(view)

strip.measured_alike(
    view,
    "Points here are of the NRR (point to point) of the time ahead: expected ARR lost over the ARR of all accounts, "
    "whichever definition is chosen.",
)
risk_record.warning(view)
risk.takeaway(view, risks)

asked = risk.listing(view, risks, risk.filtered(view, risks), actions.nexts(written))
chosen = actions.by_owner(view, written, risks.rows)
if asked is not None:
    plan.of_row(view, asked, written)
elif chosen is not None:
    plan.of_action(view, chosen, risks.rows, written)

coverage.section(view, risks)
if risks.reason is None and risks.rows:
    charts.show(downside, risks, view, key="downside", ratios=True, kept=view.state.keep)
risk_record.section(view)
playbooks.section(view)
claims.link(view)
