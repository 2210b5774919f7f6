"""Parsed files into the source tables of a new version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from nrr import account_maps, schema
from nrr.choices import Choice
from nrr.ingest.catalogue import base
from nrr.ingest.parsed import ParsedFile, arrow_schema
from nrr.overlap import RevenueFile, settle_overlaps
from nrr.ownership import Entry
from nrr.repeats import COMPARED, count_once
from nrr.warehouse import Warehouse

_KEY = schema.Column("account_key", "INTEGER", "number of the account, in the order of the ids")
_FILE = schema.Column("file_id", "INTEGER", "number of the file, in the order of import")


@dataclass(frozen=True)
class Source:
    """A parsed file with where it came from."""

    name: str
    sha256: str
    imported_on: date
    parsed: ParsedFile
    choice: Choice | None = None  # what the recipe holds for it
    offered: Choice | None = None  # what the user answers now, where that leaves a question open


def load_sources(warehouse: Warehouse, sources: Sequence[Source]) -> None:
    """Fill the source tables, accounts numbered; raises ImportConflict where revenue files disagree.

    ``source_lines`` and ``source_segments`` hold ``account_key``, null for a segment of an account without revenue,
    whose id stays beside it. ``source_account_names`` has one row per account with revenue (``billed``) or that owns
    one under the account map, which the tables ``account_ownership`` and ``account_map_stretches`` hold.
    """
    billed = _revenue_accounts(sources)
    entries = _map_entries(sources, billed)
    maps = account_maps.maps_of([entry for own in entries for entry in own], billed)
    ids = account_maps.with_owners(billed, maps)
    for table in schema.SOURCE_TABLES:
        warehouse.define(table.name, {c.name: c.type for c in (_FILE, *_stored_columns(table))}, [])
    for file_id, source in enumerate(sources, start=1):
        for table in schema.SOURCE_TABLES:
            batch = source.parsed.of(table)
            if batch.num_rows:
                numbered = batch.append_column("file_id", pa.array([file_id] * batch.num_rows, pa.int32()))
                warehouse.load(table.name, _with_keys(table, numbered, ids))
    _name_accounts(warehouse, sources, ids, billed)
    account_maps.store(warehouse, maps, ids)
    warehouse.define("source_files", _FILE_COLUMNS, [_file_row(n, source) for n, source in enumerate(sources, start=1)])
    for file_id, own in enumerate(entries, start=1):
        for note in account_maps.notes(own, billed) if own else ():
            warehouse.execute(_ADD_NOTE, {"file_id": file_id, "note": note})
    for file_id, note in count_once(warehouse) if _signals_of_several(sources) else ():
        warehouse.execute(_ADD_NOTE, {"file_id": file_id, "note": note})
    if sum(source.parsed.coverage is not None for source in sources) > 1:
        for file_id, note in settle_overlaps(warehouse, _revenue_files(sources)):
            warehouse.execute(_ADD_NOTE, {"file_id": file_id, "note": note})


def _signals_of_several(sources: Sequence[Source]) -> bool:
    return any(sum(source.parsed.of(table).num_rows > 0 for source in sources) > 1 for table in COMPARED)


def _revenue_accounts(sources: Sequence[Source]) -> pa.Array:
    chunks = [chunk for source in sources for chunk in source.parsed.lines.column("account_id").chunks]
    return pa.chunked_array(chunks, pa.string()).unique().sort()


def _map_entries(sources: Sequence[Source], billed: pa.Array) -> list[tuple[Entry, ...]]:
    """Return the account map's entries of each file, accounts by their ids."""
    written = [account_maps.entries_of(source.parsed) for source in sources]
    texts = {text for own in written for entry in own for text in (entry.child, entry.parent or entry.child)}
    if not texts:
        return written
    ids = set(billed.filter(pc.is_in(billed, value_set=pa.array(sorted(texts), pa.string()))).to_pylist())
    by_name = account_maps.named_accounts([source.parsed for source in sources], texts - ids)
    return [account_maps.translated(own, ids.__contains__, by_name) for own in written]


def _stored_columns(table: schema.Table) -> list[schema.Column]:
    if table == schema.LINES:
        return [_KEY, *(c for c in table.columns if c.name not in ("account_id", "account_name"))]
    return [_KEY, *table.columns] if table == schema.SEGMENTS else list(table.columns)


def _with_keys(table: schema.Table, batch: pa.Table, ids: pa.Array) -> pa.Table:
    if table not in (schema.LINES, schema.SEGMENTS):
        return batch
    keys = pc.add(pc.index_in(batch.column("account_id"), value_set=ids), pa.scalar(1, pa.int32()))
    keyed = batch.append_column("account_key", keys)
    if table == schema.LINES:
        return keyed.drop_columns(["account_id", "account_name"])
    unmatched = pc.if_else(pc.is_null(keys), batch.column("account_id"), pa.scalar(None, pa.string()))
    return keyed.set_column(keyed.schema.get_field_index("account_id"), "account_id", unmatched)


def _name_accounts(warehouse: Warehouse, sources: Sequence[Source], ids: pa.Array, billed: pa.Array) -> None:
    empty = arrow_schema(schema.LINES).empty_table()
    lines = pa.concat_tables([empty, *(source.parsed.lines for source in sources)]).select(
        ["account_id", "account_name"]
    )
    named = lines.filter(pc.is_valid(lines["account_name"])).group_by("account_id").aggregate([("account_name", "max")])
    columns = {"account_key": "INTEGER", "account_id": "VARCHAR", "line_name": "VARCHAR", "billed": "BOOLEAN"}
    warehouse.define("source_account_names", columns, [])
    keys = pa.array(range(1, len(ids) + 1), pa.int32())
    names = (
        named["account_name_max"]
        .combine_chunks()
        .take(pc.index_in(ids, value_set=named["account_id"].combine_chunks()))
    )
    columns_of = {"account_key": keys, "account_id": ids, "line_name": names, "billed": pc.is_in(ids, value_set=billed)}
    warehouse.load("source_account_names", pa.table(columns_of))


def _revenue_files(sources: Sequence[Source]) -> list[RevenueFile]:
    return [
        RevenueFile(
            file_id=file_id,
            name=source.name,
            sha256=source.sha256,
            monthly=base(source.parsed.mapping.kind) != "subscriptions",
            first_month=source.parsed.coverage.first_month.index,
            last_month=source.parsed.coverage.last_month.index,
            last_complete_month=source.parsed.coverage.last_complete_month.index,
            choice=source.choice,
            offered=source.offered,
        )
        for file_id, source in enumerate(sources, start=1)
        if source.parsed.coverage is not None
    ]


_ADD_NOTE = "update source_files set notes = list_append(notes, $note) where file_id = $file_id"

_FILE_COLUMNS = {
    "file_id": "INTEGER",
    "name": "VARCHAR",
    "sha256": "VARCHAR",
    "kind": "VARCHAR",
    "general_kind": "VARCHAR",
    "rows": "BIGINT",
    "accepted": "BIGINT",
    "accounts": "BIGINT",
    "first_month": "INTEGER",
    "last_month": "INTEGER",
    "imported_on": "VARCHAR",
    "notes": "VARCHAR[]",
}


def account_count(parsed: ParsedFile) -> int:
    """Return how many accounts a file names in its accepted rows."""
    naming = (parsed.of(t) for t in schema.SOURCE_TABLES if any(c.name == "account_id" for c in t.columns))
    ids = [rows.column("account_id") for rows in naming]
    return len(pa.chunked_array([chunk for column in ids for chunk in column.chunks], pa.string()).unique().drop_null())


def _file_row(file_id: int, source: Source) -> list[object]:
    parsed, coverage = source.parsed, source.parsed.coverage
    return [
        file_id,
        source.name,
        source.sha256,
        parsed.mapping.kind,
        base(parsed.mapping.kind),
        parsed.rows,
        parsed.accepted,
        account_count(parsed),
        coverage.first_month.index if coverage else None,
        coverage.last_month.index if coverage else None,
        source.imported_on.isoformat(),
        list(parsed.notes),
    ]
