"""One row per customer (or customer and product), one column per month: the snowball."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from nrr.errors import FileRefused
from nrr.formatting import plural
from nrr.ingest.amounts import BLANK, NOT_AN_AMOUNT, TOO_LARGE, Amounts, read_amounts
from nrr.ingest.coverage import monthly_coverage
from nrr.ingest.currency import contradiction, currencies_of, say_currencies
from nrr.ingest.footers import is_metric, metrics_rows
from nrr.ingest.headings import clean, plain
from nrr.ingest.kinds.common import annual_factor, note_similar_accounts, optional_text, segments_table, too_large
from nrr.ingest.months import month_columns, repeated_months, unread_month
from nrr.ingest.parsed import ParsedFile, completed
from nrr.ingest.reading import Reading, rows_of
from nrr.ingest.repeats import set_apart_doubles
from nrr.ingest.roles import names_an_id
from nrr.ingest.table import Ints
from nrr.periods import Month
from nrr.schema import LINES

_TELLING_MONTHS = 3  # two equal rows of fewer months may be two lines of one price


def read(reading: Reading) -> ParsedFile:
    """Return each month cell above zero as a line of that month."""
    months = _months(reading)
    labels = [h for h in reading.table.headings if h not in months and h not in reading.mapping.segments]
    reading.set_apart_footers(labels)
    _set_apart_metrics(reading, labels)
    _set_apart_movements(reading)
    accounts, names = _accounts(reading)
    comma = reading.decimal_comma(list(months))
    amounts = {
        heading: read_amounts(reading.table.coded(heading), comma and heading not in reading.table.native)
        for heading in months
    }
    seen = currencies_of(reading, list(amounts.values()))
    quarantine = reading.quarantine
    if accounts is None and len(months) >= _TELLING_MONTHS:
        set_apart_doubles(reading, ("account", *(role for role in ("product", "plan") if reading.has(role))))
    rows = quarantine.good
    quarantine.known[:] = True
    factor = annual_factor(reading, reading.heading("account"))
    parts, in_codes = [], []
    until = _until(reading, sorted(months.values()))
    for heading, month in months.items():
        cents = amounts[heading].cents(factor)
        quarantine.stakes = np.where(cents > 0, cents, quarantine.stakes)
        codes, against = seen.of(amounts[heading])
        quarantine.add_cells(rows[against[rows]], "two_currencies", contradiction, column=heading, cents=cents)
        paid = _paid(reading, heading, amounts[heading], cents, rows[~against[rows]])
        in_codes.append(codes[paid])
        lines = _lines(reading, paid, heading, (month, until[month]), cents, accounts, names)
        place = lines.schema.get_field_index("currency")
        parts.append(lines.set_column(place, lines.schema.field(place), seen.texts(codes[paid])))
    reading.say_decimals(max(one.most_decimals for one in amounts.values()))
    currency = say_currencies(reading, seen, np.concatenate(in_codes), "amount")
    lines = pa.concat_tables(parts)
    coverage, ahead = monthly_coverage(lines["start_month"].to_numpy().astype(np.int64), None, reading.today)
    if ahead:
        reading.notes.append(ahead)
    note_similar_accounts(reading, reading.coded("account"))
    segments = segments_table(reading, rows, None)
    if accounts is not None:
        segments = segments.set_column(1, "account_id", _ids_by_line(reading, segments, accounts))
    return reading.result(lines=lines, segments=segments, currency=currency, coverage=coverage)


def _months(reading: Reading) -> dict[str, Month]:
    columns = month_columns(reading.table.headings, reading.mapping.day_first)
    twice = repeated_months(columns)
    if twice:
        month, headings = next(iter(twice.items()))
        raise FileRefused(
            f"{reading.table.name} has a month twice.",
            f"{month.label} stands over {len(headings)} columns: {', '.join(headings)}.",
            "Keep one column per month.",
        )
    used = set(reading.mapping.columns.values())
    months = {heading: month for heading, month in columns.months.items() if heading not in used}
    if not months:
        raise FileRefused(
            f"{reading.table.name} has no month headings.",
            "A wide file has one column per month.",
            "Write the months as 2024-01 or Jan-24, or read the file as another kind.",
        )
    if unread := unread_month(reading.table.headings, months):
        heading, lacking = unread
        raise FileRefused(
            f"{reading.table.name} has a month that cannot be read.",
            f'"{heading}" stands where {lacking.label} should, and its name is not known.',
            f"Write it as {lacking}, or move the column out of the months.",
        )
    return months


def _until(reading: Reading, months: Sequence[Month]) -> dict[Month, Month]:
    """Return until when each month's amounts hold: until the next column, over months without one, which are noted."""
    following = dict(zip(months, [*months[1:], months[-1] + 1], strict=True))
    absent = [str(month + ahead) for month, nxt in following.items() for ahead in range(1, nxt.since(month))]
    if absent:
        listed = ", ".join(absent[:6]) + (", ..." if len(absent) > 6 else "")
        reading.notes.append(
            f"{plural(len(absent), 'month')} without a column ({listed}): each is taken as the month before it."
        )
    return following


def _set_apart_metrics(reading: Reading, labels: list[str]) -> None:
    """Set metrics blocks and second tables apart from the customers."""
    rows, second = metrics_rows(reading.table, reading.heading("account"), labels)
    fresh = reading.quarantine.add(
        rows, "metrics_block", "Part of a block of metrics under the customers; left out.", staked=False
    )
    if len(fresh):
        first, last = reading.table.lines[fresh[0]], reading.table.lines[fresh[-1]]
        reading.notes.append(
            f"Lines {first} to {last} are metrics, not customers; {plural(len(fresh), 'row')} left out."
        )
    for row in second:
        reading.notes.append(f"A second table starts at line {reading.table.lines[row]}; left out.")


def _set_apart_movements(reading: Reading) -> None:
    """Set apart rows of new, upsell, churn... where a column tells them from the rows that hold MRR or ARR."""
    for heading in reading.table.headings:
        column = reading.table.coded(heading)
        levels = {"mrr", "arr", "endingmrr", "endingarr", "totalmrr", "totalarr"}
        values = column.cleaned.drop_null().to_pylist()
        if not 2 <= len(values) <= 20 or not all(is_metric(value) or plain(value) in levels for value in values):
            continue
        wanted = [value for value in values if plain(value) in levels]
        if len(wanted) > 1:
            wanted = [value for value in wanted if (reading.mapping.measure or "") in plain(value)]
        if not wanted:
            continue
        rows = np.flatnonzero(~column.blank & column.flags(lambda text: clean(text) not in wanted))  # noqa: B023
        fresh = reading.quarantine.add(
            rows, "movement_row", "A movement, not the amount of the month.", column=heading, staked=False
        )
        reading.notes.append(f'"{heading}": only rows of {wanted[0]} are read; {plural(len(fresh), "row")} left out.')


def _accounts(reading: Reading) -> tuple[pa.Array | None, pa.Array]:
    """Return ids by row where every customer has the same name (None where names tell them apart), and names."""
    reading.require_account()
    rows = reading.quarantine.good
    column = reading.coded("account")
    names = reading.texts("account_name")
    different = np.unique(column.codes[rows])
    if len(rows) < 2 or len(different) > 1 or _told_apart(reading):
        counts = np.bincount(column.codes[rows], minlength=1)
        several = int((counts > 1).sum())
        if several:
            reading.notes.append(f"{plural(several, 'account')} with several rows: added up.")
        return None, names
    name = column.cleaned[int(different[0])].as_py()
    reading.notes.append(f'Every customer is called "{name}": each row is taken as its own account.')
    ids = pa.array([f"{name} (row {line})" for line in reading.table.lines], pa.string())
    return ids, names


def _told_apart(reading: Reading) -> bool:
    """Return whether rows of one account are several things of it: the account is an id, or products are named."""
    return reading.mapping.kind != "wide" or reading.has("product") or names_an_id(reading.heading("account"))


def _paid(reading: Reading, heading: str, amounts: Amounts, cents: Ints, rows: Ints) -> Ints:
    """Return the rows whose cell is an amount above zero; cells that are no amount go to quarantine."""
    problems = amounts.problems
    negative = np.zeros(reading.table.row_count, dtype=np.bool_)
    negative[amounts.negative()] = True
    large = np.zeros_like(negative)
    large[too_large(cents)] = True
    large |= problems == TOO_LARGE

    def add(wanted: Ints, reason: str, message: str, stake: Ints | None = None) -> None:
        reading.quarantine.add_cells(wanted, reason, lambda v: message.format(value=v), column=heading, cents=stake)

    add(rows[problems[rows] == NOT_AN_AMOUNT], "not_an_amount", '"{value}" is not an amount.')
    add(rows[large[rows]], "too_large", '"{value}" is too large for an amount.')
    add(rows[negative[rows] & ~large[rows]], "negative_amount", "The amount is below zero.", cents)
    good = (problems[rows] < BLANK) & (cents[rows] > 0) & ~large[rows]
    return rows[good]


def _lines(
    reading: Reading,
    rows: Ints,
    heading: str,
    span: tuple[Month, Month],
    cents: Ints,
    accounts: pa.Array | None,
    names: pa.Array,
) -> pa.Table:
    count = len(rows)
    return completed(
        LINES,
        {
            "row_number": pa.array(reading.table.lines[rows]),
            "column_name": pa.array([heading] * count, pa.string()),
            "account_id": optional_text(reading, "account", rows) if accounts is None else rows_of(accounts, rows),
            "account_name": rows_of(names, rows),
            "product": optional_text(reading, "product", rows),
            "plan": optional_text(reading, "plan", rows),
            "start_month": pa.array(np.full(count, span[0].index, dtype=np.int32)),
            "end_month": pa.array(np.full(count, span[1].index, dtype=np.int32)),
            "arr_cents": pa.array(cents[rows]),
        },
    )


def _ids_by_line(reading: Reading, segments: pa.Table, accounts: pa.Array) -> pa.Array:
    places = np.searchsorted(reading.table.lines, segments["row_number"].to_numpy())
    return accounts.take(pa.array(places))
