"""The known exports: one file and one line each. The first that matches a file's headings wins."""

from __future__ import annotations

from nrr.ingest.formats.baremetrics import BAREMETRICS
from nrr.ingest.formats.chargebee_mrr import CHARGEBEE_MRR
from nrr.ingest.formats.chargebee_subscriptions import CHARGEBEE_ADDONS, CHARGEBEE_SUBSCRIPTIONS
from nrr.ingest.formats.chartmogul_invoices import CHARTMOGUL_INVOICES
from nrr.ingest.formats.chartmogul_movements import CHARTMOGUL_MOVEMENTS
from nrr.ingest.formats.contracts import CONTRACTS
from nrr.ingest.formats.format import Format
from nrr.ingest.formats.movements import MRR_MOVEMENTS
from nrr.ingest.formats.recurly import RECURLY_SUBSCRIPTIONS
from nrr.ingest.formats.stripe_mrr import STRIPE_MRR
from nrr.ingest.formats.stripe_subscriptions import STRIPE_SUBSCRIPTIONS
from nrr.ingest.formats.zuora import ZUORA_CHARGES

FORMATS: tuple[Format, ...] = (
    STRIPE_SUBSCRIPTIONS,
    STRIPE_MRR,
    CHARGEBEE_SUBSCRIPTIONS,
    CHARGEBEE_ADDONS,
    CHARGEBEE_MRR,
    RECURLY_SUBSCRIPTIONS,
    BAREMETRICS,
    CHARTMOGUL_INVOICES,
    CHARTMOGUL_MOVEMENTS,
    ZUORA_CHARGES,
    CONTRACTS,
    MRR_MOVEMENTS,
)  # fmt: skip
