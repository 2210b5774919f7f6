from __future__ import annotations

import pytest

from nrr import currencies


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
