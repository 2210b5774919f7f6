"""Health of accounts, the expected loss it stands for, and how well it foretold past losses (METRICS.md section 9)."""

from __future__ import annotations

from dataclasses import dataclass

from nrr.periods import Month

PARTS = ("usage", "support", "outcomes", "relationship", "renewal")
LEVELS = ("red", "amber", "green")
GREEN_FROM = 70
AMBER_FROM = 40


def level(score: int | None) -> str | None:
    """Return green from 70, amber from 40, red below; None for no score."""
    if score is None:
        return None
    return "green" if score >= GREEN_FROM else "amber" if score >= AMBER_FROM else "red"


@dataclass(frozen=True)
class HealthPart:
    """One part of a score: ``score`` from 0 to 100, None with a ``reason`` where the data says nothing of it.

    ``weight`` is its share of all weights as they are set; ``findings`` say in words what the score rests on.
    """

    name: str
    weight: float
    score: float | None
    findings: tuple[str, ...]
    reason: str | None = None


@dataclass(frozen=True)
class Health:
    """An account's health at a month's end, from what was known by then.

    ``score`` is the weighted mean of the parts that have one, the weights renormalised, as a whole number; ``coverage``
    is the share of the weights of parts that are known. ``change`` is in points of score against three months before;
    ``past`` are the month ends before, oldest first. Without a score ``reason`` says why.
    """

    month: Month
    score: int | None
    coverage: float
    parts: tuple[HealthPart, ...]
    change: int | None
    past: tuple[tuple[Month, int | None], ...]
    reason: str | None = None

    @property
    def level(self) -> str | None:
        return level(self.score)


@dataclass(frozen=True)
class RiskMethod:
    """One way to turn signals into an expected loss, and its errors out of sample.

    ``auc`` is the chance that an account that then left ranks above one that stayed; ``error`` the mean squared
    difference of the foretold and the actual share of ARR lost, weighted by ARR; lower is better.
    """

    name: str
    auc: float | None
    error: float | None
    chosen: bool


@dataclass(frozen=True)
class CalibrationBand:
    """Past account-months whose foretold loss lies in one band: what was foretold and what then went."""

    label: str
    accounts: int
    arr_cents: int
    foretold: float | None
    actual: float | None


@dataclass(frozen=True)
class LevelRecord:
    """What became of a level's account-months within the horizon; ``lost_cents`` counts churn and contraction."""

    level: str
    account_months: int
    arr_cents: int
    churned_accounts: int
    churned_cents: int
    lost_cents: int

    @property
    def lost(self) -> float | None:
        return self.lost_cents / self.arr_cents if self.arr_cents else None


@dataclass(frozen=True)
class ScoreRecord:
    """How the score did at past month ends, each with only what was known then.

    ``auc_by_arr`` is that of ranking by ARR alone: where the score is no better, ``useful`` is False and ``reading``
    says so. ``lead_months`` is the median time from the first red or amber month before a departure to it, of
    ``departures``, of which ``warned`` were red or amber at least one month before. None with a ``reason``.
    """

    horizon_months: int
    months: tuple[Month, ...]
    account_months: int
    auc: float | None
    auc_by_arr: float | None
    useful: bool
    methods: tuple[RiskMethod, ...]
    calibration: tuple[CalibrationBand, ...]
    levels: tuple[LevelRecord, ...]
    departures: int
    warned: int
    lead_months: float | None
    reading: str
    reason: str | None = None
