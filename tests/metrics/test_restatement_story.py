"""A board period through one change of every cause: locked, changed, and the bridge checked by hand arithmetic."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from nrr import report
from nrr.ingest.mapping import Mapping
from nrr.metrics.restatement import restatement
from nrr.periods import Month
from nrr.results import Request
from nrr.workspace import Upload, Workspace
from tests.books import write
from tests.metrics.test_restatement import assert_exact, causes

TODAY = date(2026, 1, 10)
YEAR = Request(Month.parse("2025-12"))
HEADINGS = ["customer", "month", "mrr", "currency", "region"]
BOOK = Mapping(
    "long",
    {"account": "customer", "month": "month", "amount": "mrr", "currency": "currency"},
    segments=("region",),
    measure="mrr",
)
RATES = Mapping(
    "rates", {"rate_date": "month", "rate_currency": "currency", "rate_to": "to", "rate": "rate"}, currency="USD"
)
MAP = Mapping("account_map", {"account": "child", "parent": "parent", "from_date": "from"})
# MRR at the end of December 2024 and 2025; one euro is 1.20 dollars, so that Erle is 120 and 240 dollars
FIRST = [
    ["Alder", "2024-12", "1000", "USD", "EMEA"],
    ["Alder", "2025-12", "1200", "USD", "EMEA"],
    ["Birch", "2024-12", "500", "USD", "EMEA"],
    ["Birch", "2025-12", "400", "USD", "EMEA"],
    ["Cedar", "2024-12", "380", "USD", "APAC"],
    ["Cedar", "2025-12", "380", "USD", "APAC"],
    ["Daphne", "2025-12", "100", "USD", "APAC"],
    ["Erle", "2024-12", "100", "EUR", "EMEA"],
    ["Erle", "2025-12", "200", "EUR", "EMEA"],
]
# Birch corrected from 400 to 300 in December 2025, Cedar's row of December 2025 vanished, Fir came late
SECOND = [
    *FIRST[:3],
    ["Birch", "2025-12", "300", "USD", "EMEA"],
    FIRST[4],
    *FIRST[6:],
    ["Fir", "2024-12", "200", "USD", "EMEA"],
    ["Fir", "2025-12", "260", "USD", "EMEA"],
]
# published: opening 1000 + 500 + 380 + 120 = 2000, closing 1200 + 400 + 380 + 240 = 2220
# known now, euro at 1.10, Daphne belonging to Alder: opening 1000 + 500 + 380 + 110 + 200 = 2190,
# closing (1200 + 100) + 300 + 0 + 220 + 260 = 2080
BY_CAUSE = {
    "late_data": (200, 260, 260, 1),  # Fir
    "correction": (0, -100, -100, 1),  # Birch
    "vanished_rows": (0, -380, -380, 1),  # Cedar
    "account_map": (0, 100, 0, 2),  # Daphne's 100 is Alder's, who opened the window
    "fx": (-10, -20, -20, 1),  # Erle
}


def upload(folder: Path, name: str, headings: list[str], rows: list[list[str]], mapping: Mapping) -> Upload:
    return Upload(write(folder / name, headings, rows), name, mapping)


def rates(folder: Path, rate: str) -> Upload:
    rows = [["2025-12", "EUR", "USD", rate]]
    return upload(folder, f"rates-{rate}.csv", ["month", "currency", "to", "rate"], rows, RATES)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path / "ws")
    workspace.add([upload(tmp_path, "first.csv", HEADINGS, FIRST, BOOK), rates(tmp_path, "1.20")], TODAY)
    return workspace


def changed(workspace: Workspace, folder: Path) -> None:
    """Import what changes every cause: another book, a map, other rates."""
    owners = upload(folder, "map.csv", ["child", "parent", "from"], [["Daphne", "Alder", ""]], MAP)
    workspace.add([upload(folder, "second.csv", HEADINGS, SECOND, BOOK)], TODAY, replace_earlier=True)
    workspace.add([owners], TODAY)
    old = next(file.sha256 for file in workspace.recipe().files if file.name == "rates-1.20.csv")
    workspace.add([rates(folder, "1.10")], TODAY, replace_earlier=True)
    if any(file.sha256 == old for file in workspace.recipe().files):
        workspace.remove(old, TODAY)


def compared(workspace: Workspace, name: str):  # type: ignore[no-untyped-def]
    lock = workspace.find_lock(name)
    before, now = workspace.warehouse(lock.version), workspace.warehouse(workspace.current() or "")
    found = restatement(before, now, lock.request)
    assert_exact(found)
    assert found.published == lock.figures
    return found


def lock(workspace: Workspace, name: str, request: Request) -> None:
    version = workspace.current() or ""
    figures = report.headline(workspace.warehouse(version), request)
    workspace.lock(name, figures, version, TODAY, filters=request.filters)


def test_one_change_of_every_cause(workspace: Workspace, tmp_path: Path) -> None:
    lock(workspace, "Board Q4", YEAR)
    changed(workspace, tmp_path)
    found = compared(workspace, "Board Q4")
    assert found.published.nrr == 2220 / 2000
    assert found.known_now.nrr == 2080 / 2190
    assert causes(found) == BY_CAUSE
    # points: (closing - 1.11 x opening) / 2190
    points = {cause.cause: cause.nrr_change for cause in found.causes if cause.accounts}
    assert points == pytest.approx(
        {
            "late_data": (260 - 1.11 * 200) / 2190,
            "correction": -100 / 2190,
            "vanished_rows": -380 / 2190,
            "account_map": 100 / 2190,
            "fx": (-20 + 1.11 * 10) / 2190,
        }
    )
    assert sum(points.values()) == pytest.approx(2080 / 2190 - 1.11)
    assert found.definition_change == 0.0
    rows = {(row["account_id"], row["cause"]): row["total_change_cents"] for row in found.frame.to_dict("records")}
    assert rows["Daphne", "account_map"] == -100 * 1200 == -rows["Alder", "account_map"]


def test_one_change_of_every_cause_in_a_segment(workspace: Workspace, tmp_path: Path) -> None:
    lock(workspace, "EMEA", replace(YEAR, filters=(("region", "EMEA"),)))
    changed(workspace, tmp_path)
    found = compared(workspace, "EMEA")
    # EMEA is all but Cedar and Daphne; Daphne's 100 comes into it from APAC, so its total grows by 100
    assert causes(found) == {
        "late_data": (200, 260, 260, 1),
        "correction": (0, -100, -100, 1),
        "account_map": (0, 100, 100, 1),
        "fx": (-10, -20, -20, 1),
    }


def test_a_lock_by_another_definition_says_what_the_definition_adds(workspace: Workspace, tmp_path: Path) -> None:
    lock(workspace, "Survivors", replace(YEAR, definition="survivors_only"))
    changed(workspace, tmp_path)
    found = compared(workspace, "Survivors")
    assert found.published.nrr == 2220 / 2000  # everybody was alive
    # Cedar is not: closing 2080 of the others' opening 2190 - 380
    assert found.known_now.nrr == 2080 / 1810
    assert causes(found) == BY_CAUSE
    assert found.definition_change == pytest.approx(2080 / 1810 - 2080 / 2190)
    in_points = sum(cause.nrr_change or 0.0 for cause in found.causes)
    assert in_points + found.definition_change == pytest.approx(found.nrr_change)


def test_other_policies_are_a_cause_of_their_own(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "ws")
    workspace.add([upload(tmp_path, "first.csv", HEADINGS, FIRST, BOOK), rates(tmp_path, "1.20")], TODAY)
    lock(workspace, "Board Q4", replace(YEAR, filters=(("size", "SMB"),)))
    policies = replace(workspace.recipe().policies, mid_market_from_cents=5_000_00)
    workspace.revise("policies", TODAY, policies=policies)
    found = compared(workspace, "Board Q4")
    # SMB was below 12,000 of ARR: Birch 6,000, Cedar 4,560, Erle 1,440; below 5,000 Birch is no more
    assert causes(found) == {"policy": (-500, -400, -400, 1)}
