"""How a text file is written: its encoding, the character between values, and how values are quoted."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from math import log

from nrr.errors import FileRefused

DELIMITERS = (",", ";", "\t", "|")
_RARE_DELIMITERS = ("^", "~", "\x1f", ":", " ")
LARGEST_CELL = 100_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 1 << 16
_ACCENTED = re.compile(r"\w{0,20}[^\W\x00-\x7f]\w{0,20}")


def encoding_of(data: bytes) -> str:
    """Return the encoding of a text file: by its mark, else UTF-8 when it is valid, else Windows-1252 or Latin-1."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    sample = data[:_SAMPLE]
    odd, even = sample[1::2].count(0), sample[::2].count(0)
    if max(odd, even) > len(sample) // 5:
        return "utf-16-le" if odd > even else "utf-16-be"
    for name in ("utf-8", "cp1252"):
        try:
            data.decode(name)
        except UnicodeDecodeError:
            continue
        return name
    return "latin-1"


def as_utf8(data: bytes, encoding: str | None, name: str) -> tuple[bytes, str]:
    """Return the file as UTF-8 without a mark, and the encoding it was in. Raises FileRefused on NUL characters."""
    used = encoding or encoding_of(data)
    try:
        text = data.decode(used)
    except (UnicodeDecodeError, LookupError):
        used = encoding_of(data)
        text = data.decode(used)
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise FileRefused(
            f"{name} cannot be read.",
            f"Line {line} contains an invalid character (NUL).",
            "Save the file again as CSV in UTF-8 and upload that.",
        )
    plain = used in ("utf-8", "utf-8-sig")
    return (data[3:] if data.startswith(codecs.BOM_UTF8) else data) if plain else text.lstrip("\ufeff").encode(), used


def encoding_note(data: bytes, encoding: str) -> tuple[str, ...]:
    """Return what is to be told of an encoding that is not UTF-8, with a word by which a guess can be checked."""
    if encoding in ("utf-8", "utf-8-sig"):
        return ()
    label = {"cp1252": "Windows-1252", "latin-1": "Latin-1"}.get(encoding, encoding.upper())
    guessed = _ACCENTED.search(data.decode()) if encoding in ("cp1252", "latin-1") else None
    return (f"The file is written in {label}{f', as in {guessed[0]}: check its accents' if guessed else ''}.",)


@dataclass(frozen=True)
class Dialect:
    """What stands between values, around them, and before a mark that is part of a value (None: marks are doubled)."""

    delimiter: str
    quote: str = '"'
    escape: str | None = None

    @property
    def usual(self) -> bool:
        return self.quote == '"' and self.escape is None

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be told of an unusual way of quoting."""
        quoted = ("Values are quoted with single quotes.",) if self.quote == "'" else ()
        escaped = ("A backslash before a mark is read as making the mark part of the value.",) if self.escape else ()
        return quoted + escaped


def dialect_of(data: bytes, delimiter: str | None) -> Dialect:
    """Return how the values of a UTF-8 file are divided and quoted; ``delimiter`` when it is known."""
    text = _sample(data)
    found = Dialect(delimiter or _delimiter(text))
    if _single_quoted(text, found.delimiter):
        found = Dialect(found.delimiter, "'")
    escaped = Dialect(found.delimiter, found.quote, "\\")
    marks = f"\\{found.quote}", f"\\{found.delimiter}"
    if any(mark.encode() in data for mark in marks):
        told = _lines_with(data, marks)
        if _tidiness(told, escaped) > _tidiness(told, found):
            return escaped
    return found


def reader_options(dialect: Dialect) -> dict[str, str | bool | None]:
    """Return the dialect as options of ``csv.reader``."""
    return {
        "delimiter": dialect.delimiter,
        "quotechar": dialect.quote,
        "escapechar": dialect.escape,
        "skipinitialspace": True,
    }


def _sample(data: bytes) -> str:
    sample = data[:_SAMPLE].decode("utf-8", "ignore")
    return (sample.rpartition("\n")[0] if len(data) > _SAMPLE else sample) or sample


def _lines_with(data: bytes, marks: tuple[str, ...]) -> str:
    """Return the first lines of a file and those that hold one of ``marks``."""
    lines = data.splitlines(keepends=True)
    wanted = [mark.encode() for mark in marks]
    told = list(islice((line for line in lines[20:] if any(mark in line for mark in wanted)), 200))
    return b"".join([*lines[:20], *told]).decode("utf-8", "ignore")


def _delimiter(text: str) -> str:
    """Return the character that divides the lines of a text most evenly; a rare one where no usual one does."""
    usual = max(DELIMITERS, key=lambda delimiter: _evenness(text, delimiter)[0])
    if _evenness(text, usual)[1] >= 0.5:
        return usual
    rare = max(_RARE_DELIMITERS, key=lambda delimiter: _evenness(text, delimiter)[0])
    return rare if _evenness(text, rare)[1] >= 0.8 else usual


def _evenness(text: str, delimiter: str) -> tuple[float, float]:
    """Return how good a delimiter is, and the share of lines that it divides into the same number of values."""
    counts = _widths(text, Dialect(delimiter), strict=False)
    if not counts:
        return 0.0, 0.0
    width, lines = max(counts.items(), key=lambda item: (item[1] * log(item[0]) if item[0] > 1 else 0, item[1]))
    return (lines / counts.total() * log(width), lines / counts.total()) if width > 1 else (0.0, 0.0)


def _widths(text: str, dialect: Dialect, *, strict: bool) -> Counter[int]:
    """Return how many rows have how many values, empty where a value is too long or, if strict, wrongly quoted."""
    csv.field_size_limit(LARGEST_CELL)
    counts: Counter[int] = Counter()
    try:
        for fields in csv.reader(io.StringIO(text, newline=""), strict=strict, **reader_options(dialect)):  # type: ignore[arg-type]
            if any(fields):
                counts[len(fields)] += 1
    except csv.Error:
        return Counter()
    return counts


def _tidiness(text: str, dialect: Dialect) -> float:
    counts = _widths(text, dialect, strict=True)
    return max(counts.values()) / counts.total() if counts else 0.0


def _single_quoted(text: str, delimiter: str) -> bool:
    """Return whether single quotes hold values together: all values, or one with a delimiter, and none is left open."""
    between = re.escape(delimiter)
    if re.search(rf'(?:^|{between}) ?"', text, re.M):
        return False
    opened = re.findall(rf"(?:^|{between}) ?'", text, re.M)
    whole = re.findall(rf"(?:^|{between}) ?'((?:[^'\r\n]|'')*)'(?={between}|\r|$)", text, re.M)
    values = sum(width * rows for width, rows in _widths(text, Dialect(delimiter, "'"), strict=False).items())
    return len(whole) == len(opened) and (any(delimiter in value for value in whole) or len(whole) == values > 0)
