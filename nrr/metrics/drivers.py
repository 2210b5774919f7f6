"""Why NRR differs between two windows, exact and without a residual (METRICS.md section 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from nrr.metrics.retention import RetentionTable
from nrr.periods import Month, Window
from nrr.results import SegmentTable
from nrr.results.drivers import Driver, RolledMonth
from nrr.warehouse import Warehouse

_ZERO = Fraction(0)


@dataclass(frozen=True)
class Part:
    """One part of a window's opening accounts, in cents; contraction and churn are negative."""

    name: str
    opening: int
    expansion: int
    contraction: int
    churn: int

    @property
    def nrr(self) -> Fraction:
        return 1 + Fraction(self.expansion + self.contraction + self.churn, self.opening)

    def rate(self, component: str) -> Fraction:
        return Fraction(getattr(self, component), self.opening)


Parts = Mapping[str, Part]


def segment_parts(table: SegmentTable) -> dict[str, Part]:
    """Return a segment table's rows as parts; one without opening ARR is no part."""
    return {
        row.segment: Part(row.segment, r.opening_arr_cents, r.expansion_cents, r.contraction_cents, r.churn_cents)
        for row in table.rows
        if (r := row.retention).opening_arr_cents
    }


def part_rows(session: Warehouse, model: str, **values: object) -> dict[str, Part]:
    """Return the rows of a model with ``key``, ``name`` and the four amounts as parts."""
    return {
        str(row["key"]): Part(
            str(row["name"]), row["opening_cents"], row["expansion_cents"], row["contraction_cents"], row["churn_cents"]
        )
        for row in session.rows(model, **values)
    }


def drivers(before: Parts, after: Parts) -> tuple[Driver, ...]:
    """Return each part's effects on the change of NRR, largest first; they add up to it exactly.

    dN = sum of mean share x change of rate + sum of (mean NRR of the part - mean NRR) x change of share. A part absent
    in one window has its known NRR in both.
    """
    bases = [sum(part.opening for part in parts.values()) for parts in (before, after)]
    if not all(bases):
        return ()
    wholes = [_whole(before, bases[0]), _whole(after, bases[1])]
    middle = (wholes[0] + wholes[1]) / 2
    found = [_driver(key, (before.get(key), after.get(key)), bases, middle) for key in {**before, **after}]
    return tuple(sorted(found, key=lambda driver: (-abs(driver.change), driver.key)))


def _whole(parts: Parts, base: int) -> Fraction:
    return 1 + Fraction(sum(p.expansion + p.contraction + p.churn for p in parts.values()), base)


def _driver(key: str, ends: tuple[Part | None, Part | None], bases: list[int], middle: Fraction) -> Driver:
    shares = [Fraction(part.opening, base) if part else _ZERO for part, base in zip(ends, bases, strict=True)]
    known = [part for part in ends if part]
    mean_nrr = sum((part.nrr for part in known), _ZERO) / len(known)
    mean_share = (shares[0] + shares[1]) / 2

    def of_rate(component: str) -> float:
        before, after = ends
        return float(mean_share * (after.rate(component) - before.rate(component))) if before and after else 0.0

    return Driver(
        key=key,
        name=known[-1].name,
        expansion=of_rate("expansion"),
        contraction=of_rate("contraction"),
        churn=of_rate("churn"),
        mix=float((mean_nrr - middle) * (shares[1] - shares[0])),
        share_before=float(shares[0]),
        share_after=float(shares[1]),
        nrr_before=float(ends[0].nrr) if ends[0] else None,
        nrr_after=float(ends[1].nrr) if ends[1] else None,
    )


def gathered(found: tuple[Driver, ...], most: int) -> tuple[tuple[Driver, ...], Driver | None]:
    """Return the first ``most`` drivers, and the rest as one named Others, None where there is no rest."""
    rest = found[most:]
    if not rest:
        return found, None

    def total(read: Callable[[Driver], float]) -> float:
        return sum(map(read, rest))

    others = Driver(
        key="",
        name=f"{len(rest):,} others",
        expansion=total(lambda d: d.expansion),
        contraction=total(lambda d: d.contraction),
        churn=total(lambda d: d.churn),
        mix=total(lambda d: d.mix),
        share_before=total(lambda d: d.share_before),
        share_after=total(lambda d: d.share_after),
        nrr_before=None,
        nrr_after=None,
    )
    return found[:most], others


def rolled_months(
    flows: tuple[Mapping[int, int], Mapping[int, int]], windows: tuple[Window, Window], table: RetentionTable
) -> tuple[RolledMonth, ...]:
    """Return what each month adds to the change of NRR from the first window to the second; together they are it.

    ``flows`` are each window's net movements in cents of its own opening accounts, by month index. In months of both
    windows only the base differs that they are read against.
    """
    before, after = (table.at(window).opening_arr_cents for window in windows)
    if not before or not after:
        return ()
    spans = [range(window.opening.index + 1, window.closing.index + 1) for window in windows]
    found = []
    for month in sorted({*spans[0], *spans[1]}):
        role = "both" if month in spans[0] and month in spans[1] else "in" if month in spans[1] else "out"
        change = Fraction(flows[1].get(month, 0), after) - Fraction(flows[0].get(month, 0), before)
        found.append(RolledMonth(Month(month), role, float(change)))
    return tuple(found)
