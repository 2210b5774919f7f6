"""What a file looks like before it is imported: its kind, its columns, and what it leaves open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import numpy as np

from nrr.errors import FileRefused
from nrr.ingest.catalogue import base, is_signal, known_format, roles
from nrr.ingest.headings import dimension_name, nearest, plain
from nrr.ingest.load import SheetChoice, load_table
from nrr.ingest.mapping import Inspection, Mapping, Question
from nrr.ingest.questions import open_questions
from nrr.ingest.recognise import Recognised, recognise
from nrr.ingest.shortcomings import shortcomings
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
        suggested = fitted(table, mapping)
        seen = replace(recognise(table, mapping.kind, mapping.day_first), columns=suggested.columns, missing=())
    else:
        seen = recognise(table, kind)
        suggested = _suggested(table, seen, measure)
    suggested = replace(
        suggested, sheet=table.sheet, header_row=table.header_row, encoding=table.encoding, delimiter=table.delimiter
    )
    missing = shortcomings(table, seen, asked=kind is not None or mapping is not None)
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
        questions=() if missing else questions,
        notes=table.notes,
        sheets=table.sheets,
        missing=missing,
    )


def _sheet_question(name: str, choice: SheetChoice) -> Inspection:
    question = Question("sheet", f"{choice.title} Which one holds the revenue?", tuple((s, s) for s in choice.choices))
    return Inspection(name, "xlsx", (), (), 0, "", None, questions=(question,), sheets=choice.choices)


def fitted(table: Table, mapping: Mapping) -> Mapping:
    """Return the mapping with its headings as this file spells them.

    Raises FileRefused when it names a heading that the file lacks, or lacks a column that its kind needs.
    """
    spelled = {plain(heading): heading for heading in reversed(table.headings)}

    def find(heading: str) -> str:
        if heading in table.headings:
            return heading
        if plain(heading) in spelled:
            return spelled[plain(heading)]
        close = nearest(heading, table.headings)
        headings = ", ".join(table.headings[:20])
        hint = f'The nearest heading is "{close}".' if close else f"Its headings are: {headings}."
        raise FileRefused(f'{table.name} has no column "{heading}".', "The mapping names it.", hint)

    known = known_format(mapping.kind)
    own = {role: h for role, h in known.own_roles(table.headings).items() if role in known.needs} if known else {}
    needed, _ = roles(mapping.kind)
    lacking = [role for role in needed if role not in mapping.columns and role not in own]
    if lacking:
        listed = ", ".join(lacking)
        raise FileRefused(
            f"The mapping of {table.name} is incomplete.", f"It names no column for: {listed}.", "Choose one."
        )
    columns = {**own, **{role: find(heading) for role, heading in mapping.columns.items()}}
    return mapping.with_changes(columns=columns, segments=tuple(find(heading) for heading in mapping.segments))


def _suggested(table: Table, seen: Recognised, measure: str | None) -> Mapping:
    columns = dict(seen.columns)
    accounts = len(table.coded(columns["account"]).distinct) if "account" in columns else 0
    if known_format(seen.kind) is None and _says_what_an_account_is(table, columns, "plan"):
        del columns["plan"]
    taken = set(columns.values()) | (set(seen.months.months) if base(seen.kind) == "wide" else set())
    free = [heading for heading in table.headings if heading not in taken]
    segments: tuple[str, ...] = ()
    known = known_format(seen.kind)
    if known:
        free = [heading for heading in free if known.segments and known.segments(heading)]
    if not is_signal(seen.kind) and accounts:
        segments = segment_headings(table, free, accounts, booleans=base(seen.kind) == "accounts")
    names = [dimension_name(heading) for heading in segments]
    segments = tuple(heading for place, heading in enumerate(segments) if dimension_name(heading) not in names[:place])
    settings = {"measure": measure, "amount_is_per_unit": seen.per_unit, **(known.settings if known else {})}
    return Mapping(seen.kind, columns, segments, **settings)


def _says_what_an_account_is(table: Table, columns: dict[str, str], role: str) -> bool:
    """Return whether a role's column never differs within an account: then it tells accounts apart, not lines."""
    if role not in columns or "account" not in columns:
        return False
    accounts, values = table.coded(columns["account"]), table.coded(columns[role])
    pairs = np.unique(accounts.codes * len(values.distinct) + values.codes)
    return len(pairs) == len(accounts.distinct) and len(values.cleaned.drop_null()) > 1


def shape_of(table: Table, seen: Recognised) -> str:
    """Return the fingerprint of a file's kind and headings, its months left out."""
    fixed = [plain(heading) for heading in table.headings if heading not in seen.months.months]
    return sha256("\x00".join([seen.kind, *fixed]).encode("utf-8", "surrogatepass")).hexdigest()[:16]
