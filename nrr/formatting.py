"""Money, percent and points as text: one place for screen, pack and command line."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from nrr.currencies import MOST_DIGITS, digits

NOT_AVAILABLE = "n/a"
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
UNITS = {"": (0, 0), "k": (3, 0), "M": (6, 2)}
"""Units in which a whole document may show amounts: power of ten and decimals."""

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


def known_money(cents: int | None) -> str | None:
    """Return ``decimal_money``, None for an amount that is n/a."""
    return None if cents is None else decimal_money(cents)


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


def unit_steps(cents: int, unit: str) -> int:
    """Return an amount in whole steps of what a unit ("", k or M) shows: 1, 1 thousand, or 10 thousand."""
    return int(round_half_up(Decimal(cents) / unit_step(unit)))


def unit_step(unit: str) -> int:
    """Return the smallest amount in cents that a unit shows."""
    power, decimals = UNITS[unit]
    return int(10 ** (2 + power - decimals))


def unit_number(steps: int, unit: str) -> str:
    """``-1,234.50``: whole steps as the number that stands under a heading with the unit."""
    return f"{Decimal(steps).scaleb(-UNITS[unit][1]):,.{UNITS[unit][1]}f}"


def unit_money(steps: int, currency: str, unit: str) -> str:
    """``-$12.40M``: whole steps as an amount in a fixed unit, whatever its size."""
    return _signed(steps, currency, f"{unit_number(abs(steps), unit)}{unit}")


def unit_label(currency: str, unit: str) -> str:
    """``$M``, ``CHF k``, ``$``: how a heading names the unit of the numbers below it."""
    return f"{_SYMBOLS.get(currency, f'{currency} ')}{unit}".strip()


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


def shared_steps(cents: Sequence[int], step: int, total: int) -> list[int]:
    """Return amounts in whole steps that add up to ``total`` steps, as :func:`shared_tenths` does; nothing stays 0."""
    found = [amount // step for amount in cents]
    order = sorted(range(len(cents)), key=lambda at: (-(cents[at] % step), at))
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


def as_words(name: str) -> str:
    """Return a name of a file's columns as words, ``Active users`` of ``active_users``."""
    text = name.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def joined(words: list[str]) -> str:
    """Return ``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
