"""Settings that move a number. Each is a column of the table ``settings``, so that the models can read it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Policies:
    """What counts and how; money in cents, shares as fractions, months as month indexes (0: the latest)."""

    past_due: str = "count"  # or leave_out
    paused: str = "leave_out"  # or count
    trial: str = "leave_out"  # or count
    free_period: str = "keep"  # or leave_out
    finite_discount: str = "apply"  # or ignore
    forever_discount: str = "apply"  # or ignore
    usage: str = "leave_out"  # or trailing_3, the mean of three months
    proration: str = "leave_out"  # or count
    refund: str = "leave_out"  # or deduct
    ending: str = "end"  # or request
    tax_included: str = "0"  # share of tax in amounts, as a decimal text: 0.20
    placeholder_below_cents: int = 100
    grace_months: int = 0
    reporting_currency: str = ""  # empty: the one of most lines
    rates_month: int = 0
    mid_market_from_cents: int = 1_200_000
    enterprise_from_cents: int = 5_000_000
    usage_drop: float = 0.25
