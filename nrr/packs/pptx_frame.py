"""What every chart of a slide has in common: its title, key, axes, place, font and alternative text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pptx.enum.chart import XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.util import Pt

from nrr.figures.theme import Palette
from nrr.packs import pptx_parts as parts
from nrr.packs.page import Chart, Kind
from nrr.packs.pptx_axis import Scale
from nrr.packs.pptx_box import Box
from nrr.packs.pptx_numbers import number_format
from nrr.packs.pptx_text import shortened, width, wrapped
from nrr.results import MECHANISMS

TITLE_SIZE, KEY_HEIGHT, GAP = 12, 18.0, 6.0
NAME_LENGTH = 48


@dataclass(frozen=True)
class Brush:
    """What charts are drawn with: colours, and the currency and unit of amounts."""

    colours: Palette
    currency: str
    unit: str

    def colour(self, name: str) -> str:
        """Return a colour of the theme by its name, neutral for a name that it does not have."""
        if name in MECHANISMS:
            return self.colours.mechanism(name)
        found = getattr(self.colours, name, None)
        return found if isinstance(found, str) else self.colours.neutral

    def format(self, kind: Kind, *, signed: bool = False, named: bool = False) -> str:
        return number_format(kind, self.currency, self.unit, signed=signed, named=named)


@dataclass(frozen=True)
class Margins:
    """Room in points around the inner plot: for the axis' labels, and right of it."""

    left: float
    right: float
    bottom: float


def name_of(text: str) -> str:
    """Return the name of a category or series as a chart bears it."""
    return shortened(text, 10_000, 10)[:NAME_LENGTH] if len(text) <= NAME_LENGTH else f"{text[: NAME_LENGTH - 1]}…"


def started(slide: Any, kind: Any, chart: Chart, data: Any, box: Box, brush: Brush) -> Any:
    """Return a new native chart with its title, font and alternative text, no key."""
    frame = slide.shapes.add_chart(kind, *box.emu, data)
    properties = frame._element.nvGraphicFramePr.cNvPr
    properties.set("name", f"Chart: {chart.title}")
    properties.set("descr", chart.alt or chart.title)
    drawn = frame.chart
    drawn.font.size = Pt(parts.SIZE)
    drawn.font.color.rgb = parts.paint(brush.colours.muted)
    parts.without_background(drawn._chartSpace)
    drawn.has_legend = False
    drawn.has_title = True
    words = drawn.chart_title.text_frame
    words.text = shortened(chart.title, box.width, TITLE_SIZE, True, 2)
    font = words.paragraphs[0].runs[0].font
    font.size, font.bold = Pt(TITLE_SIZE), True
    font.color.rgb = parts.paint(brush.colours.text)
    drawn.chart_title.include_in_layout = False
    parts.place(drawn.chart_title._element, 0, 0)
    return drawn


def finished(drawn: Any, box: Box, margins: Margins) -> Box:
    """Give the plot its place below title and key; return the inner plot's place within the chart, in points."""
    top = title_height(drawn, box) + (KEY_HEIGHT if drawn.has_legend else 0) + GAP
    inner = Box(
        margins.left, top, box.width - margins.left - margins.right, max(20.0, box.height - top - margins.bottom)
    )
    parts.place(
        drawn._chartSpace.chart.plotArea,
        inner.left / box.width,
        inner.top / box.height,
        inner.width / box.width,
        inner.height / box.height,
    )
    return inner


def title_height(drawn: Any, box: Box) -> float:
    lines = wrapped(drawn.chart_title.text_frame.text, box.width, TITLE_SIZE, True)
    return len(lines) * TITLE_SIZE * 1.25 + 2


def keyed(drawn: Any, names: list[str], hidden: list[int], box: Box, brush: Brush) -> None:
    """Add a key below the title for the series with ``names``, without the entries numbered ``hidden``."""
    drawn.has_legend = True
    legend = drawn.legend
    legend.position = XL_LEGEND_POSITION.TOP
    legend.include_in_layout = False
    legend.font.size = Pt(parts.SIZE)
    legend.font.color.rgb = parts.paint(brush.colours.muted)
    room = sum(width(name, parts.SIZE) + 52 for name in names)
    parts.place(
        legend._element,
        0,
        title_height(drawn, box) / box.height,
        min(1.0, room / box.width),
        KEY_HEIGHT / box.height,
    )
    parts.hide_in_legend(legend._element, hidden)


def category_axis(drawn: Any, brush: Brush, *, every: int = 1, turned: bool = False) -> Any:
    """Style the axis of categories: its labels stand at the edge, also where values are negative."""
    axis = drawn.category_axis
    axis.has_major_gridlines = False
    axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.format.line.color.rgb = parts.paint(brush.colours.muted)
    axis.format.line.width = Pt(0.75)
    axis.tick_labels.font.size = Pt(parts.SIZE)
    axis.tick_labels.font.color.rgb = parts.paint(brush.colours.text)
    parts.set_category_labels(axis._element, every, turned)
    return axis


def value_axis(drawn: Any, found: Scale, form: str | None, brush: Brush) -> None:
    """Set the scale of values; without a number format ``form`` the axis is not shown, since labels say the values."""
    axis = drawn.value_axis
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = found.low, found.high, found.step
    axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
    axis.has_major_gridlines = form is not None
    if form is None:
        axis.visible = False
        return
    axis.major_gridlines.format.line.color.rgb = parts.paint(brush.colours.grid)
    axis.major_gridlines.format.line.width = Pt(0.75)
    axis.format.line.fill.background()
    axis.tick_labels.number_format = form
    axis.tick_labels.number_format_is_linked = False
    axis.tick_labels.font.size = Pt(parts.SIZE)
    axis.tick_labels.font.color.rgb = parts.paint(brush.colours.muted)
