"""The import command: what it lists when files disagree, and what a broken file does to it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nrr import worker
from nrr.__main__ import main
from nrr.workspace import Workspace
from tests.books import write

HEADINGS = ["customer", "month", "mrr"]
MARCH = [[account, f"2025-0{month}", "10"] for account in ("Alder", "Birch", "Cedar") for month in (1, 2, 3)]
# Alder's February is restated, Cedar is gone
APRIL = [["Alder", "2025-02", "12"] if row[:2] == ["Alder", "2025-02"] else row for row in MARCH if row[0] != "Cedar"]


@pytest.fixture
def stored(tmp_path: Path) -> list[str]:
    path = write(tmp_path / "march.csv", HEADINGS, MARCH)
    arguments = ["--workspace", str(tmp_path / "ws"), "--measure", "mrr"]
    assert main(["import", str(path), *arguments]) == 0
    write(tmp_path / "april.csv", HEADINGS, [*APRIL, ["Alder", "2025-04", "12"], ["Birch", "2025-04", "10"]])
    return [str(tmp_path / "april.csv"), *arguments]


def test_differences_are_listed_with_what_to_type(stored, capsys, tmp_path):
    before = Workspace(tmp_path / "ws").current()
    capsys.readouterr()
    assert main(["import", *stored]) == 2
    told = capsys.readouterr().err
    # 10 and 12 a month are 120 and 144 a year
    assert "Alder, 2025-02: ARR 120.00 in march.csv (line 3) against ARR 144.00 in april.csv (line 3)" in told
    assert "Cedar, 2025-01 to 2025-03: ARR 120.00 in march.csv (line 8), not in april.csv" in told
    assert all(flag in told for flag in ("--newer-wins", "--count-both", "--vanished keep", "--replace"))
    assert main(["import", *stored, "--json"]) == 2
    found = json.loads(capsys.readouterr().out)
    assert found["asked"] == ["differing", "vanished"]
    assert [
        (each["kind"], each["account"], each["earlier_row"], each["newer_row"]) for each in found["differences"]
    ] == [
        ("differs", "Alder", 3, 3),
        ("vanished", "Cedar", 8, None),
    ]
    assert main(["import", *stored, "--newer-wins"]) == 2  # half an answer
    assert Workspace(tmp_path / "ws").current() == before
    assert main(["import", *stored, "--newer-wins", "--vanished", "remove"]) == 0
    capsys.readouterr()
    assert main(["metrics", "--as-of", "2025-02", "--window", "1", "--format", "json", *stored[1:3]]) == 0
    assert json.loads(capsys.readouterr().out)["total_arr"] == "264.00"  # 144 + 120


def test_a_file_that_breaks_its_reader_is_told_in_words(tmp_path, capsys, monkeypatch):
    """The child is ended as an abort of a parser ends it; the command goes on to say so."""

    class Broken(worker.Job):
        def wait(self):
            self._process.kill()
            return super().wait()

    monkeypatch.setattr(worker, "start", Broken)
    path = write(tmp_path / "book.csv", HEADINGS, MARCH)
    assert main(["import", str(path), "--workspace", str(tmp_path / "ws")]) == 2
    assert "broke the reader" in capsys.readouterr().err
    assert Workspace(tmp_path / "ws").current() is None
