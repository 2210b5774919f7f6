"""What a page of a pack says, in no file format: every writer draws the same pages.

Values are raw (whole cents, fractions, counts, text), each with the kind that says how to show it, so that a workbook
keeps numbers and a slide shows them as the app does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "money", "percent", "points", "count", "month"]
Value = str | int | float | None


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading and what its values are (money in whole cents, percent and points fractions)."""

    heading: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """A table: ``rows`` hold one value a column, None for what cannot be computed; ``strong`` are rows to set in bold.

    ``kinds`` may give a row a kind of its own for all columns after the first, by its place (a table with one measure
    a row).
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    strong: tuple[int, ...] = ()
    kinds: tuple[tuple[int, Kind], ...] = ()

    def kind(self, row: int, column: int) -> Kind:
        """Return what the value at a place is."""
        own = dict(self.kinds).get(row) if column else None
        return own or self.columns[column].kind


@dataclass(frozen=True)
class Series:
    """Values of a chart, one a category, None for a gap; ``colour`` names one of the theme (``churn``, ``accent``)."""

    name: str
    values: tuple[float | None, ...]
    colour: str


@dataclass(frozen=True)
class Chart:
    """A chart that every format draws by itself.

    ``shape`` is column, stacked (signed), line, bar or waterfall. A waterfall has one series of signed steps in whole
    cents, whose first and last are levels. ``kind`` is that of the values: money in whole cents, percent in fractions.
    ``bands`` are (label, from) of a scale that stands behind a line, highest first.
    """

    shape: Literal["column", "stacked", "line", "bar", "waterfall"]
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    kind: Kind
    alt: str
    bands: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Card:
    """A number that speaks: its label, the value as text, and a line below it."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Page:
    """One page. ``title`` is its takeaway, a sentence; ``label`` the section's name; ``notes`` how its numbers come
    about, for who presents it; ``footnote`` what has to stand below them."""

    key: str
    label: str
    title: str
    cards: tuple[Card, ...] = ()
    chart: Chart | None = None
    tables: tuple[Table, ...] = ()
    lines: tuple[str, ...] = ()
    footnote: str = ""
    notes: str = ""


@dataclass(frozen=True)
class Pack:
    """A pack's pages with what stands on every one: company, period, and ``source`` (definition, version, checks)."""

    company: str
    title: str
    period: str
    source: str
    currency: str
    unit: str
    pages: tuple[Page, ...]
    logo: bytes | None = None
    template: bytes | None = None
