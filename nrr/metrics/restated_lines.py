"""Lines of two versions beside each other: what each changes at a month's end, and why."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from nrr.results import Retention

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
