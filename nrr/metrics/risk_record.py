"""How well the score foretold past losses: ranking, calibration, ARR lost by colour, lead time (section 9)."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import pandas as pd

from nrr.formatting import percent, plural
from nrr.metrics import risk_bands
from nrr.metrics.arrays import Bools, Floats, Ints
from nrr.metrics.ranking import Ranking, better_by
from nrr.metrics.risk_history import Scored, scored, too_little
from nrr.periods import Month
from nrr.results import Request
from nrr.results.health import (
    AMBER_FROM,
    GREEN_FROM,
    LEVELS,
    CalibrationBand,
    LevelRecord,
    RiskMethod,
    ScoreRecord,
)
from nrr.warehouse import Warehouse

FEWEST_DEPARTURES = 10  # accounts that left, to call a ranking better than another
_EDGES = (0.01, 0.02, 0.05, 0.1, 0.25, 0.5)
_ARR_BANDS = 5
_COLUMNS = ["account_key", "month", "arr_cents", "score", "later_cents", "lost", "gone"]


@dataclass(frozen=True)
class Foretold:
    """Account-months whose loss was foretold from months that were over before them: by score, by ARR, by the mean."""

    frame: pd.DataFrame

    def method(self, name: str, column: str, *, chosen: bool = False) -> RiskMethod:
        loss, lost, arr = (self.frame[each].to_numpy(np.float64) for each in (column, "lost", "arr_cents"))
        error = float(np.average((loss - lost) ** 2, weights=arr)) if len(arr) else None
        auc = Ranking.of(loss, self.frame["gone"].to_numpy(np.bool_)).auc() if column != "by_mean" else None
        return RiskMethod(name, auc, error, chosen)


def score_record(session: Warehouse, request: Request) -> ScoreRecord:
    """Return the record of the score up to the as-of month for the accounts in view. ``session`` is scoped."""
    found = scored(session, request.as_of)
    kept = session.frame("metrics/kept")["account_key"]
    past = found.past[_COLUMNS]
    past = past[past["account_key"].isin(kept) & past["score"].notna()]
    foretold = foretold_losses(found, past)
    methods = (
        foretold.method("Score bands", "by_score", chosen=found.reason is None),
        foretold.method("ARR bands", "by_arr"),
        foretold.method("Mean of all", "by_mean"),
    )
    gone = past["gone"].to_numpy(np.bool_)
    by_score = Ranking.of(-past["score"].to_numpy(np.float64), gone)
    by_arr = _either_way(past["arr_cents"].to_numpy(np.float64), gone)
    leavers = past.loc[gone, "account_key"].nunique()
    at_least = better_by(by_score, by_arr, past["account_key"].to_numpy(np.int64))
    better = leavers >= FEWEST_DEPARTURES and at_least is not None and at_least > 0
    departures, leads = leads_of(found, kept)
    reason = too_little(past, found.horizon_months)
    return ScoreRecord(
        horizon_months=found.horizon_months,
        months=tuple(Month(int(index)) for index in sorted(past["month"].unique())),
        account_months=len(past),
        auc=by_score.auc(),
        auc_by_arr=by_arr.auc(),
        useful=better and reason is None,
        methods=methods,
        calibration=calibrated(foretold.frame),
        levels=tuple(level_record(past, name) for name in LEVELS),
        departures=departures,
        warned=len(leads),
        lead_months=float(np.median(leads)) if len(leads) else None,
        reading=_ranked(by_score.auc(), by_arr.auc(), leavers, better=better, horizon=found.horizon_months)
        + _erred(methods),
        reason=reason,
    )


def _either_way(arr_cents: Floats, gone: Bools) -> Ranking:
    """Return the ranking by ARR, largest or smallest first, whichever did better: the harder one to beat."""
    largest = Ranking.of(arr_cents, gone)
    auc = largest.auc()
    return largest if auc is None or auc >= 0.5 else Ranking.of(-arr_cents, gone)


def foretold_losses(found: Scored, past: pd.DataFrame) -> Foretold:
    """Return the rows of ``past`` with losses as they would have been foretold in their own month.

    Each month's are measured on the months whose horizon was over by then, of all accounts; the first months, which
    have too few of those, are left out.
    """
    parts, history = [], found.past[_COLUMNS]
    for month in sorted(past["month"].unique()):
        rows = past[past["month"] == month]
        known = history[history["month"] <= month - found.horizon_months]
        if too_little(known, found.horizon_months):
            continue
        score, lost, arr = (known[name].to_numpy(np.float64) for name in ("score", "lost", "arr_cents"))
        cuts = np.quantile(arr, np.arange(1, _ARR_BANDS) / _ARR_BANDS)
        by_arr = np.asarray(risk_bands.means(np.searchsorted(cuts, arr), lost, arr, _ARR_BANDS))
        parts.append(
            rows.assign(
                by_score=risk_bands.measured(score, lost, arr).loss(rows["score"].to_numpy(np.float64)),
                by_arr=by_arr[np.searchsorted(cuts, rows["arr_cents"])],
                by_mean=risk_bands.means(np.zeros(len(arr), dtype=np.int64), lost, arr, 1)[0],
            )
        )
    empty = past.iloc[:0].assign(by_score=0.0, by_arr=0.0, by_mean=0.0)
    return Foretold(pd.concat(parts) if parts else empty)


def calibrated(foretold: pd.DataFrame) -> tuple[CalibrationBand, ...]:
    """Return what was foretold and what then went, by ARR, in bands of what was foretold."""
    bands = []
    index = np.searchsorted(_EDGES, foretold["by_score"], side="right")
    edges = (0.0, *_EDGES, 1.0)
    for number, (low, high) in enumerate(itertools.pairwise(edges)):
        rows = foretold[index == number]
        if len(rows):
            arr = rows["arr_cents"].to_numpy(np.float64)
            label = f"{percent(low, 0)} to {percent(high, 0)}"
            bands.append(
                CalibrationBand(
                    label,
                    len(rows),
                    int(rows["arr_cents"].sum()),
                    float(np.average(rows["by_score"], weights=arr)),
                    float(np.average(rows["lost"], weights=arr)),
                )
            )
    return tuple(bands)


def level_record(past: pd.DataFrame, name: str) -> LevelRecord:
    """Return what became of the account-months of one level."""
    rows = past[np.searchsorted((AMBER_FROM, GREEN_FROM), past["score"], side="right") == LEVELS.index(name)]
    lost = rows["arr_cents"] - np.minimum(rows["later_cents"], rows["arr_cents"])
    return LevelRecord(
        level=name,
        account_months=len(rows),
        arr_cents=int(rows["arr_cents"].sum()),
        churned_accounts=int(rows["gone"].sum()),
        churned_cents=int(lost[rows["gone"]].sum()),
        lost_cents=int(lost.sum()),
    )


def leads_of(found: Scored, kept: pd.Series[int]) -> tuple[int, Ints]:
    """Return how many accounts in view left, and of those in red or amber at the month's end before, since when.

    The time runs from the first month of the unbroken run of red and amber to the month at whose end no ARR is left.
    """
    frame = found.frame[["account_key", "month", "score"]]
    frame = frame[frame["account_key"].isin(kept)]
    account, month = (frame[each].to_numpy(np.int64) for each in ("account_key", "month"))
    warned = frame["score"].to_numpy(np.float64) < GREEN_FROM
    follows = np.r_[False, (account[1:] == account[:-1]) & (month[1:] == month[:-1] + 1)]
    last = np.r_[~follows[1:], True] & (month < found.as_of.index)
    place = np.arange(len(frame))
    broken = np.where(warned & follows & np.r_[False, warned[:-1]], 0, place)  # where a run of warnings begins
    runs = place - np.maximum.accumulate(broken) + 1
    return int(last.sum()), runs[last & warned]


def _ranked(auc: float | None, by_arr: float | None, leavers: int, *, better: bool, horizon: int) -> str:
    within = f"within {plural(horizon, 'month')}"
    if auc is None or by_arr is None:
        return f"No account left {within} of a month with a score, so nothing tells how well the score ranks them."
    pairs = f"An account that left {within} ranked above one that stayed {percent(auc, 0)} of the time"
    if leavers < FEWEST_DEPARTURES:
        return f"{pairs}, but only {plural(leavers, 'account')} left: too few to tell whether the score is of use."
    if not better:
        return (
            f"{pairs}; ranking by ARR alone does as well ({percent(by_arr, 0)}). Read the reasons, not the score: "
            "on this data it foretells no better."
        )
    return f"{pairs}; ranking by ARR alone does {percent(by_arr, 0)}."


def _erred(methods: tuple[RiskMethod, ...]) -> str:
    bands, _, mean = methods
    if bands.error is None or not mean.error:
        return ""
    less = 1 - bands.error / mean.error
    if less <= 0:
        return " The loss foretold from it errs no less than the mean of all accounts."
    return f" The loss foretold from it errs {percent(less, 0)} less than the mean of all accounts."
