"""Places on a slide, in points."""

from __future__ import annotations

from dataclasses import dataclass

from pptx.util import Emu, Length

EMU = 12700
"""English Metric Units in a point."""


@dataclass(frozen=True)
class Box:
    """A rectangle in points from the slide's upper left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def emu(self) -> tuple[Length, Length, Length, Length]:
        """Return left, top, width and height as a file holds them."""
        return emu(self.left), emu(self.top), emu(self.width), emu(self.height)

    def upper(self, height: float) -> Box:
        return Box(self.left, self.top, self.width, height)

    def below(self, height: float) -> Box:
        """Return what is left under the upper ``height`` points."""
        return Box(self.left, self.top + height, self.width, self.height - height)

    def columns(self, shares: tuple[float, ...], gap: float) -> list[Box]:
        """Return boxes side by side, whose widths are as ``shares``, with ``gap`` points between them."""
        free = self.width - gap * (len(shares) - 1)
        boxes, left = [], self.left
        for share in shares:
            wide = free * share / sum(shares)
            boxes.append(Box(left, self.top, wide, self.height))
            left += wide + gap
        return boxes


def emu(points: float) -> Length:
    return Emu(round(points * EMU))


def from_emu(left: int, top: int, width: int, height: int) -> Box:
    return Box(left / EMU, top / EMU, width / EMU, height / EMU)
