"""What a file looks like before it is imported: its kind, its columns, and what it leaves open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from nrr.errors import FileRefused
from nrr.ingest.headings import dimension_name, nearest, plain, words
from nrr.ingest.load import SheetChoice, load_table
from nrr.ingest.mapping import Inspection, Mapping, Question
from nrr.ingest.measure import measure_said
from nrr.ingest.questions import open_questions
from nrr.ingest.recognise import Recognised, contract_totals, recognise, transactions
from nrr.ingest.roles import REQUIRED, ROLE_NAMES
from nrr.ingest.table import Table
from nrr.ingest.traits import segment_headings

_PREVIEW_ROWS = 20


def inspect_file(
    path: Path,
    name: str,
    today: date,
    *,
    sheet: str | None = None,
    kind: str | None = None,
    measure: str | None = None,
    mapping: Mapping | None = None,
) -> Inspection:
    """Return what is known of a file. Raises FileRefused when it is no table or ``mapping`` does not fit it.

    ``sheet``, ``kind`` and ``measure`` are answers given so far; ``mapping`` replaces the suggestion.
    """
    try:
        table = load_table(path, name, sheet=sheet, mapping=mapping)
    except SheetChoice as choice:
        return _sheet_question(name, choice)
    if mapping is not None:
        check_mapping(table, mapping)
        seen = recognise(table, mapping.kind, mapping.day_first)
        suggested = mapping
    else:
        seen = recognise(table, kind)
        suggested = _suggested(table, seen, measure)
    suggested = replace(
        suggested, sheet=table.sheet, header_row=table.header_row, encoding=table.encoding, delimiter=table.delimiter
    )
    if mapping is not None:
        seen = replace(seen, columns=dict(mapping.columns), missing=())
    settled, questions, because = open_questions(table, seen, suggested, confirmed=mapping is not None)
    return Inspection(
        name=name,
        format=table.format,
        headings=table.headings,
        preview=table.head(_PREVIEW_ROWS),
        row_count=table.row_count,
        shape=shape_of(table, seen),
        mapping=settled,
        because={**seen.because, **because},
        questions=() if seen.missing else questions,
        notes=table.notes,
        sheets=table.sheets,
        missing=missing_words(table, seen, asked=kind is not None or mapping is not None),
    )


def _sheet_question(name: str, choice: SheetChoice) -> Inspection:
    question = Question("sheet", f"{choice.title} Which one holds the revenue?", tuple((s, s) for s in choice.choices))
    return Inspection(name, "xlsx", (), (), 0, "", None, questions=(question,), sheets=choice.choices)


def check_mapping(table: Table, mapping: Mapping) -> None:
    """Raise FileRefused when the mapping names a heading that the file lacks, or lacks a column that its kind needs."""
    for heading in (*mapping.columns.values(), *mapping.segments):
        if heading not in table.headings:
            close = nearest(heading, table.headings)
            hint = (
                f'The nearest heading is "{close}".'
                if close
                else f"Its headings are: {', '.join(table.headings[:20])}."
            )
            raise FileRefused(f'{table.name} has no column "{heading}".', "The mapping names it.", hint)
    lacking = [role for role in REQUIRED[mapping.kind] if role not in mapping.columns]
    if lacking:
        raise FileRefused(
            f"The mapping of {table.name} is incomplete.",
            f"It names no column for: {', '.join(lacking)}.",
            "Choose one.",
        )


def _suggested(table: Table, seen: Recognised, measure: str | None) -> Mapping:
    columns = seen.columns
    accounts = len(table.coded(columns["account"]).distinct) if "account" in columns else 0
    taken = set(columns.values()) | (set(seen.months.months) if seen.kind == "wide" else set())
    free = [heading for heading in table.headings if heading not in taken]
    segments: tuple[str, ...] = ()
    if seen.kind != "usage" and accounts:
        segments = segment_headings(table, free, accounts, booleans=seen.kind == "accounts")
    names = [dimension_name(heading) for heading in segments]
    segments = tuple(heading for place, heading in enumerate(segments) if dimension_name(heading) not in names[:place])
    return Mapping(seen.kind, dict(columns), segments, measure=measure, amount_is_per_unit=seen.per_unit)


def shape_of(table: Table, seen: Recognised) -> str:
    """Return the fingerprint of a file's kind and headings, its months left out."""
    fixed = [plain(heading) for heading in table.headings if heading not in seen.months.months]
    return sha256("\x00".join([seen.kind, *fixed]).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def missing_words(table: Table, seen: Recognised, *, asked: bool) -> tuple[str, ...]:
    """Return what the file lacks, in words, with the headings that come nearest."""
    said = []
    if not asked and (single := transactions(table, seen)):
        said.append(
            f"Its rows look like {single}, which are not recurring revenue by month. If they are monthly amounts, name "
            "the column MRR or give --kind long."
        )
    for role in seen.missing:
        if role in ("month", "start"):
            text = "It has no time: no month column, no month headings and no start date."
            lengths = [heading for heading in table.headings if set(words(heading)) & {"tenure", "age", "duration"}]
            if lengths:
                text += f' "{lengths[0]}" is a length of time, not a date.'
        elif role == "amount":
            text = "It has no recurring amount: no MRR, ARR or subscription amount."
            if totals := contract_totals(table):
                text += f' "{totals[0]}" may be the total of a contract, which is not spread over its months.'
        else:
            text = f"It has no {ROLE_NAMES[role]} column."
        close = _nearest_for(table, seen, role)
        said.append(f'{text} The nearest heading is "{close}".' if close else text)
    return tuple(said)


def _nearest_for(table: Table, seen: Recognised, role: str) -> str | None:
    free = [heading for heading in table.headings if heading not in seen.columns.values()]
    if role == "amount":
        return next((heading for heading in free if measure_said([heading]) or "value" in plain(heading)), None)
    words = {"account": ("customer", "account"), "month": ("month",), "start": ("startdate",)}.get(role, (role,))
    return next((close for word in words if (close := nearest(word, free))), None)
