"""The commands of locked periods: lock, locks, unlock, restatement."""

from __future__ import annotations

import argparse
from typing import Any

from nrr import lock_payloads, report
from nrr.locks import Lock
from nrr.results import named
from nrr.terminal import opened, request, show


def add_to(
    commands: Any,
    *,
    stored: argparse.ArgumentParser,
    asked: argparse.ArgumentParser,
    measured: argparse.ArgumentParser,
    printed: argparse.ArgumentParser,
) -> None:
    """Add the commands to the subparsers ``commands``, on parsers of the shared arguments."""
    command = commands.add_parser(
        "lock", parents=[stored, asked, measured], help="keep a period's figures as published"
    )
    command.add_argument("--name", required=True, metavar="TEXT")
    command.add_argument("--note", default="", metavar="TEXT")
    command.add_argument("--who", default="", metavar="TEXT", help="who locks it")
    command.set_defaults(run=_lock)

    command = commands.add_parser("locks", parents=[stored, printed], help="locked periods, then and now")
    command.set_defaults(run=_locks)

    command = commands.add_parser("unlock", parents=[stored], help="take a lock out of force; that is recorded")
    command.add_argument("--name", required=True, metavar="TEXT")
    command.add_argument("--who", default="", metavar="TEXT", help="who unlocks it")
    command.set_defaults(run=_unlock)

    command = commands.add_parser(
        "restatement", parents=[stored, printed], help="what changed in a locked period, by cause"
    )
    command.add_argument("--name", required=True, metavar="TEXT")
    command.add_argument("--accounts", action="store_true", help="rows by account and cause (JSON always has them)")
    command.set_defaults(run=_restatement)


def _lock(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    asked = request(arguments)
    lock = arguments.workspace.lock(
        arguments.name,
        report.headline(warehouse, asked),
        warehouse.version,
        arguments.today,
        filters=asked.filters,
        note=arguments.note,
        who=arguments.who,
    )
    print(
        f"Locked {lock.name}: {named(lock.request.definition)} {lock.figures.nrr} as of {lock.request.as_of}, "
        f"version {lock.version}"
    )


def _locks(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    locks: tuple[Lock, ...] = arguments.workspace.locks()
    values = [lock_payloads.lock(each, report.known_now(warehouse, each.request)) for each in locks]
    rows = [
        {
            "name": value["name"],
            "as_of": value["as_of"],
            "window_months": value["window_months"],
            "filters": ", ".join("=".join(pair) for pair in value["filters"]),
            "definition": value["definition"],
            "nrr_as_published": value["published"]["nrr"],
            "nrr_known_now": value["known_now"]["nrr"],
            "version": value["version"],
            "locked_on": value["locked_on"],
            "who": value["who"],
        }
        for value in values
    ]
    show(arguments.format, {"locks": values, "unlocked": _unlocked(arguments)}, rows)


def _unlocked(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    return [lock_payloads.unlocked(each) for each in arguments.workspace.unlocked()]


def _unlock(arguments: argparse.Namespace) -> None:
    lock = arguments.workspace.unlock(arguments.name, arguments.today, arguments.who)
    print(f"Unlocked {lock.name}; its figures stay stored")


def _restatement(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    lock = arguments.workspace.find_lock(arguments.name)
    published = arguments.workspace.warehouse(arguments.workspace.readable(lock.version))
    found = report.restatement(published, warehouse, lock.request, lock.figures)
    values = lock_payloads.restatement(lock, found, warehouse.version)
    steps = [{"step": "as_published", **values["published"]}]
    steps += [{"step": cause.pop("cause"), **cause} for cause in (dict(cause) for cause in values["causes"])]
    if values["definition_difference"]:
        steps += [{"step": "definition_difference", "nrr": values["definition_difference"]}]
    steps += [{"step": "known_now", **values["known_now"]}]
    columns = ("step", "opening_arr", "closing_arr_of_opening_accounts", "total_arr", "nrr", "grr", "accounts")
    rows = [{column: step.get(column, "") for column in columns} for step in steps]
    show(arguments.format, values, values["accounts"] if arguments.accounts else rows)
