"""NRR and GRR by any definition (METRICS.md section 3), for many windows and segments in one pass each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from math import prod
from typing import Any

from nrr.metrics.retention import RetentionTable
from nrr.metrics.scope import narrow
from nrr.models import hold_map, map_at, map_stretches
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


_MODELS = {
    **{name: "closed_flows" if side == "closed" else "all_flows" for name, (side, _) in FLOWS.items()},
    "compounded_monthly": "all_flows",
    "running_minimum": "lowest",
    "revenue_window": "revenue",
    "trailing_average": "ends",
}
_FROM_SPELLS = frozenset(("closed_flows", "revenue", "ends"))


class Series:
    """Values by definition of the windows of ``retentions``, which are point to point and keyed as asked.

    ``session`` is scoped to ``request``; it gets temporary tables of its own, so it serves one series. A window that
    closes under another account map than the session's is read under its own. ``definitions`` are the ids that will
    be asked for. Segments are those of ``dimension``, each account's at the window's opening.
    """

    def __init__(
        self,
        session: Warehouse,
        request: Request,
        retentions: Mapping[Key, Retention],
        definitions: Collection[str],
        dimension: str = "",
    ) -> None:
        self._retentions = retentions
        self._first = Month(session.table("settings")[0]["first_month"])
        self._rows: dict[str, dict[_Asked, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
        self._whole = None if dimension else RetentionTable(session)  # has the month-ends of all accounts already
        models = sorted(
            {_MODELS[each] for each in definitions if each in _MODELS} - ({"ends"} if self._whole else set())
        )
        windows = {window for (_, window), found in retentions.items() if found.reason is None}
        if "ends" in models:
            averaged = {earlier for window in windows for earlier in _averaged(window)}
            windows |= {window for window in averaged if window.opening >= self._first}
        stretches = map_stretches(session)
        now = map_at(stretches, request.as_of.index)
        for stretch in stretches:
            mine = [w for w in windows if map_at(stretches, w.closing.index) == stretch]
            if not models:
                continue
            if stretch == now:
                self._read(session, mine, models, dimension)
            elif mine:
                with session.session() as other:
                    hold_map(other, stretch.valid_from)
                    narrow(other, request, held=True)
                    self._read(other, mine, models, dimension)

    def _read(self, session: Warehouse, windows: Iterable[Window], models: Collection[str], dimension: str) -> None:
        columns = {"window_months": "INTEGER", "opening_month": "INTEGER"}
        asked = sorted((window.months, window.opening.index) for window in windows)
        session.define("asked_windows", columns, asked, temporary=True)
        session.materialize("metrics/series_cells", temporary=True, dimension=dimension)
        if not _FROM_SPELLS.isdisjoint(models):
            session.materialize("metrics/series_spells", temporary=True)
        for model in models:
            for row in session.rows(f"metrics/series_{model}"):
                self._rows[model][row["cell"], row["window_months"], row["opening_month"]].append(row)

    def measured(self, definition: str, key: Key) -> Measured:
        """Return one value, None with the reason where it cannot be computed."""
        found = self._retentions[key]
        if found.reason is not None:
            return Measured(definition, None, found.reason)
        return Measured(definition, *self._value(definition, key, found), self._parts(definition, key, found))

    def flows(self, key: Key) -> dict[tuple[str, str], int]:
        """Return cents by side and movement: closed accounts opened the window, joined ones came later."""
        closed, everybody = self._flows("closed", key), self._flows("all", key)
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
                return self._one("lowest", key).get("lowest_cents", 0) / found.opening_arr_cents, None
            case "revenue_window":
                return self._revenue_ratio(key)
            case "trailing_average":
                return self._average(key)
            case "compounded_monthly":
                return self._compounded(key, found)
        raise KeyError(definition)

    def _parts(self, definition: str, key: Key, found: Retention) -> tuple[tuple[str, int], ...]:
        if definition in FLOWS:
            return self.flow_bridge(definition, key).flows
        if definition == "survivors_only":
            return (("survivors_opening", found.opening_arr_cents + found.churn_cents),)
        if definition == "running_minimum":
            return (("lowest", self._one("lowest", key).get("lowest_cents", 0)),)
        row = self._one("revenue", key) if definition == "revenue_window" else {}
        amounts = (("revenue_within", "within_cents"), ("revenue_before", "before_cents"))
        return tuple((name, row[column]) for name, column in amounts if column in row)

    def _flows(self, side: str, key: Key) -> dict[str, int]:
        flows: dict[str, int] = defaultdict(int)
        for row in self._rows[f"{side}_flows"][_asked(key)]:
            flows[row["movement"]] += row["amount_cents"]
        return flows

    def _revenue_ratio(self, key: Key) -> _Result:
        window = key[1]
        if window.opening - window.months + 1 < self._first:
            needed = f"It needs {2 * window.months} months up to the closing"
            return None, f"{needed}; the data starts in {self._first.label}."
        revenue = self._one("revenue", key)
        return revenue["within_cents"] / revenue["before_cents"], None

    def _average(self, key: Key) -> _Result:
        ends = [self._end(key[0], earlier) for earlier in _averaged(key[1])]
        values = [end for end in ends if end is not None]
        if len(values) < AVERAGED:
            return None, f"It needs {AVERAGED} month-ends of point to point NRR; the data has {len(values)}."
        return sum(values) / AVERAGED, None

    def _end(self, cell: str, window: Window) -> float | None:
        if self._whole:
            return self._whole.at(window).point_to_point
        found = self._one("ends", (cell, window))
        return found["closing_cents"] / found["opening_cents"] if found else None

    def _compounded(self, key: Key, found: Retention) -> _Result:
        level, factors = found.opening_arr_cents, []
        moved = self._rows["all_flows"][_asked(key)]
        for month in month_range(key[1].opening + 1, key[1].closing):
            if not level:
                return None, f"No account had ARR at the start of {month.label}."
            flows = {row["movement"]: row["amount_cents"] for row in moved if row["month"] == month.index}
            factors.append((level + sum(flows.get(kind, 0) for kind in _KEPT)) / level)
            level += sum(flows.values())
        return prod(factors), None

    def _one(self, model: str, key: Key) -> dict[str, Any]:
        return next(iter(self._rows[model][_asked(key)]), {})


def by_definition(
    session: Warehouse, request: Request, retentions: Mapping[Key, Retention], dimension: str = ""
) -> tuple[dict[Key, Retention], Series | None]:
    """Return ``retentions`` measured by the request's definitions, and the series where one was needed."""
    definitions = (request.definition, request.grr_definition)
    if definitions == (HEADLINE_NRR, HEADLINE_GRR):
        return dict(retentions), None
    series = Series(session, request, retentions, definitions, dimension)
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
