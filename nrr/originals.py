"""From a line of a built version back to the stored upload that it was read from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nrr.errors import UnknownRequest
from nrr.ingest.originals import MOST_ROWS, original_rows
from nrr.recipe import RecipeFile, read_recipe
from nrr.results import OriginalRows
from nrr.store import Store

__all__ = ["MOST_ROWS", "rows_of_upload", "upload_size"]


def rows_of_upload(root: Path, version: str, sha256: str, lines: Sequence[int]) -> OriginalRows:
    """Return rows of an upload that counts in ``version`` of the workspace ``root``, as they stand in the file.

    Raises NrrError when the stored file is missing or no longer has the content that its figures came from.
    """
    entry = _entry(root, version, sha256)
    return original_rows(Store(root).kept(entry), entry.name, entry.mapping, lines)


def upload_size(root: Path, version: str, sha256: str) -> tuple[int, str]:
    """Return how many bytes the stored upload has, and the ending of its name."""
    entry = _entry(root, version, sha256)
    return Store(root).size(entry), entry.extension


def _entry(root: Path, version: str, sha256: str) -> RecipeFile:
    recipe = read_recipe(Store(root).recipe(version), version)
    entry = next((file for file in recipe.files if file.sha256 == sha256), None)
    if entry is None:
        raise UnknownRequest("No such file counts in this version.", "", "Reload the page.")
    return entry
