"""The command of a book in several currencies: what they are, what they are worth and who says so."""

from __future__ import annotations

import argparse
from typing import Any

from nrr import payloads, report
from nrr.results import Request
from nrr.terminal import month, opened, show


def add_to(commands: Any, *, stored: argparse.ArgumentParser, printed: argparse.ArgumentParser) -> None:
    """Add the command to the subparsers ``commands``, on parsers of the shared arguments."""
    command = commands.add_parser(
        "currencies", parents=[stored, printed], help="ARR by currency, the rates used and where they come from"
    )
    command.add_argument("--as-of", type=month, default=None, metavar="YYYY-MM")
    command.set_defaults(run=_currencies)


def _currencies(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    as_of = arguments.as_of or report.status(warehouse).default_as_of
    report.check_month(warehouse, as_of)
    values = payloads.currencies(report.currencies(warehouse, Request(as_of)))
    rows = [{**row, "sources": "; ".join(row["sources"]) or None} for row in values["currencies"]]
    show(arguments.format, values, rows)
