"""Exchange rates: one row a rate, or months down and currencies across, or the reverse."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
import pyarrow as pa

from nrr.currencies import known
from nrr.errors import FileRefused, NeedsChoice
from nrr.formatting import plural
from nrr.ingest.amounts import BLANK, read_amount
from nrr.ingest.dates import day_order, read_days
from nrr.ingest.headings import clean
from nrr.ingest.parsed import ParsedFile, arrow_schema
from nrr.ingest.rate_layout import Layout, layout_of, only_ones, pair
from nrr.ingest.rate_numbers import decimal_comma
from nrr.ingest.reading import Reading
from nrr.periods import Month
from nrr.schema import RATES

_LEAST, _MOST = Decimal("1e-9"), Decimal("1e9")


@dataclass(frozen=True)
class _Cell:
    """One rate as it stands in the file: its row of the table, its column, its day and its pair of currencies."""

    row: int
    column: str
    ordinal: int
    month: int
    origin: str
    target: str
    rate: Decimal

    @property
    def key(self) -> tuple[int, str, str]:
        return (self.month, self.origin, self.target)


def read(reading: Reading) -> ParsedFile:
    """Return one rate a month and pair of currencies: of the latest day in the month, where there are several."""
    layout = layout_of(reading.table, reading.mapping.columns, reading.mapping.day_first)
    if layout.missing:
        raise FileRefused(
            f"{reading.table.name} lacks what exchange rates need.",
            f"It has no {' and no '.join(layout.missing)}.",
            "Write one row per rate with the headings month, currency and rate.",
        )
    labels = [heading for heading in (layout.date, layout.currency) if heading]
    reading.set_apart_footers(labels)
    kept: dict[tuple[int, str, str], _Cell] = {}
    earlier = 0
    for cell in sorted(_cells(reading, layout), key=lambda cell: (cell.ordinal, cell.row)):
        before = kept.get(cell.key)
        if before and before.ordinal == cell.ordinal and before.rate != cell.rate:
            message = f"Line {reading.table.lines[before.row]} states another rate of that day."
            _set_apart(reading, cell.row, cell.column, "another_rate", message)
            continue
        earlier += before is not None
        kept[cell.key] = cell
    if earlier:
        reading.notes.append(
            f"{plural(earlier, 'rate')} of earlier days in their month not used: the last day of a month counts."
        )
    rows = [
        {
            "row_number": int(reading.table.lines[cell.row]),
            "month": cell.month,
            "currency": cell.origin,
            "to_currency": cell.target,
            "rate": format(cell.rate.normalize(), "f"),
        }
        for cell in sorted(kept.values(), key=lambda cell: (cell.row, cell.month, cell.origin, cell.target))
    ]
    if rows:
        _say(reading, rows)
    return replace(reading.result(), further={RATES.name: pa.Table.from_pylist(rows, schema=arrow_schema(RATES))})


def _say(reading: Reading, rows: list[dict[str, object]]) -> None:
    first = rows[0]
    months = sorted({int(str(row["month"])) for row in rows})
    codes = sorted({str(row["currency"]) for row in rows} | {str(row["to_currency"]) for row in rows})
    reading.notes.append(
        f"Rates of {', '.join(codes[:12])}{', ...' if len(codes) > 12 else ''}, {Month(months[0]).label} to "
        f"{Month(months[-1]).label}. Line {first['row_number']} is read as 1 {first['currency']} = {first['rate']} "
        f"{first['to_currency']}."
    )


def _cells(reading: Reading, layout: Layout) -> Iterator[_Cell]:
    """Yield every rate of the table; cells and rows without a usable one are set apart."""
    turned = _turner(reading, layout)
    if layout.months:
        ends = {heading: month.last_day.toordinal() for heading, month in layout.months.items()}
        days = {heading: (ends[heading], month.index) for heading, month in layout.months.items()}
        yield from _read(reading, layout, list(days), turned, lambda row, heading: days[heading])
        return
    column = reading.table.coded(layout.date or "")
    found = read_days(column, _day_first(reading, column.values))
    unread = np.flatnonzero(found.problems > 0)
    reading.quarantine.add(unread, "not_a_date", lambda v: f'"{v}" is not a date.', column=layout.date, staked=False)
    headings = list(layout.codes) or [layout.rate or ""]
    yield from _read(
        reading, layout, headings, turned, lambda row, _: (int(found.ordinals[row]), int(found.months[row]))
    )


def _read(
    reading: Reading,
    layout: Layout,
    headings: list[str],
    turned: Callable[[str, str], tuple[str, str] | None],
    day: Callable[[int, str], tuple[int, int]],
) -> Iterator[_Cell]:
    rows = reading.quarantine.good.tolist()
    comma = decimal_comma(reading, headings)
    codes = _texts(reading, layout.currency) if layout.currency else []
    others = _texts(reading, layout.other) if layout.other else []
    for heading in headings:
        mark = comma and heading not in reading.table.native
        amounts = {text: read_amount(text, mark) for text in reading.table.coded(heading).values}
        texts = _texts(reading, heading)
        for row in rows:
            code, other = codes[row] if codes else heading, others[row] if others else ""
            pairs, value = turned(clean(code), clean(other)), amounts[texts[row]]
            if pairs is None:
                wrong = layout.other if layout.other and pair(code) else layout.currency
                _set_apart(reading, row, wrong, "not_a_currency", '"{}" is no currency by ISO 4217.')
            elif value == BLANK:
                if layout.rate:
                    _set_apart(reading, row, heading, "blank_rate", "The row has no rate.")
            elif isinstance(value, int):
                _set_apart(reading, row, heading, "not_a_rate", '"{}" is not a rate.')
            elif not _LEAST <= value <= _MOST:
                _set_apart(reading, row, heading, "not_a_rate", '"{}" is not a rate: it has to be above zero.')
            elif pairs[0] != pairs[1]:
                yield _Cell(row, heading, *day(row, heading), *pairs, value)


def _turner(reading: Reading, layout: Layout) -> Callable[[str, str], tuple[str, str] | None]:
    """Return what turns a currency and the other one of its row into (from, to). Raises NeedsChoice where open."""
    mapping, table = reading.mapping, reading.table
    per_other = mapping.rate_is_per_base if mapping.rate_is_per_base is not None else layout.per_other
    whole = mapping.currency or only_ones(table, layout)

    def turn(code: str, other: str) -> tuple[str, str] | None:
        named = pair(code)
        if named is None:
            return None
        if named[1] is not None:
            return named[0], named[1]
        against = (other or whole or "").upper()
        if not against:
            raise NeedsChoice(
                f"{table.name} does not say against which currency its rates are.",
                f"It has rates of {named[0]} and no second currency.",
                "Name it as currency in the mapping.",
            )
        if not known(against):
            return None
        if per_other is None and against != named[0]:
            raise NeedsChoice(
                f"{table.name} does not say which way round its rates are.",
                f"They are {named[0]} for 1 {against}, or {against} for 1 {named[0]}.",
                f"Say rate_is_per_base: true for 1 {against} = x {named[0]}, false for the other way.",
                ("true", "false"),
            )
        return (against, named[0]) if per_other else (named[0], against)

    return turn


def _texts(reading: Reading, heading: str) -> list[str]:
    column = reading.table.coded(heading)
    return [column.values[code] for code in column.codes.tolist()]


def _day_first(reading: Reading, texts: Sequence[str]) -> bool | None:
    if reading.mapping.day_first is not None:
        return reading.mapping.day_first
    order = day_order(texts, monthly=True)
    if order.undecidable:
        raise NeedsChoice(
            f"{reading.table.name} has dates that can be read two ways.",
            f"{order.example} is day first or month first; no date in the file tells.",
            "Say which: day_first true or false.",
            ("true", "false"),
        )
    return order.decided


def _set_apart(reading: Reading, row: int, column: str | None, reason: str, message: str) -> None:
    """Set one cell apart; ``{}`` in the message stands for its text."""
    where = column or reading.table.headings[0]
    reading.quarantine.add_cells(np.array([row]), reason, lambda text: message.replace("{}", text), column=where)
