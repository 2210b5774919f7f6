"""The command of actions on accounts: list, add, update, and the CSV for a CRM."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from nrr import account_actions, action, evidence, report
from nrr.results import Action, Request
from nrr.results.actions import STATUSES
from nrr.terminal import opened, positive, show


def add_to(commands: Any, *, stored: argparse.ArgumentParser, printed: argparse.ArgumentParser) -> None:
    """Add the command to the subparsers ``commands``, on parsers of the shared arguments."""
    steps = commands.add_parser("actions", help="what to do about accounts: list, add, update, csv").add_subparsers(
        required=True, metavar="STEP"
    )
    fields = argparse.ArgumentParser(add_help=False)
    fields.add_argument("--owner", metavar="TEXT", help="who does it")
    fields.add_argument("--due", type=day, metavar="YYYY-MM-DD")
    fields.add_argument("--status", choices=STATUSES)
    fields.add_argument("--notes", metavar="TEXT")
    fields.add_argument("--who", default="", metavar="TEXT", help="who writes this")

    step = steps.add_parser("list", parents=[stored, printed], help="every action, those due first in front")
    step.add_argument("--all", action="store_true", help="those that are done or dropped as well")
    step.set_defaults(run=_list)

    step = steps.add_parser("add", parents=[stored, fields], help="write down what to do about an account")
    step.add_argument("--account", required=True, metavar="ID")
    step.add_argument("--title", required=True, metavar="TEXT")
    step.set_defaults(run=_add)

    step = steps.add_parser("update", parents=[stored, fields], help="change an action; what it was is kept")
    step.add_argument("number", type=positive, metavar="NUMBER")
    step.add_argument("--title", metavar="TEXT")
    step.set_defaults(run=_update)

    step = steps.add_parser("csv", parents=[stored], help="every action as a CRM takes it in")
    step.set_defaults(run=_csv)


def day(text: str) -> date:
    """Return the day written ``2025-12-31``."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r}: write it as 2025-12-31") from error


def _named(arguments: argparse.Namespace) -> tuple[Action, ...]:
    warehouse = opened(arguments)
    kept = account_actions.in_force(arguments.workspace.root)
    return evidence.named_actions(warehouse, kept, report.status(warehouse).default_as_of)


def _list(arguments: argparse.Namespace) -> None:
    found = _named(arguments)
    listed = [*account_actions.by_urgency(found), *(each for each in found if arguments.all and not each.undone)]
    values = [
        {
            "number": each.id,
            "account_id": each.held_id or each.account_id,
            "account": each.held_name,
            "action": each.title,
            "owner": each.owner,
            "due": each.due.isoformat() if each.due else None,
            "overdue": each.overdue(arguments.today),
            "status": each.status,
            "notes": each.notes,
            "who": each.who,
            "added_on": each.added_on,
            "changed_on": each.changed_on,
        }
        for each in listed
    ]
    show(arguments.format, {"actions": values}, values)


def _add(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    evidence.account_key(warehouse, arguments.account, report.status(warehouse).default_as_of)
    kept = account_actions.add(
        arguments.workspace.root, arguments.account, arguments.title, arguments.today,
        owner=arguments.owner or "", due=arguments.due, status=arguments.status or STATUSES[0],
        notes=arguments.notes or "", who=arguments.who,
    )  # fmt: skip
    print(f"Action {kept.id} is kept")


def _update(arguments: argparse.Namespace) -> None:
    stated = {name: getattr(arguments, name) for name in account_actions.FIELDS}
    fields = {name: value for name, value in stated.items() if value is not None}
    kept = account_actions.change(arguments.workspace.root, arguments.number, arguments.today, arguments.who, **fields)
    print(f"Action {kept.id} is {kept.status}" + (f", due {kept.due}" if kept.due else ""))


def _csv(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    found = _named(arguments)
    risks = action.at_risk(warehouse, Request(report.status(warehouse).default_as_of))
    rows = account_actions.crm_rows(found, risks.rows)
    show("csv", {}, rows)
