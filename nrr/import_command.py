"""``python -m nrr import``: files in, read in a child process of limited means; what they disagree about is listed."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from nrr import worker
from nrr.choices import VANISHED, Choice
from nrr.errors import ImportConflict, NrrError
from nrr.formatting import plural
from nrr.ingest.catalogue import KINDS
from nrr.ingest.mapping import Mapping
from nrr.terminal import existing_file

_ANSWERS = {
    "differing": "--newer-wins (the newer file counts wherever both speak) or --count-both (they are about different "
    "things)",
    "vanished": "--vanished keep (still active as before) or --vanished remove (really gone)",
}


def add_to(commands: Any, *, stored: argparse.ArgumentParser) -> None:
    """Add the command to the parser's commands."""
    command = commands.add_parser("import", parents=[stored], help="read files and switch to the new figures")
    command.add_argument("files", nargs="+", type=existing_file, metavar="FILE")
    command.add_argument("--kind", choices=KINDS)
    command.add_argument("--mapping", type=existing_file, metavar="FILE.json")
    command.add_argument("--measure", choices=("mrr", "arr"))
    conflict = command.add_mutually_exclusive_group()
    conflict.add_argument("--newer-wins", action="store_true", help="these files count where stored ones differ")
    conflict.add_argument("--count-both", action="store_true", help="add these up with stored files that differ")
    conflict.add_argument("--replace", action="store_true", help="take out stored files that these contradict")
    command.add_argument("--vanished", choices=VANISHED, help="what these no longer state: keep it, or remove it")
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=_import)


def _import(arguments: argparse.Namespace) -> int:
    mapping, answers = _mapping(arguments.mapping) if arguments.mapping else (None, None)
    shared = {
        "mapping": mapping.to_json() if mapping else None,
        "kind": arguments.kind,
        "measure": arguments.measure,
        "answers": answers,
    }
    differing = "newer" if arguments.newer_wins else "both" if arguments.count_both else None
    job = worker.start(
        "import",
        {
            "workspace": str(arguments.workspace.root.resolve()),
            "files": [{"path": str(path.resolve()), "name": path.name, **shared} for path in arguments.files],
            "replace": arguments.replace,
            "choice": Choice(differing, arguments.vanished).to_json(),
            "today": arguments.today.isoformat(),
        },
    )
    try:
        outcome = job.wait()
    except BaseException:
        job.cancel()
        raise
    if isinstance(outcome, ImportConflict):
        _disagree(outcome, as_json=arguments.json)
        return 2
    if outcome is worker.GONE:
        print(outcome, file=sys.stderr)
        return 2
    if isinstance(outcome, NrrError):
        raise outcome
    if arguments.json:
        print(json.dumps(outcome, indent=1))
    else:
        _tell(outcome)
    return 0


def _disagree(conflict: ImportConflict, *, as_json: bool) -> None:
    ways = [_ANSWERS[asked] for asked in conflict.asked]
    ways.append("or --replace (the earlier file is taken out whole, with months that only it holds)")
    if as_json:
        found = {"error": conflict.title, "asked": conflict.asked, "differences": conflict.differences}
        print(json.dumps(found, indent=1))
    print(f"{conflict.title}\n{conflict.message}\nNothing was stored. Import again with:", file=sys.stderr)
    print(*(f"  {way}" for way in ways), sep="\n", file=sys.stderr)


def _tell(result: dict[str, Any]) -> None:
    for file in result["files"]:
        span = f", {file['months'][0]} to {file['months'][1]}" if file["months"] else ""
        accepted = f"{file['accepted']} of {file['rows']} rows accepted"
        print(f"{file['name']}: {file['kind']}, {accepted}, {plural(file['accounts'], 'account')}{span}")
        for reason, number in sorted(file["reasons"].items()):
            print(f"  quarantined, {reason}: {number}")
        for line in (*file["examples"], *file["notes"]):
            print(f"  {line}")
    print(f"Version {result['version']}" + ("" if result["changed"] else ": already imported, no change"))


def _mapping(path: Path) -> tuple[Mapping | None, dict[str, Any] | None]:
    """Return the whole mapping in a file, or the answers in one that names neither kind nor columns."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise NrrError(f"{path.name} is not a mapping.", str(error), "Write it as JSON.") from error
    if isinstance(data, dict) and data and not {"kind", "columns"} & set(data):
        return None, data
    return Mapping.from_json(data), None
