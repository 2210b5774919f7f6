"""Which versions were in use, and what led from one to the next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nrr.durable import write_durably
from nrr.errors import NrrError


@dataclass(frozen=True)
class HistoryEntry:
    """One switch of the version in use: ``action`` is import, remove, rename, upgrade, restore or undo.

    ``replaced`` are files taken out for the new ones, ``superseded`` those that gave way where both speak, as chosen
    in ``differing`` and ``vanished`` (``nrr.choices``; empty where nothing was asked).
    """

    version: str | None
    made_on: str
    action: str
    files: tuple[str, ...]
    replaced: tuple[str, ...] = ()
    superseded: tuple[str, ...] = ()
    differing: str = ""
    vanished: str = ""

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> HistoryEntry:
        return cls(
            row["version"],
            row["made_on"],
            row["action"],
            tuple(row["files"]),
            replaced=tuple(row.get("replaced", ())),
            superseded=tuple(row.get("superseded", ())),
            differing=row.get("differing", ""),
            vanished=row.get("vanished", ""),
        )


def entries(path: Path, current: str | None) -> list[HistoryEntry]:
    """Return the history up to the version in use, oldest first; a last switch that never happened is left out.

    Raises NrrError when the record is damaged.
    """
    if not path.exists():
        return []
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        found = [HistoryEntry.from_json(row) for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NrrError(
            "The workspace's history cannot be read.",
            f"{path.name} is damaged; the figures are untouched.",
            f"Restore {path.name} from a backup, or delete it: then there is nothing to undo.",
        ) from error
    while found and found[-1].version != current:
        found.pop()
    return found


def append(path: Path, current: str | None, entry: HistoryEntry) -> None:
    """Store one more switch."""
    lines = [json.dumps(asdict(each)) for each in [*entries(path, current), entry]]
    write_durably(path, "\n".join(lines) + "\n")


def begin_after_damage(path: Path, entry: HistoryEntry) -> None:
    """Store one more switch where what led to it cannot be told from ``current``; a damaged record is set aside."""
    try:
        lines = [json.dumps(asdict(HistoryEntry.from_json(json.loads(line)))) for line in _lines(path)]
    except (ValueError, KeyError, TypeError, AttributeError):
        path.rename(path.with_name("history.damaged"))
        lines = []
    write_durably(path, "\n".join([*lines, json.dumps(asdict(entry))]) + "\n")


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def undoable(entries: Sequence[HistoryEntry]) -> list[HistoryEntry]:
    """Return the switches that are still in force, oldest first: an undo takes itself and the last one out."""
    stack: list[HistoryEntry] = []
    for entry in entries:
        if entry.action == "undo":
            stack.pop()
        else:
            stack.append(entry)
    return stack
