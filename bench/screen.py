"""The app on the sample company: a warm change of filter, and the time from the command to the first page."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright
from streamlit.testing.v1 import AppTest

from bench.figures import Figure, timed
from nrr import report
from nrr.sample import sample_workspace
from nrr.tokens import token
from tests.browser.chromium import FLAGS, find_chromium
from tests.browser.harness import running_app, settled

APP = Path(__file__).parents[1] / "app.py"
FILTERS_TRIED = 8


def measure() -> Iterator[Figure]:
    """Yield the figures of the app as a person meets it."""
    with tempfile.TemporaryDirectory() as folder:
        yield Figure(
            "change of filter on the sample, server side", filter_change_seconds(Path(folder)), "s", at_most=0.3
        )
    with tempfile.TemporaryDirectory() as folder:
        seconds = first_page_seconds(Path(folder))
    if seconds is None:
        print("No Chromium found: the first page is not measured.")
    else:
        yield Figure("first page drawn, from the command, nothing cached", seconds, "s", at_most=15)


def filter_change_seconds(folder: Path) -> float:
    """Return the median seconds of a whole rerun of the Overview for a filter not asked for before."""
    os.environ["NRR_WORKSPACE"] = str(folder / "workspace")
    workspace = sample_workspace(folder / "workspace")
    dimensions = report.status(workspace.warehouse(workspace.current() or "")).dimensions
    pairs = [(dimension, segment) for dimension, segments in dimensions.items() for segment in segments][:FILTERS_TRIED]
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    remaining = iter(pairs)

    def choose_next() -> None:
        app.query_params["filter"] = token(*next(remaining))
        app.run()
        assert not app.exception

    seconds, _ = timed(choose_next, repeats=len(pairs))
    return seconds


def first_page_seconds(folder: Path) -> float | None:
    """Return the seconds from starting the server to a drawn Overview in the browser; None without a browser."""
    executable = find_chromium()
    if executable is None:
        return None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        started = time.monotonic()
        with running_app(folder / "workspace", folder / "server.log") as address:
            page = browser.new_page()
            page.goto(address)
            settled(page)
            seconds = time.monotonic() - started
        browser.close()
    return seconds
