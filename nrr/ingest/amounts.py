"""Amounts written as text, read exactly and with evidence from the whole column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nrr.ingest.headings import CURRENCY_CODES, clean, listed
from nrr.ingest.table import Bools, Coded, Ints

BLANK, NOT_AN_AMOUNT, TOO_LARGE = 1, 2, 3
DOLLARS = frozenset(listed("USD CAD AUD NZD SGD HKD TWD MXN BRL ARS CLP COP UYU"))
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
_TELLING_TIMES = 3  # amounts that contradict the others this much less often are mistakes
_NOTHING = frozenset(("", "null", "none", "n/a", "na", "-", "--", "---", "–", "—"))
_MINUS = str.maketrans({"−": "-", "–": "-", "\u2011": "-"})
_SIGN = re.compile(r"(?:US|[ACR])?\$|[€£¥₹]")
_CODE = re.compile(r"(?<![A-Za-z])(" + "|".join(sorted(CURRENCY_CODES)) + r")(?![A-Za-z])", re.I)
_GROUP_SPACE = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009'’](?=\d{3}(?!\d))")
_PLAIN = re.compile(r"\d+(?:\.\d*)?|\.\d+")
_SCIENTIFIC = re.compile(r"(\d+(?:\.\d+)?)[eE]([+-]?\d{1,2})")
_NO_NUMBER = re.compile(
    r"[+-]?(nan|inf|infinity|\d+(\.\d+)?e[+-]?\d+)|[+-]?[\d.,]+ ?%|#(value|ref|div/0|num|name\?)!?"
    r"|\(formula without .+",
    re.I,
)
_DOT = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}|\d+)(?:\.\d*)?|\.\d+")
_COMMA = re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d*)?|,\d+")
_OPEN = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


@dataclass(frozen=True)
class Amounts:
    """A column of amounts: per different text its value and what is wrong, per row the codes.

    ``hundredths`` holds what is written plainly with up to two decimals; ``exact`` the values of the other texts.
    """

    column: Coded
    hundredths: Ints
    exact: dict[int, Decimal]
    kinds: Ints  # problem per different text, 0 when it is an amount
    stated: dict[int, str]  # currency that a text states, by its place; a bare dollar sign is ``$``
    most_decimals: int

    @cached_property
    def values(self) -> tuple[Decimal, ...]:
        """Every different value, 0 where there is none."""
        return tuple(
            self.exact.get(index, Decimal(int(number)).scaleb(-2)) for index, number in enumerate(self.hundredths)
        )

    @property
    def currencies(self) -> frozenset[str]:
        return frozenset(self.stated.values())

    @property
    def problems(self) -> Ints:
        return self.column.spread(self.kinds)

    def where(self, problem: int) -> Ints:
        """Return the rows that have ``problem``."""
        return np.flatnonzero(self.problems == problem)

    def negative(self) -> Ints:
        """Return the rows whose amount is below zero."""
        below = np.zeros(len(self.hundredths), dtype=np.bool_)
        below[[index for index, value in self.exact.items() if value < 0]] = True
        return np.flatnonzero(self.column.spread(below))

    def cents(self, times: Fraction) -> Ints:
        """Return each row's amount x ``times`` in whole cents, rounded half up."""
        numerator, denominator = times.as_integer_ratio()
        per_value: Ints = (2 * self.hundredths * numerator + denominator) // (2 * denominator)
        for index, value in self.exact.items():
            per_value[index] = half_up_ratio(value, 100 * numerator, denominator)
        return self.column.spread(per_value)


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


def resembles_amount(text: str) -> bool:
    """Return whether ``text`` is written as a number, even one that is no amount: 1e400, NaN, 10%, #VALUE!."""
    found = (read_amount(text, False), read_amount(text, True))
    return any(not isinstance(value, int) or value == TOO_LARGE for value in found) or bool(
        _NO_NUMBER.fullmatch(clean(text))
    )


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
        few, many = sorted((self.comma, self.point))
        if many:
            torn = many < _TELLING_TIMES * few and (self.open_comma or self.open_point)
            return None if torn else self.comma > self.point
        if self.open_comma and self.open_point:
            return None
        if self.open_comma:
            return None if delimiter == ";" else False
        return None if self.open_point else False


def decimal_mark(columns: Iterable[pa.Array]) -> DecimalMark:
    """Return the evidence of the different texts in ``columns`` on the decimal mark."""
    comma, point, open_comma, open_point, example = 0, 0, 0, 0, ""
    for texts in columns:
        simple = _plain(texts)
        point += int(pc.sum(pc.match_substring(texts, ".").filter(pa.array(simple))).as_py() or 0)
        for text in texts.filter(pa.array(~simple)).to_pylist():
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


def _plain(texts: pa.Array) -> Bools:
    """Return which texts are whole numbers or have one or two decimals after a point, and nothing else."""
    plain: Bools = pc.match_substring_regex(texts, r"^[0-9]{1,12}(\.[0-9]{1,2})?$").to_numpy(zero_copy_only=False)
    return plain


def currency_in(text: str) -> str | None:
    """Return the currency that an amount states, by code or sign; a bare dollar sign is ``$``."""
    if match := _CODE.search(text):
        return match[1].upper()
    match = _SIGN.search(text)
    return SIGNS[match[0]] if match else None


def named_currencies(texts: Iterable[str]) -> frozenset[str]:
    """Return the currencies that headings name: a code in capitals, or a sign; a bare dollar sign is ``$``."""
    found = set()
    for text in texts:
        found |= {code for code in _CODE.findall(text) if code.isupper()}
        found |= {SIGNS[sign] for sign in _SIGN.findall(text)}
    return frozenset(found)


def read_amounts(column: Coded, decimal_comma: bool) -> Amounts:
    """Return the amounts of a column, each different text read once."""
    texts = column.distinct
    simple = _plain(texts)
    if decimal_comma:
        simple &= ~pc.match_substring(texts, ".").to_numpy(zero_copy_only=False)
    hundredths = np.zeros(len(texts), dtype=np.int64)
    numbers = texts.filter(pa.array(simple)).cast(pa.float64()).to_numpy(zero_copy_only=False)
    hundredths[simple] = np.rint(numbers * 100).astype(np.int64)  # at most 14 digits: exact in a double
    kinds = np.where(hundredths >= int(LARGEST) * 100, TOO_LARGE, 0).astype(np.int64)
    exact: dict[int, Decimal] = {}
    stated: dict[int, str] = {}
    odd = np.flatnonzero(~simple)
    odd_texts = texts.take(pa.array(odd)).to_pylist()
    for index, text in zip(odd.tolist(), odd_texts, strict=True):
        value = read_amount(text, decimal_comma)
        if isinstance(value, Decimal):
            exact[index] = value
        else:
            kinds[index] = value
        if code := currency_in(text):
            stated[index] = code
    most_decimals = max((_decimals(value) for value in exact.values()), default=0)
    return Amounts(column, hundredths, exact, kinds, stated, most_decimals)


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
