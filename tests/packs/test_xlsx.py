"""The workbook: its formulas give our figures when another program computes them, and no name in it can act."""

from __future__ import annotations

import hashlib
import os
import pickle
import random
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest
from lxml import etree

from nrr import board_pack
from nrr.errors import NrrError
from nrr.ingest.mapping import Mapping
from nrr.packs import contents, xlsx, xlsx_accounts, xlsx_book
from nrr.packs.page import Chart, Page, Series
from nrr.results import PackFacts, PackSettings, Request
from tests.books import built_from
from tests.packs import made
from tests.packs.workbooks import SOFFICE, Cells, Workbook, carried, formulas, read, recalculated

ROOT = Path(__file__).resolve().parents[2]
OTHER = Request(made.DECEMBER.as_of, 3, (("region", "EMEA"),), "trailing_average", "component")
SEGMENTS = ("EMEA", "emea", ">5", "a*", "12", "=1", "~", "TRUE")
COLUMNS = {name: place for place, name in enumerate(xlsx_accounts.COLUMNS, 1)}


@pytest.fixture(scope="module")
def facts(sample) -> PackFacts:  # type: ignore[no-untyped-def]
    return made.sample_facts(sample)


@pytest.fixture(scope="module")
def packs(facts, sample) -> dict[str, PackFacts]:  # type: ignore[no-untyped-def]
    """The sample, the same measured otherwise and in part, hostile names, a history too short, awkward amounts."""
    found = {"sample": facts, "awkward": awkward()}
    with made.opened(sample) as warehouse:
        dimension = next(name for name, held in facts.status.dimensions.items() if len(held) > 1)
        kept = ((dimension, facts.status.dimensions[dimension][0]),)
        settings = PackSettings(sections=("headline", "segments", "waterfall"), unit="")
        found["other"] = board_pack.facts(warehouse, replace(OTHER, filters=kept), settings)
    with made.hostile() as hostile:
        found["hostile"] = hostile
    with made.short() as short:
        found["short"] = short
    return found


@pytest.fixture(scope="module")
def books(packs) -> dict[str, bytes]:  # type: ignore[no-untyped-def]
    """Every book with the sheets that compute, and of the pages the first four, which have formulas too."""
    listed = {name: (contents.pack(found), found) for name, found in packs.items()}
    return {name: xlsx.write(replace(pack, pages=pack.pages[:4]), found) for name, (pack, found) in listed.items()}


@pytest.fixture(scope="module")
def whole(packs) -> dict[str, bytes]:  # type: ignore[no-untyped-def]
    """Books with all their pages."""
    return {name: xlsx.write(contents.pack(packs[name]), packs[name]) for name in ("sample", "hostile")}


@pytest.fixture(scope="module")
def values(books) -> dict[str, Cells]:  # type: ignore[no-untyped-def]
    return {name: carried(data) for name, data in books.items()}


@pytest.fixture(scope="module")
def book(whole) -> Workbook:  # type: ignore[no-untyped-def]
    """The sample's workbook, its formulas as they are written."""
    return read(whole["sample"])


def awkward() -> PackFacts:
    """Amounts from cents to ten billion a month, in segments that SUMIFS would take for conditions or for each other.

    Sums reach some 10**13, where adding up binary fractions one by one misses the cent.
    """
    draw = random.Random(7)
    rows = [
        [f"account {number:03d}", f"2025-{month:02d}", f"{amount}.{draw.randrange(100):02d}", segment]
        for number in range(90)
        for segment in [SEGMENTS[number % len(SEGMENTS)]]
        for amount in [draw.choice((3, 41, 999, 12_345, 10**10))]
        for month in range(1, 13)
        if draw.random() < 0.9
    ]
    columns = {"account": "customer", "month": "month", "amount": "mrr"}
    mapping = Mapping("long", columns, ("region",), measure="mrr", currency="USD")
    with built_from([("book.csv", ["customer", "month", "mrr", "region"], rows, mapping)]) as warehouse:
        return board_pack.facts(warehouse, Request(made.DECEMBER.as_of, 6), PackSettings(dimension="region"))


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_another_program_computes_the_same_figures(
    books: dict[str, bytes], values: dict[str, Cells], tmp_path: Path
) -> None:
    """Every formula of every book, computed anew by LibreOffice, is what we wrote beside it: to the cent, to 1e-12."""
    for name, data in recalculated(books, tmp_path).items():
        ours, theirs = values[name], read(data, values=True)
        assert len(ours) > 100, name
        wrong = [
            (name, sheet, cell, value, theirs[sheet][cell].value)
            for (sheet, cell), value in ours.items()
            if not same(value, theirs[sheet][cell].value)
        ]
        assert not wrong, wrong[:5]


def same(ours: object, theirs: object) -> bool:
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return bool(ours) == bool(theirs)
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return abs(ours - theirs) <= (1e-12 if abs(ours) < 10 else 0.005 if abs(ours) < 1e13 else abs(ours) * 2.0**-52)
    return ours == theirs


@pytest.mark.parametrize("name", ["sample", "other", "hostile", "short", "awkward"])
def test_everything_ties(name: str, values: dict[str, Cells]) -> None:
    """The first sheet says so, and so does every cell that says whether its row ties."""
    *_, verdict = (value for (sheet, _), value in values[name].items() if sheet == "Contents")
    assert verdict is True
    assert not [cell for cell, value in values[name].items() if value is False]


def test_headline_is_the_applications(books: dict[str, bytes], facts: PackFacts) -> None:
    """NRR by formula, its parts and the segments beside the facts themselves."""
    found, sheet = facts.overview.retention, read(books["sample"], values=True)["NRR"]
    by_label = {row[0].value: row for row in sheet.iter_rows(min_row=5)}
    amounts = {
        "Opening ARR": found.opening_arr_cents,
        "Expansion": found.expansion_cents,
        "Closing ARR of the opening accounts": found.closing_arr_cents,
        "Closing ARR of all accounts": found.total_arr_cents,
    }
    assert {label: round(by_label[label][1].value * 100) for label in amounts} == amounts
    assert by_label["NRR, point to point"][1].value == pytest.approx(found.nrr, abs=1e-14)
    assert by_label["GRR, capped"][1].value == pytest.approx(found.grr, abs=1e-14)
    for segment in facts.segments.rows if facts.segments else ():
        row = by_label[segment.segment]
        assert round(row[1].value * 100) == segment.retention.opening_arr_cents
        assert row[7].value == pytest.approx(segment.retention.nrr, abs=1e-14)


def test_another_headline_is_named_where_point_to_point_is_computed(books: dict[str, bytes]) -> None:
    told = {name: read(data)["NRR"]["A3"].value for name, data in books.items()}
    assert told["sample"] is None
    assert told["other"].startswith("This sheet is point to point and capped; the pack reports NRR (trailing average)")
    assert " and GRR (component) " in told["other"]


def test_a_wrong_figure_is_told(facts: PackFacts) -> None:
    """One cent more of expansion than the accounts hold: the difference is a cent and does not tie."""
    retention = replace(facts.overview.retention, expansion_cents=facts.overview.retention.expansion_cents + 1)
    wrong = replace(facts, overview=replace(facts.overview, retention=retention))
    book = read(xlsx.write(contents.pack(facts), wrong), values=True)
    row = next(row for row in book["NRR"].iter_rows(min_row=5) if row[0].value == "Expansion")
    assert (row[3].value, row[4].value) == (-0.01, False)
    assert next(r[0].value for r in book["Contents"].iter_rows() if r[1].value == "Everything ties") is False


def test_accounts_can_be_audited(book: Workbook, facts: PackFacts) -> None:
    """Every account is there, given amounts as numbers and computed ones as formulas, under a filter, panes frozen."""
    sheet = book["Accounts"]
    frame = facts.accounts.frame
    first, last = xlsx_accounts.HEAD + 1, xlsx_accounts.HEAD + len(frame)
    assert sheet.max_row == last
    assert sheet.freeze_panes == f"C{first}"
    assert sheet.auto_filter.ref == f"A{first - 1}:R{last}"
    assert sheet.print_title_rows == f"${first - 2}:${first - 1}"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    cells = {name: sheet.cell(first, place) for name, place in COLUMNS.items()}
    assert cells["opening_arr"].value == frame["opening_arr_cents"][0] / 100
    assert cells["opening_arr"].number_format.startswith("#,##0.00")
    assert cells["expansion"].value == f"=IF(AND(E{first}>0,F{first}>E{first}),ROUND(F{first}-E{first},2),0)"
    assert sum(round(sheet.cell(row, COLUMNS["closing_arr"]).value * 100) for row in range(first, last + 1)) == (
        frame["closing_arr_cents"].sum()
    )


def test_every_page_has_a_sheet_with_numbers_and_native_charts(book: Workbook, facts: PackFacts) -> None:
    """Amounts are numbers with formats and not text; charts are there and say what they draw."""
    pack = contents.pack(facts)
    for page in pack.pages:
        sheet = book[page.label.replace(":", "")]
        assert sheet["A1"].value == page.title
        assert len(sheet._charts) == bool(page.chart)  # openpyxl has no other way to ask
        assert all(chart.title.tx.strRef.f and chart.y_axis.title for chart in sheet._charts)
        assert sheet.oddHeader.right.text == pack.period  # a font size before "12 months" would be read as 912
    quarters = book["Quarters"]
    opening = next(row for row in quarters.iter_rows() if row[0].value == "Opening ARR")
    assert opening[1].value == facts.components.quarters[0].opening_arr_cents / 100
    assert opening[1].number_format == "#,##0.00,,;-#,##0.00,,"
    nrr = next(row for row in quarters.iter_rows() if row[0].value == "NRR")
    assert nrr[1].number_format == "0.0%"


def test_lists_are_there_in_full(book: Workbook, facts: PackFacts) -> None:
    """What a page cuts short is on a sheet of its own: each account at risk, each file's whole hash."""
    risks = book["At risk and actions, in full"]
    assert facts.risks is not None
    assert risks.max_row == 4 + len(facts.risks.rows)
    hashes = {cell.value for row in book["Sources, in full"].iter_rows() for cell in row}
    assert {file.sha256 for file in facts.status.files} <= hashes


def test_no_name_becomes_a_formula_and_none_breaks_the_file(
    whole: dict[str, bytes], packs: dict[str, PackFacts]
) -> None:
    """Names stay the text they are; each formula is one of ours; every part is well-formed; no link leaves the file."""
    data = whole["hostile"]
    book, frame = read(data), packs["hostile"].accounts.frame
    names = {book["Accounts"].cell(xlsx_accounts.HEAD + 1 + row, 2).value for row in range(len(frame))}
    assert '=HYPERLINK("http://evil.example")' in names
    assert not [found for found in formulas(book) if "HYPERLINK" in found[2] or "evil" in found[2]]
    with ZipFile(BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
            assert b'TargetMode="External"' not in archive.read(name)
            taken = [part.split(b"</c:f>")[0] for part in archive.read(name).split(b"<c:f>")[1:]]
            assert not [formula for formula in taken if b"evil" in formula or b"HYPERLINK" in formula]


def test_text_that_no_cell_can_hold(facts: PackFacts) -> None:
    """Control characters, lone surrogates and more than 32,767 characters, in names, titles, sheets and charts."""
    text = "=cmd|'/c calc'!A1\x00\x07\ud800\uffff&<>" + "x" * 40_000
    chart = Chart("column", "=1+1", ("=A1", "+b"), (Series("@SUM(A1)", (1.0, None), "accent"),), "count", "=alt")
    pages = (Page("one", "[Sheet]: */?\\'", text, chart=chart), Page("two", "[sheet]  */?\\'", "Two"))
    frame = facts.accounts.frame.head(3).assign(
        account_name=text.replace("\ud800", ""), segment="@x", account_id=["=1", "+2", "-3"]
    )
    hostile = replace(facts, accounts=replace(facts.accounts, frame=frame), company=text)
    pack = replace(contents.pack(facts), pages=pages, company=text[:200], title="=1", source="+1")
    data = xlsx.write(pack, hostile)
    book = read(data)
    assert len(book["Accounts"].cell(xlsx_accounts.HEAD + 1, 2).value) <= 32_767
    assert book["Accounts"].cell(xlsx_accounts.HEAD + 1, 1).value == "=1"
    assert book["Accounts"].cell(xlsx_accounts.HEAD + 1, 1).data_type != "f"
    assert len({name.casefold() for name in book.sheetnames}) == len(book.sheetnames)
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in book.sheetnames)
    with ZipFile(BytesIO(data)) as archive:
        charts = [archive.read(name) for name in archive.namelist() if name.startswith("xl/charts/chart")]
    assert not [each for each in charts if b"<c:f>1+1" in each or b"<c:f>SUM(A1)" in each]


@pytest.mark.parametrize(
    ("amounts", "names", "exact"),
    [
        ([100_00] * 3, ["EMEA", "North America", "N/A"], False),
        ([100_00] * 2, ["EMEA", "emea"], True),  # SUMIFS does not see case
        ([100_00], [">5"], True),
        ([100_00], ["a*"], True),
        ([100_00], ["1E5"], True),
        ([10**13] * 4_000, ["EMEA"], True),  # 4,000 x 4e14 x 2**-53 = 0.18: more than half a cent
        ([10**9] * 400, ["EMEA"], False),  # 400 x 4e9 x 2**-53 = 0.0002
    ],
)
def test_formulas_add_up_cents_where_the_shorter_ones_could_miss(
    amounts: list[int], names: list[str], exact: bool
) -> None:
    segments = tuple(names[place % len(names)] for place in range(len(amounts)))
    ledger = xlsx_accounts.Ledger(segments, {"opening_arr": tuple(amounts)})
    assert xlsx_accounts.Sums.of(ledger).exact is exact


def test_more_accounts_than_rows_are_refused_in_words() -> None:
    with pytest.raises(NrrError, match="do not fit on a sheet") as error:
        xlsx_book.check_rows(1_048_577, "accounts")
    assert "1,048,576" in error.value.message


def test_an_empty_window_is_a_workbook_too(facts: PackFacts) -> None:
    """No account: no formula divides by nothing, and the file opens."""
    frame = facts.accounts.frame.head(0)
    assert isinstance(frame, pd.DataFrame)
    data = xlsx.write(contents.pack(facts), replace(facts, accounts=replace(facts.accounts, frame=frame)))
    assert read(data)["Accounts"].max_row == xlsx_accounts.HEAD + 1


def test_the_same_bytes_from_another_process(
    whole: dict[str, bytes], packs: dict[str, PackFacts], tmp_path: Path
) -> None:
    """Another process, with another hash seed, from the same facts: the same file, dated by the as-of month."""
    kept = tmp_path / "facts"
    kept.write_bytes(pickle.dumps((contents.pack(packs["sample"]), packs["sample"])))
    script = (
        "import hashlib, pathlib, pickle, sys; from nrr.packs import xlsx;"
        "data = xlsx.write(*pickle.loads(pathlib.Path(sys.argv[1]).read_bytes()));"
        "print(hashlib.sha256(data).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script, str(kept)]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    assert run.stdout.decode().strip() == hashlib.sha256(whole["sample"]).hexdigest()
    assert read(whole["sample"]).properties.created == datetime(2025, 12, 31)
    with ZipFile(BytesIO(whole["sample"])) as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(1980, 1, 1)}


def test_months_are_dates() -> None:
    assert xlsx_book.as_month("Dec 2025") == xlsx_book.as_month("2025-12") == made.DECEMBER.as_of
    assert xlsx_book.as_month("Q4 2025") is xlsx_book.as_month("Mai 2025") is None
    assert made.DECEMBER.as_of.last_day == date(2025, 12, 31)
