"""What a file of exchange rates leaves open: against which currency its rates are, and which way round."""

from __future__ import annotations

from itertools import chain
from pathlib import PurePath

from nrr.ingest.headings import clean
from nrr.ingest.mapping import Mapping, Question
from nrr.ingest.rate_layout import ECB, Layout, codes_of, example, layout_of, only_ones, pair
from nrr.ingest.rate_numbers import comma_said
from nrr.ingest.table import Table

_COMMON = ("EUR", "USD", "GBP", "CHF", "JPY", "CAD", "AUD", "SEK")
_MOST_CHOICES = 6
_Settled = tuple[Mapping, Question | None, str | None]


def columns_found(table: Table, mapping: Mapping) -> Mapping:
    """Return the mapping with the columns that values tell where no heading does."""
    layout = layout_of(table, mapping.columns, mapping.day_first)
    found = {"rate_date": layout.date, "rate_currency": layout.currency, "rate": layout.rate}
    columns = {role: heading for role, heading in found.items() if heading}
    others = {role: mapping.columns[role] for role in ("rate_to", "rate_base") if role in mapping.columns}
    return mapping.with_changes(columns={**columns, **others})


def against(table: Table, mapping: Mapping) -> _Settled:
    """Settle the second currency of the rates, where no column and no pair names it."""
    layout = layout_of(table, mapping.columns, mapping.day_first)
    if mapping.currency or layout.other or _all_pairs(table, layout):
        return mapping, None, None
    codes = {clean(code).upper() for code in codes_of(table, layout)}
    if own := only_ones(table, layout):
        return mapping.with_changes(currency=own), None, f"Every rate of {own} is 1, so the others are against it."
    if _is_ecb(table) and "EUR" not in codes:
        return mapping.with_changes(currency="EUR"), None, "The file's name is that of the ECB's reference rates."
    likely = [code for code in _COMMON if code not in codes][:_MOST_CHOICES]
    code, rate = example(table, layout, None)
    text = f"Against which currency are the rates in {table.name}, such as {code} {rate}?"
    return mapping, Question("currency", text, tuple((each, each) for each in likely), likely[0]), None


def direction(table: Table, mapping: Mapping) -> _Settled:
    """Settle whether one of the second currency is so many of the first, or the reverse; asked with both readings."""
    layout = layout_of(table, mapping.columns, mapping.day_first)
    settled = mapping.rate_is_per_base is not None or layout.per_other is not None or _all_pairs(table, layout)
    if settled or not (mapping.currency or layout.other):
        return mapping, None, None
    if _is_ecb(table) and mapping.currency == "EUR":
        return mapping.with_changes(rate_is_per_base=True), None, "The ECB states what 1 EUR is worth."
    other = mapping.currency or _other(table, layout)
    code, rate = example(table, layout, other)
    choices = (("true", f"1 {other} = {rate} {code}"), ("false", f"1 {code} = {rate} {other}"))
    text = f"Which way round are the rates in {table.name}?"
    return mapping, Question("rate_is_per_base", text, choices, "true" if other == "EUR" else None), None


def mark(table: Table, mapping: Mapping) -> _Settled:
    """Settle the decimal mark."""
    if mapping.decimal_comma is not None:
        return mapping, None, None
    layout = layout_of(table, mapping.columns, mapping.day_first)
    headings = [h for h in (*layout.codes, *layout.months, layout.rate) if h and h not in table.native]
    said, written = comma_said(chain(*(table.coded(heading).values for heading in headings)))
    if said is not None:
        return mapping.with_changes(decimal_comma=True) if said else mapping, None, None
    choices = (("false", f"a thousands mark: {written.replace(',', '')}"), ("true", "a decimal mark"))
    return mapping, Question("decimal_comma", f'Is "{written}" a thousand, or a rate with decimals?', choices), None


def _all_pairs(table: Table, layout: Layout) -> bool:
    return all(found is not None and found[1] for found in map(pair, codes_of(table, layout)))


def _other(table: Table, layout: Layout) -> str:
    values = table.coded(layout.other or "").cleaned.drop_null().to_pylist()
    return clean(values[0]).upper() if values else "the other"


def _is_ecb(table: Table) -> bool:
    return PurePath(table.name).stem.lower().startswith(ECB)


STEPS = (("currency", against), ("rate_is_per_base", direction), ("decimal_comma", mark))
