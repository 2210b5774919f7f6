"""Tables of pages: values with their texts, money in steps of the pack's unit that add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nrr.formatting import NOT_AVAILABLE, count, percent, points, shared_tenths
from nrr.packs.amounts import Amounts
from nrr.packs.page import Column, Kind, Table, Value
from nrr.packs.words import one_line

MOST_ROWS = 12
Shown = Mapping[tuple[int, int], str]


def table(
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Value]],
    amounts: Amounts,
    *,
    shown: Shown | None = None,
    strong: Sequence[int] = (),
    kinds: Sequence[tuple[int, Kind]] = (),
    left_out: int = 0,
) -> Table:
    """Return a table; ``shown`` are the texts by row and column whose rounding is settled already."""
    bare = Table(title, tuple(columns), tuple(map(tuple, rows)), (), tuple(strong), tuple(kinds), left_out)
    settled = shown or {}
    texts = tuple(
        tuple(
            settled.get((at, place)) or _text(value, bare.kind(at, place), amounts) for place, value in enumerate(row)
        )
        for at, row in enumerate(bare.rows)
    )
    return Table(bare.title, bare.columns, bare.rows, texts, bare.strong, bare.kinds, left_out)


def money_column(amounts: Amounts, column: int, steps: Sequence[int]) -> Shown:
    """Return the texts of a column of amounts in steps, from the first row on."""
    return {(row, column): amounts.number(each) for row, each in enumerate(steps)}


def with_sum(amounts: Amounts, cents: Sequence[int]) -> list[int]:
    """Return amounts in steps followed by their sum, which they add up to as shown."""
    shared = amounts.shared(cents)
    return [*shared, sum(shared)]


def percent_steps(fractions: Sequence[float], column: int, rounded: int) -> Shown:
    """Return the texts of a column of percents whose last is the sum of those before, which is ``rounded`` tenths."""
    *parts, _ = fractions
    shared = shared_tenths(parts, rounded)
    return {(row, column): percent(each / 1000) for row, each in enumerate([*shared, rounded])}


def _text(value: Value, kind: Kind, amounts: Amounts) -> str:
    if value is None:
        return NOT_AVAILABLE
    if isinstance(value, str):
        return one_line(value)
    if kind == "money":
        return amounts.number(amounts.steps(int(value)))
    if kind == "percent":
        return percent(float(value))
    if kind == "points":
        return points(float(value)).removesuffix(" pts")
    return count(int(value))
