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
    point to point, None where that cannot be computed on both sides; the causes' changes add up to its whole change.
    ``accounts`` is None where they are not known: of ``definitions`` only the totals were published.
    """

    cause: str
    opening_cents: int
    closing_cents: int
    total_cents: int
    accounts: int | None
    nrr_change: float | None


@dataclass(frozen=True)
class Restatement:
    """A period as published and as known now, and the difference by cause: exact, nothing is left over.

    ``read_anew`` is the published version as this release computes it; it differs from ``published`` only where an
    earlier release computed otherwise, and that difference is the cause ``definitions``.

    ``causes`` holds every cause in order. Their changes of NRR are point to point; what NRR by the request's definition
    changed beyond that is ``definition_change``, so that the causes and it add up to ``nrr_change``.

    ``frame`` has one row per account and cause, columns ``account_id``, ``account_name``, ``cause`` (text),
    ``opening_change_cents``, ``closing_change_cents``, ``total_change_cents`` (int), largest change first.
    """

    request: Request
    published: Retention
    read_anew: Retention
    known_now: Retention
    causes: tuple[RestatementCause, ...]
    frame: pd.DataFrame

    @property
    def at_work(self) -> tuple[RestatementCause, ...]:
        """Return the causes that changed anything."""
        return tuple(cause for cause in self.causes if cause.accounts != 0)

    @property
    def nrr_change(self) -> float | None:
        """Return NRR known now less NRR as published, None where either cannot be computed."""
        return _change(self.published.nrr, self.known_now.nrr)

    @property
    def definition_change(self) -> float | None:
        """Return by how much NRR changed more than point to point did, None where either change is unknown."""
        return _change(_change(self.published.point_to_point, self.known_now.point_to_point), self.nrr_change)


def _change(before: float | None, now: float | None) -> float | None:
    return None if before is None or now is None else now - before
