"""A board pack as CSV files in one zip: every table, the accounts, the movements and the trend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from nrr.csv_safe import to_csv
from nrr.formatting import decimal_money, plural
from nrr.packs.page import Chart, Kind, Pack, Page, Table, Value
from nrr.packs.whole_lists import whole_lists
from nrr.packs.words import one_line
from nrr.results import MOVEMENTS, Bridge, PackFacts, Retention, definition

_EPOCH = (1980, 1, 1, 0, 0, 0)


def write(pack: Pack, facts: PackFacts) -> bytes:
    """Return a zip with a CSV of every table of the pack and a README.txt, the same bytes for the same pack and facts.

    Amounts are exact, in the major unit of the pack's currency; percent and points are fractions.
    """
    files = list(_files(pack, facts))
    readme = _readme(pack, facts, [(name, about) for name, about, _ in files])
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in [("README.txt", readme.encode()), *((name, content) for name, _, content in files)]:
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def _files(pack: Pack, facts: PackFacts) -> Iterator[tuple[str, str, bytes]]:
    """Yield name, what it holds, and content of every file but the README."""
    window = facts.request.window
    ends = f"{window.opening.label} to {window.closing.label}"
    yield "accounts.csv", f"Every account, {ends}: ARR at both ends, movements by month added up", _accounts(facts)
    yield "movements_by_month.csv", "ARR of all accounts by month", _bridges(facts.components.months)
    yield "movements_by_quarter.csv", "ARR of all accounts by quarter", _bridges(facts.components.quarters)
    months = plural(facts.request.window_months, "month")
    yield "trend.csv", f"Retention over {months} to each month end", _trend(facts.overview.trend)
    whole = whole_lists(facts)
    for place, page in enumerate(pack.pages, 1):
        stem = f"{place:02d}_{page.key}"
        yield from page_files(stem, page)
        if page.key in whole:
            table = whole[page.key]
            yield f"{stem}_whole.csv", f"{page.label}: {table.title}", _table(table)


def page_files(stem: str, page: Page) -> Iterator[tuple[str, str, bytes]]:
    """Yield the files of one page, whose names start with ``stem``."""
    if page.cards:
        cards = [
            {"figure": card.label, "value": card.value, "band": card.band, "note": card.note} for card in page.cards
        ]
        yield f"{stem}_figures.csv", f"{page.label}: figures", to_csv(cards)
    for place, table in enumerate(page.tables, 1):
        number = f"_{place}" if len(page.tables) > 1 else ""
        said = f"{page.label}: {table.title}" if table.title else page.label
        yield f"{stem}{number}.csv", said, _table(table)
    if page.chart:
        yield f"{stem}_chart.csv", f"{page.label}: chart, {page.chart.title}", _chart(page.chart)


def _table(table: Table) -> bytes:
    headings = _distinct(column.heading or "row" for column in table.columns)
    rows = [
        {headings[place]: _cell(value, table.kind(at, place)) for place, value in enumerate(row)}
        for at, row in enumerate(table.rows)
    ]
    return to_csv(rows, headings)


def _chart(chart: Chart) -> bytes:
    headings = _distinct(["category", *(series.name for series in chart.series)])
    rows = [
        dict(zip(headings, [category, *(_cell(each.values[at], chart.kind) for each in chart.series)], strict=True))
        for at, category in enumerate(chart.categories)
    ]
    return to_csv(rows, headings)


def _accounts(facts: PackFacts) -> bytes:
    frame = facts.accounts.frame
    texts = {"account_id": "account_id", "account_name": "account_name", "segment": facts.dimension or "segment"}
    amounts = ("opening_arr", "closing_arr", *MOVEMENTS)
    names = {"opening_arr": "opening_arr", "closing_arr": "closing_arr", **{each: each for each in MOVEMENTS}}
    headings = _distinct([*texts.values(), "movement", *names.values()])
    columns = [frame[name].tolist() for name in (*texts, "movement")]
    columns += [[decimal_money(cents) for cents in frame[f"{name}_cents"].tolist()] for name in amounts]
    return to_csv((dict(zip(headings, row, strict=True)) for row in zip(*columns, strict=True)), headings)


def _bridges(bridges: Sequence[Bridge]) -> bytes:
    names = list(bridges[0].movements) if bridges else list(MOVEMENTS)
    headings = ["first_month", "last_month", "opening_arr", *names, "closing_arr"]
    headings += [f"{name}_accounts" for name in names]
    rows = [
        {
            "first_month": str(each.first),
            "last_month": str(each.last),
            "opening_arr": decimal_money(each.opening_arr_cents),
            **{name: decimal_money(each.cents(name)) for name in names},
            "closing_arr": decimal_money(each.closing_arr_cents),
            **{f"{name}_accounts": each.accounts(name) for name in names},
        }
        for each in bridges
    ]
    return to_csv(rows, headings)


def _trend(trend: Sequence[Retention]) -> bytes:
    amounts = ("opening_arr", "expansion", "contraction", "churn", "closing_arr", "total_arr")
    accounts = ("opening_accounts", "retained_accounts")
    headings = ["month", "nrr", "grr", "logo_retention", *amounts, *accounts]
    rows = [
        {
            "month": str(each.window.closing),
            **{name: getattr(each, name) for name in ("nrr", "grr", "logo_retention", *accounts)},
            **{name: decimal_money(getattr(each, f"{name}_cents")) for name in amounts},
        }
        for each in trend
    ]
    return to_csv(rows, headings)


def _cell(value: Value, kind: Kind) -> Value:
    if kind != "money" or value is None or isinstance(value, str):
        return value
    return decimal_money(value) if isinstance(value, int) else value / 100


def _distinct(headings: Iterable[str]) -> list[str]:
    """Return headings of which no two are the same, so that no column is lost."""
    found: list[str] = []
    for heading in headings:
        name, number = heading, 1
        while name in found:
            number += 1
            name = f"{heading} {number}"
        found.append(name)
    return found


def _readme(pack: Pack, facts: PackFacts, files: Sequence[tuple[str, str]]) -> str:
    request, window = facts.request, facts.request.window
    nrr, grr = definition(request.definition), definition(request.grr_definition)
    kept = "; ".join(f"{dimension}: {segment}" for dimension, segment in request.filters)
    about: Mapping[str, str] = {
        "Company": pack.company,
        "Period": pack.period,
        "Window": f"{plural(window.months, 'month')}: {window.opening.label} to {window.closing.label}",
        "Accounts counted": kept or "all",
        "NRR": f"{nrr.name}: {nrr.formula}",
        "GRR": f"{grr.name}: {grr.formula}",
        "Currency": f"{pack.currency}; amounts are exact, in whole units with two decimals",
        "Ratios": "fractions: 1.05 is 105%, a difference of 0.021 is 2.1 points",
        "Data version": pack.version,
        "Stands on every page": pack.source,
    }
    lines = [pack.title, "", *(f"{label}: {one_line(said)}" for label, said in about.items()), "", "Files", ""]
    lines += [f"{name}: {one_line(said)}" for name, said in files]
    notes = [f"{page.label}: {one_line(page.title)}" for page in pack.pages]
    lines += ["", "What the pages say", "", *notes, ""]
    lines.append("A text that could start a formula has a ' before it; UTF-8 with a byte order mark.")
    return "\n".join(lines) + "\n"
