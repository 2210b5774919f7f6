"""Everything one screen, pack or command needs: a warehouse and a request in, a result out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nrr.errors import UnknownRequest
from nrr.metrics import account_map as map_metrics
from nrr.metrics import accounts as account_metrics
from nrr.metrics import cohorts as cohort_metrics
from nrr.metrics import currencies as currency_metrics
from nrr.metrics import definitions as definition_metrics
from nrr.metrics import movements, policies, retention, sentences, series
from nrr.metrics import restatement as restatement_metrics
from nrr.metrics import segments as segment_metrics
from nrr.metrics import status as status_metrics
from nrr.metrics.policies import late_renewals as late_renewals
from nrr.metrics.policies import policy_effects as policy_effects
from nrr.metrics.policies import policy_outcome as policy_outcome
from nrr.metrics.quarantine import quarantine as quarantine
from nrr.metrics.quarantine import quarantine_reasons as quarantine_reasons
from nrr.metrics.quarantine import rows_to_correct as rows_to_correct
from nrr.metrics.scope import check_dimension, scoped
from nrr.metrics.window import windowed
from nrr.ownership import Entry
from nrr.periods import Month, Window
from nrr.results import (
    HEADLINE_WINDOWS,
    AccountDetail,
    AccountList,
    AccountMap,
    AccountTransfer,
    Bridge,
    CohortTable,
    Components,
    Currencies,
    DefinitionLab,
    DefinitionStep,
    MapEffect,
    MonthRates,
    Overview,
    Request,
    Restatement,
    Retention,
    SegmentBridges,
    SegmentTable,
    Status,
)
from nrr.warehouse import Warehouse

if TYPE_CHECKING:
    import pandas as pd

TREND_MONTHS = 36
QUARTERS = 9


def status(warehouse: Warehouse) -> Status:
    """Return what the version holds: months, dimensions, files and checks."""
    with warehouse.session() as session:
        return status_metrics.status(session)


def headline(warehouse: Warehouse, request: Request) -> Retention:
    """Return retention over the request's window."""
    check_month(warehouse, request.as_of)
    with scoped(warehouse, request) as session:
        return series.at_window(session, request)


def overview(warehouse: Warehouse, request: Request) -> Overview:
    """Return everything the first screen shows."""
    window = request.window
    with scoped(warehouse, request) as session:
        settings = session.table("settings")[0]
        quarter_ago, year_ago = (Window(window.closing - months, window.months) for months in (3, 12))
        by_window = {months: Window(window.closing, months) for months in HEADLINE_WINDOWS}
        trend = retention.trend_windows(request, TREND_MONTHS, Month(settings["first_month"]))
        asked = {window, quarter_ago, year_ago, *by_window.values(), *trend}
        found, measured = series.at_windows(session, request, retention.RetentionTable(session), asked)
        return Overview(
            request=request,
            currency=settings["currency"],
            retention=found[window],
            quarter_ago=found[quarter_ago],
            year_ago=found[year_ago],
            by_window={months: found[each] for months, each in by_window.items()},
            trend=tuple(found[each] for each in trend),
            bridge=movements.bridge(session, window.opening + 1, window.closing),
            flows=measured.flow_bridge(request.definition, (series.WHOLE, window))
            if measured and request.definition in series.FLOWS
            else None,
            sentence=sentences.why_it_moved(found[window], found[quarter_ago]),
            lapsed=policies.lapsed(session, request),
        )


def components(warehouse: Warehouse, request: Request) -> Components:
    """Return up to 36 monthly bridges, nine quarters with their retention, and the measured early warning."""
    first = _first_month(warehouse)
    start = max(first, request.as_of - (TREND_MONTHS - 1))
    with scoped(warehouse, request) as session:
        quarters = movements.quarterly_bridges(session, request.as_of, QUARTERS, first)
        windows = [Window(quarter.last, request.window_months) for quarter in quarters]
        found, _ = series.at_windows(session, request, retention.RetentionTable(session), windows)
        return Components(
            request=request,
            currency=session.table("settings")[0]["currency"],
            months=movements.monthly_bridges(session, start, request.as_of),
            quarters=quarters,
            quarter_retention=tuple(found[window] for window in windows),
            early_warning=movements.early_warning(session, request.as_of),
        )


def cohorts(warehouse: Warehouse, request: Request, period: str = "quarter", measure: str = "net") -> CohortTable:
    """Return the cohort table at the request's month. Raises UnknownRequest for another period or measure."""
    if period not in cohort_metrics.PERIOD_MONTHS or measure not in cohort_metrics.MEASURES:
        raise UnknownRequest(
            f"There is no cohort table by {period!r} of {measure!r}.",
            "",
            f"Periods: {', '.join(cohort_metrics.PERIOD_MONTHS)}. Measures: {', '.join(cohort_metrics.MEASURES)}.",
        )
    with scoped(warehouse, request) as session:
        return cohort_metrics.cohort_table(session, request.as_of, period, measure)


def segments(warehouse: Warehouse, request: Request, dimension: str) -> SegmentTable:
    """Return retention by segment of one dimension. Raises UnknownRequest when there is no such dimension."""
    with windowed(warehouse, request) as session:
        return segment_metrics.segment_table(session, request, dimension)


def monthly_movements(warehouse: Warehouse, request: Request, first: Month) -> tuple[Bridge, ...]:
    """Return one bridge per month from ``first`` to the request's month, segments fixed at the table's opening."""
    with scoped(warehouse, request, fixed_at=first - 1) as session:
        return movements.monthly_bridges(session, first, request.as_of)


def month_rate_movements(warehouse: Warehouse, request: Request, first: Month) -> tuple[Bridge, ...]:
    """Return one bridge per month from ``first``, each month end at its own exchange rates, with ``fx``."""
    with scoped(warehouse, request, fixed_at=first - 1) as session:
        return currency_metrics.monthly_bridges(session, first, request.as_of)


def month_rates(warehouse: Warehouse, request: Request) -> MonthRates:
    """Return the bridges of the window, its months and quarters, each month end at its own exchange rates."""
    first = _first_month(warehouse)
    start = max(first, request.as_of - (TREND_MONTHS - 1))
    with scoped(warehouse, request) as session:
        return currency_metrics.month_rates(session, request, start, QUARTERS, first)


def currencies(warehouse: Warehouse, request: Request) -> Currencies:
    """Return ARR by currency at the request's month, the rates used, and NRR at each month's rates."""
    with scoped(warehouse, request) as session:
        return currency_metrics.currencies(session, request)


def segment_movements(
    warehouse: Warehouse, request: Request, first: Month, dimension: str
) -> tuple[SegmentBridges, ...]:
    """Return monthly bridges per segment, segments fixed at the table's opening."""
    with scoped(warehouse, request, fixed_at=first - 1) as session:
        check_dimension(session, dimension)
        if not request.filters:
            session.define("fixed_month", {"month": "INTEGER"}, [[(first - 1).index]], temporary=True)
        return movements.segment_bridges(session, dimension, first, request.as_of)


def definitions(warehouse: Warehouse, request: Request) -> DefinitionLab:
    """Return every definition of NRR and GRR at the request's window."""
    with scoped(warehouse, request) as session:
        return definition_metrics.definition_lab(session, request)


def definition_steps(lab: DefinitionLab, start: str, end: str) -> tuple[DefinitionStep, ...]:
    """Return the steps from one definition to another; their changes sum to the difference."""
    return definition_metrics.steps(lab, start, end)


def known_now(warehouse: Warehouse, request: Request) -> Retention:
    """Return a published period's retention in this version, which may not reach it any more: then with a reason."""
    return restatement_metrics.known_now(warehouse, request)


def restatement(
    published: Warehouse, current: Warehouse, request: Request, figures: Retention | None = None
) -> Restatement:
    """Return a period as published (``figures``) and as known now, and the difference by cause and account."""
    return restatement_metrics.restatement(published, current, request, figures)


def accounts(warehouse: Warehouse, request: Request) -> AccountList:
    """Return every account with ARR at the window's opening or closing."""
    with windowed(warehouse, request) as session:
        return account_metrics.window_accounts(session, request)


def account(warehouse: Warehouse, account_key: int, as_of: Month) -> AccountDetail:
    """Return one account up to ``as_of``. Raises UnknownRequest when there is none."""
    request = Request(as_of)
    with scoped(warehouse, request) as session:
        return account_metrics.account_detail(session, request, account_key)


def behind_component(warehouse: Warehouse, request: Request, component: str) -> AccountList:
    """Return the opening accounts behind opening, expansion, contraction, churn or closing of the window."""
    with windowed(warehouse, request) as session:
        return account_metrics.window_accounts(session, request, component)


def behind_flow(warehouse: Warehouse, request: Request, side: str, movement: str) -> AccountList:
    """Return the accounts behind one monthly movement over the window: of closed, joined or all accounts."""
    with windowed(warehouse, request) as session:
        return account_metrics.flow_accounts(session, request, side, movement)


def behind_movement(warehouse: Warehouse, request: Request, first: Month, last: Month, movement: str) -> AccountList:
    """Return the accounts behind one movement (or ``all``) of the months ``first`` to ``last``."""
    with scoped(warehouse, request) as session:
        return account_metrics.movement_accounts(session, first, last, movement)


def behind_cohort(
    warehouse: Warehouse, request: Request, period: str, cohort_first_month: Month, age: int
) -> AccountList:
    """Return the accounts of one cohort, first ARR against ARR at ``age``."""
    with scoped(warehouse, request) as session:
        return account_metrics.cohort_accounts(session, request.as_of, period, cohort_first_month, age)


def behind_segment(warehouse: Warehouse, request: Request, dimension: str, segment: str) -> AccountList:
    """Return the opening accounts of one segment."""
    with windowed(warehouse, request) as session:
        return account_metrics.segment_accounts(session, request, dimension, segment)


def account_names(warehouse: Warehouse) -> pd.DataFrame:
    """Return every account that ever had ARR: ``account_key``, ``account_id``, ``account_name``, by name."""
    with warehouse.session() as session:
        return session.frame("metrics/account_keys")


def account_map(warehouse: Warehouse) -> AccountMap:
    """Return the account map: its entries, every transfer, and accounts that may be one."""
    with warehouse.session() as session:
        return map_metrics.account_map(session)


def account_map_preview(
    warehouse: Warehouse, entries: Sequence[Entry], request: Request, instead_of: str | None = None
) -> MapEffect:
    """Return retention now and with ``entries`` added to the account map (in place of a file's); nothing is stored."""
    check_month(warehouse, request.as_of)
    return map_metrics.preview(warehouse, entries, request, instead_of)


def transfers(warehouse: Warehouse, first: Month, last: Month) -> tuple[AccountTransfer, ...]:
    """Return what accounts hand over to each other from ``first`` to ``last`` under the account map."""
    with warehouse.session() as session:
        return map_metrics.transfers(session, first, last)


def check_month(warehouse: Warehouse, month: Month) -> None:
    """Raise UnknownRequest when the data does not reach ``month``."""
    with warehouse.session() as session:
        settings = session.table("settings")[0]
    first, last = Month(settings["first_month"]), Month(settings["last_month"])
    if not first <= month <= last:
        raise UnknownRequest(
            f"The data does not reach {month}.",
            f"It runs from {first} to {last}.",
            "Nothing after the data's end is known.",
        )


def _first_month(warehouse: Warehouse) -> Month:
    with warehouse.session() as session:
        return Month(session.table("settings")[0]["first_month"])
