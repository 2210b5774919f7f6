"""What several files of usage, tickets, answers, payments, deals or departures all state: counted once."""

from __future__ import annotations

from collections import Counter

from nrr import schema
from nrr.formatting import plural
from nrr.warehouse import Warehouse

COMPARED = (schema.USAGE, schema.TICKETS, schema.NPS, schema.PAYMENTS, schema.OPPORTUNITIES, schema.DEPARTURES)


def count_once(warehouse: Warehouse) -> list[tuple[int, str]]:
    """Leave what a later file states again to that file; return notes, each with the earlier file's id.

    The same are readings of one account, metric and day; tickets and deals of one id, deals without one of one name
    and day; answers and departures of one account and day; payments of one account, day and amount. Rows of one file
    are never compared with each other.
    """
    warehouse.materialize("staging/repeated_signals")
    repeated = Counter(row["file_id"] for row in warehouse.table("repeated_signals"))
    if repeated:
        for table in COMPARED:
            own = ("metric",) if table == schema.USAGE else ()
            warehouse.delete(table.name, "repeated_signals", ("file_id", "row_number", *own))
    warehouse.drop("repeated_signals")
    return [
        (file_id, f"{plural(rows, 'row stands', 'rows stand')} again in a later file: counted there, as it says.")
        for file_id, rows in sorted(repeated.items())
    ]
