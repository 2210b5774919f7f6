"""Takeaways in words, computed from results."""

from __future__ import annotations

from nrr.formatting import percent, plural, points
from nrr.results import COMPONENTS, CohortTable, Retention, definition

_GREW = {"expansion": "more expansion", "contraction": "less contraction", "churn": "less churn"}
_SHRANK = {"expansion": "less expansion", "contraction": "more contraction", "churn": "more churn"}
_SMALLEST_SHOWN = 0.0005
_POINT_TO_POINT = ("point_to_point", "closed_flows")
"""Closed flows are the same figure, so its components explain both."""


def why_it_moved(now: Retention, before: Retention, span: str = "a quarter ago") -> str:
    """Return one sentence on NRR now against ``before``: by how much, and the component changes that made it.

    Point to point NRR = 1 + (expansion + contraction + churn) / opening ARR, so the component changes in points sum to
    its change. By another definition the sentence is about that one first, and about point to point under its name.
    """
    name = definition(now.nrr_definition).name.lower()
    if now.nrr_definition in _POINT_TO_POINT:
        return _why("NRR", now.nrr_reason, now, before, span)
    measured = f"NRR ({name})"
    if now.nrr is None:
        said = f"{measured} is n/a. {now.nrr_reason}"
    elif before.nrr is None:
        said = f"{measured} is {percent(now.nrr)}; it cannot be compared with {span}."
    else:
        said = f"{measured} is {percent(now.nrr)}, {_moved(now.nrr - before.nrr, span)}."
    return f"{said} {_why('Point to point, it', now.reason, now, before, span)}"


def _why(subject: str, reason: str | None, now: Retention, before: Retention, span: str) -> str:
    if now.point_to_point is None:
        return f"{subject} is n/a. {reason}"
    said = f"{subject} is {percent(now.point_to_point)}"
    if before.point_to_point is None:
        return f"{said}. The data does not reach back far enough to compare it with {span}."
    change = now.point_to_point - before.point_to_point
    if abs(change) < _SMALLEST_SHOWN:
        return f"{said}, the same as {span}{_offsetting(now, before)}."
    return f"{said}, {_moved(change, span)}: {_drivers(now, before)}."


def _moved(change: float, span: str) -> str:
    if abs(change) < _SMALLEST_SHOWN:
        return f"the same as {span}"
    return f"{'up' if change > 0 else 'down'} {points(abs(change)).lstrip('+')} on {span}"


def newest_cohort(table: CohortTable) -> str:
    """Return one sentence: the newest cohort that has lived a year against the earlier ones at that age."""
    lived = [c for c in table.cohorts if len(c.values) > 1]
    if len(lived) < 2:
        return "There are not yet two cohorts old enough to compare."
    year_old = [c for c in lived if len(c.values) > 12]
    newest = year_old[-1] if len(year_old) > 1 else lived[-1]
    age = min(12, len(newest.values) - 1)
    earlier = [c for c in lived[: lived.index(newest)] if len(c.values) > age]
    if not earlier:
        return "There are not yet two cohorts old enough to compare."
    weights = [c.accounts if table.measure == "logos" else c.opening_arr_cents for c in earlier]
    typical = sum(w * c.values[age] for w, c in zip(weights, earlier, strict=True)) / sum(weights)
    gap = newest.values[age] - typical
    kept = {"net": "net ARR", "gross": "gross ARR", "logos": "logos"}[table.measure]
    verdict = (
        "the same as"
        if abs(gap) < _SMALLEST_SHOWN
        else f"{points(abs(gap)).lstrip('+')} {'above' if gap > 0 else 'below'}"
    )
    return (
        f"At {plural(age, 'month')}, the {newest.label} cohort keeps {percent(newest.values[age])} of its {kept}, "
        f"{verdict} the {percent(typical)} of the {plural(len(earlier), 'cohort')} before it at that age."
    )


def _component_changes(now: Retention, before: Retention) -> list[tuple[str, float]]:
    changes = [(c, (now.component_rate(c) or 0.0) - (before.component_rate(c) or 0.0)) for c in COMPONENTS]
    return sorted((c for c in changes if abs(c[1]) >= _SMALLEST_SHOWN), key=lambda c: -abs(c[1]))


def _drivers(now: Retention, before: Retention) -> str:
    words = [
        f"{(_GREW if change > 0 else _SHRANK)[name]} ({points(change)})"
        for name, change in _component_changes(now, before)
    ]
    return _joined(words) if words else "no component moved by itself"


def _offsetting(now: Retention, before: Retention) -> str:
    words = [
        f"{(_GREW if change > 0 else _SHRANK)[name]} ({points(change)})"
        for name, change in _component_changes(now, before)
    ]
    return f": {_joined(words)} cancel out" if len(words) > 1 else ""


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
