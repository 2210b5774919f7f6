"""One row per payment that failed, or was recovered; those that went well are set apart, for they are no signal."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from nrr.ingest.currency import in_major_units
from nrr.ingest.headings import listed, plain
from nrr.ingest.kinds import signals
from nrr.ingest.parsed import ParsedFile, completed
from nrr.ingest.reading import Reading
from nrr.schema import PAYMENTS

FAILED = frozenset(listed("failed failure declined requirespaymentmethod uncollectible unpaid chargefailed"))
RECOVERED = frozenset(listed("recovered"))
OTHERS = frozenset(
    listed(
        "paid succeeded success successful complete completed captured settled processed pending processing refunded "
        "partiallyrefunded void voided canceled cancelled disputed authorized requiresaction requirescapture open draft"
    )
)


def read(reading: Reading) -> ParsedFile:
    """Return the failed and the recovered payments."""
    named = signals.begin(reading)
    column, heading = reading.coded("status"), reading.heading("status")
    outcome = signals.spread(column, signals.said(column, outcome_of), pa.string())
    lacking = outcome.is_null().to_numpy(zero_copy_only=False)
    went_well = column.flags(lambda text: plain(text) in OTHERS)
    reading.quarantine.add(
        np.flatnonzero(lacking & went_well),
        "not_failed",
        "The payment did not fail: only failed and recovered ones count.",
        column=heading,
        staked=False,
    )
    message = "is no known outcome of a payment."
    reading.quarantine.add(np.flatnonzero(lacking), "outcome_unclear", lambda v: f'"{v}" {message}', column=heading)
    paid_on = signals.every_day(reading, "payment_date", "no_date")
    if reading.has("amount"):
        in_major_units(reading, always="livemode" in map(plain, reading.table.headings))  # Stripe's own tables
    amounts, _ = signals.money(reading)
    _, columns = signals.kept(
        reading,
        account_id=named,
        payment_date=paid_on,
        amount_cents=amounts,
        outcome=outcome,
        cause=reading.texts("cause"),
    )
    return replace(reading.result(), further={PAYMENTS.name: completed(PAYMENTS, columns)})


def outcome_of(text: str) -> str | None:
    """Return failed or recovered, None for payments that are neither."""
    form = plain(text)
    return "failed" if form in FAILED else "recovered" if form in RECOVERED else None
