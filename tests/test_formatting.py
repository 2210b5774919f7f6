from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrr import formatting


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        # half goes away from zero, where Python's round() goes to even and binary floats go anywhere
        ("0.5", 0, "1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),
        ("-0.5", 0, "-1"),
        ("-2.5", 0, "-3"),
        ("1.005", 2, "1.01"),
        ("2.675", 2, "2.68"),
        ("2.6749999", 2, "2.67"),
        ("1.25", 1, "1.3"),
        ("1.35", 1, "1.4"),
    ],
)
def test_half_rounds_away_from_zero(value, digits, expected):
    assert formatting.round_half_up(Decimal(value), digits) == Decimal(expected)


@pytest.mark.parametrize(
    ("cents", "expected"),
    [
        (0, "0.00"),
        (1, "0.01"),
        (-1, "-0.01"),
        (-123450, "-1234.50"),
        (48_000_000, "480000.00"),
        (9_223_372_036_854_775_807, "92233720368547758.07"),
    ],
)
def test_money_in_files_is_plain_and_exact(cents, expected):
    assert formatting.decimal_money(cents) == expected


@given(st.integers(-(2**63), 2**63 - 1))
def test_money_in_files_reads_back_to_the_cent(cents):
    assert Decimal(formatting.decimal_money(cents)) * 100 == cents


@pytest.mark.parametrize(
    ("cents", "currency", "expected"),
    [
        (123450, "USD", "$1,234.50"),
        (-123450, "USD", "-$1,234.50"),
        (5, "EUR", "€0.05"),
        (100_00, "GBP", "£100.00"),
        (100_00, "CHF", "CHF 100.00"),
        (123450, "JPY", "¥1,235"),  # yen have no decimals, whatever is held
        (-49, "JPY", "¥0"),
        (123450, "KWD", "KWD 1,234.50"),  # three digits by ISO 4217, of which two are held
        (0, "USD", "$0.00"),
        (None, "USD", "n/a"),
        (9_223_372_036_854_775_807, "USD", "$92,233,720,368,547,758.07"),
    ],
)
def test_the_full_amount(cents, currency, expected):
    assert formatting.money(cents, currency) == expected


@pytest.mark.parametrize(
    ("cents", "expected"),
    [
        (1234_49, "$1,234"),
        (1234_50, "$1,235"),
        (-1234_50, "-$1,235"),
        (49, "$0"),
        (-49, "$0"),  # no minus before a zero
        (-50, "-$1"),
        (None, "n/a"),
    ],
)
def test_the_amount_to_the_unit(cents, expected):
    assert formatting.whole_money(cents, "USD") == expected


@pytest.mark.parametrize(
    ("cents", "expected"),
    [
        (12_400_000_00, "$12.4M"),
        (12_350_000_00, "$12.4M"),  # 12.35 rounds up, to even it would be 12.4 as well
        (12_250_000_00, "$12.3M"),  # to even it would be 12.2
        (1_000_00, "$1.0k"),
        (999_00, "$999"),
        (999_50, "$1.0k"),
        (999_949_99, "$999.9k"),
        (999_950_00, "$1.0M"),  # never $1000.0k
        (999_950_000_00, "$1.0B"),
        (-2_500_000_00, "-$2.5M"),
        (0, "$0"),
        (None, "n/a"),
    ],
)
def test_the_short_amount(cents, expected):
    assert formatting.short_money(cents, "USD") == expected


@pytest.mark.parametrize(
    ("fraction", "digits", "expected"),
    [
        (1.083, 1, "108.3%"),
        (0.75, 1, "75.0%"),
        (0.9995, 1, "100.0%"),  # 99.95
        (0.0625, 2, "6.25%"),
        (0.06250000000000001, 1, "6.3%"),
        (1.0005, 1, "100.1%"),  # 100.05; the binary float lies below it
        (-0.0001, 1, "0.0%"),
        (-0.00004, 2, "0.00%"),
        (0.0, 1, "0.0%"),
        (1e-7, 1, "0.0%"),
        (12345.678, 1, "1234567.8%"),
        (None, 1, "n/a"),
    ],
)
def test_percent(fraction, digits, expected):
    assert formatting.percent(fraction, digits) == expected


@pytest.mark.parametrize(
    ("fraction", "expected"),
    [
        (-0.021, "-2.1 pts"),
        (0.004, "+0.4 pts"),
        (0.0, "0.0 pts"),
        (0.0004, "0.0 pts"),
        (-0.0004, "0.0 pts"),
        (0.0005, "+0.1 pts"),
        (-0.0005, "-0.1 pts"),
        (None, "n/a"),
    ],
)
def test_points_are_signed(fraction, expected):
    assert formatting.points(fraction) == expected


def test_counts_and_their_nouns():
    assert formatting.count(1234567) == "1,234,567"
    assert formatting.count(None) == "n/a"
    assert formatting.plural(1, "account") == "1 account"
    assert formatting.plural(0, "account") == "0 accounts"
    assert formatting.plural(1234, "account") == "1,234 accounts"
    assert formatting.plural(2, "country", "countries") == "2 countries"


def test_points_at_stake_carry_no_sign() -> None:
    assert formatting.stake(0.0134) == "1.3 pts"
    assert formatting.stake(None) == "n/a"
