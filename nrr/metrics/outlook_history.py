"""What the accounts of each past month end did in the four quarters after it: all that a forecast learns from.

Nothing after the as-of month is read. A base is the accounts with ARR at a month end; its flows within each of the
next quarters are point to point (METRICS.md section 3 with w = 3), divided by segment and by whether an account's
yearly renewal falls into the quarter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nrr.metrics.arrays import Floats
from nrr.periods import Month
from nrr.warehouse import Warehouse

QUARTERS = 4
EXPANSION, CONTRACTION, CHURN, RETURN = range(4)
SIGNS = np.array([1.0, -1.0, -1.0, 1.0])
BETWEEN, RENEWING, UNKNOWN = range(3)
POSITIONS = 3
MOST_MONTHS = 72
MOST_SEGMENTS = 8
POOLED = "All others"
Cents = NDArray[np.int64]
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Ledger:
    """ARR of every account by month: cents, accounts down, months across, the first of them ``first``.

    ``kept`` is the same where the account is in the asked segments, else 0. ``segment`` holds an index of
    ``segments``; ``start`` the column of an account's first ARR, -1 where that is not known. ``observed`` is the last
    column that the files speak of, ``now`` the as-of month's.
    """

    first: Month
    keys: Codes
    arr: Cents
    kept: Cents
    segment: Codes
    segments: tuple[str, ...]
    start: Codes
    observed: int
    now: int


@dataclass(frozen=True)
class History:
    """Sums over the base of each month end (axis 0), by quarter after it (1), segment (2) and position (3).

    ``flows`` and ``squares`` (of each account's flow) have the four kinds as their last axis; amounts are cents,
    unsigned. What lies after the last observed month is zero and never used.
    """

    ledger: Ledger
    base: Floats
    accounts: Floats
    flows: Floats
    squares: Floats


def read_ledger(session: Warehouse, as_of: Month, dimension: str) -> Ledger:
    """Return the ledger up to ``as_of``. The smallest segments of ``dimension`` are one, beyond seven."""
    settings = session.table("settings")[0]
    first = max(settings["first_month"], as_of.index - MOST_MONTHS + 1)
    now = as_of.index - first
    changes = session.frame("metrics/outlook_changes", as_of=as_of.index)
    keys, row = np.unique(changes["account_key"].to_numpy(np.int64), return_inverse=True)
    month = changes["month"].to_numpy(np.int64)
    arr = np.zeros((len(keys), now + 1), dtype=np.int64)
    np.add.at(arr, (row, np.maximum(month - first, 0)), changes["change_cents"].to_numpy(np.int64))
    np.cumsum(arr, axis=1, out=arr)
    start = np.full(len(keys), np.iinfo(np.int64).max)
    np.minimum.at(start, row, month)
    stretches = session.frame("metrics/outlook_segments", dimension=dimension, as_of=as_of.index)
    names, code = np.unique(stretches["segment"].to_numpy(str), return_inverse=True)
    held = _spread(keys, first, now, stretches["account_key"], stretches["valid_from"], stretches["valid_until"], code)
    kept = arr
    if session.table("asked_segments"):
        asked = session.frame("metrics/outlook_eligible")
        ones = np.ones(len(asked), dtype=np.int64)
        kept = arr * _spread(keys, first, now, asked["account_key"], asked["valid_from"], asked["valid_until"], ones)
    segments, segment = _pooled(tuple(str(name) for name in names), held, kept[:, now])
    return Ledger(
        first=Month(first),
        keys=keys,
        arr=arr,
        kept=kept,
        segment=segment,
        segments=segments,
        start=np.where(start == settings["first_month"], -1, start - first),
        observed=min(now, settings["last_stated_month"] - first),
        now=now,
    )


def history(ledger: Ledger) -> History:
    """Return what each month end's accounts did, quarter by quarter, as far as the ledger is observed."""
    months = ledger.observed + 1
    shape = (months, QUARTERS, len(ledger.segments), POSITIONS)
    base, accounts = np.zeros(shape), np.zeros(shape)
    flows, squares = np.zeros((*shape, 4)), np.zeros((*shape, 4))
    for origin in range(months - 3):
        rows = np.flatnonzero(ledger.kept[:, origin])
        opening = ledger.kept[rows, origin].astype(np.float64)
        for quarter in range(min(QUARTERS, (ledger.observed - origin) // 3)):
            cell = cells(ledger, rows, origin, quarter)
            size = shape[2] * POSITIONS
            before = ledger.arr[rows, origin + 3 * quarter]
            after = ledger.arr[rows, origin + 3 * quarter + 3]
            at = (origin, quarter)
            base[at] = np.bincount(cell, opening, size).reshape(shape[2:])
            accounts[at] = np.bincount(cell, minlength=size).reshape(shape[2:])
            for kind, amount in enumerate(_moved(before, after)):
                flows[(*at, ..., kind)] = np.bincount(cell, amount, size).reshape(shape[2:])
                squares[(*at, ..., kind)] = np.bincount(cell, amount * amount, size).reshape(shape[2:])
    return History(ledger, base, accounts, flows, squares)


def cells(ledger: Ledger, rows: Codes, origin: int, quarter: int) -> Codes:
    """Return segment and position of the accounts ``rows`` of a base, for one quarter after it, as one index.

    An account renews in the quarter that holds an anniversary of its first ARR; where that lies before the data, its
    position is unknown.
    """
    start = ledger.start[rows]
    renewing = (start - origin - 1) % 12 // 3 == quarter
    position = np.where(start < 0, UNKNOWN, np.where(renewing, RENEWING, BETWEEN))
    found: Codes = ledger.segment[rows, origin] * POSITIONS + position
    return found


def _moved(before: Cents, after: Cents) -> tuple[Floats, ...]:
    """Return expansion, contraction, churn and return of each account between two month ends, unsigned."""
    change = (after - before).astype(np.float64)
    had, has = before > 0, after > 0
    return (
        np.where(had & (change > 0), change, 0.0),
        np.where(had & has & (change < 0), -change, 0.0),
        np.where(had & ~has, -change, 0.0),
        np.where(~had & has, change, 0.0),
    )


def _spread(
    keys: Codes, first: int, now: int, account: object, valid_from: object, valid_until: object, value: Codes
) -> Codes:
    """Return ``value`` of each account's stretch in every month of it, 0 elsewhere."""
    row = np.searchsorted(keys, np.asarray(account, dtype=np.int64))
    known = (row < len(keys)) & (keys[np.minimum(row, len(keys) - 1)] == np.asarray(account, dtype=np.int64))
    held = np.zeros((len(keys), now + 2), dtype=np.int64)
    for edge, sign in ((valid_from, 1), (valid_until, -1)):
        month = np.clip(np.asarray(edge, dtype=np.int64) - first, 0, now + 1)
        np.add.at(held, (row[known], month[known]), sign * value[known])
    found: Codes = np.cumsum(held, axis=1)[:, :-1]
    return found


def _pooled(names: tuple[str, ...], held: Codes, arr: Cents) -> tuple[tuple[str, ...], Codes]:
    """Return segments and their codes with all but the largest by ARR as one, where there are more than eight."""
    if len(names) <= MOST_SEGMENTS:
        return names, held
    sizes = np.bincount(held[:, -1], arr.astype(np.float64), len(names))
    largest = sorted(np.argsort(-sizes, kind="stable")[: MOST_SEGMENTS - 1].tolist())
    code = np.full(len(names), len(largest))
    code[largest] = np.arange(len(largest))
    return (*(names[index] for index in largest), POOLED), code[held]
