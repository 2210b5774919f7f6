"""Exports that hold neither recurring revenue nor anything of accounts: recognised, and refused with what helps."""

from __future__ import annotations

from collections.abc import Callable

from nrr.ingest.formats.format import Format
from nrr.ingest.headings import plain
from nrr.ingest.measure import measure_said
from nrr.ingest.months import month_columns
from nrr.ingest.table import Table

WHAT_HELPS = (
    "What helps is one of: MRR or ARR by account and month, a table with one column per month, subscriptions with "
    "their start and end, a list of accounts, product usage by account and day, or deals, tickets, NPS answers, "
    "failed payments and reasons of leaving by account."
)
_FIRMOGRAPHIC = frozenset(("annualrevenue", "propertyannualrevenue"))


def says_revenue(table: Table) -> bool:
    """Return whether headings speak of MRR or ARR, or of two months or more."""
    said = [heading for heading in table.headings if plain(heading) not in _FIRMOGRAPHIC and measure_said([heading])]
    return bool(said) or len(set(month_columns(table.headings, None).months.values())) >= 2


def no_revenue(table: Table) -> bool:
    return not says_revenue(table)


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


TICKET_PARTS = refused(
    "ticket_parts",
    "Comments, tags and changes of support tickets",
    "These are comments, tags, changes or links of support tickets, not the tickets themselves. Export the tickets: "
    "one row each, with the day they were created and the account.",
    "ticketid",
    "tag fieldname public category body",
)
LINKS = refused(
    "links",
    "Links between records",
    "It links ids with ids (deals with companies, contacts with companies) and holds nothing else. Export the records "
    "themselves with the company beside them.",
    "dealid contactid ticketid",
    "companyid",
    accepts=lambda table: all(plain(heading).endswith(("id", "category", "synced")) for heading in table.headings),
)
STAGE_CHANGES = refused(
    "stage_changes",
    "Stages that deals went through",
    "These are the stages that deals went through, not the deals themselves: no row names an account. Export the "
    "deals: one row each, with the account, the stage it is in and the close date.",
    "dealid opportunityid",
    "dateentered",
    "value stage stagename",
)
