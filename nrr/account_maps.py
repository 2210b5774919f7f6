"""The account map of a version: entries as files write them, and the tables that the models read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from nrr.formatting import plural
from nrr.ingest.parsed import ParsedFile
from nrr.ownership import Entry, Stretch, stretches
from nrr.schema import ACCOUNT_MAP
from nrr.warehouse import Warehouse

OWNERSHIP = {"valid_from": "INTEGER", "valid_until": "INTEGER", "unit_key": "INTEGER", "account_key": "INTEGER"}
STRETCHES = {"valid_from": "INTEGER", "valid_until": "INTEGER"}


def entries_of(parsed: ParsedFile) -> tuple[Entry, ...]:
    """Return a file's entries of the account map, accounts as it names them, in its order."""
    rows = parsed.of(ACCOUNT_MAP).to_pylist()
    return tuple(Entry(row["account_id"], row["parent_id"], row["from_month"]) for row in rows)


def translated(entries: Iterable[Entry], known: Callable[[str], bool], by_name: dict[str, str]) -> tuple[Entry, ...]:
    """Return the entries with accounts by id: a text that is no ``known`` id but names one account is that account."""

    def of(text: str) -> str:
        return text if known(text) else by_name.get(text, text)

    return tuple(replace(e, child=of(e.child), parent=None if e.parent is None else of(e.parent)) for e in entries)


def named_accounts(files: Sequence[ParsedFile], texts: Iterable[str]) -> dict[str, str]:
    """Return the id of every account that one of ``texts`` names and no other account is called by."""
    wanted = pa.array(sorted(set(texts)), pa.string())
    ids: dict[str, set[str]] = {}
    for parsed in files:
        for table in (parsed.lines, parsed.accounts):
            named = table.select(["account_id", "account_name"])
            found = named.filter(pc.is_in(named["account_name"], value_set=wanted))
            for row in found.group_by(["account_id", "account_name"]).aggregate([]).to_pylist():
                ids.setdefault(row["account_name"], set()).add(row["account_id"])
    return {name: next(iter(held)) for name, held in ids.items() if len(held) == 1}


def with_owners(ids: pa.Array, maps: Sequence[Stretch]) -> pa.Array:
    """Return the ids of accounts with revenue and of those that own one, in order."""
    owners = {top for stretch in maps for top in stretch.owners.values()}
    return pa.concat_arrays([ids, pa.array(sorted(owners), pa.string())]).unique().sort() if owners else ids


def store(warehouse: Warehouse, maps: Sequence[Stretch], ids: pa.Array, *, temporary: bool = False) -> None:
    """Write the tables ``account_ownership`` and ``account_map_stretches``; a key is the account's place in ``ids``."""
    mapped = any(stretch.owners for stretch in maps)
    key_of = {account: key for key, account in enumerate(ids.to_pylist(), start=1)} if mapped else {}
    rows = [
        (stretch.valid_from, stretch.valid_until, key_of[unit], key_of[owner])
        for stretch in maps
        for unit, owner in stretch.owners.items()
    ]
    spans = [[stretch.valid_from, stretch.valid_until] for stretch in maps]
    warehouse.define("account_map_stretches", STRETCHES, spans, temporary=temporary)
    warehouse.define("account_ownership", OWNERSHIP, [], temporary=temporary)
    if rows:
        columns = zip(OWNERSHIP, zip(*rows, strict=True), strict=True)
        warehouse.load("account_ownership", pa.table({name: pa.array(values, pa.int32()) for name, values in columns}))


def maps_of(entries: Sequence[Entry], ids: pa.Array) -> tuple[Stretch, ...]:
    """Return the maps of the accounts ``ids``. Raises FileRefused where accounts belong to each other in a circle."""
    if not entries:
        return stretches(())
    return stretches(entries, ids.to_pylist())


def notes(entries: Sequence[Entry], ids: pa.Array) -> list[str]:
    """Return what is to be told about entries whose accounts have no revenue."""
    billed = set(ids.to_pylist())
    idle = {e.child for e in entries if e.child not in billed}
    holding = {e.parent for e in entries if e.parent is not None and e.child in billed and e.parent not in billed}
    said = []
    if idle:
        said.append(
            f"{plural(len(idle), 'account')} in the map without revenue of "
            f"{'its' if len(idle) == 1 else 'their'} own (for instance {min(idle)}): kept, in case it comes."
        )
    if holding:
        said.append(
            f"{plural(len(holding), 'parent')} without revenue of {'its' if len(holding) == 1 else 'their'} own "
            f"(for instance {min(holding)}): an account made of those that belong to it."
        )
    return said
