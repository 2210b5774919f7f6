"""Stripe's MRR per subscriber per month: one file per month, its one month column the heading."""

from __future__ import annotations

from nrr.ingest.formats.format import Format, heading_of
from nrr.ingest.months import month_columns
from nrr.ingest.table import Table

_FIXED = ("customerid", "customer customername", "customeremail", "currency")


def _one_month(table: Table) -> bool:
    headings = table.headings
    fixed = {heading_of(headings, spellings) for spellings in _FIXED}
    others = [heading for heading in headings if heading not in fixed]
    return len(others) == 1 and list(month_columns(others).months) == others


STRIPE_MRR = Format(
    name="stripe_mrr",
    title="Stripe MRR per subscriber, one month",
    base="wide",
    signature=_FIXED,
    accepts=_one_month,
    columns={"account": "customerid", "account_name": "customer customername customeremail", "currency": "currency"},
    settings={"measure": "mrr"},
)
