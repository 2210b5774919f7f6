"""What it cost to win customers, as the user states it. Costs move no figure of retention; they price a churned amount.

``costs.json`` holds every step: ``state`` and ``remove`` of the cost of a stretch of months. Stating the same months
again takes the place of the cost before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from nrr import journal
from nrr.errors import NrrError, UnknownRequest
from nrr.journal import Entry
from nrr.periods import Month
from nrr.results import Cost
from nrr.typed import typed

FILE = "costs.json"
NOTE_LENGTH = 200
WHO_LENGTH = 80
MOST_COSTS = 200
Months = tuple[Month, Month]


def in_force(root: Path) -> tuple[Cost, ...]:
    """Return the costs of the workspace ``root``, the latest months first. Raises NrrError where damaged."""
    path = root / FILE
    try:
        found = _folded(journal.entries(path)).values()
    except (KeyError, TypeError, ValueError) as error:
        raise journal.damaged(path) from error
    return tuple(sorted(found, key=lambda cost: (-cost.last.index, -cost.first.index)))


def state(
    root: Path, months: Months, new_cents: int, today: date, *, expansion_cents: int | None = None, note: str = "",
    who: str = "",
) -> Cost:  # fmt: skip
    """Store what was spent on new customers (and on expansion) in the months ``months``, and return it."""
    first, last = months
    if last < first:
        raise NrrError("The months are the wrong way round.", f"{first} is after {last}.", "Swap them.")
    entry = {
        "action": "state",
        "first": str(first),
        "last": str(last),
        "new_cents": new_cents,
        "expansion_cents": expansion_cents,
        "note": typed(note, "note", NOTE_LENGTH),
        "who": typed(who, "name of who states it", WHO_LENGTH),
        "on": today.isoformat(),
    }

    def made(before: list[Entry]) -> Entry:
        if len(_folded(before)) >= MOST_COSTS:
            raise NrrError("There are too many costs.", f"{MOST_COSTS} are kept.", "Remove old ones first.")
        return {"id": max((each["id"] for each in before), default=0) + 1, **entry}

    return _folded([journal.append(root / FILE, made)]).popitem()[1]


def remove(root: Path, months: Months, today: date, *, who: str = "") -> None:
    """Take the cost of these months back; that is recorded. Raises UnknownRequest when none is stated for them."""
    who = typed(who, "name of who removes it", WHO_LENGTH)

    def made(before: list[Entry]) -> Entry:
        cost = _folded(before).get(months)
        if cost is None:
            raise UnknownRequest(f"No cost is stated for {months[0]} to {months[1]}.", "", "Nothing was changed.")
        return {"id": cost.id, "action": "remove", "who": who, "on": today.isoformat()}

    journal.append(root / FILE, made)


def _folded(entries: Sequence[Entry]) -> dict[Months, Cost]:
    found: dict[Months, Cost] = {}
    for entry in entries:
        if entry["action"] == "remove":
            found = {key: cost for key, cost in found.items() if cost.id != entry["id"]}
            continue
        months = Month.parse(entry["first"]), Month.parse(entry["last"])
        expansion = entry["expansion_cents"]
        spent = int(entry["new_cents"]), None if expansion is None else int(expansion)
        found[months] = Cost(entry["id"], *months, *spent, entry["note"], entry["who"], entry["on"])
    return found
