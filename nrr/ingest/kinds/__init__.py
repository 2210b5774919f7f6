"""One reader per kind of export: a text table in, canonical tables out."""

from __future__ import annotations

from collections.abc import Callable

from nrr.ingest.kinds import (
    account_map,
    accounts,
    departures,
    long,
    nps,
    opportunities,
    payments,
    rates,
    subscriptions,
    tickets,
    usage,
    wide,
)
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.reading import Reading

READERS: dict[str, Callable[[Reading], ParsedFile]] = {
    "long": long.read,
    "wide": wide.read,
    "subscriptions": subscriptions.read,
    "accounts": accounts.read,
    "usage": usage.read,
    "opportunities": opportunities.read,
    "tickets": tickets.read,
    "nps": nps.read,
    "payments": payments.read,
    "departures": departures.read,
    "rates": rates.read,
    "account_map": account_map.read,
}
