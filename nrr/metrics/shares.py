"""Shares, medians and ratios of samples, with how sure each is."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, sqrt
from statistics import median

import numpy as np

from nrr.formatting import percent
from nrr.metrics.confidence import Cents, bootstrap, effective_accounts, reading, wilson
from nrr.results.claims import MONEY, MONTHS, RATIO, SHARE, Finding
from nrr.results.confidence import ACCOUNTS, Interval

ENOUGH = 20
_TAIL = 0.025


def share(label: str, hits: int, of: int, what: str, reason: str) -> Finding:
    """Return ``hits`` of ``of`` with Wilson's interval; n/a with ``reason`` of none."""
    if of == 0:
        return Finding(label, SHARE, None, 0, what, reason=reason)
    return Finding(label, SHARE, hits / of, of, what, count=hits, interval=wilson(hits, of))


def median_months(label: str, months: Sequence[int], what: str, reason: str) -> Finding:
    """Return the median with the interval between two of the values that holds in 95% whatever their distribution."""
    if not months:
        return Finding(label, MONTHS, None, 0, what, reason=reason)
    interval = median_interval(months)
    unsure = None if interval else "too few for an interval"
    return Finding(label, MONTHS, float(median(months)), len(months), what, interval=interval, unsure=unsure)


def median_interval(values: Sequence[int]) -> Interval | None:
    """Return the k-th lowest and k-th highest value, None below six values.

    k is the most for which fewer than k of n fair coins show heads in at most 2.5%.
    """
    ordered, tail, rank = sorted(values), 0, 0
    while rank < len(ordered) and (tail := tail + comb(len(ordered), rank)) <= _TAIL * 2 ** len(ordered):
        rank += 1
    return Interval(float(ordered[rank - 1]), float(ordered[-rank])) if rank else None


def mean_money(label: str, amounts: Cents, what: str, reason: str) -> Finding:
    """Return the mean amount in currency units."""
    if len(amounts) == 0:
        return Finding(label, MONEY, None, 0, what, reason=reason)
    (interval,) = bootstrap(np.full(len(amounts), 100), amounts)
    mean = int(amounts.sum()) / len(amounts) / 100
    if len(amounts) < 2:
        return Finding(label, MONEY, mean, 1, what, unsure="a single one")
    return Finding(label, MONEY, mean, len(amounts), what, interval=interval)


def ratio(label: str, over: Cents, under: Cents, what: str, reason: str) -> Finding:
    """Return the sum of ``over`` by the sum of ``under``; its interval from 20 effective ones on."""
    if not under.sum():
        return Finding(label, RATIO, None, len(under), what, reason=reason)
    value = int(over.sum()) / int(under.sum())
    effective = effective_accounts(under)
    if reading(effective) == ACCOUNTS:
        return Finding(
            label, RATIO, value, len(under), what, unsure=f"too few for an interval ({effective:.1f} effective)"
        )
    (interval,) = bootstrap(under, over)
    return Finding(label, RATIO, value, len(under), what, interval=interval)


def in_words(found: Finding) -> str:
    """Return ``13.5%``, or ``1 of 7`` where a percentage would say more than is known."""
    return percent(found.value) if found.of >= ENOUGH else f"{found.count or 0} of {found.of}"


def difference(one: Finding, other: Finding) -> Interval | None:
    """Return Newcombe's 95% interval of the difference of two shares, ``one`` less ``other``; None where one is n/a."""
    if one.value is None or other.value is None or one.interval is None or other.interval is None:
        return None
    gap = one.value - other.value
    down = sqrt((one.value - one.interval.low) ** 2 + (other.interval.high - other.value) ** 2)
    up = sqrt((one.interval.high - one.value) ** 2 + (other.value - other.interval.low) ** 2)
    return Interval(gap - down, gap + up)
