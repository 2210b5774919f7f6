"""The zip of CSV files: every table is there, exact, and no cell of it can act."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest

from nrr.packs import contents, csv_files
from nrr.packs.page import Column, Page, Table
from nrr.results import PackFacts
from tests.packs import made

ACTIVE = ("=", "+", "-", "@", "|", "%", "\t", "\r")


@pytest.fixture(scope="module")
def facts(sample) -> PackFacts:  # type: ignore[no-untyped-def]
    return made.sample_facts(sample)


@pytest.fixture(scope="module")
def written(facts: PackFacts) -> bytes:
    return csv_files.write(contents.pack(facts), facts)


def files(data: bytes) -> dict[str, str]:
    with ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text, newline="")))


def test_every_table_and_chart_is_a_file(written: bytes, facts: PackFacts) -> None:
    """Each page's tables, in order, with as many rows; the README names every file and what the figures rest on."""
    found, pack = files(written), contents.pack(facts)
    for place, page in enumerate(pack.pages, 1):
        stem = f"{place:02d}_{page.key}"
        for at, table in enumerate(page.tables, 1):
            name = f"{stem}_{at}.csv" if len(page.tables) > 1 else f"{stem}.csv"
            assert len(rows(found[name])) == len(table.rows), name
        assert (f"{stem}_chart.csv" in found) == (page.chart is not None)
    readme = found["README.txt"]
    assert all(name in readme for name in found if name != "README.txt")
    assert pack.version in readme
    assert "Point to point" in readme


def test_accounts_add_up_to_the_headline(written: bytes, facts: PackFacts) -> None:
    """Amounts of cents as text lose nothing: opening + movements = closing for every account and in total."""
    accounts = rows(files(written)["accounts.csv"])
    assert len(accounts) == len(facts.accounts.frame)
    moves = ("new", "reactivation", "expansion", "contraction", "churn")
    for row in accounts:
        assert Decimal(row["opening_arr"]) + sum(Decimal(row[name]) for name in moves) == Decimal(row["closing_arr"])
    total = sum(Decimal(row["closing_arr"]) for row in accounts)
    assert total * 100 == facts.overview.retention.total_arr_cents


def test_trend_is_the_applications(written: bytes, facts: PackFacts) -> None:
    last = rows(files(written)["trend.csv"])[-1]
    assert last["month"] == "2025-12"
    assert float(last["nrr"]) == facts.overview.retention.nrr
    assert Decimal(last["opening_arr"]) * 100 == facts.overview.retention.opening_arr_cents


def test_no_cell_is_a_formula() -> None:
    """Names that act, in accounts, segments and notes: each text that could start a formula has a ' before it."""
    with made.hostile() as facts:
        found = files(csv_files.write(contents.pack(facts), facts))
    names = {row["account_name"] for row in rows(found["accounts.csv"])}
    assert '\'=HYPERLINK("http://evil.example")' in names
    for name, text in found.items():
        if name.endswith(".csv"):
            for row in csv.reader(StringIO(text, newline="")):
                assert not [cell for cell in row if cell.startswith(ACTIVE) and not is_number(cell)], name


def is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).replace("e-", "", 1).isdigit()


def test_columns_of_one_name_are_all_kept() -> None:
    """A month that two columns are named after, and a heading that acts."""
    table = Table("", (Column("=x"), Column("Dec", "money"), Column("Dec", "percent")), (("a", 12345, 0.5),), ())
    page = Page("one", "One", "One", tables=(table,))
    (name, _, content), *rest = csv_files.page_files("01_one", page)
    assert not rest
    assert name == "01_one.csv"
    assert content.decode("utf-8-sig").splitlines() == ["'=x,Dec,Dec 2", "a,123.45,0.5"]


def test_the_same_bytes_again(written: bytes, facts: PackFacts) -> None:
    assert csv_files.write(contents.pack(facts), facts) == written
    with ZipFile(BytesIO(written)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.create_system for entry in archive.infolist()} == {3}
