"""A waterfall as stacked columns: what stands below each step is drawn without colour.

The workbook behind it has a row a step: ``Below`` (without colour), ``Level`` (opening and closing), ``Up`` and
``Down``, ``Across`` (what a step that crosses zero has on zero's other side), and ``Step``, the size of the step
itself, without colour on top of it, whose label says it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pptx.enum.chart import XL_CHART_TYPE

from nrr.formatting import NOT_AVAILABLE, unit_label, unit_money, unit_steps
from nrr.packs import pptx_frame as frame
from nrr.packs import pptx_parts as parts
from nrr.packs.page import Chart
from nrr.packs.pptx_axis import Scale, of_levels
from nrr.packs.pptx_box import Box
from nrr.packs.pptx_frame import Brush, Margins
from nrr.packs.pptx_numbers import chart_data, exact, label_format
from nrr.packs.pptx_text import width, wrapped

NAMES = ("Below", "Level", "Up", "Down", "Across", "Step")
_HIDDEN = ("Below", "Step")
_LINE = 12.0


@dataclass(frozen=True)
class Step:
    """A column from ``low`` to ``high`` in whole cents; ``cents`` is the level or change it shows, None for n/a."""

    name: str
    cents: int | None
    low: int
    high: int
    is_level: bool

    @property
    def columns(self) -> tuple[int | None, ...]:
        """Return what is stacked, in the order of NAMES: parts below zero are negative."""
        if self.cents is None:
            return (None,) * len(NAMES)
        kind = "Level" if self.is_level else "Up" if self.cents >= 0 else "Down"
        found = dict.fromkeys(NAMES, 0)
        if self.low >= 0:
            found["Below"], found[kind] = self.low, self.high - self.low
        elif self.high <= 0:
            found["Below"], found[kind] = self.high, self.low - self.high
        else:
            found[kind], found["Across"] = self.high, self.low
        found["Step"] = abs(self.cents)
        return tuple(found[name] or (0 if name in (kind, "Step") else None) for name in NAMES)


def steps(chart: Chart) -> list[Step]:
    """Return the columns of a waterfall: levels from zero, changes from the level before them."""
    series = chart.series[0]
    last = len(series.values) - 1
    found, level = [], 0
    for at, (name, value) in enumerate(zip(chart.categories, series.values, strict=True)):
        cents = None if value is None else int(value)
        is_level = at in (0, last)
        start = 0 if is_level else level
        if cents is not None:
            level = start + cents
        found.append(Step(name, cents, min(start, level), max(start, level), is_level))
    return found


def waterfall(slide: Any, chart: Chart, box: Box, brush: Brush) -> None:
    """Draw the waterfall; where its scale does not start at zero, its title says where."""
    found = steps(chart)
    scale = of_levels([each / 100 for step in found if step.cents is not None for each in _ends(step)])
    drawn = frame.started(slide, XL_CHART_TYPE.COLUMN_STACKED, _titled(chart, scale, brush), _data(found), box, brush)
    plot = drawn.plots[0]
    plot.gap_width, plot.overlap = 35, 100
    frame.value_axis(drawn, scale, None, brush)
    slot = box.width / max(1, len(found))
    names = [str(each.label) for each in plot.categories]
    turned = max(width(word, parts.SIZE) for name in names for word in name.split() or [""]) > slot - 2
    rows = max(len(wrapped(name, slot - 2, parts.SIZE)) for name in names)
    frame.category_axis(drawn, brush, turned=turned)
    frame.finished(drawn, box, Margins(0, 0, 60 if turned else rows * _LINE + 8))
    for name, series in zip(_kept(found), plot.series, strict=True):
        series.invert_if_negative = False
        if name in _HIDDEN:
            parts.hide(series._element)
        else:
            _paint(series, found, chart, brush)
        labels = _labels(found, chart, brush) if name == "Step" else []
        parts.set_labels(series._element, labels)


def _ends(step: Step) -> tuple[int, ...]:
    if step.is_level:
        return (step.low if step.low < 0 else step.high,)
    return (step.low, step.high)


def _kept(found: list[Step]) -> list[str]:
    """Return the names of series that any step has a part in."""
    used = {name for step in found for name, part in zip(NAMES, step.columns, strict=True) if part is not None}
    return [name for name in NAMES if name in used]


def _data(found: list[Step]) -> Any:
    names = [frame.name_of(step.name) + ("" if step.cents is not None else f" ({NOT_AVAILABLE})") for step in found]
    held = [(name, [exact(step.columns[NAMES.index(name)], "money") for step in found]) for name in _kept(found)]
    return chart_data(names, held, "#,##0.00")


def _titled(chart: Chart, scale: Scale, brush: Brush) -> Chart:
    if scale.low <= 0:
        return chart
    start = unit_money(unit_steps(round(scale.low * 100), brush.unit), brush.currency, brush.unit)
    title = f"{chart.title}; the scale starts at {start}, not at zero"
    return Chart(chart.shape, title, chart.categories, chart.series, chart.kind, chart.alt)


def _paint(series: Any, found: list[Step], chart: Chart, brush: Brush) -> None:
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = parts.paint(brush.colours.neutral)
    for at, step in enumerate(found):
        if not step.is_level and step.cents is not None:
            fill = series.points[at].format.fill
            fill.solid()
            fill.fore_color.rgb = parts.paint(_colour(at, step, chart, brush))
    for point in series._element.findall(parts.POINT):
        point.find(parts.INDEX).addnext(parts.never_inverted())


def _colour(at: int, step: Step, chart: Chart, brush: Brush) -> str:
    names = chart.series[0].colours
    name = names[at] if at < len(names) else step.name.lower()
    return brush.colour(name)


def _labels(found: list[Step], chart: Chart, brush: Brush) -> list[Any]:
    """Return labels that stand on the columns: by number formats where those show what the page says."""
    texts = chart.series[0].labels
    made = []
    for at, step in enumerate(found):
        if step.cents is None:
            continue
        text = texts[at] if texts else ""
        sign = "-" if step.cents < 0 else "+" if step.cents > 0 and not step.is_level else ""
        form = label_format(text.lstrip("+-"), abs(step.cents), "money", brush.currency, brush.unit) if text else None
        plain = brush.format("money", named=unit_label(brush.currency, brush.unit) not in chart.title)
        shown = (form or plain).split(";")[-1] if form or not text else None
        if sign and shown:
            shown = f'"{sign}"{shown}'
        made.append(parts.label(at, "inBase", brush.colours.text, shown, text, parts.VALUE_SIZE, True))
    return made
