"""Changes as a board adds them up: tenths of a point that lead from one shown NRR to the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nrr.formatting import difference, percent, plural, shared_tenths, tenths
from nrr.results import COMPONENTS, BenchmarkBands, Confidence, Driver, Drivers, Restatement
from nrr.results.confidence import APPROXIMATE
from nrr.results.renewals import RateStep

EFFECTS = (*COMPONENTS, "mix")
CAUSES = {
    "definitions": "Newer release of Holdfast",
    "late_data": "Late data",
    "correction": "Corrections",
    "vanished_rows": "Vanished rows",
    "account_map": "Account map",
    "segment": "Other segment",
    "policy": "Other reading or policy",
    "fx": "Exchange rates",
}
"""What changed a published figure, in words."""


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


def shown_causes(found: Restatement) -> list[float | None]:
    """Return the points of each cause at work and last those of the definition, adding up to the change as shown."""
    before, now = found.published.nrr, found.known_now.nrr
    changes = [*(cause.nrr_change for cause in found.at_work), found.definition_change]
    known = [change for change in changes if change is not None]
    if before is None or now is None or len(known) < len(changes):
        return changes
    if found.published.nrr_measured is None:  # point to point has no difference of its own to round into
        known = known[:-1]
    shared = shared_tenths(known, tenths(difference(now, before)))
    return [*(part / 1000 for part in shared), *([0.0] if len(known) < len(changes) else [])]


def interval_text(found: Confidence) -> str:
    """Return ``95% interval 95.2% to 112.4%; 73 effective accounts``, or that the accounts are to be read."""
    effective = plural(round(found.effective_accounts), "effective account")
    if found.nrr is None:
        return f"{effective}: read the accounts, not the rate" if found.effective_accounts else ""
    kind = "Approximate 95% interval" if found.reading == APPROXIMATE else "95% interval"
    return f"{kind} {percent(found.nrr.low)} to {percent(found.nrr.high)}; {effective}"


def shown_steps(start: float, steps: Sequence[RateStep], end: float) -> tuple[int, ...]:
    """Return steps between two rates in whole tenths of a point that add up to the difference of the two as shown."""
    return tuple(shared_tenths([step.change for step in steps], tenths(end) - tenths(start)))


def benchmark_sources(bands: Mapping[str, BenchmarkBands]) -> str:
    """Return source, year and sample of what is drawn, else why nothing is; each once."""
    drawn = [row for each in bands.values() for row in each.rows]
    said = dict.fromkeys(
        ", ".join(part for part in (row.source, str(row.year or ""), row.sample.partition(";")[0]) if part)
        for row in drawn
    )
    if said:
        return f"Benchmarks of NRR by each segment's own contract value or size. {'; '.join(said)}. 12 months"
    return next(iter(dict.fromkeys(each.source for each in bands.values())), "")
