"""Every account's score at past month ends, each from what was known then, and what became of its ARR."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nrr.metrics import health_facts, health_parts
from nrr.metrics.arrays import Floats
from nrr.metrics.risk_bands import Bands, measured
from nrr.metrics.risk_signs import with_signs
from nrr.periods import Month, month_range
from nrr.warehouse import Warehouse

if TYPE_CHECKING:
    import pandas as pd

PAST_MONTHS = 24
FEWEST_MONTHS = 100  # account-months to measure a loss on
FEWEST_LOSSES = 5  # accounts among them that lost ARR
_CARRIED = ("usage_compared", "tickets_known", "answers_known", "payments_known")


@dataclass(frozen=True)
class Scored:
    """Account-months from the first of ``months`` to the last, by account and month.

    ``frame`` has the facts of each, ``score`` (nan without one), ``coverage`` and each part's score under its name.
    ``past`` has those whose horizon was over by the as-of month, with ``lost``, the share of ARR lost in it, and
    ``gone`` where nothing was left.
    """

    months: tuple[Month, ...]
    horizon_months: int
    frame: pd.DataFrame
    past: pd.DataFrame

    @property
    def as_of(self) -> Month:
        return self.months[-1]

    @property
    def now(self) -> pd.DataFrame:
        return self.frame[self.frame["month"] == self.as_of.index]

    def bands(self) -> Bands:
        """Return the losses by band that are known at the as-of month."""
        return measured(*(self.past[name].to_numpy(np.float64) for name in ("score", "lost", "arr_cents")))

    @property
    def reason(self) -> str | None:
        """Return why no loss can be measured, None where one can."""
        return too_little(self.past, self.horizon_months)


def too_little(past: pd.DataFrame, horizon_months: int) -> str | None:
    """Return why account-months that are over are too few to measure a loss on, None where they are enough."""
    if len(past) < FEWEST_MONTHS:
        return (
            f"Too little history to measure a loss: {len(past)} account-months are over whose next {horizon_months} "
            f"months are known, and it takes {FEWEST_MONTHS}."
        )
    losing = past.loc[past["lost"] > 0, "account_key"].nunique()
    if losing < FEWEST_LOSSES:
        return (
            f"Too few losses to measure: {losing or 'no'} account{'' if losing == 1 else 's'} lost ARR in the months "
            f"that are over, and it takes {FEWEST_LOSSES}."
        )
    return None


def scored(session: Warehouse, as_of: Month) -> Scored:
    """Return the account-months of every account, whatever is in view: losses are measured on the whole company.

    They begin where every kind of signal that the data carries at ``as_of`` was carried, at most two years before the
    last month whose horizon is over. ``session`` is scoped.
    """
    settings = session.table("settings")[0]
    horizon = settings["risk_horizon_months"]
    months = _months(session, as_of, Month(settings["first_month"]), horizon)
    frame = with_scores(health_facts.facts(session, months), settings)
    past = frame[frame["month"] <= as_of.index - horizon].reset_index(drop=True)
    later = session.frame("metrics/score_outcomes", horizon_months=horizon, as_of=as_of.index)["later_cents"]
    past["later_cents"] = later
    past["lost"] = 1 - np.minimum(past["later_cents"], past["arr_cents"]) / past["arr_cents"]
    past["gone"] = past["later_cents"] == 0
    return Scored(months, horizon, frame, past)


def with_scores(facts: pd.DataFrame, settings: dict[str, int | float]) -> pd.DataFrame:
    """Return ``facts`` with the parts, ``score``, ``coverage`` and warning signs of each row."""
    found = health_parts.parts(facts, float(settings["usage_drop"]))
    weights = health_parts.weights_of({name: int(value) for name, value in settings.items() if "weight" in name})
    score, coverage = health_parts.totals(found, weights, health_parts.age(facts) < health_parts.NEW_MONTHS)
    return with_signs(facts, float(settings["usage_drop"])).assign(**found, score=score, coverage=coverage)


def before(frame: pd.DataFrame, as_of: Month, months: int) -> Floats:
    """Return the score that each account of ``as_of`` had ``months`` before, in the order of its rows."""
    earlier = frame[frame["month"] == as_of.index - months].set_index("account_key")["score"]
    now = frame.loc[frame["month"] == as_of.index, "account_key"]
    return earlier.reindex(now).to_numpy(np.float64)


def _months(session: Warehouse, as_of: Month, first: Month, horizon: int) -> tuple[Month, ...]:
    asked = month_range(max(first, as_of - (PAST_MONTHS + horizon - 1)), as_of)
    carried = health_facts.carried(session, asked)
    now = [name for name in _CARRIED if carried[as_of.index][name]]
    begin = next(month for month in asked if all(carried[month.index][name] for name in now))
    return month_range(begin, as_of)
