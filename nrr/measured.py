"""What the data's own history says: cohorts at the same age, and what is often claimed, measured on it."""

from __future__ import annotations

from nrr.metrics import claims as claim_metrics
from nrr.metrics import cohort_ages, maturity, movements
from nrr.metrics.retention import RetentionTable
from nrr.metrics.scope import scoped
from nrr.metrics.window import windowed
from nrr.periods import Month
from nrr.results import Request, Retention
from nrr.results.claims import Answer, Cost, MeasuredClaims
from nrr.results.cohorts import CohortReading, CohortYears
from nrr.warehouse import Warehouse

_QUARTERS = 9


def cohort_reading(warehouse: Warehouse, request: Request, period: str, measure: str) -> CohortReading:
    """Return the newest cohort, and a younger one that stands out, against the earlier ones at the same age."""
    with scoped(warehouse, request) as session:
        return cohort_ages.cohort_reading(session, request.as_of, period, measure)


def cohort_years(warehouse: Warehouse, request: Request) -> CohortYears:
    """Return NRR of each cohort year over the request's window length, at the same ages."""
    with scoped(warehouse, request) as session:
        return cohort_ages.cohort_years(session, request.as_of, request.window_months)


def claims(warehouse: Warehouse, request: Request, costs: tuple[Cost, ...] = ()) -> MeasuredClaims:
    """Return what articles claim, measured at the request's month and window, and the maturity stage.

    ``costs`` are what the user stated; the period that ended last by the month counts.
    """
    window = request.window
    with windowed(warehouse, request) as session:
        settings = session.table("settings")[0]
        started = Month(settings["first_month"])
        cost = maturity.latest(costs, started, request.as_of)
        months = movements.bridge(session, cost.first, cost.last) if cost else None
        bridge = movements.bridge(session, window.opening + 1, window.closing)
        gains = session.frame(
            "metrics/claim_gains", opening_month=window.opening.index, closing_month=window.closing.index
        )
        share = maturity.expansion_share(
            gains["new_cents"].to_numpy(), gains["expansion_cents"].to_numpy(), started, window.opening
        )
        retention = RetentionTable(session).at(window)
        held = claim_metrics.accounts(session, retention)
        return MeasuredClaims(
            request=request,
            currency=settings["currency"],
            claims=(
                claim_metrics.by_products(window, held),
                claim_metrics.by_expansion(window, held),
                *claim_metrics.of_departures(session, request.as_of),
                maturity.replacement(cost, months, bool(request.filters)),
                maturity.expansion_claim(share, bridge),
            ),
            maturity=maturity.maturity(request, share, retention, held, _answers(session, retention, held)),
        )


def _answers(session: Warehouse, retention: Retention, held: claim_metrics.Accounts) -> tuple[Answer, ...]:
    started = Month(session.table("settings")[0]["first_month"])
    checks = [row["wrong_rows"] == 0 for row in session.table("checks")]
    quarters = movements.quarterly_bridges(session, retention.window.closing, _QUARTERS, started)
    deals = session.rows("metrics/claim_expansions")[0]["deals"]
    return maturity.answers(retention, (sum(checks), len(checks)), quarters, maturity.expanded_again(held), deals)
