"""``python -m nrr why`` on the sample company."""

from __future__ import annotations

import json

import pytest

from nrr.__main__ import main
from nrr.workspace import Workspace

ARGUMENTS = ("--as-of", "2025-12", "--against", "2024-12", "--by")


def test_json_holds_drivers_intervals_and_concentration(sample: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "--workspace", str(sample.root), *ARGUMENTS, "segment", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["definition"] == "point_to_point"
    assert sum(driver["change"] for driver in found["drivers"]) == pytest.approx(found["nrr"] - found["nrr_before"])
    assert sum(month["change"] for month in found["months"]) == pytest.approx(found["change"])
    low, high = found["change_interval"]
    assert low < found["change"] < high
    assert found["confidence"]["nrr"][0] < found["nrr"] < found["confidence"]["nrr"][1]
    assert found["concentration"]["top_shares"]["10"] < 1
    assert {driver["reading"] for driver in found["drivers"]} == {"rate", "approximate"}
    assert len(found["sentences"]) == 2


def test_the_table_says_it_in_words_and_adds_up(sample: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "--workspace", str(sample.root), *ARGUMENTS, "segment"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("NRR fell from 105.0% to 104.8% (-0.2 pts) although it rose in every one of 3 segments")
    assert "chance alone" in lines[1]
    assert lines[-1].split()[:2] == ["Total", "-0.2"]


def test_a_month_that_is_not_earlier_is_refused(sample: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["why", "--workspace", str(sample.root), "--as-of", "2024-12", "--against", "2025-12", "--by", "segment"]
    assert main(asked) == 1
    assert "not before" in capsys.readouterr().err
