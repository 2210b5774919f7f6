"""NRR as public companies report it, by how like ours it is measured, beside the book's own."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import plotly.graph_objects as go

from nrr.figures import canvas
from nrr.figures.theme import Palette, palette
from nrr.formatting import percent
from nrr.results import PublicCompany, PublicComparison, named

ROW_PX = 26
AXIS_PX = 34
NAMES = 0.42
"""Which part of the width the names take."""
CLOSEST = "cohort"
GROUPS = {
    "cohort": "ARR of one set of customers, then and now",
    "average": "Trailing averages, which lag",
    "quarter": "One quarter",
    "revenue": "Revenue instead of ARR",
    "part": "Only some customers",
    "unseen": "Definition not seen",
}


def title(result: PublicComparison) -> str:
    return "NRR of public companies (%)"


def figure(
    result: PublicComparison, *, dark: bool = False, titled: bool = True, reason: str | None = None
) -> go.Figure:
    """Return a mark per company under the way it measures, a line at the book's own NRR."""
    if reason or not result.companies:
        return canvas.empty(reason or "No public company is listed.", dark=dark)
    colours = palette(dark)
    rows = _rows(result)
    values = [company.nrr for _, company, _ in rows if company] + ([result.nrr] if result.nrr is not None else [])
    low, high = min([*values, 1.0]) - 0.02, max([*values, 1.0]) + 0.11
    height = canvas.TITLE_PX + (len(rows) + 1) * ROW_PX + AXIS_PX
    layout = canvas.frame(title(result), "Definitions differ", titled, bottom=AXIS_PX, height=height)
    layout |= {
        "showlegend": False,
        "xaxis": {"range": [low, high], "domain": [NAMES, 1], "showgrid": True, **canvas.percent_ticks(low, high, 4)},
        "yaxis": {"range": [len(rows) - 0.4, -1.5], "visible": False},
        "shapes": _own(result, colours),
        "annotations": [
            *(_words(place, text, company, colours) for place, company, text in rows),
            *_own_words(result, colours),
        ],
    }
    return canvas.figure([_marks(rows, colours)], layout, colours)


def alt_text(result: PublicComparison) -> str:
    """Return where the book stands among the companies that measure most alike, in one sentence."""
    alike = sorted(company.nrr for company in result.companies if company.measure == CLOSEST)
    own = f"{named(result.definition)} here is {percent(result.nrr)}"
    if not alike:
        return f"Definitions differ from company to company. {own}."
    span = percent(alike[0], 0) if alike[0] == alike[-1] else f"{percent(alike[0], 0)} to {percent(alike[-1], 0)}"
    return (
        f"Definitions differ, so this is no ranking. Companies that compare the ARR of one set of customers "
        f"report {span}; {own}."
    )


def table(result: PublicComparison) -> list[dict[str, str | int | float | None]]:
    """Return one row per company, NRR as a fraction; addresses are text."""
    return [
        {
            "Company": each.company,
            "Period": each.period,
            "Period end": each.period_end,
            "NRR": each.nrr,
            "Measured as": GROUPS[each.measure],
            "Definition": each.definition,
            "Customers": each.sample,
            "Source": each.source,
            "Grade": each.grade,
            "Address": each.url,
            "Note": each.note,
        }
        for each in result.companies
    ]


def _rows(result: PublicComparison) -> list[tuple[int, PublicCompany | None, str]]:
    """Return (place, company, words) from top to bottom, a heading without a company over each way to measure."""
    lines: list[tuple[PublicCompany | None, str]] = []
    for measure, companies in groupby(result.companies, key=lambda each: each.measure):
        lines.append((None, GROUPS[measure]))
        lines += [(each, f"{each.company}, {each.period}") for each in companies]
    return [(place, company, words) for place, (company, words) in enumerate(lines)]


def _marks(rows: list[tuple[int, PublicCompany | None, str]], colours: Palette) -> dict[str, Any]:
    companies = [(place, company) for place, company, _ in rows if company]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "text": [percent(company.nrr, 0) for _, company in companies],
        "textposition": "middle right",
        "textfont": {"size": 12, "color": colours.text},
        "x": [company.nrr for _, company in companies],
        "y": [place for place, _ in companies],
        "customdata": [[company.company] for _, company in companies],
        "hovertext": [_hover(company) for _, company in companies],
        "hoverinfo": "text",
        "marker": {
            "size": 11,
            "symbol": ["circle" if company.measure == CLOSEST else "circle-open" for _, company in companies],
            "color": colours.accent,
            "line": {"width": 2, "color": colours.accent},
        },
    }


def _hover(company: PublicCompany) -> str:
    lines = (company.definition, company.source, company.note)
    told = "<br>".join(canvas.safe(line, 90) for line in lines if line)
    return f"<b>{canvas.safe(company.company)}</b> {percent(company.nrr, 0)}, {canvas.safe(company.period)}<br>{told}"


def _words(place: int, text: str, company: PublicCompany | None, colours: Palette) -> dict[str, Any]:
    common = {"xref": "paper", "x": 0, "xanchor": "left", "y": place, "yanchor": "middle", "showarrow": False}
    if company is None:
        return {**common, "text": f"<b>{text}</b>", "font": {"size": 12, "color": colours.text}}
    return {**common, "text": canvas.safe(text, 40), "font": {"size": 11, "color": colours.muted}}


def _own(result: PublicComparison, colours: Palette) -> list[dict[str, Any]]:
    if result.nrr is None:
        return []
    line = {"color": colours.text, "width": 1.5, "dash": "dot"}
    last = len(_rows(result)) - 0.5
    across = {"type": "line", "x0": result.nrr, "x1": result.nrr, "y0": -0.6, "y1": last, "layer": "below"}
    return [{**across, "line": line}]


def _own_words(result: PublicComparison, colours: Palette) -> list[dict[str, Any]]:
    if result.nrr is None:
        return []
    place = {"x": result.nrr, "y": -1, "xanchor": "center", "yanchor": "middle", "showarrow": False}
    return [{**place, "text": f"<b>Here {percent(result.nrr)}</b>", "font": {"size": 12, "color": colours.text}}]
