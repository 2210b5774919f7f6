"""Retention by month, quarter or year of first ARR (METRICS.md section 5)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from nrr.periods import Month
from nrr.results import Cohort, CohortTable
from nrr.warehouse import Warehouse

PERIOD_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DELTAS = {"net": "net_delta_cents", "gross": "gross_delta_cents", "logos": "logos_delta"}
MEASURES = tuple(_DELTAS)


def cohort_table(session: Warehouse, as_of: Month, period: str, measure: str) -> CohortTable:
    """Return every cohort up to ``as_of``, oldest first, with a value for each age that all its members have lived."""
    grouped: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in session.rows("metrics/cohorts", as_of=as_of.index, period_months=PERIOD_MONTHS[period]):
        grouped[row["cohort_month"]].append(row)
    cohorts = (_cohort(Month(index), rows, as_of, period, measure) for index, rows in sorted(grouped.items()))
    return CohortTable(as_of, period, measure, tuple(cohorts))


def cohort_label(first_month: Month, period: str) -> str:
    """Return ``2025``, ``2025 Q1`` or ``2025-01``."""
    year, month = str(first_month).split("-")
    return {"year": year, "quarter": f"{year} Q{(int(month) + 2) // 3}", "month": f"{year}-{month}"}[period]


def _cohort(first_month: Month, rows: list[dict[str, Any]], as_of: Month, period: str, measure: str) -> Cohort:
    at_start = next(row for row in rows if row["age"] == 0)
    delta_by_age = {row["age"]: row[_DELTAS[measure]] for row in rows}
    oldest_age = as_of.index - max(row["newest_first_month"] for row in rows)
    base, level, values = delta_by_age[0], 0, []
    for age in range(oldest_age + 1):
        level += delta_by_age.get(age, 0)
        values.append(level / base)
    return Cohort(
        label=cohort_label(first_month, period),
        first_month=first_month,
        accounts=at_start["logos_delta"],
        opening_arr_cents=at_start["net_delta_cents"],
        values=tuple(values),
    )
