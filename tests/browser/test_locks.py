"""A board period through the browser: lock it, import a correction, read what changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from playwright.sync_api import expect

from nrr.workspace import Upload, Workspace
from tests.books import long_mapping, write
from tests.browser.conftest import OpenPage
from tests.browser.harness import settled

HEADINGS = ["customer", "month", "mrr", "region"]
# 2000 of 2000 is left; then Birch turns out to pay 600, not 800: 1800 of 2000
FIRST = [
    ["Alder", "2024-12", "1000", "EMEA"],
    ["Alder", "2025-12", "1200", "EMEA"],
    ["Birch", "2024-12", "1000", "APAC"],
    ["Birch", "2025-12", "800", "APAC"],
]
SECOND = [*FIRST[:3], ["Birch", "2025-12", "600", "APAC"]]


def test_lock_import_again_and_read_what_changed(own_app: str, open_page: OpenPage, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    first = write(tmp_path / "first.csv", HEADINGS, FIRST)
    workspace.add([Upload(first, "first.csv", long_mapping())], date(2026, 1, 10))
    page = settled(open_page(f"{own_app}/proof"))
    page.get_by_label("Name", exact=True).fill("Board *Q4*")
    page.get_by_label("Locked by").fill("Dana")
    page.get_by_role("button", name="Lock", exact=True).click()
    expect(page.get_by_text("What changed since")).to_be_visible()
    (lock,) = workspace.locks()
    assert (lock.name, lock.who, lock.figures.nrr) == ("Board *Q4*", "Dana", 1.0)

    second = write(tmp_path / "second.csv", HEADINGS, SECOND)
    workspace.add([Upload(second, "second.csv", long_mapping())], date(2026, 2, 3), replace_earlier=True)
    page.reload()
    settled(page)
    choice = page.get_by_role("combobox", name="What changed since")
    choice.scroll_into_view_if_needed()
    settled(page)
    choice.click()
    page.get_by_role("option", name="Board *Q4*").click()
    settled(page)
    main = page.locator('[data-testid="stMain"]')
    said = "as published NRR (point to point) 100.0%; as known now NRR (point to point) 90.0%: -10.0 pts."
    expect(main).to_contain_text(said)
    assert "pick=" in page.url
    assert "Board" not in page.url

    page.get_by_role("button", name="Unlock", exact=True).click()
    page.get_by_label("Unlocked by").fill("Kim")
    page.get_by_test_id("stDialog").get_by_role("button", name="Unlock", exact=True).click()
    expect(page.get_by_text("What changed since")).to_have_count(0)
    assert workspace.locks() == ()
