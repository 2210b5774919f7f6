"""The five parts of a health score and their weighted mean (METRICS.md section 9), from the facts of account-months.

Every part is a whole number from 0 to 100, nan where the data says nothing of it. The points are chosen so that a
part crosses the lines to amber (70) and red (40) where a person would say so; definitions.md lists them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from nrr.metrics.arrays import Bools, Floats, Ints
from nrr.results.health import PARTS

if TYPE_CHECKING:
    import pandas as pd

NEW_MONTHS = 3  # a customer for less has no score
SOON_MONTHS = 3
FEWEST_FEATURES = 3
_TO_RED = 60  # points from 100 to the line to red
_PER_TICKET, _PER_URGENT, _PER_BAD_RATING = 10, 15, 40
_SHRANK_TO_RED = 0.1  # of ARR
_PER_CONTRACTION = 15
_FLAT = 85
_SOON = 50
_PER_FAILED, _PER_RECOVERED = 40, 10


def weights_of(settings: Mapping[str, int]) -> dict[str, int]:
    """Return each part's weight as it is set, from a version's row of settings."""
    return {part: settings[f"health_{part}_weight"] for part in PARTS}


def parts(facts: pd.DataFrame, usage_drop: float) -> dict[str, Floats]:
    """Return each part's score by row of ``facts``; ``usage_drop`` is the drop that is a warning, as a share."""
    return {
        "usage": _rounded(_usage(facts, usage_drop)),
        "support": _rounded(_support(facts)),
        "outcomes": _rounded(_outcomes(facts)),
        "relationship": _rounded(_relationship(facts)),
        "renewal": _rounded(_renewal(facts)),
    }


def totals(found: Mapping[str, Floats], weights: Mapping[str, int], is_new: Bools) -> tuple[Floats, Floats]:
    """Return score (whole, half up) and coverage by row: the weighted mean of the parts that are known.

    A customer for less than three months has no score, nor has one of whom no part with a weight is known.
    """
    weighed, known = np.zeros(len(is_new)), np.zeros(len(is_new))
    for part, weight in weights.items():
        there = ~np.isnan(found[part])
        weighed += np.where(there, found[part], 0) * weight
        known += there * weight
    scored = (known > 0) & ~is_new
    score = np.floor((2 * weighed + known) / np.where(known > 0, 2 * known, 1))
    return np.where(scored, score, np.nan), known / sum(weights.values())


def months_to_renewal(facts: pd.DataFrame) -> Floats:
    """Return months until the stated renewal, else until the anniversary of the (last) start; nan for neither."""
    month = facts["month"].to_numpy(np.int64)
    anniversary = 12 - (month - facts["since_month"].to_numpy(np.int64)) % 12
    stated = facts["stated_renewal"]
    index = (stated.dt.year * 12 + stated.dt.month - 1).to_numpy(np.float64, na_value=np.nan) - month
    months: Floats = np.where(index >= 1, index, np.where(facts["anniversary_known"] > 0, anniversary, np.nan))
    return months


def age(facts: pd.DataFrame) -> Ints:
    """Return for how many month ends the account has had ARR without a break."""
    months: Ints = facts["month"].to_numpy(np.int64) - facts["since_month"].to_numpy(np.int64) + 1
    return months


def usage_change(facts: pd.DataFrame) -> Floats:
    """Return the change of usage that counts, as a share: of the worst metric, or of the number of features in use."""
    change = facts["worst_change"].to_numpy(np.float64, na_value=np.nan)
    before = facts["features_before"].to_numpy(np.float64)
    features = np.where(
        before >= FEWEST_FEATURES, facts["features"].to_numpy(np.float64) / np.where(before > 0, before, 1) - 1, np.nan
    )
    fell: Floats = np.fmin(change, features)
    return fell


def _usage(facts: pd.DataFrame, usage_drop: float) -> Floats:
    return np.clip(100 + _TO_RED * np.minimum(usage_change(facts), 0) / usage_drop, 0, 100)


def _support(facts: pd.DataFrame) -> Floats:
    more = np.where(facts["tickets_compared"] > 0, facts["tickets"] - facts["tickets_before"], 0)
    bad = facts["rated"] - facts["satisfaction_sum"]
    share = np.where(facts["rated"] > 0, bad / np.maximum(facts["rated"], 1), 0)
    score = 100 - _PER_TICKET * np.maximum(more, 0) - _PER_URGENT * facts["urgent"] - _PER_BAD_RATING * share
    return np.where(facts["tickets_known"] > 0, np.maximum(score, 0), np.nan)


def _outcomes(facts: pd.DataFrame) -> Floats:
    shrank = facts["contraction_cents"] / (facts["arr_cents"] + facts["contraction_cents"])
    again = np.maximum(facts["contractions"] - 1, 0)
    grew = (facts["arr_before_cents"] > 0) & (facts["arr_cents"] > facts["arr_before_cents"])
    calm = np.where(grew, 100, _FLAT)
    score = 100 - _TO_RED * shrank / _SHRANK_TO_RED - _PER_CONTRACTION * again
    return np.where(facts["contractions"] > 0, np.clip(np.minimum(score, calm), 0, 100), calm)


def _relationship(facts: pd.DataFrame) -> Floats:
    answers = facts["answers"].to_numpy(np.float64)
    return np.where(answers > 0, 10 * facts["answer_sum"] / np.maximum(answers, 1), np.nan)


def _renewal(facts: pd.DataFrame) -> Floats:
    months = months_to_renewal(facts)
    late = _PER_FAILED * facts["failed"] + _PER_RECOVERED * facts["recovered"]
    score: Floats = np.maximum(100 - np.where(months <= SOON_MONTHS, 100 - _SOON, 0) - late.to_numpy(np.float64), 0)
    return np.where(np.isnan(months) & (facts["payments_known"] == 0), np.nan, score)


def _rounded(score: Floats) -> Floats:
    whole: Floats = np.floor(np.asarray(score, dtype=np.float64) + 0.5)
    return whole
