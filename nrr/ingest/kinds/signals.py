"""What the kinds share that say something of accounts but bring no revenue."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nrr.formatting import plural
from nrr.ingest.amounts import NOT_AN_AMOUNT, TOO_LARGE
from nrr.ingest.currency import contradiction, currencies_of
from nrr.ingest.headings import plain
from nrr.ingest.kinds.common import day_array, scale
from nrr.ingest.reading import Reading, rows_of
from nrr.ingest.table import Coded, Ints

_YES = frozenset(("true", "yes", "y", "1", "t"))
_NO = frozenset(("false", "no", "n", "0", "f"))
_SHOWN = 3
_Said = TypeVar("_Said")


def begin(reading: Reading) -> pa.Array:
    """Set footers, deleted and superseded records and rows without an account apart; return whose each row is.

    A row whose account is blank is its person's, where a column names one.
    """
    reading.set_apart_footers(list(dict.fromkeys((reading.table.headings[0], reading.heading("account")))))
    _set_apart_flagged(reading, "isdeleted deleted fivetrandeleted", True, "deleted", "The record was deleted.")
    _set_apart_flagged(reading, "fivetranactive", False, "superseded", "A later row tells how the record is now.")
    named = pc.coalesce(reading.texts("account"), reading.texts("person"))
    nobody = np.flatnonzero(named.is_null().to_numpy(zero_copy_only=False))
    reading.quarantine.add(nobody, "no_account", "The row names no account.", column=reading.heading("account"))
    return named


def _set_apart_flagged(reading: Reading, spellings: str, value: bool, reason: str, message: str) -> None:
    headings = [heading for heading in reading.table.headings if plain(heading) in spellings.split()]
    for heading in headings:
        flagged = reading.table.coded(heading).flags(lambda text: flag(text) is value)
        reading.quarantine.add(np.flatnonzero(flagged), reason, message, column=heading, staked=False)


def set_apart_repeats(reading: Reading, id_role: str, *others: pa.Array) -> None:
    """Set rows apart whose id and ``others`` a later row has too; note ids that only the ``others`` tell apart."""
    if not reading.has(id_role):
        return
    good = reading.quarantine.good
    ids = rows_of(reading.texts(id_role), good)
    keyed = pa.table(
        [ids, *(rows_of(other, good) for other in others), pa.array(good)],
        names=["id", *(f"other {place}" for place in range(len(others))), "row"],
    ).filter(pc.is_valid(ids))
    last = keyed.group_by(keyed.column_names[:-1]).aggregate([("row", "max")])
    repeated = np.setdiff1d(keyed["row"].to_numpy(), last["row_max"].to_numpy())
    message = "A later row has the same id: that one counts."
    reading.quarantine.add(repeated, "repeated_id", message, column=reading.heading(id_role), staked=False)
    collisions = len(last) - len(last["id"].unique())
    if collisions:
        told = f'{plural(collisions, "row")} with an id that a row of another account or day has ("'
        reading.notes.append(f'{told}{reading.heading(id_role)}"): both are kept.')


def flag(text: str | None) -> bool | None:
    """Return what a yes or no says, None where it is neither."""
    form = plain(text or "")
    return True if form in _YES else False if form in _NO else None


def said(column: Coded, read: Callable[[str], _Said | None]) -> list[_Said | None]:
    """Return what ``read`` makes of each different cell of a column, None for blank ones."""
    return [None if text is None else read(text) for text in column.cleaned.to_pylist()]


def spread(column: Coded, values: list[_Said | None], kind: pa.DataType) -> pa.Array:
    """Return one entry per row from one per different cell."""
    return pa.array(values, kind).take(pa.array(column.codes))


def flags(reading: Reading, role: str) -> pa.Array:
    """Return a role's yes or no per row, null where the file does not say."""
    if not reading.has(role):
        return pa.nulls(reading.table.row_count, pa.bool_())
    column = reading.coded(role)
    return spread(column, said(column, flag), pa.bool_())


def worded(reading: Reading, role: str, read: Callable[[str], str | None], unread: str) -> pa.Array:
    """Return what ``read`` makes of a role's cells, null where it makes nothing of them, which is noted."""
    if not reading.has(role):
        return pa.nulls(reading.table.row_count, pa.string())
    column = reading.coded(role)
    found = spread(column, said(column, read), pa.string())
    unclear = ~column.blank & found.is_null().to_numpy(zero_copy_only=False) & ~reading.quarantine.bad
    if unclear.any():
        values = dict.fromkeys(column.at(int(row)) for row in np.flatnonzero(unclear))
        shown = ", ".join(list(values)[:_SHOWN]) + (", ..." if len(values) > _SHOWN else "")
        reading.notes.append(f'{plural(int(unclear.sum()), "row")} whose "{reading.heading(role)}" {unread} ({shown}).')
    return found


def optional_days(reading: Reading, role: str) -> pa.Array:
    """Return a role's days, null where blank or without a column; unreadable ones set the row apart."""
    if not reading.has(role):
        return pa.nulls(reading.table.row_count, pa.date32())
    return every_day(reading, role, None)


def every_day(reading: Reading, role: str, blank_reason: str | None) -> pa.Array:
    """Return a role's day per row; rows where it cannot be read, or is blank with a reason for that, are set apart."""
    days = reading.require_days(role, blank_reason=blank_reason)
    return day_array(days, np.arange(reading.table.row_count))


def money(reading: Reading) -> tuple[pa.Array, pa.Array]:
    """Return the amounts in hundredths, null where blank or without a column, and the currencies they are in.

    Rows whose amount cannot be read, or contradicts the currency beside it, are set apart.
    """
    if not reading.has("amount"):
        return pa.nulls(reading.table.row_count, pa.int64()), pa.nulls(reading.table.row_count, pa.string())
    amounts, heading = reading.amounts("amount"), reading.heading("amount")
    bad, large = amounts.where(NOT_AN_AMOUNT), amounts.where(TOO_LARGE)
    reading.quarantine.add(bad, "not_an_amount", lambda v: f'"{v}" is not an amount.', column=heading)
    reading.quarantine.add(large, "too_large", lambda v: f'"{v}" is too large for an amount.', column=heading)
    seen = currencies_of(reading, [amounts])
    codes, against = seen.of(amounts)
    reading.quarantine.add(np.flatnonzero(against), "two_currencies", contradiction, column=heading)
    cents = amounts.cents(scale(reading, heading))
    return pa.array(cents, pa.int64(), mask=amounts.problems > 0), seen.texts(codes)


def kept(reading: Reading, **columns: pa.Array) -> tuple[Ints, dict[str, pa.Array]]:
    """Return the rows that are not set apart and the columns of a canonical table for them."""
    rows = reading.quarantine.good
    return rows, {
        "row_number": pa.array(reading.table.lines[rows]),
        **{name: rows_of(column, rows) for name, column in columns.items()},
    }
