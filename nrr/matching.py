"""Signals under the accounts that they are of: rows may name an account by its name, a subscription or an e-mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from nrr import schema
from nrr.formatting import count, plural
from nrr.ingest.headings import listed, plain
from nrr.ingest.parsed import ParsedFile
from nrr.loading import Source

_SIGNALS = (schema.USAGE, schema.OPPORTUNITIES, schema.TICKETS, schema.NPS, schema.PAYMENTS, schema.DEPARTURES)
_ANYONES_DOMAINS = frozenset(
    listed(
        "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com icloud.com me.com aol.com gmx.de "
        "gmx.net web.de t-online.de proton.me protonmail.com mail.ru yandex.ru qq.com 163.com"
    )
)
_HOW = {"name": "by name", "line": "by subscription", "address": "by e-mail or domain"}


def matched(sources: Sequence[Source]) -> list[Source]:
    """Return the files with every row of a signal under the account with revenue that it is of, where it can be told.

    Each such file says how many of its rows name an account that has revenue; the others stay as they are written,
    without an account where they name a subscription.
    """
    if not any(source.parsed.of(table).num_rows for source in sources for table in _SIGNALS):
        return list(sources)
    accounts = _Accounts([source.parsed for source in sources])
    return [replace(source, parsed=_file(source.parsed, accounts)) for source in sources]


@dataclass(frozen=True)
class _Match:
    account: str
    how: str  # id, name, line or address


def _file(parsed: ParsedFile, accounts: _Accounts) -> ParsedFile:
    for table in _SIGNALS:
        rows = parsed.of(table)
        if not rows.num_rows:
            continue
        coded = rows.column("account_id").combine_chunks().dictionary_encode()
        written = coded.dictionary.to_pylist()
        by_line = "sub" in plain(parsed.mapping.columns.get("account", ""))
        found = accounts.find(written, by_line=by_line)
        unknown = [None if by_line else text for text in written]
        owners = [found[text].account if text in found else other for text, other in zip(written, unknown, strict=True)]
        placed = rows.set_column(
            rows.schema.get_field_index("account_id"), "account_id", pa.array(owners, pa.string()).take(coded.indices)
        )
        counts = Counter(coded.indices.to_pylist())
        note = _note([(text, found.get(text), counts[place]) for place, text in enumerate(written)])
        changed = {"usage": placed} if table == schema.USAGE else {"further": {**parsed.further, table.name: placed}}
        return replace(parsed, notes=(*parsed.notes, note), **changed)
    return parsed


def _note(seen: list[tuple[str, _Match | None, int]]) -> str:
    total = sum(rows for *_, rows in seen)
    lost = [(rows, text) for text, match, rows in seen if match is None]
    ways = Counter[str]()
    for _, match, rows in seen:
        if match is not None:
            ways[match.how] += rows
    example = f', such as "{max(lost)[1]}"' if lost else ""
    if not ways:
        return (
            f"None of {plural(total, 'row')} names an account that has revenue{example}: they count for nothing until "
            "it does. If another column names the account, choose that one."
        )
    how = ", ".join(f"{count(ways[way])} {_HOW[way]}" for way in _HOW if ways[way])
    without = sum(rows for rows, _ in lost)
    who = f"{count(total - without)} of {plural(total, 'row')}" if lost else f"All {plural(total, 'row')}"
    said = f"{who} name an account that has revenue"
    rest = f"; {plural(without, 'row does', 'rows do')} not{example}" if lost else ""
    return said + (f" ({how})" if how else "") + rest + "."


class _Accounts:
    """The accounts with revenue, and what else they go by."""

    def __init__(self, files: Sequence[ParsedFile]) -> None:
        self._files = files
        ids = [file.lines.column("account_id") for file in files]
        ids += [file.of(schema.ACCOUNT_MAP).column("parent_id") for file in files]
        self._ids = _chunked(ids).unique().drop_null()
        self._described = _described(files)
        self._names: dict[str, str | None] | None = None
        self._addresses: dict[str, str | None] | None = None

    def find(self, texts: Sequence[str], *, by_line: bool) -> dict[str, _Match]:
        """Return the account that each text names, of those that name one; ``by_line`` they are subscriptions."""
        if by_line:
            return {text: _Match(account, "line") for text, account in self._of_lines(texts).items()}
        wanted = pa.array(list(texts), pa.string())
        own = set(wanted.filter(pc.is_in(wanted, value_set=self._ids)).to_pylist())
        found = {text: _Match(text, "id") for text in own}
        for text in texts:
            match = None if text in own else self._otherwise(text)
            if match is not None:
                found[text] = match
        return found

    def _otherwise(self, text: str) -> _Match | None:
        if text in self._described:
            account = self._by_name(self._described[text][0] or "")
            return _Match(account, "id") if account else None
        if account := self._by_name(text):
            return _Match(account, "name")
        if account := self._by_address(text):
            return _Match(account, "address")
        if ";" not in text:
            return None
        parts = self.find([part.strip() for part in text.split(";") if part.strip()], by_line=False)
        several = {match.account for match in parts.values()}
        return next(iter(parts.values())) if len(several) == 1 else None

    def _by_name(self, text: str) -> str | None:
        if self._names is None:
            self._names = self._named()
        return self._names.get(folded(text)) if text else None

    def _named(self) -> dict[str, str | None]:
        """Return the account of each name, None where several have it."""
        pairs = [(account, account) for account in self._ids.to_pylist()]
        for file in self._files:
            lines = file.lines.select(["account_id", "account_name"]).filter(pc.is_valid(file.lines["account_name"]))
            named = lines.group_by(["account_id", "account_name"]).aggregate([])
            pairs += zip(named["account_name"].to_pylist(), named["account_id"].to_pylist(), strict=True)
        with_revenue = set(self._ids.to_pylist())
        pairs += [(name, text) for text, (name, _) in self._described.items() if name and text in with_revenue]
        return _unambiguous((folded(name), account) for name, account in pairs)

    def _of_lines(self, texts: Sequence[str]) -> dict[str, str]:
        wanted = pa.array(list(texts), pa.string())
        pairs: list[tuple[str, str]] = []
        for file in self._files:
            lines = file.lines.select(["line_id", "account_id"])
            lines = (
                lines.filter(pc.is_in(lines["line_id"], value_set=wanted)).group_by(lines.column_names).aggregate([])
            )
            pairs += zip(lines["line_id"].to_pylist(), lines["account_id"].to_pylist(), strict=True)
        return {text: account for text, account in _unambiguous(pairs).items() if account}

    def _by_address(self, text: str) -> str | None:
        wanted = address_of(text)
        if wanted is None:
            return None
        if self._addresses is None:
            self._addresses = self._addressed()
        if wanted in self._addresses:
            return self._addresses[wanted]
        host = wanted.rpartition("@")[2]
        while "." in host and host not in _ANYONES_DOMAINS:
            if host in self._addresses:
                return self._addresses[host]
            host = host.partition(".")[2]
        return None

    def _addressed(self) -> dict[str, str | None]:
        """Return the account of each e-mail address and domain, None where several have it."""
        pairs: list[tuple[str, str]] = []
        with_revenue = set(self._ids.to_pylist())
        for text, (name, written) in self._described.items():
            account = text if text in with_revenue else self._by_name(name or "")
            if account:
                pairs += [(address, account) for address in _addresses(written or "")]
        if self._names is None:
            self._names = self._named()
        pairs += [
            (a, account) for name, account in self._names.items() if account and "@" in name for a in _addresses(name)
        ]
        return _unambiguous(pairs)


def folded(text: str) -> str:
    """Return a name without regard to letter case and spaces."""
    return " ".join(text.casefold().split())


def address_of(text: str) -> str | None:
    """Return an e-mail address or a website's host in lower case, None for what is neither."""
    written = text.strip().lower()
    if "@" in written:
        return written if "." in written.rpartition("@")[2] and " " not in written else None
    host = written.partition("://")[2] or written
    host = host.partition("/")[0].partition(":")[0].removeprefix("www.")
    return host if "." in host.strip(".") and " " not in host and not host.replace(".", "").isdecimal() else None


def _addresses(written: str) -> list[str]:
    """Return the addresses in a text and the domains of those that are not everyone's."""
    found = [address for part in written.replace(";", ",").split(",") if (address := address_of(part))]
    domains = {address.rpartition("@")[2] for address in found} - _ANYONES_DOMAINS
    return list(dict.fromkeys((*(a for a in found if "@" in a), *sorted(domains))))


def _described(files: Sequence[ParsedFile]) -> dict[str, tuple[str | None, str | None]]:
    """Return the name and address of each account of an accounts file."""
    columns = ("account_id", "account_name", "address")
    rows = (row for file in files for row in zip(*(file.accounts[c].to_pylist() for c in columns), strict=True))
    return {account: (name, address) for account, name, address in rows}


def _unambiguous(pairs: Iterable[tuple[str, str]]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for key, account in pairs:
        found[key] = account if found.get(key, account) == account else None
    return found


def _chunked(columns: Sequence[pa.ChunkedArray]) -> pa.ChunkedArray:
    return pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string())
