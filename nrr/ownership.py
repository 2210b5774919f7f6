"""Who belongs to whom: entries of the account map, resolved to the top owner of every account at every month."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from nrr.errors import FileRefused
from nrr.periods import Month

END_OF_TIME = 1_000_000
SCREEN_FILE = "Account map.csv"  # the file that the screen writes; a new one takes the place of the earlier
HEADINGS = ("Child account", "Parent account", "From")


@dataclass(frozen=True)
class Entry:
    """``child`` belongs to ``parent`` (None: to none) from ``from_month`` on, a month index; None is always."""

    child: str
    parent: str | None
    from_month: int | None = None

    @property
    def since(self) -> int:
        return self.from_month or 0


@dataclass(frozen=True)
class Stretch:
    """As-of months over which the map is the same: from ``valid_from`` until ``valid_until`` (exclusive).

    ``owners`` has the accounts that belong to another, with the one at the top of their chain.
    """

    valid_from: int
    valid_until: int
    owners: dict[str, str]


def written(entries: Iterable[Entry]) -> str:
    """Return the entries as the text of a CSV file, as an account map is imported."""
    text = StringIO()
    rows = ((e.child, e.parent or "", "" if e.from_month is None else str(Month(e.from_month))) for e in entries)
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([HEADINGS, *rows])
    return text.getvalue()


def stretches(entries: Sequence[Entry], accounts: Iterable[str] | None = None) -> tuple[Stretch, ...]:
    """Return the maps in force over all months, oldest first; ``accounts`` are the only ones told, by default all.

    The latest entry of an account that is not after a month holds at it; of two for one month, the later in order.
    Raises FileRefused where accounts belong to each other in a circle.
    """
    told = None if accounts is None else set(accounts)
    found: list[Stretch] = []
    for month in sorted({0, *(entry.since for entry in entries)}):
        owners = {a: top for a, top in resolved(entries, month).items() if told is None or a in told}
        if found and found[-1].owners == owners:
            continue
        if found:
            found[-1] = Stretch(found[-1].valid_from, month, found[-1].owners)
        found.append(Stretch(month, END_OF_TIME, owners))
    return tuple(found)


def in_force(entries: Iterable[Entry], month: int) -> dict[str, str]:
    """Return the parent of every account that has one at ``month``."""
    latest: dict[str, Entry] = {}
    for entry in entries:
        if entry.since <= month and (entry.child not in latest or entry.since >= latest[entry.child].since):
            latest[entry.child] = entry
    return {child: entry.parent for child, entry in latest.items() if entry.parent not in (None, child)}


def resolved(entries: Iterable[Entry], month: int) -> dict[str, str]:
    """Return the top owner of every account that belongs to another at ``month``. Raises FileRefused for a circle."""
    parents = in_force(entries, month)
    for circle in circles(parents):
        when = f" in {Month(month).label}" if month else ""
        raise FileRefused(
            "The account map goes in a circle.",
            f"{' belongs to '.join((*circle, circle[0]))}{when}.",
            "Take one of these entries out, or correct which account belongs to which.",
        )
    owners: dict[str, str] = {}
    for child in parents:
        path = [child]
        while path[-1] in parents and path[-1] not in owners:
            path.append(parents[path[-1]])
        top = owners.get(path[-1], path[-1])
        owners |= dict.fromkeys(path if path[-1] in owners else path[:-1], top)
    return owners


def circles(parents: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield every circle of accounts that belong to each other, once, by its first account in order."""
    settled: set[str] = set()
    for child in parents:
        path: list[str] = []
        at = child
        while at in parents and at not in settled:
            settled.add(at)
            path.append(at)
            at = parents[at]
        if at in path:
            circle = path[path.index(at) :]
            first = circle.index(min(circle))
            yield (*circle[first:], *circle[:first])
