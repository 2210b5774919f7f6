"""The account map of a version: entries, transfers, accounts that may be one, and the effect of another map."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from nrr import account_maps
from nrr.ingest.headings import clean
from nrr.metrics.retention import RetentionTable
from nrr.metrics.scope import narrow, scoped
from nrr.models import hold_map
from nrr.ownership import Entry, stretches
from nrr.periods import Month
from nrr.results import (
    HEADLINE_WINDOWS,
    AccountMap,
    AccountTransfer,
    MapEffect,
    MapEntry,
    MergeOffer,
    Request,
    Retention,
    SimilarAccount,
)
from nrr.warehouse import Warehouse

_OFFERS_SHOWN = 200


def account_map(session: Warehouse) -> AccountMap:
    """Return the map as it is stored: entries in the order of the files, all transfers, and merges to think of."""
    settings = session.table("settings")[0]
    return AccountMap(
        entries=tuple(_entry(row) for row in session.rows("metrics/map_entries")),
        transfers=transfers(session, Month(settings["first_month"]), Month(settings["last_month"])),
        offers=_offers(session.rows("metrics/map_accounts")),
    )


def transfers(session: Warehouse, first: Month, last: Month) -> tuple[AccountTransfer, ...]:
    """Return what accounts hand over to each other from ``first`` to ``last``, oldest first."""
    rows = session.rows("metrics/transfers", first_month=first.index, last_month=last.index)
    return tuple(AccountTransfer(**{**row, "month": Month(row["month"])}) for row in rows)


def preview(
    warehouse: Warehouse, entries: Sequence[Entry], request: Request, instead_of: str | None = None
) -> MapEffect:
    """Return retention as it is and as it would be with ``entries`` added to the map; nothing is stored.

    The stored entries of a file called ``instead_of`` are left out. Raises FileRefused for a circle, UnknownRequest
    as the request does.
    """
    with scoped(warehouse, request) as session:
        before, accounts_before = _figures(session, request)
    with warehouse.session() as session:
        _assume(session, (*_stored(session, instead_of), *entries))
        hold_map(session, request.as_of.index)
        narrow(session, request, held=True)
        if not request.filters and request.window_months in HEADLINE_WINDOWS:
            session.materialize("marts/window_spells", temporary=True)
        after, accounts_after = _figures(session, request)
    return MapEffect(request, before, after, accounts_before, accounts_after)


def _figures(session: Warehouse, request: Request) -> tuple[Retention, int]:
    held = session.rows("metrics/arr_at", month=request.as_of.index)
    return RetentionTable(session).at(request.window), len(held)


def _stored(session: Warehouse, instead_of: str | None) -> list[Entry]:
    rows = session.rows("metrics/map_entries")
    return [
        Entry(row["child_id"], row["parent_id"], row["from_month"]) for row in rows if row["file_name"] != instead_of
    ]


def _assume(session: Warehouse, entries: Sequence[Entry]) -> None:
    """Let the session's tables of the account map say what ``entries`` do."""
    accounts = session.rows("metrics/map_accounts")
    ids = {row["account_id"] for row in accounts}
    called: dict[str, set[str]] = defaultdict(set)
    for row in accounts:
        called[row["account_name"]].add(row["account_id"])
    by_name = {name: next(iter(held)) for name, held in called.items() if len(held) == 1}
    told = account_maps.translated(entries, ids.__contains__, by_name)
    maps = stretches(told, [row["account_id"] for row in accounts if row["billed"]])
    added = sorted({top for stretch in maps for top in stretch.owners.values()} - ids)
    if added:
        rows = session.table("source_account_names")
        key = len(rows)
        rows += [
            {"account_key": key + place, "account_id": account, "line_name": None, "billed": False}
            for place, account in enumerate(added, start=1)
        ]
        columns = {"account_key": "INTEGER", "account_id": "VARCHAR", "line_name": "VARCHAR", "billed": "BOOLEAN"}
        session.define("source_account_names", columns, [], temporary=True)
        session.load("source_account_names", pa.Table.from_pylist(rows))
    account_maps.store(session, maps, pa.array([*(row["account_id"] for row in accounts), *added]), temporary=True)


def _entry(row: dict[str, Any]) -> MapEntry:
    since = row.pop("from_month")
    return MapEntry(**row, since=None if since is None else Month(since))


def _offers(accounts: list[dict[str, Any]]) -> tuple[MergeOffer, ...]:
    """Return groups of accounts whose names are written differently but read the same, most ARR first.

    An account that belongs to another stands for the one that owns it.
    """
    by_key = {row["unit_key"]: row for row in accounts}
    by_form: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in accounts:
        if row["billed"]:
            by_form[form(row["account_name"])].append(row)
    groups = []
    for rows in by_form.values():
        owners = [by_key[key] for key in {row["account_key"] for row in rows}]
        if len(owners) > 1 and len({row["account_name"] for row in rows}) > 1:
            similar = [SimilarAccount(row["account_id"], row["account_name"], row["arr_cents"]) for row in owners]
            groups.append(sorted(similar, key=lambda account: (-account.arr_cents, account.account_id)))
    groups.sort(key=lambda group: (-sum(account.arr_cents for account in group), group[0].account_id))
    return tuple(MergeOffer(tuple(group)) for group in groups[:_OFFERS_SHOWN])


def form(name: str) -> str:
    """Return a name without what does not show or hardly does: case, spaces, zero-width marks, Unicode form."""
    return "".join(unicodedata.normalize("NFKC", clean(name)).casefold().split())
