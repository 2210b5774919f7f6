"""A definition chosen in the lab is the headline of every page, under its name, until another is chosen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from playwright.sync_api import expect

from nrr import report
from nrr.formatting import percent
from nrr.results import Request
from nrr.sample import sample_workspace
from tests.browser.conftest import OpenPage
from tests.browser.harness import settled
from tests.browser.test_links import card

STRIP_PAGES = ("Overview", "Components", "Cohorts", "Segments", "At risk", "Accounts", "Proof")


def test_choose_a_definition_and_see_it_named_on_every_page(
    sample_app: str, open_page: OpenPage, tmp_path: Path
) -> None:
    workspace = sample_workspace(tmp_path / "workspace")
    version = workspace.fresh(date(2026, 11, 22))
    assert version is not None
    with_default = workspace.warehouse(version)
    as_of = report.status(with_default).default_as_of
    average = report.headline(with_default, Request(as_of, definition="trailing_average"))
    usual = report.headline(with_default, Request(as_of))
    assert percent(average.nrr) != percent(usual.nrr)

    page = settled(open_page(f"{sample_app}/proof"))
    page.get_by_role("combobox", name="NRR definition").click()
    page.get_by_role("option", name="Trailing average").click()
    settled(page)
    page.get_by_role("button", name="Use as headline").click()
    settled(page)
    assert "nrr=trailing_average" in page.url

    main = page.locator('[data-testid="stMain"]')
    sidebar = page.locator('[data-testid="stSidebar"]')
    for title in STRIP_PAGES:
        sidebar.get_by_role("link", name=title, exact=True).click()
        expect(page.locator("h1")).to_have_text(title)
        settled(page)
        assert "nrr=trailing_average" in page.url
        expect(main).to_contain_text("NRR is trailing average")
        expect(main.get_by_role("button", name="NRR: trailing average")).to_be_visible()

    sidebar.get_by_role("link", name="Overview", exact=True).click()
    expect(page.locator("h1")).to_have_text("Overview")
    settled(page)
    expect(card(page, "NRR")).to_have_text(percent(average.nrr))
    expect(main).to_contain_text(f"NRR (trailing average) is {percent(average.nrr)}")
    expect(main).to_contain_text(f"Point to point, it is {percent(usual.nrr)}")

    page.get_by_role("button", name="NRR: trailing average").click()
    page.get_by_role("combobox", name="NRR is").click()
    page.get_by_role("option", name="Point to point").click()
    settled(page)
    expect(card(page, "NRR")).to_have_text(percent(usual.nrr))
    assert "nrr=" not in page.url
