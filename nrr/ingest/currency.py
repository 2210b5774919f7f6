"""The currency of each amount: its column, its sign, the headings or the mapping; and amounts in smallest units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

import numpy as np
import pyarrow as pa

from nrr.currencies import digits, known
from nrr.errors import FileRefused
from nrr.formatting import plural
from nrr.ingest.amounts import DOLLARS, SIGNS, Amounts, named_currencies
from nrr.ingest.headings import CURRENCY_CODES, words
from nrr.ingest.measure import unit_factor
from nrr.ingest.reading import Reading
from nrr.ingest.table import Bools, Ints

_NONE, _DOLLAR, _UNKNOWN = -1, -2, -3


@dataclass(frozen=True)
class Currencies:
    """What states the currency of a file's rows: per row its column's code, for the rest the file's own.

    Codes are places in ``names``; ``_NONE`` where nothing is stated, ``_DOLLAR`` for a bare dollar sign.
    """

    names: list[str]
    column: Ints
    whole: int
    dollar: int

    def of(self, amounts: Amounts) -> tuple[Ints, Bools]:
        """Return each row's currency as a place in ``names``, and where its amount contradicts its column."""
        said = np.full(len(amounts.hundredths), _NONE, dtype=np.int64)
        for place, code in amounts.stated.items():
            said[place] = _DOLLAR if code == "$" else _place(self.names, code)
        said = amounts.column.spread(said)
        dollars = np.isin(self.column, [place for place, name in enumerate(self.names) if name in DOLLARS])
        against = (self.column >= 0) & ((said >= 0) & (said != self.column) | (said == _DOLLAR) & ~dollars)
        own = np.where(said == _DOLLAR, self.dollar, np.where(said >= 0, said, self.whole))
        return np.where(self.column >= 0, self.column, own), against

    def texts(self, codes: Ints) -> pa.Array:
        """Return ``codes`` as ISO 4217 codes, null where nothing states one."""
        return pa.array(self.names, pa.string()).take(pa.array(codes, mask=codes < 0))


def currencies_of(reading: Reading, seen: Sequence[Amounts]) -> Currencies:
    """Return what states the currencies of ``seen``. Raises FileRefused where the file's own words contradict.

    Rows whose currency column holds no currency are set apart.
    """
    amount = reading.mapping.columns.get("amount")
    around = [*reading.table.headings, *chain(*reading.table.above)]
    worded = _named_by(amount) if amount else named_currencies(around)
    names: list[str] = []
    column = _unused_column(reading, amount) if amount and worded - {"$"} else _column(reading, names)
    used = frozenset(names[place] for place in np.unique(column[column >= 0]).tolist())
    said = set(worded)
    if reading.mapping.currency:
        said.add(reading.mapping.currency.upper())
    if not amount and worded - {"$"}:
        said |= used
    dollars = (used | said | set(chain(*(amounts.currencies for amounts in seen)))) & DOLLARS
    dollar = _place(names, min(dollars) if len(dollars) == 1 else "USD")
    said = {names[dollar] if code == "$" else code for code in said}
    if len(said) > 1:
        raise FileRefused(
            f"{reading.table.name} mixes currencies.",
            f"It is said to be in {', '.join(sorted(said))}.",
            "Name one, or add a column with the currency of each row.",
        )
    return Currencies(names, column, _place(names, min(said)) if said else _NONE, dollar)


def settle_currency(reading: Reading, amounts: Amounts) -> str | None:
    """Fill each line's currency and return the file's one, None where it has several or states none.

    Rows whose amount and currency column contradict each other are set apart.
    """
    seen = currencies_of(reading, [amounts])
    codes, against = seen.of(amounts)
    heading = reading.mapping.columns.get("amount")
    reading.quarantine.add(np.flatnonzero(against), "two_currencies", contradiction, column=heading)
    reading.facts["currency"] = seen.texts(codes)
    return say_currencies(reading, seen, codes[reading.quarantine.good])


def contradiction(value: str) -> str:
    """Return in words that an amount names another currency than its row."""
    return f'"{value}" names another currency than the currency column.'


def say_currencies(reading: Reading, seen: Currencies, codes: Ints, things: str = "row") -> str | None:
    """Return the one currency of the accepted amounts ``codes``, None for several or none; several are noted."""
    places, counts = np.unique(codes, return_counts=True)
    stated = {seen.names[place]: int(count) for place, count in zip(places, counts, strict=True) if place >= 0}
    if len(stated) > 1:
        listed = ", ".join(f"{plural(count, things)} in {name}" for name, count in sorted(stated.items()))
        reading.notes.append(f"Amounts in {len(stated)} currencies: {listed}.")
    without = int((codes < 0).sum())
    if stated and without:
        reading.notes.append(f"{plural(without, things)} without a currency.")
    if not len(codes) and seen.whole >= 0:
        return seen.names[seen.whole]
    return next(iter(stated)) if len(stated) == 1 else None


def _named_by(heading: str) -> frozenset[str]:
    """Return the currencies that the heading of amounts names, as in ``MRR (EUR)``, ``mrr_usd`` or ``Price $``."""
    return named_currencies([heading]) | {code for word in words(heading) if (code := word.upper()) in CURRENCY_CODES}


def _place(names: list[str], code: str) -> int:
    if code not in names:
        names.append(code)
    return names.index(code)


def _column(reading: Reading, names: list[str]) -> Ints:
    """Return each row's code by the currency column; rows where it holds something else are set apart."""
    if not reading.has("currency"):
        return np.full(reading.table.row_count, _NONE, dtype=np.int64)
    column, heading = reading.coded("currency"), reading.heading("currency")
    places = []
    for text in column.cleaned.to_pylist():
        code = SIGNS.get(text, text.upper()) if text else ""
        places.append(_NONE if code in ("", "$") else _place(names, code) if known(code) else _UNKNOWN)
    spread: Ints = column.spread(np.array(places, dtype=np.int64))
    reading.quarantine.add(
        np.flatnonzero(spread == _UNKNOWN), "not_a_currency", lambda v: f'"{v}" is not a currency.', column=heading
    )
    return np.where(spread == _UNKNOWN, _NONE, spread)


def _unused_column(reading: Reading, amount: str) -> Ints:
    """Say when the heading of the amounts names a currency and the column beside it others: the heading counts."""
    if reading.has("currency"):
        codes = {text.upper() for text in reading.coded("currency").cleaned.drop_null().to_pylist()}
        if codes - _named_by(amount):
            reading.notes.append(
                f'"{amount}" names its currency, so "{reading.heading("currency")}" '
                f"({', '.join(sorted(codes)[:5])}) is not used."
            )
    return np.full(reading.table.row_count, _NONE, dtype=np.int64)


def in_major_units(reading: Reading, *, always: bool = False) -> None:
    """Let amounts in the smallest unit (cents) be in the major one, each by the decimals of its row's currency.

    ``always`` says that they are in the smallest unit whatever their heading says.
    """
    for role in ("amount", "list_amount"):
        if reading.has(role):
            _in_major_units(reading, role, always)


def _in_major_units(reading: Reading, role: str, always: bool) -> None:
    heading = reading.heading(role)
    if not always and unit_factor(heading) != Decimal("0.01"):
        return
    decimals = [digits(code) for code in _codes(reading, heading)]
    if not always and all(number == 2 for number in decimals):
        return
    amounts = reading.amounts(role)
    by_value: dict[tuple[int, int], str] = {}
    made = []
    for row, (value, number) in enumerate(zip(amounts.column.codes.tolist(), decimals, strict=True)):
        key = (value, number)
        if key not in by_value:
            readable = amounts.kinds[value] == 0
            by_value[key] = format(amounts.values[value].scaleb(-number), "f") if readable else amounts.column.at(row)
        made.append(by_value[key])
    used = sorted(set(decimals))
    each = "cents" if used == [2] else "the smallest unit of each currency"
    reading.notes.append(f'"{heading}" is in {each}; read as such.')
    reading.derive(role, "Amount in whole units", made, native=True)


def _codes(reading: Reading, heading: str) -> list[str]:
    worded = _named_by(heading) - {"$"}
    whole = min(worded) if worded else (reading.mapping.currency or "").upper()
    if worded or not reading.has("currency"):
        return [whole] * reading.table.row_count
    return [(text or whole).upper() for text in reading.texts("currency").to_pylist()]
