"""Where a table's headings are: not always on the first line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nrr.errors import FileRefused
from nrr.ingest.dates import read_day
from nrr.ingest.headings import clean
from nrr.ingest.months import month_columns
from nrr.ingest.roles import is_known

SAMPLE_ROWS = 120
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBER = re.compile(r"[-+(]?[$€£]?\d[\d.,' ]*%?\)?")


def likely_header(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the index of the row that looks most like headings over a table, None when none does."""
    scores = [_score(row, rows[index + 1 : index + 6]) for index, row in enumerate(rows[:SAMPLE_ROWS])]
    best = max(scores, default=0.0)
    return scores.index(best) if best > 0 else None


def find_header(rows: Sequence[Sequence[str]], name: str) -> int:
    """Return the index of the row of headings among a file's first rows. Raises FileRefused when there is none."""
    likely = likely_header(rows)
    if likely is not None:
        return likely
    first = next((index for index, row in enumerate(rows) if _filled(row)), None)
    if first is None:
        raise FileRefused(f"{name} cannot be read.", "The file is empty.", "Export it again and upload that.")
    cells = [clean(cell) for cell in rows[first] if clean(cell)]
    if not any(_NUMBER.fullmatch(cell) or not isinstance(read_day(cell, None), int) for cell in cells):
        return first
    if len(cells) > 2 and sum(bool(_YEAR.fullmatch(cell)) for cell in cells) == len(cells) - 1:
        raise FileRefused(
            f"{name} has a column per year.",
            f"Its columns are {', '.join(cells)[:80]}, and NRR is measured at month ends.",
            "Export a column per month, or name each column after the month at whose end its amount holds: Dec 2025.",
        )
    raise FileRefused(
        f"{name} has no headings.",
        f"Row {first + 1} looks like data ({', '.join(cells)[:80]}), and no other row names the columns.",
        "Add a first row that names the columns, such as Customer, Month, MRR.",
    )


def _score(row: Sequence[str], below: Sequence[Sequence[str]]) -> float:
    cells = [clean(cell) for cell in row]
    filled = [cell for cell in cells if cell]
    if not filled or len(filled) < 2 <= max((_filled(other) for other in below), default=0):
        return 0.0
    months = month_columns(_told_apart(filled)).months
    month_count = len(months) if len(set(months.values())) > len(months) / 2 else 0
    known = sum(is_known(cell) for cell in filled if cell not in months)
    numbers = sum(bool(_NUMBER.fullmatch(cell)) for cell in filled if cell not in months)
    texts = len(filled) - len(months) - numbers
    if numbers > texts + month_count or (known == 0 and month_count < 2 and not _labels_a_table(filled, below)):
        return 0.0
    repeated = len(filled) - len(set(filled))
    long = sum(len(cell) > 60 for cell in filled)
    return 3.0 * known + 2.0 * month_count + 0.5 * texts - 3.0 * numbers - repeated - 2.0 * long + 0.01


def _told_apart(cells: Sequence[str]) -> list[str]:
    return [cell if cells.index(cell) == place else f"{cell} ({place})" for place, cell in enumerate(cells)]


def _filled(row: Sequence[str]) -> int:
    return sum(bool(clean(cell)) for cell in row)


def _labels_a_table(filled: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Return whether words stand over rows that hold at least one number: headings that no role knows."""
    if any(_NUMBER.fullmatch(cell) for cell in filled):
        return False
    if any(_filled(row) > len(filled) for row in below):
        return False
    return any(_NUMBER.fullmatch(clean(cell)) for row in below for cell in row)
