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

    ``texts`` are the same cells as a slide shows them, rounded so that what adds up in ``rows`` adds up as shown; a
    workbook takes ``rows``. ``kinds`` may give a row a kind of its own for all columns after the first, by its place (a
    table with one measure a row). ``left_out`` counts rows that a slide has no room for.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    texts: tuple[tuple[str, ...], ...]
    strong: tuple[int, ...] = ()
    kinds: tuple[tuple[int, Kind], ...] = ()
    left_out: int = 0

    def kind(self, row: int, column: int) -> Kind:
        """Return what the value at a place is."""
        own = dict(self.kinds).get(row) if column else None
        return own or self.columns[column].kind


@dataclass(frozen=True)
class Series:
    """Values of a chart, one a category, None for a gap; ``colour`` names one of the theme (``churn``, ``accent``).

    ``labels`` are the values as text, rounded so that steps add up as shown; ``colours`` may give each value its own
    (the steps of a waterfall, bars that differ in kind).
    """

    name: str
    values: tuple[float | None, ...]
    colour: str
    labels: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()


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
    """A number that speaks: its label, the value as text, a line below it, and the benchmark band that it falls in.

    ``tone`` says how the band reads: good, fair, poor, or nothing.
    """

    label: str
    value: str
    note: str = ""
    band: str = ""
    tone: str = ""


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
    """A pack's pages with what stands on every one: company, period, and ``source`` (definition, version, checks).

    ``unit`` is that of every amount shown: "" (whole units), k or M. ``version`` names the data that it was made from.
    """

    company: str
    title: str
    period: str
    source: str
    currency: str
    unit: str
    version: str
    pages: tuple[Page, ...]
    logo: bytes | None = None
    template: bytes | None = None
