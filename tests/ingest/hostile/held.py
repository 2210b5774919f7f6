"""A workspace that holds, and what may and may not stand in a message."""

from __future__ import annotations

import resource
import time
from pathlib import Path
from typing import Any

import pytest
from ingest.writing import TODAY, save

from nrr import report, worker
from nrr.errors import FileRefused, NrrError
from nrr.periods import Month
from nrr.results import Request
from nrr.workspace import Upload, Workspace

HEAD = "Customer,Month,MRR\n"
GOOD = HEAD + "Alder,2024-01,100\nBirch,2024-01,100\nAlder,2025-01,150\n"
NRR_OF_GOOD = 0.75  # 150 of 200
SECONDS = 60
MEGABYTES = 1500


class Held:
    """A workspace under ``folder`` with one good file in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = Workspace(folder / "ws")
        self.workspace.add([Upload(save(folder, GOOD, "good.csv"), "good.csv")], TODAY)
        self.version = self.workspace.current()
        self.files = self._files()

    def serves(self) -> bool:
        """Return whether the good version is in use, answers as before, and nothing was left beside it."""
        assert self.version
        warehouse = self.workspace.warehouse(self.version)
        try:
            nrr = report.headline(warehouse, Request(Month.parse("2025-01"))).nrr
        finally:
            warehouse.close()
        return self.workspace.current() == self.version and nrr == NRR_OF_GOOD and self._files() == self.files

    def refuses(
        self, content: str | bytes | Path, *facts: str, name: str = "export.csv", error: type[NrrError] = FileRefused
    ) -> str:
        """Import a file in vain and return the message, which states ``facts`` and nothing of the machine."""
        path = content if isinstance(content, Path) else save(self.folder, content, "upload")
        with pytest.raises(error) as raised:
            self.workspace.add([Upload(path, name)], TODAY)
        assert raised.type is error
        return self._told(raised.value, facts)

    def refuses_in_worker(self, path: Path, *facts: str) -> str:
        """Let a child process import a file in vain, within time and memory, and return the message."""
        started = time.monotonic()
        files = [{"path": str(path), "name": path.name}]
        job = worker.start(
            "import", {"workspace": str(self.workspace.root), "files": files, "today": TODAY.isoformat()}
        )
        while (outcome := job.poll()) is None:
            assert time.monotonic() - started < SECONDS
            time.sleep(0.02)
        assert isinstance(outcome, NrrError), outcome
        assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MEGABYTES << 10
        return self._told(outcome, facts)

    def _told(self, raised: NrrError, facts: tuple[str, ...]) -> str:
        text = str(raised)
        for fact in facts:
            assert fact in text, text
        assert_clean(text, self.folder)
        assert raised.hint or "." in raised.message, "it says what to do"
        assert self.serves()
        return text

    def _files(self) -> list[str]:
        return sorted(
            str(path) for path in self.workspace.root.rglob("*") if path.name not in ("lock", "history.jsonl")
        )


def assert_clean(text: str, *folders: Path) -> None:
    """Assert that a text names no path of the machine and no exception."""
    for sign in ("Traceback", "Error:", "/tmp/", "/home/", "site-packages", ".py", *map(str, folders)):
        assert sign not in text, text


def told(notes: Any, fact: str) -> bool:
    """Return whether one of the notes states ``fact``."""
    return any(fact in note for note in notes)
