"""The known exports: one file and one line each. The first that matches a file's headings wins."""

from __future__ import annotations

from nrr.ingest.formats.chartmogul_movements import CHARTMOGUL_MOVEMENTS
from nrr.ingest.formats.contracts import CONTRACTS
from nrr.ingest.formats.format import Format
from nrr.ingest.formats.movements import MRR_MOVEMENTS
from nrr.ingest.formats.stripe_subscriptions import STRIPE_SUBSCRIPTIONS

FORMATS: tuple[Format, ...] = (
    STRIPE_SUBSCRIPTIONS,
    CHARTMOGUL_MOVEMENTS,
    CONTRACTS,
    MRR_MOVEMENTS,
)  # fmt: skip
