"""What a version is built from: the uploads that count, how each is read, and the policies."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from nrr.build import Policies, definitions_version
from nrr.ingest.mapping import Mapping


@dataclass(frozen=True)
class RecipeFile:
    """An upload that counts, with how and when it was read."""

    sha256: str
    extension: str
    name: str
    mapping: Mapping
    imported_on: date


@dataclass(frozen=True)
class Recipe:
    """What a version is built from; the same recipe builds the same version id anywhere."""

    company: str = "Your company"
    policies: Policies = field(default_factory=Policies)
    files: tuple[RecipeFile, ...] = ()

    def to_json(self) -> dict[str, Any]:
        files = [
            {**asdict(f), "mapping": f.mapping.to_json(), "imported_on": f.imported_on.isoformat()} for f in self.files
        ]
        return {
            "definitions": definitions_version(),
            "company": self.company,
            "policies": asdict(self.policies),
            "files": files,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Recipe:
        files = tuple(
            RecipeFile(
                f["sha256"],
                f["extension"],
                f["name"],
                Mapping.from_json(f["mapping"]),
                date.fromisoformat(f["imported_on"]),
            )
            for f in data["files"]
        )
        return cls(data["company"], Policies(**data["policies"]), files)

    @property
    def version(self) -> str:
        text = json.dumps(self.to_json(), sort_keys=True, ensure_ascii=True)
        return sha256(text.encode()).hexdigest()[:12]
