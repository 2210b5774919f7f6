"""Stripe's subscriptions.csv, both generations of its headings."""

from __future__ import annotations

import numpy as np

from nrr.ingest.facts import settle_requests, settle_trials
from nrr.ingest.formats.format import Format, heading_of
from nrr.ingest.formats.rows import (
    among,
    interval_by_length,
    note_count,
    ordinals,
    seen_until,
    set_apart,
    settle_day_order,
    states,
    texts_of,
)
from nrr.ingest.headings import listed, plain
from nrr.ingest.kinds import subscriptions
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.reading import Reading
from nrr.ingest.table import Table

_ENDED = "endedatutc endedat"
_PERIOD_START, _PERIOD_END = "currentperiodstartutc currentperiodstart", "currentperiodendutc currentperiodend"

_STRIPES_OWN = frozenset(
    listed("createdutc startdateutc startutc currentperiodstartutc currentperiodendutc canceledatutc endedatutc")
)


def _read(reading: Reading) -> ParsedFile:
    settle_day_order(reading)
    status = states(reading)
    never = "The first payment never came through, so nothing was ever paid."
    set_apart(reading, among(status, "incomplete incompleteexpired"), "never_paid", never, "status")
    set_apart(reading, among(status, "trialing trialling"), "trial", "Still in its trial: not paid for yet.", "status")
    no_end = among(status, "canceled cancelled") & (ordinals(reading, _ENDED) == 0)
    message = 'It is canceled, but "Ended At" does not say when it ended.'
    set_apart(reading, no_end, "no_end", message, _ENDED)
    settle_trials(reading, ordinals(reading, "trialendutc trialend"))
    settle_requests(reading, ordinals(reading, "canceledatutc canceledat"))
    periods = ordinals(reading, _PERIOD_START)
    if not reading.has("interval_count"):
        interval_by_length(reading, periods, ordinals(reading, _PERIOD_END), heading=_PERIOD_END)
    coupons = np.array([bool(text) for text in texts_of(reading, "coupon discount")], dtype=np.bool_)
    note_count(reading, coupons, "with a coupon: counted at the price before the discount.")
    return seen_until(reading, subscriptions.read(reading), among(status, "canceled cancelled"), periods)


def _refuse(table: Table) -> str | None:
    ended, status = heading_of(table.headings, _ENDED), heading_of(table.headings, "status")
    over = ended is not None and not table.coded(ended).blank.all()
    if over or (status and {"canceled", "cancelled"} & {plain(text) for text in table.coded(status).values}):
        return None
    return (
        "It holds live subscriptions only, which is Stripe's default. NRR needs ended subscriptions too, or churn "
        "cannot be seen: in Stripe, export subscriptions again with the status All. If none has ever ended, import it "
        "as subscription periods (kind subscriptions)."
    )


STRIPE_SUBSCRIPTIONS = Format(
    name="stripe_subscriptions",
    title="Stripe subscriptions",
    base="subscriptions",
    signature=("customerid", "interval planinterval", "amount planamount", "status"),
    accepts=lambda table: len(_STRIPES_OWN & {plain(heading) for heading in table.headings}) >= 2,
    columns={
        "account": "customerid",
        "account_name": "customerdescription customername customeremail",
        "start": "startdateutc startutc startdate start createdutc",
        "end": _ENDED,
        "amount": "amount planamount",
        "interval": "interval planinterval",
        "interval_count": "intervalcount planintervalcount",
        "line_id": "id subscriptionid",
        "product": "product productname",
        "plan": "plan planid",
        "quantity": "quantity",
        "currency": "currency plancurrency",
        "status": "status",
        "charge": "usagetype planusagetype priceusagetype",
    },
    settings={"amount_is_per_unit": True},
    segments=lambda heading: heading.endswith("(metadata)"),
    read=_read,
    refuse=_refuse,
)
