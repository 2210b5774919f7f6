"""Why accounts left, as customer success wrote it down over the last 25 months."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from nrr.demo import scenario as s
from nrr.demo.book import day_number
from nrr.demo.draws import Draws, Stream
from nrr.demo.simulate import History
from nrr.demo.tables import dates, pick, write_csv

_REASONS = ("", "Price", "Missing feature", "Went to a competitor", "Budget cut", "Sponsor left", "Closed down")
_COMMENTS = (
    "",
    "Asked for a third off at renewal",
    "Needs reports by site",
    "Their new parent uses another tool",
    "Training never took off",
    "Would look again next year",
)
# In a hundred, by segment: none stated, then the reasons above.
_REASON_PER_HUNDRED = ((12, 34, 14, 10, 14, 4, 12), (14, 24, 20, 18, 14, 10, 0), (10, 16, 22, 28, 8, 16, 0))
_COMMENTED = 450_000


def write_departures(path: Path, ids: pa.Array, history: History, story: s.Story, seed: int) -> Path:
    """Write the accounts that left, by day; some came back since."""
    state, draws = history.end, Draws(seed, Stream.DEPARTURES)
    first = np.array([day_number(story.month(m)) for m in range(story.months)], dtype=np.int64)
    left = np.flatnonzero(state.left >= story.signals_from)
    day = first[state.left[left]] + state.cast.billing_day[left] - 1
    left, day = left[np.argsort(day, kind="stable")], np.sort(day, kind="stable")
    bounds = np.cumsum(np.array(_REASON_PER_HUNDRED, dtype=np.int64), axis=1)[state.cast.segment[left]]
    reason = (draws.below(100, len(left))[:, None] >= bounds).sum(axis=1)
    comment = np.where(draws.chance(_COMMENTED, len(left)), 1 + draws.below(len(_COMMENTS) - 1, len(left)), 0)
    columns = {
        "account_id": ids.take(pa.array(left)),
        "churn_date": dates(day),
        "reason": pick(_REASONS, reason),
        "comment": pick(_COMMENTS, comment),
    }
    return write_csv(path, columns)
