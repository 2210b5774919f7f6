"""Every kind of file that can be read: the general kinds and the known formats."""

from __future__ import annotations

from nrr.ingest.formats import FORMATS
from nrr.ingest.formats.format import Format
from nrr.ingest.roles import OPTIONAL, REQUIRED, ROLE_WORDS
from nrr.ingest.table import Table

GENERAL_TITLES = {
    "long": "One row per account and month",
    "wide": "One column per month",
    "subscriptions": "Subscription periods (start, end, amount)",
    "accounts": "Accounts and their attributes",
    "usage": "Product usage",
    "opportunities": "Deals of a sales pipeline",
    "tickets": "Support tickets",
    "nps": "NPS answers",
    "payments": "Failed payments",
    "departures": "Accounts that left, and why",
    "rates": "Exchange rates",
    "account_map": "Account map (parents and merges)",
}
SIGNALS = frozenset(("usage", "opportunities", "tickets", "nps", "payments", "departures"))
_BY_NAME = {known.name: known for known in FORMATS if known.name != known.base}
_REVENUE = frozenset(("long", "wide", "subscriptions"))
KIND_TITLES = {**GENERAL_TITLES, **{name: known.title for name, known in _BY_NAME.items()}}
KINDS = (*GENERAL_TITLES, *(name for name, known in _BY_NAME.items() if not known.not_read))


def known_format(kind: str) -> Format | None:
    """Return the format of that name, None when ``kind`` is a general kind."""
    return _BY_NAME.get(kind)


def recognised_format(table: Table) -> Format | None:
    """Return the known format that a file is of."""
    return next((known for known in FORMATS if known.recognises(table)), None)


def base(kind: str) -> str:
    """Return the general kind whose roles ``kind`` has."""
    known = known_format(kind)
    return known.base if known else kind


def roles(kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the roles that ``kind`` cannot do without and those that it can, a format's own among them."""
    known = known_format(kind)
    needs = known.needs if known else ()
    own = tuple(role for role in (known.columns if known else ()) if role not in ROLE_WORDS)
    lent = known.asked_of_lenders if known else ()
    required = tuple(role for role in (*REQUIRED[base(kind)], *needs) if role not in lent)
    return required, tuple(role for role in (*lent, *OPTIONAL[base(kind)], *own) if role not in required)


def is_signal(kind: str) -> bool:
    """Return whether files of ``kind`` say something of accounts that other files describe."""
    return base(kind) in SIGNALS


def is_revenue(kind: str) -> bool:
    """Return whether files of ``kind`` bring recurring revenue."""
    return base(kind) in _REVENUE
