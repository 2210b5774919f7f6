"""The choices for a board pack outlive the session, whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nrr import pack_settings
from nrr.errors import NrrError
from nrr.results import PackSettings

CHOSEN = PackSettings(
    company="Überschall & Söhne",
    sections=("at_risk", "headline"),
    unit="k",
    dimension="region",
    preset="convention",
    logo=b"\x89PNG\r\n\x1a\nlogo",
    template=b"PK\x03\x04template",
)


def test_nothing_kept_is_the_defaults(tmp_path: Path) -> None:
    assert pack_settings.load(tmp_path / "none") == PackSettings()


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    pack_settings.save(tmp_path / "new", CHOSEN)
    assert pack_settings.load(tmp_path / "new") == CHOSEN
    pack_settings.save(tmp_path / "new", replace(CHOSEN, logo=None))
    assert pack_settings.load(tmp_path / "new") == replace(CHOSEN, logo=None)


def test_a_section_or_unit_that_is_no_more_is_dropped(tmp_path: Path) -> None:
    pack_settings.save(tmp_path, CHOSEN)
    path = tmp_path / pack_settings.FILE
    path.write_text(path.read_text(encoding="utf-8").replace("at_risk", "poetry").replace('"k"', '"bn"'), "utf-8")
    assert pack_settings.load(tmp_path) == replace(CHOSEN, sections=("headline",), unit=None)


@pytest.mark.parametrize("damage", ["{", "[]", '{"company": "x"}'])
def test_damage_is_said(tmp_path: Path, damage: str) -> None:
    (tmp_path / pack_settings.FILE).write_text(damage, encoding="utf-8")
    with pytest.raises(NrrError, match="cannot be read"):
        pack_settings.load(tmp_path)


def test_a_logo_changed_by_hand_is_said(tmp_path: Path) -> None:
    pack_settings.save(tmp_path, CHOSEN)
    for path in (tmp_path / pack_settings.FOLDER).iterdir():
        path.write_bytes(b"other")
    with pytest.raises(NrrError, match="cannot be read"):
        pack_settings.load(tmp_path)


def test_a_name_too_long_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    pack_settings.save(tmp_path, CHOSEN)
    with pytest.raises(NrrError, match="too long"):
        pack_settings.save(tmp_path, replace(CHOSEN, company="x" * 121))
    assert pack_settings.load(tmp_path) == CHOSEN
