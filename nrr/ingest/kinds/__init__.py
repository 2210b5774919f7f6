"""One reader per kind of export: a text table in, canonical tables out."""

from __future__ import annotations

from collections.abc import Callable

from nrr.ingest.kinds import accounts, long, subscriptions, usage, wide
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.reading import Reading

READERS: dict[str, Callable[[Reading], ParsedFile]] = {
    "long": long.read,
    "wide": wide.read,
    "subscriptions": subscriptions.read,
    "accounts": accounts.read,
    "usage": usage.read,
}
