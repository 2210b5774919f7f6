"""One row per support ticket: whose it is, when it came, how urgent it was and how content its sender."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nrr.formatting import plural
from nrr.ingest.amounts import read_amount
from nrr.ingest.headings import listed, plain
from nrr.ingest.kinds import signals
from nrr.ingest.parsed import ParsedFile, completed
from nrr.ingest.reading import Reading
from nrr.schema import TICKETS

_PRIORITIES = {
    **dict.fromkeys(listed("low minor trivial lowest p4 sev4 s4 niedrig"), "low"),
    **dict.fromkeys(listed("normal medium moderate default p3 sev3 s3 mittel"), "normal"),
    **dict.fromkeys(listed("high major important p2 sev2 s2 hoch"), "high"),
    **dict.fromkeys(listed("urgent critical blocker highest emergency p1 p0 sev1 s1 dringend"), "urgent"),
}
_GOOD = frozenset(listed("good goodwithcomment satisfied verysatisfied positive happy great amazing"))
_BAD = frozenset(listed("bad badwithcomment unsatisfied dissatisfied verydissatisfied negative unhappy terrible"))
_NEUTRAL = frozenset(listed("neutral ok okay"))
_SCALES = ((0, 1), (1, 5), (1, 7), (0, 10), (0, 100))  # lowest and highest rating


def read(reading: Reading) -> ParsedFile:
    """Return the tickets; deleted ones are set apart."""
    named = signals.begin(reading)
    if reading.has("status"):
        gone = np.flatnonzero(reading.coded("status").flags(lambda text: plain(text) == "deleted"))
        message = "The ticket was deleted."
        reading.quarantine.add(gone, "deleted", message, column=reading.heading("status"), staked=False)
    opened = signals.every_day(reading, "opened_date", "no_date")
    closed = _after(reading, opened, signals.optional_days(reading, "closed_date"))
    signals.set_apart_repeats(reading, "ticket_id", named, opened)
    _, columns = signals.kept(
        reading,
        account_id=named,
        ticket_id=reading.texts("ticket_id"),
        opened_date=opened,
        closed_date=closed,
        priority=signals.worded(reading, "priority", priority_of, "is no known priority: left blank"),
        escalated=signals.flags(reading, "escalated"),
        satisfaction=_satisfaction(reading),
    )
    return replace(reading.result(), further={TICKETS.name: completed(TICKETS, columns)})


def priority_of(text: str) -> str | None:
    """Return low, normal, high or urgent: ``1 - Critical`` and ``P1`` are urgent, ``medium`` is normal."""
    form = plain(text)
    return _PRIORITIES.get(form) or _PRIORITIES.get(form.lstrip("0123456789"))


def _after(reading: Reading, opened: pa.Array, closed: pa.Array) -> pa.Array:
    """Return the closing days, left out and noted where they lie before the opening."""
    before = pc.fill_null(pc.less(closed, opened), False)
    rows = int((before.to_numpy(zero_copy_only=False) & ~reading.quarantine.bad).sum())
    if not rows:
        return closed
    reading.notes.append(f"{plural(rows, 'row')} closed before the ticket was opened: the closing day is left out.")
    return pc.if_else(before, pa.scalar(None, pa.date32()), closed)


def _satisfaction(reading: Reading) -> pa.Array:
    """Return ratings from 0 to 1; the scale of numbers is the smallest usual one that holds them all, and is noted."""
    if not reading.has("satisfaction"):
        return pa.nulls(reading.table.row_count, pa.float64())
    column = reading.coded("satisfaction")
    texts = column.cleaned.to_pylist()
    numbers = [v for text in texts if text is not None and isinstance(v := read_amount(text, False), Decimal)]
    scale = next((s for s in _SCALES if numbers and s[0] <= min(numbers) and max(numbers) <= s[1]), None)
    if scale is not None:
        low, high = scale
        heading = reading.heading("satisfaction")
        reading.notes.append(f'"{heading}" is read as ratings from {low} (bad) to {high} (good).')
    return signals.spread(column, [None if text is None else _rating(text, scale) for text in texts], pa.float64())


def _rating(text: str, scale: tuple[int, int] | None) -> float | None:
    form = plain(text)
    if form in _GOOD or form in _BAD or form in _NEUTRAL:
        return 1.0 if form in _GOOD else 0.0 if form in _BAD else 0.5
    value = read_amount(text, False)
    if not isinstance(value, Decimal) or scale is None:
        return None
    low, high = scale
    return float((value - low) / (high - low))
