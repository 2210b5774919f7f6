"""The models that depend on the account map: in the order in which they are built, for a version or in a session.

Every figure of a month reads all history under the map as it stands at that month. A version holds the map of its
last month; a session holds an earlier one as temporary tables. Figures of windows are kept by closing month, so the
windows of each map are cut to the months in which it is in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pyarrow as pa

from nrr import month_rates
from nrr.warehouse import Warehouse

_COUNTED = (
    "staging/decided_lines",
    "staging/net_lines",
    "staging/counted_lines",
    "staging/converted_lines",
)
_DECIDED = {  # after which view each table of the few lines that a policy decides about is built
    "staging/decided_lines": ("staging/decided_stretches",),
    "staging/net_lines": ("staging/refund_months", "staging/refunded_lines"),
}
_OWNERS = ("staging/account_owners", "staging/account_units", "staging/accounts")
_MARTS = (
    "marts/account_starts",
    "marts/size_ranges",
    "marts/account_segments",
    "marts/owner_stretches",
    "marts/written_accounts",
    "marts/usage_months",
    "marts/signal_months",
)
_GAPS = {"account_key": "INTEGER", "from_month": "INTEGER", "until_month": "INTEGER"}
_TRANSFERS = {"month": "INTEGER", "from_key": "INTEGER", "to_key": "INTEGER", "arr_cents": "BIGINT"}


class MapStretch(NamedTuple):
    """Months from ``valid_from`` until ``valid_until`` (exclusive) at which the account map is the same."""

    valid_from: int
    valid_until: int


def map_stretches(session: Warehouse) -> tuple[MapStretch, ...]:
    """Return the stretches of the account map up to the version's last month, oldest first; one where none is dated."""
    return tuple(MapStretch(**row) for row in session.rows("staging/known_stretches"))


def map_at(stretches: Sequence[MapStretch], month: int) -> MapStretch:
    """Return the stretch in force at ``month``, the last one after the end of the data."""
    return next((each for each in stretches if month < each.valid_until), stretches[-1])


def count_lines(warehouse: Warehouse, *, temporary: bool = True) -> None:
    """Build what counts of the source lines under the ``settings``, in the reporting currency.

    Lines that no policy decides about pass through views; what is decided of the few others is worked out once.
    """
    warehouse.materialize("staging/first_payments", temporary=temporary)
    for view in _COUNTED:
        warehouse.materialize(view, temporary=temporary, view=True)
        for table in _DECIDED.get(view, ()):
            warehouse.materialize(table, temporary=temporary)


def hold_map(warehouse: Warehouse, month: int, *, temporary: bool = True) -> None:
    """Build every table that follows accounts under the map in force at ``month``, in a session as temporary ones."""
    hold_ledger(warehouse, month, temporary=temporary)
    for model in _MARTS:
        warehouse.materialize(model, temporary=temporary)
    month_rates.hold(warehouse, temporary=temporary)


def hold_ledger(warehouse: Warehouse, month: int, *, temporary: bool = True) -> None:
    """Build accounts, lines and changes of ARR under the map in force at ``month``; what else follows accounts is not.

    In a session, the lines are counted by the ``settings`` that the session holds.
    """
    warehouse.define("map_month", {"month": "INTEGER"}, [[month]], temporary=temporary)
    for model in _OWNERS:
        warehouse.materialize(model, temporary=temporary)
    warehouse.materialize("staging/owned_lines", temporary=temporary, view=True)
    if warehouse.table("settings")[0]["grace_months"]:
        warehouse.materialize("staging/renewal_gaps", temporary=temporary)
    else:  # none, without a pass over the lines
        warehouse.define("renewal_gaps", _GAPS, [], temporary=temporary)
    warehouse.materialize("staging/lines", temporary=temporary, view=True)
    warehouse.materialize("marts/arr_changes", temporary=temporary)


def hold_transfers(warehouse: Warehouse, stretches: Sequence[MapStretch]) -> None:
    """Build ``account_transfers``; where no entry is dated there is none, without a pass over the lines."""
    if len(stretches) > 1:
        warehouse.materialize("marts/account_transfers")
    else:
        warehouse.define("account_transfers", _TRANSFERS, [])


def join_windows(
    warehouse: Warehouse, now: MapStretch, earlier: Iterable[tuple[MapStretch, list[dict[str, int]]]]
) -> None:
    """Put the windows that close under ``earlier`` maps into ``window_spells``, which holds those of ``now``."""
    clipped = [cut for stretch, rows in earlier for row in rows if (cut := _within(row, stretch))]
    clipped += [cut for row in warehouse.table("window_spells") if (cut := _within(row, now))]
    warehouse.execute("delete from window_spells")
    if clipped:
        warehouse.load("window_spells", pa.Table.from_pylist(clipped))


def _within(row: dict[str, int], stretch: MapStretch) -> dict[str, int] | None:
    first, until = max(row["month"], stretch.valid_from), min(row["valid_until"], stretch.valid_until)
    return {**row, "month": first, "valid_until": until} if first < until else None
