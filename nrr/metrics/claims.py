"""What articles claim, measured on the data's own history (METRICS.md section 8).

A difference between groups is no proof of a cause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nrr.formatting import percent, plural
from nrr.metrics import shares
from nrr.metrics.cohort_sentences import interval_words
from nrr.metrics.confidence import Cents
from nrr.periods import Month, Window
from nrr.results import Retention
from nrr.results.claims import NO_EVIDENCE, SHARE, Claim, Finding
from nrr.warehouse import Warehouse

LOOK_BACK = 12
FOLLOWED = 12
_BANDS = ("1 product", "2 products", "3 or more products")
_SMALLEST_SHOWN = 0.0005
Departures = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Accounts:
    """The accounts that opened a window, in cents: at both ends and, where the data reaches, 12 months before.

    ``products`` counts those held at the opening, None where no line names one. ``reason`` says why there are none.
    """

    opening: Cents
    closing: Cents
    before: Cents | None
    products: Cents | None
    reason: str | None = None


def accounts(session: Warehouse, retention: Retention) -> Accounts:
    """Return the accounts that opened the window; ``session`` holds ``window_accounts``."""
    opening = retention.window.opening
    frame = session.frame("metrics/claim_accounts", opening_month=opening.index)
    started = Month(session.table("settings")[0]["first_month"])
    return Accounts(
        opening=frame["opening_cents"].to_numpy(),
        closing=frame["closing_cents"].to_numpy(),
        before=frame["before_cents"].to_numpy() if opening - LOOK_BACK >= started else None,
        products=frame["products"].to_numpy() if frame["named"].any() else None,
        reason=retention.reason,
    )


def of_departures(session: Warehouse, as_of: Month) -> tuple[Claim, ...]:
    """Return the claims on departures up to ``as_of``."""
    rows = session.rows("metrics/claim_departures", as_of=as_of.index)
    cuts = session.rows("metrics/early_warning", as_of=as_of.index)[0]
    drops = session.rows("metrics/claim_usage", as_of=as_of.index)[0]
    followed = (cuts["contractions_then_churn"], cuts["contractions"]), (drops["drops_then_churn"], drops["drops"])
    return warnings(rows, *followed), win_backs(rows, as_of)


def by_products(window: Window, held: Accounts) -> Claim:
    """Return churn over the window and ARR per account by the number of products held at its opening.

    What no product is named for counts as one product of its own.
    """
    at = window.opening.label
    missing = held.reason or (f"No line of {at} names a product." if held.products is None else "")
    churned, sizes = [], []
    for number, band in enumerate(_BANDS, start=1):
        members = np.zeros(len(held.opening), dtype=bool)
        if held.products is not None and not missing:
            members = held.products >= number if number == len(_BANDS) else held.products == number
        reason = missing or f"No account held {band} in {at}."
        churned.append(_churned(f"Churned, {band}", held.closing[members], reason))
        sizes.append(shares.mean_money(f"ARR per account, {band}", held.opening[members], "account", reason))
    known = [(band, found) for band, found in zip(_BANDS, churned, strict=True) if found.value is not None]
    if len(known) < 2:
        reading = f"In {at} all accounts held {known[0][0]}." if known else missing
    else:
        (fewer, low), (more, high) = known[0], known[-1]
        reading = _apart(f"accounts with {more}", high, f"those with {fewer}", low, window)
    return Claim(
        "products", "Products held", "Accounts with more products churn less and pay more.", NO_EVIDENCE,
        reading, (*churned, *sizes),
    )  # fmt: skip


def by_expansion(window: Window, held: Accounts) -> Claim:
    """Return churn over the window of accounts that grew in the 12 months before its opening, and of the others.

    Only accounts with ARR 12 months before are compared: a younger one had less time to grow.
    """
    earlier, at = (window.opening - LOOK_BACK).label, window.opening.label
    before = np.zeros_like(held.opening) if held.before is None else held.before
    reason = f"No such account had ARR in {earlier} and {at}."
    if held.before is None:
        reason = f"It needs the {LOOK_BACK} months before {at}, and the data starts later."
    reason = held.reason or reason
    old, grew = before > 0, held.opening > before
    found = (
        _churned("Churned, expanded before", held.closing[old & grew], reason),
        _churned("Churned, not expanded", held.closing[old & ~grew], reason),
    )
    missing = next((each.reason for each in found if each.value is None), None)
    return Claim(
        "expanded", "Expanded accounts", "Accounts that expanded churn less than those that did not.", NO_EVIDENCE,
        missing or _apart("accounts that had expanded", found[0], "the others", found[1], window), found,
    )  # fmt: skip


def warnings(rows: Departures, cuts: tuple[int, int], drops: tuple[int, int]) -> Claim:
    """Return how many departures a contraction or a drop of usage came before, and by how many months.

    ``cuts`` are contractions that ended in churn within 12 months, and all that have 12 months behind them; ``drops``
    months with a drop of usage that ended in churn within 6, and all that have 6 behind them.
    """
    cut = [row["contracted_ahead"] for row in rows if row["contracted_ahead"] is not None]
    read = [row for row in rows if row["usage_known"]]
    used = [row["usage_ahead"] for row in read if row["usage_ahead"] is not None]
    gone = "No account has left."
    quiet = gone if not rows else "No usage is known of accounts in the months before they left."
    contracted = shares.share("Contracted in the 6 months before", len(cut), len(rows), "departure", gone)
    lead = shares.median_months("First contraction to departure", cut, "departure", "No departure had one before.")
    if contracted.value is None or lead.value is None:
        reading = gone if not rows else "No departure had a contraction in the 6 months before."
    else:
        ahead = f"the first of them {_months(lead.value)} ahead at the median"
        reading = f"{_part(contracted)} had contracted in the 6 months before, {ahead}."
    return Claim(
        "warning", "Warning before churn", "Accounts show signs 30 to 90 days before they churn.", NO_EVIDENCE, reading,
        (
            contracted,
            lead,
            shares.share("Usage dropped in the 6 months before", len(used), len(read), "departure", quiet),
            shares.median_months("First drop of usage to departure", used, "departure", quiet if not read else
                                 "No departure had one before."),
            shares.share("Contractions that ended in churn within 12 months", *cuts, "contraction",
                         "No contraction has 12 months behind it."),
            shares.share("Usage drops that ended in churn within 6 months", *drops, "drop",
                         "No drop of usage has 6 months behind it."),
        ),
    )  # fmt: skip


def win_backs(rows: Departures, as_of: Month) -> Claim:
    """Return how many that left came back within 12 months, after how long, and at what ARR.

    Of the departures with 12 months behind them. A return after a single month is told apart: a renewal that was a
    month late looks like that. Delay and ARR are of all returns after longer than that.
    """
    followed = [row for row in rows if row["month"] + FOLLOWED <= as_of.index]
    back = [row for row in followed if row["months_away"] is not None and row["months_away"] <= FOLLOWED]
    returns = [row for row in rows if (row["months_away"] or 0) > 1]
    late = sum(row["months_away"] == 1 for row in rows)
    none, nobody = "No departure has 12 months behind it.", "No account came back after more than a month."
    longer = sum(row["months_away"] > 1 for row in back)
    away = [row["months_away"] for row in returns]
    left, again = (np.array([row[name] for row in returns], dtype=np.int64) for name in ("left_cents", "return_cents"))
    rate = shares.share("Came back within 12 months", longer, len(followed), "departure", none)
    delay = shares.median_months("Time away", away, "return", nobody)
    level = replace(shares.ratio("ARR at return, of that when they left", again, left, "return", nobody), unit=SHARE)
    if rate.value is None:
        reading = none
    elif delay.value is None or level.value is None:
        reading = nobody
    else:
        lower = f"{int((again < left).sum()):,} of {plural(len(returns), 'return')} at lower ARR"
        reading = (
            f"{_part(rate)} came back within 12 months. Time away was {_months(delay.value)} at the median; {lower}, "
            f"{percent(level.value, 0)} of what was paid before in all."
        )
    if late:
        reading += f" {plural(late, 'more return', 'more returns')} after a single month may be late renewals."
    return Claim(
        "win-back", "Win-backs", "15 to 20% of churned accounts can be won back.", NO_EVIDENCE, reading,
        (
            rate,
            shares.share("The same, with those back after one month", len(back), len(followed), "departure", none),
            delay,
            level,
        ),
    )  # fmt: skip


def _churned(label: str, closing: Cents, reason: str) -> Finding:
    return shares.share(label, int((closing == 0).sum()), len(closing), "account", reason)


def _apart(who: str, one: Finding, than: str, other: Finding, window: Window) -> str:
    gap, interval = (one.value or 0.0) - (other.value or 0.0), shares.difference(one, other)
    span = plural(window.months, "month")
    said = f"Of {who}, {shares.in_words(one)} churned over {span}, of {than} {shares.in_words(other)}"
    if interval is None:
        return f"{said}."
    chance = ": it may be chance" if interval.low <= 0 <= interval.high else ""
    same = "the same, with a " if abs(gap) < _SMALLEST_SHOWN else ""
    return f"{said} ({same}95% interval of the difference {interval_words(interval)}{chance})."


def _part(found: Finding) -> str:
    """Return ``8 of 52 departures (15%)``; a percentage of fewer than 20 would say more than is known."""
    rate = f" ({percent(found.value, 0)})" if found.of >= shares.ENOUGH else ""
    return f"{found.count or 0:,} of {plural(found.of, found.what)}{rate}"


def _months(value: float) -> str:
    return "1 month" if value == 1 else f"{value:g} months"
