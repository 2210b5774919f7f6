"""Movements of one account -> its levels, and where they do not add up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nrr.ingest.headings import plain
from nrr.periods import Month

_WORDS = {
    "opening": "opening openingbalance beginning beginningbalance starting startingbalance balanceforward bop",
    "new": "new newbiz newbusiness newlogo newcustomer newsubscription newsale signup acquisition",
    "expansion": "expansion upgrade upsell crosssell addon priceincrease increase",
    "contraction": "contraction downgrade downsell reduction pricedecrease decrease",
    "churn": "churn churned lost lostcustomer cancellation cancelled canceled cancel terminated",
    "reactivation": "reactivation reactivated winback resurrected resurrection",
}
_KIND = {word: kind for kind, text in _WORDS.items() for word in text.split()}
_LESS = ("contraction", "churn")
_NOISE = Decimal("0.005")  # half a cent: what is left when amounts were binary fractions once


@dataclass(frozen=True)
class Movement:
    """One change: its row, month index, kind (None where unknown), signed amount, and the level stated after it."""

    row: int
    month: int
    kind: str | None
    change: Decimal
    stated: Decimal | None = None
    written: str = ""  # its type as the file has it


@dataclass(frozen=True)
class Break:
    """The first movement after which an account's level is not what it should be."""

    row: int
    reason: str
    message: str


def movement_kind(text: str) -> str | None:
    """Return opening, new, expansion, contraction, churn or reactivation for a type as files write it."""
    word = plain(text)
    for tail in ("", "mrr", "arr", "revenue", "s"):
        if word.endswith(tail) and word.removesuffix(tail) in _KIND:
            return _KIND[word.removesuffix(tail)]
    return None


def are_signed(movements: Sequence[tuple[str | None, Decimal]]) -> bool:
    """Return whether decreases are written below zero, from pairs of kind and amount; else they are subtracted."""
    return any(kind in _LESS and amount < 0 for kind, amount in movements)


def signed_change(kind: str | None, amount: Decimal, signed: bool) -> Decimal:
    """Return what a movement adds to the level."""
    return -amount if kind in _LESS and not signed else amount


def look_like_levels(chains: Iterable[Sequence[Movement]]) -> bool:
    """Return whether the amounts of every account could be what it pays after each movement, not what changes."""
    later = 0
    for chain in chains:
        level = Decimal(0)
        for movement in chain:
            amount = abs(movement.change)
            fits = {"expansion": amount > level, "contraction": 0 < amount < level, "churn": amount == 0}
            if not fits.get(movement.kind or "", level == 0 < amount):
                return False
            level = amount
        later += len(chain) - 1
    return later > 0


def roll_forward(account: str, movements: Sequence[Movement]) -> tuple[list[Decimal], Break | None]:
    """Return the level after each movement in order, and the first break; levels end where it is."""
    levels: list[Decimal] = []
    level, paid = Decimal(0), False
    for movement in movements:
        after = level + movement.change
        after = Decimal(0) if abs(after) < _NOISE else after
        wrong = _wrong(movement, level, after, paid)
        if wrong:
            reason, text = wrong
            return levels, Break(movement.row, reason, f"{account}, {Month(movement.month).label}: {text}")
        levels.append(after)
        level, paid = after, paid or after > 0
    return levels, None


def _wrong(movement: Movement, before: Decimal, after: Decimal, paid: bool) -> tuple[str, str] | None:
    """Return why a movement cannot follow ``before``: a reason and a text, None when it can."""
    kind, change, stated = movement.kind, movement.change, movement.stated
    if kind is None:
        return "unknown_movement", f'"{movement.written}" is no known type of movement.'
    if (change > 0 and kind in _LESS) or (change < 0 and kind not in _LESS):
        return "wrong_sign", f"{kind} of {_text(change)} has the wrong sign."
    if stated is not None:
        if abs(stated - after) >= _NOISE and not paid:
            return "opening_missing", f"it already paid {_text(stated - change)}, which no earlier movement explains."
        if abs(stated - after) >= _NOISE:
            return "level_differs", f"the file says {_text(stated)}; its movements add up to {_text(after)}."
    elif not paid and kind in ("expansion", *_LESS):
        return "opening_missing", f"it begins with {kind}, so an opening balance or earlier movements are missing."
    elif kind in ("opening", "new", "reactivation") and before > 0:
        return f"{kind}_while_paying", f"{kind} while already paying {_text(before)}."
    elif kind == "expansion" and before == 0 and change != 0:
        return "expansion_of_nothing", "expansion of an account that pays nothing."
    elif kind == "churn" and after > 0:
        return "churn_leaves_rest", f"churn of {_text(-change)} leaves {_text(after)}."
    if after < 0:
        return "below_zero", f"{kind} of {_text(-change)} is more than the {_text(before)} it paid."
    return None


def _text(amount: Decimal) -> str:
    return f"{amount:,.2f}"
