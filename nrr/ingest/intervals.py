"""Billing intervals as text: how often a year an amount falls due."""

from __future__ import annotations

import re
from fractions import Fraction

from nrr.ingest.headings import clean

_WORDS = {
    Fraction(12): "month monthly months mo mon mth mths m permonth everymonth",
    Fraction(4): "quarter quarterly quarters qtr qtrly q threemonths",
    Fraction(2): "semiannual semiannually semiyearly halfyearly halfyear biannual biannually sixmonths",
    Fraction(1): "year yearly years annual annually annum perannum yr yrs y a peryear everyyear twelvemonths",
    Fraction(1, 2): "biennial biennially",
    Fraction(1, 3): "triennial triennially",
    Fraction(26): "fortnight fortnightly fortnights",
    Fraction(52): "week weekly weeks wk w",
    Fraction(365): "day daily days d",
}
_UNITS = {word: times for times, text in _WORDS.items() for word in text.split()}
_COUNTED = re.compile(r"(?:every\s*)?(\d{1,3})\s*[- ]?\s*([a-z]+)")
_ISO = re.compile(r"p(\d{1,3})([dwmy])")
_ONCE = frozenset(("onetime", "oneoff", "once", "setup", "nonrecurring"))


def periods_a_year(text: str) -> Fraction | None:
    """Return how many of the interval fill a year (month 12, ``6 months`` 2, week 52), None when it is no interval."""
    lower = clean(text).lower()
    word = re.sub(r"[^a-z0-9]", "", lower)
    if word in _UNITS:
        return _UNITS[word]
    match = _ISO.fullmatch(word) or _COUNTED.fullmatch(lower)
    if match and int(match[1]) > 0 and match[2] in _UNITS:
        return _UNITS[match[2]] / int(match[1])
    return None


def is_once(text: str) -> bool:
    """Return whether the interval says that the charge does not recur."""
    return re.sub(r"[^a-z]", "", text.lower()) in _ONCE
