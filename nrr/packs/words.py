"""Words that pages share: titles that fit, names on one line, changes in words."""

from __future__ import annotations

import unicodedata

from nrr.formatting import difference, points
from nrr.results import HEADLINE_NRR, Request, named
from nrr.results.measures import POINT_TO_POINT

TITLE_CHARS = 110
NAME_CHARS = 40
_UNSEEN = {"Cc", "Cf", "Cs"}


def one_line(text: str) -> str:
    """Return ``text`` on one line, without control or direction marks."""
    return " ".join("".join(c if unicodedata.category(c) not in _UNSEEN else " " for c in text).split())


def short(name: str, limit: int = NAME_CHARS) -> str:
    """Return a name on one line, cut to ``limit`` characters with three dots."""
    shown = one_line(name)
    return shown if len(shown) <= limit else f"{shown[: limit - 3].rstrip()}..."


def fit(*wordings: str) -> str:
    """Return the first wording that a title has room for, else the last one cut at a word."""
    for wording in wordings:
        if len(wording) <= TITLE_CHARS:
            return wording
    return f"{wordings[-1][: TITLE_CHARS - 3].rsplit(' ', 1)[0].rstrip(',;:. ')}..."


def clause(reason: str) -> str:
    """Return a reason as the second half of a title: a small letter first, no full stop."""
    words = one_line(reason).removesuffix(".")
    return words[:1].lower() + words[1:] if words[1:2].islower() or words[1:2] == " " else words


def sentence(*parts: str) -> str:
    """Return the parts that say something, each ended by a full stop."""
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if part)


def point_to_point(request: Request) -> str:
    """Return what NRR point to point is called where ``request`` measures it so, or otherwise."""
    return "NRR" if request.definition in POINT_TO_POINT else named(HEADLINE_NRR)


def moved(now: float | None, before: float | None) -> str | None:
    """Return ``up 2.0 pts`` or ``unchanged``, as a reader subtracts the two; None where one is n/a."""
    if now is None or before is None:
        return None
    change = difference(now, before)
    return f"{'up' if change > 0 else 'down'} {points(abs(change)).lstrip('+')}" if change else "unchanged"
