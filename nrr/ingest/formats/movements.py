"""MRR movement logs: date, customer, type, amount. Levels are the movements added up, and must add up."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pyarrow as pa

from nrr.errors import FileRefused
from nrr.formatting import plural
from nrr.ingest.amounts import Amounts, half_up_ratio, read_amounts
from nrr.ingest.coverage import subscription_coverage
from nrr.ingest.currency import settle_currency
from nrr.ingest.dates import Days
from nrr.ingest.formats.format import Format
from nrr.ingest.headings import plain
from nrr.ingest.kinds.common import annual_factor, lines_table, note_similar_accounts, segments_table
from nrr.ingest.measure import measure_said, unit_factor
from nrr.ingest.parsed import ParsedFile
from nrr.ingest.reading import Reading
from nrr.ingest.roles import ROLE_WORDS
from nrr.ingest.roll_forward import (
    Break,
    Movement,
    are_signed,
    look_like_levels,
    movement_kind,
    roll_forward,
    signed_change,
)
from nrr.ingest.table import Ints, Table

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*([AaPp])?")
_MOST_KINDS = 20


def is_log(table: Table) -> bool:
    """Return whether the type column names movements."""
    heading = MRR_MOVEMENTS.roles(table.headings)["movement"]
    column = table.coded(heading)
    if len(column.distinct) > _MOST_KINDS:
        return False
    kinds = [movement_kind(text) is not None for text in column.values]
    return sum(kinds) >= 2 and column.spread(np.array(kinds)).sum() >= 0.8 * (~column.blank).sum()


def read(reading: Reading) -> ParsedFile:
    """Return the levels of a log whose heading says what one unit is."""
    return read_log(reading, unit_factor(reading.heading("amount")))


def read_log(reading: Reading, unit: Decimal) -> ParsedFile:
    """Return each account's levels as lines from the month they are reached to the month they change.

    Accounts whose movements do not add up are in quarantine. Raises FileRefused when half of them do not.
    """
    heading = reading.heading("amount")
    reading.set_apart_footers(list({reading.heading("account"), reading.table.headings[0]}))
    reading.require_account()
    days = reading.require_days("month", blank_reason="no_date")
    amounts = reading.amounts("amount")
    reading.require_amounts(amounts, heading)
    annual = annual_factor(reading, heading) / Fraction(unit_factor(heading))
    currency = settle_currency(reading, amounts)
    log = _Log(_chains(reading, days, amounts, unit), annual)
    if plain(heading) in _UNSURE.split() and look_like_levels(log.chains.values()):
        raise FileRefused(
            f"{reading.table.name} can be read in two ways.",
            f'"{heading}" may be the change of each movement, or what the account pays after it.',
            f'Name the column "{heading} change" if it is the change; if not, export the change.',
        )
    log.roll()
    _set_apart(reading, log)
    rows, starts, ends, cents = log.lines()
    good = reading.quarantine.good
    coverage, ahead = subscription_coverage(days.ordinals[good], days.ordinals[:0], True, reading.today)
    note_similar_accounts(reading, reading.coded("account"))
    if ahead:
        reading.notes.append(ahead.replace("line", "movement"))
    if not measure_said([heading]):
        reading.notes.append(f'"{heading}" is read as changes of {str(reading.mapping.measure).upper()}.')
    return reading.result(
        lines=lines_table(reading, rows, starts, ends, cents),
        segments=segments_table(reading, good, days.months),
        currency=currency,
        coverage=coverage,
    )


@dataclass
class _Log:
    """The movements of each account in order, and what they add up to; ``annual`` makes a level ARR."""

    chains: dict[str, list[Movement]]
    annual: Fraction
    levels: dict[str, list[Decimal]] = field(default_factory=dict)
    breaks: dict[str, Break] = field(default_factory=dict)

    def roll(self) -> None:
        for account, chain in self.chains.items():
            self.levels[account], broken = roll_forward(account, chain)
            if broken:
                self.breaks[account] = broken

    def arr(self, level: Decimal) -> int:
        return half_up_ratio(level, 100 * self.annual.numerator, self.annual.denominator)

    def at_stake(self, account: str) -> int:
        """Return the ARR of the highest level that the account's movements reach or state."""
        chain = self.chains[account]
        changes = [abs(chain[0].change), *(movement.change for movement in chain)]
        stated = [movement.stated for movement in chain if movement.stated is not None]
        return self.arr(max([*changes, *self.levels[account], *stated]))

    def lines(self) -> tuple[Ints, Ints, pa.Array, Ints]:
        """Return row, first month, month of the next level (null for the last) and ARR of each level above zero."""
        found: list[tuple[int, int, int | None, int]] = []
        for account in self.chains.keys() - self.breaks.keys():
            closing = {
                m.month: (m.row, level) for m, level in zip(self.chains[account], self.levels[account], strict=True)
            }
            reached = [(month, row, level) for month, (row, level) in closing.items()]
            changed = [entry for place, entry in enumerate(reached) if not place or reached[place - 1][2] != entry[2]]
            ends = [*(month for month, _, _ in changed[1:]), None]
            found += [
                (row, month, end, self.arr(level))
                for (month, row, level), end in zip(changed, ends, strict=True)
                if level > 0
            ]
        found.sort()
        rows, starts, cents = (np.array([entry[place] for entry in found], dtype=np.int64) for place in (0, 1, 3))
        return rows, starts, pa.array([entry[2] for entry in found], pa.int32()), cents


def _chains(reading: Reading, days: Days, amounts: Amounts, unit: Decimal) -> dict[str, list[Movement]]:
    values = [value * unit for value in amounts.values]
    types = reading.coded("movement")
    kinds = [movement_kind(text) for text in types.values]
    rows = _in_order(reading, days, reading.quarantine.good)
    pairs = [(kinds[types.codes[row]], values[amounts.column.codes[row]]) for row in rows]
    signed = are_signed(pairs)
    if not signed:
        reading.notes.append("Contraction and churn are written without a minus: read as decreases.")
    stated = _stated(reading, unit)
    names = reading.texts("account").to_pylist()
    chains: dict[str, list[Movement]] = defaultdict(list)
    for row, (kind, amount) in zip(rows, pairs, strict=True):
        change = signed_change(kind, amount, signed)
        written = types.values[types.codes[row]]
        chains[names[row]].append(Movement(row, int(days.months[row]), kind, change, stated.get(row), written))
    return dict(chains)


def _stated(reading: Reading, unit: Decimal) -> dict[int, Decimal]:
    """Return the level that the file states after each movement, by row."""
    if not reading.has("level") or reading.heading("level") == reading.heading("amount"):
        return {}
    levels = read_amounts(reading.coded("level"), reading.decimal_comma([reading.heading("level")]))
    codes = levels.column.codes
    return {row: levels.values[codes[row]] * unit for row in np.flatnonzero(levels.problems == 0).tolist()}


def _in_order(reading: Reading, days: Days, rows: Ints) -> list[int]:
    """Return ``rows`` by day, time of day and rank; ties stay as the file has them, which may be newest first."""
    written = reading.coded("month")
    clock = written.spread(np.array([_seconds(text) for text in written.values], dtype=np.int64))
    rank = np.zeros(reading.table.row_count)
    if reading.has("rank"):
        ranks = reading.amounts("rank")
        rank = ranks.column.spread(np.array([float(value) for value in ranks.values]))
    steps = np.sign(np.diff(days.ordinals[rows])).sum() if len(rows) else 0
    place = -rows if steps < 0 else rows
    order = np.lexsort((place, rank[rows], clock[rows], days.ordinals[rows]))
    ordered: list[int] = rows[order].tolist()
    return ordered


def _seconds(text: str) -> int:
    match = _CLOCK.search(text)
    if not match:
        return 0
    hour = int(match[1])
    if match[4]:
        hour = hour % 12 + 12 * (match[4].lower() == "p")
    return hour * 3600 + int(match[2]) * 60 + int(match[3] or 0)


def _set_apart(reading: Reading, log: _Log) -> None:
    """Set every row of an account apart whose movements do not add up, or one of whose movements cannot be read."""
    names = reading.texts("account").to_pylist()
    unread = {names[row] for row in np.flatnonzero(reading.quarantine.bad).tolist()}
    for account in sorted(unread & log.chains.keys() - log.breaks.keys()):
        text = f"{account}: another movement of this account cannot be read, so its level is not known."
        log.breaks[account] = Break(log.chains[account][-1].row, "movement_unread", text)
    breaks = log.breaks
    if breaks and 2 * len(breaks) >= len(log.chains):
        raise FileRefused(
            f"The movements in {reading.table.name} do not add up.",
            f"{plural(len(breaks), 'account')} of {len(log.chains):,}; {next(iter(breaks.values())).message}",
            "Export every movement since the first customer, or MRR by customer and month.",
        )
    quarantine = reading.quarantine
    for account, broken in breaks.items():
        rows = np.array([movement.row for movement in log.chains[account]])
        quarantine.known[rows] = True
        quarantine.stakes[broken.row] = log.at_stake(account)
        quarantine.add(rows, broken.reason, broken.message)
    if breaks:
        first = " ".join(broken.message for broken in list(breaks.values())[:3])
        reading.notes.append(f"{plural(len(breaks), 'account')} whose movements do not add up, set apart: {first}")


_DATES = f"{' '.join(ROLE_WORDS['month'])} movementdate movementmonth eventdate effectivedate effectivemonth changedate"
_TYPES = (
    "movementtype mrrmovementtype arrmovementtype mrrtype arrtype changetype movement type category eventtype event "
    "activitytype activity"
)
_CHANGES = (
    "mrrmovement arrmovement mrrchange arrchange mrrdelta arrdelta deltamrr deltaarr changeinmrr changeinarr "
    "movementamount movementmrr changeamount change delta amountchange valuechange mrramountchange arramountchange "
    "amount mrramount arramount value mrr arr"
)
_UNSURE = "amount mrramount arramount value mrr arr"
_LEVELS = (
    "newmrr newarr mrrafter arrafter endingmrr endingarr closingmrr closingarr runningmrr mrrbalance balance mrr arr"
)

MRR_MOVEMENTS = Format(
    name="mrr_movements",
    title="MRR movements (new, expansion, contraction, churn)",
    base="long",
    signature=(" ".join(ROLE_WORDS["account"]), _DATES, _TYPES, _CHANGES),
    needs=("movement",),
    columns={
        "account": " ".join(ROLE_WORDS["account"]),
        "account_name": "customername accountname companyname clientname organizationname",
        "month": _DATES,
        "amount": _CHANGES,
        "movement": _TYPES,
        "level": _LEVELS,
        "rank": "rank sequence sequencenumber",
        "currency": " ".join(ROLE_WORDS["currency"]),
    },
    segments=lambda heading: True,
    accepts=is_log,
    read=read,
)
