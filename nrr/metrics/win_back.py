"""Who left, why, what has been heard since, and how departures of the past came back."""

from __future__ import annotations

from typing import Any

import pandas as pd

from nrr.formatting import percent, plural, short_money
from nrr.metrics.claims import win_backs
from nrr.results import Request
from nrr.results.renewals import LeavingReason, WinBack
from nrr.warehouse import Warehouse

NEAR = 3  # months between a departure and what is stated of it
_KEYS = ["account_key", "month"]
NO_REASONS = (
    "No list says why accounts left. Upload one with the account, the day it left and the reason, as the CRM or the "
    "billing system exports it; nothing of it counts as revenue."
)


def win_back(session: Warehouse, request: Request, months: int) -> WinBack:
    """Return the departures of the ``months`` months up to the request's month. ``session`` is scoped."""
    as_of = request.as_of
    settings = session.table("settings")[0]
    span = {"as_of": as_of.index, "from_month": as_of.index - months - NEAR}
    known = {"until_date": as_of.last_day}
    stated = session.frame("metrics/win_back_reasons", **known)
    frame, placed = explained(session.frame("metrics/win_back_departures", **span), stated)
    frame = with_deals(frame, session.frame("metrics/win_back_deals", as_of=as_of.index, **known))
    frame = frame.merge(session.frame("metrics/win_back_signals", **span), on=_KEYS, how="left")
    asked = as_of.index - months
    frame = frame[frame["month"] > asked].reset_index(drop=True)
    back = frame["return_month"].notna()
    reasons = by_reason(frame)
    lost = int(frame["lost_cents"].sum())
    return WinBack(
        as_of=as_of,
        months=months,
        frame=frame,
        departures=len(frame),
        lost_cents=lost,
        returned=int(back.sum()),
        returned_cents=int(frame.loc[back, "return_cents"].sum()),
        reasons=reasons,
        unplaced=int(((stated["stated_month"] > asked) & ~placed).sum()),
        returns=win_backs(session.rows("metrics/claim_departures", as_of=as_of.index), as_of),
        sentence=_sentence(frame, reasons, request, months, settings["currency"]),
        missing=() if len(stated) else (NO_REASONS,),
    )


def explained(departures: pd.DataFrame, stated: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series[bool]]:
    """Return the departures with the reason stated nearest to each, and which of ``stated`` found one.

    A reason belongs to the account's departure nearest to its day, at most three months away; of several the nearest
    counts, of equals the later.
    """
    rows = stated.reset_index(names="stated_row")
    pairs = departures[_KEYS].merge(rows, on="account_key")
    pairs = pairs.assign(away=(pairs["stated_month"] - pairs["month"]).abs())
    near = pairs[pairs["away"] <= NEAR]
    pairs = near.sort_values(["away", "departure_date", "stated_row"], ascending=[True, False, False])
    pairs = pairs.drop_duplicates("stated_row")
    placed = rows["stated_row"].isin(pairs["stated_row"])
    nearest = pairs.drop_duplicates(_KEYS)[[*_KEYS, "reason", "comment", "departure_date"]]
    named = nearest.rename(columns={"departure_date": "reason_day"})
    return departures.merge(named, on=_KEYS, how="left"), placed


def with_deals(departures: pd.DataFrame, deals: pd.DataFrame) -> pd.DataFrame:
    """Return the departures with the renewal lost nearest to each and, until a return, the largest deal still open."""
    pairs = departures[[*_KEYS, "return_month"]].merge(deals, on="account_key")
    lost = pairs[(pairs["outcome"] == "lost") & ((pairs["close_month"] - pairs["month"]).abs() <= NEAR)]
    lost = lost.assign(away=(lost["close_month"] - lost["month"]).abs()).sort_values("away", kind="stable")
    lost = lost.drop_duplicates(_KEYS)[[*_KEYS, "close_date"]].rename(columns={"close_date": "lost_deal_day"})
    gone = pairs["return_month"].isna()
    later = pairs[gone & (pairs["outcome"] == "open") & (pairs["close_month"] >= pairs["month"])]
    later = later.sort_values("amount_cents", ascending=False, kind="stable", na_position="last").drop_duplicates(_KEYS)
    later = later.assign(
        open_deal=later["name"].fillna(later["stage"]), open_deal_cents=later["amount_cents"].astype("Int64")
    )
    later = later[[*_KEYS, "open_deal", "open_deal_cents"]]
    return departures.merge(lost, on=_KEYS, how="left").merge(later, on=_KEYS, how="left")


def by_reason(frame: pd.DataFrame) -> tuple[LeavingReason, ...]:
    """Return the departures by stated reason, most ARR first, those without one last; spelling aside."""
    folded = ["" if pd.isna(text) else " ".join(str(text).split()).casefold() for text in frame["reason"]]
    grouped = frame.assign(folded=pd.Series(folded, frame.index, dtype=object)).groupby("folded", sort=True)
    found = [
        LeavingReason(
            reason=None if name == "" else str(rows["reason"].iloc[0]),
            departures=len(rows),
            lost_cents=int(rows["lost_cents"].sum()),
            returned=int(rows["return_month"].notna().sum()),
        )
        for name, rows in grouped
    ]
    return tuple(sorted(found, key=lambda each: (each.reason is None, -each.lost_cents)))


def _sentence(
    frame: pd.DataFrame, reasons: tuple[LeavingReason, ...], request: Request, months: int, currency: str
) -> str:
    span = f"the {plural(months, 'month')} to {request.as_of.label}"
    if not len(frame):
        return f"No account left in {span}."
    lost = int(frame["lost_cents"].sum())
    back = frame[frame["return_month"].notna()]
    said = f"{_times(frame)} in {span}, {short_money(lost, currency)} of ARR"
    nobody = "none has come back" if len(frame) > 1 else "it has not come back"
    again = f"; {_returned(back, currency) if len(back) else nobody}"
    named = [each for each in reasons if each.reason is not None]
    if not named:
        return f"{said}{again}."
    told = sum(each.lost_cents for each in named)
    return f"{said}{again}. A reason is stated for {percent(told / lost, 0)} of it."


def _times(frame: pd.DataFrame) -> str:
    accounts = frame["account_key"].nunique()
    again = f" ({plural(len(frame), 'departure')})" if accounts < len(frame) else ""
    return f"{plural(accounts, 'account')} left{again}"


def _returned(back: pd.DataFrame, currency: str) -> str:
    cents: Any = back["return_cents"].sum()
    return f"{plural(len(back), 'return')} since, at {short_money(int(cents), currency)}"
