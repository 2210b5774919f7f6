"""Where one account's ARR of one month came from: lines, rows of files, and the models in between."""

from __future__ import annotations

from dataclasses import dataclass

from nrr.periods import Month


@dataclass(frozen=True)
class SourceLine:
    """A line that counts in one month: which row of which file it is, and what it was read as.

    ``unit_id`` is the account as the file names it, which the account map may give to another. ``local_arr_cents`` is
    in ``currency`` (None: the reporting one), ``arr_cents`` in the reporting currency. The line counts from
    ``first_month`` to before ``end_month``; ``stated_*`` are what the file says, before policies.
    """

    file_id: int
    row_number: int
    column_name: str | None
    unit_id: str
    line_id: str | None
    product: str | None
    plan: str | None
    quantity: str | None
    first_month: Month
    end_month: Month | None
    stated_first: Month
    stated_end: Month | None
    stated_arr_cents: int
    local_arr_cents: int
    currency: str | None
    arr_cents: int


@dataclass(frozen=True)
class LeftOutLine:
    """A line of the files that spans the month but does not count in it, and the policy's ground."""

    file_id: int
    row_number: int
    column_name: str | None
    unit_id: str
    product: str | None
    local_arr_cents: int
    currency: str | None
    reason: str


@dataclass(frozen=True)
class SourceOfMonth:
    """One account's ARR of one month and the lines that it is the sum of.

    ``arr_cents`` is what every page shows, from the ledger; ``lines_cents`` adds up the lines. They are equal, or a
    tie is broken. ``files`` maps a file's number to its name and SHA-256.
    """

    account_key: int
    account_id: str
    account_name: str
    month: Month
    arr_cents: int
    lines: tuple[SourceLine, ...]
    left_out: tuple[LeftOutLine, ...]
    files: dict[int, tuple[str, str]]

    @property
    def lines_cents(self) -> int:
        return sum(line.arr_cents for line in self.lines)

    @property
    def rows(self) -> dict[int, list[int]]:
        """The rows behind the lines, counted or left out, by number of the file."""
        found: dict[int, set[int]] = {}
        for counted in self.lines:
            found.setdefault(counted.file_id, set()).add(counted.row_number)
        for left in self.left_out:
            found.setdefault(left.file_id, set()).add(left.row_number)
        return {file_id: sorted(numbers) for file_id, numbers in sorted(found.items())}


@dataclass(frozen=True)
class OriginalRows:
    """Rows of an uploaded file as they stand in it: every column, in the file's own words, by line.

    A workbook's dates and numbers are written as a person would type them; ``sheet`` is None for other files.
    """

    sheet: str | None
    headings: tuple[str, ...]
    rows: dict[int, tuple[str, ...]]


@dataclass(frozen=True)
class Model:
    """A step of the computation: its SQL as shipped and what one of its rows is; source tables have no SQL."""

    name: str
    grain: str
    sql: str
    reads: tuple[str, ...]
