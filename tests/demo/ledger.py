"""Reads the written files the slow and obvious way, with nothing of nrr: the judge of what the sample company says."""

from __future__ import annotations

import csv
import itertools
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

PER_YEAR = {
    ("month", 1): Fraction(12),
    ("quarter", 1): Fraction(4),
    ("month", 6): Fraction(2),
    ("year", 1): Fraction(1),
    ("year", 2): Fraction(1, 2),
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def month_of(text: str) -> int:
    day = date.fromisoformat(text)
    return day.year * 12 + day.month - 1


def at(text: str) -> int:
    """``2025-12`` as a month number."""
    return month_of(f"{text}-01")


def line_arr(row: dict[str, str]) -> Fraction:
    discount = Fraction(row["discount"] or "0")
    per_interval = int(row["quantity"]) * Fraction(row["unit_price"]) * (1 - discount)
    return per_interval * PER_YEAR[row["interval"], int(row["interval_count"])]


@dataclass
class Book:
    """Accounts and their ARR in dollars by month."""

    accounts: dict[str, dict[str, str]]
    lines: list[dict[str, str]]
    arr: dict[str, dict[int, Fraction]]
    last: int

    @classmethod
    def read(cls, folder: Path, last: str = "2025-12") -> Book:
        lines = rows(folder / "subscriptions.csv")
        arr: dict[str, dict[int, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
        for row in lines:
            end = month_of(row["end_date"]) if row["end_date"] else at(last) + 1
            for month in range(month_of(row["start_date"]), end):
                arr[row["account_id"]][month] += line_arr(row)
        accounts = {row["account_id"]: row for row in rows(folder / "accounts.csv")}
        return cls(accounts, lines, {a: dict(months) for a, months in arr.items()}, at(last))

    def of(self, account: str, month: int) -> Fraction:
        return self.arr.get(account, {}).get(month, Fraction(0))

    def total(self, month: int) -> Fraction:
        return sum((self.of(a, month) for a in self.accounts), Fraction(0))

    def base(self, month: int, segment: str | None = None) -> list[str]:
        """Accounts with ARR at the end of ``month``."""
        return [a for a, row in self.accounts.items() if self.of(a, month) > 0 and segment in (None, row["segment"])]

    def nrr(self, closing: int, segment: str | None = None, window: int = 12) -> float:
        base = self.base(closing - window, segment)
        kept = sum(self.of(a, closing) for a in base)
        return float(kept / sum(self.of(a, closing - window) for a in base))

    def grr(self, closing: int, segment: str | None = None, window: int = 12) -> float:
        base = self.base(closing - window, segment)
        kept = sum(min(self.of(a, closing), self.of(a, closing - window)) for a in base)
        return float(kept / sum(self.of(a, closing - window) for a in base))

    def logos(self, closing: int, segment: str | None = None, window: int = 12) -> float:
        base = self.base(closing - window, segment)
        return sum(self.of(a, closing) > 0 for a in base) / len(base)

    def share(self, month: int, segment: str) -> float:
        return float(sum(self.of(a, month) for a in self.base(month, segment)) / self.total(month))

    def expansion(self, closing: int, window: int = 12) -> dict[str, Fraction]:
        """What each account that grew over the window grew by."""
        grew = {a: self.of(a, closing) - self.of(a, closing - window) for a in self.base(closing - window)}
        return {a: amount for a, amount in grew.items() if amount > 0}

    def first_month(self, account: str) -> int:
        return min(self.arr[account])

    def gaps(self) -> list[tuple[str, int, int]]:
        """(account, first month without ARR, months without) for every account that came back."""
        found = []
        for account, months in self.arr.items():
            known = sorted(months)
            found += [(account, a + 1, b - a - 1) for a, b in itertools.pairwise(known) if b > a + 1]
        return found

    def churns(self) -> list[tuple[str, int]]:
        """(account, first month without ARR), every time an account left."""
        return [
            (account, month + 1)
            for account, months in self.arr.items()
            for month in months
            if month < self.last and month + 1 not in months
        ]

    def cohort(self, months: range, segment: str, age: int) -> tuple[float, float, int]:
        """(net ARR, logos, size) at ``age`` months of the accounts of ``segment`` first seen in ``months``."""
        members = [
            a
            for a, row in self.accounts.items()
            if row["segment"] == segment and a in self.arr and self.first_month(a) in months
        ]
        first = sum(self.of(a, self.first_month(a)) for a in members)
        later = [self.of(a, self.first_month(a) + age) for a in members]
        return float(sum(later) / first), sum(x > 0 for x in later) / len(members), len(members)

    def shrank(self, account: str, months: range) -> bool:
        """Whether the account had less in one of ``months`` than the month before, and not nothing."""
        return any(0 < self.of(account, m) < self.of(account, m - 1) for m in months)

    def renews_within(self, account: str, days: int) -> bool:
        """Whether its renewal date lies at most ``days`` after the last month."""
        after = date((self.last + 1) // 12, (self.last + 1) % 12 + 1, 1)
        return (date.fromisoformat(self.accounts[account]["renewal_date"]) - after).days < days
