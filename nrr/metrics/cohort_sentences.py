"""What cohorts say, in words, computed from results."""

from __future__ import annotations

from math import floor

from nrr.formatting import difference, percent, plural, points
from nrr.metrics.confidence import reading
from nrr.results.cohorts import CohortComparison, CohortReading
from nrr.results.confidence import ACCOUNTS, APPROXIMATE, Interval
from nrr.results.drivers import Driver, Drivers

KEPT = {"net": "net ARR", "gross": "gross ARR", "logos": "logos"}
_SMALLEST_SHOWN = 0.0005


def newest_cohort(found: CohortComparison) -> str:
    """Return the newest cohort against the earlier ones at the same age, and how sure the difference is."""
    if found.newest_kept is None or found.earlier_kept is None:
        return found.reason or ""
    change = difference(found.newest_kept, found.earlier_kept)
    return (
        f"At {plural(found.age, 'month')}, the {found.newest} cohort keeps {percent(found.newest_kept)} of its "
        f"{KEPT[found.measure]}, {_against(change)} the {percent(found.earlier_kept)} of the "
        f"{plural(found.earlier_cohorts, 'cohort')} before it{_sureness(found)}"
    )


def standing_out(found: CohortReading) -> str | None:
    """Return the younger cohort that differs by more than chance, None where none does."""
    one = found.standing_out
    if one is None:
        return None
    said = newest_cohort(one)
    return f"A younger cohort stands out: {said[0].lower()}{said[1:]}"


def interval_words(interval: Interval) -> str:
    """Return ``-5.0 to +11.4 pts``: an interval of a difference."""
    return f"{points(interval.low).removesuffix(' pts')} to {points(interval.high)}"


def explaining_cohort(found: Drivers) -> str:
    """Return which cohort year explains the most of the change of NRR, and which one pulls the other way."""
    since = found.before.window.closing.label
    if found.change is None or not found.drivers:
        return f"Why NRR moved since {since} by cohort is n/a. {found.reason or ''}".strip()
    top, told = _most(found)
    if top is None:
        return f"NRR is {percent(found.after.nrr)}, the same as in {since}, and no cohort moved it."
    leading, other = top
    moved = f"NRR is {percent(found.after.nrr)}, {told} {since}"
    against = ""
    if other is not None:
        against = f"; the {other.name} cohort pulls the other way ({points(other.change)})"
    still = abs(found.change) < _SMALLEST_SHOWN
    if len(leading) > 1:
        names = " and ".join([", ".join(driver.name for driver in leading[:-1]), leading[-1].name])
        does = "moved it most" if still else "explain the most of it"
        return f"{moved}: the {names} cohorts {does}, {points(leading[0].change)} each{against}."
    (one,) = leading
    does = "moved it most" if still else "explains the most of it"
    parts = f"rate {points(one.rate)}, mix {points(one.mix)}"
    return f"{moved}: the {one.name} cohort {does}, {points(one.change)} ({parts}){against}."


def _most(found: Drivers) -> tuple[tuple[list[Driver], Driver | None] | None, str]:
    """Return the drivers that move most in the direction of the change, the strongest against it, and the direction."""
    change = found.change or 0.0
    shown = [driver for driver in found.drivers if abs(driver.change) >= _SMALLEST_SHOWN]
    if abs(change) < _SMALLEST_SHOWN:
        if not shown:
            return None, ""
        sign, told = (1 if shown[0].change > 0 else -1), "the same as in"
    else:
        sign = 1 if change > 0 else -1
        shown_change = points(abs(difference(found.after.nrr or 0.0, found.before.nrr or 0.0)))
        told = f"{'up' if sign > 0 else 'down'} {shown_change.lstrip('+')} on"
    along = [driver for driver in shown if driver.change * sign > 0] or list(found.drivers[:1])
    against = [driver for driver in shown if driver.change * sign < 0]
    leading = sorted(
        (driver for driver in along if points(driver.change) == points(along[0].change)), key=lambda each: each.name
    )
    return (leading, against[0] if against else None), told


def _against(change: float) -> str:
    if abs(change) < _SMALLEST_SHOWN:
        return "the same as"
    return f"{points(abs(change)).lstrip('+')} {'above' if change > 0 else 'below'}"


def _sureness(found: CohortComparison) -> str:
    effective = min(found.newest_effective_accounts, found.earlier_effective_accounts)
    sure = reading(effective)
    if sure == ACCOUNTS or found.interval is None:
        smaller = found.newest_effective_accounts <= found.earlier_effective_accounts
        which, number = ("it has", found.newest_accounts) if smaller else ("they have", found.earlier_accounts)
        spread = floor(effective * 10) / 10
        return f"; {which} {plural(number, 'account')}, as spread out as {spread:.1f} equal ones: too few for a rate."
    words = "approximate 95% interval" if sure == APPROXIMATE else "95% interval"
    chance = ": it may be chance" if found.interval.low <= 0 <= found.interval.high else ""
    return f" ({words} of the difference {interval_words(found.interval)}{chance})."
