"""Costs as stated: kept, replaced, taken back, and by command beside the claims that they price."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from nrr import costs
from nrr.__main__ import main
from nrr.errors import NrrError, UnknownRequest
from nrr.periods import Month
from tests.books import write

DAY = date(2026, 1, 10)
YEAR = (Month.parse("2025-01"), Month.parse("2025-12"))
HALF = (Month.parse("2025-01"), Month.parse("2025-06"))
# Alder pays 100 a month from December 2024, Birch joins in March 2025 with 50, Cedar in May with 25
ROWS = [
    *(["Alder", f"2024-{m:02d}", "100"] for m in (12,)),
    *(["Alder", f"2025-{m:02d}", "100"] for m in range(1, 13)),
    *(["Birch", f"2025-{m:02d}", "50"] for m in range(3, 13)),
    *(["Cedar", f"2025-{m:02d}", "25"] for m in range(5, 13)),
]


def test_costs_are_stated_replaced_and_removed_but_never_lost(tmp_path: Path) -> None:
    assert costs.in_force(tmp_path) == ()
    first = costs.state(tmp_path, YEAR, 1_000_00, DAY, note="plan", who="Dana")
    assert (first.new_cents, first.expansion_cents, first.note, first.stated_on) == (
        1_000_00,
        None,
        "plan",
        "2026-01-10",
    )
    costs.state(tmp_path, HALF, 400_00, DAY, expansion_cents=0)
    again = costs.state(tmp_path, YEAR, 1_200_00, DAY)
    assert [(each.id, each.new_cents, each.expansion_cents) for each in costs.in_force(tmp_path)] == [
        (again.id, 1_200_00, None), (2, 400_00, 0),
    ]  # fmt: skip
    costs.remove(tmp_path, YEAR, DAY, who="Kim")
    assert [each.id for each in costs.in_force(tmp_path)] == [2]
    assert len(json.loads((tmp_path / costs.FILE).read_text())["entries"]) == 4
    with pytest.raises(UnknownRequest, match="No cost is stated"):
        costs.remove(tmp_path, YEAR, DAY)


def test_costs_that_cannot_be_kept(tmp_path: Path) -> None:
    with pytest.raises(NrrError, match="wrong way round"):
        costs.state(tmp_path, (YEAR[1], YEAR[0]), 100, DAY)
    with pytest.raises(NrrError, match="too long"):
        costs.state(tmp_path, YEAR, 100, DAY, note="x" * 201)
    (tmp_path / costs.FILE).write_text('{"entries": [{"action": "state"}]}')
    with pytest.raises(NrrError, match="cannot be read"):
        costs.in_force(tmp_path)


def test_claims_and_costs_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "book.csv", ["customer", "month", "mrr"], ROWS)
    here = ("--workspace", str(tmp_path / "ws"))
    assert main(["import", str(path), *here]) == 0
    capsys.readouterr()

    def claims() -> dict[str, dict]:  # type: ignore[type-arg]
        assert main(["claims", "--as-of", "2025-12", "--json", *here]) == 0
        found = json.loads(capsys.readouterr().out)
        return {"maturity": found["maturity"], **{claim["id"]: claim for claim in found["claims"]}}

    found = claims()
    assert found["replacement"]["findings"][0]["reason"] == "Give costs to measure this."
    assert found["products"]["evidence"] == "claim, no published evidence"
    # Birch and Cedar are new with 75 x 12 = 900 of ARR, and nothing expanded
    assert found["maturity"]["expansion_share"]["value"] == 0
    assert found["maturity"]["stage"] == 1
    assert main(["cost", "--from", "2025-01", "--to", "2025-12", "--new", "1,350", *here]) == 0
    assert "Cost 1 is kept: 1350.00 on new customers, 2025-01 to 2025-12" in capsys.readouterr().out
    assert claims()["replacement"]["findings"][0]["value"] == 1.5  # 1,350 / 900
    assert main(["claims", "--as-of", "2025-12", "--format", "csv", *here]) == 0
    assert "To replace a churned 1.00 of ARR,ratio,1.5" in capsys.readouterr().out
    assert main(["cost", "--from", "2025-01", "--to", "2025-12", "--remove", *here]) == 0
    assert main(["cost", "--from", "2025-01", "--to", "2026-12", "--new", "1", *here]) == 1
    assert "The data does not reach 2026-12" in capsys.readouterr().err
    assert main(["cost", "--from", "2025-01", "--to", "2025-12", "--new", "ten", *here]) == 1
    assert "The cost is no amount." in capsys.readouterr().err
