"""One account's ARR of one month, down to the lines of the files that it is the sum of."""

from __future__ import annotations

from typing import Any

from nrr.errors import UnknownRequest
from nrr.periods import Month
from nrr.results import LeftOutLine, SourceLine, SourceOfMonth
from nrr.warehouse import Warehouse


def source_of_month(session: Warehouse, account_key: int, month: Month) -> SourceOfMonth:
    """Return the lines behind one account's ARR of one month. Raises UnknownRequest when there is no such account."""
    known = session.rows("metrics/account", account_key=account_key)
    if not known:
        raise UnknownRequest("There is no such account.", "", "It may have been in an earlier version of the data.")
    asked = {"account_key": account_key, "month": month.index}
    held = session.rows("metrics/arr_of_account", **asked)
    session.materialize("metrics/left_out_lines", temporary=True, account_key=account_key, month=month.index)
    files = {row["file_id"]: (row["name"], row["sha256"]) for row in session.table("source_files")}
    return SourceOfMonth(
        account_key=account_key,
        account_id=known[0]["account_id"],
        account_name=known[0]["account_name"],
        month=month,
        arr_cents=held[0]["arr_cents"] if held else 0,
        lines=tuple(_line(row) for row in session.rows("metrics/source_lines_of_month", **asked)),
        left_out=tuple(LeftOutLine(**row) for row in session.rows("metrics/left_out_of_month")),
        files=files,
    )


def _line(row: dict[str, Any]) -> SourceLine:
    stated = row.pop("stated_start"), row.pop("stated_end")
    if row.pop("stated_open"):
        stated = stated[0], None
    first, end = row.pop("start_month"), row.pop("end_month")
    stated_arr = row.pop("stated_arr_cents")
    return SourceLine(
        **row,
        first_month=Month(first),
        end_month=None if end is None else Month(end),
        stated_first=Month(first if stated[0] is None else stated[0]),
        stated_end=None if stated[1] is None else Month(stated[1]),
        stated_arr_cents=row["local_arr_cents"] if stated_arr is None else stated_arr,
    )
