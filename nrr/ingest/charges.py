"""What a line is charged for: recurring revenue, usage, a proration, a refund, or something that does not recur."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from nrr.ingest.headings import listed, plain, words
from nrr.ingest.reading import Reading
from nrr.ingest.table import Bools, Table

USAGE, PRORATION, REFUND, ONCE, RECURRING = "usage", "proration", "refund", "once", "recurring"
_WITHIN = (
    (REFUND, listed("refund creditnote creditmemo chargeback reversal")),
    (PRORATION, listed("proration prorated prorata")),
    (
        ONCE,
        listed(
            "onetime oneoff nonrecurring setup implementation onboarding professionalservice training consulting "
            "installation hardware activationfee"
        ),
    ),
    (USAGE, listed("usage metered overage consumption payasyougo")),
    (RECURRING, listed("recurring subscription licence license saas flatfee fixedfee")),
)
_WORDS = {
    **dict.fromkeys(listed("credit credits"), REFUND),
    **dict.fromkeys(listed("tax vat gst once"), ONCE),
    **dict.fromkeys(listed("payg"), USAGE),
    **dict.fromkeys(listed("licensed plan addon seat seats fixed flat base mrr maintenance"), RECURRING),
}


def charge_of(text: str) -> str | None:
    """Return what a cell says a line is charged for, None where its words are not known."""
    form = plain(text)
    for charge, parts in _WITHIN:
        if any(part in form for part in parts):
            return charge
    return next((_WORDS[word] for word in words(text) if word in _WORDS), None)


def tells_charges(table: Table, heading: str) -> bool:
    """Return whether a column mostly holds what lines are charged for."""
    values = table.coded(heading).cleaned.drop_null().to_pylist()
    if not 1 <= len(values) <= 40:
        return False
    known = [charge for value in values if (charge := charge_of(value))]
    return 2 * len(known) >= len(values) and any(charge != RECURRING for charge in known)


def settle_charges(reading: Reading) -> Bools:
    """Fill each line's charge, set apart what does not recur, and return the rows that are refunds."""
    if not reading.has("charge"):
        charged = reading.facts.get("charge", pa.nulls(reading.table.row_count, pa.string()))
        return np.array([kind == REFUND for kind in charged.to_pylist()], dtype=np.bool_)
    column, heading = reading.coded("charge"), reading.heading("charge")
    kinds = [charge_of(text) for text in column.values]
    once = column.spread(np.array([kind == ONCE for kind in kinds]))
    reading.quarantine.add(
        np.flatnonzero(once), "not_recurring", lambda v: f'"{v}" is not recurring revenue.', column=heading
    )
    unknown = sorted({text for text, kind in zip(column.cleaned.to_pylist(), kinds, strict=True) if text and not kind})
    if unknown:
        reading.notes.append(f'"{heading}": {", ".join(unknown[:5])} read as recurring.')
    return fill_charges(reading, column.spread(np.array([kind or "" for kind in kinds], dtype=np.object_)).tolist())


def fill_charges(reading: Reading, kinds: list[str]) -> Bools:
    """Fill each line's charge from what its row is charged for, and return the rows that are refunds."""
    stored = {USAGE, PRORATION, REFUND}
    reading.facts["charge"] = pa.array([kind if kind in stored else None for kind in kinds], pa.string())
    return np.fromiter((kind == REFUND for kind in kinds), np.bool_, len(kinds))
