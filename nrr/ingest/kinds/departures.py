"""One row per account said to have left: when, and why. Revenue ends where the revenue files end it, never here."""

from __future__ import annotations

from dataclasses import replace

from nrr.ingest.kinds import signals
from nrr.ingest.parsed import ParsedFile, completed
from nrr.ingest.reading import Reading
from nrr.schema import DEPARTURES


def read(reading: Reading) -> ParsedFile:
    """Return the departures as the file states them."""
    named = signals.begin(reading)
    left_on = signals.every_day(reading, "departure_date", "no_date")
    _, columns = signals.kept(
        reading,
        account_id=named,
        departure_date=left_on,
        reason=reading.texts("reason"),
        comment=reading.texts("comment"),
    )
    return replace(reading.result(), further={DEPARTURES.name: completed(DEPARTURES, columns)})
