"""The ledger at month-end exchange rates: of accounts with lines in another currency, so none where there are none."""

from __future__ import annotations

from nrr.warehouse import Warehouse

_LINES = {
    "account_key": "INTEGER",
    "currency": "VARCHAR",
    "start_month": "INTEGER",
    "end_month": "INTEGER",
    "local_arr_cents": "BIGINT",
}


def hold(warehouse: Warehouse, *, temporary: bool) -> None:
    """Build ``foreign_lines`` and ``month_rate_changes`` from the lines as the account map has them."""
    if warehouse.table("foreign_currencies"):
        warehouse.materialize("marts/foreign_lines", temporary=temporary)
    else:
        warehouse.define("foreign_lines", _LINES, [], temporary=temporary)
    warehouse.materialize("marts/month_rate_changes", temporary=temporary)
