"""What a screen or command asks for."""

from __future__ import annotations

from dataclasses import dataclass

from nrr.periods import Month, Window
from nrr.results.measures import HEADLINE_GRR, HEADLINE_NRR

MOVEMENTS = ("new", "reactivation", "expansion", "contraction", "churn")
COMPONENTS = ("expansion", "contraction", "churn")
HEADLINE_WINDOWS = (12, 3, 1)
RESTATEMENT_CAUSES = (
    "definitions",
    "late_data",
    "correction",
    "vanished_rows",
    "account_map",
    "segment",
    "policy",
    "fx",
)


@dataclass(frozen=True)
class Request:
    """What a screen or command asks for: a month, a window, the segments to keep, and the definitions to measure by.

    ``filters`` holds (dimension, segment) pairs: pairs of one dimension are alternatives, dimensions all apply,
    and an account is kept by the segment it had at the window's opening. ``definition`` is the id of the one of NRR,
    ``grr_definition`` of the one of GRR.
    """

    as_of: Month
    window_months: int = 12
    filters: tuple[tuple[str, str], ...] = ()
    definition: str = HEADLINE_NRR
    grr_definition: str = HEADLINE_GRR

    @property
    def window(self) -> Window:
        return Window(self.as_of, self.window_months)
