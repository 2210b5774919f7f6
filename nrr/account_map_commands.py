"""The command of the account map: its entries and transfers, merges to think of, and the effect of another map."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nrr import report
from nrr.account_maps import entries_of
from nrr.formatting import decimal_money
from nrr.imports import Upload, chosen_mapping
from nrr.ingest.read import read_file
from nrr.ownership import Entry
from nrr.results import AccountTransfer, MapEffect, MapEntry, Request
from nrr.terminal import existing_file, month, opened, positive, show


def add_to(commands: Any, *, stored: argparse.ArgumentParser, printed: argparse.ArgumentParser) -> None:
    """Add the command to the subparsers ``commands``, on parsers of the shared arguments."""
    command = commands.add_parser(
        "account-map", parents=[stored, printed], help="which account belongs to which, and what that hands over"
    )
    command.add_argument(
        "--preview", type=existing_file, metavar="FILE", help="NRR with this map added; nothing stored"
    )
    command.add_argument("--as-of", type=month, metavar="YYYY-MM", help="of the preview; the latest complete month")
    command.add_argument("--window", type=positive, default=12, metavar="MONTHS", help="of the preview")
    command.add_argument("--offers", action="store_true", help="rows of accounts that may be one (JSON has them)")
    command.set_defaults(run=_account_map)


def transfer(handed: AccountTransfer) -> dict[str, Any]:
    """Return a transfer as plain values: what it takes from the one account and adds to the other."""
    return {
        "month": str(handed.month),
        "from_account": handed.from_id,
        "to_account": handed.to_id,
        "arr": decimal_money(handed.arr_cents),
        "total": decimal_money(handed.of(handed.from_key) + handed.of(handed.to_key)),
    }


def with_transfers(rows: list[dict[str, Any]], handed: Sequence[AccountTransfer]) -> list[dict[str, Any]]:
    """Return monthly movements with a row of their own for the transfers of each month that has any: 0 in total."""
    totals: dict[str, int] = {}
    for each in handed:
        totals[str(each.month)] = totals.get(str(each.month), 0) + each.of(each.from_key) + each.of(each.to_key)
    return [
        {**row, **({"transfer": decimal_money(totals[row["month"]])} if row["month"] in totals else {"transfer": ""})}
        for row in rows
    ]


def _account_map(arguments: argparse.Namespace) -> None:
    warehouse = opened(arguments)
    if arguments.preview:
        asked = Request(arguments.as_of or report.status(warehouse).default_as_of, arguments.window)
        effect = report.account_map_preview(warehouse, _entries(arguments), asked)
        sides = [{"map": "in use", **_side(effect, "before")}, {"map": "with the file", **_side(effect, "after")}]
        show(arguments.format, {"as_of": str(asked.as_of), "window_months": asked.window_months, "maps": sides}, sides)
        return
    found = report.account_map(warehouse)
    entries = [_entry(entry) for entry in found.entries]
    handed = [transfer(each) for each in found.transfers]
    offers = [
        {"keep": offer.accounts[0].account_id, "account": account.account_id, "arr": decimal_money(account.arr_cents)}
        for offer in found.offers
        for account in offer.accounts[1:]
    ]
    values = {"entries": entries, "transfers": handed, "offers": offers}
    if arguments.format != "table":
        show(arguments.format, values, offers if arguments.offers else entries)
        return
    for title, rows in (("Entries", entries), ("Transfers", handed), ("Perhaps one account", offers)):
        print(f"{title}: {len(rows) or 'none'}")
        if rows:
            show("table", {}, rows)


def _entries(arguments: argparse.Namespace) -> tuple[Entry, ...]:
    path: Path = arguments.preview
    upload = Upload(path, path.name, kind="account_map")
    mapping, _ = chosen_mapping(upload, arguments.today, None, lambda _: None)
    return entries_of(read_file(path, path.name, mapping, arguments.today))


def _entry(entry: MapEntry) -> dict[str, Any]:
    return {
        "child": entry.child_id,
        "parent": entry.parent_id or "",
        "from": str(entry.since) if entry.since else "always",
        "file": entry.file_name,
    }


def _side(effect: MapEffect, side: str) -> dict[str, Any]:
    figures = effect.before if side == "before" else effect.after
    return {
        "nrr": figures.nrr,
        "grr": figures.grr,
        "logo_retention": figures.logo_retention,
        "opening_accounts": figures.opening_accounts,
        "accounts": effect.accounts_before if side == "before" else effect.accounts_after,
    }
