"""What accounts with such a score lost: the share of ARR by score band, measured on account-months that are over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nrr.metrics.arrays import Floats, Ints

WIDTH = 10
FEWEST = 30  # account-months in a band; one with fewer is joined with the next
PRIOR = 5  # average account-months at the mean of all that a band's own are mixed with


@dataclass(frozen=True)
class Bands:
    """Loss by band: scores from ``starts[i]`` up to the next start lost ``losses[i]``, the last entry is no score."""

    starts: tuple[int, ...]
    losses: tuple[float, ...]

    def index(self, score: Floats) -> Ints:
        """Return the band of each score; nan is the last one."""
        found = np.searchsorted(self.starts, np.nan_to_num(score), side="right") - 1
        return np.where(np.isnan(score), len(self.starts), found)

    def loss(self, score: Floats) -> Floats:
        """Return the share of ARR that accounts with each score lost."""
        return np.asarray(self.losses)[self.index(score)]


def measured(score: Floats, lost: Floats, arr_cents: Floats) -> Bands:
    """Return the bands of account-months with ``score`` (nan: none) that ``lost`` a share of their ARR each."""
    known = ~np.isnan(score)
    tens = np.minimum(np.nan_to_num(score) // WIDTH, 100 // WIDTH - 1).astype(np.int64)
    starts = _starts(np.bincount(tens[known], minlength=100 // WIDTH))
    empty = Bands(starts, (0.0,) * (len(starts) + 1))
    return Bands(starts, tuple(means(empty.index(score), lost, arr_cents, len(starts) + 1)))


def means(band: Ints, lost: Floats, arr_cents: Floats, bands: int) -> list[float]:
    """Return each band's mean loss, mixed with ``PRIOR`` average account-months at the mean of all.

    An account-month weighs the square root of its ARR. Weighed by ARR a band would be its few largest accounts; all
    alike, the many small ones, which leave more, would speak for the large.
    """
    weight = np.sqrt(arr_cents)
    weight = weight / weight.mean() if len(weight) else weight
    mean = float(weight @ lost / weight.sum()) if len(weight) else 0.0
    held, sums = np.bincount(band, weight, bands), np.bincount(band, weight * lost, bands)
    found: list[float] = ((sums + PRIOR * mean) / (held + PRIOR)).tolist()
    return found


def _starts(counts: Ints) -> tuple[int, ...]:
    """Return where bands start that hold ``FEWEST`` each, from the lowest score up; what is left joins the last."""
    starts, held = [0], 0
    for ten, count in enumerate(counts[:-1], start=1):
        held += int(count)
        if held >= FEWEST and counts[ten:].sum() >= FEWEST:
            starts.append(ten * WIDTH)
            held = 0
    return tuple(starts)
