"""Recharge's subscriptions table, with or without history: a price per unit, charged every so many days or months."""

from __future__ import annotations

from nrr.ingest.formats.format import Format, heading_of
from nrr.ingest.formats.rows import among, ordinals, set_apart, settle_day_order, states
from nrr.ingest.formats.versions import read_versions
from nrr.ingest.kinds import subscriptions
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.reading import Reading

_CANCELLED = "cancelledat canceledat"


def _read(reading: Reading) -> ParsedFile:
    settle_day_order(reading)
    subscription = "subscriptionid" if heading_of(reading.table.headings, "subscriptionid") else "id"
    gone = among(states(reading, "status"), "cancelled canceled expired")
    no_end = gone & (ordinals(reading, _CANCELLED) == 0)
    set_apart(reading, no_end, "no_end", "It has ended, but no column says when.", _CANCELLED)
    read_versions(reading, subscription=subscription, changed="updatedat")
    return subscriptions.read(reading)


RECHARGE_SUBSCRIPTIONS = Format(
    name="recharge_subscriptions",
    title="Recharge subscriptions",
    base="subscriptions",
    signature=("customerid", "price", "quantity", "createdat", "orderintervalunit", "chargeintervalfrequency"),
    columns={
        "account": "customerid",
        "start": "createdat",
        "end": _CANCELLED,
        "amount": "price",
        "interval": "orderintervalunit",
        "interval_count": "chargeintervalfrequency",
        "line_id": "subscriptionid id",
        "product": "producttitle",
        "plan": "varianttitle sku",
        "quantity": "quantity",
        "currency": "currency presentmentcurrency",
        "status": "status",
    },
    settings={"amount_is_per_unit": True},
    read=_read,
)
