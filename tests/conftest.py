"""Fixtures that several folders of tests share."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from nrr.workspace import Workspace


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the browser tests last: they take longest and their driver keeps an event loop running."""
    items.sort(key=lambda item: "tests/browser/" in item.nodeid)


def pytest_unconfigure() -> None:
    """Let go of the databases that the app under test keeps open, so that the process ends quietly."""
    if "streamlit" in sys.modules:
        sys.modules["streamlit"].cache_resource.clear()
    gc.collect()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The built-in sample company, built once; read it only."""
    from nrr.sample import sample_workspace

    return sample_workspace(tmp_path_factory.mktemp("sample"))
