"""The CRM's open renewal and expansion deals, and what share of such deals was won."""

from __future__ import annotations

from nrr.results import Pipeline
from nrr.warehouse import Warehouse


def pipeline(session: Warehouse) -> Pipeline:
    return Pipeline((), (), (), "", "No deals: import the CRM's opportunities.")
