"""How accounts behave: usage, tickets, NPS and failed payments over the last 25 months."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from nrr.demo import scenario as s
from nrr.demo.book import day_number
from nrr.demo.cast import Cast
from nrr.demo.draws import Bools, Draws, Ints, Stream
from nrr.demo.simulate import Snapshot
from nrr.demo.tables import dates, integers, money, numbered, pick, texts, times, write_csv

METRICS = ("active_users", "api_calls_thousand", "storage_gb")
_STORAGE_LIMIT_GB = np.array([100, 500, 4000], dtype=np.int64)
_NO_LIMIT = 0
_PRIORITIES = ("low", "normal", "normal", "high", "urgent")
_TICKET_STATES = ("solved", "solved", "solved", "closed", "open", "pending")
_SATISFACTION = ("", "", "good", "good", "bad")
_REASONS = ("card_declined", "insufficient_funds", "expired_card")
_MINUTES_OF_WORK = 540


class Usage:
    """Walks the snapshots and notes what each account used. Healthy accounts grow a little, sinking ones fade."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self._cast, self._draws, n = cast, Draws(seed, Stream.USAGE), len(cast)
        self._share = self._draws.between(470, 770, n)  # of the seats, in a thousand
        self._storage = _STORAGE_LIMIT_GB[cast.segment] * self._draws.between(250, 600, n) // 1000
        self._chunks: list[Ints] = []

    def note(self, snapshot: Snapshot, story: s.Story) -> None:
        """Add the readings at the end of the snapshot's month."""
        draws, n, segment = self._draws, len(self._cast), self._cast.segment
        sinking = snapshot.sinking
        fading = self._share * draws.between(800, 880, n) // 1000
        growing = np.minimum(self._share + draws.between(-4, 13, n), 960)
        scare = ~sinking & draws.chance(6_000, n)
        self._share = np.where(sinking, fading, np.where(scare, self._share * 68 // 100, growing))
        self._storage = np.where(sinking, self._storage, self._storage * draws.between(1000, 1025, n) // 1000)
        active = snapshot.seats > 0
        users = snapshot.seats * self._share // 1000 * draws.between(985, 1015, n) // 1000
        day = day_number(story.month(snapshot.offset) + 1) - 1
        self._add(active, day, 0, np.minimum(np.maximum(users, 1), snapshot.seats), snapshot.seats)
        self._add(snapshot.api_units > 0, day, 1, snapshot.api_units, np.full(n, _NO_LIMIT, dtype=np.int64))
        limit = _STORAGE_LIMIT_GB[segment]
        self._add(active & (segment != s.SMB), day, 2, np.minimum(self._storage, limit), limit)

    def write(self, path: Path, ids: pa.Array) -> Path:
        """Write the readings by account, date and metric."""
        account, day, metric, value, limit = np.concatenate(self._chunks, axis=1)
        order = np.lexsort((metric, day, account))
        columns = {
            "account_id": ids.take(pa.array(account[order])),
            "date": dates(day[order]),
            "metric": pick(METRICS, metric[order]),
            "value": integers(value[order]),
            "limit": integers(limit[order], limit[order] == _NO_LIMIT),
        }
        return write_csv(path, columns)

    def _add(self, accounts: Bools, day: int, metric: int, value: Ints, limit: Ints) -> None:
        index = np.flatnonzero(accounts)
        same = np.ones(len(index), dtype=np.int64)
        self._chunks.append(np.stack([index, day * same, metric * same, value[index], limit[index]]))


def write_tickets(path: Path, ids: pa.Array, snapshots: tuple[Snapshot, ...], story: s.Story, seed: int) -> Path:
    """Write support tickets; those about to leave raise more of them and like the answers less."""
    draws, found = Draws(seed, Stream.TICKETS), []
    for snapshot in snapshots:
        n = len(snapshot.seats)
        for per_million in (260_000, 90_000):
            chance = np.where(snapshot.sinking, 2 * per_million, per_million)
            index = np.flatnonzero((snapshot.seats > 0) & draws.chance(chance, n))
            day = day_number(story.month(snapshot.offset)) + draws.below(28, len(index))
            found.append(np.stack([index, day, snapshot.sinking[index].astype(np.int64)]))
    account, day, sinking = np.concatenate(found, axis=1)
    order = np.argsort(day, kind="stable")
    account, day, sinking, n = account[order], day[order], sinking[order], len(order)
    recent = day >= day_number(story.month(story.last_offset), 10)
    state = np.where(recent, draws.below(len(_TICKET_STATES), n), draws.below(4, n))
    mood = np.where(state < 4, np.minimum(draws.below(len(_SATISFACTION), n) + 2 * sinking, 4), 0)
    columns = {
        "id": numbered("", 10_001 + np.arange(n), 5),
        "account_id": ids.take(pa.array(account)),
        "created_at": times(day, 480 + draws.below(_MINUTES_OF_WORK, n)),
        "priority": pick(_PRIORITIES, np.minimum(draws.below(len(_PRIORITIES), n) + sinking, 4)),
        "status": pick(_TICKET_STATES, state),
        "satisfaction": pick(_SATISFACTION, mood),
    }
    return write_csv(path, columns)


def write_nps(path: Path, ids: pa.Array, snapshots: tuple[Snapshot, ...], story: s.Story, seed: int) -> Path:
    """Write the answers to the survey sent in the last month of each quarter."""
    draws, found = Draws(seed, Stream.NPS), [np.empty((3, 0), dtype=np.int64)]
    for snapshot in snapshots:
        if story.month(snapshot.offset).index % 3 == 2:
            n = len(snapshot.seats)
            index = np.flatnonzero((snapshot.seats > 0) & draws.chance(300_000, n))
            day = day_number(story.month(snapshot.offset), 8) + draws.below(14, len(index))
            low, spread = np.where(snapshot.sinking[index], 1, 5), np.where(snapshot.sinking[index], 7, 6)
            found.append(np.stack([index, day, low + draws.below(spread, len(index))]))
    account, day, score = np.concatenate(found, axis=1)
    order = np.argsort(day, kind="stable")
    columns = {
        "date": dates(day[order]),
        "account_id": ids.take(pa.array(account[order])),
        "score": integers(score[order]),
    }
    return write_csv(path, columns)


def write_payments(
    path: Path, ids: pa.Array, cast: Cast, snapshots: tuple[Snapshot, ...], story: s.Story, seed: int
) -> Path:
    """Write failed payments of those billed by the month or quarter, and whether the retry went through."""
    draws, n, found = Draws(seed, Stream.PAYMENTS), len(cast), [np.empty((4, 0), dtype=np.int64)]
    for snapshot in snapshots:
        chance = np.where(snapshot.sinking, 90_000, 22_000)
        failed = (snapshot.seats > 0) & (cast.interval <= s.QUARTERLY) & draws.chance(chance, n)
        index = np.flatnonzero(failed)
        day = day_number(story.month(snapshot.offset)) + cast.billing_day[index] - 1
        found.append(np.stack([index, day, snapshot.bill_cents[index], snapshot.sinking[index].astype(np.int64)]))
    account, day, cents, sinking = np.concatenate(found, axis=1)
    order = np.argsort(day, kind="stable")
    recovered = draws.chance(np.where(sinking[order] > 0, 350_000, 850_000), len(order))
    columns = {
        "date": dates(day[order]),
        "account_id": ids.take(pa.array(account[order])),
        "amount": money(cents[order]),
        "status": pick(("failed", "recovered"), recovered.astype(np.int64)),
        "reason": pick(texts(_REASONS), draws.below(len(_REASONS), len(order))),
    }
    return write_csv(path, columns)
