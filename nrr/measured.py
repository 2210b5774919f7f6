"""What the data's own history says: cohorts at the same age, and what is often claimed, measured on it."""

from __future__ import annotations

from nrr.metrics import cohort_ages
from nrr.metrics.scope import scoped
from nrr.results import Request
from nrr.results.cohorts import CohortReading, CohortYears
from nrr.warehouse import Warehouse


def cohort_reading(warehouse: Warehouse, request: Request, period: str, measure: str) -> CohortReading:
    """Return the newest cohort, and a younger one that stands out, against the earlier ones at the same age."""
    with scoped(warehouse, request) as session:
        return cohort_ages.cohort_reading(session, request.as_of, period, measure)


def cohort_years(warehouse: Warehouse, request: Request) -> CohortYears:
    """Return NRR of each cohort year over the request's window length, at the same ages."""
    with scoped(warehouse, request) as session:
        return cohort_ages.cohort_years(session, request.as_of, request.window_months)
