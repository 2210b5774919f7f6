"""Names from a customer's file, made safe for Streamlit's markdown: the only place that escapes them."""

from __future__ import annotations

import re
import unicodedata

LIMIT = 80
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_ACTS_WHEN_ESCAPED = re.compile(r"(:(?=[\w/+-])|@(?=\w)|-(?=>)|<(?=-)|www(?=\.))", re.IGNORECASE)
_UNSEEN = "\u200b"


def escape(text: str, limit: int | None = None) -> str:
    """Return markdown that shows ``text`` as it is written, on one line, cut to ``limit`` characters if given.

    Streamlit still turns escaped colons, arrows and addresses into icons, arrows and links; an unseen space in them
    prevents it.
    """
    shown = " ".join("".join(c if unicodedata.category(c) not in {"Cc", "Cf", "Cs"} else " " for c in text).split())
    if limit is not None and len(shown) > limit:
        shown = shown[: limit - 1].rstrip() + "…"
    parts = (part + _UNSEEN * (index % 2) for index, part in enumerate(_ACTS_WHEN_ESCAPED.split(shown)))
    return _PUNCTUATION.sub(r"\\\1", "".join(parts))


def name(text: str) -> str:
    """Return markdown for an account, segment or product in a label: escaped and no longer than a label bears."""
    return escape(text, LIMIT)


def money_text(text: str) -> str:
    """Return our own words about money as markdown: two dollar signs in a sentence would turn into a formula."""
    return text.replace("$", r"\$")
