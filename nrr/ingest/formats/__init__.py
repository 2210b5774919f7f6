"""The known exports: one file and one line each. The first that matches a file's headings wins."""

from __future__ import annotations

from nrr.ingest.formats.baremetrics import BAREMETRICS
from nrr.ingest.formats.billing_tables import BILLING_TABLES
from nrr.ingest.formats.chargebee_mrr import CHARGEBEE_MRR
from nrr.ingest.formats.chargebee_subscriptions import CHARGEBEE_ADDONS, CHARGEBEE_SUBSCRIPTIONS
from nrr.ingest.formats.chartmogul_invoices import CHARTMOGUL_INVOICES
from nrr.ingest.formats.chartmogul_movements import CHARTMOGUL_MOVEMENTS
from nrr.ingest.formats.contracts import CONTRACTS
from nrr.ingest.formats.crm_accounts import HUBSPOT_COMPANIES, QUICKBOOKS_CUSTOMERS, SALESFORCE_ACCOUNTS
from nrr.ingest.formats.format import Format
from nrr.ingest.formats.movements import MRR_MOVEMENTS
from nrr.ingest.formats.not_revenue import DEALS, NPS, TICKETS
from nrr.ingest.formats.quickbooks import QUICKBOOKS_PERIODS, QUICKBOOKS_SALES
from nrr.ingest.formats.recharge import RECHARGE_SUBSCRIPTIONS
from nrr.ingest.formats.recurly import RECURLY_SUBSCRIPTIONS
from nrr.ingest.formats.stripe_mrr import STRIPE_MRR
from nrr.ingest.formats.stripe_subscriptions import STRIPE_SUBSCRIPTIONS
from nrr.ingest.formats.warehouse_tables import WAREHOUSE_TABLES
from nrr.ingest.formats.zuora import ZUORA_CHARGES

FORMATS: tuple[Format, ...] = (
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
    DEALS,
    TICKETS,
    NPS,
    MRR_MOVEMENTS,
    SALESFORCE_ACCOUNTS,
    HUBSPOT_COMPANIES,
    QUICKBOOKS_CUSTOMERS,
    *WAREHOUSE_TABLES,
    *BILLING_TABLES,
)  # fmt: skip
