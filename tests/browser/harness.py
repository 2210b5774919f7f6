"""The app under test in a browser: start it, wait until it has settled, and note what it should not do."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import ConsoleMessage, Page, Request

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
SETTLE_MS = 60_000
LOCAL = {"localhost", "127.0.0.1"}
# Streamlit looks for its server below the page's address first, and the browser notes each miss as an error.
PROBES = ("/_stcore/health", "/_stcore/host-config")

SETTLED = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const busy = '[data-testid="stSkeleton"], [data-testid="stStatusWidget"], [data-stale="true"]';
    const charts = [...document.querySelectorAll('[data-testid="stPlotlyChart"]')];
    const quiet = app
        && app.getAttribute('data-test-script-state') === 'notRunning'
        && !document.querySelector(busy)
        && charts.every(chart => chart.querySelector('svg.main-svg'))
        && document.fonts.status === 'loaded';
    if (!quiet) { window.quietSince = undefined; return false; }
    window.quietSince ??= performance.now();
    return performance.now() - window.quietSince >= 250;
}"""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running_app(workspace: Path, log: Path) -> Iterator[str]:
    """Run the app over ``workspace`` and yield its address; the server's output goes to ``log``."""
    port = free_port()
    address = f"http://localhost:{port}"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    environment = {**os.environ, "NRR_WORKSPACE": str(workspace), "STREAMLIT_SERVER_HEADLESS": "true"}
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        try:
            wait_until_healthy(server, address, log)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_until_healthy(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the app did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")


def settled(page: Page) -> Page:
    """Wait until the script has run, every chart is drawn, fonts are there, and all stayed so for 250 ms."""
    page.evaluate("window.quietSince = undefined")
    page.wait_for_function(SETTLED, timeout=SETTLE_MS, polling=50)
    return page


class Watch:
    """Notes of a page's misbehaviour: errors on its console, and requests that leave the machine."""

    def __init__(self, page: Page) -> None:
        self.errors: list[str] = []
        self.outside: list[str] = []
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._note_request)

    def _note_message(self, message: ConsoleMessage) -> None:
        source = message.location.get("url", "")
        if message.type == "error" and not source.endswith(PROBES):
            self.errors.append(f"{message.text} ({source})")

    def _note_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in LOCAL:
            self.outside.append(request.url)

    def assert_clean(self) -> None:
        assert not self.outside, f"requests that leave the machine: {self.outside}"
        assert not self.errors, f"errors on the console: {self.errors}"
