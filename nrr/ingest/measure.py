"""Whether amounts are monthly (MRR) or annual (ARR): what the file says, never guessed."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from statistics import median

from nrr.ingest.amounts import read_amount
from nrr.ingest.headings import plain, words
from nrr.ingest.table import Table

_MRR = frozenset(("mrr", "monthly"))
_ARR = frozenset(("arr", "annual", "annualized", "annualised", "yearly", "acv"))
ARR_FROM = 3000


def measure_said(texts: Iterable[str]) -> frozenset[str]:
    """Return which of mrr and arr are named in ``texts``."""
    said = set()
    for text in texts:
        named = set(words(text))
        joined = plain(text)
        if named & _MRR or "monthlyrecurring" in joined or joined in ("mrr", "amountpermonth", "pricepermonth"):
            said.add("mrr")
        if named & _ARR or "annualrecurring" in joined or joined in ("arr", "amountperyear", "priceperyear"):
            said.add("arr")
    return frozenset(said)


def unit_factor(heading: str) -> Decimal:
    """Return what one unit of the column is worth in currency units: cents 0.01, thousands 1000, else 1."""
    named = set(words(heading))
    if named & {"cents", "cent"}:
        return Decimal("0.01")
    lower = heading.lower().replace(" ", "")
    if named & {"thousands", "000s", "keur", "kusd"} or any(
        mark in lower for mark in ("($k)", "(k)", "$000", "€000", "in000", "(€k)")
    ):
        return Decimal(1000)
    return Decimal(1)


def measure_by_size(table: Table, headings: Iterable[str]) -> str:
    """Return the likelier measure for amounts of this size: a suggestion for the user, no decision."""
    values = []
    for heading in headings:
        for text in table.coded(heading).values[:200]:
            value = read_amount(text, False)
            if isinstance(value, Decimal) and value > 0:
                values.append(value)
    return "arr" if values and median(values) >= ARR_FROM else "mrr"
