"""What two revenue files both say: counted once where they agree, refused where they do not."""

from __future__ import annotations

from typing import Any

from nrr.errors import ImportConflict
from nrr.formatting import decimal_money, plural
from nrr.periods import Month
from nrr.warehouse import Warehouse

_SHOWN = 5
_FORGET_REPEATS = """
delete from source_lines as l using repeated_lines as r
where l.file_id = r.file_id and l.row_number = r.row_number and l.column_name is not distinct from r.column_name
"""


def settle_overlaps(warehouse: Warehouse) -> dict[int, int]:
    """Take lines that an earlier file already brought out of ``source_lines``; return how many by file id.

    Raises ImportConflict where files state different amounts or ends for the same account, line and month; its
    ``files`` are the SHA-256 of the earlier ones.
    """
    _refuse_conflicts(warehouse)
    warehouse.materialize("staging/repeated_lines")
    repeats = {row["file_id"]: row["repeats"] for row in warehouse.rows("staging/repeat_counts")}
    if repeats:
        warehouse.execute(_FORGET_REPEATS)
    return repeats


def _refuse_conflicts(warehouse: Warehouse) -> None:
    conflicts = warehouse.rows("staging/conflicts")
    if not conflicts:
        return
    files = {row["file_id"]: row for row in warehouse.table("source_files")}
    shown = [
        f"{row['account_id']}, {Month(row['start_month'])}: "
        + " against ".join(
            f"{_stated(row, side)} in {files[row[f'{side}_file_id']]['name']} (line {row[f'{side}_row_number']})"
            for side in ("earlier", "later")
        )
        for row in conflicts[:_SHOWN]
    ]
    more = f"; and {len(conflicts) - _SHOWN} more" if len(conflicts) > _SHOWN else ""
    raise ImportConflict(
        f"{plural(len(conflicts), 'value differs', 'values differ')} from what is already imported.",
        "; ".join(shown) + more + ".",
        "Replace the earlier file by the new one (--replace on the command line): the earlier one is then taken out "
        "whole, with any months that only it holds. Or remove one of them.",
        tuple(sorted({files[row["earlier_file_id"]]["sha256"] for row in conflicts})),
    )


def _stated(row: dict[str, Any], side: str) -> str:
    if row["earlier_arr_cents"] != row["later_arr_cents"]:
        return f"ARR {decimal_money(row[f'{side}_arr_cents'])}"
    end = row[f"{side}_end_month"]
    return f"ends {Month(end)}" if end else "open"
