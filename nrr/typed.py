"""Text that a person types beside the figures: on one line, not too long, and nothing that cannot be shown."""

from __future__ import annotations

from nrr.errors import NrrError


def one_line(text: str) -> str:
    """Return ``text`` with every run of white space as one space."""
    return " ".join(text.split())


def typed(text: str, what: str, most: int) -> str:
    """Return what a person typed, on one line. Raises NrrError where it is too long or cannot be shown."""
    kept = one_line(text)
    if len(kept) > most:
        raise NrrError(f"The {what} is too long.", f"It has {len(kept)} characters.", f"{most} are the most.")
    if not kept.isprintable():
        raise NrrError(f"The {what} holds characters that cannot be shown.", "", "Type it anew.")
    return kept
