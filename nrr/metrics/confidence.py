"""How sure a rate is: bootstrap over accounts, Wilson for logos, the effective number of accounts (METRICS.md 7)."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from nrr.metrics.arrays import Floats
from nrr.periods import Window
from nrr.results.confidence import (
    ACCOUNTS,
    APPROXIMATE,
    ENOUGH_FOR_A_RATE,
    ENOUGH_FOR_AN_APPROXIMATE_RATE,
    RATE,
    Confidence,
    Interval,
)

RESAMPLES = 2_000
_SEED = 20_240_601
_LEVEL = 0.95
_Z = 1.959963984540054  # the standard normal's 97.5% quantile
_DRAWN = 20_000  # accounts that are drawn one by one; the many small ones beyond vary as their sum does
_AT_ONCE = 2_000_000
Cents = NDArray[np.int64]


def confidence(window: Window, opening: Cents, closing: Cents) -> Confidence:
    """Return how sure the retention is of accounts that opened with ``opening``, all above zero.

    ``opening`` and ``closing`` hold cents per account in the same order, on which the seeded draws depend. Where the
    accounts are to be read one by one, NRR and GRR have no interval: drawn from so few it would be too narrow.
    """
    effective = effective_accounts(opening)
    read = reading(effective)
    nrr, grr = (None, None) if read == ACCOUNTS else bootstrap(opening, closing, np.minimum(opening, closing))
    return Confidence(
        window=window,
        effective_accounts=effective,
        reading=read,
        nrr=nrr,
        grr=grr,
        logo_retention=wilson(int((closing > 0).sum()), len(closing)),
    )


def effective_accounts(opening: Cents) -> float:
    """Return (sum B)^2 / sum B^2: how many equally large accounts would be as spread out. 0 without any."""
    sizes = opening.astype(np.float64)
    squares = float((sizes * sizes).sum())
    return float(sizes.sum()) ** 2 / squares if squares else 0.0


def reading(effective: float) -> str:
    """Return what so many effective accounts are enough for: a rate, an approximate one, or a list of accounts."""
    if effective >= ENOUGH_FOR_A_RATE:
        return RATE
    return APPROXIMATE if effective >= ENOUGH_FOR_AN_APPROXIMATE_RATE else ACCOUNTS


def bootstrap(opening: Cents, *amounts: Cents) -> tuple[Interval, ...]:
    """Return the 95% percentile interval of each sum of ``amounts`` over the sum of ``opening``, accounts resampled."""
    sums = resampled(opening, *amounts)
    return tuple(_interval(total / sums[0]) for total in sums[1:])


def bootstrap_change(before: tuple[Cents, Cents], after: tuple[Cents, Cents]) -> Interval | None:
    """Return the 95% interval of the change of NRR between two windows, resampling the same accounts in both.

    Each window is (opening, closing) over the same accounts, 0 for one that did not open it, where its closing is 0
    too. None where a resample may hold no opening ARR.
    """
    base, kept, later_base, later_kept = resampled(*before, *after)
    if not (base > 0).all() or not (later_base > 0).all():
        return None
    return _interval(later_kept / later_base - kept / base)


def resampled(*amounts: Cents) -> list[Floats]:
    """Return for each array the sums of RESAMPLES draws of as many accounts, with replacement, from a fixed seed.

    Beyond 20,000 accounts the smaller ones are not drawn one by one: the sum of so many varies normally, with the
    variance and covariance that drawing them has.
    """
    generator = np.random.default_rng(_SEED)
    table = np.stack([amount.astype(np.float64) for amount in amounts], axis=1)
    order = np.argsort(-table.max(axis=1), kind="stable") if len(table) > _DRAWN else np.arange(len(table))
    drawn, rest = table[order[:_DRAWN]], table[order[_DRAWN:]]
    count = len(drawn)
    step = max(1, _AT_ONCE // max(1, count))
    sums = np.empty((RESAMPLES, table.shape[1]))
    for start in range(0, RESAMPLES, step):
        stop = min(start + step, RESAMPLES)
        picked = generator.integers(0, count, size=(stop - start, count), dtype=np.int32)
        for column in range(table.shape[1]):
            sums[start:stop, column] = drawn[:, column][picked].sum(axis=1)
    if len(rest):
        spread = np.cov(rest, rowvar=False, bias=True) * len(rest)
        sums += generator.multivariate_normal(rest.sum(axis=0), spread, size=RESAMPLES, method="eigh")
    return [sums[:, column] for column in range(table.shape[1])]


def wilson(kept: float, of: int) -> Interval | None:
    """Return Wilson's 95% interval of the share ``kept`` / ``of``, None of nothing.

    ``kept`` is a fraction of ``of`` where a share of more counts as one of so many that are independent.
    """
    if of == 0:
        return None
    share, square = kept / of, _Z * _Z
    centre = (share + square / (2 * of)) / (1 + square / of)
    half = _Z / (1 + square / of) * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return Interval(max(0.0, centre - half), min(1.0, centre + half))


def _interval(ratios: Floats) -> Interval:
    tail = (1 - _LEVEL) / 2
    low, high = np.quantile(ratios, [tail, 1 - tail])
    return Interval(float(low), float(high))
