"""What every kind's reader starts from: its columns, the rows already set apart, and what is to be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa

from nrr.errors import NeedsChoice
from nrr.formatting import plural
from nrr.ingest.amounts import BLANK as NO_AMOUNT
from nrr.ingest.amounts import (
    NOT_AN_AMOUNT,
    TOO_LARGE,
    Amounts,
    decimal_mark,
    read_amounts,
)
from nrr.ingest.dates import BLANK, NOT_A_DATE, OUT_OF_RANGE, Days, order_of_columns, read_days
from nrr.ingest.footers import footer_rows
from nrr.ingest.mapping import Coverage, Mapping
from nrr.ingest.parsed import ParsedFile, arrow_schema
from nrr.ingest.quarantine import Quarantine
from nrr.ingest.table import Coded, Ints, Table
from nrr.schema import ACCOUNTS, LINES, SEGMENTS, USAGE
from nrr.schema import Table as SchemaTable


@dataclass
class Reading:
    """One file being read: what is known of it and what has been found so far."""

    table: Table
    mapping: Mapping
    today: date
    quarantine: Quarantine = field(init=False)
    notes: list[str] = field(init=False)
    own: tuple[str, ...] = field(init=False)  # the file's headings, without columns made up from them
    facts: dict[str, pa.Array] = field(init=False)  # further columns of lines by name, an entry per row of the table

    def __post_init__(self) -> None:
        self.quarantine = Quarantine(self.table)
        self.notes = list(self.table.notes)
        self.own = self.table.headings
        self.facts = {}

    def has(self, role: str) -> bool:
        return role in self.mapping.columns

    def heading(self, role: str) -> str:
        return self.mapping.columns[role]

    def coded(self, role: str) -> Coded:
        return self.table.coded(self.heading(role))

    def texts(self, role: str) -> pa.Array:
        """Return a role's cells as cleaned text, null where blank or where no column plays the role."""
        if not self.has(role):
            return pa.nulls(self.table.row_count, pa.string())
        return self.coded(role).texts()

    def derive(self, role: str, heading: str, texts: Sequence[str], *, native: bool = False) -> None:
        """Let ``role`` be played by a column made up from others, one text per row, blank where ``""``.

        With ``native`` its numbers have a decimal point, whatever the file's have.
        Rows set apart under it are told under the file's own column of that role.
        """
        origin = self.mapping.columns.get(role)
        self.table = self.table.with_column(heading, texts, origin, native=native)
        self.quarantine.column_made(self.table, origin)
        self.mapping = self.mapping.with_changes(columns={**self.mapping.columns, role: self.table.headings[-1]})

    def set_apart_footers(self, label_headings: list[str]) -> None:
        """Set totals, footers and rows of the wrong length apart."""
        totals, footers = footer_rows(self.table, label_headings)
        fresh = self.quarantine.add(totals, "total_row", "Looks like a total; left out.", staked=False)
        for row in fresh[:5]:
            self.notes.append(f"Line {self.table.lines[row]} looks like a total; left out.")
        self.quarantine.add(footers, "footer", "Looks like a footer; left out.", staked=False)
        for count in sorted(set(self.table.wrong_counts.values())):
            rows = np.array([row for row, found in self.table.wrong_counts.items() if found == count])
            message = f"The line has {plural(count, 'value')}, expected {self.table.width}."
            self.quarantine.add(rows, "wrong_field_count", message, staked=False)

    def require_account(self) -> None:
        """Set rows without an account apart."""
        rows = np.flatnonzero(self.coded("account").blank)
        self.quarantine.add(rows, "no_account", "The row names no account.", column=self.heading("account"))

    def days(self, role: str) -> Days:
        """Return a role's days; raises NeedsChoice when the order of day and month cannot be told."""
        return read_days(self.coded(role), self.day_first())

    def day_first(self) -> bool | None:
        """Return the order that the mapping states, else the one that the file's dates show."""
        if self.mapping.day_first is not None:
            return self.mapping.day_first
        order = order_of_columns(self.table, self.mapping.columns)
        if order.undecidable:
            raise NeedsChoice(
                f"{self.table.name} has dates that can be read two ways.",
                f"{order.example} is day first or month first; no date in the file tells.",
                "Say which: day_first true or false.",
                ("true", "false"),
            )
        return order.decided

    def require_days(self, role: str, *, blank_reason: str | None) -> Days:
        """Return a role's days with unreadable ones set apart; blank ones too when ``blank_reason`` is given."""
        days, heading = self.days(role), self.heading(role)
        if blank_reason:
            self.quarantine.add(days.where(BLANK), blank_reason, f'"{heading}" is blank.', column=heading)
        self.quarantine.add(days.where(NOT_A_DATE), "not_a_date", lambda v: f'"{v}" is not a date.', column=heading)
        self.quarantine.add(
            days.where(OUT_OF_RANGE),
            "date_out_of_range",
            lambda v: f'"{v}" is not between 1990 and 2100.',
            column=heading,
        )
        if days.serials:
            self.notes.append(f'"{heading}" looks like an Excel date (a day number); read as such.')
        return days

    def decimal_comma(self, headings: list[str]) -> bool:
        """Return whether a comma is the decimal mark under ``headings``; raises NeedsChoice when it cannot be told."""
        if all(heading in self.table.native for heading in headings):
            return False
        texts = (self.table.coded(heading).distinct for heading in headings if heading not in self.table.native)
        mark = decimal_mark(texts)
        stated = self.mapping.decimal_comma
        decided = mark.decided(self.table.delimiter) if stated is None else stated
        if decided is None:
            raise NeedsChoice(
                f"{self.table.name} has amounts that can be read two ways.",
                f'"{mark.example}" is a thousand or a decimal; no amount in the file tells.',
                "Say which: decimal_comma true (1.234,50) or false (1,234.50).",
                ("true", "false"),
            )
        if decided:
            self.notes.append("Amounts are written with a decimal comma: 1.234,50 is read as 1,234.50.")
        elif mark.open_comma and not mark.point:
            self.notes.append(f'"{mark.example}" is read as thousands: {mark.example.replace(",", "")}.')
        return decided

    def amounts(self, role: str) -> Amounts:
        """Return a role's amounts, each different text read once."""
        heading = self.heading(role)
        return read_amounts(self.coded(role), self.decimal_comma([heading]) and heading not in self.table.native)

    def require_amounts(self, amounts: Amounts, heading: str) -> None:
        """Set rows whose amount is blank, unreadable or too large apart, and say when amounts are finer than cents."""
        self.quarantine.add(amounts.where(NO_AMOUNT), "no_amount", "The row has no amount.", column=heading)
        self.quarantine.add(
            amounts.where(NOT_AN_AMOUNT), "not_an_amount", lambda v: f'"{v}" is not an amount.', column=heading
        )
        self.quarantine.add(
            amounts.where(TOO_LARGE), "too_large", lambda v: f'"{v}" is too large for an amount.', column=heading
        )
        self.say_decimals(amounts.most_decimals)

    def say_decimals(self, most_decimals: int) -> None:
        """Note that amounts have more decimals than the currency."""
        if most_decimals > 2:
            self.notes.append(
                f"Amounts have up to {most_decimals} decimals; ARR is rounded to the cent once annualised."
            )

    def result(
        self,
        *,
        lines: pa.Table | None = None,
        segments: pa.Table | None = None,
        accounts: pa.Table | None = None,
        usage: pa.Table | None = None,
        currency: str | None = None,
        coverage: Coverage | None = None,
    ) -> ParsedFile:
        """Return what was read, with empty tables where the kind fills none."""

        def or_empty(table: pa.Table | None, schema: SchemaTable) -> pa.Table:
            return arrow_schema(schema).empty_table() if table is None else table

        return ParsedFile(
            mapping=self.mapping,
            rows=self.table.row_count + len(self.table.aside),
            accepted=self.table.row_count - self.quarantine.bad_count,
            lines=or_empty(lines, LINES),
            segments=or_empty(segments, SEGMENTS),
            accounts=or_empty(accounts, ACCOUNTS),
            usage=or_empty(usage, USAGE),
            quarantine=self.quarantine.table(),
            currency=currency,
            coverage=coverage,
            notes=tuple(self.notes),
        )


def rows_of(array: pa.Array, rows: Ints) -> pa.Array:
    """Return the entries of ``array`` in ``rows``."""
    return array.take(pa.array(rows))
