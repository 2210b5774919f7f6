"""How a file's columns are to be read: suggested, confirmed by the user, remembered for files of that shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from nrr.errors import NrrError
from nrr.periods import Month


def _is_flag(value: Any) -> bool:
    return value is None or isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_encoding(value: Any) -> bool:
    try:
        return value is None or isinstance("".encode(value), bytes)
    except (LookupError, TypeError, UnicodeError):
        return False


_RIGHT: dict[str, Callable[[Any], bool]] = {
    "segments": lambda value: isinstance(value, (list, tuple)) and all(isinstance(heading, str) for heading in value),
    "measure": lambda value: value in (None, "mrr", "arr"),
    "amount_is_per_unit": lambda value: isinstance(value, bool),
    "end_is_last_day": lambda value: isinstance(value, bool),
    "sheet": _is_text,
    "header_row": lambda value: isinstance(value, int) and value >= 1,
    "encoding": _is_encoding,
    "delimiter": lambda value: value is None or (isinstance(value, str) and len(value) == 1 and value not in '"\r\n'),
    "day_first": _is_flag,
    "decimal_comma": _is_flag,
    "rate_is_per_base": _is_flag,
    "repeats": lambda value: value in (None, "sum", "last", "stop"),
    "currency": lambda value: value is None or (isinstance(value, str) and value.isalpha() and len(value) == 3),
}


@dataclass(frozen=True)
class Mapping:
    """How one file is read.

    ``kind`` is a general kind or a known format (``catalogue.KINDS``), which has the roles of its general kind.
    ``columns`` maps a role to a heading of the file; ``catalogue.roles(kind)`` lists the roles that a kind needs and
    those that it may have, ``ingest.roles`` the words by which each is recognised. Days of lines: start and end of
    service, trial_end, request (to cancel), discount_end, state_since. A line's charge tells usage, prorations and
    refunds from recurring revenue, its status what is past due, paused, in trial or cancelled.
    Rates have rate_date, rate_currency, rate_to, rate_base and rate as far as they need them; ``currency`` is then
    the other side. An account map has parent, account (that belongs to it) and from_date.
    ``segments`` are headings kept as segment dimensions.
    """

    kind: str
    columns: dict[str, str]
    segments: tuple[str, ...] = ()
    measure: str | None = None  # mrr or arr: what an amount means where no interval column says it
    amount_is_per_unit: bool = False  # amount x quantity is the line's amount
    sheet: str | None = None
    header_row: int = 1  # line of the headings, 1 is the file's first
    encoding: str | None = None
    delimiter: str | None = None
    day_first: bool | None = None  # 01/02/2024 is 1 February; None where no date needs it
    decimal_comma: bool | None = None  # 1.234,50; None where no amount needs it
    end_is_last_day: bool = False  # the end date is the last day of service, not the first without
    repeats: str | None = None  # sum, last or stop: rows that repeat others; None sums what nothing shows to be doubled
    currency: str | None = None  # ISO 4217 code for the whole file, where no column says it
    rate_is_per_base: bool | None = None  # of rates: 1 of the other currency is so many of the row's, or the reverse

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values; ``from_json`` reads them back."""
        return {**asdict(self), "segments": list(self.segments)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Mapping:
        """Return the mapping that ``to_json`` wrote. Raises NrrError naming what does not fit."""
        from nrr.ingest.catalogue import KIND_TITLES, KINDS  # here, for the formats are made of mappings

        if not isinstance(data, dict):
            raise NrrError(
                "The mapping is not a set of named entries.", "", 'Write it as {"kind": ..., "columns": {...}}.'
            )
        known = {f.name for f in fields(cls)}
        unknown = sorted(set(data) - known)
        if unknown:
            raise NrrError(
                "The mapping has unknown entries.", ", ".join(unknown), f"Known: {', '.join(sorted(known))}."
            )
        if data.get("kind") not in KIND_TITLES:
            raise NrrError(
                "The mapping names no known kind.", f"kind is {data.get('kind')!r}", f"Use one of {', '.join(KINDS)}."
            )
        columns = data.get("columns")
        if not isinstance(columns, dict) or not all(isinstance(heading, str) for heading in columns.values()):
            raise NrrError("The mapping has no columns.", "", 'Write them as {"columns": {"account": "Customer"}}.')
        wrong = sorted(name for name, value in data.items() if name in _RIGHT and not _RIGHT[name](value))
        if wrong:
            shown = ", ".join(f"{name} is {data[name]!r}" for name in wrong)
            raise NrrError("The mapping has entries of the wrong kind.", shown, "Leave them out where unsure.")
        return cls(**{**data, "segments": tuple(data.get("segments", ()))})

    def with_changes(self, **changes: Any) -> Mapping:
        return replace(self, **changes)


@dataclass(frozen=True)
class Question:
    """Something the file leaves open: ``field`` is the Mapping field (or ``columns.<role>``) that an answer fills."""

    field: str
    text: str
    choices: tuple[tuple[str, str], ...]  # (value, what it means)
    suggestion: str | None = None


@dataclass(frozen=True)
class Inspection:
    """What a file looks like before it is imported.

    ``mapping`` is the suggestion; ``because`` says why per role or field. ``questions`` are open: an import without
    their answers raises NeedsChoice. ``preview`` is the first rows as text under ``headings``.
    ``shape`` is a fingerprint of the headings and kind, the key a confirmed mapping is remembered under.
    """

    name: str
    format: str  # csv, xlsx or parquet
    headings: tuple[str, ...]
    preview: tuple[tuple[str, ...], ...]
    row_count: int
    shape: str
    mapping: Mapping | None
    because: dict[str, str] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()  # what NRR needs and the file lacks; the file is refused


@dataclass(frozen=True)
class Coverage:
    """The months a revenue file speaks of.

    ``last_month`` is the last in which something is stated, ``last_complete_month`` the default as-of. ``open_until``
    is the last month that open subscriptions reach; None for monthly amounts, which end with the file.
    """

    first_month: Month
    last_month: Month
    last_complete_month: Month
    open_until: Month | None = None
