"""Every definition of NRR and GRR on the same data (METRICS.md section 3), and the steps from one to another."""

from __future__ import annotations

from nrr.metrics.retention import RetentionTable
from nrr.metrics.series import FLOWS, WHOLE, Series
from nrr.results import (
    DEFINITIONS,
    GRR_DEFINITIONS,
    NRR_DEFINITIONS,
    DefinitionLab,
    DefinitionStep,
    DefinitionValue,
    Request,
)
from nrr.warehouse import Warehouse


def definition_lab(session: Warehouse, request: Request) -> DefinitionLab:
    """Return every definition at the request's window. ``session`` is scoped."""
    key = (WHOLE, request.window)
    headline = RetentionTable(session).at(request.window)
    series = Series(session, request, {key: headline}, (*NRR_DEFINITIONS, *GRR_DEFINITIONS))
    values = []
    for defined in DEFINITIONS:
        measured = series.measured(defined.id, key)
        values.append(
            DefinitionValue(
                defined.id,
                defined.family,
                defined.name,
                measured.value,
                measured.reason,
                defined.formula,
                defined.reported_by,
                defined.caution,
            )
        )
    return DefinitionLab(request, headline.opening_arr_cents, tuple(values), series.flows(key))


def steps(lab: DefinitionLab, start: str, end: str) -> tuple[DefinitionStep, ...]:
    """Return the steps that lead from definition ``start`` to ``end``; their changes sum to the difference.

    Definitions made of flows differ by the flows that one holds and the other does not; any other pair by one step
    of method. Empty when either cannot be computed.
    """
    first, last = lab.find(start), lab.find(end)
    if first.value is None or last.value is None:
        return ()
    held, wanted = _held(start), _held(end)
    if held is None or wanted is None:
        return (DefinitionStep(f"{last.name} in place of {first.name.lower()}", last.value - first.value, "", ""),)
    found = [
        (side, movement, sign * lab.flows.get((side, movement), 0))
        for sign, flows in ((-1, held - wanted), (1, wanted - held))
        for side, movement in sorted(flows)
    ]
    return tuple(
        DefinitionStep(
            f"{'Add' if (side, movement) in wanted else 'Leave out'} {_flow_name(side, movement)}",
            cents / lab.opening_arr_cents,
            side,
            movement,
        )
        for side, movement, cents in found
        if cents
    )


def _held(definition: str) -> frozenset[tuple[str, str]] | None:
    """Return the flows (side, movement) that a definition adds to its opening ARR, None when it adds none."""
    made = FLOWS.get("closed_flows" if definition == "point_to_point" else definition)
    if made is None:
        return None
    side, movements = made
    sides = ("closed", "joined") if side == "all" else (side,)
    return frozenset((each, movement) for each in sides for movement in movements)


def _flow_name(side: str, movement: str) -> str:
    kind = "win-backs" if movement == "reactivation" else movement
    return f"{kind} of {'the opening accounts' if side == 'closed' else 'accounts won since'}"
