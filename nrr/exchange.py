"""Exchange rates: what follows from those that are stated, and which lines they leave without one (METRICS.md 1)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from nrr import schema
from nrr.formatting import money, plural
from nrr.ingest.parsed import ParsedFile, arrow_schema, completed
from nrr.loading import Source
from nrr.periods import Month
from nrr.policies import Policies

NO_RATE = "no_rate"
DEFAULT_CURRENCY = "USD"
_LARGEST_TERM = 10**21  # amounts of 10^14 cents times this still fit the 38 digits that SQL computes with
_ROUNDED_DIGITS = 15


@dataclass(frozen=True)
class Stated:
    """A rate as a file states it: ``rate`` units of ``to_currency`` for one of ``currency`` at the end of ``month``."""

    month: int
    currency: str
    to_currency: str
    rate: str
    file_id: int
    row_number: int

    @property
    def order(self) -> tuple[int, int]:
        return (self.file_id, self.row_number)


@dataclass(frozen=True)
class Conversion:
    """How many units of the reporting currency one unit of ``currency`` is worth, and the rows that say so.

    One row states it, or its inverse; two rows share a third currency. None is the reporting currency itself.
    """

    month: int
    currency: str
    factor: Fraction
    rows: tuple[Stated, ...] = ()


@dataclass(frozen=True)
class Exchange:
    """Every rate into ``currency``: by month as stated, and those of the one month that the headline is held at."""

    currency: str
    by_month: Mapping[tuple[int, str], Conversion]
    constant_month: int | None
    constant: Mapping[str, Conversion]

    @cached_property
    def _months(self) -> dict[str, list[int]]:
        months: dict[str, list[int]] = defaultdict(list)
        for month, code in sorted(self.by_month):
            months[code].append(month)
        return months

    def at(self, month: int, currency: str) -> Conversion:
        """Return the rate of a convertible currency at ``month``: the latest stated so far, else the first."""
        if currency == self.currency:
            return Conversion(month, currency, Fraction(1))
        months = self._months[currency]
        return self.by_month[max((m for m in months if m <= month), default=months[0]), currency]


def reporting_currency(sources: Sequence[Source], policies: Policies) -> str:
    """Return the currency that is asked for, else the one of most lines.

    Of equals it is the one that most rates are stated in, then the first by name.
    """
    if policies.reporting_currency:
        return policies.reporting_currency
    rates = Counter(code for source in sources for code in source.parsed.of(schema.RATES)["to_currency"].to_pylist())
    counts: Counter[str] = Counter()
    for source in sources:
        for entry in source.parsed.lines["currency"].value_counts().to_pylist():
            code = entry["values"] or source.parsed.currency
            if code:
                counts[code] += entry["counts"]
    return min(counts, key=lambda code: (-counts[code], -rates[code], code), default=DEFAULT_CURRENCY)


def exchange(sources: Sequence[Source], currency: str, rates_month: int) -> Exchange:
    """Return the rates into ``currency``; ``rates_month`` 0 is the latest month with a rate for every currency."""
    needed = {code for source in sources for code in _codes(source)} - {currency}
    by_month = _conversions(_stated(sources), needed, currency)
    month = rates_month or _latest_for_all(by_month, needed)
    constant = {code: rate for (at, code), rate in by_month.items() if at == month}
    own = Conversion(month or 0, currency, Fraction(1))
    return Exchange(currency, by_month, month if needed else None, {currency: own, **constant})


def convertible(sources: Sequence[Source], rates: Exchange) -> tuple[Source, ...]:
    """Return the sources with a currency on every line; lines without a usable rate moved to quarantine."""
    return tuple(replace(source, parsed=_settled(source.parsed, rates)) for source in sources)


def rate_rows(conversions: Iterable[Conversion]) -> list[list[object]]:
    """Return month, currency, numerator, denominator and up to two rows that say so, by file and row number."""
    rows: list[list[object]] = []
    for conversion in conversions:
        stated = [number for row in conversion.rows for number in row.order]
        factor = conversion.factor
        padded = [*stated, *[None] * (4 - len(stated))]
        rows.append([conversion.month, conversion.currency, factor.numerator, factor.denominator, *padded])
    return rows


def _codes(source: Source) -> set[str]:
    stated = (code or source.parsed.currency for code in source.parsed.lines["currency"].unique().to_pylist())
    return {code for code in stated if code}


def _stated(sources: Sequence[Source]) -> list[Stated]:
    return [
        Stated(file_id=file_id, **row)
        for file_id, source in enumerate(sources, start=1)
        for row in source.parsed.of(schema.RATES).to_pylist()
    ]


def _conversions(stated: Iterable[Stated], needed: set[str], currency: str) -> dict[tuple[int, str], Conversion]:
    """Return the rate of each month and needed currency that follows from the rows: the later row of two counts."""
    legs: dict[int, dict[tuple[str, str], tuple[Fraction, Stated]]] = defaultdict(dict)
    for row in sorted(stated, key=lambda row: row.order):
        rate = Fraction(row.rate)
        legs[row.month][row.currency, row.to_currency] = (rate, row)
        legs[row.month][row.to_currency, row.currency] = (1 / rate, row)
    found = {}
    for month, known in legs.items():
        for code in needed:
            path = _path(known, code, currency)
            if path:
                factor, rows = path
                found[month, code] = Conversion(month, code, _wieldy(factor), rows)
    return found


def _path(
    known: Mapping[tuple[str, str], tuple[Fraction, Stated]], code: str, currency: str
) -> tuple[Fraction, tuple[Stated, ...]] | None:
    """Return the rate between two currencies: stated either way, else over the first third currency by name."""
    if (code, currency) in known:
        factor, row = known[code, currency]
        return factor, (row,)
    for middle in sorted(to for origin, to in known if origin == code):
        if (middle, currency) in known:
            (first, one), (second, other) = known[code, middle], known[middle, currency]
            return first * second, (one, other)
    return None


def _wieldy(factor: Fraction) -> Fraction:
    """Return the factor, rounded half up to 15 digits where it is too long to compute with exactly."""
    if max(factor.numerator, factor.denominator) < _LARGEST_TERM:
        return factor
    with localcontext() as context:
        context.prec, context.rounding = _ROUNDED_DIGITS, "ROUND_HALF_UP"
        return Fraction(Decimal(factor.numerator) / Decimal(factor.denominator))


def _latest_for_all(by_month: Mapping[tuple[int, str], Conversion], needed: set[str]) -> int | None:
    """Return the latest month with a rate for every currency that has any; where none has all, for the most."""
    counts = Counter(month for month, code in by_month if code in needed)
    return max(counts, key=lambda month: (counts[month], month), default=None)


def _settled(parsed: ParsedFile, rates: Exchange) -> ParsedFile:
    lines = parsed.lines
    if lines.num_rows == 0:
        return parsed
    codes = lines["currency"].fill_null(parsed.currency or rates.currency)
    lines = lines.set_column(lines.schema.get_field_index("currency"), "currency", codes)
    usable = pc.is_in(codes, pa.array(sorted(rates.constant), pa.string()))
    if pc.all(usable).as_py():
        return replace(parsed, lines=lines)
    return _set_apart(replace(parsed, lines=lines.filter(usable)), lines.filter(pc.invert(usable)), rates)


def _set_apart(parsed: ParsedFile, dropped: pa.Table, rates: Exchange) -> ParsedFile:
    """Return the file with one quarantine entry a row of ``dropped``: its ARR in its latest month, in its currency."""
    stakes: dict[int, tuple[int, str, int]] = {}  # row -> latest month, currency, ARR in it
    columns = (dropped[name].to_pylist() for name in ("row_number", "start_month", "currency", "arr_cents"))
    for row, month, code, cents in zip(*columns, strict=True):
        latest, _, sum_cents = stakes.get(row, (month, code, 0))
        if month >= latest:
            stakes[row] = (month, code, cents + (sum_cents if month == latest else 0))
    entries = [
        {
            "row_number": row,
            "column_name": None,
            "value": code,
            "reason": NO_RATE,
            "message": _message(code, cents, rates),
            "arr_cents": cents,
        }
        for row, (_, code, cents) in sorted(stakes.items())
    ]
    before = set(parsed.quarantine["row_number"].to_pylist())
    quarantine = pa.concat_tables(
        [parsed.quarantine, pa.Table.from_pylist(entries, schema=arrow_schema(schema.QUARANTINE))]
    ).sort_by("row_number")
    apart = {column.name: dropped[column.name] for column in schema.UNCONVERTED.columns}
    return replace(
        parsed,
        accepted=parsed.accepted - len(set(stakes) - before),
        quarantine=quarantine,
        coverage=parsed.coverage if parsed.lines.num_rows else None,
        notes=(*parsed.notes, _note({code for _, code, _ in stakes.values()}, len(stakes), rates)),
        further={**parsed.further, schema.UNCONVERTED.name: completed(schema.UNCONVERTED, apart)},
    )


def _message(code: str, cents: int, rates: Exchange) -> str:
    when = f" for {Month(rates.constant_month).label}" if rates.constant_month else ""
    said = f"There is no exchange rate from {code} to {rates.currency}{when}"
    return f"{said}: {money(cents, code)} of ARR is not counted."


def _note(codes: set[str], rows: int, rates: Exchange) -> str:
    listed = ", ".join(sorted(codes))
    return (
        f"{plural(rows, 'row')} in {listed} not counted: no exchange rate to {rates.currency}. Upload a file of rates "
        "(month, currency, rate), or type them on the Data page; these rows then count."
    )
