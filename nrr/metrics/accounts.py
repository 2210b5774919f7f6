"""The accounts behind a number, and everything about one account."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from nrr.errors import UnknownRequest
from nrr.metrics.cohorts import PERIOD_MONTHS, cohort_label
from nrr.metrics.health import account_reasons
from nrr.periods import Month, month_range
from nrr.results import AccountDetail, AccountList, AccountMovement, AccountTransfer, Request, SourceRow
from nrr.warehouse import Warehouse

if TYPE_CHECKING:
    import pandas as pd

_SOURCE_ROWS_SHOWN = 500
_NO_PRODUCT = "All products"


def window_accounts(session: Warehouse, request: Request, component: str | None = None) -> AccountList:
    """Return the window's accounts; for a component only its accounts, adding up to it.

    ``component`` is opening, closing (both over opening accounts), expansion, contraction or churn; None is every
    account with ARR at either end. ``session`` holds ``window_accounts``.
    """
    frame = session.frame("metrics/window_account_list")
    if component in ("opening", "closing"):
        frame = frame[frame["opening_arr_cents"] > 0]
        column = f"{component}_arr_cents"
    else:
        frame = frame if component is None else frame[frame["movement"] == component]
        column = "change_cents" if component else "closing_arr_cents"
    titles = {None: "All accounts", "opening": "Opening accounts", "closing": "Opening accounts at closing"}
    return listed(
        titles.get(component) or str(component).capitalize(), request.window.opening, request.as_of, frame, column
    )


def segment_accounts(session: Warehouse, request: Request, dimension: str, segment: str) -> AccountList:
    """Return the accounts of one segment at the window's opening; their closing ARR is the total."""
    frame = session.frame(
        "metrics/segment_account_list", dimension=dimension, segment=segment, opening_month=request.window.opening.index
    )
    frame = frame[frame["opening_arr_cents"] > 0]
    return listed(f"{dimension}: {segment}", request.window.opening, request.as_of, frame, "closing_arr_cents")


def movement_accounts(session: Warehouse, first: Month, last: Month, movement: str) -> AccountList:
    """Return the accounts that moved from ``first`` to ``last``, one row per account and movement kind.

    ``movement`` is a movement or ``all``. Opening and closing ARR are the account's at the ends of the stretch.
    """
    frame = session.frame("metrics/movement_accounts", first_month=first.index, last_month=last.index)
    if movement != "all":
        frame = frame[frame["movement"] == movement]
    frame = with_ends(session, frame, first - 1, last)
    title = "All movements" if movement == "all" else movement.capitalize()
    return listed(title, first - 1, last, frame)


def flow_accounts(session: Warehouse, request: Request, side: str, movement: str) -> AccountList:
    """Return the accounts with one monthly movement in the window: of those that opened it, joined it, or all.

    ``side`` is closed, joined or all; the change is the sum of these movements. ``session`` holds ``window_accounts``.
    """
    window = request.window
    ends = {"opening_month": window.opening.index, "closing_month": window.closing.index}
    frame = session.frame("metrics/flow_account_list", side=side, movement=movement, **ends)
    whose = {"closed": " of the opening accounts", "joined": " of accounts won since", "all": ""}[side]
    kind = "Win-backs" if movement == "reactivation" else movement.capitalize()
    return listed(f"{kind}{whose}", window.opening, window.closing, frame)


def cohort_accounts(session: Warehouse, as_of: Month, period: str, cohort_month: Month, age: int) -> AccountList:
    """Return a cohort's accounts, first ARR against ARR at ``age`` months; the total is the latter."""
    frame = session.frame(
        "metrics/cohort_accounts",
        as_of=as_of.index,
        period_months=PERIOD_MONTHS[period],
        cohort_month=cohort_month.index,
        age=age,
    )
    change = frame["closing_arr_cents"] - frame["opening_arr_cents"]
    movement = change.map(lambda cents: "expansion" if cents > 0 else "contraction" if cents < 0 else "none")
    frame = frame.assign(movement=movement.where(frame["closing_arr_cents"] > 0, "churn"))
    title = f"Cohort {cohort_label(cohort_month, period)} at {age} months"
    return listed(title, cohort_month, cohort_month + age, frame, "closing_arr_cents")


def account_detail(session: Warehouse, request: Request, account_key: int) -> AccountDetail:
    """Return one account up to the as-of month. Raises UnknownRequest when there is no such account."""
    known = session.rows("metrics/account", account_key=account_key)
    if not known:
        for owned in session.rows("metrics/belongs_to", account_key=account_key):
            raise UnknownRequest(
                f"{owned['account_name']} belongs to {owned['owner_name']} in {request.as_of.label}.",
                "The account map counts the two as one account, and every figure of this month with them.",
                f"Open {owned['owner_name']}, or choose a month before it was handed over.",
            )
        raise UnknownRequest("There is no such account.", "", "It may have been in an earlier version of the data.")
    account = known[0]
    lines = session.rows("metrics/account_lines", account_key=account_key)
    segments = session.rows("metrics/account_segments_at", account_key=account_key, month=request.as_of.index)
    months = month_range(Month(account["first_month"]), request.as_of)
    return AccountDetail(
        account_key=account_key,
        account_id=account["account_id"],
        account_name=account["account_name"],
        first_month=Month(account["first_month"]),
        renewal_month=Month.of(account["renewal_date"]) if account["renewal_date"] else None,
        segments=tuple((row["dimension"], row["segment"]) for row in segments),
        months=months,
        arr_by_product=_by_product(lines, months),
        movements=tuple(
            AccountMovement(Month(row["month"]), row["movement"], row["before_cents"], row["after_cents"])
            for row in session.rows("metrics/account_changes", account_key=account_key)
            if row["month"] <= request.as_of.index
        ),
        transfers=tuple(
            AccountTransfer(**{**row, "month": Month(row["month"])})
            for row in session.rows("metrics/transfers", first_month=0, last_month=request.as_of.index)
            if account_key in (row["from_key"], row["to_key"])
        ),
        source_rows=tuple(_source_row(row) for row in lines[:_SOURCE_ROWS_SHOWN]),
        source_row_count=len(lines),
        reasons=account_reasons(session, request.as_of, account_key),
    )


def account_key(session: Warehouse, account_id: str) -> int:
    """Return the account of that id. Raises UnknownRequest when there is none, naming ids that look like it."""
    found = session.rows("metrics/account_by_id", account_id=account_id)
    if not found:
        known = [row["account_id"] for row in session.rows("metrics/account_keys")]
        alike = get_close_matches(account_id, known, n=3)
        hint = f"Did you mean {', '.join(alike)}?" if alike else "Page Accounts lists every id."
        raise UnknownRequest(f"There is no account {account_id!r}.", "", hint)
    key: int = found[0]["account_key"]
    return key


def with_ends(session: Warehouse, frame: pd.DataFrame, opening: Month, closing: Month) -> pd.DataFrame:
    """Return ``frame`` with each account's ARR in cents at the ends of two months."""
    for column, month in (("opening_arr_cents", opening), ("closing_arr_cents", closing)):
        held = {row["account_key"]: row["arr_cents"] for row in session.rows("metrics/arr_at", month=month.index)}
        frame = frame.assign(**{column: [held.get(key, 0) for key in frame["account_key"]]})
    return frame


def listed(
    title: str, opening: Month, closing: Month, frame: pd.DataFrame, total_column: str = "change_cents"
) -> AccountList:
    """Return a list of accounts, largest change first, whose ``total_column`` adds up to the number behind it."""
    if "change_cents" not in frame:
        frame = frame.assign(change_cents=frame["closing_arr_cents"] - frame["opening_arr_cents"])
    columns = [
        "account_key",
        "account_id",
        "account_name",
        "opening_arr_cents",
        "closing_arr_cents",
        "change_cents",
        "movement",
    ]
    size = frame["change_cents"].abs()
    frame = (
        frame[columns]
        .assign(size=size)
        .sort_values(["size", "closing_arr_cents", "account_key"], ascending=[False, False, True], ignore_index=True)
    )
    return AccountList(title, opening, closing, frame.drop(columns="size"), int(frame[total_column].sum()))


def _by_product(lines: list[dict[str, Any]], months: tuple[Month, ...]) -> dict[str, tuple[int, ...]]:
    totals: dict[str, list[int]] = {}
    for line in lines:
        levels = totals.setdefault(line["product"] or _NO_PRODUCT, [0] * len(months))
        for position, month in enumerate(months):
            if line["start_month"] <= month.index and (line["end_month"] is None or month.index < line["end_month"]):
                levels[position] += line["arr_cents"]
    held = {product: tuple(levels) for product, levels in totals.items() if any(levels)}
    return dict(sorted(held.items(), key=lambda item: (-max(item[1]), item[0])))


def _source_row(row: dict[str, Any]) -> SourceRow:
    return SourceRow(
        file_name=row["file_name"],
        row_number=row["row_number"],
        product=row["product"],
        plan=row["plan"],
        quantity=row["quantity"],
        first_month=Month(row["start_month"]),
        end_month=Month(row["end_month"]) if row["end_month"] is not None else None,
        arr_cents=row["arr_cents"],
    )
