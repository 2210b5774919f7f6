"""Text on its way to a slide: what XML can hold, how wide it is, and how it is broken or shortened to fit.

Widths are those of Arial (and of Helvetica and Liberation Sans, which share them), kept here as numbers: a pack must
come out the same on a machine with other fonts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import TypeVar

from nrr.typed import one_line

ELLIPSIS = "…"
LINE_HEIGHT = 1.2
"""Height of a line of text in times of its font size."""
MARGIN = 1.03
"""How much wider than measured a text may come out: hinting and kerning differ between programs."""
_T = TypeVar("_T")
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SIGNED = re.compile(r"[(\[]*[-+](?=[\d$€£¥])")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_REGULAR = {
    191: "'",
    222: "ijl",
    260: "|",
    278: " !,./:;I[\\]ft",
    333: '()-`r"{}',
    389: "*",
    469: "^",
    500: "Jcksvxyz",
    556: "#$0123456789?L_abdeghnopqu€£¥–",
    584: "+<=>~×",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1015: "@",
    1000: "—…",
}
_BOLD = {
    238: "'",
    278: " ,./I\\ijl|",
    333: "!()-:;[]`ft",
    389: "*r{}",
    474: '"',
    500: "z",
    556: "#$0123456789J_aceksvxy€£¥–",
    584: "+<=>^~×",
    611: "?FLTZbdghnopqu",
    667: "EPSVXY",
    722: "&ABCDHKNRU",
    778: "GOQw",
    833: "M",
    889: "%m",
    944: "W",
    975: "@",
    1000: "—…",
}
_WIDTHS = tuple({char: width for width, chars in table.items() for char in chars} for table in (_REGULAR, _BOLD))
_UNKNOWN, _WIDE = 700, 1100
_SHORT, _ROUNDING = 0.4, 1e-6
_EVERYWHERE = frozenset({"arial", "helvetica", "helvetica neue", "liberation sans", "times new roman"})
"""Fonts no wider than measured that every machine has or has the like of; a wide one may stand in for others."""
_AS_MEASURED, _WIDE_FONT = (1.0, 1.0), (1.2, 1.32)
_WIDER: ContextVar[tuple[float, float]] = ContextVar("wider", default=_AS_MEASURED)
"""In times of Arial, how wide regular and bold text may come out."""


def clean(value: _T) -> _T:
    """Return a dataclass or text with what XML cannot hold, and marks that turn the direction of text, left out."""
    cleaned: object = value
    if isinstance(value, str):
        cleaned = _TURNS.sub("", _NO_XML.sub("", value))
    elif isinstance(value, tuple):
        cleaned = tuple(clean(part) for part in value)
    elif is_dataclass(value) and not isinstance(value, type):
        cleaned = replace(value, **{field.name: clean(getattr(value, field.name)) for field in fields(value)})
    return cleaned  # type: ignore[return-value]


@contextmanager
def measured_for(font: str) -> Iterator[None]:
    """Measure text as wide as ``font`` may come out: as Arial if it surely is no wider, else with more room."""
    token = _WIDER.set(_AS_MEASURED if font.casefold() in _EVERYWHERE else _WIDE_FONT)
    try:
        yield
    finally:
        _WIDER.reset(token)


def width(text: str, size: float, bold: bool = False) -> float:
    """Return how wide a line of text is in points, with a margin."""
    return _units(text, bold) * size / 1000 * MARGIN * _WIDER.get()[bold]


def wrapped(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """Return the lines that text breaks into where ``room`` points are free; a word that is too long is broken."""
    free = room * 1000 / size / MARGIN / _WIDER.get()[bold] + _ROUNDING
    space = _width(" ", bold)
    lines: list[str] = []
    used = free + 1.0
    for word in text.split():
        own = _units(word, bold)
        if lines and used + space + own <= free:
            lines[-1] += f" {word}"
            used += space + own
            continue
        lines += [word] if own <= free else _pieces(word, free, bold)
        used = _units(lines[-1], bold)
    return lines or [""]


def shortened(text: str, room: float, size: float, bold: bool = False, lines: int = 1) -> str:
    """Return text that takes at most ``lines`` lines of ``room`` points, cut with an ellipsis where it is longer."""
    text = one_line(text[: 400 * lines]) + (ELLIPSIS if len(text) > 400 * lines else "")
    found = wrapped(text, room, size, bold)
    if len(found) <= lines:
        return text
    last = found[lines - 1]
    while last and width(last + ELLIPSIS, size, bold) > room:
        last = last[:-1]
    return " ".join([*found[: lines - 1], last.rstrip() + ELLIPSIS])


def fitting(text: str, room: float, sizes: tuple[float, ...], lines: int, bold: bool = False) -> tuple[str, float]:
    """Return text and the first of ``sizes`` at which it takes at most ``lines`` lines, shortened at the last."""
    for size in sizes:
        if len(wrapped(text, room, size, bold)) <= lines:
            return one_line(text), size
    return shortened(text, room, sizes[-1], bold, lines), sizes[-1]


def unbroken(texts: Sequence[str], room: float, size: float, bold: bool = False) -> float:
    """Return how wide to set texts in ``room`` points so that no sign is left at a line's end without its number.

    Programs break a line after a minus or plus; a little less room moves the number's start to the next line as well.
    No text takes more lines for it.
    """
    lines = [len(wrapped(text, room, size, bold)) for text in texts]
    for step in range(40):
        tried = room * (1 - step * 0.005)
        if _reads_well(texts, lines, tried, size, bold):
            return tried
    return room


def balanced(text: str, room: float, size: float, bold: bool = False) -> float:
    """Return how wide to set a text of several lines so that its last is not left with a word or two."""
    lines = wrapped(text, room, size, bold)
    if len(lines) < 2 or width(lines[-1], size, bold) > room * _SHORT:
        return unbroken([text], room, size, bold)
    for share in range(55, 100):
        if _reads_well([text], [len(lines)], room * share / 100, size, bold):
            return room * share / 100
    return unbroken([text], room, size, bold)


def _reads_well(texts: Sequence[str], lines: Sequence[int], room: float, size: float, bold: bool) -> bool:
    """Tell whether texts take as many lines as given and break no number, also where they come out narrower."""
    wider = _WIDER.get()[bold]
    narrower = [1.0] if wider == 1 else [1 + (wider - 1) * share / 4 for share in range(5)]
    return all(
        len(wrapped(text, room, size, bold)) == count
        and not any(_breaks_a_number(text, room * MARGIN * each, size, bold) for each in narrower)
        for text, count in zip(texts, lines, strict=True)
    )


def _breaks_a_number(text: str, room: float, size: float, bold: bool) -> bool:
    lines = wrapped(text, room, size, bold)
    starts = [_SIGNED.match(line) for line in lines[1:]]
    return any(
        start and width(f"{line} {start[0]}", size, bold) <= room for line, start in zip(lines, starts, strict=False)
    )


def _pieces(word: str, free: float, bold: bool) -> list[str]:
    pieces, used = [""], 0
    for char in word:
        own = _width(char, bold)
        if pieces[-1] and used + own > free:
            pieces.append("")
            used = 0
        pieces[-1] += char
        used += own
    return pieces


@lru_cache(maxsize=16384)
def _units(text: str, bold: bool) -> int:
    """Return the width of text in thousandths of the font size."""
    return sum(_width(char, bold) for char in text)


@lru_cache(maxsize=4096)
def _width(char: str, bold: bool) -> int:
    known = _WIDTHS[bold].get(char)
    if known is not None:
        return known
    base = unicodedata.normalize("NFD", char)[0]
    if base in _WIDTHS[bold]:
        return _WIDTHS[bold][base]
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return _WIDE if unicodedata.east_asian_width(char) in "WF" or ord(char) > 0xFFFF else _UNKNOWN
