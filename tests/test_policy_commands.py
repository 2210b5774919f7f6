"""The policies on the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from nrr.__main__ import main

# 100 + 80 of MRR in December 2025; Cargo's 80 is past due on the day of the export; Dune's 70 ended in November.
BOOK = """customer,start,end,amount,interval,status
Acme,2024-01-01,,100,month,active
Cargo,2024-02-01,,80,month,past_due
Dune,2024-02-01,2025-11-01,70,month,active
Echo,2025-12-01,,10,month,active
"""


@pytest.fixture
def workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    source = tmp_path / "book.csv"
    source.write_text(BOOK, encoding="utf-8")
    root = tmp_path / "workspace"
    assert main(["import", str(source), "--workspace", str(root)]) == 0
    capsys.readouterr()
    return root


def run(capsys: pytest.CaptureFixture[str], workspace: Path, *arguments: str) -> str:
    assert main([*arguments, "--workspace", str(workspace)]) == 0
    return capsys.readouterr().out


def test_policies_are_listed_with_what_they_move(workspace, capsys):
    shown = run(capsys, workspace, "policies")
    # 190 x 12 = 2,280; without Cargo 110 x 12: 960 less, and 100 of 250 instead of 180 of 250
    assert "ARR 2280.00 USD, 12-month NRR at 2025-12: 72.0%" in shown
    assert "leave_out (Leave them out): ARR -960.00, NRR -32.0 pts" in shown
    assert "No line in your data is affected." in shown


@pytest.mark.parametrize("style", [["--json"], ["--format", "json"]])
def test_policies_as_json(workspace, capsys, style):
    values = json.loads(run(capsys, workspace, "policies", *style))
    past_due = next(each for each in values["policies"] if each["policy"] == "past_due")
    assert (past_due["lines"], past_due["accounts"], past_due["default"]) == (1, 1, "count")
    assert past_due["choices"][1] == {
        "value": "leave_out",
        "says": "Leave them out",
        "in_use": False,
        "arr": "1320.00",
        "arr_change": "-960.00",
        "nrr": 0.4,
        "nrr_change": pytest.approx(-0.32),
    }
    rows = list(csv.DictReader(io.StringIO(run(capsys, workspace, "policies", "--format", "csv"))))
    assert [row["value"] for row in rows if row["policy"] == "past_due"] == ["count", "leave_out"]


def test_a_value_is_tried_without_applying_it_and_then_applied(workspace, capsys):
    tried = json.loads(run(capsys, workspace, "policies", "--try", "past_due=leave_out", "--json"))
    assert tried["arr"] == "1320.00"
    asked = ["metrics", "--as-of", "2025-12", "--format", "json"]
    assert json.loads(run(capsys, workspace, *asked))["total_arr"] == "2280.00"
    run(capsys, workspace, "policies", "--set", "past_due=leave_out", "--set", "grace_months=2")
    applied = json.loads(run(capsys, workspace, *asked))
    assert (applied["total_arr"], applied["nrr"]) == ("1320.00", 0.4)
    # Dune's 70 is pending: (100 + 70) / 250
    assert (applied["lapsed_accounts"], applied["lapsed_arr"]) == (1, "840.00")
    assert (applied["nrr_if_all_renew"], applied["nrr_if_none_renews"]) == (0.68, 0.4)
    run(capsys, workspace, "policies", "--set", "past_due=count")
    kept = json.loads(run(capsys, workspace, "policies", "--json"))
    assert next(each for each in kept["policies"] if each["policy"] == "grace_months")["choices"][0]["value"] == 2


def test_a_value_that_is_not_possible_names_the_choices(workspace, capsys):
    assert main(["policies", "--set", "past_due=maybe", "--workspace", str(workspace)]) == 1
    assert "count (count them), leave_out (leave them out)" in capsys.readouterr().err
    assert main(["policies", "--set", "past_due", "--workspace", str(workspace)]) == 2
