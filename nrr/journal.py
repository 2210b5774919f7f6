"""Records that people write beside the figures: kept in one file, every entry for good.

An entry is a JSON object; nothing is ever taken out. What is in force follows from reading the entries in their order.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nrr.durable import locked, not_written, write_durably
from nrr.errors import NrrError, WorkspaceBusy

Entry = dict[str, Any]


def entries(path: Path) -> list[Entry]:
    """Return every entry, oldest first. Raises NrrError where the record is damaged."""
    if not path.exists():
        return []
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["entries"]
        if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
            raise ValueError("not a list of entries")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged(path) from error
    return found


def append(path: Path, made: Callable[[list[Entry]], Entry]) -> Entry:
    """Store what ``made`` makes of the entries so far, and return it. Raises NrrError where it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path.with_suffix(".lock")):
            before = entries(path)
            entry = made(before)
            write_durably(path, json.dumps({"entries": [*before, entry]}, indent=1))
    except WorkspaceBusy as error:
        raise WorkspaceBusy(
            "Someone else is writing here right now.", "Nothing was stored.", "Try again in a moment."
        ) from error
    except OSError as error:
        raise not_written(error, path.parent) from error
    return entry


def damaged(path: Path) -> NrrError:
    """Return the error that says that a record was damaged or changed by hand."""
    return NrrError(
        f"{path.name} in the workspace cannot be read.",
        "It is damaged or was changed by hand; all figures are untouched.",
        f"Restore {path.name} from a backup.",
    )
