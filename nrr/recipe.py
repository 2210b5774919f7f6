"""What a version is built from: the uploads that count, how each is read, and the policies."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from nrr.build import definitions_version
from nrr.choices import Choice
from nrr.errors import NrrError
from nrr.ingest.mapping import Mapping
from nrr.policies import Policies

_SELDOM = frozenset(("choice", "corrects"))


@dataclass(frozen=True)
class RecipeFile:
    """An upload that counts, with how and when it was read, and how it stands to the files before it."""

    sha256: str
    extension: str
    name: str
    mapping: Mapping
    imported_on: date
    choice: Choice | None = None
    corrects: str | None = None  # SHA-256 of the file whose quarantined rows it corrects

    def to_json(self) -> dict[str, Any]:
        plain = {**asdict(self), "mapping": self.mapping.to_json(), "imported_on": self.imported_on.isoformat()}
        return {name: value for name, value in plain.items() if value is not None or name not in _SELDOM}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> RecipeFile:
        return cls(
            data["sha256"],
            data["extension"],
            data["name"],
            Mapping.from_json(data["mapping"]),
            date.fromisoformat(data["imported_on"]),
            Choice.from_json(data.get("choice")),
            data.get("corrects"),
        )


@dataclass(frozen=True)
class Recipe:
    """What a version is built from; the same recipe builds the same version id anywhere."""

    company: str = "Your company"
    policies: Policies = field(default_factory=Policies)
    files: tuple[RecipeFile, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "definitions": definitions_version(),
            "company": self.company,
            "policies": asdict(self.policies),
            "files": [file.to_json() for file in self.files],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Recipe:
        files = tuple(RecipeFile.from_json(each) for each in data["files"])
        return cls(data["company"], Policies(**data["policies"]), files)

    def without(self, digests: Collection[str]) -> Recipe:
        """Return the recipe without files, nor those that correct rows of them."""
        return self.with_files(f for f in self.files if f.sha256 not in digests and f.corrects not in digests)

    def with_files(self, files: Iterable[RecipeFile]) -> Recipe:
        return replace(self, files=tuple(files))

    @property
    def version(self) -> str:
        return _version(self.to_json())


def changes_from_json(data: dict[str, Any]) -> dict[str, Any]:
    """Return fields of a recipe from JSON values; of policies, those that are not given keep their defaults."""
    return {name: Policies(**value) if name == "policies" else value for name, value in data.items()}


def read_recipe(path: Path, version: str) -> Recipe:
    """Return the recipe of ``version``. Raises NrrError when it is missing, damaged or not what that id was made of."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if _version(data) != version:
            raise ValueError("changed by hand")
        return Recipe.from_json(data)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NrrError(
            "The workspace's record of its files cannot be read.",
            f"The recipe of version {version} is missing, damaged or was changed by hand; its figures are untouched.",
            "Undo the last import, or restore the workspace folder from a backup.",
        ) from error


def _version(data: Any) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=True)
    return sha256(text.encode()).hexdigest()[:12]
