"""Periods that were published: their figures as they were then, and the version that they came from.

Each lock is a file of its own, named after the lock, written once and sealed with a hash of all it says. Lifting a lock
moves it to ``unlocked/`` with who lifted it and when, sealed anew. The workspace calls these functions while it holds
its own lock.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from nrr.durable import sync, write_durably
from nrr.errors import NrrError
from nrr.periods import Month, Window
from nrr.results import Measured, Request, Retention
from nrr.tokens import token
from nrr.typed import one_line, typed

NAME_LENGTH = 80
WHO_LENGTH = 80
NOTE_LENGTH = 500
Filters = tuple[tuple[str, str], ...]
_APART = ("window", "reason", "nrr_measured", "grr_measured")
_FILE = re.compile(r"[0-9a-f]{10}\.json")


@dataclass(frozen=True)
class Lock:
    """A locked period. ``figures`` are as published, by the request's definitions.

    ``number`` counts the locks that this name has had.
    """

    name: str
    request: Request
    note: str
    who: str
    locked_on: str
    version: str
    figures: Retention
    number: int = 1

    def to_json(self) -> dict[str, Any]:
        """Return plain values: money in whole cents, months as text. Default definitions are written as ever."""
        values = {
            "name": self.name,
            "month": str(self.request.as_of),
            "window_months": self.request.window_months,
            "filters": [list(pair) for pair in self.request.filters],
            "definition": self.request.definition,
            "note": self.note,
            "who": self.who,
            "locked_on": self.locked_on,
            "version": self.version,
            "number": self.number,
            "figures": {name: value for name, value in asdict(self.figures).items() if name not in _APART},
        }
        measured = [each for each in (self.figures.nrr_measured, self.figures.grr_measured) if each]
        return {**values, "measured": [_measured_json(each) for each in measured]} if measured else values

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Lock:
        """Return the lock that ``to_json`` wrote. Raises KeyError, TypeError or ValueError for anything else."""
        window = Window(Month.parse(data["month"]), data["window_months"])
        filters = tuple((dimension, segment) for dimension, segment in data["filters"])
        kept = {name: data[name] for name in ("name", "note", "who", "locked_on", "version", "number")}
        measured = {each["definition"]: _measured(each) for each in data.get("measured", ())}
        nrr = measured.pop(data["definition"], None)
        grr = next(iter(measured.values()), None)
        figures = Retention(window, **data["figures"], nrr_measured=nrr, grr_measured=grr)
        return cls(request=_request(figures, filters), figures=figures, **kept)


@dataclass(frozen=True)
class Unlocked:
    """A lock that was taken out of force: who did it and on which day."""

    lock: Lock
    who: str
    unlocked_on: str


def in_force(folder: Path) -> tuple[Lock, ...]:
    """Return the locks that hold, the latest month first. Raises NrrError for one that was changed by hand."""
    paths = [path for path in folder.glob("*.json") if _FILE.fullmatch(path.name)]
    return tuple(sorted((_read(path)[0] for path in paths), key=lambda lock: (-lock.request.as_of.index, lock.name)))


def lifted(folder: Path) -> tuple[Unlocked, ...]:
    """Return the locks that were taken out of force, the latest first. Raises NrrError for one changed by hand."""
    found = []
    for path in folder.glob("unlocked/*.json"):
        lock, data = _read(path)
        found.append(Unlocked(lock, data.get("unlocked_by", ""), data.get("unlocked_on", "")))
    return tuple(sorted(found, key=lambda each: (each.unlocked_on, each.lock.name, each.lock.number), reverse=True))


def find(folder: Path, name: str) -> Lock:
    """Return the lock of that name. Raises NrrError when there is none."""
    path = _path(folder, one_line(name))
    if not path.exists():
        known = ", ".join(lock.name for lock in in_force(folder)[:20])
        hint = f"Locked: {known}." if known else "Nothing is locked."
        raise NrrError(f"No locked period is called {one_line(name)!r}.", "", hint)
    return _read(path)[0]


def keep(
    folder: Path,
    name: str,
    figures: Retention,
    version: str,
    today: date,
    *,
    filters: Filters = (),
    note: str = "",
    who: str = "",
) -> Lock:
    """Store the figures of one period, by the definitions they are measured by, as published from ``version``.

    Raises NrrError for an unusable name, a name that is taken, and figures without NRR.
    """
    name = typed(name, "name", NAME_LENGTH)
    if not name:
        raise NrrError("The locked period needs a name.", "", "For instance: Board Q4 2025.")
    if figures.nrr is None:
        raise NrrError(
            "There is no NRR to lock.", figures.nrr_reason or "", "Choose another month or a shorter window."
        )
    path = _path(folder, name)
    if path.exists():
        raise NrrError(
            f"A locked period is called {name!r} already.", "It is never changed.", "Choose another name, or unlock it."
        )
    folder.joinpath("unlocked").mkdir(parents=True, exist_ok=True)
    lock = Lock(
        name=name,
        request=_request(figures, filters),
        note=typed(note, "note", NOTE_LENGTH),
        who=typed(who, "name of who locks it", WHO_LENGTH),
        locked_on=today.isoformat(),
        version=version,
        figures=figures,
        number=len(list(folder.glob(f"unlocked/{path.stem}-*.json"))) + 1,
    )
    write_durably(path, _sealed(lock.to_json()))
    return lock


def lift(folder: Path, name: str, today: date, who: str = "") -> Lock:
    """Take a lock out of force and return it; it stays stored under ``unlocked/`` with who did it and when."""
    lock = find(folder, name)
    record = {
        **lock.to_json(),
        "unlocked_by": typed(who, "name of who unlocks it", WHO_LENGTH),
        "unlocked_on": today.isoformat(),
    }
    path = _path(folder, lock.name)
    write_durably(folder / "unlocked" / f"{path.stem}-{lock.number}.json", _sealed(record))
    path.unlink()
    sync(folder)
    return lock


def _request(figures: Retention, filters: Filters) -> Request:
    window = figures.window
    return Request(window.closing, window.months, filters, figures.nrr_definition, figures.grr_definition)


def _measured_json(measured: Measured) -> dict[str, Any]:
    values = {name: value for name, value in asdict(measured).items() if value is not None}
    return {**values, "parts": [list(part) for part in measured.parts]}


def _measured(data: dict[str, Any]) -> Measured:
    parts = tuple((name, cents) for name, cents in data["parts"])
    return Measured(data["definition"], data.get("value"), data.get("reason"), parts)


def _path(folder: Path, name: str) -> Path:
    return folder / f"{token('lock', name)}.json"


def _read(path: Path) -> tuple[Lock, dict[str, Any]]:
    """Return a lock and all that its file says, which must be what was sealed, under the name it was written to."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        seal = data.pop("seal")
        lock = Lock.from_json(data)
        lifted_one = f"-{lock.number}" if "unlocked_on" in data else ""
        if seal != _seal(data) or path.stem != f"{token('lock', lock.name)}{lifted_one}":
            raise ValueError("changed by hand")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NrrError(
            "A locked period cannot be read.",
            f"{path.name} in the workspace's folder of locked periods is damaged or was changed by hand.",
            "Restore it from a backup; all other figures are untouched.",
        ) from error
    return lock, data


def _sealed(data: dict[str, Any]) -> str:
    return json.dumps({**data, "seal": _seal(data)}, indent=1)


def _seal(data: dict[str, Any]) -> str:
    return sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
