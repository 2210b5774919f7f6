"""From the first screen to the row of the file, and notes and control totals, as a person does it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from playwright.sync_api import Page, expect

from nrr import notes
from nrr.workspace import Upload, Workspace
from tests.books import long_mapping, write
from tests.browser.conftest import OpenPage
from tests.browser.harness import settled

HEADINGS = ["customer", "month", "mrr", "region", "comment"]
ROWS = [
    ["Alder", "2024-12", "1000", "EMEA", "=HYPERLINK(1)"],
    ["Alder", "2025-12", "1200", "EMEA", "![x](http://outside.example/x.png)"],
    ["Birch", "2024-12", "1000", "APAC", "first"],
    ["Birch", "2025-12", "800", "APAC", "$second$"],
]


def imported(folder: Path) -> Workspace:
    workspace = Workspace(folder / "workspace")
    path = write(folder / "book.csv", HEADINGS, ROWS)
    workspace.add([Upload(path, "book.csv", long_mapping())], date(2026, 1, 10))
    return workspace


def cells(page: Page, key: str) -> list[str]:
    """Return the texts of a table: what is in view stands in the page for screen readers."""
    page.locator(f".st-key-{key}").scroll_into_view_if_needed()
    expect(page.locator(f".st-key-{key} [role=gridcell]").first).to_be_attached()
    return page.locator(f".st-key-{key} [role=gridcell]").all_text_contents()


def test_overview_bar_account_source_row(own_app: str, open_page: OpenPage, tmp_path: Path) -> None:
    imported(tmp_path)
    page = settled(open_page(own_app))
    page.locator(".st-key-waterfall .point").nth(1).click(force=True)
    settled(page)
    assert "pick=expansion" in page.url
    main = page.locator('[data-testid="stMain"]')
    expect(main).to_contain_text("Expansion: $2,400.00 from 1 account.")
    grid = page.locator(".st-key-drill_component_accounts canvas").first
    grid.scroll_into_view_if_needed()
    settled(page)
    box = grid.bounding_box()
    assert box
    page.mouse.click(box["x"] + 12, box["y"] + 52)
    expect(page.get_by_role("heading", name="Alder")).to_be_visible()
    settled(page)
    expect(main).to_contain_text("1 line is $14,400.00, the account's ARR in Dec 2025.")
    assert cells(page, "rows_of_file_1") == ["3", *ROWS[1]]
    page.get_by_text("How this was computed").click()
    expect(main).to_contain_text("arr_changes")
    expect(page.get_by_test_id("stCode").first).to_contain_text("-- grain:")


def test_a_note_is_written_changed_and_removed(own_app: str, open_page: OpenPage, tmp_path: Path) -> None:
    workspace = imported(tmp_path)
    page = settled(open_page(own_app))
    page.get_by_text("Write a note").click()
    page.get_by_label("Note", exact=True).fill("Price *rise* $x$")
    page.get_by_label("Written by").fill("Dana")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator(".st-key-notes_months")).to_contain_text("Dec 2025: Price *rise* $x$")
    settled(page)
    expect(page.locator(".st-key-trend .annotation")).to_contain_text(["1"])

    page.get_by_role("button", name="Change").click()
    dialog = page.get_by_test_id("stDialog")
    dialog.get_by_label("Note", exact=True).fill("Price rise, one month late")
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator(".st-key-notes_months")).to_contain_text("one month late")
    settled(page)
    page.get_by_role("button", name="Remove").click()
    dialog.get_by_label("Removed by").fill("Kim")
    dialog.get_by_role("button", name="Remove").click()
    expect(page.locator(".st-key-notes_months")).to_contain_text("None yet.")
    steps = notes.history(workspace.root, 1)
    assert [(step["action"], step["who"]) for step in steps] == [("add", "Dana"), ("edit", "Dana"), ("remove", "Kim")]


def test_a_control_total_that_differs_turns_the_chip_red(own_app: str, open_page: OpenPage, tmp_path: Path) -> None:
    imported(tmp_path)
    page = settled(open_page(f"{own_app}/data"))
    page.get_by_role("tab", name="Control totals").click()
    page.get_by_label("ARR (USD)").fill("33,600.00")
    page.get_by_role("button", name="Compare").click()
    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar).to_contain_text("1 of")
    expect(sidebar).to_contain_text("fails")
    settled(page)
    # stated 33600, figures 24000: as much as Birch came back with in December, after eleven months without
    places = page.get_by_role("tabpanel", name="Control totals")
    assert "Birch: reactivation in Dec 2025: $9,600.00" in places.inner_text()
