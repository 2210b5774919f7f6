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

FEWEST_ACCOUNTS = 5
FEWEST_GAINS = 5
FULL, NEAR, TREND, PLAN, GAP, ANY = "full", "near", "trend", "plan", "gap", "any"
LABELS = {
    FULL: "Limit reached",
    NEAR: "At 80% or more",
    TREND: "Reaches the limit within 90 days on its trend",
    PLAN: "Plan below that of similar accounts",
    GAP: "Similar accounts hold it",
    ANY: "Any of these signs",
}
_SIGNS = (FULL, NEAR, TREND, PLAN, GAP)
Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Measured:
    """What was measured, by motion, sign and (of a cross-sell) product; ``listed`` in the order of a table."""

    by: dict[tuple[str, str, str], Conversion]

    @property
    def listed(self) -> tuple[Conversion, ...]:
        return tuple(found for (_, sign, _), found in self.by.items() if sign != ANY)

    def of(self, motion: str, sign: str, product: str) -> Conversion | None:
        """Return the sign's own conversion where enough is known of it, else that of all signs of the motion."""
        own, pooled = self.by.get((motion, sign, product)), self.by.get((motion, ANY, ""))
        return own if own is not None and own.share is not None else pooled or own


def measured(rows: Rows, gains: Rows) -> Measured:
    """Return the conversions of ``rows`` (``growth_conversions``) with what came of them (``growth_gains``)."""
    by: dict[tuple[str, str, str], Conversion] = {}
    for motion in MOTIONS:
        of_motion = [row for row in rows if row["motion"] == motion]
        signed = sorted(
            (row for row in of_motion if row["sign"]),
            key=lambda row: (_SIGNS.index(row["sign"]), -row["account_months"], row["product"]),
        )
        absent = next((row for row in of_motion if not row["sign"]), None)
        without = absent["converted"] / absent["account_months"] if absent else None
        gained = [row for row in gains if row["motion"] == motion]
        by_part: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for row in gained:
            by_part[row["sign"], row["product"]].append(row)
        for row in signed:
            part = by_part[row["sign"], row["product"]]
            sized = part if motion == CROSS_SELL else gained
            label = row["product"] if motion == CROSS_SELL else LABELS[row["sign"]]
            found = _conversion(row, label, without, sized, part)
            by[motion, row["sign"], row["product"]] = found
        if signed:
            whole = {"motion": motion, "sign": ANY, "accounts": max(row["accounts"] for row in signed)}
            whole |= {name: sum(row[name] for row in signed) for name in ("account_months", "converted")}
            by[motion, ANY, ""] = _conversion(whole, LABELS[ANY], without, gained, gained)
    return Measured(by)


def amount(cents: int, *factors: float) -> int:
    """Return ``cents`` times the factors in whole cents, rounded half up."""
    product = Decimal(cents)
    for factor in factors:
        product *= Decimal(repr(factor))
    return int(round_half_up(product))


def _conversion(row: dict[str, Any], label: str, without: float | None, sized: Rows, timed: Rows) -> Conversion:
    months, accounts, converted = row["account_months"], row["accounts"], row["converted"]
    sizes = [each["gain_cents"] / each["before_cents"] for each in sized]
    waits = [each["months"] for each in timed if each["months"] is not None]
    found = Conversion(
        motion=row["motion"],
        sign=row["sign"],
        label=label,
        account_months=months,
        accounts=accounts,
        converted=converted,
        share=None,
        interval=None,
        without=without,
        gain=median(sizes) if len(sizes) >= FEWEST_GAINS else None,
        gains=len(sizes),
        months=float(median(waits)) if len(waits) >= FEWEST_GAINS else None,
    )
    if months < ENOUGH or accounts < FEWEST_ACCOUNTS:
        seen = f"{plural(months, 'past month')} of {plural(accounts, 'account')}"
        return replace(
            found, reason=f"Too few to measure: {seen} with this sign, {ENOUGH} of {FEWEST_ACCOUNTS} are needed."
        )
    share = converted / months
    return replace(found, share=share, interval=wilson(share * accounts, accounts))
