"""Amounts written as text, read exactly and with evidence from the whole column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from nrr.ingest.headings import CURRENCY_CODES, clean, listed
from nrr.ingest.table import Coded, Ints

BLANK, NOT_AN_AMOUNT, TOO_LARGE = 1, 2, 3
_DOLLARS = frozenset(listed("USD CAD AUD NZD SGD HKD TWD MXN BRL ARS CLP COP UYU"))
LARGEST = Decimal(10) ** 12
LARGEST_CENTS = 10**14
SIGNS = {
    "$": "$",
    "US$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "A$": "AUD",
    "C$": "CAD",
    "R$": "BRL",
}
_NOTHING = frozenset(("", "null", "none", "n/a", "na", "-", "--", "---", "–", "—"))
_MINUS = str.maketrans({"−": "-", "–": "-", "\u2011": "-"})
_SIGN = re.compile(r"(?:US|[ACR])?\$|[€£¥₹]")
_CODE = re.compile(r"(?<![A-Za-z])(" + "|".join(sorted(CURRENCY_CODES)) + r")(?![A-Za-z])", re.I)
_GROUP_SPACE = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009'’](?=\d{3}(?!\d))")
_PLAIN = re.compile(r"\d+(?:\.\d*)?|\.\d+")
_SCIENTIFIC = re.compile(r"(\d+(?:\.\d+)?)[eE]([+-]?\d{1,2})")
_DOT = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}|\d+)(?:\.\d*)?|\.\d+")
_COMMA = re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d*)?|,\d+")
_OPEN = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


@dataclass(frozen=True)
class Amounts:
    """A column of amounts: per different text its value (0 where it has none) and what is wrong, per row the codes."""

    column: Coded
    values: tuple[Decimal, ...]
    kinds: Ints  # problem per different text, 0 when it is an amount
    currencies: frozenset[str]
    most_decimals: int

    @property
    def problems(self) -> Ints:
        return self.column.spread(self.kinds)

    def where(self, problem: int) -> Ints:
        """Return the rows that have ``problem``."""
        return np.flatnonzero(self.problems == problem)

    def negative(self) -> Ints:
        """Return the rows whose amount is below zero."""
        below = np.fromiter((value < 0 for value in self.values), dtype=np.bool_, count=len(self.values))
        return np.flatnonzero(self.column.spread(below))

    def cents(self, times: Fraction) -> Ints:
        """Return each row's amount x ``times`` in whole cents, rounded half up."""
        numerator, denominator = (times * 100).as_integer_ratio()
        per_value = [half_up_ratio(value, numerator, denominator) for value in self.values]
        return self.column.spread(np.array(per_value, dtype=np.int64))


def half_up_ratio(value: Decimal, numerator: int, denominator: int) -> int:
    """Return value x numerator / denominator as a whole number, rounded half away from zero, exactly."""
    over, under = value.as_integer_ratio()
    over, under = over * numerator, under * denominator
    size = (2 * abs(over) + under) // (2 * under)
    return size if over >= 0 else -size


def bare_number(text: str) -> tuple[str, bool]:
    """Return the digits and separators of an amount, and whether it is negative; currency and spaces taken off."""
    body = clean(text).translate(_MINUS)
    body = _CODE.sub("", _SIGN.sub("", body)).strip()
    negative = False
    if body.startswith("(") and body.endswith(")"):
        negative, body = True, body[1:-1].strip()
    if body.startswith("-") or body.endswith("-"):
        negative, body = not negative, body.strip("-").strip() if body.count("-") == 1 else body
    elif body.startswith("+"):
        body = body[1:].strip()
    return _GROUP_SPACE.sub("", body), negative


def read_amount(text: str, decimal_comma: bool) -> Decimal | int:
    """Return the exact amount written in ``text``, else BLANK, NOT_AN_AMOUNT or TOO_LARGE."""
    if _PLAIN.fullmatch(text) and not decimal_comma:
        value = Decimal(text)
    else:
        if clean(text).lower() in _NOTHING:
            return BLANK
        body, negative = bare_number(text)
        number = _unsigned(body, decimal_comma)
        if number is None:
            return NOT_AN_AMOUNT
        value = -number if negative else number
    return TOO_LARGE if abs(value) >= LARGEST else value


def _unsigned(body: str, decimal_comma: bool) -> Decimal | None:
    if match := _SCIENTIFIC.fullmatch(body):
        return Decimal(match[1]).scaleb(int(match[2]))
    if decimal_comma:
        return Decimal(body.replace(".", "").replace(",", ".")) if _COMMA.fullmatch(body) else None
    return Decimal(body.replace(",", "")) if _DOT.fullmatch(body) else None


@dataclass(frozen=True)
class DecimalMark:
    """What a column says about 1.234: how many amounts fit a decimal comma only, a decimal point only, or both."""

    comma: int
    point: int
    open_comma: int  # as 1,234
    open_point: int  # as 1.234
    example: str

    def decided(self, delimiter: str | None) -> bool | None:
        """Return True for a decimal comma, False for a point, None where it has to be asked."""
        if self.comma or self.point:
            return self.comma > self.point
        if self.open_comma and self.open_point:
            return None
        if self.open_comma:
            return None if delimiter == ";" else False
        return None if self.open_point else False


def decimal_mark(texts: Iterable[str]) -> DecimalMark:
    """Return the evidence of ``texts`` (each different value once) on the decimal mark."""
    comma, point, open_comma, open_point, example = 0, 0, 0, 0, ""
    for text in texts:
        body, _ = bare_number(text)
        if "," not in body and "." not in body:
            continue
        if _OPEN.fullmatch(body):
            open_comma += "," in body
            open_point += "." in body
            example = example or clean(text)
            continue
        as_comma, as_point = bool(_COMMA.fullmatch(body)), bool(_DOT.fullmatch(body))
        comma += as_comma and not as_point
        point += as_point and not as_comma
    return DecimalMark(comma, point, open_comma, open_point, example)


def currencies_in(texts: Iterable[str]) -> frozenset[str]:
    """Return the currencies that amounts state, by code or sign; a bare dollar sign is ``$``."""
    found = set()
    for text in texts:
        if text.replace(".", "", 1).isdigit():
            continue
        if match := _CODE.search(text):
            found.add(match[1].upper())
        elif match := _SIGN.search(text):
            found.add(SIGNS[match[0]])
    return frozenset(found)


def named_currencies(texts: Iterable[str]) -> frozenset[str]:
    """Return the currencies that headings name: a code in capitals, or a sign; a bare dollar sign is ``$``."""
    found = set()
    for text in texts:
        found |= {code for code in _CODE.findall(text) if code.isupper()}
        found |= {SIGNS[sign] for sign in _SIGN.findall(text)}
    return frozenset(found)


def which_dollars(found: frozenset[str]) -> frozenset[str]:
    """Return the currencies with a bare dollar sign taken as the dollar that a code names, else as USD."""
    codes = found - {"$"}
    return codes if "$" not in found or codes & _DOLLARS else codes | {"USD"}


def read_amounts(column: Coded, decimal_comma: bool) -> Amounts:
    """Return the amounts of a column, each different text read once."""
    values = []
    kinds = np.zeros(len(column.values), dtype=np.int64)
    most_decimals = 0
    for index, text in enumerate(column.values):
        value = read_amount(text, decimal_comma)
        if isinstance(value, Decimal):
            values.append(value)
            exponent = value.as_tuple().exponent
            most_decimals = max(most_decimals, -exponent if isinstance(exponent, int) else 0)
        else:
            values.append(Decimal(0))
            kinds[index] = value
    return Amounts(column, tuple(values), kinds, currencies_in(column.values), most_decimals)
