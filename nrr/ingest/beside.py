"""What stands beside or above a table: years over its months, and a second table to its right."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyarrow as pa

from nrr.ingest.amounts import resembles_amount
from nrr.ingest.headings import clean, plain
from nrr.ingest.month_names import MONTH_NAME

_MONTH = re.compile(MONTH_NAME, re.I)
_YEAR = re.compile(r"(?:CY\s*)?((?:19|20)\d\d)(?:\.0)?", re.I)
_SAMPLE = 200


def years_above_months(rows: Sequence[Sequence[str]]) -> tuple[int, list[str]] | None:
    """Return the index of a row of month names under a row of years, and the two put together: ``Jan 2024``.

    A year holds until the next one, as in merged cells; other headings may stand in either row. None where there is
    no such pair or a month has no year.
    """
    for index in range(1, len(rows)):
        lower = [clean(cell) for cell in rows[index]]
        months = [place for place, cell in enumerate(lower) if _MONTH.fullmatch(cell)]
        upper = [clean(cell) for cell in rows[index - 1]]
        years = {place: match[1] for place, cell in enumerate(upper) if (match := _YEAR.fullmatch(cell))}
        if len(months) < 2 or not years:
            continue
        if min(years) > months[0] or any(resembles_amount(cell) for cell in lower if cell):
            return None
        joined = []
        for place, cell in enumerate(lower):
            above = upper[place] if place < len(upper) and place not in years else ""
            year = years[max(start for start in years if start <= place)] if place >= min(years) else ""
            joined.append(f"{cell.rstrip('.')} {year}" if place in months else cell or above)
        return index, joined
    return None


def columns_before_second(header: Sequence[str], columns: Sequence[pa.Array]) -> tuple[int, str]:
    """Return how many columns the first of two tables side by side has, and what to say of the second.

    A blank column divides them. The second shows by a heading of the first again, or by a column of names of its own
    with amounts beside it that ends earlier or later than the first table does. All columns and ``""`` without one.
    """
    untitled = [place for place, cell in enumerate(header) if not clean(cell)]
    blank = [place for place in untitled if not any(clean(text) for text in columns[place].unique().to_pylist())]
    for place in blank:
        left = [p for p in range(place) if clean(header[p])]
        right = [p for p in range(place + 1, len(header)) if clean(header[p])]
        if len(left) < 2 or len(right) < 2 or right[0] != place + 1:
            continue
        again = {plain(header[p]) for p in left} & {plain(header[p]) for p in right}
        if again or _is_own_table([columns[p] for p in left], [columns[p] for p in right]):
            heading = clean(header[right[0]])
            return place, (
                f'A second table stands beside the first, from column {right[0] + 1} ("{heading}"): left out. To read '
                "it, save it as a file or sheet of its own."
            )
    return len(header), ""


def _is_own_table(left: Sequence[pa.Array], right: Sequence[pa.Array]) -> bool:
    names = _filled(right[0])
    if not names or any(resembles_amount(text) for text in _texts(right[0])):
        return False
    numbers = any(texts and all(resembles_amount(text) for text in texts) for texts in map(_texts, right[1:]))
    beside = set().union(*(_filled(column) for column in right))
    of_left = set().union(*(_filled(column) for column in left))
    together = names == set(range(min(names), max(names) + 1)) and beside == names
    return numbers and together and max(names) != max(of_left, default=-1)


def _texts(column: pa.Array) -> list[str]:
    return [text for text in (clean(cell) for cell in column.slice(0, _SAMPLE).to_pylist()) if text]


def _filled(column: pa.Array) -> set[int]:
    """Return the rows that hold anything."""
    return {row for row, cell in enumerate(column.to_pylist()) if clean(cell)}
