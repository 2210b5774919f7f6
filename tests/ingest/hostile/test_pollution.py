"""A clean table written with every kind of pollution: what is read, and that nothing is read wrong without a word."""

from __future__ import annotations

from pathlib import Path

import pytest
from ingest.writing import inspect, save

from bench.dialects import Score, scores
from bench.pollution import Polluted, polluted_files
from nrr.errors import FileRefused

RIGHT = {
    "none": 1.0,
    "delimiter": 1.0,
    "quote": 1.0,
    "escape": 1.0,
    "record end": 1.0,
    "headings": 61 / 73,  # a file without headings is refused: what its columns are is not guessed
    "preamble": 1.0,
    "comments": 1.0,
    "footer": 1.0,
    "blank lines": 1.0,
    "extra field": 1.0,
    "missing field": 1.0,
    "other delimiter": 1.0,
    "stray quote": 2 / 3,  # a quote that never closes is refused: it hides where its row ends
    "several tables": 1.0,
    "encoding": 58 / 60,  # Mac Roman reads as Windows-1252, with a note to check the accents
}
REFUSING = ("headings", "stray quote")
SPOILT_ROWS = ("extra field", "missing field", "other delimiter", "stray quote", "several tables")
FILES = polluted_files()


@pytest.fixture(scope="module")
def by_kind() -> dict[str, dict[str, Score]]:
    return scores()


def test_every_kind_has_its_score(by_kind: dict[str, dict[str, Score]]) -> None:
    assert set(by_kind) == set(RIGHT)


@pytest.mark.parametrize("kind", RIGHT)
def test_no_cell_differs_from_the_file_unlisted(by_kind: dict[str, dict[str, Score]], kind: str) -> None:
    assert by_kind[kind]["nrr"].unlisted == 0


@pytest.mark.parametrize("kind", RIGHT)
def test_rows_read_right(by_kind: dict[str, dict[str, Score]], kind: str) -> None:
    assert by_kind[kind]["nrr"].share >= RIGHT[kind]


@pytest.mark.parametrize("kind", [kind for kind in RIGHT if kind not in REFUSING])
def test_no_sniffer_reads_more(by_kind: dict[str, dict[str, Score]], kind: str) -> None:
    assert by_kind[kind]["nrr"].share >= max(score.share for score in by_kind[kind].values())


@pytest.mark.parametrize(
    "file",
    [file for file in FILES if file.spoilt or file.kind == "several tables"],
    ids=lambda file: f"{file.kind}, {file.name}",
)
def test_polluted_rows_are_told_before_the_import(tmp_path: Path, file: Polluted) -> None:
    assert file.kind in SPOILT_ROWS
    path = save(tmp_path, file.content)
    if file.name.startswith("before"):
        with pytest.raises(FileRefused, match="never closes"):
            inspect(path)
    else:
        assert inspect(path).notes or inspect(path).missing
