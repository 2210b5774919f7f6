"""Policies with what they move, and late renewals."""

from __future__ import annotations

from dataclasses import dataclass

from nrr.periods import Month

Value = str | int | float  # of a setting: a choice, a number, a share


@dataclass(frozen=True)
class Lapsed:
    """Accounts in a gap that is within the months of grace, with no cancellation known (METRICS.md section 2).

    ``arr_cents`` is what they paid before. The headline counts them as gone, so it equals ``nrr_if_none_renews``.
    """

    accounts: int
    arr_cents: int
    grace_months: int
    nrr_if_all_renew: float | None
    nrr_if_none_renews: float | None


@dataclass(frozen=True)
class PolicyOutcome:
    """The figures under one value of a setting: total ARR and 12-month NRR at the month, None where not computable.

    ``last_arr_cents`` is total ARR in the data's last stated month, from which a state of the export's day holds.
    """

    value: Value
    arr_cents: int
    nrr: float | None
    last_arr_cents: int


@dataclass(frozen=True)
class PolicyEffect:
    """One setting: its value, how many lines and accounts it decides about, and the figures under other values.

    ``outcomes`` is empty where it decides about no line, or moves no ARR.
    """

    name: str
    value: Value
    lines: int
    accounts: int
    outcomes: tuple[PolicyOutcome, ...]


@dataclass(frozen=True)
class PolicyEffects:
    """Every setting's effect at ``as_of``; ``now`` holds the figures as they stand, ``last`` the last stated month."""

    as_of: Month
    last: Month
    currency: str
    now: PolicyOutcome
    effects: tuple[PolicyEffect, ...]

    def of(self, name: str) -> PolicyEffect:
        return next(effect for effect in self.effects if effect.name == name)
