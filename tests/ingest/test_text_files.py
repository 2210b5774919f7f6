"""Encodings, delimiters, quotes, lines: the same table however it is written, and refusals in the user's words."""

from __future__ import annotations

from pathlib import Path

import pytest
from ingest.writing import arr, inspect, quarantined, read, save

from nrr.errors import FileRefused

EXPECTED = {("Zoë", "2024-01"): 120000, ("Beta", "2024-01"): 240000}  # 100 x 12 and 200 x 12


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_dialect_reads_the_same(tmp_path: Path, delimiter: str, encoding: str, newline: str) -> None:
    rows = [["Customer", "Month", "MRR"], ["Zoë", "2024-01", "100"], ["Beta", "2024-01", "200"]]
    text = newline.join(delimiter.join(row) for row in rows) + newline
    parsed = read(save(tmp_path, text.encode(encoding)))
    assert arr(parsed) == EXPECTED
    assert parsed.lines["row_number"].to_pylist() == [2, 3]
    assert parsed.mapping.delimiter == delimiter


def test_headings_match_whatever_their_spelling(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "\ufeffCUSTOMER\u00a0ID ,Reporting_Month, Mrr. \nZoë,2024-01,100\nBeta,2024-01,200\n"))
    assert arr(parsed) == EXPECTED


def test_lines_are_the_files_own_with_quoted_newlines_and_blank_lines(tmp_path: Path) -> None:
    text = 'customer,month,mrr\n"Two\nlines",2024-01,1\n\nB,bad,2\n"say ""hi""",2024-01,3\n'
    parsed = read(save(tmp_path, text))
    assert parsed.lines["row_number"].to_pylist() == [2, 6]
    assert parsed.lines["account_id"].to_pylist() == ["Two\nlines", 'say "hi"']
    assert quarantined(parsed) == [(5, "month", "bad", "not_a_date")]


def test_stray_quotes_and_mixed_line_ends_are_imported(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, 'customer,month,mrr\r\n5" disks,2024-01,1\nB,2024-01,2\r\n'))
    assert parsed.lines["account_id"].to_pylist() == ['5" disks', "B"]


def test_lines_above_the_table_are_skipped_and_counted(tmp_path: Path) -> None:
    text = "Tidewater Software\nMRR by customer\n\nCustomer,Month,MRR\nA,2024-01,1\n"
    parsed = read(save(tmp_path, text))
    assert parsed.lines["row_number"].to_pylist() == [5]
    assert "Skipped 3 lines above the table." in parsed.notes


def test_names_are_cleaned_of_what_breaks_writers(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "customer,month,mrr\n A\u200bcme\x07 ,2024-01,1\n=1+1,2024-01,1\n"))
    assert parsed.lines["account_id"].to_pylist() == ["Acme", "=1+1"]


def test_footers_of_reports_are_listed(tmp_path: Path) -> None:
    text = "Account Name,Month,MRR\nA,2024-01,1\n\nGrand Totals (1 records),,\n"
    text += "Confidential Information - Do Not Distribute,,\n"
    parsed = read(save(tmp_path, text))
    assert [entry[3] for entry in quarantined(parsed)] == ["total_row", "footer"]
    assert (parsed.rows, parsed.accepted) == (3, 1)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"\n \n", "The file is empty."),
        (b"customer,month,mrr\n", "Headings but no rows."),
        (b"Acme,2024-01-01,100\nBeta,2024-01-01,120\n", "Row 1 looks like data"),
        (b'customer,month,mrr\n"Acme,2024-01,100\nB,2024-01,1\n', "A quote opened on line 2 never closes."),
        (
            b'customer,month,mrr\nA,2024-01,1\n"B,2024-01,2\nC,2024-01,3\nD,2024-01,4\n"E",2024-01,5\n',
            "opened on line 3",
        ),
        (b"customer,month,mrr\nAc\x00me,2024-01,100\n", "Line 2 contains an invalid character"),
        (b"%PDF-1.7 x", "a PDF"),
        (b"<!DOCTYPE html><html></html>", "an HTML page"),
        (b'{"a": 1}', "JSON"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"PAR1 broken PAR1", "damaged"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old Excel file"),
        (b"customer,month,mrr\nA,2024-01," + b"1" * 200_000 + b"\n", "more than 100,000 characters"),
        (b"customer," + b",".join(b"x%d" % n for n in range(2100)) + b"\nA" + b",1" * 2100 + b"\n", "2,101 columns"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words) as refused:
        inspect(save(tmp_path, content))
    assert str(tmp_path) not in str(refused.value)


def test_a_workbook_named_csv_is_read_for_what_it_is(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "Customer,Month,MRR\nA,2024-01,1\n", "export.xlsx"))
    assert "The name says xlsx, the content is csv: read as csv." in parsed.notes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("month,mrr\n2024-01,1\n", "account"),
        ("customer,mrr,plan\nA,1,x\nB,2,y\n", "no time"),
        ("customer,month,plan\nA,2024-01,x\nA,2024-02,y\n", "no recurring amount"),
        ("Custmer,month,mrr\nA,2024-01,1\n", 'nearest heading is "Custmer"'),
        ("ContractID,CustomerID,TermStartDate,TotalValue\n1,A,2024-01-01,100\n", '"TotalValue"'),
    ],
)
def test_what_a_file_lacks_is_named(tmp_path: Path, text: str, words: str) -> None:
    seen = inspect(save(tmp_path, text))
    assert words in " ".join(seen.missing)


def test_a_mapping_that_names_an_absent_heading_is_told_the_nearest(tmp_path: Path) -> None:
    path = save(tmp_path, "Customer,Month,MRR\nA,2024-01,1\n")
    mapping = inspect(path).mapping
    assert mapping is not None
    wrong = mapping.with_changes(columns={**mapping.columns, "account": "Custumer"})
    with pytest.raises(FileRefused, match='The nearest heading is "Customer"'):
        inspect(path, mapping=wrong)


def test_the_shape_is_that_of_the_headings_not_of_the_months(tmp_path: Path) -> None:
    one = inspect(save(tmp_path, "Customer,MRR Jan-24,MRR Feb-24\nA,1,2\n", "a.csv"))
    two = inspect(save(tmp_path, "customer,MRR Mar-24,MRR Apr-24\nB,1,2\n", "b.csv"))
    other = inspect(save(tmp_path, "Customer,Region,MRR Mar-24,MRR Apr-24\nB,x,1,2\n", "c.csv"))
    assert one.shape == two.shape != other.shape
