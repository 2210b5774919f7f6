"""The command line: the same engine without a browser.

Exit code 0 when done, 1 when the data says no (the reason on stderr, nothing stored), 2 for wrong arguments
or a missing answer.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from nrr import (
    account_map_commands,
    action_commands,
    benchmark_commands,
    claim_commands,
    currency_commands,
    import_command,
    lock_commands,
    mechanism_commands,
    note_commands,
    opportunity_commands,
    outlook_command,
    pack_command,
    payloads,
    policy_commands,
    renewal_commands,
    report,
    risk_commands,
    why_command,
)
from nrr.errors import NrrError, UnknownRequest
from nrr.metrics.cohorts import MEASURES, PERIOD_MONTHS
from nrr.results import GRR_DEFINITIONS, HEADLINE_GRR, HEADLINE_NRR, NRR_DEFINITIONS, Request
from nrr.terminal import condition, month, opened, positive, request, show
from nrr.workspace import Workspace


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        return int(arguments.run(arguments) or 0)
    except NrrError as error:
        print(error, file=sys.stderr)
        return 1


def _metrics(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    status = report.status(warehouse)
    asked = request(arguments)
    values = payloads.retention(report.headline(warehouse, asked), status)
    values |= policy_commands.lapsed_values(report.late_renewals(warehouse, asked))
    parts = []
    if arguments.by:
        parts = payloads.segments(report.segments(warehouse, asked, arguments.by), status)
        values = {**values, "segments": parts}
    total = {name: value for name, value in values.items() if name != "segments"}
    rows = [{"dimension": arguments.by, "segment": "Total", **total}, *parts] if arguments.by else [total]
    show(arguments.format, values, rows)


def _definitions(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    report.check_month(warehouse, arguments.as_of)
    asked = request(arguments)
    lab = report.definitions(warehouse, asked)
    rows = [
        {"id": v.id, "family": v.family, "value": v.value, "formula": v.formula, "reason": v.reason} for v in lab.values
    ]
    show(arguments.format, payloads.definitions(lab, report.status(warehouse)), rows)


def _movements(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    status = report.status(warehouse)
    first, last = arguments.first or status.first_month, arguments.last or status.default_as_of
    for end in (first, last):
        report.check_month(warehouse, end)
    if last < first:
        raise UnknownRequest(
            "The months are the wrong way round.", f"{first} is after {last}.", "Swap --from and --to."
        )
    request = Request(last)
    if arguments.rates == "month" and arguments.by:
        raise UnknownRequest("Segments are at constant rates only.", "", "Leave out --by or --rates.")
    found = report.month_rate_movements if arguments.rates == "month" else report.monthly_movements
    months = [payloads.bridge(b) for b in found(warehouse, request, first)]
    values: dict[str, Any] = {"currency": status.currency, "months": months}
    rows = months
    if arguments.by:
        parts = report.segment_movements(warehouse, request, first, arguments.by)
        values["segments"] = [payloads.segment_bridges(segment) for segment in parts]
        rows = [
            {"dimension": segment["dimension"], "segment": segment["segment"], **month}
            for segment in values["segments"]
            for month in segment["months"]
        ]
    if handed := report.transfers(warehouse, first, last):
        values["transfers"] = [account_map_commands.transfer(each) for each in handed]
        rows = account_map_commands.with_transfers(rows, handed)
    show(arguments.format, values, rows)


def _cohorts(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    report.check_month(warehouse, arguments.as_of)
    table = report.cohorts(warehouse, Request(arguments.as_of), arguments.period, arguments.measure)
    values = payloads.cohorts(table, report.status(warehouse).currency)
    rows = [
        {"cohort": c["label"], "accounts": c["accounts"], "opening_arr": c["opening_arr"], "age": age, "value": value}
        for c in values["cohorts"]
        for age, value in enumerate(c["values"])
    ]
    show(arguments.format, values, rows)


def _demo(arguments: argparse.Namespace) -> None:
    from nrr.demo import write_company

    size = {"accounts": arguments.accounts, "months": arguments.months, "seed": arguments.seed}
    try:
        paths = write_company(arguments.out, **size)
    except OSError as error:
        raise NrrError(f"{arguments.out} cannot be written.", f"{error.strerror}.", "Name another folder.") from error
    print(*paths, sep="\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m nrr", description="Holdfast: net revenue retention from exports.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    stored = argparse.ArgumentParser(add_help=False)
    folder = Path(os.environ.get("NRR_WORKSPACE", "data/workspace"))
    stored.add_argument(
        "--workspace", type=lambda text: Workspace(Path(text)), default=Workspace(folder), metavar="DIR"
    )
    stored.set_defaults(today=date.today())
    asked = argparse.ArgumentParser(add_help=False)
    asked.add_argument("--as-of", type=month, required=True, metavar="YYYY-MM")
    asked.add_argument("--window", type=positive, default=12, metavar="MONTHS")
    asked.add_argument("--where", type=condition, action="append", default=[], metavar="DIMENSION=VALUE")
    printed = argparse.ArgumentParser(add_help=False)
    printed.add_argument("--format", choices=("json", "csv", "table"), default="table")

    import_command.add_to(commands, stored=stored)

    measured = argparse.ArgumentParser(add_help=False)
    measured.add_argument("--definition", choices=NRR_DEFINITIONS, default=HEADLINE_NRR, help="which NRR")
    measured.add_argument("--grr", choices=GRR_DEFINITIONS, default=HEADLINE_GRR, help="which GRR")

    command = commands.add_parser("metrics", parents=[stored, asked, measured, printed], help="NRR, GRR, logos")
    command.add_argument("--by", metavar="DIMENSION")
    command.set_defaults(run=_metrics)

    command = commands.add_parser("definitions", parents=[stored, asked, printed], help="every definition of NRR, GRR")
    command.set_defaults(run=_definitions)

    command = commands.add_parser("movements", parents=[stored, printed], help="monthly movements of ARR")
    command.add_argument("--from", dest="first", type=month, metavar="YYYY-MM")
    command.add_argument("--to", dest="last", type=month, metavar="YYYY-MM")
    command.add_argument("--by", metavar="DIMENSION")
    command.add_argument(
        "--rates",
        choices=("constant", "month"),
        default="constant",
        help="convert at one month's rates, or each month end at its own, with fx as a row",
    )
    command.set_defaults(run=_movements)

    _add_cohorts(commands, stored, printed)
    why_command.add_to(commands, stored=stored, asked=asked, printed=printed)
    mechanism_commands.add_to(commands, stored=stored, asked=asked, printed=printed)
    note_commands.add_to(commands, stored=stored, printed=printed)
    outlook_command.add_to(commands, stored=stored, asked=asked, printed=printed)
    action_commands.add_to(commands, stored=stored, printed=printed)
    account_map_commands.add_to(commands, stored=stored, printed=printed)
    currency_commands.add_to(commands, stored=stored, printed=printed)
    policy_commands.add_to(commands, stored=stored, printed=printed)
    benchmark_commands.add_to(commands, stored=stored, measured=measured)
    claim_commands.add_to(commands, stored=stored, asked=asked, printed=printed)
    risk_commands.add_to(commands, stored=stored, asked=asked, printed=printed)
    renewal_commands.add_to(commands, stored=stored, asked=asked, printed=printed)
    opportunity_commands.add_to(commands, stored=stored, asked=asked, printed=printed)
    lock_commands.add_to(commands, stored=stored, asked=asked, measured=measured, printed=printed)
    pack_command.add_to(commands, stored=stored, asked=asked, measured=measured)

    _add_demo(commands)
    return parser


def _add_cohorts(commands: Any, stored: argparse.ArgumentParser, printed: argparse.ArgumentParser) -> None:
    command = commands.add_parser("cohorts", parents=[stored, printed], help="retention by cohort and age")
    command.add_argument("--as-of", type=month, required=True, metavar="YYYY-MM")
    command.add_argument("--period", choices=tuple(PERIOD_MONTHS), default="month")
    command.add_argument("--measure", choices=MEASURES, default="net")
    command.set_defaults(run=_cohorts)


def _add_demo(commands: Any) -> None:
    command = commands.add_parser("demo", help="write the exports of a fictional company")
    command.add_argument("--accounts", type=positive, default=400)
    command.add_argument("--months", type=positive, default=48)
    command.add_argument("--seed", type=int, default=7)
    command.add_argument("--out", type=Path, required=True, metavar="DIR")
    command.set_defaults(run=_demo)


if __name__ == "__main__":
    sys.exit(main())
