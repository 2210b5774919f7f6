"""One row per account that belongs to another: child, parent, and from when."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pyarrow as pa

from nrr.formatting import plural
from nrr.ingest.dates import BLANK
from nrr.ingest.parsed import ParsedFile, completed
from nrr.ingest.reading import Reading
from nrr.ingest.roles import ranked
from nrr.ingest.table import Ints
from nrr.ownership import Entry, circles, in_force
from nrr.schema import ACCOUNT_MAP


def read(reading: Reading) -> ParsedFile:
    """Return the entries; a blank parent with a date ends what was before, one without a date says nothing.

    Set apart: accounts that are their own parent, that have two parents from the same month, and circles.
    """
    reading.set_apart_footers([reading.heading("account")])
    reading.require_account()
    months = np.full(reading.table.row_count, -1, dtype=np.int64)
    if reading.has("from_date"):
        days = reading.require_days("from_date", blank_reason=None)
        months = np.where(days.problems == BLANK, -1, days.months)
    children, parents = reading.texts("account").to_pylist(), reading.texts("parent").to_pylist()
    entries = [Entry(c, p, int(m) if m >= 0 else None) for c, p, m in zip(children, parents, months, strict=True)]
    _set_apart(reading, "self_parent", _own_parents(entries), "An account cannot belong to itself.")
    _set_apart(reading, "two_parents", _two_parents(reading, entries), "The account has two parents from one month.")
    for circle in _circles(reading, entries):
        _set_apart(reading, "circle", circle[1], f"A circle: {' belongs to '.join(circle[0])}.")
    rows = reading.quarantine.good
    silent = [row for row in rows if entries[row].parent is None and entries[row].from_month is None]
    if silent:
        reading.notes.append(f"{plural(len(silent), 'row')} without a parent: nothing to map.")
    rows = np.setdiff1d(rows, np.array(silent, dtype=np.int64))
    table = completed(
        ACCOUNT_MAP,
        {
            "row_number": pa.array(reading.table.lines[rows]),
            "account_id": pa.array([entries[row].child for row in rows], pa.string()),
            "parent_id": pa.array([entries[row].parent for row in rows], pa.string()),
            "from_month": pa.array([entries[row].from_month for row in rows], pa.int32()),
        },
    )
    return replace(reading.result(), further={ACCOUNT_MAP.name: table})


def note_parents(reading: Reading) -> None:
    """Note that an accounts file names parents, which count only once they are imported as an account map."""
    for heading in ranked(reading.table.headings, "parent"):
        named = int((~reading.table.coded(heading).blank).sum())
        if named and heading not in reading.mapping.columns.values():
            reading.notes.append(
                f'"{heading}" names a parent of {plural(named, "account")}; they are counted apart. To count them '
                "together, import the account and parent columns as a file of their own: an account map."
            )
            return


def _set_apart(reading: Reading, reason: str, rows: list[int], message: str) -> None:
    reading.quarantine.add(
        np.array(rows, dtype=np.int64), reason, message, column=reading.heading("parent"), staked=False
    )


def _own_parents(entries: list[Entry]) -> list[int]:
    return [row for row, entry in enumerate(entries) if entry.child is not None and entry.child == entry.parent]


def _two_parents(reading: Reading, entries: list[Entry]) -> list[int]:
    rows: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in reading.quarantine.good:
        rows[entries[row].child, entries[row].since].append(int(row))
    return [row for same in rows.values() if len({entries[row].parent for row in same}) > 1 for row in same]


def _circles(reading: Reading, entries: list[Entry]) -> list[tuple[tuple[str, ...], list[int]]]:
    """Return every circle of accounts with the rows that make it, at the first month at which it does."""
    good: Ints = reading.quarantine.good
    left = {int(row): entries[row] for row in good}
    found = []
    for month in sorted({entry.since for entry in left.values()}):
        for circle in list(circles(in_force(left.values(), month))):
            members = set(circle)
            rows = [row for row, e in left.items() if e.child in members and e.parent in members and e.since <= month]
            found.append(((*circle, circle[0]), rows))
            for row in rows:
                del left[row]
    return found
