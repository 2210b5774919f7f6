"""The files of one import: how each is to be read, and the reading itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from nrr import schema
from nrr.durable import digest
from nrr.errors import FileRefused
from nrr.formatting import plural
from nrr.imports import Batch, Upload, chosen_mapping
from nrr.ingest.catalogue import known_format
from nrr.ingest.corrections import Corrections, corrected, corrections_in
from nrr.ingest.lending import Lender
from nrr.ingest.load import load_table
from nrr.ingest.mapping import Mapping
from nrr.ingest.parsed import ParsedFile, arrow_schema, completed
from nrr.ingest.read import read_table
from nrr.recipe import Recipe, RecipeFile
from nrr.store import Store, extension


def choose(upload: Upload, today: date, before: Recipe, batch: Batch, recall: Callable[[str], Mapping | None]) -> None:
    """Note an upload in the batch, with its entry in the recipe: the stored one's where it is the same file.

    Raises FileRefused for corrections of a file that is not there, NeedsChoice where the mapping is open.
    """
    sha = digest(upload.path)
    stored = next((f for f in before.files if f.sha256 == sha), None)
    corrections = corrections_in(upload.path, upload.name)
    corrects = None
    if corrections:
        original = corrected_file(corrections, before)
        mapping, corrects = original.mapping, original.sha256
    else:
        mapping, shape = chosen_mapping(upload, today, stored.mapping if stored else None, recall)
        batch.shapes[shape] = mapping
    name, imported_on = (stored.name, stored.imported_on) if stored else (upload.name, today)
    choice = stored.choice if stored else None
    batch.entries[sha] = RecipeFile(sha, extension(upload.name), name, mapping, imported_on, choice, corrects)
    batch.paths[sha], batch.names[sha] = upload.path, upload.name


def corrected_file(corrections: Corrections, recipe: Recipe) -> RecipeFile:
    """Return the file whose rows are corrected. Raises FileRefused when it is not among those that count."""
    found = next((f for f in recipe.files if f.sha256.startswith(corrections.of_file)), None)
    if found is None:
        raise FileRefused(
            f"{corrections.name} corrects rows of a file that is not imported.",
            "The file whose quarantine it was downloaded from has been taken out.",
            "Import that file first, or remove the last column and import these rows as a file of their own.",
        )
    return found


def parse(entry: RecipeFile, files: Sequence[RecipeFile], batch: Batch, store: Store) -> None:
    """Read one of ``files`` into the batch, completed from those of them that lend it columns.

    A file with corrections is read together with them.
    """

    def path(file: RecipeFile) -> Path:
        return batch.paths.get(file.sha256) or store.kept(file)

    original = next(f for f in files if f.sha256 == (entry.corrects or entry.sha256))
    known = known_format(original.mapping.kind)
    lending = [f for f in files if known and known.lender == f.mapping.kind and not f.corrects]
    lenders = [Lender(path(f), f.name, f.mapping) for f in lending]
    table = load_table(path(original), original.name, mapping=original.mapping)
    parsed = read_table(table, original.mapping, original.imported_on, lenders)
    for fix in {f.sha256: f for f in files if f.corrects == original.sha256}.values():
        corrections = corrections_in(path(fix), fix.name)
        if corrections is None:
            continue
        open_lines = set(parsed.quarantine.column("row_number").to_pylist())
        taken = [line for line in corrections.rows if line in open_lines]
        table = corrected(table, corrections, taken)
        parsed = read_table(table, original.mapping, original.imported_on, lenders)
        batch.parsed[fix.sha256] = _as_file(corrections, taken, original, parsed)
        note = f"{plural(len(taken), 'row is', 'rows are')} read as corrected in {fix.name}."
        parsed = replace(parsed, notes=(*parsed.notes, note))
    batch.parsed[original.sha256] = parsed


def _as_file(corrections: Corrections, taken: Sequence[int], original: RecipeFile, parsed: ParsedFile) -> ParsedFile:
    """Return a file of corrections as read: its rows count as those of the corrected file, the rest is set apart."""
    loose = [
        (line, "no_line", "The last column no longer says which line this row corrects.") for line in corrections.loose
    ]
    known = set(taken)
    loose += [
        (own, "counted_already", f"Line {line} of {original.name} is not in quarantine: it counts already.")
        for line, own in corrections.own_lines.items()
        if line not in known
    ]
    still = len(known & set(parsed.quarantine.column("row_number").to_pylist()))
    notes = [f"{plural(len(taken), 'row')} of {original.name} corrected."]
    if still:
        notes.append(
            f"{plural(still, 'row')} of them still cannot be used; the quarantine of {original.name} says why."
        )
    lines, reasons, messages = zip(*loose, strict=True) if loose else ((), (), ())
    quarantine = completed(
        schema.QUARANTINE,
        {
            "row_number": pa.array(lines, pa.int64()),
            "reason": pa.array(reasons, pa.string()),
            "message": pa.array(messages, pa.string()),
        },
    )
    empty = {t: arrow_schema(t).empty_table() for t in (schema.LINES, schema.SEGMENTS, schema.ACCOUNTS, schema.USAGE)}
    return ParsedFile(
        mapping=original.mapping,
        rows=len(corrections.rows) + len(corrections.loose),
        accepted=len(taken),
        lines=empty[schema.LINES],
        segments=empty[schema.SEGMENTS],
        accounts=empty[schema.ACCOUNTS],
        usage=empty[schema.USAGE],
        quarantine=quarantine,
        currency=None,
        coverage=None,
        notes=tuple(notes),
    )
