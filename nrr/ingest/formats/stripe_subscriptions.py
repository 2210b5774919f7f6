"""Stripe's subscriptions.csv, both generations of its headings."""

from __future__ import annotations

from nrr.ingest.formats.format import Format

STRIPE_SUBSCRIPTIONS = Format(
    name="stripe_subscriptions",
    title="Stripe subscriptions",
    base="subscriptions",
    signature=("customerid", "interval", "currentperiodstartutc", "currentperiodendutc", "canceledatutc"),
    columns={
        "account": "customerid",
        "account_name": "customerdescription customername customeremail",
        "start": "startdateutc startutc createdutc",
        "end": "endedatutc",
        "amount": "amount planamount",
        "interval": "interval planinterval",
        "interval_count": "intervalcount planintervalcount",
        "line_id": "id subscriptionid",
        "product": "product productname",
        "plan": "plan planid",
        "quantity": "quantity",
        "currency": "currency plancurrency",
        "status": "status",
    },
    settings={"amount_is_per_unit": True},
    segments=lambda heading: heading.endswith("(metadata)"),
)
