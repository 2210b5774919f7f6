"""The year ahead of a base, quarter by quarter, from what earlier bases did (METRICS.md section 10)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nrr.metrics.arrays import Floats
from nrr.metrics.outlook_history import CHURN, CONTRACTION, EXPANSION, QUARTERS, RETURN, SIGNS, History

LOOK_BACK = 48  # month ends whose quarters are looked at
HALF_LIFE = 12  # months after which a past quarter counts half
SHRINK = 0.02  # of the ARR looked at: how much the whole's rate counts in a segment's
DRAWS = 1_000
LOW, HIGH = 0.1, 0.9
_SEED = 20_240_601
_FEWEST_MOVEMENTS = 1e-3


@dataclass(frozen=True)
class Ahead:
    """What is known of the year ahead, in cents by quarter and segment (and kind), all zero where nothing is.

    ``flows`` will come besides what the rates say; ``without_gains`` of the base cannot grow, and ``without_losses``
    cannot shrink or leave but as known.
    """

    flows: Floats
    without_gains: Floats
    without_losses: Floats


@dataclass(frozen=True)
class Forecast:
    """Expected flows in whole cents by quarter, segment and kind, unsigned.

    ``draws`` are the same of all segments, by draw, quarter and kind.
    """

    base: Floats
    flows: Floats
    draws: Floats

    def nrr(self, quarters: int) -> float:
        """Return NRR from now to the end of that many quarters."""
        return float(1 + (self.flows[:quarters] @ SIGNS).sum() / self.base.sum())

    def nrr_draws(self, quarters: int) -> Floats:
        """Return the same of each draw, never below nothing."""
        found: Floats = np.maximum(0.0, 1 + (self.draws[:, :quarters] @ SIGNS).sum(axis=1) / self.base.sum())
        return found


def forecast(
    history: History, at: int, base: Floats, accounts: Floats, *, quarters: int = QUARTERS, ahead: Ahead | None = None,
    half_life: float = HALF_LIFE, draws: int = DRAWS,
) -> Forecast:  # fmt: skip
    """Return what the ``base`` (cents by quarter, segment and position) of month ``at`` is expected to do.

    ``accounts`` counts the same base. A segment never loses more than it has. Draws take for each of them one past
    month, recent ones more often, scale its rates so that their mean is the forecast, and let the sum of the accounts'
    flows vary as a gamma with as many movements as that quarter effectively had (a bootstrap over past quarters and
    accounts, from a fixed seed). ``history`` must reach back 3 x ``quarters`` months from ``at``.
    """
    generator = np.random.default_rng(_SEED)
    chosen = generator.random(draws)
    segments = base.shape[1]
    flows, drawn = np.zeros((quarters, segments, 4)), np.zeros((draws, quarters, 4))
    left = base[0].sum(axis=-1)
    for quarter in range(quarters):
        at_rates = rates(history, at, quarter, half_life)
        flows[quarter] = (base[quarter][..., None] * at_rates).sum(axis=1)
        if ahead is not None:
            flows[quarter] = _with(ahead, quarter, flows[quarter], base[quarter].sum(axis=-1))
        flows[quarter] = _bounded(flows[quarter], left)
        left = left + flows[quarter] @ SIGNS
        drawn[:, quarter] = _drawn(
            history, at, quarter, base[quarter], accounts[quarter].sum(), at_rates, flows[quarter].sum(axis=0), chosen,
            generator, half_life,
        )  # fmt: skip
    return Forecast(base[0].sum(axis=-1), flows, drawn)


def rates(history: History, at: int, quarter: int, half_life: float = HALF_LIFE) -> Floats:
    """Return flows of a quarter as fractions of the base, by segment, position and kind, as known in month ``at``.

    A rate is the ratio of sums over the past bases, each counting half as much as one ``half_life`` months later. A
    segment's is mixed with that of all segments in the same position, which counts as much as 2% of the ARR looked at,
    so that a small segment leans on the whole.
    """
    past, weights = seen(at, quarter, half_life)
    base = np.tensordot(weights, history.base[past, quarter], 1)
    flows = np.tensordot(weights, history.flows[past, quarter], 1)
    whole = _ratio(flows.sum(axis=(0, 1)), base.sum(), np.zeros(4))
    by_position = _ratio(flows.sum(axis=0), base.sum(axis=0)[:, None], whole[None, :])
    weight = SHRINK * base.sum()
    return _ratio(flows + weight * by_position, base[..., None] + weight, by_position[None])


def seen(at: int, quarter: int, half_life: float = HALF_LIFE) -> tuple[slice, Floats]:
    """Return the month ends whose quarter ``quarter`` (0: the next) is over by month ``at``, and their weights."""
    last = at - 3 * (quarter + 1)
    first = max(0, last - LOOK_BACK + 1)
    return slice(first, last + 1), 0.5 ** ((last - np.arange(first, last + 1)) / half_life)


def _with(ahead: Ahead, quarter: int, expected: Floats, base: Floats) -> Floats:
    """Return expected flows of a quarter with what is known: rates hold for the part of the base they apply to."""
    share = np.ones_like(expected)
    for kind in range(4):
        out = ahead.without_losses if kind in (CONTRACTION, CHURN) else ahead.without_gains
        share[:, kind] = np.where(base > 0, 1 - np.minimum(1, out[quarter] / np.where(base > 0, base, 1)), 0)
    found: Floats = expected * share + ahead.flows[quarter]
    return found


def _bounded(flows: Floats, left: Floats) -> Floats:
    """Return flows in whole cents, losses cut where a segment would lose more than it has and gains."""
    lost = flows[:, CONTRACTION] + flows[:, CHURN]
    most = np.maximum(0.0, left + flows[:, EXPANSION] + flows[:, RETURN])
    cut = np.where(lost > most, most / np.where(lost > 0, lost, 1), 1.0)
    flows[:, [CONTRACTION, CHURN]] *= cut[:, None]
    whole: Floats = np.floor(flows + 0.5)
    most = np.maximum(0.0, left + whole[:, EXPANSION] + whole[:, RETURN])
    whole[:, CONTRACTION] = np.minimum(whole[:, CONTRACTION], most)
    whole[:, CHURN] = np.minimum(whole[:, CHURN], most - whole[:, CONTRACTION])
    return whole


def _drawn(
    history: History, at: int, quarter: int, base: Floats, accounts: float, at_rates: Floats, expected: Floats,
    chosen: Floats, generator: np.random.Generator, half_life: float,
) -> Floats:  # fmt: skip
    past, weights = seen(at, quarter, half_life)
    picked = np.searchsorted(np.cumsum(weights[::-1] / weights.sum()), chosen).clip(0, len(weights) - 1)
    picked = len(weights) - 1 - picked
    of_month = _ratio(history.flows[past, quarter], history.base[past, quarter][..., None], at_rates[None])
    totals = (of_month * base[None, ..., None]).sum(axis=(1, 2))
    mean = weights @ totals / weights.sum()
    centred = totals * _ratio(expected, mean, np.zeros(4))
    flow, square = (each[past, quarter].sum(axis=(1, 2)) for each in (history.flows, history.squares))
    movements = _ratio(flow * flow, square, np.ones(4))
    more = _ratio(np.full(len(weights), accounts), history.accounts[past, quarter].sum(axis=(1, 2)), np.ones(1))
    shape = np.maximum(movements * more[:, None], _FEWEST_MOVEMENTS)[picked]
    found: Floats = generator.gamma(shape) * centred[picked] / shape
    return found


def _ratio(amount: Floats, base: Floats | float, otherwise: Floats) -> Floats:
    below = np.broadcast_to(base, amount.shape)
    return np.where(below > 0, amount / np.where(below > 0, below, 1.0), otherwise)
