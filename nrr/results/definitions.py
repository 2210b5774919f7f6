"""Every definition of NRR and GRR side by side."""

from __future__ import annotations

from dataclasses import dataclass

from nrr.periods import Window
from nrr.results.request import Request


@dataclass(frozen=True)
class DefinitionValue:
    """One way to compute NRR or GRR (METRICS.md section 3). ``value`` is a fraction, None with a ``reason``.

    ``formula`` says how it is computed, ``reported_by`` who reports it that way, ``caution`` what it hides.
    """

    id: str
    family: str
    name: str
    value: float | None
    reason: str | None
    formula: str
    reported_by: str
    caution: str


@dataclass(frozen=True)
class DefinitionStep:
    """One step from a definition to another: what is added or left out, as a fraction of opening ARR.

    ``side`` and ``movement`` name the flows behind it (closed or joined accounts), empty for a step of method.
    """

    text: str
    change: float
    side: str
    movement: str


@dataclass(frozen=True)
class DefinitionLab:
    """Every definition on the same accounts, month and window.

    ``flows`` maps (side, movement) to cents: closed are the accounts that opened the window, joined came later.
    """

    request: Request
    opening_arr_cents: int
    values: tuple[DefinitionValue, ...]
    flows: dict[tuple[str, str], int]

    def find(self, definition: str) -> DefinitionValue:
        """Return one definition's value. Raises StopIteration for an unknown id."""
        return next(value for value in self.values if value.id == definition)


@dataclass(frozen=True)
class FlowBridge:
    """A definition that is made of monthly flows, as the steps of a waterfall.

    ``flows`` are (movement, cents) in order; opening ARR and flows add up to the ARR that the definition divides by
    opening ARR. ``side`` is closed where only the opening accounts' flows count, all where everybody's do.
    """

    definition: str
    window: Window
    side: str
    opening_arr_cents: int
    flows: tuple[tuple[str, int], ...]
    reason: str | None

    @property
    def closing_arr_cents(self) -> int:
        return self.opening_arr_cents + sum(cents for _, cents in self.flows)

    def share(self, cents: int) -> float | None:
        """Return an amount as a signed fraction of opening ARR."""
        return cents / self.opening_arr_cents if self.opening_arr_cents and not self.reason else None
