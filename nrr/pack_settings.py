"""How a workspace's board packs are made: chosen once, kept for the next one.

``pack.json`` holds the choices; a logo and a template lie beside it, named by the hash of their bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from nrr.durable import not_written, write_durably
from nrr.errors import NrrError
from nrr.results import PRESETS, PackSettings
from nrr.results.pack import SECTIONS, UNITS
from nrr.typed import typed

FILE = "pack.json"
FOLDER = "pack"
COMPANY_LENGTH = 120
_BLOBS = ("logo", "template")


def load(root: Path) -> PackSettings:
    """Return the settings kept in the workspace ``root``, the defaults where none are. Raises NrrError if damaged."""
    path = root / FILE
    if not path.exists():
        return PackSettings()
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return PackSettings(
            company=str(kept["company"]),
            sections=_known(kept["sections"], SECTIONS) or SECTIONS,
            unit=kept["unit"] if kept["unit"] in UNITS else None,
            dimension=kept["dimension"],
            preset=kept["preset"] if kept["preset"] in PRESETS else PRESETS[0],
            **{name: _blob(root, kept[name]) for name in _BLOBS},
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NrrError(
            "The settings of the board pack cannot be read.",
            f"{FILE} in the workspace is damaged or was changed by hand; all figures are untouched.",
            f"Delete {FILE}: only the choices for the pack are lost.",
        ) from error


def save(root: Path, settings: PackSettings) -> None:
    """Keep ``settings`` in the workspace ``root``. Raises NrrError for a name too long or a disk that is full."""
    blobs: Mapping[str, bytes | None] = {name: getattr(settings, name) for name in _BLOBS}
    values: dict[str, Any] = {
        "company": typed(settings.company, "company name", COMPANY_LENGTH),
        "sections": list(settings.sections),
        "unit": settings.unit,
        "dimension": settings.dimension,
        "preset": settings.preset,
        **{name: sha256(data).hexdigest() if data else None for name, data in blobs.items()},
    }
    try:
        (root / FOLDER).mkdir(parents=True, exist_ok=True)
        for name, data in blobs.items():
            if data and not (root / FOLDER / values[name]).exists():
                write_durably(root / FOLDER / values[name], data)
        write_durably(root / FILE, json.dumps(values, indent=1))
    except OSError as error:
        raise not_written(error, root) from error


def _known(names: list[str], known: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name in known))


def _blob(root: Path, digest: str | None) -> bytes | None:
    if digest is None:
        return None
    data = (root / FOLDER / Path(digest).name).read_bytes()
    if sha256(data).hexdigest() != digest:
        raise ValueError("changed by hand")
    return data
