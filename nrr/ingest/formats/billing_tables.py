"""Tables of Stripe's, Recurly's and Recharge's interfaces that are no export of revenue: said so, with what helps."""

from __future__ import annotations

from nrr.ingest.formats.format import heading_of
from nrr.ingest.formats.not_revenue import refused
from nrr.ingest.table import Table


def _without_customers(table: Table) -> bool:
    own_account = heading_of(table.headings, "businessprofilename")
    return own_account is not None or heading_of(table.headings, "customerid accountid email accountcode") is None


def _without_prices(table: Table) -> bool:
    return heading_of(table.headings, "amount planamount unitamount price mrr") is None


STRIPE_API_SUBSCRIPTIONS = refused(
    "stripe_api_subscriptions",
    "Stripe subscriptions without prices",
    "These are subscriptions as Stripe's interface gives them: without prices, which are in another table. Use the "
    "subscriptions export of Stripe's dashboard with the status All, or add the columns amount, interval, "
    "interval_count and currency from the plan.",
    "customerid",
    "currentperiodstart",
    "currentperiodend",
    "billingcycleanchor endedat",
    accepts=_without_prices,
)
BILLING_OBJECTS = refused(
    "billing_objects",
    "A billing system's other tables",
    "This is a table of a billing system (plans, products, coupons, fees, refunds, payouts...) whose rows name no "
    "customer. It holds no recurring revenue and no list of accounts.",
    "livemode chargeid addressid creditnoteid balancetransactionid businessprofilename intervallength payoutid "
    "couponid planid subscriptionid invoiceid planaddonid",
    "fivetransynced livemode",
    accepts=_without_customers,
)
ONE_TIME_PRODUCTS = refused(
    "one_time_products",
    "Recharge one-time products",
    "These are products added to one delivery. They are paid for once, so they are not recurring revenue.",
    "nextchargescheduledat",
    "price",
    "producttitle",
    accepts=lambda table: heading_of(table.headings, "orderintervalunit chargeintervalfrequency") is None,
)
BILLING_TABLES = (STRIPE_API_SUBSCRIPTIONS, BILLING_OBJECTS, ONE_TIME_PRODUCTS)
