"""Where a table of exchange rates has its dates, currencies and rates, and which way round they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from nrr.currencies import known
from nrr.ingest.headings import clean, plain, words
from nrr.ingest.months import month_columns
from nrr.ingest.roles import OPTIONAL, ranked
from nrr.ingest.table import Table
from nrr.ingest.traits import traits
from nrr.periods import Month

_PAIR = re.compile(r"([A-Z]{3})\s*(?:/|-|_|:|TO|)\s*([A-Z]{3})")
_PER = re.compile(r"([A-Z]{3})\s+PER\s+(?:1\s+)?([A-Z]{3})")
_ONE = re.compile(r"\s*1([.,]0*)?\s*")
_FROM = frozenset(("from", "source", "foreign"))
_QUOTED = frozenset(("quote", "quoted", "counter", "target", "to"))
_DENOMINATOR = frozenset(("denom", "denominator", "per"))
ECB = "eurofxref"
_MOST_COLUMNS = 10  # of a table with one rate a row: wider ones are transactions with a rate beside their amounts


@dataclass(frozen=True)
class Layout:
    """Long: ``date``, ``currency`` and ``rate`` are headings, ``other`` too where the counter currency has a column.

    Wide: ``codes`` maps headings to currencies beside ``date``, or ``months`` maps headings to months beside
    ``currency``. ``per_other`` says whether 1 of the other currency = rate of the currency, None where it is open.
    """

    date: str | None
    currency: str | None
    rate: str | None
    other: str | None
    codes: Mapping[str, str]
    months: Mapping[str, Month]
    per_other: bool | None

    @property
    def missing(self) -> tuple[str, ...]:
        """Return what the table lacks, in words."""
        lacking = []
        if not self.date and not self.months:
            lacking.append("a date or month")
        if not self.currency and not self.codes:
            lacking.append("a currency")
        if not self.rate and not self.codes and not self.months:
            lacking.append("a rate")
        return tuple(lacking)


def pair(text: str) -> tuple[str, str | None] | None:
    """Return the currencies (from, to) that a text names; to is None where it names one. None where it is neither.

    ``EUR/USD`` and ``EURUSD`` are 1 EUR in USD, as markets write it; so is ``USD per EUR``.
    """
    written = clean(text).upper()
    if known(written):
        return written, None
    if match := _PER.fullmatch(written):
        found = (match[2], match[1])
    elif match := _PAIR.fullmatch(written):
        found = (match[1], match[2])
    else:
        return None
    return found if all(known(code) for code in found) and found[0] != found[1] else None


def layout_of(table: Table, columns: Mapping[str, str], day_first: bool | None = None) -> Layout:
    """Return the layout of a table, roles in ``columns`` given, the rest found by heading and values."""
    months = month_columns(table.headings, day_first).months
    taken = set(columns.values())
    codes = {h: h for h in table.headings if h not in taken and pair(h)}
    date = columns.get("rate_date") or _first(table, (h for h in table.headings if h not in codes), _dated)
    currency = columns.get("rate_currency")
    if currency is None or not _holds_codes(table, currency):
        others = (h for h in table.headings if h not in months and h != date and h not in codes)
        currency = _first(table, others, _holds_codes) or currency
    rate = columns.get("rate")
    if rate and currency:
        codes, months = {}, {}
    elif currency and months and not date:
        codes, rate = {}, None
    else:
        currency, months, rate = (currency, months, rate) if not codes else (None, {}, None)
    other = columns.get("rate_to") or columns.get("rate_base")
    return Layout(date, currency, rate, other, codes, months, _per_other(columns, currency))


def is_rates(table: Table) -> bool:
    """Return whether headings and values are of exchange rates: currencies, dates, and no account."""
    if any(plain(heading) != "name" for heading in ranked(table.headings, "account")):
        return False
    found = layout_of(table, roles_of(table))
    if found.missing:
        return False
    if found.codes:
        beside = [h for h in table.headings if h != found.date and h not in found.codes]
        numbers = all(traits(table, h).number > 0.5 or traits(table, h).distinct == 0 for h in found.codes)
        return numbers and len(found.codes) >= 2 * len(beside)
    if found.months:
        return bool(found.currency) and len(table.headings) - len(found.months) <= 3
    if found.rate is None or found.currency is None or len(table.headings) > _MOST_COLUMNS:
        return False
    return _holds_codes(table, found.currency) and traits(table, found.rate).number >= 0.5


def roles_of(table: Table) -> dict[str, str]:
    """Return the headings that name a role of rates, each once."""
    columns: dict[str, str] = {}
    for role in OPTIONAL["rates"]:
        free = [h for h in ranked(table.headings, role) if h not in columns.values()]
        if free:
            columns[role] = free[0]
    return columns


def codes_of(table: Table, layout: Layout) -> tuple[str, ...]:
    """Return every different text of the table that names a currency or a pair."""
    if layout.codes:
        return tuple(layout.codes)
    if layout.currency is None:
        return ()
    return tuple(text for text in table.coded(layout.currency).cleaned.drop_null().to_pylist() if pair(text))


def only_ones(table: Table, layout: Layout) -> str | None:
    """Return the currency whose every rate is 1: the one that all others are stated in."""
    rates: dict[str, list[str]] = {}
    for heading in layout.codes:
        rates[clean(heading).upper()] = table.coded(heading).cleaned.drop_null().to_pylist()
    for row in range(table.row_count) if layout.months and layout.currency else ():
        code = clean(table.coded(layout.currency or "").at(row)).upper()
        rates.setdefault(code, []).extend(table.coded(heading).at(row) for heading in layout.months)
    ones = (code for code, values in rates.items() if values and all(_ONE.fullmatch(value) for value in values))
    return next((code for code in ones if known(code)), None)


def example(table: Table, layout: Layout, but: str | None) -> tuple[str, str]:
    """Return a currency other than ``but`` with a rate of it, as the file writes it."""
    for row in range(table.row_count):
        if layout.codes:
            cells = [(heading, table.coded(heading).at(row)) for heading in layout.codes]
        else:
            headings = list(layout.months) or [layout.rate or ""]
            code = table.coded(layout.currency or "").at(row)
            cells = [(code, table.coded(heading).at(row)) for heading in headings]
        for code, rate in cells:
            if clean(code).upper() != but and any(c.isdigit() for c in rate):
                return clean(code).upper(), clean(rate)
    return "X", "1.10"


def _per_other(columns: Mapping[str, str], currency: str | None) -> bool | None:
    """Return what headings say: a "to" column, a "from" or "quote" one, a denominator; None where none does."""
    named = set(words(currency or ""))
    if "rate_to" in columns or named & _FROM:
        return False
    denominator = set(words(columns.get("rate_base", ""))) & _DENOMINATOR
    return True if denominator or named & _QUOTED else None


def _first(table: Table, headings: Iterable[str], test: Callable[[Table, str], bool]) -> str | None:
    return next((heading for heading in headings if test(table, heading)), None)


def _dated(table: Table, heading: str) -> bool:
    look = traits(table, heading)
    return look.distinct > 0 and look.day >= 0.5


def _holds_codes(table: Table, heading: str) -> bool:
    values = table.coded(heading).cleaned.drop_null().to_pylist()
    return bool(values) and sum(pair(value) is not None for value in values) >= 0.5 * len(values)
