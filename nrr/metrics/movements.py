"""Monthly movements and the bridge from opening to closing ARR (METRICS.md section 2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from nrr.periods import Month, month_range
from nrr.results import MOVEMENTS, Bridge, EarlyWarning, SegmentBridges
from nrr.warehouse import Warehouse

Flows = dict[int, dict[str, tuple[int, int]]]


def closing_arr_by_month(session: Warehouse) -> dict[int, int]:
    """Return total ARR in cents at the end of each month of the data, by month index."""
    flows = flows_of(session.table("movement_months"))
    total, closing = 0, {}
    for row in session.table("months"):
        total += sum(amount for amount, _ in flows.get(row["month"], {}).values())
        closing[row["month"]] = total
    return closing


def monthly_bridges(session: Warehouse, first: Month, last: Month) -> tuple[Bridge, ...]:
    """Return one bridge per month from ``first`` to ``last``; each closing is the next one's opening."""
    return bridges(flows_of(session.table("movement_months")), [(m, m) for m in month_range(first, last)])


def quarterly_bridges(session: Warehouse, last: Month, quarters: int, earliest: Month) -> tuple[Bridge, ...]:
    """Return up to ``quarters`` three-month bridges ending at ``last``, none before ``earliest``, oldest first."""
    return bridges(flows_of(session.table("movement_months")), quarter_spans(last, quarters, earliest))


def quarter_spans(last: Month, quarters: int, earliest: Month) -> list[tuple[Month, Month]]:
    """Return the first and last months of up to ``quarters`` quarters that end at ``last``, oldest first."""
    spans = [(last - (3 * n + 2), last - 3 * n) for n in reversed(range(quarters))]
    return [span for span in spans if span[0] >= earliest]


def bridge(session: Warehouse, first: Month, last: Month) -> Bridge:
    """Return the sum of all monthly movements from ``first`` to ``last``."""
    return bridges(flows_of(session.table("movement_months")), [(first, last)])[0]


def segment_bridges(session: Warehouse, dimension: str, first: Month, last: Month) -> tuple[SegmentBridges, ...]:
    """Return monthly bridges per segment of ``dimension``, segments fixed at the session's ``fixed_month``."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in session.rows("metrics/segment_movements", dimension=dimension):
        rows[row["segment"]].append(row)
    spans = [(m, m) for m in month_range(first, last)]
    return tuple(SegmentBridges(dimension, name, bridges(flows_of(rows[name]), spans)) for name in sorted(rows))


def early_warning(session: Warehouse, as_of: Month) -> EarlyWarning:
    """Return how often contraction came before churn in the data's own history up to ``as_of``."""
    return EarlyWarning(**session.rows("metrics/early_warning", as_of=as_of.index)[0])


def flows_of(rows: Iterable[dict[str, Any]]) -> Flows:
    """Return amount and accounts by month index and movement, from rows of month, movement, amount_cents, accounts."""
    flows: Flows = defaultdict(dict)
    for row in rows:
        flows[row["month"]][row["movement"]] = (row["amount_cents"], row["accounts"])
    return flows


def bridges(flows: Flows, spans: Iterable[tuple[Month, Month]], *, fx: bool = False) -> tuple[Bridge, ...]:
    """Return one bridge per span of months; with ``fx`` the flows are at month-end rates and hold that row too."""
    return tuple(_bridges(flows, spans, fx))


def _bridges(flows: Flows, spans: Iterable[tuple[Month, Month]], fx: bool) -> Iterator[Bridge]:
    names = (*MOVEMENTS, "fx") if fx else MOVEMENTS
    for first, last in spans:
        before = [movement for month, moved in flows.items() if month < first.index for movement in moved.items()]
        opening = sum(amount for _, (amount, _) in before)
        opening_accounts = sum(_account_step(name) * accounts for name, (_, accounts) in before)
        cents, accounts = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
        for index in range(first.index, last.index + 1):
            for name, (amount, number) in flows.get(index, {}).items():
                cents[name] += amount
                accounts[name] += number
        yield Bridge(
            first=first,
            last=last,
            opening_arr_cents=opening,
            closing_arr_cents=opening + sum(cents.values()),
            opening_accounts=opening_accounts,
            closing_accounts=opening_accounts + sum(_account_step(name) * number for name, number in accounts.items()),
            **{f"{name}_cents": amount for name, amount in cents.items()},
            **{f"{name}_accounts": number for name, number in accounts.items()},
        )


def _account_step(movement: str) -> int:
    return {"new": 1, "reactivation": 1, "churn": -1}.get(movement, 0)
