"""A browser, the app on the sample company, and pages that must stay clean."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.chromium import FLAGS, find_chromium
from tests.browser.harness import Watch, running_app

NO_BROWSER = "BROWSER TESTS NOT RUN: no Chromium found. Install chromium, or name one in NRR_CHROMIUM."
OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = find_chromium()
    if executable is None:
        if os.environ.get("CI") == "true":
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def sample_app(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an app with nothing imported: it shows the sample company. Import nothing into it."""
    folder = tmp_path_factory.mktemp("sample_app")
    with running_app(folder / "workspace", folder / "server.log") as address:
        yield address


@pytest.fixture
def own_app(browser: Browser, tmp_path: Path) -> Iterator[str]:
    """Address of an app with an empty workspace of its own, to import into."""
    with running_app(tmp_path / "workspace", tmp_path / "server.log") as address:
        yield address


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Call it with an address (and context options) for a page in a fresh context; all must stay clean to the end."""
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def open_at(address: str, **options: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        watches.append(Watch(page))
        page.goto(address)
        return page

    yield open_at
    for context in contexts:
        context.close()
    for watch in watches:
        watch.assert_clean()
