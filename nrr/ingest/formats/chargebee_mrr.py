"""Chargebee's monthly MRR summary: one row per subscription and month, dated at the month's end."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from nrr.ingest.amounts import read_amounts
from nrr.ingest.formats.format import Format, heading_of
from nrr.ingest.formats.rows import among, set_apart, states
from nrr.ingest.kinds import long
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.reading import Reading

_BILLED, _RATE = "billingcurrencycode", "exchangerate"


def _read(reading: Reading) -> ParsedFile:
    status = states(reading, "status")
    set_apart(reading, among(status, "intrial"), "trial", "Still in its trial: not paid for yet.", "status")
    set_apart(reading, among(status, "future"), "not_started", "It has not started yet.", "status")
    rate = heading_of(reading.table.headings, _RATE)
    if rate and not heading_of(reading.table.headings, _BILLED):
        rates = read_amounts(reading.table.coded(rate), False)
        converted = (rates.problems == 0) & (rates.cents(Fraction(10_000)) != 1_000_000)
        message = "The amount is in a billing currency that no column names; an exchange rate turns it into another."
        set_apart(reading, np.asarray(converted), "currency_unknown", message, _RATE)
    parsed = long.read(reading)
    if parsed.coverage is None:
        return parsed
    coverage = parsed.coverage
    complete = max(min(coverage.last_complete_month, coverage.last_month - 1), coverage.first_month)
    note = f"{coverage.last_month.label} is the month in which the summary was made, and is not complete."
    return replace(parsed, coverage=replace(coverage, last_complete_month=complete), notes=(*parsed.notes, note))


CHARGEBEE_MRR = Format(
    name="chargebee_mrr",
    title="Chargebee MRR summary",
    base="long",
    signature=("customerid", "subscriptionid", "reportingmonth", "mrrbillingcurrency"),
    columns={
        "account": "customerid",
        "month": "reportingmonth",
        "amount": "mrrbillingcurrency",
        "line_id": "subscriptionid",
        "currency": f"{_BILLED} reportingcurrencycode",
    },
    settings={"measure": "mrr"},
    read=_read,
)
