"""Two files that speak of the same lines: what is said where they differ."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from nrr.errors import ImportConflict
from nrr.workspace import Upload, Workspace

HEADINGS = "subscription_id,customer,start,end,amount,interval\n"
EARLIER = HEADINGS + "S1,A,2024-01-01,,100,month\nS2,B,2024-01-01,,50,month\n"
LATER = HEADINGS + "S1,A,2024-01-01,2025-03-01,100,month\nS2,B,2024-01-01,,60,month\n"


def upload(folder: Path, name: str, text: str) -> Upload:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return Upload(path, name)


def test_an_end_and_an_amount_that_differ_are_named(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    before = workspace.add([upload(tmp_path, "may.csv", EARLIER)], date(2025, 6, 1))
    with pytest.raises(ImportConflict) as refused:
        workspace.add([upload(tmp_path, "june.csv", LATER)], date(2025, 6, 1))
    assert refused.value.title.startswith("2 values differ")
    assert "A, 2024-01: open in may.csv (line 2) against ends 2025-03 in june.csv (line 2)" in refused.value.message
    # 50 and 60 a month are 600 and 720 a year
    assert "B, 2024-01: ARR 600.00 in may.csv (line 3) against ARR 720.00 in june.csv" in refused.value.message
    assert workspace.current() == before.version


def test_replacing_takes_the_earlier_file_out(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    workspace.add([upload(tmp_path, "may.csv", EARLIER)], date(2025, 6, 1))
    workspace.add([upload(tmp_path, "june.csv", LATER)], date(2025, 6, 1), replace_earlier=True)
    assert [file.name for file in workspace.recipe().files] == ["june.csv"]
