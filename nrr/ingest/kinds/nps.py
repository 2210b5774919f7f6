"""One row per answer to the question of recommendation: whose, when, from 0 to 10."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pyarrow as pa

from nrr.ingest.amounts import read_amount
from nrr.ingest.kinds import signals
from nrr.ingest.parsed import ParsedFile, completed
from nrr.ingest.reading import Reading
from nrr.schema import NPS


def read(reading: Reading) -> ParsedFile:
    """Return the answers; scores that are no whole number from 0 to 10 set their row apart."""
    named = signals.begin(reading)
    answered = signals.every_day(reading, "answered_date", "no_date")
    column, heading = reading.coded("score"), reading.heading("score")
    scores = signals.spread(column, signals.said(column, score_of), pa.int32())
    unread = np.flatnonzero(scores.is_null().to_numpy(zero_copy_only=False) & ~column.blank)
    reading.quarantine.add(np.flatnonzero(column.blank), "no_score", "The row has no score.", column=heading)
    message = "is no whole number from 0 to 10."
    reading.quarantine.add(unread, "not_a_score", lambda v: f'"{v}" {message}', column=heading)
    _, columns = signals.kept(
        reading, account_id=named, answered_date=answered, score=scores, comment=reading.texts("comment")
    )
    return replace(reading.result(), further={NPS.name: completed(NPS, columns)})


def score_of(text: str) -> int | None:
    """Return the score, None for what is no whole number from 0 to 10."""
    value = read_amount(text, False)
    return (
        int(value) if isinstance(value, Decimal) and value == value.to_integral_value() and 0 <= value <= 10 else None
    )
