"""Who the accounts are and on what terms they start, before anything happens to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nrr.demo import scenario as s
from nrr.demo.draws import Bools, Draws, Ints, Stream
from nrr.demo.names import account_names


@dataclass(frozen=True)
class Cast:
    """One entry per account, in the order of their ids. Months count from the first month of the history as 0."""

    name: list[str]
    segment: Ints
    industry: Ints
    region: Ints
    owner: list[str]
    legacy: Bools  # a customer since before the history
    start: Ints  # month of the first line
    anchor: Ints  # a month its commitment began or renewed in; before 0 for legacy accounts
    term: Ints  # months a commitment runs
    interval: Ints  # index into scenario.INTERVALS
    billing_day: Ints  # 1 to 28
    plan: Ints
    seats: Ints
    discount_percent: Ints
    whale: Bools
    weak: Bools  # of the weak SMB cohort

    def __len__(self) -> int:
        return len(self.segment)


def make_cast(accounts: int, story: s.Story, seed: int) -> Cast:
    """Return ``accounts`` accounts, oldest first. Shares of segments and years hold at any size."""
    draws = Draws(seed, Stream.CAST)
    segment, legacy, start = _arrivals(accounts, story)
    shuffled = draws.order(accounts)
    by_age = shuffled[np.argsort(start[shuffled], kind="stable")]
    segment, legacy, start = segment[by_age], legacy[by_age], start[by_age]
    industry = draws.below(len(s.INDUSTRIES), accounts)
    interval = _by_share(draws, np.array(s.INTERVAL_PER_HUNDRED, dtype=np.int64)[segment])
    whale = np.zeros(accounts, dtype=np.bool_)
    chosen = np.flatnonzero(legacy & (segment == s.ENTERPRISE))[: max(accounts // s.ACCOUNTS_PER_WHALE, 1)]
    whale[chosen] = True
    interval[chosen], industry[chosen] = s.YEARLY, s.INDUSTRIES.index("Logistics")
    term = np.where(interval == s.TWO_YEARLY, 24, 12)
    ordinary = np.flatnonzero(~whale)
    awkward = np.sort(ordinary[draws.order(len(ordinary))][: len(ordinary) // 20])
    return Cast(
        name=account_names(draws, industry, chosen, awkward),
        segment=segment,
        industry=industry,
        region=_by_share(draws, np.tile(np.array(s.REGION_PER_THOUSAND, dtype=np.int64), (accounts, 1))),
        owner=_owners(draws, segment),
        legacy=legacy,
        start=start,
        anchor=np.where(legacy, _legacy_anchor(draws, story, term), start),
        term=term,
        interval=interval,
        billing_day=1 + draws.below(28, accounts),
        plan=segment.copy(),
        seats=np.where(whale, s.WHALE_SEATS, _seats(draws, segment)),
        discount_percent=_discounts(draws, segment, interval),
        whale=whale,
        weak=(segment == s.SMB) & ~legacy & np.isin(start, np.array(story.weak_quarter)),
    )


def _arrivals(accounts: int, story: s.Story) -> tuple[Ints, Bools, Ints]:
    """Return segment, legacy and first month: each segment's wins follow its weights without luck."""
    enterprise, mid = (accounts * s.SHARE_PER_HUNDRED[i] // 100 for i in (s.ENTERPRISE, s.MID))
    segments, legacies, starts = [], [], []
    for code, count in enumerate((accounts - enterprise - mid, mid, enterprise)):
        old = count * s.LEGACY_PER_HUNDRED[code] // 100 if story.months > 1 else count
        reach = np.cumsum(_win_weights(code, story))
        new = count - old
        place = (2 * np.arange(new) + 1) * reach[-1]
        month = 1 + np.searchsorted(reach * 2 * new, place, side="right") if new else np.empty(0, dtype=np.int64)
        segments.append(np.full(count, code, dtype=np.int64))
        legacies.append(np.arange(count) < old)
        starts.append(np.concatenate([np.zeros(old, dtype=np.int64), month.astype(np.int64)]))
    return np.concatenate(segments), np.concatenate(legacies), np.concatenate(starts)


def _win_weights(segment: int, story: s.Story) -> Ints:
    """Return the weight of each month from 1 on (the first month holds the legacy accounts only)."""
    years = s.WINS_BY_YEAR[segment]
    weights = []
    for offset in range(1, max(story.months, 2)):
        year = max(len(years) - 1 - max(story.last_offset - offset, 0) // 12, 0)
        season = s.SEASON[story.month(offset).index % 12]
        weak = segment == s.SMB and offset in story.weak_quarter
        weights.append(s.WEAK_QUARTER_WINS * 10 if weak else years[year] * season)
    return np.array(weights, dtype=np.int64)


def _by_share(draws: Draws, shares: Ints) -> Ints:
    """Return a column index per row of ``shares``, drawn with the row's weights."""
    reach = np.cumsum(shares, axis=1)
    drawn = draws.below(reach[:, -1], len(shares))
    column: Ints = (drawn[:, None] >= reach).sum(axis=1).astype(np.int64)
    return column


def _owners(draws: Draws, segment: Ints) -> list[str]:
    drawn = draws.below(6, len(segment))
    return [s.OWNERS[code][pick % len(s.OWNERS[code])] for code, pick in zip(segment, drawn, strict=True)]


def _legacy_anchor(draws: Draws, story: s.Story, term: Ints) -> Ints:
    season = np.repeat(np.arange(12), s.SEASON)
    calendar_month = season[draws.below(len(season), len(term))]
    years_ago = draws.below(term // 12, len(term))
    return (calendar_month - story.first.index) % 12 - 12 - 12 * years_ago


def _seats(draws: Draws, segment: Ints) -> Ints:
    """Return starting seats: many small accounts and few large ones."""
    accounts = len(segment)
    least, spread = (np.array(values, dtype=np.int64)[segment] for values in (s.SEATS_FROM, s.SEATS_SPREAD))
    one, other = draws.below(1000, accounts), draws.below(1000, accounts)
    return least + spread * np.minimum(one, other) // 1000 + spread * one * other // 4_000_000


def _discounts(draws: Draws, segment: Ints, interval: Ints) -> Ints:
    drawn = np.array(s.DISCOUNTS_PERCENT, dtype=np.int64)[segment, draws.below(4, len(segment))]
    return np.where(interval >= s.YEARLY, drawn, 0)
