"""How often signs of expansion were followed by it, in this data's own past (METRICS.md section 9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import median
from typing import Any

from nrr.formatting import plural, round_half_up
from nrr.metrics.confidence import wilson
from nrr.metrics.shares import ENOUGH
from nrr.results import MOTIONS, Conversion
from nrr.results.opportunities import CROSS_SELL

FEWEST_GAINS = 5
FULL, NEAR, TREND, PLAN, GAP, ANY = "full", "near", "trend", "plan", "gap", "any"
LABELS = {
    NEAR: "At 80% or more of a limit",
    TREND: "Reaches the limit within 90 days on its trend",
    PLAN: "Plan below that of similar accounts",
    GAP: "Similar accounts hold it",
    ANY: "Any of these signs",
}
Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Measured:
    """What was measured, by motion, sign and (of a cross-sell) product."""

    by: dict[tuple[str, str, str], Conversion]

    @property
    def listed(self) -> tuple[Conversion, ...]:
        """The signs one by one, by motion, those shown most often first."""
        found = [each for (_, sign, _), each in self.by.items() if sign != ANY]
        return tuple(
            sorted(found, key=lambda each: (MOTIONS.index(each.motion), -each.account_months, each.sign, each.label))
        )

    def of(self, motion: str, sign: str, product: str) -> Conversion | None:
        """Return the sign's own conversion where enough is known of it, else that of all signs of the motion."""
        own = self.by.get((motion, NEAR if sign == FULL else sign, product))
        pooled = self.by.get((motion, ANY, ""))
        return own if own is not None and own.share is not None else pooled or own


def measured(rows: Rows, gains: Rows, without: Rows) -> Measured:
    """Return the conversions of ``rows`` (``growth_conversions``) with what came of them (``growth_gains``).

    ``without`` (``growth_without``) has by product the months that neither hold it nor show the sign.
    """
    absent = {(row["motion"], ""): _share(row) for row in rows if not row["sign"]}
    absent |= {(CROSS_SELL, row["product"]): _share(row) for row in without}
    by_motion: dict[str, list[dict[str, Any]]] = defaultdict(list)
    by_part: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in gains:
        by_motion[row["motion"]].append(row)
        by_part[row["motion"], row["sign"], row["product"]].append(row)
    found = {}
    for row in rows:
        motion, sign, product = part = row["motion"], row["sign"], row["product"]
        if sign:
            own = by_motion[motion] if sign == ANY else by_part[part]
            sized = own if motion == CROSS_SELL else by_motion[motion]
            found[part] = _conversion(row, absent.get((motion, product)), sized, own)
    return Measured(found)


def amount(cents: int, *factors: float) -> int:
    """Return ``cents`` times the factors in whole cents, rounded half up."""
    product = Decimal(cents)
    for factor in factors:
        product *= Decimal(repr(factor))
    return int(round_half_up(product))


def _share(row: dict[str, Any]) -> float | None:
    share: float | None = row["converted"] / row["account_months"] if row["account_months"] else None
    return share


def _conversion(row: dict[str, Any], without: float | None, sized: Rows, timed: Rows) -> Conversion:
    accounts = row["accounts"]
    sizes = [each["gain_cents"] / each["before_cents"] for each in sized]
    waits = [each["months"] for each in timed if each["months"] is not None]
    found = Conversion(
        motion=row["motion"],
        sign=row["sign"],
        label=row["product"] or LABELS[row["sign"]],
        account_months=row["account_months"],
        accounts=accounts,
        converted=row["converted"],
        share=None,
        interval=None,
        without=without,
        gain=median(sizes) if len(sizes) >= FEWEST_GAINS else None,
        gains=len(sizes),
        months=float(median(waits)) if len(waits) >= FEWEST_GAINS else None,
    )
    if accounts < ENOUGH:
        seen = f"{plural(accounts, 'account')} in {plural(row['account_months'], 'month')}"
        return replace(found, reason=f"Too few to measure: {seen} showed this sign; {ENOUGH} accounts are needed.")
    share = row["converted"] / row["account_months"]
    return replace(found, share=share, interval=wilson(share * accounts, accounts))
