"""Why NRR moved between two windows: from the one to the other, by component and mix or part by part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from nrr.figures import canvas
from nrr.figures.theme import Palette, palette
from nrr.formatting import percent, points, tenths
from nrr.results import HEADLINE_NRR, Drivers, named
from nrr.shown import EFFECTS, ShownDriver, shown_drivers

ROW_PX = 44
AXIS_PX = 30
NAME_CHARS = 26
NARROWEST = 0.01
"""The axis shows a point of NRR at least, so that its ticks are tenths."""
_WORDS = {"account": "accounts", "cohort": "cohorts"}


@dataclass(frozen=True)
class _Step:
    """One row: a bar between two levels of NRR in tenths of a percent; the two ends are marks where they are."""

    key: str
    label: str
    start: int
    end: int
    colour: str
    note: str = ""

    @property
    def is_end(self) -> bool:
        return self.start == self.end and self.key in ("then", "now")


def title(result: Drivers) -> str:
    closed = result.before.window.closing.label, result.after.window.closing.label
    return f"{named(HEADLINE_NRR)}, {closed[0]} to {closed[1]} (%)"


def figure(
    result: Drivers, *, effect: str = "component", dark: bool = False, titled: bool = True, reason: str | None = None
) -> go.Figure:
    """Return one waterfall from NRR then to NRR now; its steps add up as shown. ``customdata`` is ``[key]``.

    ``effect`` is component (expansion, contraction, churn, mix) or part (each segment, cohort or account).
    """
    said = reason or result.reason
    if said or not result.drivers:
        return canvas.empty(said or "No account had ARR at both openings.", dark=dark)
    colours = palette(dark)
    steps = _steps(result, effect, colours)
    levels = [level / 1000 for step in steps for level in (step.start, step.end)]
    spread = max(max(levels) - min(levels), NARROWEST)
    middle = (min(levels) + max(levels)) / 2
    low, high = middle - spread * 0.58, middle + spread * 0.58
    height = canvas.TITLE_PX + len(steps) * ROW_PX + AXIS_PX
    layout = canvas.frame(title(result), "Each bar is an effect in points", titled, bottom=AXIS_PX)
    layout |= {
        "height": height if titled else height - canvas.TITLE_PX + 12,
        "showlegend": False,
        "xaxis": {"range": [low, high], "showgrid": True, **canvas.percent_ticks(low, high, 4)},
        "yaxis": {"range": [len(steps) - 0.5, -0.5], "visible": False},
        "shapes": [_connector(at, step, colours) for at, step in enumerate(steps[:-1])],
        "annotations": [words for at, step in enumerate(steps) for words in _words(at, step, colours)],
    }
    return canvas.figure([_bars(steps), _ends(steps, colours)], layout, colours)


def alt_text(result: Drivers) -> str:
    return result.sentence


def table(result: Drivers) -> list[dict[str, str | int | float | None]]:
    """Return one row per part and the total; effects as fractions in whole tenths of a point that add up."""
    shown = shown_drivers(result)
    rows = [_row(each.driver.name, each.driver.share_before, each.driver.share_after, each) for each in shown]
    for row, each in zip(rows, shown, strict=True):
        row |= {"NRR then": each.driver.nrr_before, "NRR now": each.driver.nrr_after, "In the base": _standing(each)}
    if not rows:
        return []
    names = [*(f"{name.capitalize()} effect" for name in EFFECTS), "Rate effect", "NRR effect"]
    total: dict[str, str | int | float | None] = {
        name: round(sum(float(row[name] or 0) for row in rows), 3) for name in names
    }
    ends = {"NRR then": result.before.point_to_point, "NRR now": result.after.point_to_point}
    return [*rows, {"Part": "Total", "Share then": 1.0, "Share now": 1.0, **total, **ends, "In the base": ""}]


def _row(name: str, before: float, after: float, shown: ShownDriver) -> dict[str, str | int | float | None]:
    effects: dict[str, str | int | float | None] = {
        f"{effect.capitalize()} effect": amount / 1000 for effect, amount in shown.effects.items()
    }
    shares: dict[str, str | int | float | None] = {"Part": name, "Share then": before, "Share now": after}
    return {**shares, **effects, "Rate effect": shown.rate / 1000, "NRR effect": shown.change / 1000}


def _standing(shown: ShownDriver) -> str:
    """Return whether a part is in both windows' bases or joined or left between them."""
    driver = shown.driver
    if not driver.key:
        return ""
    return "Joined" if driver.nrr_before is None else "Left" if driver.nrr_after is None else "Both"


def _steps(result: Drivers, effect: str, colours: Palette) -> list[_Step]:
    shown = shown_drivers(result)
    was, now = result.before.point_to_point or 0.0, result.after.point_to_point or 0.0
    level = start = tenths(was)
    steps = []
    if effect == "component":
        kind = _WORDS.get(result.dimension, "segments")
        for name in EFFECTS:
            label = f"Mix of {kind}" if name == "mix" else name.capitalize()
            colour = colours.neutral if name == "mix" else colours.movement(name)
            moved = sum(each.effects[name] for each in shown)
            steps.append(_Step(name, label, level, level + moved, colour))
            level += moved
    else:
        for each in shown:
            note = f"rate {_signed(each.rate)}, mix {_signed(each.effects['mix'])}"
            joined = {"Joined": "joined the base", "Left": "left the base"}.get(_standing(each), note)
            steps.append(_Step(each.driver.key, each.driver.name, level, level + each.change, colours.accent, joined))
            level += each.change
    opened, closed = result.before.window.closing.label, result.after.window.closing.label
    first = _Step("then", f"NRR {opened}", start, start, colours.text, percent(was))
    return [first, *steps, _Step("now", f"NRR {closed}", level, level, colours.text, percent(now))]


def _bars(steps: list[_Step]) -> dict[str, Any]:
    rows = [(at, step) for at, step in enumerate(steps) if not step.is_end]
    return {
        "type": "bar",
        "orientation": "h",
        "base": [step.start / 1000 for _, step in rows],
        "x": [(step.end - step.start) / 1000 for _, step in rows],
        "y": [at for at, _ in rows],
        "offset": 0.02,
        "width": 0.36,
        "customdata": [[step.key] for _, step in rows],
        "hovertext": [_hover(step) for _, step in rows],
        "hoverinfo": "text",
        "marker": {"color": [step.colour for _, step in rows]},
    }


def _ends(steps: list[_Step], colours: Palette) -> dict[str, Any]:
    rows = [(at, step) for at, step in enumerate(steps) if step.is_end]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [step.start / 1000 for _, step in rows],
        "y": [at + 0.2 for at, _ in rows],
        "customdata": [[step.key] for _, step in rows],
        "hovertext": [f"<b>{canvas.safe(step.label)}</b><br>{step.note}" for _, step in rows],
        "hoverinfo": "text",
        "marker": {"symbol": "diamond", "size": 13, "color": colours.text},
    }


def _connector(at: int, step: _Step, colours: Palette) -> dict[str, Any]:
    line = {"color": colours.muted, "width": 1, "dash": "dot"}
    place = {"x0": step.end / 1000, "x1": step.end / 1000, "y0": at + 0.2, "y1": at + 1.2}
    return {"type": "line", "layer": "below", "line": line, **place}


def _words(at: int, step: _Step, colours: Palette) -> list[dict[str, Any]]:
    """Over each bar: what at the left, by how much at the right."""
    note = f' <span style="color:{colours.muted}">{step.note}</span>' if step.note and not step.is_end else ""
    amount = step.note if step.is_end else points((step.end - step.start) / 1000)
    common = {"xref": "paper", "y": at, "yanchor": "bottom", "showarrow": False, "borderpad": 0}
    font = {"size": 12, "color": colours.text}
    name = canvas.safe(step.label, NAME_CHARS)
    what = {**common, "text": f"<b>{name}</b>" if step.is_end else f"{name}{note}", "x": 0, "xanchor": "left"}
    much = {**common, "text": f"<b>{amount}</b>", "x": 1, "xanchor": "right"}
    return [{**what, "font": font}, {**much, "font": font}]


def _hover(step: _Step) -> str:
    moved = f"{points((step.end - step.start) / 1000)}, to {percent(step.end / 1000)}"
    return f"<b>{canvas.safe(step.label)}</b><br>{moved}" + (f"<br>{step.note}" if step.note else "")


def _signed(amount: int) -> str:
    return points(amount / 1000).removesuffix(" pts")
