"""The levers of a scenario as a link holds them: short texts without names, checked like any input."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from nrr.metrics.scenarios import LEVERS, Change
from nrr.results.outlook import SegmentRates
from nrr.tokens import token

LEAST, MOST = -100, 200
WON = ("trailing", "none")
TARGET, TARGETS = 120, range(50, 301)
_WRITTEN = re.compile(r"(?:([0-9a-f]{10})\.)?([a-z]{5,11})\.(-?[1-9]\d{0,2}|0)")
_MOST_LEVERS = 40
Lever = tuple[str, str, int]


def read_levers(texts: Iterable[str]) -> tuple[Lever, ...]:
    """Return the (segment's token, lever, percent) that texts such as ``churn.-20`` state; others are passed over.

    An overall lever at 0 is none; a segment's own at 0 is one, that keeps it as expected.
    """
    found: dict[tuple[str, str], int] = {}
    for text in texts:
        match = _WRITTEN.fullmatch(text)
        if match and match[2] in LEVERS and LEAST <= int(match[3]) <= MOST:
            found[match[1] or "", match[2]] = int(match[3])
    held = ((segment, lever, percent) for (segment, lever), percent in found.items() if segment or percent)
    return tuple(sorted(held))[:_MOST_LEVERS]


def write_levers(levers: Sequence[Lever]) -> list[str]:
    """Return the levers as texts for a link."""
    return [f"{segment}.{lever}.{percent}" if segment else f"{lever}.{percent}" for segment, lever, percent in levers]


def moved(levers: Sequence[Lever], segment: str, lever: str, percent: int) -> tuple[Lever, ...]:
    """Return ``levers`` with one moved; a segment's own that equals the overall one follows it again."""
    others = [each for each in levers if each[:2] != (segment, lever)]
    follows = percent == value(others, "", lever) if segment else percent == 0
    return tuple(sorted(others if follows else [*others, (segment, lever, percent)]))


def value(levers: Sequence[Lever], segment: str, lever: str) -> int:
    """Return where a lever stands: a segment's own, else the overall one, else 0."""
    held = {each[:2]: each[2] for each in levers}
    return held.get((segment, lever), held.get(("", lever), 0))


def change(levers: Sequence[Lever], dimension: str, segments: Sequence[SegmentRates]) -> Change:
    """Return the change that the levers make, those of segments that this data does not have left out."""
    names = {token(dimension, each.segment): each.segment for each in segments}
    overall = {lever: percent for segment, lever, percent in levers if not segment}
    own = tuple((names[segment], lever, percent) for segment, lever, percent in levers if segment in names)
    return Change(**overall, by_segment=own)
