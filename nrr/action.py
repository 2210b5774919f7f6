"""What to do about it: a warehouse and a request in, a result out."""

from __future__ import annotations

from nrr.metrics import health, pipeline, policies, renewal_calendar, renewal_rate, risk
from nrr.metrics import opportunities as opportunity_metrics
from nrr.metrics import outlook as outlook_metrics
from nrr.metrics import risk_record as risk_record_metrics
from nrr.metrics import white_space as white_space_metrics
from nrr.metrics import win_back as win_back_metrics
from nrr.metrics.scope import check_dimension, scoped
from nrr.metrics.window import windowed
from nrr.periods import Month
from nrr.results import Opportunities, Request, RiskList, WhiteSpace
from nrr.results.health import Health, ScoreRecord
from nrr.results.outlook import Outlook
from nrr.results.renewals import Renewals, WinBack
from nrr.warehouse import Warehouse


def at_risk(warehouse: Warehouse, request: Request) -> RiskList:
    """Return the accounts that may shrink or leave, by what NRR is expected to lose with them."""
    with scoped(warehouse, request) as session:
        return risk.risk_list(session, request)


def account_health(warehouse: Warehouse, account_key: int, as_of: Month) -> Health | None:
    """Return an account's health at the end of ``as_of``, from what was known by then; None where it has no ARR."""
    with scoped(warehouse, Request(as_of)) as session:
        return health.account_health(session, as_of, account_key)


def risk_record(warehouse: Warehouse, request: Request) -> ScoreRecord:
    """Return how the score did at past month ends, each with only what was known then, for the accounts in view."""
    with scoped(warehouse, request) as session:
        return risk_record_metrics.score_record(session, request)


def opportunities(warehouse: Warehouse, request: Request) -> Opportunities:
    """Return who shows a sign of expansion and what it may be worth, white space by size, and open deals."""
    with windowed(warehouse, request) as session:
        opportunity_metrics.signs(session, request)
        levels = opportunity_metrics.levels(session, request.as_of)
        return opportunity_metrics.opportunities(
            session,
            request,
            white_space_metrics.white_space(session, request.as_of, white_space_metrics.SIZE),
            pipeline.pipeline(session, request.as_of, levels),
            levels,
        )


def white_space(warehouse: Warehouse, request: Request, dimension: str) -> WhiteSpace:
    """Return which products which segments of ``dimension`` hold. Raises UnknownRequest when there is none such."""
    with scoped(warehouse, request) as session:
        check_dimension(session, dimension)
        opportunity_metrics.holdings(session, request.as_of)
        return white_space_metrics.white_space(session, request.as_of, dimension)


def renewals(warehouse: Warehouse, request: Request) -> Renewals:
    """Return what is up for renewal in the 12 months ahead, and how the renewals of the window went."""
    with scoped(warehouse, request) as session:
        session.materialize("metrics/renewal_starts", temporary=True, as_of=request.as_of.index)
        return Renewals(
            calendar=renewal_calendar.calendar(session, request),
            rate=renewal_rate.renewal_rate(session, request),
            lapsed=policies.lapsed(session, request),
            lapsed_frame=policies.lapsed_accounts(session, request),
        )


def win_back(warehouse: Warehouse, request: Request, months: int) -> WinBack:
    """Return who left in the ``months`` months up to the request's month, why, and what has been heard since."""
    with scoped(warehouse, request) as session:
        return win_back_metrics.win_back(session, request, months)


def outlook(warehouse: Warehouse, request: Request, dimension: str = outlook_metrics.DEFAULT_DIMENSION) -> Outlook:
    """Return NRR of the four quarters ahead with its interval and back-tests, learned by segment of ``dimension``.

    Raises UnknownRequest when the data has no such dimension.
    """
    with scoped(warehouse, request) as session:
        check_dimension(session, dimension)
        return outlook_metrics.outlook(session, request, dimension)
