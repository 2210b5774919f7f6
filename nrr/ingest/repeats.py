"""Rows that repeat others: exact doubles, and several rows of an account and month that nothing tells apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nrr.errors import FileRefused
from nrr.formatting import plural
from nrr.ingest.mapping import Mapping
from nrr.ingest.reading import Reading
from nrr.ingest.table import Ints, Table

_OWN = 0.9


def keys_of(table: Table, headings: Sequence[str], rows: Ints) -> Ints:
    """Return one number per row of ``rows``, the same where the cells under all ``headings`` are the same."""
    keys = np.zeros(len(rows), dtype=np.int64)
    for heading in headings:
        column = table.coded(heading)
        _, keys = np.unique(keys * len(column.values) + column.codes[rows], return_inverse=True)
    return keys


def repeated(keys: Ints) -> Ints:
    """Return the places whose key an earlier place has."""
    _, firsts = np.unique(keys, return_index=True)
    again = np.ones(len(keys), dtype=np.bool_)
    again[firsts] = False
    return np.flatnonzero(again)


def set_apart_doubles(reading: Reading, roles: Sequence[str]) -> None:
    """Set rows apart that repeat an earlier one in every cell, and report what looks like a join.

    ``roles`` are those that two such rows share first of all. A row with the own id of an earlier line and the same
    in every column that is read is a double too. Doubles count where the mapping says to sum; raises FileRefused
    where it says to stop.
    """
    rows = reading.quarantine.good
    keys = keys_of(reading.table, [reading.heading(role) for role in roles if reading.has(role)], rows)
    places = np.isin(keys, keys[repeated(keys)])
    if not places.any():
        return
    alike = rows[places]
    exact = alike[repeated(keys_of(reading.table, reading.own, alike))]
    read = [h for h in (*reading.mapping.columns.values(), *reading.mapping.segments) if h in reading.table.headings]
    joined = np.setdiff1d(alike[repeated(keys_of(reading.table, read, alike))], exact)
    every = bool(places.all()) and 2 * (len(exact) + len(joined)) >= len(rows)
    many = " Every row occurs at least twice." if every else ""
    if not len(exact) and not len(joined):
        return
    if reading.mapping.repeats == "stop":
        line = reading.table.lines[min([*exact, *joined])]
        raise FileRefused(
            f"{reading.table.name} repeats rows.",
            f"Line {line} repeats an earlier one.{many}",
            "Leave the repeated rows out, or answer that they are added up.",
        )
    if reading.mapping.repeats == "sum":
        reading.notes.append(f"{plural(len(exact) + len(joined), 'row')} equal to an earlier one: counted, as said.")
        return
    _leave_out(reading, exact, "Repeats an earlier row in every cell; left out.", "in every cell", many)
    unread = [f'"{heading}"' for heading in reading.own if heading not in read]
    only = f"in every column that is read; only {', '.join(unread[:3])} differs, as after a join"
    if len(joined) and _ids_are_of_rows(reading, rows, read):
        named = joined[~reading.coded("line_id").blank[joined]]
        _leave_out(reading, named, f"The line of an earlier row {only}; left out.", only, many)
        joined = np.setdiff1d(joined, named)
    if len(joined):
        reading.notes.append(
            f"{plural(len(joined), 'row')} equal to an earlier one {only}. Counted: see that none is doubled.{many}"
        )


def _leave_out(reading: Reading, rows: Ints, message: str, how: str, many: str) -> None:
    if len(rows):
        reading.quarantine.add(rows, "duplicate_row", message)
        reading.notes.append(
            f"{plural(len(rows), 'row')} equal to an earlier one {how}: left out, unless repeats is set to sum.{many}"
        )


def _ids_are_of_rows(reading: Reading, rows: Ints, read: Sequence[str]) -> bool:
    """Return whether nearly every different row has an id of its own, as subscriptions have and invoices have not."""
    if not reading.has("line_id"):
        return False
    ids = len(np.unique(reading.coded("line_id").codes[rows]))
    return ids >= _OWN * len(np.unique(keys_of(reading.table, read, rows)))


@dataclass(frozen=True)
class MonthRepeats:
    """Rows of an account and month beside others of it, and those of them equal to an earlier one in every cell."""

    rows: int
    equal: int
    told_apart: bool  # whether other columns differ between such rows


def month_repeats(table: Table, mapping: Mapping) -> MonthRepeats:
    """Return what repeats in a file of one row per account and month."""
    by_month = [mapping.columns[role] for role in ("account", "month")]
    usable = ~(table.coded(by_month[0]).blank | table.coded(by_month[1]).blank)
    usable &= table.coded(mapping.columns["amount"]).flags(lambda text: any(digit in text for digit in "123456789"))
    usable[list(table.wrong_counts)] = False
    rows = np.flatnonzero(usable)
    keys = keys_of(table, by_month, rows)
    places = np.isin(keys, keys[repeated(keys)])
    rows = rows[places]
    if not len(rows):
        return MonthRepeats(0, 0, False)
    exact = repeated(keys_of(table, table.headings, rows))
    plain_roles = ("account", "account_name", "month", "amount", "currency")
    known = {mapping.columns.get(role) for role in plain_roles} | set(mapping.segments)
    others = [heading for heading in table.headings if heading not in known]
    groups = len(np.unique(keys[places]))
    apart = any(len(np.unique(keys_of(table, [*by_month, heading], rows))) > groups for heading in others)
    return MonthRepeats(len(rows), len(exact), apart)


def keep_last(reading: Reading, months: Ints) -> None:
    """Set apart every row of an account and month (and product, plan, type) but the last one."""
    rows = reading.quarantine.good
    roles = [role for role in ("account", "product", "plan", "charge") if reading.has(role)]
    keys = keys_of(reading.table, [reading.heading(role) for role in roles], rows) * 100_000 + months[rows]
    earlier = rows[::-1][repeated(keys[::-1])]
    message = "A later row of this account and month counts in its place."
    reading.quarantine.add(np.sort(earlier), "replaced_row", message, column=reading.heading("amount"))
    if len(earlier):
        reading.notes.append(
            f"{plural(len(earlier), 'row')} followed by another of the same account and month: the last one counts."
        )


def stop_at(reading: Reading, months: Ints) -> None:
    """Raise FileRefused where an account has several rows in a month, naming the first."""
    rows = reading.quarantine.good
    again = repeated(reading.coded("account").codes[rows] * 100_000 + months[rows])
    if len(again):
        row = int(rows[again[0]])
        name = reading.texts("account")[row].as_py()
        raise FileRefused(
            f"{reading.table.name} has several rows of an account and month.",
            f"{name} has another one in line {reading.table.lines[row]}; {plural(len(again), 'row')} in all.",
            "Keep one row each, or answer that repeated rows are added up or that the last one counts.",
        )
