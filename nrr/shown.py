"""Drivers as a board adds them up: tenths of a point whose columns and rows lead from one shown NRR to the other."""

from __future__ import annotations

from dataclasses import dataclass

from nrr.formatting import difference, shared_tenths, tenths
from nrr.results import COMPONENTS, Driver, Drivers

EFFECTS = (*COMPONENTS, "mix")


@dataclass(frozen=True)
class ShownDriver:
    """A driver and its effects in whole tenths of a point, by component and ``mix``."""

    driver: Driver
    effects: dict[str, int]

    @property
    def rate(self) -> int:
        return sum(self.effects[name] for name in COMPONENTS)

    @property
    def change(self) -> int:
        return sum(self.effects.values())


def shown_change(found: Drivers) -> int:
    """Return the difference of the two NRR as shown, in tenths of a point; 0 where one cannot be computed."""
    was, now = found.before.point_to_point, found.after.point_to_point
    return 0 if was is None or now is None else tenths(difference(now, was))


def shown_drivers(found: Drivers) -> tuple[ShownDriver, ...]:
    """Return the drivers, the others last, with effects that add up to :func:`shown_change`, by largest remainder.

    The total of each effect is rounded first, then divided among the drivers, so no total is off by a tenth or more.
    """
    listed = found.drivers if found.others is None else (*found.drivers, found.others)
    totals = shared_tenths([found.total(name) for name in EFFECTS], shown_change(found))
    columns = [
        shared_tenths([getattr(driver, name) for driver in listed], total)
        for name, total in zip(EFFECTS, totals, strict=True)
    ]
    return tuple(
        ShownDriver(driver, {name: column[at] for name, column in zip(EFFECTS, columns, strict=True)})
        for at, driver in enumerate(listed)
    )
