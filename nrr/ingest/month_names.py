"""Month names and their short forms, in the languages of Western Europe."""

from __future__ import annotations

_NAMES = (
    "january jan januar jänner janvier janv enero ene gennaio gen janeiro januari",
    "february feb februar février fevrier févr fevr fév fev febrero febbraio fevereiro februari",
    "march mar märz maerz mrz mär mars marzo março marco maart mrt",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag maio mei",
    "june jun juni juin junio giugno giu junho",
    "july jul juli juillet juil julio luglio lug julho",
    "august aug août aout agosto ago augustus",
    "september sept sep septembre septiembre settembre set setembro",
    "october oct oktober okt octobre octubre ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre decembre déc diciembre dicembre dic dezembro",
)
_NUMBERS = {name: number for number, names in enumerate(_NAMES, start=1) for name in names.split()}
MONTH_NAME = "(" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")\.?"  # for patterns that ignore case


def month_number(name: str) -> int:
    """Return which month (1 to 12) a name that ``MONTH_NAME`` matches is."""
    return _NUMBERS[name.lower()]
