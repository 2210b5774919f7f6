"""The folder that holds a company's data; this module is the only writer.

``uploads/`` keeps the files as they came, ``versions/`` the built databases, each beside the recipe it was built from,
``current`` names the version that readers open: renaming it into place is the only commit. ``locked/`` keeps figures
of published periods, each with the id of its version; no version is ever deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from nrr import history, locks, remembered
from nrr.choices import CAUTIOUS, Choice
from nrr.durable import locked, not_written, write_durably
from nrr.errors import ImportConflict, NrrError
from nrr.history import HistoryEntry
from nrr.imports import (
    Batch,
    FileReport,
    ImportResult,
    Progress,
    Upload,
    file_report,
)
from nrr.ingest.mapping import Mapping
from nrr.intake import choose
from nrr.locks import Filters, Lock, Unlocked
from nrr.recipe import Recipe, read_recipe
from nrr.results import Retention
from nrr.store import Store
from nrr.versions import ensure_built, read_files, rebuild
from nrr.warehouse import Warehouse

__all__ = ["FileReport", "HistoryEntry", "ImportResult", "Upload", "Workspace"]

_MOST_INTACT = 10
_VERSION = re.compile(r"([0-9a-f]{12})?")


class Workspace:
    """A company's uploads and versions under ``root``; made on the first import."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._store = Store(root)
        self._current = root / "current"
        self._history = root / "history.jsonl"
        self._mappings = root / "mappings.json"
        self._locked = root / "locked"

    def current(self) -> str | None:
        """Return the id of the version in use, None when nothing is imported. Raises NrrError when that is damaged."""
        version = self._current.read_bytes().decode("ascii", "replace").strip() if self._current.exists() else ""
        if not _VERSION.fullmatch(version):
            raise NrrError(
                "The workspace does not say which version is in use.",
                f"{self._current.name} was damaged or changed by hand.",
                "Restore the workspace folder from a backup.",
            )
        return version or None

    def fresh(self, today: date) -> str | None:
        """Return the version in use, built anew where an earlier release of this code built it by other definitions."""
        version = self.current()
        if version is None or self.recipe().version == version:
            return version
        with self._writing():
            return self._switch(self.recipe(), "upgrade", today, Batch(), CAUTIOUS).version

    def warehouse(self, version: str) -> Warehouse:
        """Open a version read-only. Raises NrrError when it is not there."""
        path = self._store.database(version)
        if not path.exists():
            raise NrrError(
                "This version of the data is gone.", f"Version {version} is not in the workspace.", "Reload the page."
            )
        return Warehouse.open(path, version)

    def recipe(self) -> Recipe:
        """Return what the version in use was built from. Raises NrrError when its record was changed by hand."""
        version = self.current()
        if version is None:
            return Recipe()
        return read_recipe(self._store.recipe(version), version)

    def remembered(self, shape: str) -> Mapping | None:
        """Return the mapping that was last confirmed for files of this shape."""
        return remembered.find(self._mappings, shape)

    def history(self) -> tuple[HistoryEntry, ...]:
        """Return the switches that led to the version in use, newest first."""
        return tuple(reversed(history.entries(self._history, self.current())))

    def add(
        self,
        files: Sequence[Upload],
        today: date,
        *,
        replace_earlier: bool = False,
        choice: Choice | None = None,
        company: str | None = None,
        progress: Progress = lambda _: None,
    ) -> ImportResult:
        """Import files and switch to the new version once it is built and checked.

        Where stored files say otherwise, ``choice`` settles it, or with ``replace_earlier`` they are taken out whole.
        Raises FileRefused, NeedsChoice, ImportConflict, CheckFailed or WorkspaceBusy; nothing is stored then.
        """
        with self._writing():
            before = self.recipe()
            batch = Batch(progress)
            for upload in files:
                progress(f"Looking at {upload.name}")
                choose(upload, today, before, batch, self.remembered)
            new = tuple(batch.entries.values())
            read_files(self._store, new, (*before.files, *new), batch)
            recipe = replace(before, company=company or before.company, files=batch.merged(before.files))
            recipe = self._switch(recipe, "import", today, batch, choice, replacing=replace_earlier)
            remembered.keep(self._mappings, batch.shapes)
            reports = tuple(file_report(name, batch.settled[sha]) for sha, name in batch.names.items())
            return ImportResult(recipe.version, recipe.version != before.version or not before.files, reports)

    def remove(self, digest: str, today: date) -> ImportResult:
        """Take one upload out of the figures. Raises NrrError when no revenue would be left."""
        with self._writing():
            before = self.recipe()
            recipe = before.without([digest])
            if recipe == before:
                return ImportResult(before.version, False, ())
            recipe = self._switch(recipe, "remove", today, Batch(), CAUTIOUS)
            return ImportResult(recipe.version, True, ())

    def revise(self, action: str, today: date, progress: Progress = lambda _: None, **changes: Any) -> ImportResult:
        """Build anew with fields of the recipe changed (``company``, ``policies``...) and switch to that version.

        ``action`` is what the history calls it. Raises as ``add``; nothing changes then.
        """
        with self._writing():
            before = self.recipe()
            recipe = replace(before, **changes)
            if recipe == before:
                return ImportResult(before.version, False, ())
            recipe = self._switch(recipe, action, today, Batch(progress), CAUTIOUS)
            return ImportResult(recipe.version, True, ())

    def undo(self, today: date) -> str | None:
        """Switch back to the version before the last import; return its id, None when that was an empty workspace."""
        with self._writing():
            stack = history.undoable(history.entries(self._history, self.current()))
            if not stack:
                raise NrrError("There is nothing to undo.", "", "")
            back_to = stack[-2].version if len(stack) > 1 else None
            self._commit(HistoryEntry(back_to, today.isoformat(), "undo", stack[-1].files))
            return back_to

    def intact(self) -> dict[str, Recipe]:
        """Return the newest stored versions that can be opened, with their recipes, the newest first."""
        found: dict[str, Recipe] = {}
        for version in self._store.versions()[:_MOST_INTACT]:
            try:
                recipe = read_recipe(self._store.recipe(version), version)
                self.warehouse(version).close()
            except NrrError:
                continue
            found[version] = recipe
        return found

    def restore(self, version: str, today: date) -> None:
        """Put a stored version in use whatever state the record of the one in use is in. Raises NrrError."""
        with self._writing():
            recipe = read_recipe(self._store.recipe(version), version)
            self.warehouse(version).close()
            entry = HistoryEntry(version, today.isoformat(), "restore", tuple(f.name for f in recipe.files))
            history.begin_after_damage(self._history, entry)
            write_durably(self._current, version)

    def tidy(self) -> None:
        """Remove what a cancelled task left behind. Raises WorkspaceBusy while another is writing."""
        if self.root.exists():
            with self._writing():
                pass

    def locks(self) -> tuple[Lock, ...]:
        """Return the locked periods in force, the latest month first."""
        return locks.in_force(self._locked)

    def unlocked(self) -> tuple[Unlocked, ...]:
        """Return the locks that were taken out of force, the latest first, with who did it and when."""
        return locks.lifted(self._locked)

    def find_lock(self, name: str) -> Lock:
        """Return the locked period of that name. Raises NrrError when there is none."""
        return locks.find(self._locked, name)

    def lock(
        self, name: str, figures: Retention, version: str, today: date, *, filters: Filters = (), **stated: str
    ) -> Lock:
        """Keep figures as published from ``version``, never to be changed; ``stated`` are ``note`` and ``who``.

        Raises NrrError for an unusable or taken name, figures without NRR, and a version that is not stored.
        """
        with self._writing():
            self.warehouse(version).close()
            return locks.keep(self._locked, name, figures, version, today, filters=filters, **stated)

    def readable(self, version: str) -> str:
        """Return the version that holds what a published one was built from, as this release computes it.

        That is ``version`` itself, unless an earlier release built it by other definitions or it is gone: then its
        recipe is built anew beside it, once, and the version in use stays. Raises NrrError where that cannot be done.
        """
        recipe = read_recipe(self._store.recipe(version), version)
        if not self._store.database(recipe.version).exists():
            with self._writing():
                rebuild(self._store, recipe)
        return recipe.version

    def unlock(self, name: str, today: date, who: str = "") -> Lock:
        """Take a lock out of force and return it; that is recorded and nothing is deleted."""
        with self._writing():
            return locks.lift(self._locked, name, today, who)

    def _switch(
        self,
        recipe: Recipe,
        action: str,
        today: date,
        batch: Batch,
        choice: Choice | None = None,
        *,
        replacing: bool = False,
    ) -> Recipe:
        """Put the figures of a recipe in use, settled by ``choice`` where files differ; return that recipe."""
        while True:
            try:
                self._use(recipe, action, today, batch, choice)
                return recipe
            except ImportConflict as conflict:
                recipe = batch.settle(recipe, conflict, choice, replacing)

    def _use(self, recipe: Recipe, action: str, today: date, batch: Batch, offered: Choice | None) -> None:
        ensure_built(self._store, recipe, batch, offered)
        if recipe.version == self.current():
            return
        self._store.keep(recipe.files, batch.paths)
        how = batch.outcome
        self._commit(
            HistoryEntry(
                recipe.version,
                today.isoformat(),
                action,
                tuple(batch.names.values()) or tuple(f.name for f in recipe.files),
                replaced=how.replaced,
                superseded=how.superseded,
                differing=how.choice.differing or "",
                vanished=how.choice.vanished or "",
            )
        )

    def _commit(self, entry: HistoryEntry) -> None:
        history.append(self._history, self.current(), entry)
        write_durably(self._current, entry.version or "")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            self._store.make()
            with locked(self.root / "lock"):
                self._store.clear_debris()
                yield
        except OSError as error:
            raise not_written(error, self.root) from error
