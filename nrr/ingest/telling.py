"""What is told of a table before any row of it is imported."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from nrr.formatting import plural
from nrr.ingest.headings import clean
from nrr.ingest.table import Table

_ODD = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{2064}\x{feff}\x{fffe}]"
_SHOWN = 5


def told_of(table: Table) -> tuple[str, ...]:
    """Return notes on lines skipped, lines of another length, and characters that are left out."""
    return (*_above(table), *_ragged(table), *_invisible(table))


def _above(table: Table) -> tuple[str, ...]:
    skipped = table.header_row - table.heading_rows
    if skipped <= 0 or table.format == "parquet":
        return ()
    return (f"Skipped {skipped} line{'s' if skipped > 1 else ''} above the table.",)


def _ragged(table: Table) -> tuple[str, ...]:
    if not table.wrong_counts:
        return ()
    lines = [int(table.lines[row]) for row in sorted(table.wrong_counts)]
    text = f"{plural(len(lines), 'line')} without the {table.width} values of the headings: left out"
    return (f"{text} ({_listed(lines)}).",)


def _invisible(table: Table) -> tuple[str, ...]:
    lines: set[int] = set()
    for column in table.columns:
        odd = np.flatnonzero(pc.match_substring_regex(column, _ODD).to_numpy(zero_copy_only=False))
        lines |= {int(table.lines[row]) for row in odd if clean(cell := column[int(row)].as_py()) != cell.strip()}
    if not lines:
        return ()
    return (f"{plural(len(lines), 'line')} with invisible characters: read without them ({_listed(sorted(lines))}).",)


def _listed(lines: list[int]) -> str:
    return (
        f"line{'s' if len(lines) > 1 else ''} "
        + ", ".join(map(str, lines[:_SHOWN]))
        + (", ..." if len(lines) > _SHOWN else "")
    )
