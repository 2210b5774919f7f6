"""The pack's page in a browser: every chart is drawn, nothing is asked of anyone, and it prints a section a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from nrr.packs import html
from nrr.packs.contents import pack
from tests.packs import made


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pack") / "pack.html"
    with made.hostile() as facts:
        path.write_bytes(html.write(pack(facts), facts))
    return path


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    """The page opened; it must raise nothing, open no dialog and ask for nothing but itself."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    opened, wrong = context.new_page(), []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("dialog", lambda dialog: wrong.append(dialog.message))
    opened.on("request", lambda asked: None if asked.url == file.as_uri() else wrong.append(asked.url))
    opened.goto(file.as_uri())
    opened.wait_for_selector("html[data-ready=yes]", state="attached")
    yield opened
    context.close()
    assert wrong == []


def test_every_chart_is_drawn_and_nothing_is_cut_off(page: Page) -> None:
    assert page.locator(".chart").count() == page.locator(".chart .main-svg:first-child").count() > 5
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.locator("img").count() == 0, "a name became a picture"


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_it_prints_a_section_a_page(page: Page, size: str) -> None:
    sections = page.locator("section").count()
    printed = page.pdf(format=size, landscape=True, print_background=True)
    assert sections <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= sections + 3
