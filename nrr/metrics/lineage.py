"""Which models a number goes through, read from the models themselves."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from nrr.errors import UnknownRequest
from nrr.results import Model
from nrr.schema import SOURCE_TABLES
from nrr.warehouse import model_sql

_READS = re.compile(r"\b(?:from|join)\s+([a-z_]+)")
_NAMED = re.compile(r"(?:with|,)\s+([a-z_]+)\s+as\s*\(")
_COMMENT = re.compile(r"--[^\n]*")
_FOLDERS = ("staging", "marts", "metrics")
_MADE_BY_THE_BUILD = {
    "source_account_names": "one row per account of the revenue files, numbered",
    "source_files": "one row per uploaded file that counts",
    "settings": "one row: the months of the data and every policy",
    "months": "one row per month of the data",
    "windows": "one row per window length",
    "asked_segments": "one row per segment of the filters",
    "fixed_month": "one row: the month at which a table fixes its segments",
}


def chain(name: str) -> tuple[Model, ...]:
    """Return the model ``name`` and every one that it reads, sources first. Raises UnknownRequest for no model."""
    if name not in _models():
        raise UnknownRequest(f"There is no model {name!r}.", "", f"There are: {', '.join(sorted(_models()))}.")
    found: dict[str, Model] = {}
    _add(name, found)
    return tuple(found.values())


def _add(name: str, found: dict[str, Model]) -> None:
    if name in found:
        return
    model = _model(name)
    for read in model.reads:
        _add(read, found)
    found[name] = model


@cache
def _model(name: str) -> Model:
    tables = {table.name: table.grain for table in SOURCE_TABLES} | _MADE_BY_THE_BUILD
    if name in tables:
        return Model(name, tables[name], "", ())
    text = model_sql(_models()[name])
    bare = _COMMENT.sub("", text)
    inner = set(_NAMED.findall(bare))
    known = set(tables) | set(_models())
    reads = tuple(dict.fromkeys(read for read in _READS.findall(bare) if read in known and read not in inner))
    return Model(name, text.splitlines()[0].removeprefix("-- grain: "), text, tuple(r for r in reads if r != name))


@cache
def _models() -> dict[str, str]:
    """Return where each model's file is, by the model's own name."""
    folder = files("nrr").joinpath("sql")
    return {
        entry.name.removesuffix(".sql"): f"{part}/{entry.name.removesuffix('.sql')}"
        for part in _FOLDERS
        for entry in folder.joinpath(part).iterdir()
        if entry.name.endswith(".sql")
    }
