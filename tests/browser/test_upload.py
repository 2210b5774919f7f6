"""A stranger's own spreadsheet, from the file on their desk to a right NRR on the screen."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

from openpyxl import Workbook
from playwright.sync_api import expect

from nrr.periods import Month
from tests.browser.conftest import OpenPage
from tests.browser.harness import settled
from tests.browser.test_links import card

FIRST = Month.parse("2024-12")
MONTHS = 13
# ARR by customer: (first month-end by position, amount from there on).
#   Alder  120,000 throughout                     closes at 120,000
#   Birch  120,000, 144,000 from June 2025        expansion +24,000
#   Cedar  120,000,  96,000 from March 2025       contraction -24,000
#   Dogwood 120,000, nothing from September 2025  churn -120,000
#   Elm    60,000 from May 2025                   won after the opening: in neither number
# NRR = (120 + 144 + 96 + 0) / 480 = 75.0%. GRR = (120 + 120 + 96 + 0) / 480 = 70.0%. Logos 3 of 4 = 75.0%.
# With Elm it would be 420 / 480 = 87.5%. ARR at the end of December 2025 is 420,000.
BOOK = {
    "Alder Freight": ("EMEA", {0: 120_000}),
    "Birch & Sons": ("EMEA", {0: 120_000, 6: 144_000}),
    "Cedar Clinics": ("Americas", {0: 120_000, 3: 96_000}),
    "Dogwood Foods": ("Americas", {0: 120_000, 9: 0}),
    "Elm Energy": ("EMEA", {0: 0, 5: 60_000}),
}


def amounts(steps: dict[int, int]) -> list[int]:
    return [steps[max(start for start in steps if start <= month)] for month in range(MONTHS)]


def write_snowball(path: Path) -> None:
    """Write a finance team's snowball: lines above, a blank column, totals and a block of metrics below."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Snowball"
    sheet.append(["Harbor Analytics"])
    sheet.append(["ARR by customer, USD"])
    sheet.append([])
    sheet.append(["Customer", "Region", None, *((FIRST + month).last_day for month in range(MONTHS))])
    for customer, (region, steps) in BOOK.items():
        sheet.append([customer, region, None, *amounts(steps)])
    totals = [sum(column) for column in zip(*(amounts(steps) for _, steps in BOOK.values()), strict=True)]
    sheet.append(["Total", None, None, *totals])
    sheet.append([])
    sheet.append(["Net new ARR", None, None, None, *(after - before for before, after in pairwise(totals))])
    sheet.append(["Customers", None, None, *(4 for _ in range(MONTHS))])
    for row in sheet.iter_rows(min_row=4, max_row=4, min_col=4):
        for cell in row:
            assert isinstance(cell.value, date)
            cell.number_format = "mmm-yy"
    book.save(path)


def test_a_wide_workbook_becomes_a_right_nrr(own_app: str, open_page: OpenPage, tmp_path: Path) -> None:
    workbook = tmp_path / "snowball.xlsx"
    write_snowball(workbook)
    page = settled(open_page(f"{own_app}/data"))
    page.locator('input[type="file"]').set_input_files(workbook)
    confirm = page.get_by_role("button", name="Confirm")
    bring_in = page.get_by_role("button", name="Import 1 file")
    expect(confirm.or_(bring_in).first).to_be_visible(timeout=30_000)
    if confirm.is_visible():
        page.get_by_text("ARR", exact=False).get_by_role("radio").first.check()
        confirm.click()
    expect(bring_in).to_be_enabled(timeout=30_000)
    bring_in.click()
    expect(page.get_by_text("5 accounts").first).to_be_visible(timeout=30_000)

    page.locator('[data-testid="stSidebar"]').get_by_role("link", name="Overview", exact=True).click()
    expect(page.locator("h1")).to_have_text("Overview")
    settled(page)
    expect(card(page, "NRR")).to_have_text("75.0%")
    expect(card(page, "GRR")).to_have_text("70.0%")
    expect(card(page, "Logo retention")).to_have_text("75.0%")
    expect(card(page, "ARR")).to_have_text("$420.0k")
    expect(page.get_by_text("Sample data")).to_have_count(0)
