"""Bad inputs 1 to 18: where the table is, how its lines are divided, and the characters it is written in."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from ingest.hostile.held import HEAD, Held, told
from ingest.writing import arr, inspect, quarantined, read, save

TWO = {("A", "2024-01"): 1200, ("B", "2024-01"): 2400}
ROWS = "A,2024-01,1\nB,2024-01,2\n"


@pytest.mark.parametrize("content", [b"", b"\n\n", b"   \r\n", b"\xef\xbb\xbf", "\ufeff\n".encode("utf-16")])
def test_01_empty_file(held: Held, content: bytes) -> None:
    held.refuses(content, "The file is empty.")


@pytest.mark.parametrize("content", [HEAD, HEAD.strip(), HEAD + "\n\n", HEAD + ",,\n"])
def test_02_headings_only(held: Held, content: str) -> None:
    held.refuses(content, "Headings but no rows.")


def test_03_no_headings(held: Held) -> None:
    held.refuses("Acme,2024-01-01,100\nBeta,2024-01-01,120\n", "Row 1 looks like data", "Acme, 2024-01-01, 100")


@pytest.mark.parametrize(
    ("content", "fact"),
    [
        ("Customer,2024,2025\nA,100,200\n", "a column per year"),
        ("Customer,Q1 2025,Q2 2025\nA,100,200\n", '"Q1 2025" and "Q2 2025" are quarters'),
        ("Customer,FY24-01,FY24-02\nA,100,200\n", "fiscal periods"),
        ("Client,Month,MRR\nA,Q1 2025,5\nA,Q2 2025,5\n", '"Month" holds no days or months'),
        ("Customer,Start,MRR\nA,spring,5\nB,autumn,5\n", 'such as "spring"'),
    ],
)
def test_03_periods_that_are_no_months_are_named(held: Held, content: str, fact: str) -> None:
    held.refuses(content, fact)


def test_04_lines_above_the_table(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "Tidewater\nMRR by customer\n\n" + HEAD + ROWS))
    assert arr(parsed) == TWO
    assert told(parsed.notes, "Skipped 3 lines above the table.")


@pytest.mark.parametrize("label", ["Total", "TOTAL", "Grand total", "Total MRR", "Totals:"])
def test_05_total_row(tmp_path: Path, label: str) -> None:
    parsed = read(save(tmp_path, HEAD + ROWS + f"{label},,3\n"))
    assert arr(parsed) == TWO
    assert quarantined(parsed) == [(4, None, f"{label}, , 3", "total_row")]
    assert told(parsed.notes, "Line 4 looks like a total; left out.")


def test_06_two_rows_of_headings(held: Held, tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "Customer,Month,MRR\n(name),(first day),(in dollars)\n" + ROWS))
    assert arr(parsed) == TWO
    assert quarantined(parsed) == [(2, None, "(name), (first day), (in dollars)", "second_headings")]
    assert told(parsed.notes, "Line 2 looks like a second row of headings")
    yearless = "Customer,Jan,Feb\nA,1,2\nB,3,4\n"
    held.refuses(yearless, '"Jan", "Feb"', "name no year", "write them as Jan 2024")


@pytest.mark.parametrize(
    "headings",
    [
        ",2023,2024\nCustomer,Dec,Jan\n",
        "MRR by customer,,\n\n,2023,2024\nCustomer,December,January\n",
        "Customer,2023,2024\n,Dec.,Jan.\n",  # cells of the first column merged
    ],
)
def test_06_years_above_months_are_read_together(tmp_path: Path, headings: str) -> None:
    parsed = read(save(tmp_path, headings + "A,1,2\nB,,4\n"), measure="mrr")
    assert arr(parsed) == {("A", "2023-12"): 1200, ("A", "2024-01"): 2400, ("B", "2024-01"): 4800}
    assert told(parsed.notes, 'The years above the months are read with them: "Dec')
    assert told(parsed.notes, "Skipped") == ("MRR by" in headings)


def test_06_a_year_in_a_merged_cell_holds_until_the_next(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("MRR")
        sheet.merge_range("A1:A2", "Customer")
        sheet.merge_range("B1:C1", 2023)
        sheet.merge_range("D1:E1", 2024)
        sheet.write_row("B2", ["Nov", "Dec", "Jan", "Feb"])
        sheet.write_row("A3", ["A", 1, 2, 3, 4])
    found = arr(read(path))
    assert found == {("A", "2023-11"): 1200, ("A", "2023-12"): 2400, ("A", "2024-01"): 3600, ("A", "2024-02"): 4800}


@pytest.mark.parametrize(
    "rows",
    [
        "Customer,Month,MRR,,Region,Customers\nA,2024-01,1,,North,7\nB,2024-01,2,,,\n",  # ends earlier
        "Customer,Month,MRR,,Customer,Seats\nA,2024-01,1,,A,7\nB,2024-01,2,,B,8\n",  # the same heading again
        "Customer,Month,MRR,,Region,Customers\nA,2024-01,1,,North,7\nB,2024-01,2,,South,8\n,,,,West,9\n",
    ],
)
def test_07_two_tables_side_by_side(tmp_path: Path, rows: str) -> None:
    parsed = read(save(tmp_path, rows))
    assert arr(parsed) == TWO
    assert parsed.quarantined == 0
    assert told(parsed.notes, "A second table stands beside the first, from column 5")
    assert told(inspect(save(tmp_path, rows)).notes, "A second table stands beside the first")


def test_07_a_blank_column_alone_is_no_second_table(tmp_path: Path) -> None:
    rows = "Customer,Region,,MRR 2024-01,MRR 2024-02,,Owner,Team size\nA,x,,1,2,,Kim,3\nB,y,,3,,,Lee,4\n"
    parsed = read(save(tmp_path, rows))
    assert not told(parsed.notes, "second table")
    assert len(arr(parsed)) == 3
    assert {s["dimension"] for s in parsed.segments.to_pylist()} >= {"region"}


@pytest.mark.parametrize("between", ["\n", "", "\nUsers by country\n"])
@pytest.mark.parametrize("second", ["Country,Users\nFR,3\nDE,4\n", "Country,Month,Users\nFR,2024-01,3\nDE,2024-01,4\n"])
def test_07_two_tables(tmp_path: Path, between: str, second: str) -> None:
    parsed = read(save(tmp_path, HEAD + ROWS + between + second))
    line = 4 + bool(between)
    assert arr(parsed) == TWO
    assert told(parsed.notes, f"A second table starts at line {line}; left out.")
    assert {reason for *_, reason in quarantined(parsed)} == {"second_table"}
    assert len(parsed.quarantine) == parsed.rows - parsed.accepted == 3 + (len(between) > 1)


def test_07_headings_repeated_on_every_page(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, HEAD + "A,2024-01,1\n" + HEAD + "B,2024-01,2\n"))
    assert arr(parsed) == TWO
    assert quarantined(parsed) == [(3, None, "Customer, Month, MRR", "repeated_headings")]
    assert told(parsed.notes, "Line 3 repeats the headings")


def test_07_a_row_of_words_is_no_second_table(tmp_path: Path) -> None:
    words = ["unknown,unknown,tbd\n", "\nC,soon,much\n"]
    rows = [f"A,2024-{month:02d},1\n" for month in range(1, 9)]
    parsed = read(save(tmp_path, HEAD + "".join([*rows[:2], words[0], *rows[2:4], words[1], *rows[4:]])))
    assert len(arr(parsed)) == 8
    assert [(line, reason) for line, *_, reason in quarantined(parsed)] == [(4, "not_a_date"), (8, "not_a_date")]


@pytest.mark.parametrize(("row", "count"), [("B,2024-01,2,x", 4), ("B,2024-01", 2)])
def test_08_09_a_field_too_many_or_too_few(tmp_path: Path, row: str, count: int) -> None:
    parsed = read(save(tmp_path, f"{HEAD}A,2024-01,1\n{row}\n"))
    (entry,) = parsed.quarantine.to_pylist()
    assert (entry["row_number"], entry["message"]) == (3, f"The line has {count} values, expected 3.")
    assert arr(parsed) == {("A", "2024-01"): 1200}


@pytest.mark.parametrize(("line", "rows"), [(2, '"A,2024-01,1\nB,2024-01,2\n'), (3, 'A,2024-01,1\nB,"2024-01,2\n')])
def test_10_a_quote_that_never_closes(held: Held, line: int, rows: str) -> None:
    held.refuses(HEAD + rows, f"A quote opened on line {line} never closes.", "Close the quote")


def test_11_stray_quotes(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, HEAD + '5" disks,2024-01,1\nB,2024-01,2\n"Acme" Inc,2024-01,3\n'))
    assert parsed.lines["account_id"].to_pylist() == ['5" disks', "B", "Acme Inc"]
    assert told(parsed.notes, "Lines 2, 4: a quotation mark stands inside a value")


def test_12_line_ends_in_a_value(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, HEAD + '"Two\nlines",2024-01,1\n"Quoted ""name""",bad,2\n'))
    assert parsed.lines["account_id"].to_pylist() == ["Two\nlines"]
    assert quarantined(parsed) == [(4, "Month", "bad", "not_a_date")]
    assert not told(parsed.notes, "quotation mark")


@pytest.mark.parametrize("ends", [("\r\n", "\n", "\r"), ("\r", "\r", "\r"), ("\r", "\n", "\n")])
def test_13_14_mixed_line_ends(tmp_path: Path, ends: tuple[str, str, str]) -> None:
    lines = ["Customer,Month,MRR", "A,2024-01,1", "B,2024-01,2"]
    assert arr(read(save(tmp_path, "".join(map("".join, zip(lines, ends, strict=True)))))) == TWO


@pytest.mark.parametrize(
    ("encoding", "stated"),
    [("utf-8-sig", None), ("utf-16", "UTF-16"), ("utf-16-be", "UTF-16-BE"), ("cp1252", "Windows-1252, as in Zoë")],
)
def test_15_16_17_encodings(tmp_path: Path, encoding: str, stated: str | None) -> None:
    parsed = read(save(tmp_path, (HEAD + "Zoë,2024-01,1\nB,2024-01,2\n").encode(encoding)))
    assert set(arr(parsed)) == {("Zoë", "2024-01"), ("B", "2024-01")}
    assert told(parsed.notes, "The file is written in") == bool(stated)
    assert stated is None or told(parsed.notes, stated)


def test_18_an_invalid_character(held: Held) -> None:
    held.refuses(HEAD + "A\x00cme,2024-01,1\n", "Line 2 contains an invalid character")
