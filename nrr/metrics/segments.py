"""Retention by segment, by the segment an account had at the window's opening (METRICS.md section 6)."""

from __future__ import annotations

from dataclasses import replace

from nrr.metrics.retention import FIGURES, unavailable
from nrr.metrics.scope import check_dimension
from nrr.metrics.series import WHOLE, by_definition
from nrr.periods import Month
from nrr.results import Request, Retention, SegmentRetention, SegmentTable
from nrr.warehouse import Warehouse


def segment_table(session: Warehouse, request: Request, dimension: str) -> SegmentTable:
    """Return each segment's retention and their total. ``session`` is scoped and holds ``window_accounts``.

    Raises UnknownRequest when the data has no such dimension.
    """
    check_dimension(session, dimension)
    settings = session.table("settings")[0]
    first, last = Month(settings["first_month"]), Month(settings["last_month"])
    window = request.window
    segments = []
    for row in session.rows("metrics/segments", dimension=dimension, opening_month=window.opening.index):
        figures = {name: row[name] for name in (*FIGURES, "total_arr_cents")}
        reason = unavailable(window, first, last, row["opening_arr_cents"])
        segments.append(SegmentRetention(dimension, row["segment"], Retention(window=window, reason=reason, **figures)))
    sums = {name: sum(getattr(s.retention, name) for s in segments) for name in (*FIGURES, "total_arr_cents")}
    total = Retention(window=window, reason=unavailable(window, first, last, sums["opening_arr_cents"]), **sums)
    return _measured(session, request, SegmentTable(dimension, tuple(segments), total))


def _measured(session: Warehouse, request: Request, table: SegmentTable) -> SegmentTable:
    """Return the table by the request's definitions; the total is over all accounts, as the headline is."""
    window = request.window
    asked = {(row.segment, window): row.retention for row in table.rows} | {(WHOLE, window): table.total}
    found, _ = by_definition(session, request, asked, table.dimension)
    rows = tuple(replace(row, retention=found[row.segment, window]) for row in table.rows)
    return SegmentTable(table.dimension, rows, found[WHOLE, window])
