"""What changed in a published period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nrr.results.request import Request
from nrr.results.retention import Retention

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class RestatementCause:
    """What one cause changed in a published period: ARR at the opening, at the closing and in total, and NRR.

    ``cause`` is one of RESTATEMENT_CAUSES; ``closing_cents`` is of the opening accounts. ``nrr_change`` is a fraction,
    None where NRR cannot be computed on both sides; the causes' changes add up to the whole change.
    """

    cause: str
    opening_cents: int
    closing_cents: int
    total_cents: int
    accounts: int
    nrr_change: float | None


@dataclass(frozen=True)
class Restatement:
    """A period as published and as known now, and the difference by cause: exact, nothing is left over.

    ``causes`` holds every cause in order. ``frame`` has one row per account and cause, columns ``account_id``,
    ``account_name``, ``cause`` (text), ``opening_change_cents``, ``closing_change_cents``, ``total_change_cents``
    (int), largest change first.
    """

    request: Request
    published: Retention
    known_now: Retention
    causes: tuple[RestatementCause, ...]
    frame: pd.DataFrame

    @property
    def nrr_change(self) -> float | None:
        """Return NRR known now less NRR as published, None where either cannot be computed."""
        before, now = self.published.nrr, self.known_now.nrr
        return None if before is None or now is None else now - before
