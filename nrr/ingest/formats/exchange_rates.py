"""Exchange rates: currencies and dates, and no account."""

from __future__ import annotations

from nrr.ingest.formats.format import Format
from nrr.ingest.rate_layout import is_rates

RATES = Format(
    name="rates",
    title="exchange rates",
    base="rates",
    signature=(),
    columns={},
    accepts=is_rates,
)
