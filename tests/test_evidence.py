"""Down to the lines: on random books every account-month is the sum of its lines, and each names its row."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given

from nrr import evidence, report, ties
from nrr.__main__ import main
from nrr.errors import NrrError
from nrr.ingest.mapping import Mapping
from nrr.originals import rows_of_upload
from nrr.periods import Month
from nrr.results import Request
from nrr.workspace import Upload, Workspace
from tests import oracle
from tests.books import TODAY, Book, books, built, several_builds, subscriptions_mapping, write, write_subscriptions

HEADINGS = ["id", "start", "end", "amount", "interval", "plan", "status", "note"]
# a: 100 a month from March to August 2025; b: 50 a month, paused; c: never in March
ROWS = [
    ["a", "2025-03-10", "2025-09-01", "100", "month", "Pro", "active", "=1+1"],
    ["a", "2025-01-01", "", "50", "month", "Add-on", "paused", "held"],
    ["c", "2025-04-01", "", "10", "month", "Pro", "active", ""],
]


@several_builds
@given(books())
def test_every_account_month_is_the_sum_of_its_lines(book: Book) -> None:
    with built(book, write_subscriptions, subscriptions_mapping) as warehouse:
        for account in book.arr:
            key = evidence.account_key(warehouse, account, Month(book.last))
            for month in (book.first, (book.first + book.last) // 2, book.last):
                found = evidence.source_of_month(warehouse, key, Month(month))
                expected = oracle.arr(book.arr, account, month)
                assert (found.arr_cents, found.lines_cents) == (expected, expected)
                assert len(found.lines) == (expected > 0), "the file has one row per run of equal months"
                assert not found.left_out


@several_builds
@given(books())
def test_page_and_command_line_agree_on_random_books(book: Book) -> None:
    with built(book) as warehouse:
        overview = report.overview(warehouse, Request(report.status(warehouse).default_as_of))
        assert [pair for pair in ties.pairs(warehouse, overview) if pair.page != pair.command_line] == []
        assert not [check for check in evidence.checks(warehouse) if check.wrong_rows]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("evidence")
    columns = {"account": "id", "start": "start", "end": "end", "amount": "amount", "interval": "interval"}
    mapping = Mapping("subscriptions", {**columns, "plan": "plan", "status": "status"}, currency="USD")
    workspace = Workspace(folder / "ws")
    path = write(folder / "lines.csv", HEADINGS, ROWS)
    workspace.add([Upload(path, path.name, mapping)], TODAY)
    return workspace


def test_a_line_says_which_row_it_is_and_what_was_read(workspace: Workspace) -> None:
    warehouse = workspace.warehouse(workspace.current() or "")
    month = Month.parse("2025-06")
    found = evidence.source_of_month(warehouse, evidence.account_key(warehouse, "a", month), month)
    line = found.lines[0]
    assert (line.row_number, str(line.first_month), str(line.end_month)) == (2, "2025-03", "2025-09")
    assert (line.local_arr_cents, line.arr_cents, line.unit_id, line.plan) == (1200_00, 1200_00, "a", "Pro")
    name, sha256 = found.files[line.file_id]
    original = rows_of_upload(workspace.root, warehouse.version, sha256, [line.row_number])
    assert (name, original.headings, original.rows) == ("lines.csv", tuple(HEADINGS), {2: tuple(ROWS[0])})


def test_a_month_outside_the_line_has_none(workspace: Workspace) -> None:
    warehouse = workspace.warehouse(workspace.current() or "")
    month = Month.parse("2025-09")  # service ended on the first
    found = evidence.source_of_month(warehouse, evidence.account_key(warehouse, "a", month), month)
    assert [line.row_number for line in found.lines if line.plan == "Pro"] == []
    with pytest.raises(NrrError, match="data does not reach"):
        evidence.source_of_month(warehouse, 1, Month.parse("2031-01"))


def test_the_command_line_prints_the_rows(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["source", "--workspace", str(workspace.root), "--account", "a", "--month", "2025-06"]
    assert main(asked) == 0
    printed = capsys.readouterr().out
    assert "lines.csv, line 2" in printed
    assert "note: =1+1" in printed
    assert "arr_changes" in printed
    assert main([*asked, "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    first = values["lines"][0]
    assert (values["arr"], values["lines_arr"], first["row"]) == (values["arr"], values["arr"], 2)
    assert first["original"] == {"headings": HEADINGS, "cells": ROWS[0]}
    assert len(first["sha256"]) == 64
    models = {model["name"]: model for model in values["models"]}
    assert models["arr_changes"]["sql"].startswith("-- grain: ")
    assert "lines" in models["arr_changes"]["reads"]


def test_an_unknown_account_is_refused_with_a_suggestion(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["source", "--workspace", str(workspace.root), "--account", "A", "--month", "2025-06"]) == 1
    assert "no account 'A'" in capsys.readouterr().err


def test_notes_and_control_totals_from_the_command_line(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = Path(shutil.copytree(workspace.root, tmp_path / "ws"))
    at = ["--workspace", str(copy)]
    assert main(["note", *at, "--month", "2025-06", "--text", "Price rise", "--who", "Dana"]) == 0
    assert main(["note", *at, "--account", "a", "--text", "=sponsor left"]) == 0
    assert main(["note", *at, "--edit", "1", "--text", "Price rise of 5%"]) == 0
    assert main(["note", *at, "--account", "nobody", "--text", "x"]) == 1
    capsys.readouterr()
    assert main(["notes", *at, "--format", "csv"]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [(row["account_id"], row["month"], row["text"]) for row in rows] == [
        ("a", "", "'=sponsor left"),
        ("", "2025-06", "Price rise of 5%"),
    ]
    assert main(["note", *at, "--remove", "2"]) == 0

    warehouse = Workspace(copy).warehouse(workspace.current() or "")
    total = report.headline(warehouse, Request(Month.parse("2025-06"))).total_arr_cents
    warehouse.close()
    right = f"{total // 100}.{total % 100:02d}"
    assert main(["control", *at, "--month", "2025-06", "--arr", right, "--note", "GL 2025-06"]) == 0
    assert main(["check", *at]) == 0
    capsys.readouterr()
    assert main(["control", *at, "--month", "2025-06", "--arr", f"{total // 100}.{(total + 1) % 100:02d}"]) == 0
    assert "difference -0.01" in capsys.readouterr().out
    assert main(["check", *at]) == 1
    assert "control total 2025-06" in capsys.readouterr().err
    assert main(["control", *at, "--month", "2025-06", "--remove"]) == 0
    assert main(["check", *at]) == 0
    assert main(["control", *at, "--month", "2025-06", "--arr", "1", "--where", "planet=Mars"]) == 1
    capsys.readouterr()
    assert main(["controls", *at, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"controls": []}
