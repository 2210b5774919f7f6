"""Control totals: ARR as the ledger or another record states it. They move no figure; the figures are held to them.

``controls.json`` holds every step: ``state`` and ``remove`` of a total by its number. Stating a total again for the
same month and segments takes the place of the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from nrr import journal
from nrr.errors import NrrError, UnknownRequest
from nrr.journal import Entry
from nrr.periods import Month
from nrr.results import Control
from nrr.typed import typed

FILE = "controls.json"
NOTE_LENGTH = 200
WHO_LENGTH = 80
MOST_CONTROLS = 500
_LARGEST = Decimal(10) ** 14
Filters = tuple[tuple[str, str], ...]


def in_force(root: Path) -> tuple[Control, ...]:
    """Return the totals of the workspace ``root``, the latest month first. Raises NrrError where damaged."""
    path = root / FILE
    try:
        found = _folded(journal.entries(path)).values()
    except (KeyError, TypeError, ValueError) as error:
        raise journal.damaged(path) from error
    return tuple(sorted(found, key=lambda control: (-control.month.index, control.filters)))


def state(
    root: Path, month: Month, arr_cents: int, today: date, *, filters: Filters = (), note: str = "", who: str = ""
) -> Control:
    """Store a total and return it; one stated before for the same month and segments gives way."""
    entry = {
        "action": "state",
        "month": str(month),
        "filters": [list(pair) for pair in sorted(set(filters))],
        "arr_cents": arr_cents,
        "note": typed(note, "note", NOTE_LENGTH),
        "who": typed(who, "name of who states it", WHO_LENGTH),
        "on": today.isoformat(),
    }

    def made(before: list[Entry]) -> Entry:
        if len(_folded(before)) >= MOST_CONTROLS:
            raise NrrError("There are too many control totals.", f"{MOST_CONTROLS} are kept.", "Remove old ones first.")
        return {"id": max((each["id"] for each in before), default=0) + 1, **entry}

    return _folded([journal.append(root / FILE, made)]).popitem()[1]


def remove(root: Path, month: Month, today: date, *, filters: Filters = (), who: str = "") -> None:
    """Take a total back; that is recorded. Raises UnknownRequest when none is stated for that month and segments."""
    who = typed(who, "name of who removes it", WHO_LENGTH)

    def made(before: list[Entry]) -> Entry:
        control = _folded(before).get((month, tuple(sorted(set(filters)))))
        if control is None:
            raise UnknownRequest(f"No control total is stated for {month}.", "", "Nothing was changed.")
        return {"id": control.id, "action": "remove", "who": who, "on": today.isoformat()}

    journal.append(root / FILE, made)


def cents_of(text: str, what: str = "control total") -> int:
    """Return ``22,100,000.00`` as whole cents. Raises NrrError for anything that is no amount of at least zero."""
    bare = text.strip().replace(",", "").replace(" ", "").lstrip("$€£")
    try:
        amount = Decimal(bare)
        if not bare.replace(".", "", 1).isdecimal() or amount >= _LARGEST or amount != round(amount, 2):
            raise InvalidOperation
    except InvalidOperation:
        raise NrrError(
            f"The {what} is no amount.", f"{typed(text, 'amount', 80)!r}.", "Write it as 22100000.00."
        ) from None
    return int(amount * 100)


def _folded(entries: Sequence[Entry]) -> dict[tuple[Month, Filters], Control]:
    found: dict[tuple[Month, Filters], Control] = {}
    for entry in entries:
        if entry["action"] == "remove":
            found = {key: control for key, control in found.items() if control.id != entry["id"]}
            continue
        month = Month.parse(entry["month"])
        filters = tuple((dimension, segment) for dimension, segment in entry["filters"])
        found[month, filters] = Control(
            entry["id"], month, filters, int(entry["arr_cents"]), entry["note"], entry["who"], entry["on"]
        )
    return found
