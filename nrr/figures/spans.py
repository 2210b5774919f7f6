"""Months and quarters along an axis: how a stretch of months is called and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from nrr.figures import canvas
from nrr.periods import Month, span_label


class Span(Protocol):
    """Anything about the months from ``first`` to ``last``."""

    @property
    def first(self) -> Month: ...

    @property
    def last(self) -> Month: ...


def label(span: Span) -> str:
    """Return ``Dec 2025``, ``Q4 2025`` or, for any other span, ``Sep 2025 to Nov 2025``."""
    return span_label(span.first, span.last)


def months(span: Span) -> int:
    """Return how many months it has."""
    return span.last.since(span.first) + 1


def grain(spans: Sequence[Span]) -> str:
    """Return month, quarter or period: what each of ``spans`` is."""
    length = months(spans[0]) if spans else 1
    return "month" if length == 1 else "quarter" if length == 3 else "period"


def place(span: Span) -> str:
    """Return where it stands on the axis: a day for months, a name for others."""
    return canvas.month_day(span.last) if months(span) == 1 else str(span.last)


def place_of(spans: Sequence[Span], month: Month) -> str | None:
    """Return where ``month`` stands on the axis of ``spans``, None where it is not shown."""
    return next((place(span) for span in spans if span.first <= month <= span.last), None)


def axis(spans: Sequence[Span]) -> dict[str, Any]:
    """Return the axis: dates for months, names for quarters and others."""
    if months(spans[0]) == 1:
        return canvas.month_axis([span.last for span in spans])
    names = [label(span) if label(span).startswith("Q") else f"to {span.last.label}" for span in spans]
    return {
        "type": "category",
        "tickmode": "array",
        "tickvals": [place(span) for span in spans],
        "ticktext": ["<br>".join(name.rsplit(" ", 1)) for name in names],
    }
