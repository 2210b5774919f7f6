"""Exports that hold neither recurring revenue nor accounts nor usage: recognised, and refused with what helps."""

from __future__ import annotations

from collections.abc import Callable

from nrr.ingest.amounts import read_amount
from nrr.ingest.formats.format import Format, heading_of
from nrr.ingest.headings import plain
from nrr.ingest.measure import measure_said
from nrr.ingest.months import month_columns
from nrr.ingest.roles import ROLE_WORDS
from nrr.ingest.table import Table

WHAT_HELPS = (
    "What helps is one of: MRR or ARR by account and month, a table with one column per month, subscriptions with "
    "their start and end, a list of accounts, or product usage by account and day."
)
_FIRMOGRAPHIC = frozenset(("annualrevenue", "propertyannualrevenue"))
_READINGS = "usage usagecount metric metricname value logins events"
_SCORE = "npsscore nps npsrating rating score"


def says_revenue(table: Table) -> bool:
    """Return whether headings speak of MRR or ARR, or of two months or more."""
    said = [heading for heading in table.headings if plain(heading) not in _FIRMOGRAPHIC and measure_said([heading])]
    return bool(said) or len(set(month_columns(table.headings, None).months.values())) >= 2


def no_revenue(table: Table) -> bool:
    return not says_revenue(table)


def _without_terms(table: Table) -> bool:
    """Return whether nothing says when what was sold starts."""
    return no_revenue(table) and heading_of(table.headings, " ".join(ROLE_WORDS["start"])) is None


def _are_scores(table: Table) -> bool:
    """Return whether the scores are whole numbers from 0 to 10."""
    heading = heading_of(table.headings, _SCORE)
    if heading is None or says_revenue(table) or heading_of(table.headings, _READINGS):
        return False
    values = [read_amount(text, False) for text in table.coded(heading).cleaned.drop_null().to_pylist()]
    return bool(values) and all(isinstance(v, int) or (v == v.to_integral_value() and 0 <= v <= 10) for v in values)


def refused(name: str, title: str, what: str, *signature: str, accepts: Callable[[Table], bool] = no_revenue) -> Format:
    """Return a format that is recognised and refused: ``what`` it is, in sentences."""
    return Format(
        name=name,
        title=title,
        base="accounts",
        signature=signature,
        columns={},
        accepts=accepts,
        not_read=f"{what} {WHAT_HELPS}",
    )


DEALS = refused(
    "deals",
    "Salesforce opportunities or HubSpot deals",
    "These are deals of a sales pipeline (Salesforce opportunities or HubSpot deals): what may be or was sold, on the "
    "day it closed. They do not say what recurs and until when, so no ARR, no accounts and no usage can be read from "
    "them.",
    "opportunityname dealname propertydealname dealid stage stagename dealstage opportunitystage dealpipelinestageid",
    "closedate propertyclosedate dealclosedate expectedclosedate",
    accepts=_without_terms,
)
TICKETS = refused(
    "tickets",
    "Support tickets (Zendesk, HubSpot)",
    "These are support tickets: questions and problems, one row each. They hold no recurring revenue, no list of "
    "accounts and no product usage.",
    "requester requesterid requesteremail ticketid propertyhsticketpriority ticketnumber",
    "status priority satisfactionscore satisfactionrating propertysubject tag fieldname public category",
)
NPS = refused(
    "nps",
    "NPS responses",
    "These are NPS responses: what people answered, from 0 to 10. They hold no recurring revenue, no list of accounts "
    "and no product usage.",
    _SCORE,
    "date time timestamp createdat responsedate respondedat submittedat surveydate answeredat",
    "text comment comments feedback verbatim response reason answer",
    accepts=_are_scores,
)
