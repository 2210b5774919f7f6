"""The look of every figure: movement colours, fonts, grid and hover, for light and dark."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nrr.results import MECHANISMS

FONT = "Source Sans, system-ui, sans-serif"
TEXT_SIZE = 13
INKS = ("#000000", "#ffffff")
SMALL_SIZE = 11
HEIGHT = 360
CONFIG: dict[str, Any] = {"displayModeBar": False, "scrollZoom": False, "typesetMath": False}
"""Options for whoever draws a figure: no toolbar, and ``$`` is a dollar sign."""


@dataclass(frozen=True)
class Palette:
    """Colours by meaning, the same on every chart.

    Movement colours, ``accent`` and ``neutral`` have at least 3:1 contrast on ``background``, texts 4.5:1. They stem
    from Okabe and Ito's set; contraction and churn differ in lightness so that red-green blind readers part them.
    """

    background: str
    surface: str
    text: str
    muted: str
    grid: str
    accent: str
    neutral: str
    new: str
    reactivation: str
    expansion: str
    contraction: str
    churn: str
    fx: str
    midpoint: str
    categories: tuple[str, ...] = field(default=())
    mechanisms: tuple[str, ...] = field(default=())

    def movement(self, name: str) -> str:
        """Return the colour of a movement; opening, closing and anything else are neutral."""
        colour: str = getattr(self, name, self.neutral)
        return colour

    def mechanism(self, name: str) -> str:
        """Return the colour of a mechanism, muted so that none is taken for a movement; kin differ in lightness."""
        return self.mechanisms[MECHANISMS.index(name)]

    @property
    def diverging(self) -> tuple[str, ...]:
        """Below, at and above 100%: churn's colour, the midpoint, the accent."""
        return (self.churn, self.midpoint, self.accent)

    @property
    def sequential(self) -> tuple[str, ...]:
        """From few to many."""
        return (self.midpoint, self.accent)


LIGHT = Palette(
    background="#ffffff",
    surface="#ffffff",
    text="#0f172a",
    muted="#475569",
    grid="#e2e8f0",
    accent="#0072B2",
    neutral="#475569",
    new="#009E73",
    reactivation="#B0618E",
    expansion="#0072B2",
    contraction="#B58900",
    churn="#B84A00",
    fx="#4B3F8F",
    midpoint="#f1f5f9",
    categories=("#0072B2", "#009E73", "#B58900", "#B0618E", "#B84A00", "#475569", "#3B8EC2"),
    mechanisms=(  # in the order of MECHANISMS
        "#2B6777",
        "#5E97A6",
        "#5B4E86",
        "#8E82B8",
        "#948A2E",
        "#3D6B2C",
        "#8C3B4A",
        "#C2727F",
        "#8A94A3",
    ),
)
DARK = Palette(
    background="#0f172a",
    surface="#1e293b",
    text="#f1f5f9",
    muted="#a9b6c8",
    grid="#273449",
    accent="#56B4E9",
    neutral="#94a3b8",
    new="#2BBF93",
    reactivation="#E5B2D0",
    expansion="#56B4E9",
    contraction="#F0E442",
    churn="#E69F00",
    fx="#B7A3FF",
    midpoint="#1e293b",
    categories=("#56B4E9", "#2BBF93", "#F0E442", "#E5B2D0", "#E69F00", "#94a3b8", "#2F86C1"),
    mechanisms=(  # in the order of MECHANISMS
        "#5FB3C7",
        "#B5DCE5",
        "#9A88CC",
        "#CFC4EC",
        "#CFC873",
        "#6F9E5A",
        "#C76A7A",
        "#F0B9C1",
        "#7F8CA0",
    ),
)


def blend(scale: tuple[str, ...], position: float) -> str:
    """Return the colour at ``position`` (0 to 1, clipped) of evenly spaced colours."""
    place = min(1.0, max(0.0, position)) * (len(scale) - 1)
    index = min(int(place), len(scale) - 2)
    low, high = _channels(scale[index]), _channels(scale[index + 1])
    mixed = [round(a + (b - a) * (place - index)) for a, b in zip(low, high, strict=True)]
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two colours, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def ink(fill: str) -> str:
    """Return the text colour that reads better on ``fill``."""
    return max(INKS, key=lambda text: contrast(text, fill))


def _channels(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


def _luminance(colour: str) -> float:
    shares = [channel / 255 for channel in _channels(colour)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def palette(dark: bool) -> Palette:
    return DARK if dark else LIGHT


def template(colours: Palette) -> dict[str, Any]:
    """Return the one plotly template, complete enough to be shown without Streamlit's own theme."""
    axis = {
        "automargin": True,
        "color": colours.muted,
        "fixedrange": True,
        "gridcolor": colours.grid,
        "gridwidth": 1,
        "linecolor": colours.grid,
        "tickfont": {"size": 12, "color": colours.muted},
        "ticks": "",
        "title": {"font": {"size": 12, "color": colours.muted}, "standoff": 8},
        "zeroline": False,
    }
    layout = {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": TEXT_SIZE, "color": colours.text},
        "title": {
            "font": {"size": 16, "color": colours.text, "weight": 600},
            "subtitle": {"font": {"size": 12, "color": colours.muted}},
            "x": 0,
            "xanchor": "left",
            "xref": "container",
            "y": 1,
            "yanchor": "top",
            "yref": "container",
            "pad": {"t": 6, "l": 2},
        },
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "colorway": list(colours.categories),
        "xaxis": {**axis, "showgrid": False},
        "yaxis": axis,
        "hovermode": "closest",
        "hoverlabel": {
            "align": "left",
            "bgcolor": colours.surface,
            "bordercolor": colours.muted,
            "font": {"family": FONT, "size": 12, "color": colours.text},
        },
        "legend": {
            "orientation": "h",
            "font": {"size": 12, "color": colours.muted},
            "itemclick": False,
            "itemdoubleclick": False,
            "x": 0,
            "xanchor": "left",
        },
        "bargap": 0.35,
        "clickmode": "event+select",
        "dragmode": False,
        "separators": ".,",
    }
    unselected = {"marker": {"opacity": 0.4}}
    return {"layout": layout, "data": {"bar": [{"unselected": unselected, "marker": {"line": {"width": 0}}}]}}
