"""Where a workspace keeps its uploads and versions: paths, and files that are whole or absent."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from nrr.durable import digest, sync
from nrr.errors import NrrError
from nrr.recipe import RecipeFile


class Store:
    """The folders ``uploads/`` and ``versions/`` under ``root``."""

    def __init__(self, root: Path) -> None:
        self._versions = root / "versions"
        self._uploads = root / "uploads"
        self._locked = root / "locked"

    def make(self) -> None:
        """Make the folders where they are missing."""
        for folder in (self._versions, self._uploads):
            folder.mkdir(parents=True, exist_ok=True)

    def database(self, version: str) -> Path:
        return self._versions / f"{version}.duckdb"

    def recipe(self, version: str) -> Path:
        return self._versions / f"{version}.json"

    def versions(self) -> list[str]:
        """Return the ids of the finished versions, the newest first."""
        if not self._versions.exists():
            return []
        built = [path for path in self._versions.glob("*.duckdb") if not path.name.startswith(".")]
        return [path.stem for path in sorted(built, key=lambda path: path.stat().st_mtime, reverse=True)]

    def building(self, version: str) -> Path:
        """Return where a version is built before it is finished."""
        return self._versions / f".building-{version}.duckdb"

    def finish(self, building: Path, version: str) -> None:
        """Put a built database in its place, durably."""
        sync(building)
        building.rename(self.database(version))
        sync(self._versions)

    def keep(self, files: Iterable[RecipeFile], paths: Mapping[str, Path]) -> None:
        """Copy the uploads at ``paths`` (by SHA-256) that are not stored yet."""
        for entry in files:
            kept = self._upload(entry)
            if not kept.exists():
                arriving = kept.with_name(f".arriving-{kept.name}")
                shutil.copyfile(paths[entry.sha256], arriving)
                sync(arriving)
                arriving.rename(kept)
        sync(self._uploads)

    def kept(self, entry: RecipeFile) -> Path:
        """Return where an upload lies. Raises NrrError when it is missing or was changed."""
        path = self._upload(entry)
        if not path.exists() or digest(path) != entry.sha256:
            raise NrrError(
                f"The stored copy of {entry.name} is missing or was changed.",
                "It no longer has the content that its figures came from.",
                "Restore the workspace folder from a backup, or import the file again together with these.",
            )
        return path

    def size(self, entry: RecipeFile) -> int:
        """Return how many bytes an upload has. Raises NrrError when it is missing."""
        path = self._upload(entry)
        return path.stat().st_size if path.exists() else self.kept(entry).stat().st_size

    def clear_debris(self) -> None:
        """Remove what an interrupted write left behind."""
        for leftover in (*self._versions.glob(".*"), *self._uploads.glob(".*"), *self._locked.rglob(".*")):
            if leftover.is_dir():
                shutil.rmtree(leftover)
            else:
                leftover.unlink()

    def _upload(self, entry: RecipeFile) -> Path:
        return self._uploads / f"{entry.sha256}{entry.extension}"


def extension(name: str) -> str:
    """Return the ending of a file name that an upload is kept under, empty where it has no usual one."""
    suffix = Path(name).suffix.lower()
    return suffix if suffix[1:].isalnum() and len(suffix) <= 8 else ""
