"""The board pack that the browser asks for: facts and files, kept by version, request, settings and what is beside."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from nrr import board_pack, pack_inputs
from nrr.packs import formats
from nrr.packs.contents import pack
from nrr.packs.page import Pack
from nrr.results import PackFacts, PackSettings, Request
from nrr.ui.data import warehouse
from nrr.ui.view import View
from nrr.workspace import Workspace

_KEPT = 6
_BESIDE = ("*.json", "locked/*.json", "benchmarks.csv")
Stamp = tuple[tuple[str, int, int], ...]


def pages(view: View, settings: PackSettings) -> Pack:
    """Return the pages of the pack."""
    return pack(_facts(view.book.root, view.book.version, view.request, settings, _stamp(view)))


def written(view: View, settings: PackSettings, name: str) -> bytes:
    """Return the pack as a file of one format."""
    return _written(view.book.root, view.book.version, view.request, settings, _stamp(view), name)


def file_name(view: View, name: str) -> str:
    """Return ``board-pack-2025-12.pptx``."""
    return f"board-pack-{view.request.as_of}{formats.ENDINGS[name]}"


def _stamp(view: View) -> Stamp:
    """Return what tells that locks, notes, totals, actions or benchmarks are as they were."""
    root = Path(view.book.root)
    found = sorted(path for pattern in _BESIDE for path in root.glob(pattern))
    return tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in found)


@st.cache_data(show_spinner="Gathering the pack", max_entries=_KEPT)
def _facts(root: str, version: str, request: Request, settings: PackSettings, stamp: Stamp) -> PackFacts:
    beside = pack_inputs.beside(Workspace(Path(root)), partial(warehouse, root))
    return board_pack.facts(warehouse(root, version), request, settings, beside)


@st.cache_data(show_spinner="Writing the file", max_entries=_KEPT)
def _written(root: str, version: str, request: Request, settings: PackSettings, stamp: Stamp, name: str) -> bytes:
    facts = _facts(root, version, request, settings, stamp)
    return formats.written(pack(facts), facts, name)
