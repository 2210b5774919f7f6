"""Next month's export of usage, tickets, answers, payments, deals and departures: each thing counts once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pyarrow as pa

from nrr import schema
from nrr.build import build_version
from nrr.ingest.parsed import ParsedFile, arrow_schema
from nrr.loading import Source
from nrr.policies import Policies
from nrr.warehouse import Warehouse
from tests.signal_books import TODAY, Signals, day, drawn, numbered, parsed


def signals_only(book: Signals) -> ParsedFile:
    return replace(parsed(book), lines=arrow_schema(schema.LINES).empty_table(), coverage=None)


def build(path: Path, *files: ParsedFile) -> Warehouse:
    sources = [Source(f"{n}.csv", f"{n}" * 64, TODAY, file) for n, file in enumerate(files)]
    build_version(path, "repeats", sources, Policies(), "Repeats", "USD")
    return Warehouse.open(path, "repeats")


def test_a_newer_export_of_signals_gives_the_months_that_it_gives_alone(tmp_path: Path) -> None:
    book = drawn(Random(5), accounts=8, months=12)
    # two tickets of one account on one day are two, as they are in one file
    book = replace(book, tickets=book.tickets + book.tickets[:3])
    earlier = signals_only(book.until(9))
    alone = build(tmp_path / "alone.duckdb", parsed(book))
    both = build(tmp_path / "both.duckdb", earlier, parsed(book))
    for model in ("usage_months", "signal_months"):
        expected, found = (sorted(map(str, each.table(model))) for each in (alone, both))
        assert expected
        assert found == expected
    (note,) = next(row["notes"] for row in both.table("source_files") if row["file_id"] == 1)
    held = book.until(9)
    rows = sum(len(each) for each in (held.usage, held.tickets, held.answers, held.payments))
    assert note == f"{rows:,} rows stand again in a later file: counted there, as it says."


def test_a_deal_is_as_the_later_file_says_and_what_only_the_earlier_states_stays(tmp_path: Path) -> None:
    def deals(*rows: tuple[str | None, str, str]) -> pa.Table:
        return numbered(schema.OPPORTUNITIES, [
            {"account_id": "a", "opportunity_id": own, "name": name, "stage": stage, "outcome": "open",
             "close_date": date(2024, 9, 1)} for own, name, stage in rows
        ])  # fmt: skip

    def departures(*months: int) -> pa.Table:
        return numbered(schema.DEPARTURES, [{"account_id": "a", "departure_date": day(month)} for month in months])

    def file(book: Signals, found: pa.Table, left: pa.Table) -> ParsedFile:
        whole = signals_only(book) if found.num_rows == 3 else parsed(book)
        further = {schema.OPPORTUNITIES.name: found, schema.DEPARTURES.name: left}
        return replace(whole, further={**whole.further, **further})

    book = Signals(6, {"a": dict.fromkeys(range(6), 1200)})
    first = deals(("1", "Seats", "demo"), ("2", "Plan", "demo"), (None, "Add-on", "demo"))
    then = deals(
        ("1", "Seats and more", "offer"), (None, "Add-on", "offer"), (None, "Other", "demo"), ("3", "X", "demo")
    )
    both = build(tmp_path / "both.duckdb", file(book, first, departures(1, 2)), file(book, then, departures(2, 3)))
    kept = sorted((row["name"], row["stage"]) for row in both.table("source_opportunities"))
    assert kept == [
        ("Add-on", "offer"),
        ("Other", "demo"),
        ("Plan", "demo"),
        ("Seats and more", "offer"),
        ("X", "demo"),
    ]
    assert sorted(row["departure_date"] for row in both.table("source_departures")) == [day(1), day(2), day(3)]
