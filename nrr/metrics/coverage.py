"""Accounts, ARR, health and expected loss by owner: who looks after what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nrr.results.coverage import HIGH_TOUCH_CENTS, Coverage, LevelShare, OwnerCoverage
from nrr.results.health import AMBER_FROM, GREEN_FROM, LEVELS

if TYPE_CHECKING:
    import pandas as pd


def coverage(accounts: pd.DataFrame, *, measured: bool) -> Coverage:
    """Return ``accounts`` by owner, largest ARR first and those of nobody last, and in total.

    One row an account: ``owner`` (missing for none), ``arr_cents``, ``score`` (nan for none) and ``expected_cents``,
    which counts only where a loss was ``measured``.
    """
    bounds = {"red": (0, AMBER_FROM), "amber": (AMBER_FROM, GREEN_FROM), "green": (GREEN_FROM, 101)}
    marked = accounts[["owner", "arr_cents"]].copy()
    marked["expected_cents"] = accounts["expected_cents"].fillna(0) if measured else 0
    marked["high_touch"] = accounts["arr_cents"] >= HIGH_TOUCH_CENTS
    for level in (*LEVELS, None):
        held = (
            accounts["score"].isna() if level is None else accounts["score"].between(*bounds[level], inclusive="left")
        )
        marked[f"{level}_accounts"], marked[f"{level}_cents"] = held, accounts["arr_cents"].where(held, 0)
    marked["accounts"] = 1
    totals = marked.drop(columns="owner").sum()
    by_owner = marked.groupby("owner", dropna=False).sum().sort_values("arr_cents", ascending=False, kind="stable")
    found = [_owner(None if owner != owner else str(owner), row, measured) for owner, row in by_owner.iterrows()]
    return Coverage(tuple(sorted(found, key=lambda each: each.owner is None)), _owner(None, totals, measured))


def _owner(owner: str | None, row: pd.Series[float], measured: bool) -> OwnerCoverage:
    return OwnerCoverage(
        owner=owner,
        accounts=int(row["accounts"]),
        arr_cents=int(row["arr_cents"]),
        high_touch=int(row["high_touch"]),
        levels=tuple(
            LevelShare(level, int(row[f"{level}_accounts"]), int(row[f"{level}_cents"])) for level in (*LEVELS, None)
        ),
        expected_cents=int(row["expected_cents"]) if measured else None,
    )
