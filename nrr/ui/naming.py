"""Names of files and headings as plain text, for places that do not read markdown (tables, select boxes)."""

from __future__ import annotations

import unicodedata

_ENDING = 10


def clean(text: str, length: int = 80) -> str:
    """Return ``text`` on one line, without control or direction marks, its middle cut out beyond ``length``."""
    kept = "".join(c if unicodedata.category(c) not in {"Cc", "Cf", "Cs"} else " " for c in text)
    shown = " ".join(kept.split())
    return shown if len(shown) <= length else f"{shown[: length - _ENDING - 3]}...{shown[-_ENDING:]}"


def file_name(name: str, length: int = 60) -> str:
    """Return the last part of a file's name fit for a screen; its ending stays visible."""
    return clean(name.replace("\\", "/").rpartition("/")[2], length) or "unnamed file"
