"""The definitions of NRR and GRR (METRICS.md section 3), and a value that says by which it was measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Definition:
    """One way to compute NRR or GRR: its name, its formula in words, who reports it that way, and what it hides.

    ``family`` is nrr or grr. ``reported_by`` and ``caution`` are empty where there is nothing to say.
    """

    id: str
    family: str
    name: str
    formula: str
    reported_by: str = ""
    caution: str = ""


@dataclass(frozen=True)
class Measured:
    """A ratio and the definition it was computed by: ``value`` is a fraction, None with a ``reason``.

    ``parts`` are the amounts that only this definition is made of, in cents by name; empty where there are none.
    """

    definition: str
    value: float | None
    reason: str | None = None
    parts: tuple[tuple[str, int], ...] = ()


HEADLINE_NRR = "point_to_point"
HEADLINE_GRR = "capped"
POINT_TO_POINT = (HEADLINE_NRR, "closed_flows")
"""Closed flows are the same figure, so its components explain both."""
DEFINITIONS = (
    Definition(
        "point_to_point",
        "nrr",
        "Point to point",
        "ARR now of the accounts that had ARR at the opening, over their ARR then",
        "Many filings, as their ending NRR",
    ),
    Definition(
        "closed_flows",
        "nrr",
        "Closed flows",
        "1 + monthly expansion, reactivation, contraction and churn of the opening accounts, over opening ARR",
        caution="Equals point to point exactly: a permanent check",
    ),
    Definition(
        "closed_flows_without_reactivation",
        "nrr",
        "Closed flows without win-backs",
        "As closed flows, win-backs of the opening accounts left out",
        caution="An account that paused and came back counts as lost",
    ),
    Definition(
        "bridge",
        "nrr",
        "Bridge of all accounts",
        "1 + expansion, reactivation, contraction and churn of all accounts, over opening ARR",
        "Most dashboards",
        "Accounts won since the opening move it, though they are not in the opening ARR",
    ),
    Definition(
        "bridge_without_reactivation",
        "nrr",
        "Bridge without win-backs",
        "As the bridge of all accounts, win-backs left out",
        "Many dashboards",
        "Accounts won since the opening move it, though they are not in the opening ARR",
    ),
    Definition(
        "compounded_monthly",
        "nrr",
        "Compounded monthly",
        "The product over the months of 1 + expansion, contraction and churn of the month over its opening ARR",
        caution="The base is redrawn every month, so accounts won within the window count",
    ),
    Definition(
        "trailing_average",
        "nrr",
        "Trailing average",
        "The mean of the last 12 month-end point to point values",
        "Datadog, Elastic and others in this style",
        "Lags about six months: a turn for the worse shows late",
    ),
    Definition(
        "survivors_only",
        "nrr",
        "Survivors only",
        "ARR now over ARR then of the accounts alive at both ends",
        "Some filings; here for reading them",
        "Hides all churn; never a headline for a board",
    ),
    Definition(
        "revenue_window",
        "nrr",
        "Revenue window",
        "Recurring revenue of the opening accounts over the window, over theirs in as many months before",
        "Snowflake, Twilio and others in this style",
        "Compares two periods, not two month-ends: recent churn is hardly in it yet",
    ),
    Definition(
        "capped",
        "grr",
        "Capped",
        "The opening accounts' ARR now, each counted up to its opening ARR, over opening ARR",
    ),
    Definition(
        "component",
        "grr",
        "Component",
        "1 + monthly contraction and churn of the opening accounts, over opening ARR",
        caution="Counts a dip that recovered",
    ),
    Definition(
        "running_minimum",
        "grr",
        "Running minimum",
        "The opening accounts' lowest ARR in the window, over opening ARR",
        caution="Never rises: an account that came back stays lost",
    ),
)
NRR_DEFINITIONS = tuple(definition.id for definition in DEFINITIONS if definition.family == "nrr")
GRR_DEFINITIONS = tuple(definition.id for definition in DEFINITIONS if definition.family == "grr")
_BY_ID = {definition.id: definition for definition in DEFINITIONS}


def named(definition_id: str) -> str:
    """Return ``NRR (trailing average)``: how a value by it is called. Raises KeyError for an unknown one."""
    found = definition(definition_id)
    return f"{found.family.upper()} ({found.name.lower()})"


def definition(definition_id: str) -> Definition:
    """Return the definition with this id. Raises KeyError for an unknown one."""
    return _BY_ID[definition_id]
