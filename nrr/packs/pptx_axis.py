"""Scales of a chart: from where to where, and where the lines stand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

BREAK_BELOW = 0.12
"""Below this share of the tallest level, a waterfall's steps cannot be read from zero and its scale starts higher."""
_LABELS = 0.12


@dataclass(frozen=True)
class Scale:
    """From ``low`` to ``high`` by ``step``, in a chart's own units."""

    low: float
    high: float
    step: float

    @property
    def span(self) -> float:
        return self.high - self.low


def scale(low: float, high: float, about: int = 5) -> Scale:
    """Return a scale that holds both ends, its step 1, 2 or 5 times a power of ten."""
    span = high - low if high > low else abs(high) or 1.0
    rough = span / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * next(factor for factor, most in ((1, 1.5), (2, 3.5), (5, 7.5), (10, 11)) if rough / power < most)
    first, last = math.floor(low / step + 1e-9), math.ceil(max(high, low + span) / step - 1e-9)
    return Scale(round(first * step, 10), round(last * step, 10), round(step, 10))


def from_zero(values: Sequence[float]) -> Scale:
    """Return a scale for columns with zero on it."""
    return scale(min(0.0, *values, 0.0), max(0.0, *values, 0.0))


def with_labels(values: Sequence[float], room: float) -> Scale:
    """Return a scale with zero on it that is not shown: ``room`` (a share of the span) is left beyond for labels."""
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    span = (high - low) or 1.0
    above = any(value >= 0 for value in values)
    return _unseen(low - (room * span if low < 0 else 0.0), high + (room * span if above else 0.0))


def around(values: Sequence[float]) -> Scale:
    """Return a scale for lines: as close around the values as can be read, below zero only where a value is."""
    low, high = min(values), max(values)
    room = (high - low or abs(high) * 0.1 or 1.0) * 0.08
    return scale(max(0.0, low - room) if low >= 0 else low - room, high + room)


def of_levels(levels: Sequence[float]) -> Scale:
    """Return a waterfall's scale: from zero, or from higher up where the steps are small beside the levels."""
    low, high = min(levels), max(levels)
    span = high - low
    if low <= 0 or span >= BREAK_BELOW * high:
        return with_labels(levels, _LABELS)
    spread = span or high * 0.1
    start = max(0.0, scale(low - 1.2 * spread, high).low)
    return _unseen(start, high + (high - start) * _LABELS)


def _unseen(low: float, high: float) -> Scale:
    top = high if high > low else low + 1.0
    return Scale(low, top, (top - low) / 4)
