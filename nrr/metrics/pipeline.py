"""The CRM's open renewal and expansion deals, weighted by what share of closed deals like them was won.

An export holds each deal's last stage only, so a share per stage cannot be measured. Measured instead: deals of the
motion, of about the amount (below or above the median of those closed) and at least as old as the open deal, each
where 20 such deals closed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from statistics import median
from typing import Any

from nrr.formatting import plural
from nrr.metrics.confidence import wilson
from nrr.metrics.conversions import amount
from nrr.metrics.shares import ENOUGH
from nrr.periods import Month
from nrr.results import Deal, DealStage, Pipeline, WonShare
from nrr.warehouse import Warehouse

UNSTATED, UNKNOWN_STAGE = "unstated", "Stage then unknown"
_WORDS = {"renewal": "renewal deal", "expansion": "expansion deal", UNSTATED: "deal of no stated type"}
_MOTIONS = tuple(_WORDS)
Rows = Sequence[dict[str, Any]]


def pipeline(session: Warehouse, as_of: Month, levels: Mapping[int, str | None]) -> Pipeline:
    """Return the deals that are known to have been open at the end of ``as_of``. ``session`` is scoped."""
    carried = session.rows("metrics/pipeline_carried")[0]
    if not carried["of_customers"]:
        return Pipeline((), (), (), "", "No renewal or expansion deals: import the CRM's opportunities.")
    latest = as_of.index >= session.table("settings")[0]["default_as_of"]
    rows = session.rows("metrics/pipeline_deals", day=as_of.last_day, latest=latest)
    open_rows = [row for row in rows if row["outcome"] == "open"]
    won = {
        motion: Won.of(motion, [row for row in rows if row["motion"] == motion and row["outcome"] != "open"])
        for motion in _MOTIONS
        if any(row["motion"] == motion for row in rows)
    }
    deals = tuple(_deal(row, won[row["motion"]], as_of, latest, levels) for row in open_rows)
    reason = None if deals else f"No renewal or expansion deal is known to have been open at the end of {as_of.label}."
    return Pipeline(deals, _stages(deals), tuple(each.overall for each in won.values()), _note(carried, latest), reason)


@dataclass(frozen=True)
class Pool:
    """Closed deals that are alike: how many, how many won, and of those with a known duration, longest last."""

    closed: int
    won: int
    days: tuple[int, ...]
    won_from: tuple[int, ...]

    @classmethod
    def of(cls, closed: Rows) -> Pool:
        """Return the pool of ``closed`` deals."""
        by_days = sorted(
            ((row["close_date"] - row["created_date"]).days, row["outcome"] == "won")
            for row in closed
            if row["created_date"]
        )
        backwards = accumulate(won for _, won in reversed(by_days))
        return cls(len(closed), _wins(closed), tuple(days for days, _ in by_days), (*reversed(list(backwards)),))

    def share(self, age: int | None) -> float:
        """Return the share won of those that took at least ``age`` days, or of all where too few did."""
        at = len(self.days) if age is None else bisect_left(self.days, age)
        lasted = len(self.days) - at
        return self.won_from[at] / lasted if lasted >= ENOUGH else self.won / self.closed


@dataclass(frozen=True)
class Won:
    """What closed deals of one motion say; ``halves`` are those up to the median amount and those above."""

    overall: WonShare
    middle: float
    whole: Pool
    halves: tuple[Pool, Pool] | None

    @classmethod
    def of(cls, motion: str, closed: Rows) -> Won:
        """Return what the ``closed`` deals of ``motion`` say."""
        amounts = [row["amount_cents"] for row in closed if row["amount_cents"] is not None]
        middle = float(median(amounts)) if amounts else 0.0
        sized = [row for row in closed if row["amount_cents"] is not None]
        lower = Pool.of([row for row in sized if row["amount_cents"] <= middle])
        upper = Pool.of([row for row in sized if row["amount_cents"] > middle])
        halves = (lower, upper) if min(lower.closed, upper.closed) >= ENOUGH else None
        whole = Pool.of(closed)
        return cls(_overall(motion, whole, halves), middle, whole, halves)

    def share(self, amount_cents: int | None, age: int | None) -> float | None:
        """Return the share won of closed deals like one of that amount (cents) and age (days); None where unknown."""
        if self.overall.share is None:
            return None
        pool = self.whole
        if self.halves is not None and amount_cents is not None:
            pool = self.halves[amount_cents > self.middle]
        return pool.share(age)


def _overall(motion: str, whole: Pool, halves: tuple[Pool, Pool] | None) -> WonShare:
    words = _WORDS[motion]
    found = WonShare(motion, whole.won, whole.closed, None, None, "")
    if whole.closed < ENOUGH:
        return replace(found, reason=f"{plural(whole.closed, words)} closed by then; {ENOUGH} are needed.")
    if whole.won in (0, whole.closed):
        absent = "won" if whole.won == 0 else "lost"
        return replace(found, reason=f"The file holds no {absent} {words}, so it does not show how often they are won.")
    by = ["up to and above the median amount"] if halves else []
    by += ["at least as old"] if len(whole.days) >= ENOUGH else []
    apart = f", told apart by {' and '.join(by)}" if by else ""
    measured_on = f"{plural(whole.closed, f'closed {words}')}{apart}"
    interval = wilson(whole.won, whole.closed)
    return replace(found, share=whole.won / whole.closed, interval=interval, measured_on=measured_on)


def _deal(row: dict[str, Any], won: Won, as_of: Month, latest: bool, levels: Mapping[int, str | None]) -> Deal:
    age = (as_of.last_day - row["created_date"]).days if row["created_date"] else None
    share = won.share(row["amount_cents"], age)
    known = share is not None and row["amount_cents"] is not None
    return Deal(
        account_key=row["account_key"],
        account_id=row["account_id"],
        account_name=row["account_name"],
        name=row["name"],
        motion=row["motion"],
        stage=row["stage"] if latest else None,
        amount_cents=row["amount_cents"],
        close_date=row["close_date"],
        owner=row["owner"],
        level=levels.get(row["account_key"]),
        won=share,
        weighted_cents=amount(row["amount_cents"], share) if known and share is not None else None,
    )


def _stages(deals: Sequence[Deal]) -> tuple[DealStage, ...]:
    grouped: dict[tuple[str, str], list[Deal]] = defaultdict(list)
    for deal in deals:
        grouped[deal.motion, deal.stage or UNKNOWN_STAGE].append(deal)
    found = [
        DealStage(
            motion=motion,
            stage=stage,
            deals=len(held),
            amount_cents=sum(deal.amount_cents or 0 for deal in held),
            weighted_cents=_total([deal.weighted_cents for deal in held]),
        )
        for (motion, stage), held in grouped.items()
    ]
    return tuple(sorted(found, key=lambda each: (_MOTIONS.index(each.motion), -each.amount_cents, each.stage)))


def _total(weighted: Sequence[int | None]) -> int | None:
    known = [each for each in weighted if each is not None]
    return sum(known) if known else None


def _wins(closed: Rows) -> int:
    return sum(row["outcome"] == "won" for row in closed)


def _note(carried: dict[str, Any], latest: bool) -> str:
    notes = ["The export holds each deal's last stage only, so a share per stage cannot be measured."]
    if not latest:
        notes.append(
            "Deals count that were created by the month and closed after it; their stage then is not known, and "
            "amounts and days are those of the export."
        )
        if carried["dated"] < carried["deals"]:
            notes.append("Deals without a creation date are left out at an earlier month.")
    if carried["foreign_deals"]:
        notes.append(f"{plural(carried['foreign_deals'], 'deal')} in another currency without an amount here.")
    return " ".join(notes)
