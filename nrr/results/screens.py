"""What one whole screen shows."""

from __future__ import annotations

from dataclasses import dataclass

from nrr.results.benchmarks import EarlyWarning
from nrr.results.definitions import FlowBridge
from nrr.results.policies import Lapsed
from nrr.results.request import Request
from nrr.results.retention import Bridge, Retention


@dataclass(frozen=True)
class Overview:
    """Everything the first screen shows.

    ``retention`` is the headline at the asked window; ``quarter_ago`` and ``year_ago`` the same window ended 3 and
    12 months earlier; ``by_window`` holds 12, 3 and 1 months; ``trend`` up to 36 month-ends at the asked window,
    oldest first; ``bridge`` all movements over the window. ``total_arr_cents`` of each trend point is the ARR card's.
    All are measured by the request's definitions; ``flows`` holds the steps of one of NRR that is made of flows, None
    for any other. ``lapsed`` is None where the policies grant no grace for late renewals.
    """

    request: Request
    currency: str
    retention: Retention
    quarter_ago: Retention
    year_ago: Retention
    by_window: dict[int, Retention]
    trend: tuple[Retention, ...]
    bridge: Bridge
    flows: FlowBridge | None
    sentence: str
    lapsed: Lapsed | None

    @property
    def base(self) -> Retention | FlowBridge:
        """Return what the waterfall of NRR shows: the flows that the definition counts, else point to point."""
        return self.flows or self.retention


@dataclass(frozen=True)
class Components:
    """Monthly bridges, the trailing nine quarters and the measured early warning."""

    request: Request
    currency: str
    months: tuple[Bridge, ...]
    quarters: tuple[Bridge, ...]
    quarter_retention: tuple[Retention, ...]
    early_warning: EarlyWarning
