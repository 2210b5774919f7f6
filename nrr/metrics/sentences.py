"""Takeaways in words, computed from results."""

from __future__ import annotations

from collections.abc import Sequence

from nrr.formatting import difference, joined, percent, plural, points, shared_tenths, tenths
from nrr.results import COMPONENTS, Drivers, Interval, Retention, RolledMonth, definition
from nrr.results.confidence import ENOUGH_FOR_A_RATE
from nrr.results.measures import POINT_TO_POINT
from nrr.shown import ShownDriver, shown_change, shown_drivers

_GREW = {"expansion": "more expansion", "contraction": "less contraction", "churn": "less churn"}
_SHRANK = {"expansion": "less expansion", "contraction": "more contraction", "churn": "more churn"}
_SMALLEST_SHOWN = 0.0005
_NAME_CHARS = 60


def why_it_moved(now: Retention, before: Retention, span: str = "a quarter ago") -> str:
    """Return one sentence on NRR now against ``before``: by how much, and the component changes that made it.

    Point to point NRR = 1 + (expansion + contraction + churn) / opening ARR, so the component changes in points sum to
    its change. By another definition the sentence is about that one first, and about point to point under its name.
    """
    name = definition(now.nrr_definition).name.lower()
    if now.nrr_definition in POINT_TO_POINT:
        return _why("NRR", now.nrr_reason, now, before, span)
    measured = f"NRR ({name})"
    if now.nrr is None:
        said = f"{measured} is n/a. {now.nrr_reason}"
    elif before.nrr is None:
        said = f"{measured} is {percent(now.nrr)}; it cannot be compared with {span}."
    else:
        said = f"{measured} is {percent(now.nrr)}, {_moved(difference(now.nrr, before.nrr), span)}."
    return f"{said} {_why('Point to point, it', now.reason, now, before, span)}"


def _why(subject: str, reason: str | None, now: Retention, before: Retention, span: str) -> str:
    if now.point_to_point is None:
        return f"{subject} is n/a. {reason}"
    said = f"{subject} is {percent(now.point_to_point)}"
    if before.point_to_point is None:
        return f"{said}. The data does not reach back far enough to compare it with {span}."
    change = difference(now.point_to_point, before.point_to_point)
    if not change:
        return f"{said}, the same as {span}{_offsetting(now, before)}."
    return f"{said}, {_moved(change, span)}: {_drivers(now, before)}."


def _moved(change: float, span: str) -> str:
    if not change:
        return f"the same as {span}"
    return f"{'up' if change > 0 else 'down'} {points(abs(change)).lstrip('+')} on {span}"


def behind_the_change(
    before: Retention, now: Retention, rolled: Sequence[RolledMonth], interval: Interval | None, effective: float
) -> str:
    """Return which months moved NRR and whether chance alone may have; empty where NRR is n/a or shows no change.

    ``rolled`` adds up to the change; ``interval`` is its 95% interval, None where ``effective`` accounts are too few
    for one. No account is named.
    """
    if now.point_to_point is None or before.point_to_point is None:
        return ""
    change = difference(now.point_to_point, before.point_to_point)
    if not change:
        return ""
    return " ".join(part for part in (rolled_sentence(rolled, change), noise_sentence(interval, effective)) if part)


def rolled_sentence(rolled: Sequence[RolledMonth], change: float) -> str:
    """Return which month makes most of the change by rolling in or out of the window, else what each kind makes."""
    sign = 1 if change > 0 else -1
    along = sorted((each for each in rolled if each.role != "both"), key=lambda each: -sign * each.change)
    if not along:
        return ""
    month, most = along[0], sign * along[0].change
    alone = len(along) == 1 or most - sign * along[1].change >= _SMALLEST_SHOWN
    if alone and abs(change) / 2 < most <= abs(change) + _SMALLEST_SHOWN:
        return f"Most of it is {month.month.label} rolling {month.role} ({points(month.change)})."
    out, joined, rest = (sum(each.change for each in rolled if each.role == role) for role in ("out", "in", "both"))
    shown = shared_tenths([out, joined, rest], tenths(change))
    said = f"Months that rolled out are {_pts(shown[0])} of it, months that rolled in {_pts(shown[1])}"
    return f"{said}, the change of base {_pts(shown[2])}." if shown[2] else f"{said}."


def noise_sentence(interval: Interval | None, effective: float) -> str:
    """Return whether a change with this 95% interval is more than chance alone moves."""
    if interval is None:
        few = plural(round(effective), "effective account")
        return f"{few} {'is' if round(effective) == 1 else 'are'} too few to tell a change from chance."
    within = "within" if interval.low <= 0 <= interval.high else "more than"
    kind = "approximate 95% interval" if effective < ENOUGH_FOR_A_RATE else "95% interval"
    low, high = points(interval.low).removesuffix(" pts"), points(interval.high)
    return f"The change is {within} what chance alone moves ({kind} {low} to {high})."


def why_parts_moved(found: Drivers) -> str:
    """Return one sentence on the change of NRR: rates against mix, the largest part, and where the two disagree.

    Accounts are told by what they are (joined, left), never by name.
    """
    was, now = found.before.point_to_point, found.after.point_to_point
    if was is None or now is None:
        return f"NRR cannot be compared. {found.reason or ''}".strip()
    change, parts = shown_change(found), shown_drivers(found)
    if not change:
        head = f"NRR is {percent(now)} at both ends"
    else:
        head = f"NRR {'rose' if change > 0 else 'fell'} from {percent(was)} to {percent(now)} ({_pts(change)})"
    rate, mix = sum(part.rate for part in parts), sum(part.effects["mix"] for part in parts)
    head += _against_every_part(found, change)
    said = f"{head}: rates within {_kind(found)} add {_pts(rate)}, the mix of {_kind(found)} {_pts(mix)}."
    return f"{said} {_largest(found, parts)}".strip()


def _against_every_part(found: Drivers, change: int) -> str:
    moves = [d.nrr_after - d.nrr_before for d in found.drivers if d.nrr_after is not None and d.nrr_before is not None]
    against = all(move * change < 0 and abs(move) >= _SMALLEST_SHOWN for move in moves)
    if len(moves) < 2 or len(moves) < len(found.drivers) or found.others is not None or not change or not against:
        return ""
    return f" although it {'fell' if change > 0 else 'rose'} in every one of {len(moves)} {_kind(found)}"


def _kind(found: Drivers) -> str:
    return {"account": "accounts", "cohort": "cohorts"}.get(found.dimension, "segments")


def _largest(found: Drivers, parts: Sequence[ShownDriver]) -> str:
    """Return the part with the largest effect, with its change of share where mix is most of it; no tie has one."""
    sizes = [abs(driver.change) for driver in found.drivers[:2]]
    if not sizes or sizes[0] < _SMALLEST_SHOWN or (len(sizes) > 1 and sizes[0] - sizes[1] < _SMALLEST_SHOWN):
        return ""
    first, shown = found.drivers[0], _pts(parts[0].change)
    if found.dimension == "account":
        how = "joined the base" if first.nrr_before is None else "left the base" if first.nrr_after is None else "moved"
        return f"The largest effect is one account that {how} ({shown})."
    share = ""
    if abs(first.mix) > abs(first.rate):
        share = f", now {percent(first.share_after)} of the base after {percent(first.share_before)}"
    name = first.name if len(first.name) <= _NAME_CHARS else f"{first.name[:_NAME_CHARS].rstrip()}..."
    return f"The largest effect is {name}{share} ({shown})."


def _component_changes(now: Retention, before: Retention) -> list[tuple[str, int]]:
    """Return the change of each component's rate in tenths of a point, largest first; they add up to NRR's change."""
    changes = [(now.component_rate(c) or 0.0) - (before.component_rate(c) or 0.0) for c in COMPONENTS]
    whole = tenths(difference(now.point_to_point or 0.0, before.point_to_point or 0.0))
    shown = zip(COMPONENTS, shared_tenths(changes, whole), strict=True)
    return sorted((each for each in shown if each[1]), key=lambda each: -abs(each[1]))


def _drivers(now: Retention, before: Retention) -> str:
    found = _component_changes(now, before)
    total = sum(change for _, change in found)
    along = [_component(*each) for each in found if each[1] * total > 0]
    against = [_component(*each) for each in found if each[1] * total < 0]
    if not along:
        return "no component moved by itself"
    return f"{joined(along)} outweighed {joined(against)}" if against else joined(along)


def _offsetting(now: Retention, before: Retention) -> str:
    words = [_component(*each) for each in _component_changes(now, before)]
    return f": {joined(words)} cancel out" if len(words) > 1 else ""


def _component(name: str, change: int) -> str:
    return f"{(_GREW if change > 0 else _SHRANK)[name]} ({_pts(change)})"


def _pts(shown: int) -> str:
    return points(shown / 1000)
