"""``python -m nrr at-risk`` prints what the page shows."""

from __future__ import annotations

import json

import pytest

from nrr import action, report
from nrr.__main__ import main
from nrr.results import Request
from nrr.workspace import Workspace


def test_the_list_and_the_record_are_the_engine_s(sample: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    warehouse = sample.warehouse(sample.current() or "")
    request = Request(report.status(warehouse).default_as_of)
    asked = ["at-risk", "--workspace", str(sample.root), "--as-of", str(request.as_of), "--format", "json"]
    assert main(asked) == 0
    printed = json.loads(capsys.readouterr().out)
    found = action.at_risk(warehouse, request)
    assert [row["account_id"] for row in printed["rows"]] == [row.account_id for row in found.rows]
    assert [row["expected_points_of_nrr"] for row in printed["rows"]] == [row.expected_points for row in found.rows]
    assert round(float(printed["expected_loss"]) * 100) == found.total_expected_cents
    assert main([*asked, "--record"]) == 0
    printed = json.loads(capsys.readouterr().out)
    record = action.risk_record(warehouse, request)
    assert printed["auc"] == record.auc
    assert [level["lost_share"] for level in printed["levels"]] == [level.lost for level in record.levels]
    assert round(float(printed["levels"][0]["lost"]) * 100) == record.levels[0].lost_cents
