"""The known exports: one file and one line each. The first that matches a file's headings wins."""

from __future__ import annotations

from nrr.ingest.formats.account_map import ACCOUNT_MAP
from nrr.ingest.formats.baremetrics import BAREMETRICS
from nrr.ingest.formats.billing_tables import BILLING_TABLES
from nrr.ingest.formats.chargebee_mrr import CHARGEBEE_MRR
from nrr.ingest.formats.chargebee_subscriptions import CHARGEBEE_ADDONS, CHARGEBEE_SUBSCRIPTIONS
from nrr.ingest.formats.chartmogul_invoices import CHARTMOGUL_INVOICES
from nrr.ingest.formats.chartmogul_movements import CHARTMOGUL_MOVEMENTS
from nrr.ingest.formats.contracts import CONTRACTS
from nrr.ingest.formats.crm_accounts import (
    HUBSPOT_COMPANIES,
    INTERCOM_COMPANIES,
    QUICKBOOKS_CUSTOMERS,
    RECURLY_ACCOUNTS,
    SALESFORCE_ACCOUNTS,
    ZUORA_ACCOUNTS,
)
from nrr.ingest.formats.exchange_rates import RATES
from nrr.ingest.formats.format import Format
from nrr.ingest.formats.movements import MRR_MOVEMENTS
from nrr.ingest.formats.not_revenue import LINKS, STAGE_CHANGES, TICKET_PARTS
from nrr.ingest.formats.quickbooks import QUICKBOOKS_PERIODS, QUICKBOOKS_SALES
from nrr.ingest.formats.recharge import RECHARGE_SUBSCRIPTIONS
from nrr.ingest.formats.recurly import RECURLY_SUBSCRIPTIONS
from nrr.ingest.formats.signals import DEPARTURES, NPS, OPPORTUNITIES, PAYMENTS, TICKETS
from nrr.ingest.formats.stripe_mrr import STRIPE_MRR
from nrr.ingest.formats.stripe_subscriptions import STRIPE_SUBSCRIPTIONS
from nrr.ingest.formats.warehouse_tables import WAREHOUSE_TABLES
from nrr.ingest.formats.zuora import ZUORA_CHARGES

FORMATS: tuple[Format, ...] = (
    RATES,
    STRIPE_SUBSCRIPTIONS,
    STRIPE_MRR,
    CHARGEBEE_SUBSCRIPTIONS,
    CHARGEBEE_ADDONS,
    CHARGEBEE_MRR,
    RECURLY_SUBSCRIPTIONS,
    RECHARGE_SUBSCRIPTIONS,
    BAREMETRICS,
    CHARTMOGUL_INVOICES,
    CHARTMOGUL_MOVEMENTS,
    ZUORA_CHARGES,
    CONTRACTS,
    QUICKBOOKS_PERIODS,
    QUICKBOOKS_SALES,
    OPPORTUNITIES,
    TICKETS,
    NPS,
    PAYMENTS,
    DEPARTURES,
    TICKET_PARTS,
    LINKS,
    STAGE_CHANGES,
    MRR_MOVEMENTS,
    ACCOUNT_MAP,
    SALESFORCE_ACCOUNTS,
    HUBSPOT_COMPANIES,
    QUICKBOOKS_CUSTOMERS,
    ZUORA_ACCOUNTS,
    RECURLY_ACCOUNTS,
    INTERCOM_COMPANIES,
    *WAREHOUSE_TABLES,
    *BILLING_TABLES,
)  # fmt: skip
