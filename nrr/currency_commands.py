"""The command of a book in several currencies: what they are, what they are worth and who says so."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

from nrr import payloads, report
from nrr.errors import NrrError
from nrr.periods import Month
from nrr.results import Request
from nrr.terminal import month, opened, show


def add_to(commands: Any, *, stored: argparse.ArgumentParser, printed: argparse.ArgumentParser) -> None:
    """Add the command to the subparsers ``commands``, on parsers of the shared arguments."""
    command = commands.add_parser(
        "currencies", parents=[stored, printed], help="ARR by currency, the rates used and where they come from"
    )
    command.add_argument("--as-of", type=month, default=None, metavar="YYYY-MM")
    command.add_argument("--report-in", metavar="CODE", help="convert everything to this currency from now on")
    command.add_argument(
        "--rates-of", metavar="YYYY-MM", help="hold the headline at this month's rates from now on, or at the latest"
    )
    command.set_defaults(run=_currencies)


def _choose(arguments: argparse.Namespace) -> None:
    policies = arguments.workspace.recipe().policies
    if arguments.report_in is not None:
        policies = replace(policies, reporting_currency=arguments.report_in.upper())
    if arguments.rates_of is not None:
        chosen = 0 if arguments.rates_of == "latest" else _month(arguments.rates_of)
        policies = replace(policies, rates_month=chosen)
    arguments.workspace.revise("currency", arguments.today, policies=policies)


def _month(text: str) -> int:
    try:
        return Month.parse(text).index
    except ValueError as error:
        raise NrrError("The month of the rates cannot be read.", f"{error}.", "Or write: latest.") from error


def _currencies(arguments: argparse.Namespace) -> None:
    if arguments.report_in is not None or arguments.rates_of is not None:
        _choose(arguments)
    warehouse = opened(arguments)
    as_of = arguments.as_of or report.status(warehouse).default_as_of
    report.check_month(warehouse, as_of)
    values = payloads.currencies(report.currencies(warehouse, Request(as_of)))
    rows = [{**row, "sources": "; ".join(row["sources"]) or None} for row in values["currencies"]]
    show(arguments.format, values, rows)
