"""Random choices that come out the same on every machine: uniform draws turned into integers, nothing else."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

MILLION = 1_000_000


class Stream(IntEnum):
    """Which part of the company a stream is for; another number is another draw of that part."""

    CAST = 1
    EVENTS = 14
    USAGE = 3
    TICKETS = 4
    NPS = 5
    PAYMENTS = 6
    PIPELINE = 7
    DEPARTURES = 8


class Draws:
    """A stream of integers. Streams of one seed are independent: a table's draws never move another's."""

    def __init__(self, seed: int, stream: Stream) -> None:
        self._generator = np.random.Generator(np.random.PCG64([seed, int(stream)]))

    def below(self, limit: int | Ints, size: int) -> Ints:
        """Return ``size`` integers from 0 up to, not including, ``limit`` (at most 2**53)."""
        return np.floor(self._generator.random(size) * limit).astype(np.int64)

    def between(self, low: int | Ints, high: int | Ints, size: int) -> Ints:
        """Return ``size`` integers from ``low`` to ``high``, both included."""
        return low + self.below(np.maximum(np.asarray(high, dtype=np.int64) - low + 1, 1), size)

    def chance(self, per_million: int | Ints, size: int) -> Bools:
        """Return ``size`` answers, each true ``per_million`` times in a million."""
        return self.below(MILLION, size) < per_million

    def order(self, size: int) -> Ints:
        """Return 0..size-1 shuffled."""
        return np.argsort(self._generator.random(size), kind="stable").astype(np.int64)


class Quota:
    """Picks that keep to their expected number within each group, over time as well as at once.

    What one month's expectation leaves over is carried to the next, so that a small company has the churn its rate
    says and not the luck of a dozen coin throws.
    """

    def __init__(self, draws: Draws, groups: Ints) -> None:
        self._draws = draws
        self._groups = groups
        self._carry = draws.below(MILLION, int(groups.max(initial=0)) + 1)

    def pick(self, eligible: Bools, per_million: Ints) -> Bools:
        """Return which accounts are picked; each eligible one with its own chance ``per_million``."""
        picked = np.zeros(len(eligible), dtype=np.bool_)
        for group in range(len(self._carry)):
            members = np.flatnonzero(eligible & (self._groups == group))
            members = members[self._draws.order(len(members))]
            reached = self._carry[group] + np.cumsum(per_million[members])
            if len(members):
                picked[members] = reached // MILLION > (reached - per_million[members]) // MILLION
                self._carry[group] = reached[-1] % MILLION
        return picked
