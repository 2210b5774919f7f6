"""The warning signs of METRICS.md section 9 that put an account on the list, whatever its score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nrr.metrics.arrays import Bools, Floats
from nrr.metrics.health_parts import usage_change
from nrr.results.health import AMBER_FROM

if TYPE_CHECKING:
    import pandas as pd

SIGNS = ("payment", "contraction", "usage", "relationship", "support", "renewal")
SOFT = ("relationship", "support")
RENEWAL_DAYS = 90
MANY_MORE_TICKETS = 3
MANY_URGENT = 2
DETRACTOR_TO = 6
_EPOCH = 1970 * 12


def with_signs(facts: pd.DataFrame, usage_drop: float) -> pd.DataFrame:
    """Return ``facts`` with a column ``sign_<name>`` of booleans for each of ``SIGNS``, and ``days_to_renewal``.

    ``days_to_renewal`` counts from the month's end to the stated renewal, nan where none is stated.
    """
    days = _days_to_renewal(facts)
    detracts = facts["answer_sum"] <= DETRACTOR_TO * facts["answers"]
    more = facts["tickets"] - facts["tickets_before"] >= MANY_MORE_TICKETS
    urgent = (facts["urgent"] >= MANY_URGENT) & (facts["urgent"] > facts["urgent_before"])
    return facts.assign(
        usage_change=usage_change(facts),
        days_to_renewal=days,
        sign_payment=facts["failed"] > 0,
        sign_contraction=facts["contractions"] > 0,
        sign_usage=usage_change(facts) <= -usage_drop,
        sign_relationship=(facts["answers"] > 0) & detracts,
        sign_support=(facts["tickets_compared"] > 0) & (more | urgent),
        sign_renewal=(days > 0) & (days <= RENEWAL_DAYS),
    )


def pressing(facts: pd.DataFrame) -> Bools:
    """Return which rows of a frame ``with_signs`` belong on the list for their signs, whatever their score.

    An unfriendly answer or more tickets alone do not, unless that part of the score is red: every book has many.
    """
    soft = [facts[f"sign_{sign}"] & (facts[sign] < AMBER_FROM) for sign in SOFT]
    hard = [facts[f"sign_{sign}"] for sign in SIGNS if sign not in SOFT]
    shown: Bools = np.logical_or.reduce([each.to_numpy(np.bool_) for each in hard + soft])
    return shown


def _days_to_renewal(facts: pd.DataFrame) -> Floats:
    after = (facts["month"].to_numpy(np.int64) + 1 - _EPOCH).astype("datetime64[M]").astype("datetime64[D]")
    stated = facts["stated_renewal"].to_numpy("datetime64[D]")
    days = (stated - after).astype(np.int64) + 1
    return np.where(np.isnat(stated), np.nan, days)
