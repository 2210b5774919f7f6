"""How well a ranking puts those that left above those that stayed: the area under the curve, ties counting half."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nrr.metrics.arrays import Bools, Floats, Ints

_ONE_IN_TWENTY = 1.645  # standard errors below which one estimate in twenty falls


@dataclass(frozen=True)
class Ranking:
    """For each row the share of rows of the other kind that are on its right side, and which rows left."""

    right: Floats
    gone: Bools

    @classmethod
    def of(cls, value: Floats, gone: Bools) -> Ranking:
        """Return the ranking by ``value``, highest for those expected to leave."""
        levels, group = np.unique(value, return_inverse=True)
        left, stayed = (np.bincount(group[kind], minlength=len(levels)) for kind in (gone, ~gone))
        below = (np.cumsum(stayed) - stayed + stayed / 2) / max(stayed.sum(), 1)
        above = (left.sum() - np.cumsum(left) + left / 2) / max(left.sum(), 1)
        return cls(np.where(gone, below[group], above[group]), gone)

    def auc(self) -> float | None:
        """Return the chance that one that left ranks above one that stayed; None where either is missing."""
        return float(self.right[self.gone].mean()) if self.gone.any() and not self.gone.all() else None


def better_by(first: Ranking, second: Ranking, account: Ints) -> float | None:
    """Return by how much the area of ``first`` exceeds that of ``second`` at least, wrong one time in twenty.

    The lower end of a one-sided interval with accounts as clusters, whose months repeat each other (Obuchowski 1997,
    Nonparametric analysis of clustered ROC curve data). None where none left or none stayed.
    """
    gone = first.gone
    one, other = first.auc(), second.auc()
    if one is None or other is None:
        return None
    apart = first.right - second.right - (one - other)
    share = np.where(gone, 1 / gone.sum(), 1 / (~gone).sum())
    _, index = np.unique(account, return_inverse=True)
    by_account = np.bincount(index, apart * share)
    return float(one - other - _ONE_IN_TWENTY * np.sqrt((by_account**2).sum()))
