"""The same figures in plain pandas: a dense account x month table, merges and groupbys, as an analyst writes it.

Every step is vectorised, months are integers and account ids stay the text they are in the file.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

RETENTION_COLUMNS = ["opening", "closing", "expansion", "contraction", "churn", "accounts", "retained"]


@dataclass(frozen=True)
class Figures:
    """What the first screen needs, as whole cents and counts.

    ``trend``: one row per month-end, RETENTION_COLUMNS and ``total``. ``windows``: one row per (months, closing month),
    RETENTION_COLUMNS. ``bridge``: cents and accounts per movement. ``contracted``: ARR at the as-of month of every
    account that contracted in the 6 months before and still pays.
    """

    trend: pd.DataFrame
    windows: pd.DataFrame
    bridge: pd.DataFrame
    contracted: pd.Series[int]


def build(lines: pd.DataFrame, segments: pd.DataFrame, first_month: int, last_month: int) -> pd.DataFrame:
    """Return one row per account and month: account, month, arr, previous, movement, and one column per dimension."""
    periods = pd.DataFrame(
        {
            "account": lines["account_id"],
            "start": lines["start_month"].astype("int64"),
            "end": lines["end_month"].fillna(last_month + 1).clip(upper=last_month + 1).astype("int64"),
            "arr": lines["arr_cents"].astype("int64"),
        }
    )
    length = (periods["end"] - periods["start"]).clip(lower=0)
    active = periods.loc[periods.index.repeat(length)]
    active = active.assign(month=active["start"] + active.groupby(level=0).cumcount())
    by_month = active.groupby(["account", "month"])["arr"].sum()
    every = pd.MultiIndex.from_product(
        [lines["account_id"].unique(), range(first_month, last_month + 1)], names=["account", "month"]
    )
    dense = by_month.reindex(every, fill_value=0).reset_index()
    dense["previous"] = dense.groupby("account")["arr"].shift(1, fill_value=0)
    paid_before = dense.groupby("account")["arr"].cumsum() - dense["arr"] > 0
    arr, previous = dense["arr"], dense["previous"]
    dense["movement"] = np.select(
        [
            arr == previous,
            (previous == 0) & ~paid_before,
            previous == 0,
            arr == 0,
            arr > previous,
        ],
        ["none", "new", "reactivation", "churn", "expansion"],
        "contraction",
    )
    dense["movement"] = dense["movement"].astype("category")
    return with_segments(dense, segments)


def with_segments(dense: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """Return the table with each account's segments beside it, and a size by ARR."""
    attributes = segments.pivot(index="account_id", columns="dimension", values="segment").astype("category")
    described = dense.merge(attributes, left_on="account", right_index=True, how="left")
    bounds = [0, 1, 1_200_000, 5_000_000, np.inf]
    described["size"] = pd.cut(
        described["arr"], bounds, labels=["none", "SMB", "Mid-market", "Enterprise"], right=False
    )
    return described


def figures(dense: pd.DataFrame, as_of: int, trend_months: int = 36) -> Figures:
    """Return the first screen's figures at ``as_of``, for the 12-month window."""
    first = max(as_of - trend_months + 1, int(dense["month"].min()))
    trend = pd.DataFrame({month: retention(dense, month, 12) for month in range(first, as_of + 1)}).T
    trend["total"] = dense.groupby("month")["arr"].sum().loc[first:as_of]
    asked = [(12, as_of), (12, as_of - 3), (12, as_of - 12), (3, as_of), (1, as_of)]
    windows = pd.DataFrame({(months, month): retention(dense, month, months) for months, month in asked}).T
    moved = dense[(dense["month"] > as_of - 12) & (dense["month"] <= as_of) & (dense["movement"] != "none")]
    change = moved.assign(cents=moved["arr"] - moved["previous"]).groupby("movement", observed=True)
    bridge = change.agg(cents=("cents", "sum"), accounts=("account", "size"))
    return Figures(trend, windows, bridge, contracted(dense, as_of))


def retention(dense: pd.DataFrame, month: int, months: int) -> pd.Series[int]:
    """Return RETENTION_COLUMNS of the window of ``months`` that ends at ``month``."""
    opening = dense.loc[(dense["month"] == month - months) & (dense["arr"] > 0), ["account", "arr"]]
    closing = dense.loc[dense["month"] == month, ["account", "arr"]]
    both = opening.merge(closing, on="account", suffixes=("_opening", "_closing"))
    change = both["arr_closing"] - both["arr_opening"]
    lost = both["arr_closing"] == 0
    values = [
        both["arr_opening"].sum(),
        both["arr_closing"].sum(),
        change[change > 0].sum(),
        change[(change < 0) & ~lost].sum(),
        change[lost].sum(),
        len(both),
        (~lost).sum(),
    ]
    return pd.Series(values, RETENTION_COLUMNS)


def contracted(dense: pd.DataFrame, as_of: int, months: int = 6) -> pd.Series[int]:
    """Return the ARR at ``as_of`` of accounts that contracted in the ``months`` before and still pay."""
    recent = dense[(dense["month"] > as_of - months) & (dense["month"] <= as_of) & (dense["movement"] == "contraction")]
    now = dense.loc[(dense["month"] == as_of) & (dense["arr"] > 0), ["account", "arr"]]
    return now[now["account"].isin(recent["account"].unique())].set_index("account")["arr"]
