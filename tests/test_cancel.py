"""A real import in its child process, cancelled halfway: nothing of it is left, and it can be started again."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from nrr import worker
from nrr.ui.desk import Desk
from nrr.ui.staging import StagedFile
from nrr.workspace import Upload, Workspace

HEADINGS = "customer,month,mrr\n"
TODAY = date(2026, 1, 31)


def book(accounts: int) -> str:
    months = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
    return HEADINGS + "".join(f"Account {n},{month},{n % 90 + 10}\n" for n in range(accounts) for month in months)


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("stage", ["Reading", "Building"])
def test_a_cancelled_import_leaves_nothing_and_can_be_started_again(tmp_path: Path, stage: str) -> None:
    small, large = tmp_path / "small.csv", tmp_path / "large.csv"
    small.write_text(book(3), encoding="utf-8")
    large.write_text(book(20_000).replace("Account", "Customer"), encoding="utf-8")
    workspace = Workspace(tmp_path / "ws")
    workspace.add([Upload(small, small.name, measure="mrr")], TODAY)
    before, stored = workspace.current(), files_in(workspace.root)
    mapping = workspace.recipe().files[0].mapping
    desk = Desk(worker.start, workspace.remembered, TODAY)
    staged = StagedFile("0" * 64, large.name, large, mapping=mapping)
    desk.files[staged.sha256] = staged

    desk.begin_import(workspace.root, [staged], "Importing")
    assert desk.work is not None
    deadline = time.monotonic() + 120
    while stage not in desk.work.job.progress:
        assert time.monotonic() < deadline
        assert desk.work.job.poll() is None, "it ended before it could be cancelled"
        time.sleep(0.005)
    assert desk.cancel() is not None
    workspace.tidy()

    assert workspace.current() == before
    assert files_in(workspace.root) == stored
    assert desk.work is None
    assert list(desk.files.values()) == [staged]
    if stage == "Building":
        desk.begin_import(workspace.root, [staged], "Importing")
        assert desk.work is not None
        outcome = desk.work.job.wait()
        assert isinstance(outcome, dict)
        assert outcome["version"] == workspace.current() != before
