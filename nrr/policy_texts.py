"""What each policy is called, what it does, what can be chosen and why the default is what it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """One value of a setting and how a person says it."""

    value: str
    label: str


@dataclass(frozen=True)
class Setting:
    """One policy. ``moves`` is what it moves: arr, size (size segments only) or risk (warning signs only).

    ``choices`` is empty for a number, whose ``unit`` is percent, months, cents, placeholder (cents too), share, weight
    or horizon (months ahead) and whose ``hint`` says what can be written. ``reason`` says why the default is what it
    is.
    """

    name: str
    title: str
    about: str
    reason: str
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    hint: str = ""
    moves: str = "arr"


_COUNT = Choice("count", "Count them")
_LEAVE_OUT = Choice("leave_out", "Leave them out")

_WEIGHT_REASON = (
    "The weights 30, 15, 20, 15 and 20 are a convention; parts without data are left out and the rest scaled."
)
_WEIGHT_HINT = "Write a whole number from 0 to 100; 0 leaves the part out of the score."

SETTINGS = (
    Setting(
        "past_due",
        "Past due subscriptions",
        "A payment failed or is late, and the customer still has access.",
        "Most late payments arrive; one that does not shows as churn when service ends.",
        (_COUNT, _LEAVE_OUT),
    ),
    Setting(
        "paused",
        "Paused subscriptions",
        "Billing is on hold. An export tells the state on its own day, so it holds from the last month it states.",
        "Nothing is billed while a subscription is paused, and it may not come back.",
        (_LEAVE_OUT, _COUNT),
    ),
    Setting(
        "trial",
        "Trials",
        "Months before the first payment, and free months of an account that never paid.",
        "Nothing was paid yet; counted trials read as churn when they end.",
        (Choice("leave_out", "Start when paying begins"), Choice("count", "Start when the trial begins")),
    ),
    Setting(
        "free_period",
        "Free periods after payment",
        "Free months of limited length for an account that paid before.",
        "The price comes back; a gap would read as churn and then as a win-back.",
        (Choice("keep", "Keep their list price"), Choice("leave_out", "Leave them out")),
    ),
    Setting(
        "finite_discount",
        "Discounts that end",
        "A discount for a limited time, such as 20% off the first year.",
        "ARR is what is paid; the rise when the discount ends is shown when it happens.",
        (Choice("apply", "Count after discount"), Choice("ignore", "Count at list price")),
    ),
    Setting(
        "forever_discount",
        "Discounts that last",
        "A discount without an end.",
        "The list price is never paid.",
        (Choice("apply", "Count after discount"), Choice("ignore", "Count at list price")),
    ),
    Setting(
        "usage",
        "Usage revenue",
        "Charges for what was used, which differ from month to month.",
        "It is not contracted; a busy month times twelve is no yearly revenue.",
        (_LEAVE_OUT, Choice("trailing_3", "Mean of the last three months")),
    ),
    Setting(
        "proration",
        "Prorations",
        "Part-month charges for a change within a billing period.",
        "They correct an invoice and do not recur.",
        (_LEAVE_OUT, _COUNT),
    ),
    Setting(
        "refund",
        "Refunds",
        "Money given back.",
        "A refund is a payment, not a change of the subscription.",
        (_LEAVE_OUT, Choice("deduct", "Deduct them from their month")),
    ),
    Setting(
        "ending",
        "When a cancelled subscription ends",
        "A cancellation is asked for on one day and takes effect on a later one.",
        "The customer pays until service ends.",
        (Choice("end", "When service ends"), Choice("request", "When it was asked for")),
    ),
    Setting(
        "tax_included",
        "Tax inside amounts",
        "Sales tax or VAT that the amounts include. With 20% an amount of 120.00 counts 100.00.",
        "Most exports state amounts without tax.",
        unit="percent",
        hint="Write the tax rate in percent: 20 for 20 percent, 0 for none. It is at least 1 and below 100.",
    ),
    Setting(
        "placeholder_below_cents",
        "Placeholder amounts",
        "Lines below this much a year count as nothing, as do prices of 0.01 that stand for free.",
        "They are no revenue, but each would count as a customer kept or lost.",
        unit="placeholder",
        hint="Write a whole number of cents a year: 100 for 1.00, 0 to count every amount.",
    ),
    Setting(
        "grace_months",
        "Grace for late renewals",
        "A gap of at most this many months with no known cancellation is a late renewal: no churn and no win-back. "
        "One still open is shown apart.",
        "Without a contract that says so, an ended subscription is gone.",
        unit="months",
        hint="Write a whole number of months from 0 to 12.",
    ),
    Setting(
        "mid_market_from_cents",
        "Mid-market from",
        "ARR from which an account is mid-market; below it is SMB. Only where the data names no sizes.",
        "The split that published benchmarks use.",
        unit="cents",
        hint="Write a whole number of cents a year: 1200000 for 12,000.00.",
        moves="size",
    ),
    Setting(
        "enterprise_from_cents",
        "Enterprise from",
        "ARR from which an account is enterprise. Only where the data names no sizes.",
        "The split that published benchmarks use.",
        unit="cents",
        hint="Write a whole number of cents a year: 5000000 for 50,000.00.",
        moves="size",
    ),
    Setting(
        "usage_drop",
        "Usage drop that is a warning",
        "How much usage has to fall against the three months before to put an account on the list of accounts at risk.",
        "A quarter is more than months differ by themselves.",
        unit="share",
        hint="Write a share above 0 and at most 1, or a percentage: 0.25 or 25%.",
        moves="risk",
    ),
    Setting(
        "health_usage_weight",
        "Health: weight of product usage",
        "How much usage of each metric fell against the account's own three months before.",
        _WEIGHT_REASON,
        unit="weight",
        hint=_WEIGHT_HINT,
        moves="risk",
    ),
    Setting(
        "health_support_weight",
        "Health: weight of support",
        "Tickets that rise, urgent or escalated ones, and bad ratings of the answers.",
        _WEIGHT_REASON,
        unit="weight",
        hint=_WEIGHT_HINT,
        moves="risk",
    ),
    Setting(
        "health_outcomes_weight",
        "Health: weight of outcomes",
        "Whether the account's ARR grew, stood still or shrank in the last six months.",
        _WEIGHT_REASON,
        unit="weight",
        hint=_WEIGHT_HINT,
        moves="risk",
    ),
    Setting(
        "health_relationship_weight",
        "Health: weight of relationship",
        "The account's last answer to a survey, at most six months old.",
        _WEIGHT_REASON,
        unit="weight",
        hint=_WEIGHT_HINT,
        moves="risk",
    ),
    Setting(
        "health_renewal_weight",
        "Health: weight of renewal",
        "A renewal within 90 days, and payments that failed.",
        _WEIGHT_REASON,
        unit="weight",
        hint=_WEIGHT_HINT,
        moves="risk",
    ),
    Setting(
        "risk_horizon_months",
        "Horizon of the expected loss",
        "How many months ahead losses are measured: what past accounts with such a score lost in so many months.",
        "Signals look back 90 days and foretell about as far; a longer horizon is foretold less well.",
        unit="horizon",
        hint="Write a number of months: 3, 6 or 12.",
        moves="risk",
    ),
)
