"""Work on files in a child process, so that neither a parser's crash nor a closed tab hurts anyone.

The child reads one JSON request from standard input and answers in JSON lines: progress, then a result or an error.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from nrr import errors, payloads
from nrr.choices import Choice
from nrr.errors import ImportConflict, NeedsChoice, NrrError
from nrr.ingest.corrections import corrections_in, inspected_corrections
from nrr.ingest.inspect import inspect_file
from nrr.ingest.mapping import Mapping
from nrr.intake import corrected_file
from nrr.originals import rows_of_upload
from nrr.recipe import changes_from_json
from nrr.sample import sample_workspace
from nrr.workspace import Upload, Workspace

_MEMORY_BYTES = 12 << 30
_CPU_SECONDS = 1800
GONE = NrrError(
    "The file could not be read.",
    "Reading it took more memory or time than allowed, or broke the reader.",
    "Open it in a spreadsheet, save it as CSV, and upload that.",
)


class Job:
    """A task under way in a child process."""

    def __init__(self, task: str, payload: dict[str, Any]) -> None:
        self._output = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 (it lives as long as the job)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "nrr.worker"],
            stdin=subprocess.PIPE,
            stdout=self._output,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).resolve().parent.parent,
            text=True,
        )
        if self._process.stdin:
            self._process.stdin.write(json.dumps({"task": task, **payload}))
            self._process.stdin.close()

    def poll(self) -> dict[str, Any] | NrrError | None:
        """Return None while the task runs, then its result or the error it ended with."""
        if self._process.poll() is None:
            return None
        for answer in self._answers():
            if "result" in answer:
                result: dict[str, Any] = answer["result"]
                return result
            if "error" in answer:
                return _error(answer["error"])
        return GONE

    def wait(self) -> dict[str, Any] | NrrError:
        """Return the outcome, waiting for it."""
        self._process.wait()
        return self.poll() or GONE

    @property
    def progress(self) -> str:
        """Return what the task last said it is doing, empty before it said anything."""
        return next((a["progress"] for a in reversed(self._answers()) if "progress" in a), "")

    def cancel(self) -> None:
        """Stop the task; whatever was stored before stays as it was."""
        self._process.kill()
        self._process.wait()

    def _answers(self) -> list[dict[str, Any]]:
        self._output.seek(0)
        lines = self._output.read().split("\n")[:-1]
        return [json.loads(line) for line in lines]


def start(task: str, payload: dict[str, Any]) -> Job:
    """Start inspect, import, remove, undo, revise, rows or sample with ``payload`` (JSON values) in a child process."""
    return Job(task, payload)


def _inspect(payload: dict[str, Any], _: Callable[[str], None]) -> dict[str, Any]:
    corrections = corrections_in(Path(payload["path"]), payload["name"])
    if corrections and payload.get("workspace"):
        original = corrected_file(corrections, Workspace(Path(payload["workspace"])).recipe())
        told = inspected_corrections(corrections, original.name, original.mapping)
        return {"inspection": {**asdict(told), "mapping": original.mapping.to_json()}}
    mapping = Mapping.from_json(payload["mapping"]) if payload.get("mapping") else None
    seen = inspect_file(
        Path(payload["path"]),
        payload["name"],
        _today(payload),
        sheet=payload.get("sheet"),
        kind=payload.get("kind"),
        measure=payload.get("measure"),
        mapping=mapping,
    )
    return {"inspection": {**asdict(seen), "mapping": seen.mapping.to_json() if seen.mapping else None}}


def _import(payload: dict[str, Any], progress: Callable[[str], None]) -> dict[str, Any]:
    uploads = [
        Upload(
            Path(f["path"]),
            f["name"],
            Mapping.from_json(f["mapping"]) if f.get("mapping") else None,
            f.get("kind"),
            f.get("measure"),
            f.get("answers"),
        )
        for f in payload["files"]
    ]
    result = Workspace(Path(payload["workspace"])).add(
        uploads,
        _today(payload),
        replace_earlier=payload.get("replace", False),
        choice=Choice.from_json(payload.get("choice")),
        progress=progress,
    )
    return payloads.imported(result)


def _remove(payload: dict[str, Any], _: Callable[[str], None]) -> dict[str, Any]:
    return payloads.imported(Workspace(Path(payload["workspace"])).remove(payload["sha256"], _today(payload)))


def _undo(payload: dict[str, Any], _: Callable[[str], None]) -> dict[str, Any]:
    return {"version": Workspace(Path(payload["workspace"])).undo(_today(payload))}


def _revise(payload: dict[str, Any], progress: Callable[[str], None]) -> dict[str, Any]:
    workspace = Workspace(Path(payload["workspace"]))
    changes = changes_from_json(payload["changes"])
    return payloads.imported(workspace.revise(payload["action"], _today(payload), progress, **changes))


def _rows(payload: dict[str, Any], _: Callable[[str], None]) -> dict[str, Any]:
    root = Path(payload["workspace"])
    read = rows_of_upload(root, payload["version"], payload["sha256"], payload["lines"])
    return {"sheet": read.sheet, "headings": read.headings, "rows": list(read.rows.items())}


def _sample(payload: dict[str, Any], _: Callable[[str], None]) -> dict[str, Any]:
    return {"version": sample_workspace(Path(payload["workspace"])).current()}


_TASKS = {
    "inspect": _inspect,
    "import": _import,
    "remove": _remove,
    "undo": _undo,
    "revise": _revise,
    "rows": _rows,
    "sample": _sample,
}


def _today(payload: dict[str, Any]) -> date:
    return date.fromisoformat(payload["today"])


def _error_json(error: NrrError) -> dict[str, Any]:
    extra: dict[str, Any] = {"choices": error.choices} if isinstance(error, NeedsChoice) else {}
    if isinstance(error, ImportConflict):
        extra |= {name: getattr(error, name) for name in ("files", "newer", "asked", "differences")}
    return {"kind": type(error).__name__, "title": error.title, "message": error.message, "hint": error.hint, **extra}


def _error(data: dict[str, Any]) -> NrrError:
    kind: Callable[..., NrrError] = getattr(errors, data.pop("kind"))
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in data.items()})


def _limit_resources() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))


def _say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


def main() -> None:
    """Answer the one request on standard input."""
    _limit_resources()
    payload = json.load(sys.stdin)
    try:
        _say({"result": _TASKS[payload["task"]](payload, lambda text: _say({"progress": text}))})
    except NrrError as error:
        _say({"error": _error_json(error)})


if __name__ == "__main__":
    main()
