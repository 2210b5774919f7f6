"""The files a pack can be written to, each by a writer of its own."""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast

from nrr.packs.page import Pack
from nrr.results import PackFacts

ENDINGS = {"pptx": ".pptx", "xlsx": ".xlsx", "html": ".html", "csv": "-csv.zip"}
_MODULES = {name: f"nrr.packs.{name}" for name in ENDINGS} | {"csv": "nrr.packs.csv_files"}


class _Writer(Protocol):
    def write(self, pack: Pack, facts: PackFacts) -> bytes: ...


def file_name(facts: PackFacts, name: str) -> str:
    """Return ``board-pack-2025-12.pptx``."""
    return f"board-pack-{facts.request.as_of}{ENDINGS[name]}"


def written(pack: Pack, facts: PackFacts, name: str) -> bytes:
    """Return the pack in a format of ENDINGS: the same bytes for the same pack and facts."""
    writer = cast(_Writer, import_module(_MODULES[name]))  # only the formats asked for load their libraries
    return writer.write(pack, facts)
