"""Headings compared without regard to case, spaces, punctuation and invisible characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\ud800-\udfff]"
    r"|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"  # joiners belong to scripts and emoji
)
_SPACE = re.compile(r"\s+")


def listed(text: str) -> tuple[str, ...]:
    """Return the words of a list written as one text."""
    return tuple(text.split())


CURRENCY_CODES = frozenset(
    listed(
        "AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KES KRW MAD MXN "
        "MYR NGN NOK NZD PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TRY TWD UAH USD UYU VND ZAR"
    )
)


def clean(text: str) -> str:
    """Return ``text`` without control characters, lone surrogates and zero-width marks, spaces tidied at the ends."""
    return text.strip() if text.isascii() and text.isprintable() else _INVISIBLE.sub("", text).strip()


def plain(text: str) -> str:
    """Return the letters and digits of ``text``, lower case: the form in which headings are compared."""
    return "".join(c for c in unicodedata.normalize("NFKC", clean(text)).casefold() if c.isalnum())


def words(text: str) -> tuple[str, ...]:
    """Return the words of a heading, lower case: ``planUnit_price`` gives plan, unit, price."""
    return tuple(word.casefold() for word in _WORD.findall(unicodedata.normalize("NFKC", clean(text))))


def without_currency(text: str) -> str:
    """Return the plain form of a heading with a currency code or sign left out: ``MRR (USD)`` gives mrr."""
    kept = [word for word in words(text) if word.upper() not in CURRENCY_CODES]
    return "".join(kept) if kept else plain(text)


def dimension_name(heading: str) -> str:
    """Return the heading as a dimension name: lower case, underscores for spaces."""
    return _SPACE.sub("_", clean(heading)).lower()


def unique_headings(cells: Sequence[str]) -> tuple[str, ...]:
    """Return headings made whole: blank ones named by position, repeated ones numbered."""
    seen: dict[str, int] = {}
    result = []
    for position, cell in enumerate(cells, start=1):
        heading = _SPACE.sub(" ", clean(cell)) or f"column {position}"
        seen[heading] = seen.get(heading, 0) + 1
        result.append(heading if seen[heading] == 1 else f"{heading} ({seen[heading]})")
    return tuple(result)


def nearest(wanted: str, headings: Sequence[str]) -> str | None:
    """Return the heading that looks most like ``wanted``, None when none does."""
    by_plain = {plain(heading): heading for heading in headings}
    match = get_close_matches(plain(wanted), list(by_plain), n=1, cutoff=0.6)
    return by_plain[match[0]] if match else None
