"""Why NRR differs between two windows, exact and without a residual (METRICS.md section 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from nrr.formatting import plural
from nrr.periods import Month
from nrr.results import COMPONENTS, Retention, SegmentTable
from nrr.results.drivers import Driver, RolledMonth
from nrr.warehouse import Warehouse

_AMOUNTS = ("opening_cents", *(f"{component}_cents" for component in COMPONENTS))
_EFFECTS = (*COMPONENTS, "mix")


def parts(rows: Mapping[str, tuple[str, int, int, int, int]]) -> pd.DataFrame:
    """Return a window's parts by key: ``name``, then opening, expansion, contraction and churn in signed cents."""
    frame = pd.DataFrame.from_dict(dict(rows), orient="index", columns=["name", *_AMOUNTS])
    return frame[frame["opening_cents"] > 0]


def segment_parts(table: SegmentTable) -> pd.DataFrame:
    """Return a segment table's rows as parts; one without opening ARR is no part."""
    rows = {}
    for row in table.rows:
        kept = row.retention
        moved = (kept.expansion_cents, kept.contraction_cents, kept.churn_cents)
        rows[row.segment] = (row.segment, kept.opening_arr_cents, *moved)
    return parts(rows)


def part_rows(session: Warehouse, model: str) -> pd.DataFrame:
    """Return the rows of a model with ``key``, ``name`` and the four amounts as parts."""
    frame = session.frame(model)
    return frame.assign(key=frame["key"].astype(str)).set_index("key")


def drivers(before: pd.DataFrame, after: pd.DataFrame, most: int) -> tuple[tuple[Driver, ...], Driver | None]:
    """Return the ``most`` largest effects on the change of NRR between two windows' parts, and the sum of the rest.

    Together they are the change: dN = sum of mean share x change of rate + sum of (mean NRR of the part - mean NRR) x
    change of share. A part absent in one window has its known NRR in both. Nothing where a window has no base.
    """
    bases = [int(each["opening_cents"].sum()) for each in (before, after)]
    if not all(bases):
        return (), None
    frame = _effects(before, after, bases)
    frame["size"] = frame["change"].abs()
    frame = frame.rename_axis("key").reset_index().sort_values(["size", "key"], ascending=[False, True])
    cut = most if len(frame) > most + 1 else len(frame)
    listed, rest = frame.iloc[:cut], frame.iloc[cut:]
    found = tuple(_driver(str(row["key"]), row) for _, row in listed.iterrows())
    if rest.empty:
        return found, None
    sums = {str(name): float(rest[name].sum()) for name in (*_EFFECTS, "share_before", "share_after")}
    unknown = {"name": plural(len(rest), "other"), "nrr_before": float("nan"), "nrr_after": float("nan")}
    return found, _driver("", {**sums, **unknown})


def _effects(before: pd.DataFrame, after: pd.DataFrame, bases: Sequence[int]) -> pd.DataFrame:
    """Return one row per part of either window: ``name``, its effects, and its shares and NRR (NaN where absent)."""
    both = before.merge(after, how="outer", left_index=True, right_index=True, suffixes=("_before", "_after"))
    found = pd.DataFrame({"name": both["name_after"].fillna(both["name_before"])})
    moved = {}
    wholes = []
    for end, each, base in zip(("before", "after"), (before, after), bases, strict=True):
        found[f"share_{end}"] = both[f"opening_cents_{end}"].fillna(0) / base
        for name in COMPONENTS:
            moved[name, end] = both[f"{name}_cents_{end}"] / both[f"opening_cents_{end}"]
        found[f"nrr_{end}"] = 1 + sum(moved[name, end] for name in COMPONENTS)
        wholes.append(1 + sum(int(each[f"{name}_cents"].sum()) for name in COMPONENTS) / base)
    mean_share = (found["share_before"] + found["share_after"]) / 2
    mean_nrr = found[["nrr_before", "nrr_after"]].mean(axis=1)
    for name in COMPONENTS:
        found[name] = (mean_share * (moved[name, "after"] - moved[name, "before"])).fillna(0)
    found["mix"] = (mean_nrr - sum(wholes) / 2) * (found["share_after"] - found["share_before"])
    found["change"] = found[list(_EFFECTS)].sum(axis=1)
    return found


def _driver(key: str, row: Mapping[str, object] | pd.Series) -> Driver:
    def known(name: str) -> float | None:
        value = float(str(row[name]))
        return None if value != value else value

    effects = {name: known(name) or 0.0 for name in (*_EFFECTS, "share_before", "share_after")}
    return Driver(key, str(row["name"]), **effects, nrr_before=known("nrr_before"), nrr_after=known("nrr_after"))


def rolled_months(
    flows: tuple[Mapping[int, int], Mapping[int, int]], wholes: tuple[Retention, Retention]
) -> tuple[RolledMonth, ...]:
    """Return what each month adds to the change of NRR from the first window to the second; together they are it.

    ``flows`` are each window's net movements in cents of its own opening accounts, by month index. In months of both
    windows only the base differs that they are read against. Empty where either NRR cannot be computed.
    """
    if any(whole.point_to_point is None for whole in wholes):
        return ()
    before, after = (whole.opening_arr_cents for whole in wholes)
    spans = [range(whole.window.opening.index + 1, whole.window.closing.index + 1) for whole in wholes]
    found = []
    for month in sorted({*spans[0], *spans[1]}):
        role = "both" if month in spans[0] and month in spans[1] else "in" if month in spans[1] else "out"
        change = flows[1].get(month, 0) / after - flows[0].get(month, 0) / before
        found.append(RolledMonth(Month(month), role, change))
    return tuple(found)
