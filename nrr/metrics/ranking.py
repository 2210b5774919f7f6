"""How well a ranking puts those that left above those that stayed: the area under the curve, ties counting half."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RESAMPLES = 200
_SEED = 2024
_LOW = 0.05

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Ranking:
    """Rows by group of equal rank, lowest first, and which of them left."""

    group: Ints
    groups: int
    gone: Bools

    @classmethod
    def of(cls, value: Floats, gone: Bools) -> Ranking:
        """Return the ranking by ``value``, highest for those expected to leave."""
        levels, group = np.unique(value, return_inverse=True)
        return cls(group.astype(np.int64), len(levels), gone)

    def auc(self, weight: Floats | None = None) -> float | None:
        """Return the chance that one that left ranks above one that stayed; None where either is missing."""
        counted = np.ones(len(self.gone)) if weight is None else weight
        left = np.bincount(self.group, counted * self.gone, self.groups)
        stayed = np.bincount(self.group, counted * ~self.gone, self.groups)
        pairs = left.sum() * stayed.sum()
        below = np.cumsum(stayed) - stayed
        return float((left * (below + stayed / 2)).sum() / pairs) if pairs else None


def better_by(first: Ranking, second: Ranking, account: Ints) -> float:
    """Return by how much the area of ``first`` exceeds that of ``second`` at least, in 19 of 20 resamples of accounts.

    Accounts are resampled, not their months, which repeat each other. The seed is fixed.
    """
    draws = np.random.Generator(np.random.PCG64(_SEED))
    accounts, index = np.unique(account, return_inverse=True)
    found = []
    for _ in range(RESAMPLES):
        drawn = np.bincount(draws.integers(0, len(accounts), len(accounts)), minlength=len(accounts))
        weight = drawn[index].astype(np.float64)
        one, other = first.auc(weight), second.auc(weight)
        found.append((one or 0.0) - (other or 0.0))
    return float(np.quantile(found, _LOW)) if found else 0.0
