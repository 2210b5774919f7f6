"""The commands that say what a number stands on: ties, source rows, notes and control totals."""

from __future__ import annotations

import argparse
import json
from typing import Any

from nrr import controls, evidence, notes, payloads, report
from nrr.errors import CheckFailed, UnknownRequest
from nrr.formatting import decimal_money, plural
from nrr.originals import rows_of_upload
from nrr.results import ControlResult, OriginalRows, SourceOfMonth
from nrr.terminal import condition, month, opened, positive, printable, show
from nrr.warehouse import Warehouse


def add_to(commands: Any, *, stored: argparse.ArgumentParser, printed: argparse.ArgumentParser) -> None:
    """Add the commands to the subparsers ``commands``, on parsers of the shared arguments."""
    command = commands.add_parser(
        "check", parents=[stored], help="run every tie; exit 1 with the wrong rows if one fails"
    )
    command.set_defaults(run=_check)

    command = commands.add_parser("source", parents=[stored], help="the rows of the files behind an account's month")
    command.add_argument("--account", required=True, metavar="ID")
    command.add_argument("--month", type=month, required=True, metavar="YYYY-MM")
    command.add_argument("--json", action="store_true", help="with the SQL of every model in between")
    command.set_defaults(run=_source)

    command = commands.add_parser("note", parents=[stored], help="write, change or remove a note")
    command.add_argument("--month", type=month, metavar="YYYY-MM")
    command.add_argument("--account", metavar="ID")
    command.add_argument("--text", metavar="TEXT")
    command.add_argument("--who", default="", metavar="TEXT", help="who writes it")
    which = command.add_mutually_exclusive_group()
    which.add_argument("--edit", type=positive, metavar="NUMBER", help="give that note the new text")
    which.add_argument("--remove", type=positive, metavar="NUMBER", help="take that note back; that is recorded")
    command.set_defaults(run=_note)

    command = commands.add_parser("notes", parents=[stored, printed], help="notes on months and accounts")
    command.set_defaults(run=_notes)

    command = commands.add_parser("control", parents=[stored], help="state what ARR should be, for instance by the GL")
    command.add_argument("--month", type=month, required=True, metavar="YYYY-MM")
    command.add_argument("--where", type=condition, action="append", default=[], metavar="DIMENSION=VALUE")
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("--arr", metavar="AMOUNT")
    what.add_argument("--remove", action="store_true")
    command.add_argument("--note", default="", metavar="TEXT", help="where it is from, such as GL 2025-12")
    command.add_argument("--who", default="", metavar="TEXT")
    command.set_defaults(run=_control)

    command = commands.add_parser("controls", parents=[stored, printed], help="control totals against the figures")
    command.set_defaults(run=_controls)


def compared(arguments: argparse.Namespace, warehouse: Warehouse) -> tuple[ControlResult, ...]:
    """Return every control total of the workspace against the figures."""
    return tuple(evidence.control(warehouse, stated) for stated in controls.in_force(arguments.workspace.root))


def control_line(result: ControlResult) -> str:
    """Return a control total and what became of it as a line of text."""
    control = result.control
    about = ", ".join([str(control.month), *("=".join(pair) for pair in control.filters)])
    stated = f"control total {about}" + (f" ({control.note})" if control.note else "")
    if result.arr_cents is None or result.difference_cents is None:
        return f"n/a   {stated}: {result.reason}"
    if not result.differs:
        return f"pass  {stated}: ARR is {decimal_money(result.arr_cents)} in both."
    return (
        f"FAIL  {stated}: stated {decimal_money(control.arr_cents)}, figures {decimal_money(result.arr_cents)}, "
        f"difference {decimal_money(result.difference_cents)}."
    )


def _check(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    checks = evidence.checks(warehouse)
    for check in checks:
        print(f"{'FAIL' if check.wrong_rows else 'pass'}  {check.name}: {check.description}")
    results = compared(arguments, warehouse)
    for result in results:
        print(control_line(result))
    wrong = [f"{check.name}: {row}" for check in checks for row in check.sample]
    wrong += [control_line(result).removeprefix("FAIL  ") for result in results if result.differs]
    failing = sum(bool(check.wrong_rows) for check in checks) + sum(result.differs for result in results)
    if failing:
        raise CheckFailed(f"{failing} of {len(checks) + len(results)} checks fail.", "\n".join(wrong))


def _source(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    key = evidence.account_key(warehouse, arguments.account, arguments.month)
    found = evidence.source_of_month(warehouse, key, arguments.month)
    root = arguments.workspace.root
    originals = {
        file_id: rows_of_upload(root, warehouse.version, found.files[file_id][1], rows)
        for file_id, rows in found.rows.items()
    }
    if arguments.json:
        values = payloads.source(found, originals, evidence.models("arr_changes"), report.status(warehouse))
        print(json.dumps(values, indent=1))
        return
    _print_source(found, originals)


def _print_source(found: SourceOfMonth, originals: dict[int, OriginalRows]) -> None:
    print(f"{found.account_name} ({found.account_id}), {found.month}: ARR {decimal_money(found.arr_cents)}")
    for line in found.lines:
        name, sha256 = found.files[line.file_id]
        original = originals[line.file_id]
        where = f"{original.sheet}, line" if original.sheet else "line"
        column = f", column {line.column_name}" if line.column_name else ""
        until = f" until {line.end_month}" if line.end_month else ""
        print(f"\n{name}, {where} {line.row_number}{column}  (SHA-256 {sha256})")
        for heading, cell in zip(original.headings, original.rows.get(line.row_number, ()), strict=False):
            print(f"  {printable(heading)}: {printable(cell)}")
        print(f"  = ARR {decimal_money(line.arr_cents)} from {line.first_month}{until}")
    total = decimal_money(found.lines_cents)
    print(f"\n{plural(len(found.lines), 'line')} {'adds' if len(found.lines) == 1 else 'add'} up to {total}")
    for left in found.left_out:
        print(f"Left out ({left.reason}): {found.files[left.file_id][0]}, line {left.row_number}")
    print("Computed by " + " -> ".join(model.name for model in evidence.models("arr_changes") if model.sql))


def _note(arguments: argparse.Namespace) -> None:
    root, today = arguments.workspace.root, arguments.today
    warehouse = opened(arguments)
    if arguments.remove:
        notes.remove(root, arguments.remove, today, arguments.who)
        print(f"Removed note {arguments.remove}; its text stays in the history")
    elif arguments.edit:
        notes.edit(root, arguments.edit, arguments.text or "", today, arguments.who)
        print(f"Changed note {arguments.edit}")
    else:
        if arguments.month:
            report.check_month(warehouse, arguments.month)
        if arguments.account is not None:
            at = arguments.month or report.status(warehouse).default_as_of
            evidence.account_key(warehouse, arguments.account, at)
        about = {"month": arguments.month, "account_id": arguments.account}
        print(f"Note {notes.add(root, arguments.text or '', today, who=arguments.who, **about).id} is kept")


def _notes(arguments: argparse.Namespace) -> None:
    found = evidence.named_notes(opened(arguments), notes.in_force(arguments.workspace.root))
    values = [payloads.note(each) for each in found]
    show(arguments.format, {"notes": values}, values)


def _control(arguments: argparse.Namespace) -> None:
    root, today, filters = arguments.workspace.root, arguments.today, tuple(arguments.where)
    warehouse = opened(arguments)
    if arguments.remove:
        controls.remove(root, arguments.month, today, filters=filters, who=arguments.who)
        print(f"Removed the control total of {arguments.month}")
        return
    cents = controls.cents_of(arguments.arr)
    for dimension, segment in filters:
        if segment not in report.status(warehouse).dimensions.get(dimension, ()):
            raise UnknownRequest(f"There is no segment {dimension}={segment}.", "", "See the Segments page.")
    stated = {"filters": filters, "note": arguments.note, "who": arguments.who}
    control = controls.state(root, arguments.month, cents, today, **stated)
    result = evidence.control(warehouse, control)
    print(control_line(result))
    for place in result.places:
        amount = "" if place.arr_cents is None else f"{decimal_money(place.arr_cents)}  "
        print(f"  {'exactly ' if place.exact else ''}{amount}{place.text}")


def _controls(arguments: argparse.Namespace) -> None:
    values = [payloads.control(result) for result in compared(arguments, opened(arguments))]
    columns = ("month", "filters", "stated_arr", "arr", "difference", "reason", "note", "who", "stated_on")
    rows = [{name: value[name] for name in columns} for value in values]
    rows = [{**row, "filters": ", ".join("=".join(pair) for pair in row["filters"])} for row in rows]
    show(arguments.format, {"controls": values}, rows)
