"""The account map on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nrr.__main__ import main
from tests.books import write

# MRR: Acme UK is merged into Acme in March; 50 x 12 = 600 of ARR is handed over.
# One month to March apart: opening 150, closing 180: NRR 120%, GRR (100 + 0) / 150 = 66.7%. Merged: GRR 100%.
ROWS = [
    ["Acme", "2024-02", "100"],
    ["Acme", "2024-03", "180"],
    ["Acme UK", "2024-02", "50"],
    ["ACME uk", "2024-03", "10"],
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NRR_WORKSPACE", str(tmp_path / "ws"))
    book = write(tmp_path / "book.csv", ["customer", "month", "mrr"], ROWS)
    write(tmp_path / "map.csv", ["child", "parent", "from"], [["Acme UK", "Acme", "2024-03"]])
    assert main(["import", str(book), "--kind", "long", "--measure", "mrr"]) == 0
    return tmp_path


def values(capsys: pytest.CaptureFixture[str], *arguments: str):  # type: ignore[no-untyped-def]
    capsys.readouterr()
    assert main([*arguments, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_map_is_tried_imported_and_listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = values(capsys, "account-map")
    assert (before["entries"], before["transfers"]) == ([], [])
    assert [(offer["keep"], offer["account"]) for offer in before["offers"]] == [("ACME uk", "Acme UK")]
    asked = ("--as-of", "2024-03", "--window", "1")
    tried = values(capsys, "account-map", "--preview", str(folder / "map.csv"), *asked)
    assert [(side["map"], round(side["grr"], 3)) for side in tried["maps"]] == [("in use", 0.667), ("with the file", 1)]
    assert values(capsys, "metrics", *asked)["grr"] == pytest.approx(2 / 3)

    assert main(["import", str(folder / "map.csv"), "--kind", "account_map"]) == 0
    assert values(capsys, "metrics", *asked)["grr"] == 1.0
    found = values(capsys, "account-map")
    entry = {"child": "Acme UK", "parent": "Acme", "from": "2024-03", "file": "map.csv"}
    handed = {"month": "2024-03", "from_account": "Acme UK", "to_account": "Acme", "arr": "600.00", "total": "0.00"}
    assert (found["entries"], found["transfers"]) == ([entry], [handed])


def test_movements_have_a_transfer_row_that_is_zero(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "transfers" not in values(capsys, "movements")
    assert main(["import", str(folder / "map.csv")]) == 0
    assert [each["arr"] for each in values(capsys, "movements")["transfers"]] == ["600.00"]
    capsys.readouterr()
    assert main(["movements", "--format", "csv"]) == 0
    heading, *rows = [line.split(",") for line in capsys.readouterr().out.splitlines()]
    assert [row[heading.index("transfer")] for row in rows] == ["", "0.00"]
    assert main(["movements", "--format", "csv", "--to", "2024-02"]) == 0
    assert "transfer" not in capsys.readouterr().out


def test_a_circle_over_two_files_is_refused_by_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(folder / "map.csv")]) == 0
    other = write(folder / "other.csv", ["child", "parent"], [["Acme", "Acme UK"]])
    assert main(["account-map", "--preview", str(other), "--as-of", "2024-03"]) == 1
    assert main(["import", str(other)]) == 1
    assert "Acme belongs to Acme UK belongs to Acme in Mar 2024." in capsys.readouterr().err
