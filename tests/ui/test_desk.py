"""The upload desk without a page: staging, inspecting, answering, importing."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nrr.errors import FileRefused, NrrError
from nrr.ingest.mapping import Inspection, Mapping, Question
from nrr.ui.desk import Desk
from nrr.ui.mapping_form import choosable
from nrr.ui.naming import clean, file_name
from nrr.ui.private import sweep
from nrr.ui.staging import MAX_MEGABYTES, MEGABYTE, inspection_from_json, with_answer

WIDE = Mapping("wide", {"account": "Customer"})
UNIT = Question("measure", "MRR or ARR?", (("mrr", "a month"), ("arr", "a year")), "mrr")
TODAY = date(2026, 1, 31)


class FakeUpload(io.BytesIO):
    def __init__(self, name: str, content: bytes, file_id: str = "", size: int | None = None) -> None:
        super().__init__(content)
        self.name = name
        self.file_id = file_id or name
        self.size = len(content) if size is None else size


class FakeWorker:
    """Starts nothing: every job ends at once with the next of ``outcomes``, and ``asked`` keeps what was asked."""

    def __init__(self, *outcomes: dict[str, Any] | NrrError | None) -> None:
        self.outcomes = list(outcomes)
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, task: str, payload: dict[str, Any]) -> FakeJob:
        self.asked.append((task, payload))
        return FakeJob(self.outcomes.pop(0) if self.outcomes else None)


class FakeJob:
    progress = ""

    def __init__(self, outcome: dict[str, Any] | NrrError | None) -> None:
        self.outcome = outcome

    def poll(self) -> dict[str, Any] | NrrError | None:
        return self.outcome


def seen(mapping: Mapping | None = WIDE, *questions: Question, **changes: Any) -> dict[str, Any]:
    """What a worker answers to ``inspect``."""
    inspection = Inspection(
        "book.csv", "csv", ("Customer", "Region", "2024-01", "2024-02"), (("Acme", "EMEA", "1", "2"),), 1, "shape",
        mapping, questions=questions, **changes,
    )  # fmt: skip
    return {"inspection": {**asdict(inspection), "mapping": mapping.to_json() if mapping else None}}


def open_desk(worker: FakeWorker, recall: Callable[[str], Mapping | None] = lambda shape: None) -> Desk:
    return Desk(worker, recall, TODAY)


def staged(worker: FakeWorker, *uploads: FakeUpload) -> Desk:
    desk = open_desk(worker)
    desk.sync(uploads or (FakeUpload("book.csv", b"Customer,2024-01\n"),))
    desk.advance()
    return desk


def only(desk: Desk) -> Any:
    (file,) = desk.files.values()
    return file


def test_an_upload_is_stored_under_its_hash_in_a_private_folder() -> None:
    desk = staged(FakeWorker(seen()), FakeUpload("../../etc/Book.CSV", b"a,b\n"))
    file = only(desk)
    assert desk.folder is not None
    assert file.path.parent == Path(desk.folder.name)
    assert file.path.name == f"{file.sha256}.csv"
    assert file.path.read_bytes() == b"a,b\n"
    assert file.path.parent.stat().st_mode & 0o077 == 0
    assert file.ready


def test_an_unknown_ending_is_not_used_as_a_file_name() -> None:
    desk = staged(FakeWorker(seen()), FakeUpload("book.csv/../x", b"a\n"))
    assert only(desk).path.suffix == ".bin"


def test_the_same_content_twice_is_one_file_and_is_read_once() -> None:
    worker = FakeWorker(seen())
    desk = staged(worker, FakeUpload("a.csv", b"x\n"), FakeUpload("b.csv", b"x\n"))
    assert [file.name for file in desk.files.values()] == ["a.csv"]
    assert len(worker.asked) == 1


def test_a_file_taken_out_of_the_widget_is_deleted() -> None:
    desk = staged(FakeWorker(seen()))
    path = only(desk).path
    desk.sync([])
    assert not desk.files
    assert not path.exists()


def test_a_file_over_the_limit_is_refused_and_not_written() -> None:
    worker = FakeWorker()
    desk = staged(worker, FakeUpload("big.csv", b"x", size=MAX_MEGABYTES * MEGABYTE + 1))
    assert only(desk).refused
    assert "limit is 200 MB" in only(desk).error.message
    assert not worker.asked
    assert desk.folder is None
    desk.sync([])
    assert not desk.files


def test_open_questions_hold_an_import_back_until_they_are_answered() -> None:
    worker = FakeWorker(seen(WIDE, UNIT), seen(WIDE.with_changes(measure="arr")))
    desk = staged(worker)
    assert [question.field for question in only(desk).open_questions] == ["measure"]
    assert not desk.ready
    desk.answer(only(desk), {"measure": "arr"})
    assert worker.asked[-1][1]["mapping"]["measure"] == "arr"
    desk.advance()
    assert desk.ready == (only(desk),)


def test_an_answer_about_the_kind_looks_at_the_file_from_scratch() -> None:
    worker = FakeWorker(seen(WIDE, Question("kind", "?", (("long", "rows"),), None)), seen())
    desk = staged(worker)
    desk.answer(only(desk), {"kind": "long"})
    assert worker.asked[-1][1]["kind"] == "long"
    assert worker.asked[-1][1]["mapping"] is None


def test_a_mapping_confirmed_before_is_used_again() -> None:
    confirmed = Mapping("wide", {"account": "Customer"}, measure="mrr", segments=("Region",), header_row=9)
    worker = FakeWorker(seen(WIDE, UNIT), seen(confirmed))
    desk = open_desk(worker, lambda shape: confirmed if shape == "shape" else None)
    desk.sync([FakeUpload("book.csv", b"x")])
    desk.advance()
    assert only(desk).recalled
    # where the table starts is this file's own affair
    assert only(desk).mapping == confirmed.with_changes(header_row=1)
    assert worker.asked[-1][1]["mapping"]["segments"] == ["Region"]
    desk.advance()
    assert only(desk).ready


def test_a_refused_file_leaves_the_others_ready() -> None:
    worker = FakeWorker(
        FileRefused("A PDF.", "It is no table.", "Export a CSV."), seen(), seen(None, missing=("a month",))
    )
    desk = staged(worker, *(FakeUpload(f"{name}.csv", name.encode()) for name in "abc"))
    refused, fine, lacking = desk.files.values()
    assert (refused.refused, fine.ready, lacking.refused) == (True, True, True)
    assert desk.ready == (fine,)


def test_importing_sends_mappings_and_clears_the_desk_when_it_worked() -> None:
    result = {"version": "v1", "changed": True, "files": []}
    worker = FakeWorker(seen(), result)
    desk = staged(worker)
    path = only(desk).path
    desk.begin_import(Path("/books"), desk.ready, "Importing")
    task, payload = worker.asked[-1]
    assert task == "import"
    assert payload["workspace"] == "/books"
    assert payload["replace"] is False
    assert payload["today"] == "2026-01-31"
    assert payload["files"] == [{"path": str(path), "name": "book.csv", "mapping": WIDE.to_json()}]
    assert desk.advance()
    assert (desk.work, desk.done and desk.done.outcome) == (None, result)
    assert not desk.files
    assert not path.exists()
    assert desk.uploader == 1


def test_a_failed_import_keeps_the_files_for_another_try() -> None:
    desk = staged(FakeWorker(seen(), NrrError("Busy.")))
    desk.begin_import(Path("/books"), desk.ready, "Importing")
    desk.advance()
    assert desk.ready
    assert desk.done is not None
    assert isinstance(desk.done.outcome, NrrError)


def test_only_one_change_is_under_way() -> None:
    worker = FakeWorker()
    desk = open_desk(worker)
    desk.begin("undo", {"workspace": "/books"}, "Undoing")
    desk.begin("undo", {"workspace": "/books"}, "Undoing")
    assert len(worker.asked) == 1
    assert not desk.advance()


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("day_first", "true", {"day_first": True}),
        ("decimal_comma", "false", {"decimal_comma": False}),
        ("header_row", "4", {"header_row": 4}),
        ("currency", "EUR", {"currency": "EUR"}),
        ("columns.account", "Region", {"columns": {"account": "Region"}}),
    ],
)
def test_answers_become_mapping_fields(field: str, value: str, expected: dict[str, Any]) -> None:
    assert with_answer(WIDE, field, value) == WIDE.with_changes(**expected)


def test_an_inspection_survives_the_trip_through_json() -> None:
    answer = seen(WIDE, UNIT, notes=("skipped 3 lines",), because={"kind": "months"}, sheets=("A", "B"))
    found = inspection_from_json({**answer["inspection"], "added_later": 1})
    assert found.mapping == WIDE
    assert found.questions == (UNIT,)
    assert (found.notes, found.sheets, found.because) == (("skipped 3 lines",), ("A", "B"), {"kind": "months"})


def test_months_of_a_wide_file_cannot_be_roles() -> None:
    found = inspection_from_json(seen()["inspection"])
    assert choosable(found, WIDE) == ("Customer", "Region")
    assert choosable(found, Mapping("long", {})) == found.headings


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\books\\arr.xlsx", "arr.xlsx"),
        ("inv\u202excod.exe.csv", "inv xcod.exe.csv"),
        ("a" * 300 + ".csv", "a" * 47 + "..." + "a" * 6 + ".csv"),
        ("", "unnamed file"),
        ("line\nbreak\t.csv", "line break .csv"),
    ],
)
def test_file_names_are_made_fit_for_a_screen(name: str, shown: str) -> None:
    assert file_name(name) == shown


def test_clean_keeps_short_text() -> None:
    assert clean("Größe (€) $x$") == "Größe (€) $x$"


def test_folders_of_servers_that_run_no_more_are_removed(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    names = (f"holdfast-{ended.pid}-abc", f"holdfast-{os.getpid()}-abc", "holdfast-notes", "other")
    for name in names:
        (tmp_path / name).mkdir()
    (tmp_path / names[0] / "book.csv").write_bytes(b"x")
    sweep(tmp_path)
    assert sorted(found.name for found in tmp_path.iterdir()) == sorted(names[1:])
