"""How often the 95% interval of NRR holds the truth: books drawn from a population whose NRR is known."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bench.figures import Figure, timed
from nrr.metrics.confidence import bootstrap, bootstrap_change, effective_accounts

BOOKS = 400
EFFECTIVE = (10, 20, 50, 200)
SPREADS = {"even": 0.5, "skewed": 1.2}
"""Standard deviation of the logarithm of account sizes: of 844 accounts spread by 1.2, 220 are effective."""
MANY = 20_000
_CHURNED, _CONTRACTED, _UNCHANGED = 0.10, 0.10, 0.45
_CUT = (0.4, 0.95)
_MEAN_GROWTH, _GROWTH_SPREAD = 1.30, 0.2
TRUE_NRR = (
    _CONTRACTED * sum(_CUT) / 2 + _UNCHANGED + (1 - _CHURNED - _CONTRACTED - _UNCHANGED) * _MEAN_GROWTH
)  # sizes and outcomes are independent, so NRR is the mean outcome
Cents = NDArray[np.int64]


def measure() -> Iterator[Figure]:
    """Yield coverage and mean width by effective accounts, and the seconds that an interval of many accounts takes."""
    for name, spread in SPREADS.items():
        for target in EFFECTIVE:
            count = round(target * np.exp(spread**2))
            held, width, effective = coverage(np.random.default_rng(target), count, spread)
            about = f"{name}, {count} accounts, {effective:.0f} effective"
            yield Figure(f"share of intervals that hold the true NRR: {about}", held, "")
            yield Figure(f"mean width in points: {about}", width * 100, "pts")
    opening, closing = book(np.random.default_rng(1), MANY, SPREADS["skewed"])
    seconds, _ = timed(lambda: bootstrap(opening, closing, np.minimum(opening, closing)), repeats=3)
    yield Figure(f"intervals of NRR and GRR, {MANY:,} accounts", seconds, "s", at_most=1)
    seconds, _ = timed(lambda: bootstrap_change((opening, closing), (opening, closing)), repeats=3)
    yield Figure(f"interval of a change, {MANY:,} accounts", seconds, "s", at_most=1.5)


def coverage(generator: np.random.Generator, count: int, spread: float) -> tuple[float, float, float]:
    """Return of BOOKS books the share whose interval holds the truth, the mean width and mean effective accounts."""
    held, widths, effective = 0, [], []
    for _ in range(BOOKS):
        opening, closing = book(generator, count, spread)
        (found,) = bootstrap(opening, closing)
        held += found.low <= TRUE_NRR <= found.high
        widths.append(found.high - found.low)
        effective.append(effective_accounts(opening))
    return held / BOOKS, float(np.mean(widths)), float(np.mean(effective))


def book(generator: np.random.Generator, count: int, spread: float) -> tuple[Cents, Cents]:
    """Return opening and closing cents of ``count`` accounts of the population."""
    opening = np.maximum(1, (generator.lognormal(13.5, spread, count)).astype(np.int64))
    kind = generator.uniform(size=count)
    cut = generator.uniform(*_CUT, count)
    grown = generator.lognormal(np.log(_MEAN_GROWTH) - _GROWTH_SPREAD**2 / 2, _GROWTH_SPREAD, count)
    ends = np.cumsum([_CHURNED, _CONTRACTED, _UNCHANGED])
    outcome = np.select([kind < ends[0], kind < ends[1], kind < ends[2]], [np.zeros(count), cut, np.ones(count)], grown)
    return opening, np.round(opening * outcome).astype(np.int64)
