"""From a recipe to its finished version: the files read, the database built, both kept in the store."""

from __future__ import annotations

import json
from collections.abc import Sequence

from nrr.build import build_version
from nrr.choices import CAUTIOUS, Choice
from nrr.doubles import doubles_told
from nrr.durable import write_durably
from nrr.errors import NrrError, WorkspaceBusy
from nrr.exchange import convertible, exchange, reporting_currency
from nrr.formatting import plural
from nrr.imports import Batch, refuse_without_revenue
from nrr.intake import parse
from nrr.loading import Source
from nrr.matching import matched
from nrr.recipe import Recipe, RecipeFile
from nrr.store import Store


def read_files(store: Store, unread: Sequence[RecipeFile], files: Sequence[RecipeFile], batch: Batch) -> None:
    """Read those of ``files`` that are ``unread`` into the batch."""
    for number, entry in enumerate(unread, start=1):
        if entry.sha256 in batch.parsed:
            continue  # it was read together with the file that it corrects
        batch.progress(f"Reading {entry.name}, file {number} of {len(unread)}{batch.rows_read}")
        parse(entry, files, batch, store)


def ensure_built(store: Store, recipe: Recipe, batch: Batch, offered: Choice | None) -> None:
    """Read a recipe's files into the batch and build its version, unless the store has it.

    Raises ImportConflict where files say otherwise and neither their entries nor ``offered`` settle it.
    """
    read_files(store, [f for f in recipe.files if f.sha256 not in batch.parsed], recipe.files, batch)
    sources = [Source(f.name, f.sha256, f.imported_on, batch.parsed[f.sha256], f.choice, offered) for f in recipe.files]
    currency = reporting_currency(sources, recipe.policies)
    sources = matched(list(convertible(sources, exchange(sources, currency, recipe.policies.rates_month))))
    sources = doubles_told(sources)
    refuse_without_revenue(sources)
    batch.settled = {source.sha256: source.parsed for source in sources}
    if not store.database(recipe.version).exists():
        rows = sum(source.parsed.accepted for source in sources)
        batch.progress(f"Building figures from {plural(len(sources), 'file')}, {plural(rows, 'row')}")
        _build(store, recipe, sources, currency)


def rebuild(store: Store, recipe: Recipe) -> None:
    """Build a published recipe again by the definitions of this release. Raises NrrError where it refuses the files."""
    try:
        ensure_built(store, recipe, Batch(), CAUTIOUS)
    except WorkspaceBusy:
        raise
    except NrrError as error:
        raise NrrError(
            "What changed since cannot be told.",
            "An earlier release of Holdfast built the locked version, and this one cannot read its files again: "
            f"{error.title} {error.message}".rstrip(),
            "The figures as published stay as they are. " + error.hint,
        ) from error


def _build(store: Store, recipe: Recipe, sources: Sequence[Source], currency: str) -> None:
    building = store.building(recipe.version)
    try:
        build_version(building, recipe.version, sources, recipe.policies, recipe.company, currency)
    except BaseException:
        store.clear_debris()
        raise
    write_durably(store.recipe(recipe.version), json.dumps(recipe.to_json(), indent=1))
    store.finish(building, recipe.version)
