"""What is known of the year ahead: stated ends and starts of lines, and renewal dates (METRICS.md section 10)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nrr.metrics.arrays import Floats
from nrr.metrics.outlook_forecast import Ahead
from nrr.metrics.outlook_history import CHURN, CONTRACTION, EXPANSION, QUARTERS, Cents, Codes, Ledger
from nrr.periods import Month
from nrr.results.outlook import KnownChange
from nrr.warehouse import Warehouse

KINDS = ("cancellation", "reduction", "increase", "renewal")
CANCELLATION, REDUCTION, INCREASE, RENEWAL = range(4)


@dataclass(frozen=True)
class Known:
    """Changes that are known at the as-of month, and what of them the forecast takes in place of its rates.

    ``counts`` (of accounts), ``cents`` and ``kept``, the cents of renewals expected to be kept, are by quarter and
    kind. Renewals are ends of terms, else accounts' renewal dates, for which rates hold as for all others.
    """

    ahead: Ahead
    counts: Codes
    cents: Cents
    kept: Cents


def none_known(segments: int) -> Known:
    """Return that nothing is known, for a month before the data's end: what is stated since would be a leak."""
    flows, gains, losses = (np.zeros(shape) for shape in ((QUARTERS, segments, 4), *[(QUARTERS, segments)] * 2))
    counts, cents, kept = (np.zeros((QUARTERS, len(KINDS)), dtype=np.int64) for _ in range(3))
    return Known(Ahead(flows, gains, losses), counts, cents, kept)


def known(session: Warehouse, ledger: Ledger, as_of: Month) -> Known:
    """Return the scheduled changes of the accounts of ``as_of``, the data's last stated month or a later one.

    Where half of a plan's ARR or more has a stated end, its ends are those of terms: a term of a year or so renews at
    the share of such ARR that the same account went on with in the same month, over the last two years, by segment;
    rates hold for shorter ones. Any other end is a cancellation, or a reduction where other lines of the account go on.
    """
    found = none_known(len(ledger.segments))
    rows = session.frame("metrics/outlook_terms", as_of=as_of.index)
    keys, month, ended, term, started = (rows[name].to_numpy(np.int64) for name in rows.columns)
    account = np.minimum(np.searchsorted(ledger.keys, keys), len(ledger.keys) - 1)
    change = started - ended - term
    segment = ledger.segment[account, ledger.now]
    past = month <= as_of.index
    renewed = _continued(segment[past], term[past], started[past], len(ledger.segments))
    at = np.flatnonzero(~past & (ledger.keys[account] == keys) & (ledger.kept[account, ledger.now] > 0) & (change != 0))
    account, segment, change, quarter = account[at], segment[at], change[at], (month[at] - as_of.index - 1) // 3
    level = ledger.arr[account, ledger.now]
    after = level + _running(account, change)
    kind = np.where(change > 0, INCREASE, np.where(after <= 0, CANCELLATION, REDUCTION))
    kind = np.where((change < 0) & (term[at] > ended[at]), RENEWAL, kind)
    _fill(found, quarter, segment, kind, change, after <= 0, np.where(kind == RENEWAL, renewed[segment], 0.0))
    _take_out(found.ahead, account, segment, kind, change, level)
    if not term[at].any():
        _add_dates(session, ledger, as_of, found)
    return found


def listed(found: Known, as_of: Month) -> tuple[KnownChange, ...]:
    """Return the changes by quarter and kind; empty where nothing is known."""
    return tuple(
        KnownChange(
            kind,
            _span(as_of + (3 * quarter + 1), as_of + (3 * quarter + 3)),
            int(found.counts[quarter, number]),
            int(found.cents[quarter, number]),
            int(found.kept[quarter, number]) if number == RENEWAL and found.kept[quarter, number] >= 0 else None,
        )
        for quarter in range(QUARTERS)
        for number, kind in enumerate(KINDS)
        if found.counts[quarter, number]
    )


def _span(first: Month, last: Month) -> str:
    """Return ``Jan to Mar 2026``, or ``Nov 2025 to Jan 2026`` over a change of year."""
    same_year = first.first_day.year == last.first_day.year
    return f"{first.label.split()[0] if same_year else first.label} to {last.label}"


def _continued(segment: Codes, ended: Cents, started: Cents, segments: int) -> Floats:
    """Return by segment the share of ended ARR that its account went on with in the same month; of all, where none."""
    kept = np.minimum(ended, started).astype(np.float64)
    ends, held = (np.bincount(segment, each.astype(np.float64), segments) for each in (ended, kept))
    whole = held.sum() / ends.sum() if ends.sum() else 1.0
    return np.where(ends > 0, held / np.where(ends > 0, ends, 1.0), whole)


def _running(account: Codes, change: Cents) -> Cents:
    """Return the sum of an account's changes up to each; rows are ordered by account and month."""
    total = np.cumsum(change)
    first = np.r_[True, account[1:] != account[:-1]] if len(account) else np.zeros(0, dtype=bool)
    before = np.where(first, total - change, 0)
    return total - before[np.maximum.accumulate(np.where(first, np.arange(len(account)), 0))]


def _fill(
    found: Known, quarter: Codes, segment: Codes, kind: Codes, change: Cents, gone: Codes, kept_share: Floats
) -> None:
    lost = np.where(change < 0, -change, 0).astype(np.float64) * (1 - kept_share)
    flow = np.where(kind == INCREASE, EXPANSION, np.where(gone, CHURN, CONTRACTION))
    np.add.at(found.ahead.flows, (quarter, segment, flow), np.where(kind == INCREASE, change, lost))
    np.add.at(found.counts, (quarter, kind), 1)
    np.add.at(found.cents, (quarter, kind), np.where(kind == RENEWAL, -change, change))
    kept = np.floor(-change * kept_share + 0.5).astype(np.int64)
    np.add.at(found.kept, (quarter, kind), np.where(kind == RENEWAL, kept, 0))


def _take_out(ahead: Ahead, account: Codes, segment: Codes, kind: Codes, change: Cents, level: Cents) -> None:
    """Take what is known to go, or comes up for renewal, out of the ARR that the rates hold for, once per account."""
    going = kind == CANCELLATION
    leaving, first = np.unique(account[going], return_index=True)
    for out in (ahead.without_gains, ahead.without_losses):
        amount = np.bincount(segment[going][first], level[going][first].astype(np.float64), out.shape[1])
        out += amount[None]
    partly = np.isin(kind, (REDUCTION, RENEWAL)) & ~np.isin(account, leaving)
    ahead.without_losses[...] += np.bincount(
        segment[partly], -change[partly].astype(np.float64), ahead.without_losses.shape[1]
    )[None]


def _add_dates(session: Warehouse, ledger: Ledger, as_of: Month, found: Known) -> None:
    dates = session.frame("metrics/outlook_renewals", as_of=as_of.index)
    keys, month = (dates[name].to_numpy(np.int64) for name in dates.columns)
    account = np.minimum(np.searchsorted(ledger.keys, keys), len(ledger.keys) - 1)
    counted = (ledger.keys[account] == keys) & (ledger.kept[account, ledger.now] > 0)
    quarter = (month[counted] - as_of.index - 1) // 3
    np.add.at(found.counts, (quarter, RENEWAL), 1)
    np.add.at(found.cents, (quarter, RENEWAL), ledger.kept[account[counted], ledger.now])
    found.kept[:, RENEWAL] = -1
