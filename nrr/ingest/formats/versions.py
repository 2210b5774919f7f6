"""Tables that hold a row for every change of a subscription: each row counts until the next one."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np

from nrr.formatting import plural
from nrr.ingest.dates import months_of
from nrr.ingest.formats.rows import ordinals, set_apart, texts_of
from nrr.ingest.headings import plain
from nrr.ingest.reading import Reading
from nrr.ingest.table import Ints


def read_versions(reading: Reading, *, subscription: str, changed: str) -> None:
    """Let each row of a subscription start when it was changed so, the first when it says, and end at the next.

    Rows replaced within their month count at no month end, and are set apart. ``subscription`` and ``changed`` are
    spellings of the headings of the subscription's id and of the day of the change.
    """
    ids, days = texts_of(reading, subscription), texts_of(reading, changed)
    starts = ordinals(reading, plain(reading.heading("start")))
    ends = ordinals(reading, plain(reading.heading("end")))
    moments = ordinals(reading, changed)
    chains: dict[str, list[int]] = defaultdict(list)
    for row in np.flatnonzero(moments > 0).tolist():
        if ids[row]:
            chains[ids[row]].append(row)
    replaced = np.zeros(len(ids), dtype=np.bool_)
    changes = 0
    for rows in chains.values():
        rows.sort(key=lambda row: days[row])
        for place, row in enumerate(rows[:-1]):
            ends[row] = moments[rows[place + 1]]
            starts[rows[place + 1]] = max(starts[rows[place + 1]], ends[row])
            replaced[row] = months_of(ends[row : row + 1])[0] <= months_of(starts[row : row + 1])[0]
            changes += 1
    if not changes:
        return
    set_apart(reading, replaced, "earlier_version", "Changed again before its month ended.", changed, staked=False)
    reading.notes.append(f"{plural(changes, 'earlier version')} of subscriptions: each counts until the next change.")
    _derive_days(reading, "start", "Start of version", starts)
    _derive_days(reading, "end", "End of version", ends)


def _derive_days(reading: Reading, role: str, heading: str, days: Ints) -> None:
    """Let ``role`` be these days; a cell that is no day stays as it is, for the reader to set apart."""
    own = [text or "" for text in reading.coded(role).texts().to_pylist()]
    made = [date.fromordinal(int(day)).isoformat() if day else text for day, text in zip(days, own, strict=True)]
    reading.derive(role, heading, made)
