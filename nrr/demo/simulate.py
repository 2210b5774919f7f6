"""What happens to the accounts, month after month. Every step works on all accounts at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nrr.demo import scenario as s
from nrr.demo.book import Book, Rows, day_number
from nrr.demo.cast import Cast
from nrr.demo.draws import MILLION, Bools, Draws, Ints, Quota, Stream
from nrr.demo.state import NEVER, State


@dataclass(frozen=True)
class Snapshot:
    """What the signals are drawn from: the end of one of the last months."""

    offset: int
    seats: Ints  # Core; 0 is no customer
    api_units: Ints
    sinking: Bools
    bill_cents: Ints


@dataclass(frozen=True)
class History:
    """The subscription rows, the last months' snapshots and how everyone stands in the end."""

    rows: Rows
    snapshots: tuple[Snapshot, ...]
    end: State


class Simulation:
    """Runs the story over a cast. ``run`` may be called once."""

    def __init__(self, cast: Cast, story: s.Story, seed: int) -> None:
        self._cast, self._story, self._accounts = cast, story, len(cast)
        self._draws = Draws(seed, Stream.EVENTS)
        self._state = State.before(cast)
        self._book = Book(cast.interval)
        groups = 2 * cast.segment + (cast.seats > np.array(s.TYPICAL_SEATS, dtype=np.int64)[cast.segment])
        names = ("leave", "lapse", "return", "upsize", "downsize")
        self._quotas = {name: Quota(self._draws, groups) for name in names}

    def run(self) -> History:
        """Return the whole history."""
        snapshots = []
        for month in range(self._story.months):
            self._play(month)
            if month >= self._story.signals_from:
                state = self._state
                sinking = state.sinking(month)
                snapshots.append(
                    Snapshot(month, state.seats[s.CORE].copy(), state.api_units.copy(), sinking, state.bill_cents())
                )
        return History(self._book.rows(), tuple(snapshots), self._state)

    def _play(self, month: int) -> None:
        state = self._state
        on_billing_day = state.renewing(month) | self._go(month) | self._come_back(month) | self._arrive(month)
        settled = state.active & ~on_billing_day
        renewing = state.renewing(month)
        self._renew(month, renewing & ~state.cast.whale)
        self._grow(month, settled & ~state.cast.whale & ~state.sinking(month))
        self._cut(month, settled)
        self._grow_whales(month)
        state.raised |= renewing & (month >= self._story.price_rise)
        self._meter(month, settled | renewing)
        self._plan_leaving(month)
        self._post(month, on_billing_day)

    def _arrive(self, month: int) -> Bools:
        state, cast = self._state, self._cast
        new: Bools = cast.start == month
        state.seats[s.CORE][new] = cast.seats[new]
        state.raised |= new & (month >= self._story.price_rise)
        for product, percent in zip((s.ANALYTICS, s.AUTOMATION), s.ADD_ON_SEATS_PERCENT, strict=True):
            chance = np.array(s.ADD_ON_AT_START, dtype=np.int64)[cast.segment, product - 1]
            bought = new & ~cast.whale & self._draws.chance(chance, self._accounts)
            state.seats[product][bought] = np.maximum(cast.seats[bought] * percent // 100, 1)
        state.won_arr_cents = np.where(new, state.arr_cents(), state.won_arr_cents)
        doomed = new & cast.weak & self._draws.chance(s.WEAK_COHORT_LEAVES, self._accounts)
        self._doom(month, doomed, month + self._draws.between(3, 9, self._accounts))
        return new

    def _go(self, month: int) -> Bools:
        """Let those leave whose time has come, and let a few contracts lapse for one month."""
        state, draws, n = self._state, self._draws, self._accounts
        gone = state.active & (state.leaves == month)
        yearly = self._cast.interval >= s.YEARLY
        can_lapse = state.renewing(month) & yearly & (state.leaves == NEVER) & ~self._cast.whale
        lapsed = self._quotas["lapse"].pick(can_lapse, np.full(n, s.LAPSE, dtype=np.int64))
        back = self._quotas["return"].pick(gone, np.full(n, s.WIN_BACK, dtype=np.int64))
        state.lost_arr_cents = np.where(gone, state.arr_cents(), state.lost_arr_cents)
        state.left[gone] = month
        state.returns[lapsed] = month + 1
        state.return_percent[lapsed] = 100
        state.returns = np.where(back, month + draws.between(2, 8, n), state.returns)
        state.return_percent = np.where(back, draws.between(55, 85, n), state.return_percent)
        out: Bools = gone | lapsed
        state.kept_seats[:, out], state.kept_api_units[out] = state.seats[:, out], state.api_units[out]
        state.seats[:, out] = 0
        state.api_units[out] = 0
        state.leaves[gone] = NEVER
        return out

    def _come_back(self, month: int) -> Bools:
        state = self._state
        back: Bools = state.returns == month
        lapsed = back & (state.return_percent == 100)
        state.seats[s.CORE][back] = np.maximum(state.kept_seats[s.CORE] * state.return_percent // 100, 1)[back]
        state.seats[1:, lapsed] = state.kept_seats[1:, lapsed]
        state.api_units[lapsed] = state.kept_api_units[lapsed]
        state.raised |= back & (month >= self._story.price_rise)
        state.anchor[back] = month
        return back

    def _renew(self, month: int, renewing: Bools) -> None:
        """Seats up or down, a better plan, a smaller discount, a product less: at the end of a commitment."""
        state, draws, n = self._state, self._draws, self._accounts
        rates, segment = self._story.rates(month), self._cast.segment
        up = self._quotas["upsize"].pick(renewing & self._has_room(), rates.upsize[segment])
        down = self._quotas["downsize"].pick(renewing & ~up, rates.downsize[segment])
        self._scale_seats(up & ~state.sinking(month), draws.between(106, 128, n))
        self._scale_seats(down, draws.between(72, 94, n))
        dropped = renewing & draws.chance(s.DROP_ADD_ON, n)
        state.seats[s.ANALYTICS][dropped] = 0
        better = renewing & ~up & ~down & draws.chance(rates.plan_up[segment], n) & self._has_room(percent=65)
        state.plan[better] = np.minimum(state.plan[better] + 1, s.ENTERPRISE)
        cheaper = renewing & (state.discount_percent >= 5) & draws.chance(s.LOSE_DISCOUNT, n)
        state.discount_percent[cheaper] -= 5

    def _grow(self, month: int, settled: Bools) -> None:
        """Seats and products added in the middle of a commitment."""
        state, draws, n = self._state, self._draws, self._accounts
        rates, segment = self._story.rates(month), self._cast.segment
        room = self._has_room()
        more = settled & room & draws.chance(rates.add_seats_a_month[segment], n)
        self._scale_seats(more, draws.between(105, 118, n))
        for product, percent in zip((s.ANALYTICS, s.AUTOMATION), s.ADD_ON_SEATS_PERCENT, strict=True):
            bought = settled & room & ~more & draws.chance(rates.add_on_a_month[segment], n)
            bought &= state.seats[product] == 0
            state.seats[product][bought] = np.maximum(state.seats[s.CORE][bought] * percent // 100, 1)

    def _cut(self, month: int, settled: Bools) -> None:
        """Those on their way out give seats back first."""
        for cut in self._state.cuts:
            self._scale_seats(settled & (cut == month), self._draws.between(62, 84, self._accounts))

    def _grow_whales(self, month: int) -> None:
        state, whale = self._state, self._cast.whale & self._state.active
        if month and month % 3 == 0:
            self._scale_seats(whale, np.full(self._accounts, 100 + s.WHALE_GROWTH_PERCENT, dtype=np.int64))
        if month in (14, 27):
            product, percent = (s.ANALYTICS, 60) if month == 14 else (s.AUTOMATION, 50)
            state.seats[product][whale] = state.seats[s.CORE][whale] * percent // 100

    def _meter(self, month: int, settled: Bools) -> None:
        """Take up metered calls from the month after the start on, and let their number move."""
        state, draws, n = self._state, self._draws, self._accounts
        segment = self._cast.segment
        first = settled & (self._cast.start == month - 1) & draws.chance(s.API_AT_START[segment], n)
        later = settled & (state.api_units == 0) & draws.chance(s.API_LATER_A_MONTH, n)
        begins = (first | later & (segment != s.SMB)) & ~state.sinking(month)
        calls = s.API_UNITS_FROM[segment] + draws.below(s.API_UNITS_SPREAD[segment], n)
        percent = np.where(state.sinking(month), draws.between(84, 94, n), draws.between(100, 104, n))
        moved = np.where(state.api_units > 0, np.maximum(state.api_units * percent // 100, 1), 0)
        state.api_units = np.where(begins & (state.api_units == 0), calls, moved)

    def _plan_leaving(self, month: int) -> None:
        """Decide who leaves: at a year's commitment half a year ahead, else three to six months ahead."""
        state, cast, n = self._state, self._cast, self._accounts
        a_year = self._story.rates(month + s.NOTICE_MONTHS).churn_a_year[cast.segment]
        yearly = cast.interval >= s.YEARLY
        renewal = month + s.NOTICE_MONTHS
        deciding = ~yearly | ((renewal - state.anchor) % cast.term == 0) & (renewal > state.anchor)
        eligible = state.active & (state.leaves == NEVER) & ~cast.whale & ~cast.weak & deciding
        picked = self._quotas["leave"].pick(eligible, np.where(yearly, a_year, a_year // 12))
        soon = month + self._draws.between(3, s.NOTICE_MONTHS, n)
        self._doom(month, picked, np.where(yearly, renewal, soon))

    def _doom(self, month: int, accounts: Bools, leaves: Ints) -> None:
        state, draws, n = self._state, self._draws, self._accounts
        state.leaves = np.where(accounts, leaves, state.leaves)
        decays = accounts & draws.chance(s.DECAY_FIRST, n)
        for row, chance in enumerate((MILLION, 400_000)):
            when = np.maximum(leaves - draws.between(1, 5, n), month + 1)
            cut = decays & draws.chance(chance, n) & (when < leaves)
            state.cuts[row] = np.where(accounts, np.where(cut, when, NEVER), state.cuts[row])

    def _has_room(self, percent: int = 100) -> Bools:
        """Return who is below the size at which accounts of its segment stop growing."""
        ceiling = s.ARR_CEILING_CENTS[self._cast.segment] * percent // 100
        return np.asarray(self._state.arr_cents() < ceiling, dtype=np.bool_)

    def _scale_seats(self, accounts: Bools, percent: Ints) -> None:
        """Scale every product's seats, by at least one seat of Core."""
        seats = self._state.seats
        for product in range(3):
            held = accounts & (seats[product] > 0)
            scaled = seats[product] * percent // 100
            if product == s.CORE:
                scaled = np.where(percent > 100, np.maximum(scaled, seats[product] + 1), scaled)
            seats[product] = np.where(held, np.maximum(scaled, 1), seats[product])

    def _post(self, month: int, on_billing_day: Bools) -> None:
        state, cast = self._state, self._cast
        day = np.where(on_billing_day, cast.billing_day, 1 + self._draws.below(28, self._accounts))
        day = np.where(cast.legacy & (month == 0), 1, day)
        days = day_number(self._story.month(month)) + day - 1
        plans = (state.plan, *(np.full(self._accounts, s.STANDARD, dtype=np.int64) for _ in range(2)))
        for product, plan in enumerate(plans):
            seats, price = state.seats[product], state.price_cents(product)
            self._book.post(product, seats, price, state.discount_percent, plan, days)
        self._book.meter(state.api_units, self._story.month(month))
