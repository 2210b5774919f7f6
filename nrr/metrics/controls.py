"""Control totals against the figures, and where a difference may lie."""

from __future__ import annotations

from collections.abc import Iterator

from nrr.errors import UnknownRequest
from nrr.formatting import plural
from nrr.metrics.movements import closing_arr_by_month
from nrr.metrics.scope import scoped
from nrr.periods import Month
from nrr.results import Control, ControlPlace, ControlResult, Request
from nrr.warehouse import Warehouse

LEFT_OUT = {
    "rate": "lines without an exchange rate",
    "usage": "usage charges",
    "proration": "prorations",
    "refund": "refunds",
    "trial": "lines in their trial",
    "past_due": "past-due lines",
    "paused": "paused lines",
    "request": "lines whose end was requested",
    "free": "free lines",
    "other": "other lines",
}


def compare(warehouse: Warehouse, control: Control) -> ControlResult:
    """Return one control total against the ARR of its month, of the accounts that are in its segments then."""
    with warehouse.session() as session:
        settings = session.table("settings")[0]
    first, last = Month(settings["first_month"]), Month(settings["last_month"])
    if not first <= control.month <= last:
        return ControlResult(control, None, None, f"The data runs from {first.label} to {last.label}.")
    try:
        with scoped(warehouse, Request(control.month, 1, control.filters), fixed_at=control.month) as session:
            arr_cents = closing_arr_by_month(session)[control.month.index]
            difference = arr_cents - control.arr_cents
            places = tuple(_places(session, control, difference)) if difference else ()
    except UnknownRequest as error:
        return ControlResult(control, None, None, " ".join(part for part in (error.title, error.message) if part))
    places = tuple(sorted(places, key=lambda place: (not place.exact, -abs(place.arr_cents or 0))))
    return ControlResult(control, arr_cents, difference, None, places)


def _places(session: Warehouse, control: Control, difference: int) -> Iterator[ControlPlace]:
    """Yield what could make up the difference, ``exact`` where it is the difference to the cent."""
    short = -difference
    for row in session.rows("metrics/control_accounts", month=control.month.index, cents=abs(difference)):
        yield _account(row, control.month)
    for row in session.rows("metrics/control_quarantine"):
        cents, entries = row["arr_cents"], plural(row["entries"], "entry", "entries")
        text = f"Quarantine of {row['file_name']}: {entries}, {row['reason'].replace('_', ' ')}, of any month"
        yield ControlPlace("quarantine", text, cents, cents == short)
    session.materialize("metrics/left_out_lines", temporary=True, account_key=None, month=control.month.index)
    for row in session.rows("metrics/control_left_out"):
        currency = f", in {row['currency']}" if row["currency"] else ""
        text = f"Left out in {control.month.label}: {plural(row['lines'], 'line')}, "
        yield ControlPlace(
            "left_out", f"{text}{LEFT_OUT[row['reason']]}{currency}", row["arr_cents"], row["arr_cents"] == short
        )


def _account(row: dict[str, object], month: Month) -> ControlPlace:
    what = {
        "next": f"{row['movement']} in {(month + 1).label}",
        "change": f"{row['movement']} in {month.label}",
        "whole": f"its whole ARR in {month.label}",
    }[str(row["what"])]
    cents = row["after_cents"] if row["what"] == "whole" else row["change_cents"]
    assert isinstance(cents, int)
    name = str(row["account_name"])
    return ControlPlace("account", f"{name}: {what}", cents, True, str(row["account_id"]), name)
