"""A damaged workspace still lets its user go on with a version that is whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from nrr.workspace import Upload, Workspace
from tests.ui.conftest import OpenPage


@pytest.mark.parametrize("what", ["current", "recipe", "database", "history"])
def test_a_version_that_is_whole_can_be_put_in_use(
    one_account: Workspace, open_page: OpenPage, tmp_path: Path, what: str
) -> None:
    first = one_account.current()
    second = tmp_path / "second.csv"
    second.write_text("account,month,mrr\nDuo Ltd,2024-11,5\nDuo Ltd,2024-12,5\n", encoding="utf-8")
    in_use = one_account.add([Upload(second, second.name)], date(2025, 1, 6)).version
    versions = one_account.root / "versions"
    damaged = {
        "current": one_account.root / "current",
        "recipe": versions / f"{in_use}.json",
        "database": versions / f"{in_use}.duckdb",
        "history": one_account.root / "history.jsonl",
    }
    damaged[what].write_bytes(b"\x00 damaged")
    if what == "history":
        damaged["current"].write_bytes(b"\x00 damaged")
    at = open_page(one_account.root, "overview")
    radio = at.radio(key="rescue-version")
    assert (len(radio.options) == 2) == (what in ("current", "history"))
    radio.set_value(first)
    at.button(key="rescue-use").click().run()
    assert not at.exception
    assert one_account.current() == first
    assert one_account.history()[0].action == "restore"
    assert one_account.history()[0].files == ("solo.csv",)
