"""How the ARR up for renewal in a window was renewed, and how that leads to GRR and NRR (METRICS.md section 3).

An account is up for renewal once in a window, in a month known beforehand: the end of its running contract where the
file lists contracts, else the anniversary of its start. What it did in another month lies between renewals.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from nrr.formatting import percent, short_money
from nrr.metrics.retention import unavailable
from nrr.periods import Month
from nrr.results import Request
from nrr.results.renewals import RateStep, RenewalRate
from nrr.warehouse import Warehouse


def renewal_rate(session: Warehouse, request: Request) -> RenewalRate:
    """Return the renewal rate of the request's window. ``session`` is scoped and holds ``renewal_starts``."""
    window = request.window
    settings = session.table("settings")[0]
    frame = session.frame("metrics/renewals_due", opening_month=window.opening.index, as_of=window.closing.index)
    reason = unavailable(
        window, Month(settings["first_month"]), Month(settings["last_month"]), int(frame["opening_cents"].sum())
    )
    return rate_of(request, frame, settings["currency"], reason)


def rate_of(request: Request, frame: pd.DataFrame, currency: str, reason: str | None = None) -> RenewalRate:
    """Return the rate from one row per account: opening, due, renewed and closing ARR, and the month it was up."""
    window = request.window
    opening, due, renewed, closing = (
        frame[f"{name}_cents"].to_numpy(dtype=np.int64) for name in ("opening", "due", "renewed", "closing")
    )
    month = frame["renewal_month"].astype("Int64")
    known = month.notna().to_numpy()
    dated = known & (month.fillna(window.opening.index).to_numpy(dtype=np.int64) <= window.closing.index)
    up = dated & (due > 0)
    at_renewal = np.where(up, renewed - due, 0)
    before, after = np.where(up, due - opening, 0), np.where(up, closing - renewed, 0)
    rest = np.where(up, 0, closing - opening)
    stretches = np.concatenate([before, after, rest])
    ended = np.concatenate([np.zeros_like(up), up & (closing == 0), ~up & (closing == 0)])
    lost = np.minimum(at_renewal, 0) + sum(np.minimum(part, 0) for part in (before, after, rest))
    outcome = np.select(
        [up & (renewed == 0), up & (renewed < due), up & (renewed > due), up, dated, known],
        ["left", "reduced", "raised", "same", "gone_before", "not_up"],
        "not_known",
    )
    rate = RenewalRate(
        window=window,
        opening_arr_cents=int(opening.sum()),
        closing_arr_cents=int(closing.sum()),
        due_opening_cents=int(opening[up].sum()),
        gone_before_cents=int(opening[dated & ~up].sum()),
        not_up_cents=int(opening[known & ~dated].sum()),
        not_known_cents=int(opening[~known].sum()),
        due_accounts=int(up.sum()),
        renewed_accounts=int((up & (renewed > 0)).sum()),
        before_cents=int(before.sum()),
        left_cents=int(at_renewal[up & (renewed == 0)].sum()),
        reduced_cents=int(np.minimum(at_renewal, 0)[renewed > 0].sum()),
        raised_cents=int(np.maximum(at_renewal, 0).sum()),
        after_cents=int(after.sum()),
        rest_cents=int(rest.sum()),
        between_growth_cents=int(np.maximum(stretches, 0).sum()),
        between_contraction_cents=int(np.minimum(stretches, 0)[~ended].sum()),
        between_churn_cents=int(np.minimum(stretches, 0)[ended].sum()),
        made_up_cents=int((np.minimum(closing - opening, 0) - lost).sum()),
        expansion_cents=int(np.maximum(closing - opening, 0).sum()),
        frame=frame.assign(outcome=outcome),
        sentence="",
        reason=reason,
    )
    return RenewalRate(**{**vars(rate), "sentence": _sentence(rate, currency)})


def gross_steps(rate: RenewalRate) -> tuple[RateStep, ...]:
    """Return the steps from the gross renewal rate to GRR; they add up exactly. Empty where one cannot be computed."""
    if rate.gross is None:
        return ()
    base, lost = rate.opening_arr_cents, rate.left_cents + rate.reduced_cents
    return (
        RateStep("base", "Losses at renewal, over all opening ARR", lost / base - lost / rate.available_cents),
        RateStep("churn", "Left outside a renewal", rate.between_churn_cents / base),
        RateStep("contraction", "Shrank outside a renewal", rate.between_contraction_cents / base),
        RateStep("made_up", "Made up by own growth in the window", rate.made_up_cents / base),
    )


def net_steps(rate: RenewalRate) -> tuple[RateStep, ...]:
    """Return the steps from the net renewal rate to NRR; they add up exactly. Empty where one cannot be computed."""
    if rate.net is None:
        return ()
    base, change = rate.opening_arr_cents, rate.net_renewed_cents - rate.available_cents
    return (
        RateStep("base", "Change at renewal, over all opening ARR", change / base - change / rate.available_cents),
        RateStep("growth", "Grew outside a renewal", rate.between_growth_cents / base),
        RateStep("contraction", "Shrank outside a renewal", rate.between_contraction_cents / base),
        RateStep("churn", "Left outside a renewal", rate.between_churn_cents / base),
    )


def _sentence(rate: RenewalRate, currency: str) -> str:
    if rate.reason:
        return rate.reason
    if rate.gross is None or rate.nrr is None:
        return "No account is known to have been up for renewal in this window."
    due = short_money(rate.available_cents, currency)
    said = f"Of {due} up for renewal, {percent(rate.gross)} was renewed, {percent(rate.net)} with raises"
    gone = -(rate.left_cents + rate.between_churn_cents)
    if not gone:
        return f"{said}; no account left."
    outside = -rate.between_churn_cents
    part = f"; {percent(outside / gone, 0)} of the ARR that left did so outside a renewal" if outside else ""
    return f"{said}{part}."


def walk(rate: RenewalRate) -> tuple[tuple[str, int, bool], ...]:
    """Return the way from opening to closing ARR through what was renewed: words, cents, and whether it is a total.

    Every total is the one before it and the rows between; rows of nothing are left out.
    """
    others = rate.gone_before_cents + rate.not_up_cents + rate.not_known_cents
    rows = (
        ("Opening ARR", rate.opening_arr_cents, True),
        ("Left before their renewal", -rate.gone_before_cents, False),
        ("Not up for renewal in the window", -rate.not_up_cents, False),
        ("No renewal date known", -rate.not_known_cents, False),
        ("Changed before the renewal", rate.before_cents, False),
        ("Available to renew (ATR)", rate.available_cents, True),
        ("Did not renew", rate.left_cents, False),
        ("Renewed for less", rate.reduced_cents, False),
        ("Renewed, gross", rate.gross_renewed_cents, True),
        ("Renewed for more", rate.raised_cents, False),
        ("Renewed, net", rate.net_renewed_cents, True),
        ("Changed after the renewal", rate.after_cents, False),
        ("The other accounts at the closing", others + rate.rest_cents, False),
        ("Closing ARR of the same accounts", rate.closing_arr_cents, True),
    )
    return tuple(row for row in rows if row[1] or row[2])
