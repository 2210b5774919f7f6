"""The command that says why accounts grew and shrank: the window's mechanisms and each month's."""

from __future__ import annotations

import argparse
from typing import Any

from nrr import report, why
from nrr.formatting import decimal_money
from nrr.results import Mechanism, Mechanisms, PeriodMechanisms, Status
from nrr.terminal import opened, request, show


def add_to(
    commands: Any,
    *,
    stored: argparse.ArgumentParser,
    asked: argparse.ArgumentParser,
    printed: argparse.ArgumentParser,
) -> None:
    """Add the command to the subparsers ``commands``, on parsers of the shared arguments."""
    command = commands.add_parser(
        "mechanisms", parents=[stored, asked, printed], help="why accounts grew and shrank: seats, price, products"
    )
    command.add_argument("--json", dest="format", action="store_const", const="json", help="the same as --format json")
    command.set_defaults(run=_mechanisms)


def values(found: Mechanisms, status: Status) -> dict[str, Any]:
    """Return the window's mechanisms as plain values; money as decimal text, ratios as fractions or None."""
    return {
        "as_of": str(found.request.as_of),
        "window_months": found.request.window_months,
        "opening_month": str(found.request.window.opening),
        "currency": status.currency,
        "nrr_point_to_point": found.nrr,
        "nrr_at_constant_price": found.nrr_at_constant_price,
        "unattributed_share": found.unattributed_share,
        "mechanisms": [] if found.reason else [_row(row) for row in found.rows],
        "total": None if found.reason else _total(found),
        "months": [_month(each) for each in found.months],
        **({"reason": found.reason} if found.reason else {}),
    }


def _row(row: Mechanism) -> dict[str, Any]:
    cents = (row.expansion_cents, row.contraction_cents, row.unchanged_cents, row.total_cents)
    return {"mechanism": row.mechanism, **_money(cents), "accounts": row.accounts}


def _total(found: Mechanisms) -> dict[str, Any]:
    net = found.expansion_cents + found.contraction_cents
    money = _money((found.expansion_cents, found.contraction_cents, 0, net))
    return {"mechanism": "total", **money, "accounts": found.accounts}


def _money(cents: tuple[int, int, int, int]) -> dict[str, str]:
    names = ("expansion", "contraction", "cancelled_out", "net")
    return {name: decimal_money(amount) for name, amount in zip(names, cents, strict=True)}


def _month(each: PeriodMechanisms) -> dict[str, Any]:
    return {
        "month": str(each.last),
        **{
            side: {name: decimal_money(cents) for name, cents in getattr(each, side).items()}
            for side in ("expansion", "contraction")
        },
    }


def _mechanisms(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    report.check_month(warehouse, arguments.as_of)
    found = values(why.mechanisms(warehouse, request(arguments)), report.status(warehouse))
    total = found["total"]
    rows = [*found["mechanisms"], total] if total else [{"mechanism": "n/a", "reason": found["reason"]}]
    show(arguments.format, found, rows)
