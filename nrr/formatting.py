"""Money, percent and points as text: one place for screen, pack and command line."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from nrr.currencies import MOST_DIGITS, digits

NOT_AVAILABLE = "n/a"
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_SCALES = (  # units, letter, and the smallest step that the scale below shows
    (Decimal(10) ** 9, "B", Decimal(10) ** 5),
    (Decimal(10) ** 6, "M", Decimal(10) ** 2),
    (Decimal(10) ** 3, "k", Decimal(1)),
)


def round_half_up(value: Decimal, decimals: int = 0) -> Decimal:
    """Return ``value`` rounded half away from zero, as SQL and spreadsheets round."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def decimal_money(cents: int) -> str:
    """``-1234.50``: plain decimal text for files and the command line."""
    return f"{Decimal(cents).scaleb(-2):.2f}"


def money(cents: int | None, currency: str) -> str:
    """``-$1,234.50``: the full amount, with the currency's own decimals (``¥1,235``), at most two."""
    if cents is None:
        return NOT_AVAILABLE
    decimals = min(digits(currency), MOST_DIGITS)
    units = round_half_up(Decimal(abs(cents)).scaleb(-2), decimals)
    return _signed(cents if units else 0, currency, f"{units:,.{decimals}f}")


def whole_money(cents: int | None, currency: str) -> str:
    """``-$1,235``: to the unit, for tables."""
    if cents is None:
        return NOT_AVAILABLE
    units = round_half_up(Decimal(abs(cents)).scaleb(-2))
    return _signed(cents if units else 0, currency, f"{units:,}")


def short_money(cents: int | None, currency: str) -> str:
    """``$12.4M``: three figures or so, for cards and axes."""
    if cents is None:
        return NOT_AVAILABLE
    units = Decimal(abs(cents)).scaleb(-2)
    for scale, letter, step in _SCALES:
        if round_half_up(units / step) * step >= scale:
            return _signed(cents, currency, f"{round_half_up(units / scale, 1)}{letter}")
    return whole_money(cents, currency)


def percent(fraction: float | None, digits: int = 1) -> str:
    """``108.3%``."""
    if fraction is None:
        return NOT_AVAILABLE
    return f"{round_half_up(Decimal(repr(fraction)) * 100, digits) + 0}%"


def points(fraction: float | None, digits: int = 1) -> str:
    """``-2.1 pts``, ``+0.4 pts``: a difference of two fractions, signed."""
    if fraction is None:
        return NOT_AVAILABLE
    value = round_half_up(Decimal(repr(fraction)) * 100, digits)
    return f"{value:+} pts" if value else f"{abs(value)} pts"


def stake(fraction: float | None, digits: int = 1) -> str:
    """``2.1 pts``: how many points a fraction of the base is worth, unsigned."""
    return points(fraction, digits).removeprefix("+")


def tenths(fraction: float) -> int:
    """Return a fraction in whole tenths of a percent or point, as :func:`percent` and :func:`points` round it."""
    return int(round_half_up(Decimal(repr(fraction)) * 1000))


def difference(now: float, before: float) -> float:
    """Return ``now`` less ``before`` as a reader subtracts them: each rounded to a tenth of a percent as shown."""
    return (tenths(now) - tenths(before)) / 1000


def shared_tenths(fractions: Sequence[float], total: int) -> list[int]:
    """Return fractions in whole tenths of a point that add up to ``total``, by largest remainder; ties go to the first.

    ``total`` is their rounded sum, or the difference of two rounded figures that they lead from and to.
    """
    exact = [Decimal(repr(round(fraction, 12))) * 1000 for fraction in fractions]
    found = [int(value.to_integral_value(ROUND_FLOOR)) for value in exact]
    order = sorted(range(len(exact)), key=lambda at: (found[at] - exact[at], at))
    for at in order[: max(0, total - sum(found))]:
        found[at] += 1
    return found


def count(number: int | None) -> str:
    """``1,234``."""
    return NOT_AVAILABLE if number is None else f"{number:,}"


def plural(number: int, singular: str, plural_form: str | None = None) -> str:
    """``1 account``, ``1,234 accounts``."""
    return f"{count(number)} {singular if number == 1 else plural_form or singular + 's'}"


def _signed(cents: int, currency: str, number: str) -> str:
    symbol = _SYMBOLS.get(currency, f"{currency} ")
    return f"{'-' if cents < 0 else ''}{symbol}{number}"
