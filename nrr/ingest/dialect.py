"""How a text file is written: its encoding and the character between values."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from math import log

from nrr.errors import FileRefused

DELIMITERS = (",", ";", "\t", "|")
LARGEST_CELL = 100_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 1 << 16


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


def encoding_label(encoding: str) -> str:
    """Return the encoding's name for a person."""
    return {"cp1252": "Windows-1252", "latin-1": "Latin-1"}.get(encoding, encoding.removesuffix("-sig").upper())


def delimiter_of(data: bytes) -> str:
    """Return the character that divides the first lines of a UTF-8 file most evenly."""
    sample = data[:_SAMPLE].decode("utf-8", "ignore")
    complete = sample.rpartition("\n")[0] if len(data) > _SAMPLE else sample
    return max(DELIMITERS, key=lambda delimiter: _evenness(complete or sample, delimiter))


def _evenness(text: str, delimiter: str) -> float:
    csv.field_size_limit(LARGEST_CELL)
    counts: Counter[int] = Counter()
    try:
        for fields in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if any(fields):
                counts[len(fields)] += 1
    except csv.Error:
        return 0.0
    if not counts:
        return 0.0
    width, lines = max(counts.items(), key=lambda item: (item[1] * log(item[0]) if item[0] > 1 else 0, item[1]))
    return lines / counts.total() * log(width) if width > 1 else 0.0
