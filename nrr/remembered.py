"""Mappings that were confirmed, by the shape of the files they fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nrr.durable import write_durably
from nrr.errors import NrrError
from nrr.ingest.mapping import Mapping


def find(path: Path, shape: str) -> Mapping | None:
    """Return the mapping last confirmed for files of ``shape``. Raises NrrError when the record is damaged."""
    saved = _saved(path).get(shape)
    return Mapping.from_json(saved) if saved else None


def keep(path: Path, shapes: dict[str, Mapping]) -> None:
    """Store the mapping of each shape."""
    saved = {**_saved(path), **{shape: mapping.to_json() for shape, mapping in shapes.items()}}
    write_durably(path, json.dumps(saved, indent=1))


def _saved(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise NrrError(
            "The remembered mappings cannot be read.",
            f"{path.name} is damaged; the figures are untouched.",
            f"Delete {path.name} in the workspace: only what was remembered is lost.",
        ) from error
