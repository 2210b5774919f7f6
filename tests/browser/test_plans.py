"""A plan for an account at risk, from its row in the list to the list of actions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from playwright.sync_api import expect

from nrr import account_actions
from nrr.workspace import Upload, Workspace
from tests.books import long_mapping, write
from tests.browser.conftest import OpenPage
from tests.browser.harness import settled

MARK_PX, ACCOUNT_PX, ROW_PX = 33, 200, 35  # the column of check marks, of names, and the height of a row


def test_pressing_plan_in_a_row_opens_its_drawer_and_keeps_an_action(
    own_app: str, open_page: OpenPage, tmp_path: Path
) -> None:
    workspace = Workspace(tmp_path / "workspace")
    rows = [[name, f"2025-{month:02d}", str(mrr - 50 * (month > 10))] for name, mrr in (("Alder", 100), ("Birch", 200))
            for month in range(1, 13)]  # fmt: skip
    path = write(tmp_path / "book.csv", ["customer", "month", "mrr", "region"], [[*row, "EU"] for row in rows])
    workspace.add([Upload(path, path.name, long_mapping())], date(2026, 1, 10))

    page = settled(open_page(f"{own_app}/at_risk"))
    grid = page.locator(".st-key-risk_table canvas").first
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + MARK_PX + ACCOUNT_PX + 45, box["y"] + ROW_PX * 2.5)  # the second row: the smaller one
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("Alder")
    expect(drawer).to_contain_text("Adjust the plan to the outcome missed")
    what = drawer.get_by_label("What to do")
    what.fill("Call the *sponsor*")
    what.press("Enter")
    drawer.get_by_role("button", name="Keep the action").click()
    expect(drawer).to_have_count(0)
    settled(page)
    (kept,) = account_actions.in_force(workspace.root)
    assert (kept.account_id, kept.title) == ("Alder", "Call the *sponsor*")
    expect(page.locator(".st-key-actions_by_owner")).to_contain_text("1 action open, none overdue")
