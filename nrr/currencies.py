"""Currencies by ISO 4217: which there are, and how many decimals each has."""

from __future__ import annotations

from functools import cache

from iso4217 import Currency

from nrr.errors import NrrError
from nrr.periods import Month

_WITHDRAWN = {"BGN": 2, "BYR": 0, "EEK": 2, "HRK": 2, "LTL": 2, "LVL": 2, "MRO": 2, "SKK": 2, "STD": 2, "VEF": 2}
"""Codes that were money until lately, from ISO 4217's list three: a book's history still holds them."""

_FIRST_MONTH, _LAST_MONTH = 1990 * 12, 2101 * 12 - 1

MOST_DIGITS = 2
"""Amounts are held in hundredths of the major unit, whatever the currency."""


@cache
def _digits_by_code() -> dict[str, int]:
    listed = {currency.code: currency.exponent for currency in Currency}
    return {**_WITHDRAWN, **{code: digits for code, digits in listed.items() if digits is not None}}


def known(code: str) -> bool:
    """Return whether ``code``, upper case, is money by ISO 4217; metals, funds' units and test codes are not."""
    return code in _digits_by_code()


def digits(code: str) -> int:
    """Return the decimals of a currency by ISO 4217: USD 2, JPY 0, KWD 3; 2 for a code that is not known."""
    return _digits_by_code().get(code, MOST_DIGITS)


def check_choice(reporting_currency: str, rates_month: int) -> None:
    """Raise NrrError unless the two policies can be: a code of ISO 4217 or empty, a month index or 0 for the latest."""
    if reporting_currency and not known(reporting_currency):
        raise NrrError(
            f"{reporting_currency!r} is not a currency.",
            "Currencies have the three capital letters of ISO 4217.",
            "Write it as EUR, or leave it empty for the currency of most lines.",
        )
    if rates_month and not _FIRST_MONTH <= rates_month <= _LAST_MONTH:
        raise NrrError(
            "The month of the exchange rates is out of range.",
            f"{rates_month} is not the index of a month between {Month(_FIRST_MONTH)} and {Month(_LAST_MONTH)}.",
            "Choose a month, or 0 for the latest with a rate for every currency.",
        )
