from __future__ import annotations

import pytest

from nrr import currencies
from nrr.errors import NrrError
from nrr.policies import Policies


@pytest.mark.parametrize(
    ("code", "digits"), [("USD", 2), ("EUR", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("CLF", 4), ("HRK", 2)]
)
def test_decimals_are_those_of_iso_4217(code, digits):
    assert currencies.known(code)
    assert currencies.digits(code) == digits


@pytest.mark.parametrize("code", ["XAU", "XXX", "usd", "US", "", "ZZZ"])
def test_metals_and_made_up_codes_are_no_money(code):
    assert not currencies.known(code)
    assert currencies.digits(code) == 2


@pytest.mark.parametrize("choice", [{"reporting_currency": "eur"}, {"reporting_currency": "XAU"}, {"rates_month": 12}])
def test_policies_refuse_what_is_no_currency_and_no_month(choice):
    with pytest.raises(NrrError, match=r"not a currency|out of range"):
        Policies(**choice)


def test_policies_take_a_currency_and_a_month():
    assert Policies(reporting_currency="EUR", rates_month=2025 * 12).reporting_currency == "EUR"
