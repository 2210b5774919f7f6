"""What to do about it: a warehouse and a request in, a result out."""

from __future__ import annotations

from nrr.metrics import risk
from nrr.metrics.scope import scoped
from nrr.results import Request, RiskList
from nrr.warehouse import Warehouse


def at_risk(warehouse: Warehouse, request: Request) -> RiskList:
    """Return the accounts that may shrink or leave, by what NRR is expected to lose with them."""
    with scoped(warehouse, request) as session:
        return risk.risk_list(session, request)
