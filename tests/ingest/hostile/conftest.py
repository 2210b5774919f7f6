"""One good version, against which every bad input is tried."""

from __future__ import annotations

import pytest
from ingest.hostile.held import Held


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Held:
    """A workspace that serves one good version; what is refused must leave it so."""
    return Held(tmp_path_factory.mktemp("held"))
