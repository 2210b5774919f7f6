"""How forecasts made at past month ends did, beside naive ones: rolling origin, only what was known then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nrr.formatting import percent, plural, stake
from nrr.metrics.arrays import Floats
from nrr.metrics.outlook_forecast import HIGH, LOW, forecast
from nrr.metrics.outlook_history import EXPANSION, QUARTERS, SIGNS, History
from nrr.results.outlook import BackTest

EARLIEST = {1: 12, QUARTERS: 15}  # months of history that a forecast of so many quarters starts from
FEWEST = 4  # forecasts that a back-test needs
CALIBRATING = 8  # past forecasts from which the interval is made wider or narrower by how they did
NARROWEST = {1: 0.7, QUARTERS: 1.0}  # years overlap too much for so few to say that an interval is too wide
TARGET = 0.10
EXPANSION_MEASURE, NRR_MEASURE = "expansion", "nrr"
_TOO_FEW = 0.7  # of past outcomes within the 80% interval, below which it is called too narrow
_TOLD_FROM = 1.05  # times as wide as drawn, from which an interval is called wider
_DRAWS = 400
_EXPANSION_NAIVE = {1: ("the last quarter repeated", "the same quarter of the year before"),
                    QUARTERS: ("the last year repeated", "the last quarter four times")}  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """One past forecast: its origin, low, value and high, what came, and the naive forecasts."""

    origin: int
    low: float
    value: float
    high: float
    actual: float
    naive: tuple[float, ...]

    @property
    def strain(self) -> float:
        """How far the actual lay from the forecast, 1 at the end of the interval."""
        side = self.high - self.value if self.actual > self.value else self.value - self.low
        apart = abs(self.actual - self.value)
        return apart / side if side > 0 else (0.0 if apart == 0 else 1.0)


@dataclass(frozen=True)
class Trials:
    """Past forecasts of one measure so many quarters ahead, and the back-test made of them."""

    held: tuple[Trial, ...]
    test: BackTest

    def widening(self, at: int | None = None) -> float:
        """Return by what the interval of a forecast made in column ``at`` is multiplied, from what was known by then.

        So much that four of five past forecasts would have held what came, and not below ``NARROWEST``.
        """
        ahead = self.test.quarters_ahead
        known = [trial.strain for trial in self.held if at is None or trial.origin + 3 * ahead <= at]
        if len(known) < CALIBRATING:
            return 1.0
        return max(NARROWEST[ahead], float(np.quantile(known, HIGH - LOW)))


def trials(history: History, measure: str, quarters: int) -> Trials:
    """Return the forecasts of ``measure`` at every past month end that has the history before and the outcome after."""
    last = history.ledger.observed - 3 * quarters
    held = tuple(
        found
        for origin in range(EARLIEST[quarters], last + 1)
        if (found := _trial(history, origin, measure, quarters)) is not None
    )
    first = history.ledger.first
    reason = None if len(held) >= FEWEST else _too_short(history, quarters)
    blank = BackTest(measure, quarters, (), None, None, None, None, reason or "", reason)
    if reason:
        return Trials(held, blank)
    draft = Trials(held, blank)
    inside = [trial.strain <= draft.widening(trial.origin) for trial in held]
    actual = np.array([trial.actual for trial in held])
    scale = actual.mean() if measure == EXPANSION_MEASURE else 1.0
    if scale <= 0:
        reason = "No account expanded in the quarters looked at."
        return Trials(held, BackTest(measure, quarters, (), None, None, None, None, reason, reason))
    errors = [
        float(np.abs(np.array([trial.naive[number] for trial in held]) - actual).mean() / scale) for number in (0, 1)
    ]
    best = int(errors[1] < errors[0])
    error = float(np.abs(np.array([trial.value for trial in held]) - actual).mean() / scale)
    test = BackTest(
        measure, quarters,
        tuple((first + (t.origin + 3 * quarters), t.value, t.actual, t.naive[best]) for t in held),
        error, errors[best], sum(inside) / len(inside),
        TARGET if (measure, quarters) == (EXPANSION_MEASURE, 1) else None,
        "", naive_name=_EXPANSION_NAIVE[quarters][best],
    )  # fmt: skip
    return Trials(held, replace(test, reading=reading(test, sum(inside), draft.widening())))


def _trial(history: History, origin: int, measure: str, quarters: int) -> Trial | None:
    base = history.base[origin]
    if not base[0].sum():
        return None
    made = forecast(history, origin, base, history.accounts[origin], quarters=quarters, draws=_DRAWS)
    if measure == EXPANSION_MEASURE:
        draws = made.draws[:, :, EXPANSION].sum(axis=1)
        value = float(made.flows[..., EXPANSION].sum())
    else:
        draws, value = made.nrr_draws(quarters), made.nrr(quarters)
    low, high = np.quantile(draws, [LOW, HIGH])
    naive = _naive(history, origin, measure, quarters)
    actual = _measured(history, origin, measure, quarters)
    return Trial(origin, min(float(low), value), value, max(float(high), value), actual, naive)


def _measured(history: History, origin: int, measure: str, quarters: int) -> float:
    flows = history.flows[origin, :quarters].sum(axis=(0, 1, 2))
    if measure == EXPANSION_MEASURE:
        return float(flows[EXPANSION])
    base = history.base[origin, 0].sum()
    return float(1 + flows @ SIGNS / base) if base else 1.0


def _naive(history: History, origin: int, measure: str, quarters: int) -> tuple[float, float]:
    year = _measured(history, origin - 12, measure, quarters)
    quarter = _measured(history, origin - 3, measure, 1)
    if quarters == 1:
        return quarter, year
    return year, quarter * quarters if measure == EXPANSION_MEASURE else quarter**quarters


def _too_short(history: History, quarters: int) -> str:
    span = "a quarter" if quarters == 1 else "a year"
    months = EARLIEST[quarters] + 3 * quarters + FEWEST
    return (
        f"A back-test of forecasts {span} ahead needs {months} months of data; there are {history.ledger.observed + 1}."
    )


def reading(test: BackTest, inside: int, wider: float = 1.0) -> str:
    """Return in plain words how the forecasts did, whether naive ones did better, and whether the target is met.

    ``inside`` of them lay within their interval, which by now is made ``wider`` by their errors.
    """
    what, size = ("expansion", percent) if test.measure == EXPANSION_MEASURE else ("NRR", stake)
    span = "quarter" if test.quarters_ahead == 1 else "year"
    made = len(test.rows)
    said = (
        f"Over {plural(made, 'past forecast')}, {what} of the next {span} was missed by {size(test.error)} on average, "
        f"against {size(test.naive_error)} by {test.naive_name}. "
    )
    if not test.beats_naive:
        said += "The forecast does not beat that naive one, so read it as no better. "
    if test.target is not None and test.error is not None:
        met = "is met" if test.error <= test.target else "is not met"
        said += f"The target of {percent(test.target, 0)} {met}. "
    held = f"{inside} of {made} lay within the 80% interval"
    if inside >= _TOO_FEW * made:
        return f"{said}{held}."
    if wider < _TOLD_FROM:
        return f"{said}{held}, so read it as too narrow."
    return f"{said}{held} as it was then, which was too narrow; by their errors it is {wider:.1f} times as wide now."


Method = tuple[str, Callable[[History, int], float]]


def compared(history: History) -> tuple[tuple[str, float], ...]:
    """Return the error of next quarter's expansion of every method that was tried, the chosen one first."""
    months = range(EARLIEST[1], history.ledger.observed - 2)
    origins = [origin for origin in months if history.base[origin, 0].sum()]
    if len(origins) < FEWEST:
        return ()
    actual = np.array([_measured(history, origin, EXPANSION_MEASURE, 1) for origin in origins])
    if not actual.sum():
        return ()
    found = []
    for name, method in methods():
        made = np.array([method(history, origin) for origin in origins])
        found.append((name, float(np.abs(made - actual).sum() / actual.sum())))
    return tuple(found)


def methods() -> Sequence[Method]:
    """Return each method of forecasting next quarter's expansion: its name, and history and origin in, cents out."""
    return (
        ("Rates by segment and renewal, recent quarters weigh more", _chosen),
        ("Rate of the whole, mean of the last 2 quarters", _mean_of(2)),
        ("Rate of the whole, mean of the last 4 quarters", _mean_of(4)),
        ("Rate of the whole, mean of the last 8 quarters", _mean_of(8)),
        ("Rates by segment, mean of the last 8 quarters", _by_segment),
        ("Exponential smoothing of quarterly rates", _smoothed),
        ("Last quarter repeated", lambda history, at: _measured(history, at - 3, EXPANSION_MEASURE, 1)),
        ("Same quarter of the year before", lambda history, at: _measured(history, at - 12, EXPANSION_MEASURE, 1)),
    )


def _chosen(history: History, at: int) -> float:
    made = forecast(history, at, history.base[at], history.accounts[at], quarters=1, draws=1)
    return float(made.flows[..., EXPANSION].sum())


def _mean_of(quarters: int) -> Callable[[History, int], float]:
    def method(history: History, at: int) -> float:
        past = slice(max(0, at - 3 * quarters), at - 2)
        base, flow = history.base[past, 0].sum(), history.flows[past, 0, ..., EXPANSION].sum()
        return float(history.base[at, 0].sum() * flow / base) if base else 0.0

    return method


def _by_segment(history: History, at: int) -> float:
    past = slice(max(0, at - 24), at - 2)
    base: Floats = history.base[past, 0].sum(axis=(0, 2))
    flow: Floats = history.flows[past, 0, ..., EXPANSION].sum(axis=(0, 2))
    rate = np.where(base > 0, flow / np.where(base > 0, base, 1), flow.sum() / max(base.sum(), 1.0))
    return float((history.base[at, 0].sum(axis=-1) * rate).sum())


def _smoothed(history: History, at: int, weight: float = 0.3) -> float:
    level = None
    for origin in range(at % 3, at - 2, 3):
        base = history.base[origin, 0].sum()
        if base:
            rate = history.flows[origin, 0, ..., EXPANSION].sum() / base
            level = rate if level is None else level + weight * (rate - level)
    return float(history.base[at, 0].sum() * (level or 0.0))
