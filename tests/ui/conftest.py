"""The app in AppTest, over the sample company, one account, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from nrr import report
from nrr.results import Status
from nrr.warehouse import Warehouse
from nrr.workspace import Upload, Workspace

ROOT = Path(__file__).resolve().parents[2]
OpenPage = Callable[..., AppTest]
ONE_ACCOUNT = "account,month,mrr,region\n" + "".join(
    f"Solo Ltd,2024-{month:02d},{mrr}.00,EMEA\n" for month, mrr in enumerate([100] * 6 + [150] * 6, start=1)
)


@pytest.fixture
def nothing(sample: Workspace) -> Path:
    """A workspace with nothing imported, whose sample company is built already."""
    return sample.root.parent


@pytest.fixture(scope="session")
def warehouse(sample: Workspace) -> Warehouse:
    """The sample company's version."""
    return sample.warehouse(sample.current() or "")


@pytest.fixture(scope="session")
def status(warehouse: Warehouse) -> Status:
    return report.status(warehouse)


@pytest.fixture
def one_account(tmp_path: Path) -> Workspace:
    """Solo Ltd: 100 MRR from January to June 2024, 150 from July to December."""
    source = tmp_path / "solo.csv"
    source.write_text(ONE_ACCOUNT, encoding="utf-8")
    workspace = Workspace(tmp_path / "workspace")
    workspace.add([Upload(source, source.name)], date(2025, 1, 5))
    return workspace


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    """Call it with a workspace folder, a page's file name and query parameters; it must draw without an exception."""

    def opened(workspace: Path, page: str = "overview", **params: str | list[str]) -> AppTest:
        monkeypatch.setenv("NRR_WORKSPACE", str(workspace))
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for name, value in params.items():
            app.query_params[name] = value
        app.switch_page(f"pages/{page}.py").run()
        assert not app.exception
        return app

    return opened
