"""Next month's export on top of last month's, through the browser: differences, a choice, the new figures."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.harness import settled
from tests.browser.test_links import card

HEADINGS = "customer,month,mrr\n"
# Alder and Birch open at 100 each in December 2024; a year later 100 and 50: NRR = 150 / 200 = 75.0%
FIRST = {"Alder": (100, 100), "Birch": (100, 50), "Cedar": (0, 40)}
# then Birch turns out to pay 80, and Cedar is not in the file: NRR = 180 / 200 = 90.0%, ARR = 180 x 12 = 2,160
SECOND = {"Alder": (100, 100), "Birch": (100, 80)}


def write(path: Path, book: dict[str, tuple[int, int]], last: str = "") -> Path:
    rows = [
        f"{account},{month},{amount}\n"
        for account, amounts in book.items()
        for month, amount in zip(("2024-12", "2025-12"), amounts, strict=True)
        if amount
    ]
    path.write_text(HEADINGS + "".join(rows) + last, encoding="utf-8")
    return path


def test_what_differs_is_listed_and_chosen(own_app: str, open_page: OpenPage, tmp_path: Path) -> None:
    page = settled(open_page(f"{own_app}/data"))
    page.locator('input[type="file"]').first.set_input_files(write(tmp_path / "december.csv", FIRST))
    button = page.get_by_role("button", name="Import 1 file")
    expect(button).to_be_enabled(timeout=60_000)
    button.click()
    expect(page.get_by_text("Imported 1 file")).to_be_visible(timeout=60_000)

    page.locator('input[type="file"]').first.set_input_files(write(tmp_path / "january.csv", SECOND))
    expect(button).to_be_enabled(timeout=60_000)
    button.click()
    settle = page.get_by_role("button", name="Import with this choice")
    expect(settle).to_be_disabled(timeout=60_000)
    expect(page.get_by_text("--newer-wins")).to_have_count(0)
    page.get_by_text("Really gone", exact=True).click()
    expect(settle).to_be_enabled(timeout=60_000)
    settle.click()
    expect(page.get_by_text("Imported 1 file")).to_be_visible(timeout=60_000)

    page.locator('[data-testid="stSidebar"]').get_by_role("link", name="Overview", exact=True).click()
    settled(page)
    expect(card(page, "NRR")).to_have_text("90.0%")
    expect(card(page, "ARR")).to_have_text("$2.2k")
