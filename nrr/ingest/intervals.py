"""Billing intervals as text: how often a year an amount falls due."""

from __future__ import annotations

import re
from fractions import Fraction

from nrr.ingest.headings import clean

_UNITS = {
    "month": Fraction(12), "monthly": Fraction(12), "months": Fraction(12), "mo": Fraction(12), "mon": Fraction(12),
    "mth": Fraction(12), "mths": Fraction(12), "m": Fraction(12), "permonth": Fraction(12), "everymonth": Fraction(12),
    "quarter": Fraction(4), "quarterly": Fraction(4), "quarters": Fraction(4), "qtr": Fraction(4), "qtrly": Fraction(4),
    "q": Fraction(4), "threemonths": Fraction(4),
    "semiannual": Fraction(2), "semiannually": Fraction(2), "semiyearly": Fraction(2), "halfyearly": Fraction(2),
    "halfyear": Fraction(2), "biannual": Fraction(2), "biannually": Fraction(2), "sixmonths": Fraction(2),
    "year": Fraction(1), "yearly": Fraction(1), "years": Fraction(1), "annual": Fraction(1), "annually": Fraction(1),
    "annum": Fraction(1), "perannum": Fraction(1), "yr": Fraction(1), "yrs": Fraction(1), "y": Fraction(1), "a": Fraction(1),
    "peryear": Fraction(1), "everyyear": Fraction(1), "twelvemonths": Fraction(1),
    "biennial": Fraction(1, 2), "biennially": Fraction(1, 2), "triennial": Fraction(1, 3), "triennially": Fraction(1, 3),
    "week": Fraction(52), "weekly": Fraction(52), "weeks": Fraction(52), "wk": Fraction(52), "w": Fraction(52),
    "day": Fraction(365), "daily": Fraction(365), "days": Fraction(365), "d": Fraction(365),
}  # fmt: skip
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
