"""The commands on renewals and win-backs: what they print is what the engine returns."""

from __future__ import annotations

import json

import pytest

from nrr import action
from nrr.__main__ import main
from nrr.periods import Month
from nrr.results import Request
from nrr.workspace import Workspace

REQUEST = Request(Month.parse("2025-12"))


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(list(arguments)) == 0
    return capsys.readouterr().out


def test_renewals(sample: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("renewals", "--workspace", str(sample.root), "--as-of", "2025-12", "--format")
    values = json.loads(printed(capsys, *asked, "json"))
    found = action.renewals(sample.warehouse(sample.current() or ""), REQUEST)
    assert sum(month["arr"] for month in values["months"]) + sum(values["not_in_calendar"].values()) == pytest.approx(
        found.calendar.total_arr_cents / 100
    )
    assert len(values["accounts"]) == len(found.calendar.frame)
    assert values["rate"]["gross"] == found.rate.gross
    assert values["rate"]["gross"] + sum(values["rate"]["to_grr"].values()) == pytest.approx(values["rate"]["grr"])
    assert values["rate"]["net"] + sum(values["rate"]["to_nrr"].values()) == pytest.approx(values["rate"]["nrr"])
    assert values["lapsed"] == []
    assert len(printed(capsys, *asked, "csv").splitlines()) == 1 + 12


def test_win_back(sample: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("win-back", "--workspace", str(sample.root), "--as-of", "2025-12", "--months", "24", "--format")
    values = json.loads(printed(capsys, *asked, "json"))
    assert values["lost"] == pytest.approx(sum(row["lost"] for row in values["departures"]))
    assert values["lost"] == pytest.approx(sum(row["lost"] for row in values["reasons"]))
    assert {row["reason"] for row in values["reasons"]} >= {"Price", "Sponsor left", None}
    assert values["stated_without_departure"] == 0
    assert len(printed(capsys, *asked, "table").splitlines()) == 1 + len(values["departures"])


def test_a_month_without_data_is_refused(sample: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("renewals", "win-back"):
        assert main([command, "--workspace", str(sample.root), "--as-of", "2031-01"]) == 1
        assert "2031" in capsys.readouterr().err
