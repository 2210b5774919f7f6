"""A measured figure with the target it is held to."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True)
class Figure:
    """``value`` in ``unit`` (s, x, MB...); it must stay below ``at_most`` or reach ``at_least`` where one is given."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def missed(self) -> bool:
        too_much = self.at_most is not None and self.value > self.at_most
        return too_much or (self.at_least is not None and self.value < self.at_least)

    def __str__(self) -> str:
        target = f"  target <= {self.at_most:g} {self.unit}" if self.at_most is not None else ""
        target += f"  target >= {self.at_least:g} {self.unit}" if self.at_least is not None else ""
        return f"{self.name:<64} {self.value:>8.3f} {self.unit}{target}{'  MISSED' if self.missed else ''}"


def timed(work: Callable[[], Result], repeats: int = 1) -> tuple[float, Result]:
    """Return the median wall-clock seconds of ``repeats`` runs of ``work``, and what the last returned."""
    seconds = []
    for _ in range(repeats):
        gc.collect()
        started = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds), result
