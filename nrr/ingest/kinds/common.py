"""What several kinds share: building lines and segments."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nrr.errors import NeedsChoice
from nrr.formatting import plural
from nrr.ingest.amounts import LARGEST_CENTS
from nrr.ingest.dates import Days
from nrr.ingest.headings import dimension_name
from nrr.ingest.measure import unit_factor
from nrr.ingest.parsed import arrow_schema, completed
from nrr.ingest.reading import Reading, rows_of
from nrr.ingest.table import Coded, Ints
from nrr.schema import LINES, SEGMENTS

TIMES = {"mrr": Fraction(12), "arr": Fraction(1)}
_EPOCH_ORDINAL = 719163


def annual_factor(reading: Reading, heading: str) -> Fraction:
    """Return by what an amount under ``heading`` becomes ARR. Raises NeedsChoice without a measure in the mapping."""
    measure = reading.mapping.measure
    if measure is None:
        raise NeedsChoice(
            f"{reading.table.name} does not say whether its amounts are monthly or annual.",
            "They are MRR or ARR.",
            "Answer with --measure mrr or --measure arr.",
            ("mrr", "arr"),
        )
    return TIMES[measure] * scale(reading, heading)


def scale(reading: Reading, heading: str) -> Fraction:
    """Return what one unit under ``heading`` is worth, and note it when it is not one."""
    factor = Fraction(unit_factor(heading))
    if factor != 1:
        reading.notes.append(f'"{heading}" is in {"cents" if factor < 1 else "thousands"}; read as such.')
    return factor


def optional_text(reading: Reading, role: str, rows: Ints) -> pa.Array:
    """Return a role's text in ``rows``, null where blank or where no column plays the role."""
    return rows_of(reading.texts(role), rows)


def quantities(reading: Reading, rows: Ints) -> pa.Array:
    """Return quantities as exact decimal text; unreadable ones are null and noted."""
    if not reading.has("quantity"):
        return pa.nulls(len(rows), pa.string())
    amounts = reading.amounts("quantity")
    texts = pa.array(
        [
            None if problem else format(value.normalize(), "f")
            for value, problem in zip(amounts.values, amounts.kinds, strict=True)
        ],
        pa.string(),
    )
    unreadable = int((amounts.problems[rows] > 1).sum())
    if unreadable:
        reading.notes.append(
            f'{plural(unreadable, "value")} of "{reading.heading("quantity")}" cannot be read; left blank.'
        )
    return texts.take(pa.array(amounts.column.codes[rows]))


def day_array(days: Days, rows: Ints) -> pa.Array:
    """Return the days of ``rows`` as dates, null where there is none."""
    since_epoch = (days.ordinals[rows] - _EPOCH_ORDINAL).astype(np.int32)
    return pa.array(since_epoch, pa.int32(), mask=days.problems[rows] > 0).cast(pa.date32())


def lines_table(reading: Reading, rows: Ints, start: Ints, end: pa.Array, cents: Ints) -> pa.Table:
    """Return the canonical lines of ``rows``; ``start``, ``end`` and ``cents`` are given for those rows."""
    return completed(
        LINES,
        {
            "row_number": pa.array(reading.table.lines[rows]),
            "account_id": optional_text(reading, "account", rows),
            "account_name": optional_text(reading, "account_name", rows),
            "line_id": optional_text(reading, "line_id", rows),
            "product": optional_text(reading, "product", rows),
            "plan": optional_text(reading, "plan", rows),
            "quantity": quantities(reading, rows),
            "start_month": pa.array(start.astype(np.int32)),
            "end_month": end,
            "arr_cents": pa.array(cents),
            **{name: rows_of(column, rows) for name, column in reading.facts.items()},
        },
    )


def segments_table(reading: Reading, rows: Ints, months: Ints | None) -> pa.Table:
    """Return the segment values of ``rows``, one per account, dimension, value and month: the last row that says so."""
    accounts = reading.texts("account")
    parts = []
    for heading in reading.mapping.segments:
        if heading not in reading.table.headings:
            continue
        values = rows_of(reading.table.coded(heading).texts(), rows)
        said = pa.table(
            {
                "row_number": pa.array(reading.table.lines[rows]),
                "account_id": rows_of(accounts, rows),
                "segment": values,
                "month": pa.nulls(len(rows), pa.int32()) if months is None else pa.array(months[rows].astype(np.int32)),
            }
        ).filter(pc.is_valid(values))
        last = said.group_by(["account_id", "segment", "month"]).aggregate([("row_number", "max")])
        parts.append(
            pa.Table.from_arrays(
                [
                    last["row_number_max"],
                    last["account_id"],
                    pa.array([dimension_name(heading)] * len(last), pa.string()),
                    last["segment"],
                    last["month"],
                ],
                schema=arrow_schema(SEGMENTS),
            )
        )
    if not parts:
        return arrow_schema(SEGMENTS).empty_table()
    return pa.concat_tables(parts).sort_by([("row_number", "ascending"), ("dimension", "ascending")])


def too_large(cents: Ints) -> Ints:
    """Return the rows whose ARR is beyond what is held exactly."""
    return np.flatnonzero(np.abs(cents) > LARGEST_CENTS)


def note_similar_accounts(reading: Reading, column: Coded) -> None:
    """Note accounts whose names differ only by letter case, spaces or Unicode form."""
    written = len(column.distinct) - column.cleaned.null_count
    names = column.cleaned.drop_null().unique()
    if written > len(names):
        reading.notes.append(
            f"{plural(written - len(names), 'account')} written with other outer spaces or invisible characters: "
            "taken as the same."
        )
    forms = pc.utf8_lower(pc.replace_substring_regex(pc.utf8_normalize(names, form="NFKC"), r"\s+", ""))
    if len(forms.unique()) == len(names):
        return
    by_form: dict[str, set[str]] = {}
    for form, name in zip(forms.to_pylist(), names.to_pylist(), strict=True):
        by_form.setdefault(form, set()).add(name)
    similar = [written for written in by_form.values() if len(written) > 1]
    if similar:
        example = " / ".join(sorted(similar[0]))
        reading.notes.append(f"{plural(len(similar), 'account')} may be written two ways ({example}): kept apart.")
