"""XLSX: what is refused before it is parsed, and what its cells say."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from ingest.writing import arr, inspect, quarantined, read, save_xlsx

from nrr.errors import FileRefused

TABLE = [["Customer", "MRR Jan-24", "MRR Feb-24"], ["A", 1.1, 2], ["B", 0.1 + 0.2, None]]

FAR = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    b"</sheetData></worksheet>"
)


def rezipped(path: Path, changes: dict[str, bytes]) -> Path:
    """Return a copy of a workbook with parts replaced or added."""
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in {**parts, **changes}.items():
            target.writestr(name, content)
    return path


def test_numbers_are_their_shortest_exact_text(tmp_path: Path) -> None:
    parsed = read(save_xlsx(tmp_path, {"MRR": TABLE}))
    # 1.1 x 12 = 13.20; 0.30000000000000004 x 12 = 3.6000... -> 3.60
    assert arr(parsed) == {("A", "2024-01"): 1320, ("A", "2024-02"): 2400, ("B", "2024-01"): 360}


def test_numbers_with_three_decimals_are_no_thousands(tmp_path: Path) -> None:
    rows = [["Customer", "Month", "MRR"], ["A", date(2024, 1, 31), 1.234], ["B", date(2024, 1, 31), 2.345]]
    assert arr(read(save_xlsx(tmp_path, {"x": rows}))) == {("A", "2024-01"): 1481, ("B", "2024-01"): 2814}


def test_a_workbook_named_csv(tmp_path: Path) -> None:
    parsed = read(save_xlsx(tmp_path, {"MRR": TABLE}, "export.csv"))
    assert "The name says csv, the content is xlsx: read as xlsx." in parsed.notes


def test_of_several_sheets_the_only_table_is_read(tmp_path: Path) -> None:
    path = save_xlsx(tmp_path, {"Cover": [["Tidewater"], ["for the board"]], "Data": TABLE})
    assert read(path).mapping.sheet == "Data"


def test_of_several_tables_one_has_to_be_chosen(tmp_path: Path) -> None:
    path = save_xlsx(tmp_path, {"2023": TABLE, "2024": TABLE})
    seen = inspect(path)
    assert [(q.field, [value for value, _ in q.choices]) for q in seen.questions] == [("sheet", ["2023", "2024"])]
    assert seen.mapping is None
    assert read(path, sheet="2024").mapping.sheet == "2024"
    with pytest.raises(FileRefused, match="no sheet"):
        inspect(path, sheet="2025")


def test_error_cells_are_listed_where_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    for row in TABLE:
        sheet.append(row)
    sheet["C3"] = "#REF!"
    sheet["C3"].data_type = "e"
    book.save(path)
    assert quarantined(read(path)) == [(3, "MRR Feb-24", "#REF!", "not_an_amount")]


def test_formulas_have_their_stored_value_or_are_listed(tmp_path: Path) -> None:
    stored = tmp_path / "stored.xlsx"
    with xlsxwriter.Workbook(stored) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, TABLE[0])
        sheet.write_row(1, 0, ["A", 1])
        sheet.write_formula(1, 2, "=B2*2", None, 2)
    assert arr(read(stored)) == {("A", "2024-01"): 1200, ("A", "2024-02"): 2400}
    missing = tmp_path / "missing.xlsx"
    book = openpyxl.Workbook()
    for row in [TABLE[0], ["A", 1, "=B2*2"], ["Total", "=SUM(B2:B2)", "=SUM(C2:C2)"]]:
        book.active.append(row)
    book.save(missing)
    parsed = read(missing)
    assert parsed.reasons == {"not_an_amount": 1, "total_row": 1}
    assert any("save it" in note for note in parsed.notes)


def test_hidden_sheets_are_said(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("Data", "Old"):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(TABLE):
                sheet.write_row(number, 0, row)
        sheet.hide()
    assert "Hidden sheets are not read: Old." in read(path).notes


@pytest.mark.parametrize(
    ("part", "content", "words"),
    [
        ("xl/vbaProject.bin", b"x", "macros"),
        ("xl/externalLinks/externalLink1.xml", b"<a/>", "links to other workbooks"),
        ("xl/worksheets/sheet1.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>', "document type"),
        ("xl/media/bomb.bin", b"\0" * (20 << 20), "expands 1"),
        ("xl/worksheets/sheet1.xml", FAR, "17,179,869,184 cells"),
        ("../evil.xml", b"x", "outside itself"),
        ("xl/worksheets/sheet1.xml", FAR.replace(b'"', b"'"), "17,179,869,184 cells"),
        ("xl/worksheets/sheet1.xml", FAR.replace(b"<c r=", b"<c\nt='n'\tr = "), "17,179,869,184 cells"),
        ("xl/worksheets/sheet1.xml", FAR.replace(b"<c r=", b"<c " + b" " * 9000 + b"r="), "17,179,869,184 cells"),
        ("xl/worksheets/sheet1.xml", FAR.replace(b"XFD1048576", b"S1000000"), "19,922,944 cells and holds 2: refused"),
        ("xl/media/picture.png", FAR, "17,179,869,184 cells"),
        ("xl/worksheets/sheet1.xml", FAR.replace(b"XFD1048576", b"ZZZZZ1"), "outside any sheet"),
        ("xl/worksheets/sheet1.xml", FAR.decode().encode("utf-16"), "not written in UTF-8"),
        ("xl/workbook.xml", b"<!doctype a><workbook/>", "document type"),
    ],
)
def test_dangerous_workbooks_are_refused_unparsed(tmp_path: Path, part: str, content: bytes, words: str) -> None:
    path = rezipped(save_xlsx(tmp_path, {"MRR": TABLE}), {part: content})
    with pytest.raises(FileRefused, match=words):
        inspect(path)


def test_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    path = save_xlsx(tmp_path, {"MRR": TABLE})
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(FileRefused, match="damaged"):
        inspect(path)


def test_damage_inside_is_refused(tmp_path: Path) -> None:
    path = rezipped(save_xlsx(tmp_path, {"MRR": TABLE}), {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"})
    with pytest.raises(FileRefused):
        inspect(path)


def test_numbers_of_more_digits_than_a_workbook_keeps_are_listed(tmp_path: Path) -> None:
    rows = [["customer", "month", "mrr"], [123456789012345678, "2024-01", 5], [42, "2024-01", 5]]
    parsed = read(save_xlsx(tmp_path, {"Data": rows}))
    assert any("1 number of more than 15 digits (lines 2)" in note for note in parsed.notes)
