"""Every definition of NRR and GRR side by side."""

from __future__ import annotations

from dataclasses import dataclass

from nrr.results.request import Request


@dataclass(frozen=True)
class DefinitionValue:
    """One way to compute NRR or GRR (METRICS.md section 3). ``value`` is a fraction, None with a ``reason``.

    ``formula`` says how it is computed, ``caution`` what it hides, empty where nothing.
    """

    id: str
    family: str
    name: str
    value: float | None
    reason: str | None
    formula: str
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
