"""Every page of the sample company as a person opens it: drawn, quiet, in both themes, on a desk and in a hand."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.harness import settled

CHARTS = {
    "": 2,
    "components": 1,
    "cohorts": 2,
    "segments": 1,
    "at_risk": 2,
    "renewals": 1,
    "accounts": 0,
    "proof": 1,
    "data": 0,
    "glossary": 0,
}
TITLES = ("Overview", "Components", "Cohorts", "Segments", "At risk", "Accounts", "Proof", "Data", "Glossary")
ALERT = '[data-testid="stException"], [data-testid="stAlertContentError"]'

# Notes what the sidebar and Streamlit's own list of pages ever say, from before the first paint.
WITNESS = """
    window.seen = new Set();
    const look = () => document
        .querySelectorAll('[data-testid="stSidebarNav"], [data-testid="stSidebar"]')
        .forEach(list => list.innerText.split('\\n').forEach(line => window.seen.add(line.trim())));
    new MutationObserver(look).observe(document, {childList: true, subtree: true, characterData: true});
"""


@pytest.mark.parametrize("path", CHARTS, ids=lambda path: path or "overview")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_is_drawn(sample_app: str, open_page: OpenPage, path: str, theme: str) -> None:
    page = settled(open_page(f"{sample_app}/{path}", color_scheme=theme))
    expect(page.locator(ALERT)).to_have_count(0)
    expect(page.locator("h1")).to_have_count(1)
    assert "\\" not in page.locator('[data-testid="stMain"]').inner_text(), "an escape shows"
    assert page.locator('[data-testid="stPlotlyChart"] svg.main-svg').first.is_visible() == (CHARTS[path] > 0)
    background = page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    red, green, blue = (int(part) for part in re.findall(r"\d+", background)[:3])
    assert (red + green + blue > 3 * 128) == (theme == "light")


@pytest.mark.parametrize("path", CHARTS, ids=lambda path: path or "overview")
def test_a_page_fits_a_phone(sample_app: str, open_page: OpenPage, path: str) -> None:
    page = settled(open_page(f"{sample_app}/{path}", viewport={"width": 390, "height": 844}))
    wider = """() => [document.documentElement, document.querySelector('[data-testid="stMain"]')]
        .map(box => box.scrollWidth - box.clientWidth)"""
    assert max(page.evaluate(wider)) <= 0


def test_the_navigation_reaches_every_page(sample_app: str, open_page: OpenPage) -> None:
    page = settled(open_page(sample_app))
    sidebar = page.locator('[data-testid="stSidebar"]')
    for title in TITLES:
        sidebar.get_by_role("link", name=title, exact=True).click()
        expect(page.locator("h1")).to_have_text(title)
        settled(page)
        expect(page.locator(ALERT)).to_have_count(0)


@pytest.mark.parametrize("path", ["", "at_risk"], ids=["overview", "at_risk"])
def test_no_raw_file_name_ever_shows(own_app: str, open_page: OpenPage, path: str) -> None:
    """The very first load of a new server, when Streamlit has not been told of the pages yet."""
    page = open_page("about:blank")
    page.add_init_script(WITNESS)
    page.goto(f"{own_app}/{path}")
    settled(page)
    said = set(page.evaluate("[...window.seen]"))
    assert "Overview" in said
    assert not said & {"overview", "components", "cohorts", "segments", "at_risk", "at risk", "accounts", "app"}
