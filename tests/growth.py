"""Random books of seats, plans, products and usage, and signs of expansion worked out from them naively.

In a month at most one thing happens to an account, so that why it grew needs no arithmetic.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from nrr import schema
from nrr.build import build_version
from nrr.ingest.parsed import arrow_schema
from nrr.loading import Source
from nrr.periods import Month
from nrr.policies import Policies
from nrr.warehouse import Warehouse
from tests.hand import START, TODAY, Line, line, parsed

PRICES = {("Core", "Team"): 100, ("Core", "Pro"): 150, ("Add", "Standard"): 40, ("Extra", "Standard"): 25}
HORIZON, ALIKE = 6, 10
STORAGE = 1000
Held = dict[str, tuple[str, int]]  # product: plan and seats
Sign = tuple[str, int, str, str, str]  # account, month, motion, product, sign


@dataclass(frozen=True)
class Account:
    """What it holds at each month's end, and its readings: users (of its Core seats) and storage (of 1,000)."""

    id: str
    industry: str
    held: tuple[Held, ...]
    users: tuple[int | None, ...]
    storage: tuple[int | None, ...]

    @cached_property
    def by_month(self) -> tuple[int, ...]:
        return tuple(sum(PRICES[name, plan] * seats for name, (plan, seats) in held.items()) for held in self.held)

    def arr(self, month: int) -> int:
        return self.by_month[month]


@contextmanager
def built(
    lines: Sequence[Line],
    months: int,
    *,
    usage: Sequence[tuple[str, int, str, float, float | None]] = (),
    segments: Sequence[tuple[str, str, str]] = (),
    deals: Sequence[dict[str, Any]] = (),
    owners: Sequence[tuple[str, str]] = (),
) -> Iterator[Warehouse]:
    """Yield a version of ``lines`` with readings (account, month, metric, value, limit), segments, deals and owners."""
    readings = [
        {
            "row_number": at,
            "account_id": account,
            "usage_date": Month(START + month).last_day,
            "metric": metric,
            "value": value,
            "limit_value": limit,
        }
        for at, (account, month, metric, value, limit) in enumerate(usage, start=2)
    ]
    stated = [
        {"row_number": at, "account_id": account, "dimension": dimension, "segment": segment}
        for at, (account, dimension, segment) in enumerate(segments, start=2)
    ]
    told = [{"row_number": at, **deal} for at, deal in enumerate(deals, start=2)]
    owned = [
        {"row_number": at, "account_id": account, "parent_id": owner}
        for at, (account, owner) in enumerate(owners, start=2)
    ]
    file = replace(
        parsed(lines, months),
        usage=pa.Table.from_pylist(readings, schema=arrow_schema(schema.USAGE)),
        segments=pa.Table.from_pylist(stated, schema=arrow_schema(schema.SEGMENTS)),
        further={
            "source_opportunities": pa.Table.from_pylist(told, schema=arrow_schema(schema.OPPORTUNITIES)),
            "source_account_map": pa.Table.from_pylist(owned, schema=arrow_schema(schema.ACCOUNT_MAP)),
        },
    )
    with TemporaryDirectory() as folder:
        path = Path(folder, "version.duckdb")
        build_version(path, "hand", [Source("all.csv", "0" * 64, TODAY, file)], Policies(), "Hand", "USD")
        warehouse = Warehouse.open(path, "hand")
        try:
            yield warehouse
        finally:
            warehouse.close()


@contextmanager
def opened(book: Sequence[Account], months: int) -> Iterator[Warehouse]:
    """Yield the version of the first ``months`` months of a book, lines that go on beyond them left open."""
    lines, usage = [], []
    for account in book:
        for product in ("Core", "Add", "Extra"):
            lines += _lines(account, product, months)
        for month in range(months):
            users, storage = account.users[month], account.storage[month]
            if users is not None and account.held[month]:
                usage.append((account.id, month, "users", users, account.held[month]["Core"][1]))
            if storage is not None and account.held[month]:
                usage.append((account.id, month, "storage", storage, STORAGE))
    segments = [(account.id, "industry", account.industry) for account in book]
    with built(lines, months, usage=usage, segments=segments) as warehouse:
        yield warehouse


def _lines(account: Account, product: str, months: int) -> list[Line]:
    found, start = [], 0
    for month in range(1, months + 1):
        before = account.held[start].get(product)
        now = account.held[month].get(product) if month < months else None
        if month == months or now != before:
            if before is not None:
                plan, seats = before
                end = None if month == months else month
                facts = {"product": product, "plan": plan, "quantity": str(seats)}
                found.append(line(account.id, start, end, PRICES[product, plan] * seats, **facts))
            start = month
    return found


def book(seed: int, accounts: int = 60, months: int = 18) -> tuple[Account, ...]:
    """Return a random book."""
    draw = random.Random(seed)
    return tuple(_account(draw, f"A{number:03}", months) for number in range(accounts))


def _account(draw: random.Random, name: str, months: int) -> Account:
    start, seats = draw.randint(0, 4), draw.choice((20, 30, 60, 150, 250))
    now: Held = {"Core": (draw.choice(("Team", "Pro")), seats)}
    now |= {product: ("Standard", 10) for product, share in (("Add", 0.4), ("Extra", 0.2)) if draw.random() < share}
    held: list[Held] = []
    for month in range(months):
        if month > start and now:
            now = _changed(draw, now)
        held.append(dict(now) if month >= start else {})
    level = draw.uniform(0.5, 1.0)
    users, storage = [], []
    for month in range(months):
        level = min(max(level + draw.uniform(-0.05, 0.07), 0.3), 1.1)
        core = held[month].get("Core", ("", 0))[1]
        users.append(None if draw.random() < 0.1 else round(core * level))
        storage.append(draw.randint(300, 1050) if name[-1] in "02468" else None)
    return Account(name, draw.choice(("Retail", "Media")), tuple(held), tuple(users), tuple(storage))


def _changed(draw: random.Random, now: Held) -> Held:
    chance, (plan, seats) = draw.random(), now["Core"]
    if chance < 0.08:
        return {**now, "Core": (plan, seats + draw.randint(1, 10))}
    if chance < 0.11:
        return {**now, "Core": (plan, max(seats - draw.randint(1, 5), 5))}
    if chance < 0.15 and plan == "Team":
        return {**now, "Core": ("Pro", seats)}
    if chance < 0.19 and "Add" not in now:
        return {**now, "Add": ("Standard", draw.randint(5, 40))}
    if chance < 0.22 and "Extra" not in now:
        return {**now, "Extra": ("Standard", draw.randint(5, 40))}
    if chance < 0.24:
        return {}
    return now


# Signs, naively


def signs(accounts: Sequence[Account], months: Sequence[int]) -> set[Sign]:
    """Return every sign of ``months``, empty where it could have been shown and was not."""
    found: set[Sign] = set()
    for month in months:
        paying = [account for account in accounts if account.arr(month)]
        for account in paying:
            alike = _alike(account, paying, month)
            found |= {(account.id, month, *rest) for rest in _of_limits(account, month)}
            if alike is not None:
                found |= {(account.id, month, *rest) for rest in _of_plans(account, alike, month)}
                found |= {(account.id, month, *rest) for rest in _of_gaps(account, alike, month)}
    return found


def size(cents: int) -> int:
    return 0 if cents < 12_000 else 1 if cents < 50_000 else 2


def _alike(account: Account, paying: Sequence[Account], month: int) -> list[Account] | None:
    same = [each for each in paying if size(each.arr(month)) == size(account.arr(month)) and each is not account]
    near = [each for each in same if each.industry == account.industry]
    return near if len(near) >= ALIKE else same if len(same) >= ALIKE else None


def _of_limits(account: Account, month: int) -> list[tuple[str, str, str]]:
    found = []
    seats = account.held[month]["Core"][1]
    for motion, readings, limit in (("seats", account.users, seats), ("usage", account.storage, STORAGE)):
        now = readings[month]
        if now is not None:
            near = 5 * now >= 4 * limit
            known = [(at, readings[at]) for at in range(max(0, month - 5), month + 1) if account.held[at]]
            sign = "near" if near else "trend" if _reaches([(x, y) for x, y in known if y is not None], limit) else ""
            found.append((motion, "", sign))
    return found


def _reaches(readings: list[tuple[int, int]], limit: int) -> bool:
    if len(readings) < 4:
        return False
    mean_x = Fraction(sum(x for x, _ in readings), len(readings))
    mean_y = Fraction(sum(y for _, y in readings), len(readings))
    slope = sum((x - mean_x) * (y - mean_y) for x, y in readings) / sum((x - mean_x) ** 2 for x, _ in readings)
    return slope > 0 and mean_y + slope * (readings[-1][0] + 3 - mean_x) >= limit


def _of_plans(account: Account, alike: Sequence[Account], month: int) -> list[tuple[str, str, str]]:
    found = []
    for product, (plan, _) in account.held[month].items():
        others = [each.held[month][product][0] for each in alike if product in each.held[month]]
        if len(others) >= ALIKE:
            dearer = sum(PRICES[product, other] > PRICES[product, plan] for other in others)
            found.append((Fraction(dearer, len(others)), product))
    if not found:
        return []
    return [("tier", "", "plan" if max(found)[0] > Fraction(1, 2) else "")]


def _of_gaps(account: Account, alike: Sequence[Account], month: int) -> list[tuple[str, str, str]]:
    products = {product for each in alike for product in each.held[month]} - set(account.held[month])
    return [
        ("cross-sell", product, "gap")
        for product in products
        if 4 * sum(product in each.held[month] for each in alike) >= len(alike)
    ]


def outcomes(account: Account, month: int) -> dict[tuple[str, str], Fraction]:
    """Return what the account expanded by in ``month``: (motion, product) to the gain by the ARR before."""
    before, now = (account.held[month - 1], account.held[month]) if month else ({}, {})
    gain = account.arr(month) - account.arr(month - 1) if month else 0
    if not before or gain <= 0:
        return {}
    relative = Fraction(gain, account.arr(month - 1))
    new = set(now) - set(before)
    if new:
        return {("cross-sell", new.pop()): relative}
    if before["Core"][0] != now["Core"][0]:
        return {("tier", ""): relative, ("usage", ""): relative}
    return {("seats", ""): relative}


def followed(account: Account, month: int, motion: str, product: str, last: int) -> int | None:
    """Return the first month of such an expansion within the horizon after ``month``, none after ``last``."""
    ahead = range(month + 1, min(month + HORIZON, last) + 1)
    return next((at for at in ahead if (motion, product) in outcomes(account, at)), None)
