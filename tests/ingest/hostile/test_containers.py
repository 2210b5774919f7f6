"""Bad inputs 46 to 58: what a file is, what a workbook carries, and what could exhaust or kill its reader."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from ingest.hostile.held import HEAD, Held, told
from ingest.hostile.workbooks import SHEET, TABLE, claiming, sheet, spoilt, workbook
from ingest.writing import arr, inspect, quarantined, read, save, save_xlsx

from nrr.errors import NeedsChoice

EXPECTED = {("A", "2024-01"): 1200, ("A", "2024-02"): 2400, ("B", "2024-01"): 3600, ("B", "2024-02"): 4800}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE lol [<!ENTITY l0 "lol">{ENTITIES}]><sst><si><t>&l9;</t></si></sst>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><worksheet>&x;</worksheet>'


def test_46_named_otherwise(tmp_path: Path) -> None:
    as_csv = read(workbook(tmp_path, name="export.csv"))
    assert told(as_csv.notes, "The name says csv, the content is xlsx")
    as_xlsx = read(save(tmp_path, HEAD + "A,2024-01,1\n", "export.xlsx"))
    assert told(as_xlsx.notes, "The name says xlsx, the content is csv")
    assert arr(as_csv) == EXPECTED


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<!DOCTYPE html><html><body><table><tr><td>Customer</td></tr></table></body></html>", "an HTML page"),
        (b"\n <html><table></table></html>", "an HTML page"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (b'{"customer": "A"}', "JSON"),
        (b'[\n {"customer": "A"}]', "JSON"),
        (b'\xef\xbb\xbf{"customer": "A"}', "JSON"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"SQLite format 3\x00", "a SQLite database"),
    ],
)
def test_46_named_for_what_it_is(held: Held, content: bytes, kind: str) -> None:
    held.refuses(content, f"The file is {kind}.", "Save the table as CSV or XLSX")


def test_47_protected_by_a_password(held: Held) -> None:
    content = OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    held.refuses(content, "protected by a password", "Save it without a password", name="export.xlsx")
    held.refuses(OLE + b"\0" * 600, "an old Excel file (.xls)", "Save it as XLSX", name="export.xls")


@pytest.mark.parametrize(
    ("part", "content", "fact"),
    [
        ("xl/vbaProject.bin", b"x", "macros"),
        ("XL/VBAPROJECT.BIN", b"x", "macros"),
        ("xl/macrosheets/sheet1.xml", b"<a/>", "macros"),
        ("[Content_Types].xml", b'<T ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>', "macros"),
        ("xl/externalLinks/externalLink1.xml", b"<a/>", "links to other workbooks"),
        ("../evil.xml", b"<a/>", "outside itself"),
        ("..\\evil.xml", b"<a/>", "outside itself"),
        ("/etc/evil.xml", b"<a/>", "outside itself"),
        ("XL/Workbook.xml", b"<a/>", "two parts of the same name"),
    ],
)
def test_48_macros_and_links(held: Held, tmp_path: Path, part: str, content: bytes, fact: str) -> None:
    held.refuses(workbook(tmp_path, {part: content}), fact, name="export.xlsm")


def test_49_formulas_without_stored_values(tmp_path: Path) -> None:
    path, book = tmp_path / "export.xlsx", openpyxl.Workbook()
    for row in [TABLE[0], ["A", 1, "=B2*2"], ["B", 3, 4]]:
        book.active.append(row)
    book.save(path)
    parsed = read(path)
    assert told(parsed.notes, "1 formula without a stored value: open the file in Excel and save it.")
    assert [(line, column, reason) for line, column, _, reason in quarantined(parsed)] == [
        (2, "MRR 2024-02", "not_an_amount")
    ]


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?"])
def test_50_error_cells(tmp_path: Path, error: str) -> None:
    path, book = tmp_path / "export.xlsx", openpyxl.Workbook()
    for row in TABLE:
        book.active.append(row)
    book.active["C3"] = error
    book.active["C3"].data_type = "e"
    book.save(path)
    parsed = read(path)
    listed = [] if error == "#N/A" else [(3, "MRR 2024-02", error, "not_an_amount")]
    assert quarantined(parsed)[: len(listed)] == listed
    assert arr(parsed) == {key: cents for key, cents in EXPECTED.items() if key != ("B", "2024-02")}


def test_51_merged_and_hidden(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheets = [book.add_worksheet(title) for title in ("MRR", "Old")]
        for page in sheets:
            for place, row in enumerate([["Tidewater", None, None], *TABLE]):
                page.write_row(place, 0, row)
        sheets[0].merge_range(0, 0, 0, 2, "Tidewater")
        sheets[0].set_row(3, None, None, {"hidden": True})
        sheets[0].set_column(2, 2, None, None, {"hidden": True})
        sheets[1].hide()
    parsed = read(path)
    assert arr(parsed) == EXPECTED
    for fact in ("Hidden sheets are not read: Old.", "1 hidden row: read", "columns are hidden: read", "1 merged cell"):
        assert told(parsed.notes, fact), (fact, parsed.notes)


def test_52_several_sheets_are_asked(held: Held, tmp_path: Path) -> None:
    path = save_xlsx(tmp_path, {"2023": TABLE, "2024": TABLE})
    assert [choice for choice, _ in inspect(path).questions[0].choices] == ["2023", "2024"]
    held.refuses(path, "Which one holds the revenue?", "2023", "2024", name="export.xlsx", error=NeedsChoice)


FAR = sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
NESTED = sheet(f'<row r="1"><c r="A1" t="inlineStr">{"<is>" * 200_000}<t>x</t>{"</is>" * 200_000}</c></row>')


def test_53_a_sparse_corner(held: Held, tmp_path: Path) -> None:
    held.refuses_in_worker(workbook(tmp_path, {SHEET: FAR}), "claims 17,179,869,184 cells", "Delete the cells far")


def test_53_a_sparse_corner_that_no_check_sees_kills_the_child_alone(held: Held, tmp_path: Path) -> None:
    unseen = FAR.replace(b'<c r="XFD', b'<c x=">" r="XFD')
    held.refuses_in_worker(workbook(tmp_path, {SHEET: unseen}), "could not be read", "save it as CSV")


def test_54_a_zip_bomb(held: Held, tmp_path: Path) -> None:
    bomb = sheet("<!-- " + " " * (30 << 20) + " -->")
    held.refuses_in_worker(
        workbook(tmp_path, {SHEET: bomb}), "A part of the workbook expands 1", "-fold or more: refused"
    )


def test_54_a_zip_bomb_whose_headers_lie(held: Held, tmp_path: Path) -> None:
    bomb = sheet("<!-- " + " " * (30 << 20) + " -->")
    lying = claiming(workbook(tmp_path, {SHEET: bomb}), SHEET, 100)
    with zipfile.ZipFile(lying) as archive:
        assert len(archive.read(SHEET)) == 100
    held.refuses(lying, "-fold", name="export.xlsx")
    held.refuses(claiming(workbook(tmp_path, {SHEET: FAR}), SHEET, 100), "damaged", name="export.xlsx")
    grown = claiming(workbook(tmp_path), SHEET, 5000, checksum=False)
    held.refuses(grown, "not of the size that it claims", name="export.xlsx")


def test_54_many_parts_and_a_large_total(held: Held, tmp_path: Path) -> None:
    parts = {f"xl/media/{number}.bin": b"x" for number in range(2100)}
    held.refuses(workbook(tmp_path, parts), "parts; at most 2,000", name="export.xlsx")


def test_55_billion_laughs(held: Held, tmp_path: Path) -> None:
    held.refuses_in_worker(workbook(tmp_path, {"xl/sharedStrings.xml": LAUGHS.encode()}), "declares a document type")


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "docProps/core.xml", "xl/drawings/drawing1.xml"])
def test_55_entities_from_outside(held: Held, tmp_path: Path, part: str) -> None:
    text = held.refuses(workbook(tmp_path, {part: OUTSIDE.encode()}), "document type", name="export.xlsx")
    assert Path("/etc/hostname").read_text().strip() not in text


def test_56_cut_short_or_changed(held: Held, tmp_path: Path) -> None:
    whole = workbook(tmp_path).read_bytes()
    for kept in (30, len(whole) // 2, len(whole) - 10):
        held.refuses(whole[:kept], "damaged", "Save it again", name="export.xlsx")
    held.refuses(spoilt(workbook(tmp_path), SHEET), "damaged", name="export.xlsx")
    held.refuses_in_worker(save(tmp_path, whole[: len(whole) // 2], "cut.xlsx"), "damaged")


def test_57_broken_parquet(held: Held, tmp_path: Path) -> None:
    path = tmp_path / "export.parquet"
    pq.write_table(pa.table({"Customer": ["A"] * 50, "Month": ["2024-01"] * 50, "MRR": [1.5] * 50}), path)
    whole = path.read_bytes()
    broken = [
        b"PAR1 broken PAR1",
        b"PAR1" + b"\xff" * 40 + b"PAR1",
        whole[: len(whole) // 2],
        whole[:-12] + b"\xff\xff\xff\x7fPAR1",
        whole[:200] + bytes(byte ^ 0x5A for byte in whole[200:-8]) + whole[-8:],
    ]
    for content in broken:
        held.refuses(content, "The Parquet file is damaged.", "Write it again", name="export.parquet")
    held.refuses_in_worker(save(tmp_path, broken[-1], "broken.parquet"), "damaged")


def test_58_ten_thousand_columns(held: Held, tmp_path: Path) -> None:
    headings = ["Customer", "Month", "MRR", *(f"x{number}" for number in range(10_000))]
    text = ",".join(headings) + "\n" + ",".join(["A", "2024-01", "1", *["0"] * 10_000]) + "\n"
    held.refuses_in_worker(save(tmp_path, text), "10,003 columns; at most 2,000")


@pytest.mark.parametrize("cell", ["A" * 3_000_000, '"' + "A\n" * 1_500_000 + '"'])
def test_58_a_cell_of_three_megabytes(held: Held, tmp_path: Path, cell: str) -> None:
    held.refuses(f"{HEAD}{cell},2024-01,1\n", "Line 2 holds a value of more than 100,000 characters")


def test_58_deep_nesting(held: Held, tmp_path: Path) -> None:
    held.refuses_in_worker(workbook(tmp_path, {SHEET: NESTED}))
    held.refuses_in_worker(workbook(tmp_path, {SHEET: sheet("<row " * 150_000 + "<c " * 150_000)}))
    held.refuses("[" * 100_000 + "]" * 100_000, "JSON", name="export.json")
