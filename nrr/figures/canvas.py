"""What the figures share: names made safe, axes of money and percent, the frame, the figure that says it is empty."""

from __future__ import annotations

import math
import textwrap
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import plotly.graph_objects as go

from nrr.figures.theme import HEIGHT, SMALL_SIZE, Palette, palette, template
from nrr.formatting import round_half_up, short_money, whole_money
from nrr.periods import Month
from nrr.results import Note

HOVER_CHARS = 80
TITLE_PX = 60
MARK_PX = 14
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;"})


def shorten(text: str, limit: int = HOVER_CHARS) -> str:
    """Return ``text`` on one line, without control or direction marks, cut to ``limit`` characters with an ellipsis."""
    printable = "".join(" " if char.isspace() else char for char in text[: limit * 8])
    shown = " ".join("".join(c for c in printable if unicodedata.category(c) not in {"Cc", "Cf", "Cs"}).split())
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def safe(text: str, limit: int = HOVER_CHARS) -> str:
    """Return ``text`` shortened and escaped, so that plotly shows markup and dollar signs as they are written."""
    return shorten(text, limit).translate(_ESCAPES)


def units(cents: int) -> float:
    """Return cents as currency units: what charts and tables plot."""
    return cents / 100


def figure(data: list[dict[str, Any]], layout: dict[str, Any], colours: Palette) -> go.Figure:
    """Return a plotly figure in the house template. Built unvalidated, ten times faster; tests validate each one."""
    full = {"template": template(colours), "height": HEIGHT, **layout}
    return go.Figure({"data": data, "layout": full}, _validate=False)


def frame(title: str, subtitle: str, titled: bool, *, bottom: int, height: int = HEIGHT) -> dict[str, Any]:
    """Return the layout of a titled (or bare) chart with ``bottom`` pixels below its plot area."""
    top = TITLE_PX if titled else 12
    layout: dict[str, Any] = {
        "height": height if titled else height - TITLE_PX + 12,
        "margin": {"l": 10, "r": 8, "t": top, "b": bottom},
    }
    if titled:
        layout["title"] = {"text": safe(title, 90), "subtitle": {"text": safe(subtitle, 90)}}
    return layout


def legend_below(layout: dict[str, Any], axis_px: int) -> dict[str, Any]:
    """Return the place of a key under the plot area, ``axis_px`` pixels below it."""
    margin = layout["margin"]
    plot_px = layout["height"] - margin["t"] - margin["b"]
    return {"y": -axis_px / plot_px, "yanchor": "top"}


def empty(reason: str, *, dark: bool = False) -> go.Figure:
    """Return a figure that says in words why there is nothing to draw."""
    colours = palette(dark)
    words = "<br>".join(safe(line) for line in textwrap.wrap(shorten(reason, 300), 42))
    axis = {"visible": False}
    note = {
        "text": words,
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 0.5,
        "showarrow": False,
        "font": {"size": 14, "color": colours.muted},
    }
    return figure([], {"height": 180, "xaxis": axis, "yaxis": axis, "annotations": [note]}, colours)


def note(text: str, colours: Palette, place: dict[str, Any], *, width: int = 200) -> dict[str, Any]:
    """Return a small muted annotation wrapped at ``width`` characters; ``place`` is plotly's own (x, y, anchors)."""
    lines = textwrap.wrap(shorten(text, 240), width)
    return {
        "text": "<br>".join(safe(line, 240) for line in lines),
        "showarrow": False,
        "align": "left",
        "font": {"size": SMALL_SIZE, "color": colours.muted},
        **place,
    }


def mark_notes(
    layout: dict[str, Any], notes: Sequence[Note], place: Callable[[Month], str | None], colours: Palette
) -> None:
    """Mark the months of notes above the plot, numbered as the list beneath the chart numbers them.

    ``place`` gives where a month stands on the x axis, None where it is not shown. Hovering a mark shows its notes.
    """
    marked: dict[str, list[tuple[int, Note]]] = {}
    for number, note in enumerate(notes, start=1):
        at = place(note.month) if note.month is not None else None
        if at is not None:
            marked.setdefault(at, []).append((number, note))
    if not marked:
        return
    layout["margin"]["t"] += MARK_PX
    layout["height"] += MARK_PX
    layout["annotations"] = [*layout.get("annotations", ()), *(_mark(at, held, colours) for at, held in marked.items())]
    lines = ({"x0": at, "x1": at, "line": {"color": colours.accent, "width": 1, "dash": "dot"}} for at in marked)
    down = {"type": "line", "y0": 0, "y1": 1, "yref": "paper", "layer": "below"}
    layout["shapes"] = [*layout.get("shapes", ()), *({**down, **line} for line in lines)]


def _mark(at: str, held: Sequence[tuple[int, Note]], colours: Palette) -> dict[str, Any]:
    numbers = ", ".join(str(number) for number, _ in held[:3]) + (" +" if len(held) > 3 else "")
    return {
        "x": at,
        "y": 1,
        "xref": "x",
        "yref": "paper",
        "yanchor": "bottom",
        "showarrow": False,
        "text": f"<b>{numbers}</b>",
        "hovertext": "<br>".join(f"{number}: {safe(note.text, 120)}" for number, note in held[:8]),
        "captureevents": True,
        "bordercolor": colours.accent,
        "borderpad": 2,
        "bgcolor": colours.background,
        "font": {"size": SMALL_SIZE, "color": colours.accent},
    }


def bar_money(cents: int, currency: str) -> str:
    """Return ``$12.4M`` or ``$523k``: at most three figures, short enough to stand over a bar."""
    digits = len(str(abs(cents)))
    rounded = int(round_half_up(Decimal(cents), 3 - digits)) if digits > 3 and abs(cents) >= 100_000 else cents
    text = short_money(rounded, currency)
    head, dot, tail = text.partition(".")
    return head + tail[-1] if dot and tail[-1:].isalpha() and sum(char.isdigit() for char in head) >= 3 else text


def money_ticks(low: float, high: float, currency: str, about: int = 5) -> dict[str, Any]:
    """Return tick values in currency units between ``low`` and ``high``, and their labels such as ``$12.5M``."""
    values = steps(low, high, about)
    cents = [round(value * 100) for value in values]
    labels = [short_money(value, currency) for value in cents]
    if all(".0" in label for label, value in zip(labels, cents, strict=True) if abs(value) >= 100_000):
        labels = [label.replace(".0", "") for label in labels]
    if len(set(labels)) < len(labels):
        labels = [whole_money(value, currency) for value in cents]
    return {"tickmode": "array", "tickvals": values, "ticktext": labels}


def percent_ticks(low: float, high: float, about: int = 5) -> dict[str, Any]:
    """Return tick values between two fractions, labelled as percents."""
    values = steps(low, high, about)
    fine = len(values) > 1 and values[1] - values[0] < 0.0099
    return {"tickmode": "array", "tickvals": values, "tickformat": ".1%" if fine else ".0%"}


def steps(low: float, high: float, about: int = 5) -> list[float]:
    """Return round numbers (1, 2 or 5 times a power of ten apart) from ``low`` to ``high``."""
    span = high - low
    if span <= 0:
        return [low]
    rough = span / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * next(factor for factor, upto in ((1, 1.5), (2, 3.5), (5, 7.5), (10, 11)) if rough / power < upto)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(index * step, 10) for index in range(first, last + 1)]


def month_day(month: Month) -> str:
    """Return where a month stands on a date axis: ``2025-12-01``."""
    return f"{month}-01"


def month_axis(months: Sequence[Month]) -> dict[str, Any]:
    """Return a date axis for month-ends, labelled ``Dec 2025``; few months get few labels, never finer than a month."""
    axis: dict[str, Any] = {"type": "date", "tickformat": "%b<br>%Y", "tickangle": 0}
    if len(months) <= 12:
        axis |= {"tickmode": "array", "tickvals": [month_day(month) for month in months[:: -(-len(months) // 6)]]}
    return axis


def movement_label(name: str) -> str:
    """Return a movement as charts and tables head it: ``Churn``, ``FX``."""
    return "FX" if name == "fx" else name.capitalize()
