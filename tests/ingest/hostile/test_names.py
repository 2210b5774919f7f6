"""Bad inputs 59 and 60: file names and account names that try to be paths, markup, formulas or nothing at all."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

import pytest
from ingest.hostile.held import HEAD, Held, assert_clean
from ingest.writing import TODAY, arr, inspect, read, save

from nrr import report
from nrr.csv_safe import to_csv
from nrr.errors import FileRefused
from nrr.periods import Month
from nrr.results import Request
from nrr.ui.text import escape
from nrr.workspace import Upload, Workspace

FILE_NAMES = [
    "../../x.csv", "/etc/passwd", "..\\..\\x.csv", "<b>bold</b>.csv", "a" * 300 + ".csv", "a." + "b" * 300,
    "\u202egpj.csv", '=HYPERLINK("http://outside.example").csv', "$x$.csv", "![](http://outside.example/x.png).csv",
    "</script><script>alert(1)</script>.csv", "con.csv", ".csv", "..", "a\nb.csv", "{0} %s %(x)s.csv",
    "naïve \U0001f600.csv",
]  # fmt: skip
ACCOUNT_NAMES = [
    '=HYPERLINK("http://outside.example","x")', "=1+1", "+1+1", "-1+1", "@SUM(A1)", "|cmd", "%0a", "＝1+1", "$x$",
    "$$x^2$$", "![](http://outside.example/x.png)", "[x](javascript:alert(1))", "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", "&lt;b&gt;", "'; drop table accounts; --", '" or 1=1', "{{7*7}}", "${7*7}", "%s%n",
    "../../../etc/passwd", ":material/home: :red[x]", "# heading", "* item", "`code`", "~~gone~~", "\\u0041", "True",
    "undefined", "1/0", "0x1F", "١٢٣", "田中さん", "مرحبا", "Ω≈ç√∫", "👩‍👩‍👧", "Z͑ͫa̓l̀g͘o", "ﬁ",
    "x" * 5000, "a;b", "a|b", "'quoted'",
]  # fmt: skip


@pytest.mark.parametrize("name", FILE_NAMES)
def test_59_a_refusal_names_the_file_as_it_is(held: Held, name: str) -> None:
    held.refuses("", "The file is empty.", name, name=name)


def test_59_files_are_stored_under_their_hash(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "inside" / "ws")
    contents = [f"{HEAD}A{place},2024-01,1\nA{place},2025-01,1\n" for place in range(len(FILE_NAMES))]
    paths = [save(tmp_path, content, str(place)) for place, content in enumerate(contents)]
    uploads = [Upload(path, name) for path, name in zip(paths, FILE_NAMES, strict=True)]
    result = workspace.add(uploads, TODAY)
    assert [file.name for file in result.files] == FILE_NAMES
    hashes = {hashlib.sha256(content.encode()).hexdigest() for content in contents}
    stored = sorted((workspace.root / "uploads").iterdir())
    assert {path.name[:64] for path in stored} == hashes
    assert {path.name[64:] for path in stored} <= {"", ".csv"}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["inside", *map(str, range(len(paths)))])
    warehouse = workspace.warehouse(result.version)
    try:
        assert sorted(file.name for file in report.status(warehouse).files) == sorted(FILE_NAMES)
    finally:
        warehouse.close()


@pytest.mark.parametrize("name", [*FILE_NAMES, *ACCOUNT_NAMES])
def test_59_60_names_are_no_markup(name: str) -> None:
    shown = escape(name)
    for mark in ("](", "![", "$", "<", "`", "*", "~~"):
        assert mark not in shown.replace("\\" + mark[0], "")


def test_60_account_names_come_back_as_they_are(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "ws")
    buffer = io.StringIO(newline="")
    rows = [[name, month, "1"] for name in ACCOUNT_NAMES for month in ("2024-01", "2025-01")]
    csv.writer(buffer).writerows([["Customer", "Month", "MRR"], *rows])
    version = workspace.add([Upload(save(tmp_path, buffer.getvalue()), "export.csv")], TODAY).version
    warehouse = workspace.warehouse(version)
    try:
        frame = report.accounts(warehouse, Request(Month.parse("2025-01"))).frame
    finally:
        warehouse.close()
    assert sorted(frame["account_id"]) == sorted(ACCOUNT_NAMES)
    written = to_csv([{"Account": name} for name in frame["account_id"]]).decode("utf-8-sig")
    cells = [row[0] for row in csv.reader(io.StringIO(written, newline=""))][1:]
    for cell, name in zip(cells, frame["account_id"], strict=True):
        assert cell.removeprefix("'") == name.removeprefix("'")
        assert cell.lstrip()[0] not in "=+-@|%＝"


def test_60_quarantine_and_errors_hold_names_as_text(held: Held, tmp_path: Path) -> None:
    parsed = read(save(tmp_path, f"{HEAD}A,2024-01,1\nB,2024-01,=1+1\nC,2024-01,<script>\n"))
    assert parsed.quarantine["value"].to_pylist() == ["=1+1", "<script>"]
    for message in parsed.quarantine["message"].to_pylist():
        assert_clean(message, tmp_path)
    assert set(arr(parsed)) == {("A", "2024-01")}
    held.refuses("<script>,b\n1,2\n", "</script>.csv", name="</script>.csv", error=FileRefused)


@pytest.mark.parametrize("mark", ["\u200b", "\u202e", "\x07", "\ufeff", "\u200d", "\u2060"])
def test_60_what_is_invisible_is_left_out_and_listed(tmp_path: Path, mark: str) -> None:
    seen = inspect(save(tmp_path, f"{HEAD}Acme,2024-01,1\nB{mark}eta,2024-01,1\n"))
    assert "1 line with invisible characters: read without them (line 3)." in seen.notes
    assert {account for account, _ in arr(read(tmp_path / "export.csv"))} == {"Acme", "Beta"}
