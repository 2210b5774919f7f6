"""A row of an upload, found again by its line, reads as the file has it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from nrr.ingest.mapping import Mapping
from nrr.ingest.originals import MOST_ROWS, original_rows

MAPPING = Mapping("long", {"account": "Customer", "month": "Month", "amount": "MRR"}, measure="mrr")


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_every_column_is_exactly_as_written(tmp_path: Path) -> None:
    data = (
        b"Report of 2 Jan\r\n\r\nCustomer,Month,MRR,Free text \r\n"
        b'"Ald,er",2025-01," 1,200.50 ",=1+1\r\n'
        b'Birch,2025-01,"100","two\nlines ""quoted"""\r\n'
        b"Cedar,2025-01,00100,![x](http://x)\r\n"
    )
    # Birch's value spans lines 5 and 6, so Cedar stands on line 7
    found = original_rows(written(tmp_path / "a.csv", data), "a.csv", MAPPING, [7, 4, 5])
    assert found.sheet is None
    assert found.headings == ("Customer", "Month", "MRR", "Free text ")
    assert found.rows == {
        4: ("Ald,er", "2025-01", " 1,200.50 ", "=1+1"),
        5: ("Birch", "2025-01", "100", 'two\nlines "quoted"'),
        7: ("Cedar", "2025-01", "00100", "![x](http://x)"),
    }


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_lines_count_the_same_however_they_end(tmp_path: Path, end: bytes) -> None:
    data = end.join([b"Customer;Month;MRR", *(b"A%d;2025-01;%d" % (n, n) for n in range(2, 500))])
    found = original_rows(written(tmp_path / "a.csv", data), "a.csv", MAPPING, [2, 250, 499, 900])
    assert found.rows == {n: (f"A{n}", "2025-01", str(n)) for n in (2, 250, 499)}


def test_other_encodings(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "Customer\tMonth\tMRR\nÅlder €\t2025-01\t1\n".encode("utf-16"))
    assert original_rows(path, "a.csv", MAPPING, [2]).rows == {2: ("Ålder €", "2025-01", "1")}


def test_a_row_of_a_sheet(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        book.add_worksheet("Cover").write(0, 0, "Hello")
        sheet = book.add_worksheet("Q4 revenue")
        rows = [
            ["Board"],
            [],
            ["Customer", "Month", "MRR", "Note"],
            ["Alder", "2025-01", 1200.5, "=1"],
            ["Birch", "", 3],
        ]
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write(number, place, cell)
    found = original_rows(path, "book.xlsx", MAPPING.with_changes(sheet="Q4 revenue"), [5, 4, 40])
    assert found.sheet == "Q4 revenue"
    assert found.headings == ("Customer", "Month", "MRR", "Note")
    assert found.rows == {4: ("Alder", "2025-01", "1200.5", "=1"), 5: ("Birch", "", "3", "")}


def test_a_row_of_a_parquet_file_reads_only_its_group(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table({"Customer": [f"A{n}" for n in range(1, 101)], "Month": ["2025-01"] * 100, "MRR": range(1, 101)})
    pq.write_table(table, path, row_group_size=30)
    found = original_rows(path, "a.parquet", MAPPING, [100, 31, 30, 101])
    assert found.rows == {n: (f"A{n}", "2025-01", str(n)) for n in (30, 31, 100)}


def test_the_number_of_rows_is_bounded(tmp_path: Path) -> None:
    data = b"Customer,Month,MRR\n" + b"A,2025-01,1\n" * 500
    found = original_rows(written(tmp_path / "a.csv", data), "a.csv", MAPPING, range(2, 502))
    assert len(found.rows) == MOST_ROWS
