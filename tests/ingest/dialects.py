"""Tables written in any dialect: delimiter, quotes, encoding, line ends, decimal comma, style of dates, CSV or XLSX."""

from __future__ import annotations

import csv
import io
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from ingest.writing import TODAY, inspect, save, save_xlsx

from nrr.ingest.parsed import ParsedFile
from nrr.ingest.read import read_file
from nrr.periods import Month

EXAMPLES = settings(max_examples=int(os.environ.get("NRR_EXAMPLES", "8")), deadline=None)
_DAYS = {"iso": "%Y-%m-%d", "us": "%m/%d/%Y", "slash": "%d/%m/%Y", "point": "%d.%m.%Y", "named": "%d-%b-%Y"}


@dataclass(frozen=True)
class Money:
    """An amount in hundredths, written in the dialect's way."""

    cents: int


Cell = str | Money | date | None


@dataclass(frozen=True)
class Dialect:
    delimiter: str
    encoding: str
    newline: str
    quoting: int
    money: str
    days: str
    workbook: bool

    def text(self, cell: Cell) -> str:
        if isinstance(cell, Money):
            return self._amount(cell.cents)
        if isinstance(cell, date):
            return cell.strftime(_DAYS[self.days])
        return cell or ""

    def _amount(self, cents: int) -> str:
        sign, size = "-" if cents < 0 else "", abs(cents)
        if self.money == "comma":
            return sign + f"{size // 100:,}.{size % 100:02d}".translate(str.maketrans(",.", ".,"))
        grouped = f"{size // 100:,}" if self.money == "grouped" else str(size // 100)
        return f"{sign}{'$' if self.money == 'dollar' else ''}{grouped}.{size % 100:02d}"

    def write(self, folder: Path, rows: list[list[Cell]]) -> Path:
        """Write the rows, headings first, and return the file."""
        if self.workbook:
            cells: list[list[Any]] = [[c.cents / 100 if isinstance(c, Money) else c for c in row] for row in rows]
            return save_xlsx(folder, {"Export": cells})
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, delimiter=self.delimiter, lineterminator=self.newline, quoting=self.quoting)  # type: ignore[arg-type]
        writer.writerows([[self.text(cell) for cell in row] for row in rows])
        return save(folder, buffer.getvalue().encode(self.encoding))

    def read(self, folder: Path, rows: list[list[Cell]], **answers: Any) -> ParsedFile:
        """Write the rows and read them back; what the file leaves open is answered as it was written."""
        path = self.write(folder, rows)
        seen = inspect(path, **answers)
        assert not seen.missing, seen.missing
        assert seen.mapping is not None
        truth = {"day_first": self.days != "us", "decimal_comma": self.money == "comma"}
        asked = {question.field for question in seen.questions}
        assert asked <= truth.keys(), seen.questions
        mapping = seen.mapping.with_changes(**{name: truth[name] for name in asked})
        return read_file(path, path.name, mapping, TODAY)


DIALECTS = st.builds(
    Dialect,
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    newline=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    money=st.sampled_from(["point", "comma", "dollar", "grouped"]),
    days=st.sampled_from(sorted(_DAYS)),
    workbook=st.booleans(),
)


def ledger_until(parsed: ParsedFile, last: int) -> dict[tuple[str, str], int]:
    """Return ARR in cents by account and month, open lines up to the month ``last``."""
    found: dict[tuple[str, str], int] = {}
    for line in parsed.lines.to_pylist():
        end = last + 1 if line["end_month"] is None else min(line["end_month"], last + 1)
        for month in range(line["start_month"], end):
            key = (line["account_id"], str(Month(month)))
            found[key] = found.get(key, 0) + line["arr_cents"]
    return {key: cents for key, cents in found.items() if cents}
