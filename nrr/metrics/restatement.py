"""What later imports changed in a published figure, by cause and account, exact to the cent.

An account's ARR at a month's end is the sum of the lines that count then, so a restatement is a comparison of lines.
Where an earlier release computed the published figures otherwise, that is the first cause, known in total only. Then
the published lines are put under the accounts that they belong to now (account map), then at the exchange rates
of now (fx). Lines then equal in everything cancel out, and so do an account's lines that were only named anew. What is
left are late, vanished and corrected lines, whose amounts add up to the account's change. Where some of an account's
lines took the place of others, the difference is a correction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd

from nrr.errors import UnknownRequest
from nrr.metrics.restated_lines import Effects, Line, Side, line_effects
from nrr.metrics.retention import FIGURES
from nrr.metrics.scope import scoped
from nrr.metrics.series import at_window, measured_as
from nrr.results import RESTATEMENT_CAUSES, Request, Restatement, RestatementCause, Retention
from nrr.warehouse import Warehouse

_SIDES = ("opening", "closing", "total")
_SIZE = "size"


def known_now(warehouse: Warehouse, request: Request) -> Retention:
    """Return a period's retention in this version; with a reason where it no longer reaches the month or a segment."""
    try:
        with scoped(warehouse, request) as session:
            return at_window(session, request)
    except UnknownRequest as gone:
        nothing: dict[str, Any] = dict.fromkeys((*FIGURES, "total_arr_cents"), 0)
        return measured_as(request, Retention(request.window, reason=gone.title, **nothing))


def restatement(
    published: Warehouse, current: Warehouse, request: Request, figures: Retention | None = None
) -> Restatement:
    """Return the difference between two versions by cause; every amount's causes add up to its change exactly.

    ``figures`` are those that were published, where an earlier release computed them from ``published``.
    """
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
    return _result(
        request, figures or old.retention, old, new, {key: cents for key, cents in found.items() if any(cents.values())}
    )


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


def _result(
    request: Request, figures: Retention, old: Side, new: Side, found: dict[tuple[str, str], dict[str, int]]
) -> Restatement:
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
        published=figures,
        read_anew=old.retention,
        known_now=new.retention,
        causes=tuple(
            _redefined(figures, old.retention, new.retention)
            if cause == "definitions"
            else _caused(cause, rows, figures, new.retention)
            for cause in RESTATEMENT_CAUSES
        ),
        frame=pd.DataFrame(rows, columns=columns),
    )


def _redefined(figures: Retention, anew: Retention, now: Retention) -> RestatementCause:
    """Return what this release computes otherwise from the published version; by account that is not known."""
    opening, closing, total = (
        getattr(anew, f"{side}_arr_cents") - getattr(figures, f"{side}_arr_cents") for side in _SIDES
    )
    known = not (opening or closing or total)
    return _cause_of("definitions", (opening, closing, total), 0 if known else None, figures, now)


def _caused(cause: str, rows: Sequence[list[Any]], figures: Retention, now: Retention) -> RestatementCause:
    mine = [row for row in rows if row[2] == cause]
    opening, closing, total = (sum(row[column] for row in mine) for column in (3, 4, 5))
    return _cause_of(cause, (opening, closing, total), len(mine), figures, now)


def _cause_of(
    cause: str, cents: tuple[int, int, int], accounts: int | None, figures: Retention, now: Retention
) -> RestatementCause:
    before = figures.point_to_point
    known = before is not None and now.point_to_point is not None
    change = (cents[1] - (before or 0.0) * cents[0]) / now.opening_arr_cents if known else None
    return RestatementCause(cause, *cents, accounts, change)
