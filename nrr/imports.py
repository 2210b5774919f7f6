"""The files of one import: what comes in, and what is reported back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from nrr.choices import Choice
from nrr.errors import FileRefused, ImportConflict, NeedsChoice
from nrr.formatting import plural
from nrr.ingest.catalogue import is_revenue
from nrr.ingest.inspect import inspect_file
from nrr.ingest.mapping import Inspection, Mapping, Question
from nrr.ingest.parsed import ParsedFile
from nrr.loading import Source, account_count
from nrr.ownership import SCREEN_FILE
from nrr.recipe import Recipe, RecipeFile

Progress = Callable[[str], None]
_EXAMPLES = 20


@dataclass(frozen=True)
class Upload:
    """A file to import; without a mapping the remembered or suggested one is used."""

    path: Path
    name: str
    mapping: Mapping | None = None
    kind: str | None = None
    measure: str | None = None
    answers: dict[str, Any] | None = None  # of a mapping, only what the file leaves open: {"day_first": true}


@dataclass(frozen=True)
class FileReport:
    """What one imported file brought. ``months`` is (first, last) as YYYY-MM, None for a file without revenue."""

    name: str
    kind: str
    rows: int
    accepted: int
    quarantined: int
    reasons: dict[str, int]
    months: tuple[str, str] | None
    accounts: int
    notes: tuple[str, ...]
    examples: tuple[str, ...] = ()  # the first entries of its quarantine, a sentence each


@dataclass(frozen=True)
class ImportResult:
    """The version in use after an import; ``changed`` is False when it was in use before."""

    version: str
    changed: bool
    files: tuple[FileReport, ...]


@dataclass
class Outcome:
    """How files that say otherwise were dealt with: names of those taken out, of those that gave way, the choice."""

    replaced: tuple[str, ...] = ()
    superseded: tuple[str, ...] = ()
    choice: Choice = field(default_factory=Choice)


class Batch:
    """The files of one import, by SHA-256, as they are read."""

    def __init__(self, progress: Progress = lambda _: None) -> None:
        self.progress = progress
        self.entries: dict[str, RecipeFile] = {}
        self.paths: dict[str, Path] = {}
        self.names: dict[str, str] = {}
        self.shapes: dict[str, Mapping] = {}
        self.parsed: dict[str, ParsedFile] = {}
        self.outcome = Outcome()
        self.settled: dict[str, ParsedFile] = {}  # as it counts: without lines that no exchange rate converts

    @property
    def rows_read(self) -> str:
        """Return in words how many rows were read so far, empty before the first."""
        rows = sum(parsed.rows for parsed in self.parsed.values())
        return f"; {plural(rows, 'row')} read so far" if rows else ""

    def merged(self, stored: tuple[RecipeFile, ...]) -> tuple[RecipeFile, ...]:
        """Return the stored files and after them the new ones, those that reach less far first.

        Of account maps written on screen only the newest stays.
        """
        if any(is_screen_map(f) for f in self.entries.values()):
            stored = tuple(f for f in stored if not is_screen_map(f))
        known = {f.sha256 for f in stored}
        updated = tuple(self.entries.get(f.sha256, f) for f in stored)
        new = [f for sha, f in self.entries.items() if sha not in known]
        return updated + tuple(sorted(new, key=self._reach))

    def _reach(self, entry: RecipeFile) -> tuple[bool, int, int, str]:
        coverage = self.parsed[entry.sha256].coverage
        if coverage is None:
            return True, 0, 0, ""
        return False, coverage.last_month.index, coverage.first_month.index, entry.name

    def settle(self, recipe: Recipe, conflict: ImportConflict, offered: Choice | None, replacing: bool) -> Recipe:
        """Return the recipe with what the user answers to a conflict. Raises the conflict where that is no answer."""
        if replacing:
            out = [f for f in recipe.files if f.sha256 in conflict.files and f.sha256 not in self.paths]
            if not out:
                raise conflict
            self.outcome.replaced += tuple(f.name for f in out)
            return recipe.without([f.sha256 for f in out])
        if offered is None or not all(offered.answers(asked) for asked in conflict.asked):
            raise conflict
        self.outcome.superseded = tuple(f.name for f in recipe.files if f.sha256 in conflict.files)
        self.outcome.choice = Choice(
            offered.differing if "differing" in conflict.asked or offered.differing == "both" else None,
            offered.vanished if "vanished" in conflict.asked else None,
        )
        return recipe.with_files(
            replace(f, choice=self.outcome.choice.over(f.choice)) if f.sha256 in conflict.newer else f
            for f in recipe.files
        )


def is_screen_map(file: RecipeFile) -> bool:
    """Return whether a file is the account map that was written on screen."""
    return file.name == SCREEN_FILE and file.mapping.kind == "account_map"


def chosen_mapping(
    upload: Upload, today: date, stored: Mapping | None, recall: Callable[[str], Mapping | None]
) -> tuple[Mapping, str]:
    """Return how an upload is read and its shape: as asked, else as stored, else as remembered, else as suggested."""
    chosen = _answered(upload, today) if upload.answers else upload.mapping
    if chosen is None and upload.kind is None and upload.measure is None:
        chosen = stored
    seen = inspect_file(upload.path, upload.name, today, kind=upload.kind, measure=upload.measure, mapping=chosen)
    if chosen is not None:
        return chosen, seen.shape
    known = recall(seen.shape)
    if known and upload.kind in (None, known.kind) and upload.measure in (None, known.measure):
        found = seen.mapping or known
        where = {name: getattr(found, name) for name in ("sheet", "header_row", "encoding", "delimiter")}
        open_still = tuple(q for q in seen.questions if q.field == "repeats" and known.repeats is None)
        recalled = replace(seen, mapping=known.with_changes(**where), questions=open_still, missing=())
        return settled_mapping(recalled, upload.name), seen.shape
    return settled_mapping(seen, upload.name), seen.shape


def settled_mapping(seen: Inspection, name: str) -> Mapping:
    """Return the suggested mapping. Raises FileRefused where something is missing, NeedsChoice where it is open."""
    if seen.missing:
        raise FileRefused(f"{name} lacks what NRR needs.", " ".join(seen.missing))
    if seen.questions or seen.mapping is None:
        raise NeedsChoice(
            f"{name} can be read in more than one way.",
            " ".join(question.text for question in seen.questions),
            " ".join(_answers(question) for question in seen.questions),
            tuple(value for question in seen.questions for value, _ in question.choices),
        )
    return seen.mapping


def _answered(upload: Upload, today: date) -> Mapping:
    """Return the suggested mapping, answers filled in. Raises NrrError for wrong ones and as ``settled_mapping``."""
    answers = upload.answers or {}
    sheet = str(answers["sheet"]) if "sheet" in answers else None
    seen = inspect_file(upload.path, upload.name, today, sheet=sheet, kind=upload.kind, measure=upload.measure)
    left = tuple(question for question in seen.questions if question.field not in answers)
    data = settled_mapping(replace(seen, questions=left), upload.name).to_json()
    for entry, value in answers.items():
        whole, _, role = entry.partition(".")
        data[whole] = {**data["columns"], role: value} if whole == "columns" and role else value
    return Mapping.from_json(data)


def refuse_without_revenue(sources: Sequence[Source]) -> None:
    """Raise FileRefused when no file states recurring revenue in a month that has begun, saying what became of it."""
    if any(source.parsed.coverage is not None for source in sources):
        return
    lost = [_lost(source) for source in sources if is_revenue(source.parsed.mapping.kind)]
    raise FileRefused(
        "There is no recurring revenue to measure.",
        " ".join(lost) or "The files hold accounts or usage, but no amounts by month or subscription.",
        "Put that right and import again." if lost else "Import a revenue file first, or together with these.",
    )


def _lost(source: Source) -> str:
    parsed = source.parsed
    if parsed.accepted:
        said = f"{source.name}: no amount above zero in a month that has begun."
    else:
        said = f"{source.name}: none of its {plural(parsed.rows, 'row')} could be accepted."
    return " ".join([said, *examples(parsed, 3), *parsed.notes])


def examples(parsed: ParsedFile, most: int) -> tuple[str, ...]:
    """Return the first quarantine entries as sentences with their line and column."""
    return tuple(
        f"Line {entry['row_number']}{', ' + entry['column_name'] if entry['column_name'] else ''}: {entry['message']}"
        for entry in parsed.quarantine.slice(0, most).to_pylist()
    )


def file_report(name: str, parsed: ParsedFile) -> FileReport:
    """Return what one file brought."""
    coverage = parsed.coverage
    return FileReport(
        name=name,
        kind=parsed.mapping.kind,
        rows=parsed.rows,
        accepted=parsed.accepted,
        quarantined=parsed.quarantined,
        reasons=parsed.reasons,
        months=(str(coverage.first_month), str(coverage.last_month)) if coverage else None,
        accounts=account_count(parsed),
        notes=parsed.notes,
        examples=examples(parsed, _EXAMPLES),
    )


def _answers(question: Question) -> str:
    choices = " or ".join(f"{value} ({meaning})" for value, meaning in question.choices)
    flag = (
        f"--{question.field}"
        if question.field in ("kind", "measure")
        else f'{{"{question.field}": ...}} in a --mapping file'
    )
    return f"Answer with {flag}: {choices}."
