"""When a file is one of deals, tickets, answers, payments or departures: what the headings and values have to show."""

from __future__ import annotations

from decimal import Decimal

from nrr.ingest.amounts import read_amount
from nrr.ingest.formats.format import Format, heading_of
from nrr.ingest.formats.not_revenue import no_revenue, says_revenue
from nrr.ingest.headings import plain
from nrr.ingest.kinds.payments import FAILED, OTHERS, RECOVERED
from nrr.ingest.months import month_columns
from nrr.ingest.roles import ROLE_WORDS
from nrr.ingest.table import Table

_DEAL = (
    "opportunityname dealname propertydealname dealid opportunityid stage stagename dealstage opportunitystage "
    "dealpipelinestageid"
)
_READINGS = "usage usagecount metric metricname value logins events"
_SCORE = "npsscore nps npsrating rating score"
_STATUS = "status paymentstatus state outcome"
_PAID = "amount price unitprice planamount plan interval billinginterval quantity status subscriptionstatus"
_MOSTLY = 0.9


def _spelled(role: str, *without: str) -> str:
    return " ".join(word for word in ROLE_WORDS[role] if word not in without)


def _are_deals(table: Table) -> bool:
    """Return whether nothing says in which months what was sold is paid for."""
    months = len(set(month_columns(table.headings, None).months.values()))
    dated = heading_of(table.headings, f"{_spelled('start')} {_spelled('month', 'date', 'dt')}")
    return months < 2 and dated is None


def _are_scores(table: Table) -> bool:
    """Return whether the scores are whole numbers from 0 to 10."""
    heading = heading_of(table.headings, _SCORE)
    if heading is None or says_revenue(table) or heading_of(table.headings, _READINGS):
        return False
    values = [read_amount(text, False) for text in table.coded(heading).cleaned.drop_null().to_pylist()]
    scores = [isinstance(v, Decimal) and v == v.to_integral_value() and 0 <= v <= 10 for v in values]
    return bool(scores) and sum(scores) >= 0.7 * len(scores)


def _are_payments(table: Table) -> bool:
    """Return whether every status is an outcome of a payment and one is that it failed."""
    heading = heading_of(table.headings, _STATUS)
    if heading is None or says_revenue(table) or heading_of(table.headings, _spelled("start")):
        return False
    said = {plain(text) for text in table.coded(heading).cleaned.drop_null().to_pylist()}
    return said <= FAILED | RECOVERED | OTHERS and bool(said & (FAILED | RECOVERED))


def _are_departures(table: Table) -> bool:
    """Return whether nearly every row has left, and nothing says what it paid from when: no list of customers."""
    left_on = heading_of(table.headings, _spelled("departure_date", "date", "enddate"))
    if left_on is None or says_revenue(table) or heading_of(table.headings, f"{_spelled('start')} {_PAID}"):
        return False
    blank = table.coded(left_on).blank
    return len(blank) > 0 and float(blank.mean()) <= 1 - _MOSTLY


OPPORTUNITIES = Format(
    name="opportunities",
    title="deals (Salesforce opportunities, HubSpot deals)",
    base="opportunities",
    signature=(_DEAL, _spelled("close_date", "closedat")),
    columns={},
    accepts=_are_deals,
)
TICKETS = Format(
    name="tickets",
    title="support tickets (Zendesk, HubSpot)",
    base="tickets",
    signature=(
        "requester requesterid requesteremail requesterdomain ticketid ticketnumber ticketname ticketsubject "
        "propertyhsticketpriority tickettype satisfaction satisfactionscore satisfactionrating csat csatscore",
        _spelled("opened_date", "date"),
        "status ticketstatus priority ticketpriority propertyhsticketpriority satisfaction satisfactionscore "
        "satisfactionrating",
    ),
    columns={},
    accepts=no_revenue,
)
NPS = Format(
    name="nps",
    title="NPS answers",
    base="nps",
    signature=(_SCORE, _spelled("answered_date")),
    columns={},
    accepts=_are_scores,
)
PAYMENTS = Format(
    name="payments",
    title="payments that failed",
    base="payments",
    signature=(_STATUS, _spelled("payment_date"), _spelled("amount")),
    columns={},
    accepts=_are_payments,
)
DEPARTURES = Format(
    name="departures",
    title="accounts that left, and why",
    base="departures",
    signature=(_spelled("departure_date", "date", "enddate"), f"{_spelled('reason')} feedbacktext"),
    columns={},
    accepts=_are_departures,
)
