"""Opportunities as the CRM holds them: wins and losses of the last 25 months, renewals and expansions to come."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nrr.demo import scenario as s
from nrr.demo.book import day_number
from nrr.demo.draws import Draws, Ints, Stream
from nrr.demo.simulate import History
from nrr.demo.tables import dates, money, numbered, pick, texts, write_csv

_TYPES = ("New Business", "Renewal", "Expansion")
_STAGES = ("Closed Won", "Closed Lost", "Qualification", "Proposal", "Negotiation")
_NAMES = ("First contract", "Renewal", "Additional seats", "Analytics", "Automation")
_AHEAD_DAYS = 180


@dataclass(frozen=True)
class _Opportunities:
    account: Ints
    kind: Ints
    stage: Ints
    name: Ints
    cents: Ints
    day: Ints


def renewal_days(history: History, story: s.Story) -> Ints:
    """Return the day each account's commitment ends next, after the last month."""
    state, after = history.end, story.last_offset + 1
    cast = state.cast
    offset = after + (state.anchor - after) % cast.term
    first = np.array([day_number(story.month(m)) for m in range(after, after + 25)], dtype=np.int64)
    days: Ints = first[offset - after] + cast.billing_day - 1
    return days


def write_opportunities(path: Path, ids: pa.Array, history: History, story: s.Story, seed: int) -> Path:
    """Write them by close date."""
    draws, parts = Draws(seed, Stream.PIPELINE), _closed(history, story)
    parts += _past_expansions(draws, history, story)
    parts += _past_renewals(history, story)
    parts += _renewals(draws, history, story)
    parts += _expansions(draws, history, story)
    account, kind, stage, name, cents, day = (
        np.concatenate([getattr(part, column) for part in parts])
        for column in ("account", "kind", "stage", "name", "cents", "day")
    )
    order = np.lexsort((kind, account, day))
    year = pc.year(dates(day[order])).cast(pa.string())
    owner = texts(history.end.cast.owner)
    columns = {
        "opportunity_id": numbered("OPP-", 1 + np.arange(len(order)), 5),
        "account_id": ids.take(pa.array(account[order])),
        "name": pc.binary_join_element_wise(pick(_NAMES, name[order]), year, " "),
        "type": pick(_TYPES, kind[order]),
        "stage": pick(_STAGES, stage[order]),
        "amount": money(cents[order]),
        "close_date": dates(day[order]),
        "owner": owner.take(pa.array(account[order])),
    }
    return write_csv(path, columns)


def _part(account: Ints, kind: int, stage: int | Ints, name: int | Ints, cents: Ints, day: Ints) -> _Opportunities:
    one = np.ones(len(account), dtype=np.int64)
    return _Opportunities(account, one * kind, one * stage, one * name, cents, day)


def _closed(history: History, story: s.Story) -> list[_Opportunities]:
    state, cast = history.end, history.end.cast
    first = np.array([day_number(story.month(m)) for m in range(story.months)], dtype=np.int64)
    won = np.flatnonzero(~cast.legacy & (cast.start >= story.signals_from))
    lost = np.flatnonzero(state.left >= story.signals_from)
    won_day = first[cast.start[won]] + cast.billing_day[won] - 1
    lost_day = first[state.left[lost]] + cast.billing_day[lost] - 1
    return [
        _part(won, 0, 0, 0, state.won_arr_cents[won], won_day),
        _part(lost, 1, 1, 1, state.lost_arr_cents[lost], lost_day),
    ]


def _past_expansions(draws: Draws, history: History, story: s.Story) -> list[_Opportunities]:
    """Seats and products that were added, and as many talks again that came to nothing."""
    cast, n, parts = history.end.cast, len(history.end.cast), []
    for before, after in itertools.pairwise(history.snapshots):
        more = (before.seats > 0) & (after.seats > before.seats)
        declined = (before.seats > 0) & (after.seats > 0) & ~more & draws.chance(30_000, n)
        day = day_number(story.month(after.offset)) + draws.below(28, n)
        a_year = 12 * (after.bill_cents - before.bill_cents) // s.INTERVAL_MONTHS[cast.interval]
        asked = 12 * before.bill_cents // s.INTERVAL_MONTHS[cast.interval] * draws.between(5, 20, n) // 100
        won, lost = np.flatnonzero(more & (a_year > 0)), np.flatnonzero(declined)
        parts.append(_part(won, 2, 0, 2, a_year[won], day[won]))
        parts.append(_part(lost, 2, 1, 2, asked[lost] // 10_000 * 10_000 + 50_000, day[lost]))
    return parts


def _past_renewals(history: History, story: s.Story) -> list[_Opportunities]:
    cast, anchor, parts = history.end.cast, history.end.anchor, []
    for snapshot in history.snapshots:
        month = snapshot.offset
        due = (snapshot.seats > 0) & (anchor < month) & ((month - anchor) % cast.term == 0)
        index = np.flatnonzero(due)
        cents = 12 * snapshot.bill_cents[index] // s.INTERVAL_MONTHS[cast.interval[index]]
        parts.append(_part(index, 1, 0, 1, cents, day_number(story.month(month)) + cast.billing_day[index] - 1))
    return parts


def _renewals(draws: Draws, history: History, story: s.Story) -> list[_Opportunities]:
    state, today = history.end, day_number(story.month(story.months))
    day = renewal_days(history, story)
    due = np.flatnonzero(state.active & (day < today + _AHEAD_DAYS))
    stage = 2 + draws.below(3, len(due))
    return [_part(due, 1, stage, 1, state.arr_cents()[due], day[due])]


def _expansions(draws: Draws, history: History, story: s.Story) -> list[_Opportunities]:
    """One in six healthy accounts is being talked to about more seats or a product it lacks."""
    state, n = history.end, len(history.end.cast)
    healthy = state.active & ~state.sinking(story.last_offset) & draws.chance(170_000, n)
    product = draws.below(3, n)
    lacks = np.choose(product, list(state.seats)) == 0
    index = np.flatnonzero(healthy & ((product == s.CORE) | lacks))
    cents = state.arr_cents()[index] * draws.between(5, 20, len(index)) // 100 // 10_000 * 10_000 + 50_000
    day = day_number(story.month(story.months)) + draws.below(120, len(index))
    return [_part(index, 2, 2 + draws.below(3, len(index)), 2 + product[index], cents, day)]
