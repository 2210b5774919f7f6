"""Benchmarks on a chart of bars: a mark where each bar's own bands meet, and where they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nrr.figures import canvas
from nrr.figures.theme import Palette
from nrr.formatting import percent
from nrr.results import BenchmarkBands

SOURCE_LINE_PX = 15
SOURCE_CHARS = 54
Bands = Mapping[str, BenchmarkBands]


def trace(segments: Sequence[str], bands: Bands, offset: float, widest: float, colours: Palette) -> dict[str, Any]:
    """Return the marks of each segment's bands, a row each at its place plus ``offset``; none beyond ``widest``."""
    marks = [
        (band.low, at + offset, segment, f"{canvas.safe(band.name)} from {percent(band.low)}")
        for at, segment in enumerate(segments)
        for band in (bands[segment].bands if segment in bands else ())
        if band.low is not None and band.low <= widest
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "Benchmark of NRR",
        "x": [value for value, _, _, _ in marks],
        "y": [place for _, place, _, _ in marks],
        "customdata": [[segment] for _, _, segment, _ in marks],
        "hovertext": [f"<b>{said}</b><br>{_wrapped(bands[segment].source)}" for _, _, segment, said in marks],
        "hoverinfo": "text",
        "marker": {"symbol": "triangle-down", "size": 9, "color": colours.text},
    }


def note(text: str, below_px: int, colours: Palette) -> tuple[dict[str, Any], int]:
    """Return ``text`` as a caption ``below_px`` under the plot, and the height that it takes."""
    place = {"xref": "paper", "yref": "paper", "x": 0, "y": 0, "xanchor": "left", "yanchor": "top", "yshift": -below_px}
    caption = canvas.note(text, colours, place, width=SOURCE_CHARS)
    return caption, SOURCE_LINE_PX * (caption["text"].count("<br>") + 1)


def _wrapped(text: str) -> str:
    words, lines = text.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 60:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(canvas.safe(line, 80) for line in lines)
