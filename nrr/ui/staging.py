"""A file on its way in: uploaded and inspected, not yet imported. Holds no widget."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Protocol

from nrr.errors import FileRefused, NrrError
from nrr.ingest.mapping import Inspection, Mapping, Question

EXTENSIONS = ("csv", "tsv", "txt", "xlsx", "parquet")
MAX_MEGABYTES = 200
MEGABYTE = 1 << 20
_FLAGS = ("amount_is_per_unit", "day_first", "decimal_comma", "end_is_last_day", "rate_is_per_base")
_OF_THE_FILE = ("sheet", "header_row", "encoding", "delimiter")


class Job(Protocol):
    """Work in a child process: ``poll`` returns None while it runs, then a result or the error it ended with.

    ``progress`` is what the work last said it is doing; ``cancel`` ends it.
    """

    @property
    def progress(self) -> str: ...

    def poll(self) -> dict[str, Any] | NrrError | None: ...
    def cancel(self) -> None: ...


@dataclass
class StagedFile:
    """One uploaded file: where it lies, what it looks like, how the user wants it read.

    ``revision`` grows when the mapping changes other than through its form, so that the form starts afresh.
    ``chosen`` says that the user named its kind or sheet, ``recalled`` that its mapping is one confirmed before.
    """

    sha256: str
    name: str
    path: Path | None
    job: Job | None = None
    inspection: Inspection | None = None
    error: NrrError | None = None
    mapping: Mapping | None = None
    answered: frozenset[str] = frozenset()
    revision: int = 0
    chosen: bool = False
    recalled: bool = False

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """Questions of the inspection that the user has not answered yet."""
        if self.inspection is None:
            return ()
        return tuple(q for q in self.inspection.questions if q.field not in self.answered)

    @property
    def refused(self) -> bool:
        return self.error is not None or bool(self.inspection and self.inspection.missing)

    @property
    def ready(self) -> bool:
        """Whether it can be imported as it stands."""
        return self.job is None and self.mapping is not None and not self.refused and not self.open_questions

    def forget(self, *, chosen: bool) -> None:
        """Drop the mapping and the answers, before another look at the file from scratch."""
        self.answered = frozenset()
        self.mapping, self.recalled, self.chosen = None, False, chosen

    def suggest(self, inspection: Inspection, remembered: Mapping | None) -> None:
        """Start the mapping form from what the inspection suggests, or from what was confirmed for this shape."""
        suggested = inspection.mapping
        self.mapping = suggested
        self.revision += 1
        if remembered and suggested and not self.chosen:
            self.mapping = remembered.with_changes(**{name: getattr(suggested, name) for name in _OF_THE_FILE})
            self.recalled = self.mapping != suggested

    def answer(self, answers: dict[str, str]) -> None:
        """Put answers to questions into the mapping."""
        self.answered |= set(answers)
        for name, value in answers.items():
            self.mapping = with_answer(self.mapping, name, value) if self.mapping else None
        self.revision += 1

    def discard(self) -> None:
        """Delete the uploaded bytes."""
        if self.path:
            self.path.unlink(missing_ok=True)


def too_large(sha256: str, name: str, size: int) -> StagedFile:
    """Return a file that was not stored because of its size, with the refusal."""
    refusal = FileRefused(
        "The file is too large.",
        f"It has {size / MEGABYTE:,.0f} MB; the limit is {MAX_MEGABYTES} MB.",
        "Save it as Parquet, or split it by month: several files can be imported together.",
    )
    return StagedFile(sha256, name, None, error=refusal)


def with_answer(mapping: Mapping, name: str, value: str) -> Mapping:
    """Return the mapping with one question answered; ``name`` is a field or ``columns.<role>``."""
    if name.startswith("columns."):
        return mapping.with_changes(columns={**mapping.columns, name.removeprefix("columns."): value})
    if name in _FLAGS:
        return mapping.with_changes(**{name: value.lower() in ("true", "yes", "1")})
    if name == "header_row":
        return mapping.with_changes(header_row=int(value))
    return mapping.with_changes(**{name: value})


def inspection_from_json(data: dict[str, Any]) -> Inspection:
    """Return the inspection that a worker wrote as plain JSON values."""
    known = {f.name for f in fields(Inspection)}
    values = {name: value for name, value in data.items() if name in known}
    values["mapping"] = Mapping.from_json(data["mapping"]) if data.get("mapping") else None
    values["preview"] = tuple(tuple(row) for row in data.get("preview", ()))
    values["questions"] = tuple(
        Question(q["field"], q["text"], tuple((c[0], c[1]) for c in q["choices"]), q.get("suggestion"))
        for q in data.get("questions", ())
    )
    for name in ("headings", "notes", "sheets", "missing"):
        values[name] = tuple(data.get(name, ()))
    return Inspection(**values)
