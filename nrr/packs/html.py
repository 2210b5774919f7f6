"""A board pack as one page for a browser: interactive charts, prints to PDF, asks nothing of any network."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from typing import Any, cast

from jinja2 import Environment, PackageLoader, StrictUndefined
from plotly.offline import get_plotlyjs
from plotly.utils import PlotlyJSONEncoder

from nrr.figures.theme import CONFIG, LIGHT
from nrr.packs.drawn import Drawn, drawn
from nrr.packs.page import Card, Pack, Page, Table
from nrr.results import PackFacts

_TONES = {"good": LIGHT.new, "fair": LIGHT.contraction, "poor": LIGHT.churn}
_SHORT = 16
_PRINTED = 232
_IN_ROWS = ("segments",)
_PNG = b"\x89PNG"
_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


@dataclass(frozen=True)
class _Section:
    """A page with what its template needs: its number, its figure and the JSON that draws it."""

    number: int
    page: Page
    figure: Drawn | None
    data: str

    @property
    def print_height(self) -> int:
        """Return how high the figure is on paper: rows keep their room, all else shares the page with its table."""
        own = int(self.figure.figure.layout.height or _PRINTED) if self.figure else _PRINTED
        return own if self.page.key in _IN_ROWS else min(own, _PRINTED)


def write(pack: Pack, facts: PackFacts) -> bytes:
    """Return the pack as one HTML file in UTF-8, the same bytes for the same pack and facts.

    Every text is escaped; a policy in the page forbids it any request, so that what it says stays on the machine.
    """
    figures = [drawn(page, facts) for page in pack.pages]
    sections = [
        _Section(number, page, figure, "" if figure is None else _json(figure))
        for number, (page, figure) in enumerate(zip(pack.pages, figures, strict=True), start=1)
    ]
    text = (
        _environment()
        .get_template("board_pack.html")
        .render(
            pack=pack,
            sections=sections,
            logo=_logo(pack.logo),
            plotly=get_plotlyjs(),
            colours=LIGHT,
        )
    )
    return text.encode("utf-8")


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("nrr.packs", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"band_colour": _band_colour, "classes": _classes, "left_out": _left_out}
    return environment


def _json(figure: Drawn) -> str:
    """Return a figure as JSON that can stand within a script element."""
    values = cast("dict[str, Any]", figure.figure.to_plotly_json())
    text = json.dumps({**values, "config": {**CONFIG, "responsive": True}}, cls=PlotlyJSONEncoder, sort_keys=True)
    return text.translate(_IN_SCRIPT)


def _logo(data: bytes | None) -> str:
    if not data:
        return ""
    kind = "png" if data.startswith(_PNG) else "jpeg"
    return f"data:image/{kind};base64,{b64encode(data).decode('ascii')}"


def _band_colour(card: Card) -> str:
    return _TONES.get(card.tone, LIGHT.neutral)


def _classes(table: Table) -> list[str]:
    """Return how each column stands: numbers to the right, short texts on one line, others as they fall."""
    return [_class(column.kind, [row[at] for row in table.texts]) for at, column in enumerate(table.columns)]


def _class(kind: str, cells: list[str]) -> str:
    if kind not in ("text", "month") or _percents(cells):
        return "number"
    return "short" if all(len(cell) <= _SHORT for cell in cells) else "prose"


def _percents(cells: list[str]) -> bool:
    said = [cell for cell in cells if cell.strip() and cell not in ("n/a", "few accounts")]
    return bool(said) and all(cell.endswith(("%", " pts")) for cell in said)


def _left_out(table: Table) -> str:
    return f"{table.left_out:,} more in the workbook." if table.left_out else ""
