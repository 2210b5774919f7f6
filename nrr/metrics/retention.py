"""NRR, GRR and logo retention over a window (METRICS.md section 3)."""

from __future__ import annotations

from typing import Any

from nrr.metrics.movements import closing_arr_by_month
from nrr.periods import Month, Window, month_range
from nrr.results import Request, Retention
from nrr.warehouse import Warehouse

FIGURES = (
    "opening_arr_cents",
    "closing_arr_cents",
    "expansion_cents",
    "contraction_cents",
    "churn_cents",
    "opening_accounts",
    "retained_accounts",
    "expanded_accounts",
    "contracted_accounts",
    "churned_accounts",
)


class RetentionTable:
    """Retention of the scoped accounts for every month and window length of a session, read once."""

    def __init__(self, session: Warehouse) -> None:
        settings = session.table("settings")[0]
        self._first = Month(settings["first_month"])
        self._last = Month(settings["last_month"])
        self._totals = closing_arr_by_month(session)
        self._rows: dict[tuple[int, int], dict[str, Any]] = {
            (row["window_months"], row["month"]): row for row in session.rows("metrics/retention_months")
        }

    def at(self, window: Window) -> Retention:
        """Return the window's retention; with a reason, and no ratios, where it cannot be computed."""
        row = self._rows.get((window.months, window.closing.index))
        figures: dict[str, Any] = {name: row[name] if row else 0 for name in FIGURES}
        return Retention(
            window=window,
            total_arr_cents=self._totals.get(window.closing.index, 0),
            reason=unavailable(window, self._first, self._last, figures["opening_arr_cents"]),
            **figures,
        )


def unavailable(window: Window, first: Month, last: Month, opening_arr_cents: int) -> str | None:
    """Return why the window's ratios cannot be computed, None when they can."""
    if window.closing > last:
        return f"The data ends in {last.label}."
    if window.opening < first:
        return f"The data starts in {first.label}; this window opens at the end of {window.opening.label}."
    if opening_arr_cents == 0:
        return f"No account had ARR at the end of {window.opening.label}."
    return None


def trend_windows(request: Request, months: int, first: Month) -> tuple[Window, ...]:
    """Return the request's window at up to ``months`` month-ends up to the as-of month, none before ``first``."""
    start = max(first, request.as_of - (months - 1))
    return tuple(Window(month, request.window_months) for month in month_range(start, request.as_of))
