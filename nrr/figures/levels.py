"""The colours of health levels, dark enough or light enough to read as text on the page."""

from __future__ import annotations

_LIGHT = {"red": "#B3261E", "amber": "#8A5200", "green": "#00795A"}
_DARK = {"red": "#FF8A80", "amber": "#F0B429", "green": "#2BBF93"}


def colour(level: str, *, dark: bool = False) -> str:
    """Return the colour of red, amber or green; always beside the word, never in its place."""
    return (_DARK if dark else _LIGHT)[level]
