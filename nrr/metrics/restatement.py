"""What later imports changed in a published figure, by cause and account, exact to the cent.

An account's ARR at a month's end is the sum of the lines that count then, so a restatement is a comparison of lines.
First the published lines are put under the accounts that they belong to now (account map), then at the exchange rates
of now (fx). Lines then equal in everything cancel out, and so do an account's lines that were only named anew. What is
left are late, vanished and corrected lines, whose amounts add up to the account's change. Where some of an account's
lines took the place of others, the difference is a correction.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd

from nrr.errors import UnknownRequest
from nrr.metrics.retention import FIGURES
from nrr.metrics.scope import scoped
from nrr.metrics.series import at_window, measured_as
from nrr.results import RESTATEMENT_CAUSES, Request, Restatement, RestatementCause, Retention
from nrr.warehouse import Warehouse

_SIDES = ("opening", "closing", "total")
_SIZE = "size"
Effects = dict[str, dict[str, int]]  # by account, then cause: cents


class Line(NamedTuple):
    """A line that counts at one month's end; ``unit_id`` is the account in the file, whose hash is ``sha256``."""

    account_id: str
    unit_id: str
    line_id: str | None
    product: str | None
    plan: str | None
    start_month: int
    end_month: int | None
    arr_cents: int
    local_arr_cents: int
    currency: str
    sha256: str

    @property
    def lasts(self) -> bool:
        return self.end_month is None or self.end_month > self.start_month + 1

    @property
    def identity(self) -> tuple[Hashable, ...]:
        return (self.unit_id, self.line_id, self.product, self.plan, self.start_month)


@dataclass(frozen=True)
class Side:
    """One version, as far as a request concerns it.

    ``spans`` identifies every line that lasts; ``in_scope`` tells of every account whether it is in the asked segments
    at the window's opening (of none, where the version does not have such a segment). ``owners`` has the account that
    each account of the files belongs to, ``rates`` what a unit of each currency is worth.
    """

    retention: Retention
    opening: tuple[Line, ...]
    closing: tuple[Line, ...]
    files: frozenset[str]
    spans: frozenset[tuple[Hashable, ...]]
    owners: dict[str, str]
    rates: dict[str, Fraction]
    names: dict[str, str]
    in_scope: dict[str, bool]
    size_ranges: tuple[int, int]


def known_now(warehouse: Warehouse, request: Request) -> Retention:
    """Return a period's retention in this version; with a reason where it no longer reaches the month or a segment."""
    try:
        with scoped(warehouse, request) as session:
            return at_window(session, request)
    except UnknownRequest as gone:
        nothing: dict[str, Any] = dict.fromkeys((*FIGURES, "total_arr_cents"), 0)
        return measured_as(request, Retention(request.window, reason=gone.title, **nothing))


def restatement(published: Warehouse, current: Warehouse, request: Request) -> Restatement:
    """Return the difference between two versions by cause; every amount's causes add up to its change exactly."""
    old, new = _side(published, request), _side(current, request)
    opening = line_effects(old, new, old.opening, new.opening)
    closing = line_effects(old, new, old.closing, new.closing)
    moved = "policy" if old.size_ranges != new.size_ranges and _SIZE in dict(request.filters) else "segment"
    opened = (_arr(old.opening), _arr(new.opening))
    closed = (_arr(old.closing), _arr(new.closing))
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(_SIDES, 0))
    for account in sorted({*opened[0], *opened[1], *closed[0], *closed[1]}):
        was = old.in_scope.get(account, False)
        now = new.in_scope.get(account, False) if account in new.names else was
        ends = Ends(was, now, *(arr.get(account, 0) for arr in (*opened, *closed)))
        for side, effects in ends.effects(opening.get(account, {}), closing.get(account, {}), moved).items():
            for cause, cents in effects.items():
                found[account, cause][side] += cents
    return _result(request, old, new, {key: cents for key, cents in found.items() if any(cents.values())})


class Ends(NamedTuple):
    """One account in both versions: whether it is in scope, its ARR at the window's opening and at its closing."""

    was: bool
    now: bool
    old_opening: int
    new_opening: int
    old_closing: int
    new_closing: int

    def effects(self, opening: dict[str, int], closing: dict[str, int], moved: str) -> Effects:
        """Return the account's effects by side and cause.

        First the segment it is in, then whether it opens the window at all, then its lines, each on top of the last.
        """
        entered = int(self.now) - int(self.was)
        base_before = self.old_opening > 0
        based = int(self.new_opening > 0) - int(base_before)
        effects: Effects = {side: defaultdict(int) for side in _SIDES}
        effects["opening"][moved] += self.old_opening * entered
        effects["closing"][moved] += self.old_closing * entered * base_before
        effects["total"][moved] += self.old_closing * entered
        if not self.now:
            return effects
        if based:
            effects["closing"][_largest(opening)] += self.old_closing * based
        for cause, cents in opening.items():
            effects["opening"][cause] += cents
        for cause, cents in closing.items():
            effects["total"][cause] += cents
            if self.new_opening > 0:
                effects["closing"][cause] += cents
        return effects


def line_effects(old: Side, new: Side, before: Iterable[Line], after: Iterable[Line]) -> Effects:
    """Return by account and cause what the lines ``after`` change against ``before``, at one month's end."""
    effects: Effects = defaultdict(lambda: defaultdict(int))
    before = [line for line in (_valued(new, _owned(new, line, effects), effects) for line in before) if line.arr_cents]
    _, gone, come = _paired(before, after, lambda line: (line.identity, line.arr_cents))
    for key in (lambda line: line.identity, lambda line: line.identity[:-1]):
        pairs, gone, come = _paired(gone, come, key)
        for was, now in pairs:
            cause = "policy" if was.sha256 == now.sha256 else "correction"
            effects[was.account_id][cause] += now.arr_cents - was.arr_cents
    _, gone, come = _paired(gone, come, lambda line: (line.account_id, line.arr_cents))
    replaced = {line.account_id for line in gone} & {line.account_id for line in come}
    for lines, sign, other, otherwise in ((gone, -1, new, "vanished_rows"), (come, 1, old, "late_data")):
        for line in lines:
            cause = _cause(line, other, "correction" if line.account_id in replaced else otherwise)
            effects[line.account_id][cause] += sign * line.arr_cents
    return effects


def _owned(new: Side, line: Line, effects: Effects) -> Line:
    """Return the line under the account that it belongs to now; what that moves from one to the other is noted."""
    owner = new.owners.get(line.unit_id, line.account_id)
    if owner != line.account_id:
        effects[line.account_id]["account_map"] -= line.arr_cents
        effects[owner]["account_map"] += line.arr_cents
    return line._replace(account_id=owner)


def _valued(new: Side, line: Line, effects: Effects) -> Line:
    """Return the line at the rate of now, worth nothing where there is none any more; the difference is noted."""
    rate = new.rates.get(line.currency)
    cents = 0 if rate is None else int(line.local_arr_cents * rate + Fraction(1, 2))
    if cents != line.arr_cents:
        effects[line.account_id]["fx"] += cents - line.arr_cents
    return line._replace(arr_cents=cents)


def _cause(line: Line, other: Side, otherwise: str) -> str:
    """Return why a line counts in one version only, given the ``other`` version."""
    if line.sha256 in other.files:
        return "policy" if line.currency in other.rates else "fx"
    if line.lasts and (line.identity in other.spans or (line.line_id and line.identity[:2] in other.spans)):
        return "correction"
    return otherwise


def _paired(
    before: Iterable[Line], after: Iterable[Line], key: Callable[[Line], Hashable]
) -> tuple[list[tuple[Line, Line]], list[Line], list[Line]]:
    """Return pairs of lines with an equal key, and what is left of each side."""
    waiting: dict[Hashable, deque[Line]] = defaultdict(deque)
    for line in before:
        waiting[key(line)].append(line)
    pairs, come = [], []
    for line in after:
        partners = waiting.get(key(line))
        if partners:
            pairs.append((partners.popleft(), line))
        else:
            come.append(line)
    return pairs, [line for lines in waiting.values() for line in lines], come


def _arr(lines: Iterable[Line]) -> dict[str, int]:
    totals: dict[str, int] = defaultdict(int)
    for line in lines:
        totals[line.account_id] += line.arr_cents
    return totals


def _largest(effects: dict[str, int]) -> str:
    return max(effects, key=lambda cause: (abs(effects[cause]), cause))


def _side(warehouse: Warehouse, request: Request) -> Side:
    try:
        with scoped(warehouse, request) as session:
            return _read(session, request, at_window(session, request), known=True)
    except UnknownRequest:
        with warehouse.session() as session:
            return _read(session, request, known_now(warehouse, request), known=False)


def _read(session: Warehouse, request: Request, retention: Retention, *, known: bool) -> Side:
    opening, closing = request.window.opening.index, request.window.closing.index
    accounts = session.rows("metrics/restatement_accounts", opening_month=opening)
    settings = session.table("settings")[0]
    reached = closing <= settings["last_month"]
    identities = {tuple(row.values()) for row in session.rows("metrics/restatement_spans")}
    return Side(
        retention=retention,
        opening=_lines(session, opening, closing),
        closing=_lines(session, closing, closing),
        files=frozenset(row["sha256"] for row in session.table("source_files") if reached),
        spans=frozenset(identities | {(account, line) for account, line, *_ in identities if line is not None}),
        owners={row["unit_id"]: row["account_id"] for row in session.rows("metrics/restatement_owners")},
        rates={
            row["currency"]: Fraction(row["numerator"], row["denominator"]) for row in session.table("constant_rates")
        },
        names={row["account_id"]: row["account_name"] for row in accounts},
        in_scope={row["account_id"]: known and row["in_scope"] for row in accounts},
        size_ranges=(settings["mid_market_from_cents"], settings["enterprise_from_cents"]),
    )


def _lines(session: Warehouse, month: int, closing_month: int) -> tuple[Line, ...]:
    rows = session.rows("metrics/restatement_lines", month=month, closing_month=closing_month)
    return tuple(Line(**row) for row in rows)


def _result(request: Request, old: Side, new: Side, found: dict[tuple[str, str], dict[str, int]]) -> Restatement:
    names = old.names | new.names
    rows: list[list[Any]] = [
        [account, names[account], cause, *(cents[side] for side in _SIDES)]
        for (account, cause), cents in sorted(
            found.items(), key=lambda item: (-max(abs(cents) for cents in item[1].values()), item[0])
        )
    ]
    columns = ["account_id", "account_name", "cause", *(f"{side}_change_cents" for side in _SIDES)]
    return Restatement(
        request=request,
        published=old.retention,
        known_now=new.retention,
        causes=tuple(_caused(cause, rows, old.retention, new.retention) for cause in RESTATEMENT_CAUSES),
        frame=pd.DataFrame(rows, columns=columns),
    )


def _caused(cause: str, rows: Sequence[list[Any]], old: Retention, new: Retention) -> RestatementCause:
    mine = [row for row in rows if row[2] == cause]
    opening, closing, total = (sum(row[column] for row in mine) for column in (3, 4, 5))
    return RestatementCause(
        cause=cause,
        opening_cents=opening,
        closing_cents=closing,
        total_cents=total,
        accounts=len(mine),
        nrr_change=None
        if old.point_to_point is None or new.point_to_point is None
        else (closing - old.point_to_point * opening) / new.opening_arr_cents,
    )
