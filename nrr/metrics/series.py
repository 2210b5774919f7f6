"""NRR and GRR by any definition (METRICS.md section 3), for many windows and segments in one pass each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from math import prod

from nrr.metrics.retention import RetentionTable
from nrr.periods import Month, Window, month_range
from nrr.results import HEADLINE_GRR, HEADLINE_NRR, FlowBridge, Measured, Request, Retention
from nrr.warehouse import Warehouse

AVERAGED = 12
WHOLE = ""
Key = tuple[str, Window]  # a segment, or WHOLE for all accounts; a window
_Asked = tuple[str, int, int]  # the same as the models return it: cell, window length, opening month
_Result = tuple[float | None, str | None]
_KEPT = ("expansion", "contraction", "churn")
_RETURNED = ("expansion", "reactivation", "contraction", "churn")
FLOWS = {
    "closed_flows": ("closed", _RETURNED),
    "closed_flows_without_reactivation": ("closed", _KEPT),
    "bridge": ("all", _RETURNED),
    "bridge_without_reactivation": ("all", _KEPT),
    "component": ("closed", ("contraction", "churn")),
}
"""Definitions that are 1 + monthly flows / opening ARR: whose flows, and which."""


class Series:
    """Values by definition of the windows of ``retentions``, which are point to point and keyed as asked.

    ``session`` is scoped; it gets temporary tables of its own, so it serves one series. ``definitions`` are the ids
    that will be asked for. Segments are those of ``dimension``, each account's at the window's opening.
    """

    def __init__(
        self,
        session: Warehouse,
        retentions: Mapping[Key, Retention],
        definitions: Collection[str],
        dimension: str = "",
    ) -> None:
        self._session, self._retentions = session, retentions
        self._first = Month(session.table("settings")[0]["first_month"])
        windows = {window for (_, window), found in retentions.items() if found.reason is None}
        if "trailing_average" in definitions:
            windows |= {
                earlier for window in windows for earlier in _averaged(window) if earlier.opening >= self._first
            }
        columns = {"window_months": "INTEGER", "opening_month": "INTEGER"}
        asked = sorted((window.months, window.opening.index) for window in windows)
        session.define("asked_windows", columns, asked, temporary=True)
        session.materialize("metrics/series_cells", temporary=True, dimension=dimension)
        session.materialize("metrics/series_spells", temporary=True)

    def measured(self, definition: str, key: Key) -> Measured:
        """Return one value, None with the reason where it cannot be computed."""
        found = self._retentions[key]
        if found.reason is not None:
            return Measured(definition, None, found.reason)
        return Measured(definition, *self._value(definition, key, found))

    def flows(self, key: Key) -> dict[tuple[str, str], int]:
        """Return cents by side and movement: closed accounts opened the window, joined ones came later."""
        closed, everybody = self._closed_flows[_asked(key)], self._all_flows[_asked(key)]
        joined = {movement: cents - closed.get(movement, 0) for movement, cents in everybody.items()}
        sides = {"closed": closed, "joined": joined}
        return {(side, name): cents for side, flows in sides.items() for name, cents in flows.items() if cents}

    def flow_bridge(self, definition: str, key: Key) -> FlowBridge:
        """Return the steps of a definition that is made of flows. Raises KeyError for another."""
        side, movements = FLOWS[definition]
        found = self._retentions[key]
        flows = self._flows(side, key)
        return FlowBridge(
            definition=definition,
            window=key[1],
            side=side,
            opening_arr_cents=found.opening_arr_cents,
            flows=tuple((movement, flows.get(movement, 0)) for movement in movements),
            reason=found.reason,
        )

    def _value(self, definition: str, key: Key, found: Retention) -> _Result:
        if definition in FLOWS:
            return self.flow_bridge(definition, key).closing_arr_cents / found.opening_arr_cents, None
        match definition:
            case "point_to_point":
                return found.point_to_point, None
            case "capped":
                return found.capped, None
            case "survivors_only":
                return _survivors(found)
            case "running_minimum":
                return self._lowest.get(_asked(key), 0) / found.opening_arr_cents, None
            case "revenue_window":
                return self._revenue_ratio(key)
            case "trailing_average":
                return self._average(key)
            case "compounded_monthly":
                return self._compounded(key, found)
        raise KeyError(definition)

    def _flows(self, side: str, key: Key) -> dict[str, int]:
        return (self._closed_flows if side == "closed" else self._all_flows)[_asked(key)]

    def _revenue_ratio(self, key: Key) -> _Result:
        window = key[1]
        if window.opening - window.months + 1 < self._first:
            needed = f"It needs {2 * window.months} months up to the closing"
            return None, f"{needed}; the data starts in {self._first.label}."
        within, before = self._revenue[_asked(key)]
        return within / before, None

    def _average(self, key: Key) -> _Result:
        cell, window = key
        ends = [self._ends.get(_asked((cell, earlier)), (0, 0)) for earlier in _averaged(window)]
        values = [closing / opening for opening, closing in ends if opening]
        if len(values) < AVERAGED:
            return None, f"It needs {AVERAGED} month-ends of point to point NRR; the data has {len(values)}."
        return sum(values) / AVERAGED, None

    def _compounded(self, key: Key, found: Retention) -> _Result:
        level, factors = found.opening_arr_cents, []
        moved = self._monthly[_asked(key)]
        for month in month_range(key[1].opening + 1, key[1].closing):
            if not level:
                return None, f"No account had ARR at the start of {month.label}."
            flows = moved.get(month.index, {})
            factors.append(1 + sum(flows.get(kind, 0) for kind in _KEPT) / level)
            level += sum(flows.values())
        return prod(factors), None

    @cached_property
    def _closed_flows(self) -> dict[_Asked, dict[str, int]]:
        flows: dict[_Asked, dict[str, int]] = defaultdict(dict)
        for row in self._session.rows("metrics/series_closed_flows"):
            flows[row["cell"], row["window_months"], row["opening_month"]][row["movement"]] = row["amount_cents"]
        return flows

    @cached_property
    def _monthly(self) -> dict[_Asked, dict[int, dict[str, int]]]:
        moved: dict[_Asked, dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
        for row in self._session.rows("metrics/series_all_flows"):
            asked = (row["cell"], row["window_months"], row["opening_month"])
            moved[asked][row["month"]][row["movement"]] = row["amount_cents"]
        return moved

    @cached_property
    def _all_flows(self) -> dict[_Asked, dict[str, int]]:
        flows: dict[_Asked, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for asked, months in self._monthly.items():
            for moved in months.values():
                for movement, cents in moved.items():
                    flows[asked][movement] += cents
        return flows

    @cached_property
    def _lowest(self) -> dict[_Asked, int]:
        rows = self._session.rows("metrics/series_lowest")
        return {(row["cell"], row["window_months"], row["opening_month"]): row["lowest_cents"] for row in rows}

    @cached_property
    def _revenue(self) -> dict[_Asked, tuple[int, int]]:
        return {
            (row["cell"], row["window_months"], row["opening_month"]): (row["within_cents"], row["before_cents"])
            for row in self._session.rows("metrics/series_revenue")
        }

    @cached_property
    def _ends(self) -> dict[_Asked, tuple[int, int]]:
        return {
            (row["cell"], row["window_months"], row["opening_month"]): (row["opening_cents"], row["closing_cents"])
            for row in self._session.rows("metrics/series_ends")
        }


def by_definition(
    session: Warehouse, request: Request, retentions: Mapping[Key, Retention], dimension: str = ""
) -> tuple[dict[Key, Retention], Series | None]:
    """Return ``retentions`` measured by the request's definitions, and the series where one was needed."""
    definitions = (request.definition, request.grr_definition)
    if definitions == (HEADLINE_NRR, HEADLINE_GRR):
        return dict(retentions), None
    series = Series(session, retentions, definitions, dimension)
    nrr, grr = definitions
    return {
        key: replace(
            found,
            nrr_measured=None if nrr == HEADLINE_NRR else series.measured(nrr, key),
            grr_measured=None if grr == HEADLINE_GRR else series.measured(grr, key),
        )
        for key, found in retentions.items()
    }, series


def measured_as(request: Request, found: Retention) -> Retention:
    """Return a retention that cannot be computed, under the request's definitions."""
    nrr, grr = request.definition, request.grr_definition
    return replace(
        found,
        nrr_measured=None if nrr == HEADLINE_NRR else Measured(nrr, None, found.reason),
        grr_measured=None if grr == HEADLINE_GRR else Measured(grr, None, found.reason),
    )


def at_windows(
    session: Warehouse, request: Request, table: RetentionTable, windows: Iterable[Window]
) -> tuple[dict[Window, Retention], Series | None]:
    """Return the retention of all scoped accounts at ``windows``, measured by the request's definitions."""
    asked = {(WHOLE, window): table.at(window) for window in windows}
    found, series = by_definition(session, request, asked)
    return {window: retention for (_, window), retention in found.items()}, series


def at_window(session: Warehouse, request: Request) -> Retention:
    """Return the retention of all scoped accounts at the request's window, measured by its definitions."""
    found, _ = at_windows(session, request, RetentionTable(session), [request.window])
    return found[request.window]


def _averaged(window: Window) -> list[Window]:
    return [Window(window.closing - back, window.months) for back in range(AVERAGED)]


def _asked(key: Key) -> _Asked:
    return key[0], key[1].months, key[1].opening.index


def _survivors(found: Retention) -> _Result:
    opening = found.opening_arr_cents + found.churn_cents
    return (found.closing_arr_cents / opening, None) if opening else (None, "No account is alive at both ends.")
