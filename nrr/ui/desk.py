"""The upload desk of one visit: its files, and the one change of the workspace that may be under way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from nrr.errors import NrrError
from nrr.ingest.mapping import Mapping
from nrr.ui import private
from nrr.ui.staging import EXTENSIONS, MAX_MEGABYTES, MEGABYTE, Job, StagedFile, inspection_from_json, too_large

Start = Callable[[str, dict[str, Any]], Job]
Recall = Callable[[str], Mapping | None]


class Upload(Protocol):
    """What ``st.file_uploader`` returns, as far as it is used here."""

    file_id: str
    name: str
    size: int

    def seek(self, offset: int, whence: int = 0, /) -> int: ...
    def read(self, size: int | None = -1, /) -> bytes: ...


@dataclass
class Work:
    """A task that changes the workspace, and once it has ended what came of it."""

    task: str
    payload: dict[str, Any]
    label: str
    job: Job
    outcome: dict[str, Any] | NrrError | None = None


@dataclass
class Desk:
    """What one visitor has uploaded, in a private folder that goes when the visit ends (None before an upload).

    ``start`` runs a task in a child process, ``recall`` returns the mapping once confirmed for a shape, ``workspace``
    is where files are imported to. ``seen`` maps an upload widget's id of a file to its hash, so that a file is stored
    once. ``work`` is the task under way, ``done`` the one that ended last.
    """

    start: Start
    recall: Recall
    today: date
    workspace: Path | None = None
    folder: TemporaryDirectory[str] | None = None
    files: dict[str, StagedFile] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    uploader: int = 0
    work: Work | None = None
    done: Work | None = None

    @property
    def ready(self) -> tuple[StagedFile, ...]:
        return tuple(staged for staged in self.files.values() if staged.ready)

    @property
    def waiting(self) -> tuple[StagedFile, ...]:
        return tuple(staged for staged in self.files.values() if staged.job is not None)

    def sync(self, uploads: Iterable[Upload]) -> None:
        """Store and inspect what is new in ``uploads``, drop what is gone."""
        current: dict[str, str] = {}
        for upload in uploads:
            if upload.file_id not in self.seen:
                self.seen[upload.file_id] = self._stage(upload).sha256
            current[upload.file_id] = self.seen[upload.file_id]
        self.seen = current
        for digest in [digest for digest in self.files if digest not in current.values()]:
            self.files.pop(digest).discard()

    def inspect(self, staged: StagedFile, *, kind: str | None = None, sheet: str | None = None) -> None:
        """Start looking at a file: as ``kind`` or on ``sheet`` from scratch, else with the mapping it has by now."""
        if kind or sheet:
            staged.forget(chosen=True)
        staged.error = None
        payload = {
            "path": str(staged.path),
            "name": staged.name,
            "today": self.today.isoformat(),
            "sheet": sheet,
            "kind": kind,
            "measure": None,
            "mapping": staged.mapping.to_json() if staged.mapping else None,
            "workspace": str(self.workspace) if self.workspace else None,
        }
        staged.job = self.start("inspect", payload)

    def answer(self, staged: StagedFile, answers: dict[str, str]) -> None:
        """Take the user's answers and look at the file again with them."""
        if "kind" in answers or "sheet" in answers or staged.mapping is None:
            self.inspect(staged, kind=answers.get("kind"), sheet=answers.get("sheet"))
            return
        staged.answer(answers)
        self.inspect(staged)

    def begin(self, task: str, payload: dict[str, Any], label: str) -> None:
        """Start a task that changes the workspace, unless one is under way."""
        if self.work is None:
            payload = {**payload, "today": self.today.isoformat()}
            self.done = None
            self.work = Work(task, payload, label, self.start(task, payload))

    def begin_import(self, workspace: Path, files: Sequence[StagedFile], label: str) -> None:
        """Start importing staged files into the workspace: all of them or none."""
        mapped = [(f.path, f.name, f.mapping) for f in files if f.path and f.mapping]
        listed = [{"path": str(path), "name": name, "mapping": mapping.to_json()} for path, name, mapping in mapped]
        self.begin("import", {"workspace": str(workspace), "files": listed, "replace": False}, label)

    def cancel(self) -> Work | None:
        """Stop the task under way and return it, None where none is; the files stay, ready to be imported again."""
        stopped, self.work = self.work, None
        if stopped:
            stopped.job.cancel()
        return stopped

    def advance(self) -> bool:
        """Take over what has ended: inspections and the work under way. Returns whether anything had."""
        ended = [self._take(staged) for staged in self.waiting]
        outcome = self.work.job.poll() if self.work else None
        if self.work is None or outcome is None:
            return any(ended)
        self.work.outcome = outcome
        self.done, self.work = self.work, None
        if self.done.task == "import" and not isinstance(outcome, NrrError):
            self.clear()
        return True

    def clear(self) -> None:
        """Forget every file and give the upload widget a new key, so that it is empty."""
        for staged in self.files.values():
            staged.discard()
        self.files.clear()
        self.seen.clear()
        self.uploader += 1

    def _take(self, staged: StagedFile) -> bool:
        outcome = staged.job.poll() if staged.job else None
        if outcome is None:
            return False
        staged.job = None
        if isinstance(outcome, NrrError):
            staged.error = outcome
            return True
        staged.inspection = inspection_from_json(outcome["inspection"])
        if staged.mapping is None:
            staged.suggest(staged.inspection, self.recall(staged.inspection.shape))
            if staged.recalled:
                self.inspect(staged)
        return True

    def _stage(self, upload: Upload) -> StagedFile:
        """Write the upload under its hash and start inspecting it; one that is too large is not written."""
        if upload.size > MAX_MEGABYTES * MEGABYTE:
            digest = sha256(upload.file_id.encode()).hexdigest()
            return self.files.setdefault(digest, too_large(digest, upload.name, upload.size))
        self.folder = self.folder or private.folder()
        partial = Path(self.folder.name) / "partial"
        hasher = sha256()
        upload.seek(0)
        with partial.open("wb") as out:
            while chunk := upload.read(MEGABYTE):
                hasher.update(chunk)
                out.write(chunk)
        digest = hasher.hexdigest()
        suffix = upload.name.rpartition(".")[2].lower()
        path = partial.with_name(f"{digest}.{suffix if suffix in EXTENSIONS else 'bin'}")
        partial.replace(path)
        if digest not in self.files:
            self.files[digest] = StagedFile(digest, upload.name, path)
            self.inspect(self.files[digest])
        return self.files[digest]
