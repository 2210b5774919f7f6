"""The commands on what is up for renewal, how renewals went, and who left and may come back."""

from __future__ import annotations

import argparse
from typing import Any

import pandas as pd

from nrr import action, report
from nrr.metrics import renewal_rate
from nrr.periods import Month
from nrr.results.renewals import RenewalCalendar, RenewalRate, Renewals, WinBack
from nrr.terminal import opened, positive, request, show


def add_to(commands: Any, *, stored: argparse.ArgumentParser, asked: argparse.ArgumentParser, printed: Any) -> None:
    """Add the commands to the subparsers ``commands``, on parsers of the shared arguments."""
    command = commands.add_parser(
        "renewals", parents=[stored, asked, printed], help="what is up for renewal; renewal rate beside NRR and GRR"
    )
    command.set_defaults(run=_renewals)
    command = commands.add_parser("win-back", parents=[stored, asked, printed], help="who left, why, and who came back")
    command.add_argument("--months", type=positive, default=12, help="how far back departures are listed")
    command.set_defaults(run=_win_back)


def renewal_values(found: Renewals, currency: str) -> dict[str, Any]:
    """Return calendar, rate and late renewals as plain values, amounts in currency units."""
    return {
        "as_of": str(found.calendar.as_of),
        "currency": currency,
        "sentence": found.calendar.sentence,
        "months": _months(found.calendar),
        "not_in_calendar": {group.name: group.arr_cents / 100 for group in found.calendar.others},
        "accounts": [
            {
                "account_id": row["account_id"],
                "arr": row["arr_cents"] / 100,
                "month": _month(row["month"]),
                "date": None if pd.isna(row["day"]) else str(row["day"]),
                "date_from": row["source"],
                "level": row["level"],
            }
            for row in _rows(found.calendar.frame)
        ],
        "rate": _rate(found.rate),
        "lapsed": [
            {"account_id": row["account_id"], "arr": row["arr_cents"] / 100, "without_since": _month(row["month"])}
            for row in _rows(found.lapsed_frame)
        ],
    }


def win_back_values(found: WinBack, currency: str) -> dict[str, Any]:
    """Return departures, reasons and returns as plain values, amounts in currency units."""
    return {
        "as_of": str(found.as_of),
        "months": found.months,
        "currency": currency,
        "sentence": found.sentence,
        "lost": found.lost_cents / 100,
        "reasons": [
            {"reason": each.reason, "departures": each.departures, "lost": each.lost_cents / 100}
            for each in found.reasons
        ],
        "stated_without_departure": found.unplaced,
        "came_back": {each.label: each.value for each in found.returns.findings},
        "departures": [_departure(row) for row in _rows(found.frame)],
    }


def _renewals(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    report.check_month(warehouse, arguments.as_of)
    found = action.renewals(warehouse, request(arguments))
    show(arguments.format, renewal_values(found, report.status(warehouse).currency), _months(found.calendar))


def _win_back(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    report.check_month(warehouse, arguments.as_of)
    found = action.win_back(warehouse, request(arguments), arguments.months)
    values = win_back_values(found, report.status(warehouse).currency)
    show(arguments.format, values, values["departures"])


def _months(calendar: RenewalCalendar) -> list[dict[str, Any]]:
    return [
        {
            "month": str(month.month),
            "accounts": month.total_accounts,
            "arr": month.total_arr_cents / 100,
            **{f"{level.replace(' ', '_')}_arr": cents / 100 for level, cents in month.arr_cents.items()},
        }
        for month in calendar.months
    ]


def _rate(rate: RenewalRate) -> dict[str, Any]:
    return {
        "gross": rate.gross,
        "net": rate.net,
        "logos": rate.logos,
        "grr": rate.grr,
        "nrr": rate.nrr,
        "reason": rate.reason,
        "arr": {words: cents / 100 for words, cents, _ in renewal_rate.walk(rate)},
        "to_grr": {step.id: step.change for step in renewal_rate.gross_steps(rate)},
        "to_nrr": {step.id: step.change for step in renewal_rate.net_steps(rate)},
    }


def _departure(row: dict[str, Any]) -> dict[str, Any]:
    back = _month(row["return_month"])
    return {
        "account_id": row["account_id"],
        "left": _month(row["month"]),
        "lost": row["lost_cents"] / 100,
        "reason": None if pd.isna(row["reason"]) else row["reason"],
        "open_deal": None if pd.isna(row["open_deal"]) else row["open_deal"],
        "came_back": back,
        "arr_at_return": None if back is None else row["return_cents"] / 100,
    }


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _month(value: Any) -> str | None:
    return None if pd.isna(value) else str(Month(int(value)))
