"""``python -m nrr pack``: the files of a month, byte for byte the same, and what it says no to."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from nrr import pack_inputs, pack_settings
from nrr.__main__ import main
from nrr.errors import NrrError
from nrr.results import PackSettings
from nrr.workspace import Workspace


@pytest.fixture
def own(sample: Workspace, tmp_path: Path) -> Workspace:
    return Workspace(Path(shutil.copytree(sample.root, tmp_path / "workspace")))


def run(workspace: Workspace, out: Path, *more: str) -> int:
    return main(["pack", "--workspace", str(workspace.root), "--as-of", "2025-12", "--out", str(out), *more])


def test_files_are_the_same_every_time(own: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--format", "xlsx,html,csv,pptx", "--sections", "headline,quarters", "--unit", "k"]
    assert run(own, tmp_path / "one", *arguments) == 0
    names = {Path(line).name for line in capsys.readouterr().out.split()}
    assert names == {f"board-pack-2025-12{ending}" for ending in (".xlsx", ".html", "-csv.zip", ".pptx")}
    assert run(own, tmp_path / "two", *arguments) == 0
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_period_is_locked_with_its_pack(own: Workspace, tmp_path: Path) -> None:
    only = ("--format", "csv", "--sections", "restatements")
    assert run(own, tmp_path, *only, "--lock", "Board Q4 2025", "--who", "Ana") == 0
    (lock,) = own.locks()
    assert (lock.name, lock.who, str(lock.request.as_of), lock.version) == (
        "Board Q4 2025",
        "Ana",
        "2025-12",
        own.current(),
    )
    shutil.rmtree(tmp_path / "out", ignore_errors=True)
    assert run(own, tmp_path / "out", *only, "--lock", "Board Q4 2025") == 1
    assert not (tmp_path / "out").exists(), "nothing is written when the period cannot be locked"


def test_no_period_is_locked_for_a_pack_that_cannot_be_written(
    own: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = own.locks()
    taken = tmp_path / "report"
    taken.write_text("a file")
    only = ("--format", "csv", "--sections", "restatements", "--lock", "Board Q4 2025 again")
    for out in (taken, taken / "packs"):
        assert run(own, out, *only) == 1
        assert "cannot be written.\nreport is a file." in capsys.readouterr().err
    assert own.locks() == before


@pytest.mark.parametrize(("kind", "told"), [("cut", "is damaged."), ("wide", "6,000 pixels"), ("whole", None)])
def test_a_logo_is_a_whole_picture_of_a_size_that_fits(kind: str, told: str | None) -> None:
    buffer = BytesIO()
    noise = Image.frombytes("RGB", (60, 20), bytes(place * place % 251 for place in range(3600)))
    (Image.new("RGB", (6_001, 1)) if kind == "wide" else noise).save(buffer, "PNG")
    data = buffer.getvalue()
    if told is None:
        assert pack_inputs.logo(data, "logo.png") == data
        return
    with pytest.raises(NrrError) as caught:
        pack_inputs.logo(data[:200] if kind == "cut" else data, "logo.png")
    assert told in f"{caught.value.title} {caught.value.message}"


def test_what_there_is_not_is_said(own: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert run(own, out, "--sections", "headline,appendix") == 2
    assert "appendix" in capsys.readouterr().err
    assert run(own, out, "--format", "docx") == 2
    assert run(own, out, "--by", "planet") == 1
    assert "There is no dimension 'planet'." in capsys.readouterr().err
    logo = tmp_path / "logo.svg"
    logo.write_text("<svg/>")
    assert run(own, out, "--logo", str(logo)) == 1
    assert "logo.svg is no PNG or JPEG picture." in capsys.readouterr().err
    assert run(own, out, "--template", str(logo)) == 1
    assert not out.exists()


def test_choices_kept_on_the_page_hold_unless_others_are_given(own: Workspace, tmp_path: Path) -> None:
    pack_settings.save(own.root, PackSettings(company="Kept Ltd", sections=("headline", "quarters"), unit="k"))
    assert run(own, tmp_path / "out", "--format", "html", "--sections", "headline") == 0
    page = (tmp_path / "out" / "board-pack-2025-12.html").read_text(encoding="utf-8")
    assert "<h1>Kept Ltd</h1>" in page
    assert page.count('<section id="page-') == 1
    assert "$22,142k" in page
