"""Bad inputs 19 to 45: amounts, dates, ids, names, and what files say against each other."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from ingest.hostile.held import HEAD, Held, assert_clean, told
from ingest.writing import TODAY, arr, inspect, quarantined, read, save

from nrr import report
from nrr.errors import ImportConflict, NeedsChoice
from nrr.periods import Month
from nrr.results import Request
from nrr.workspace import Upload, Workspace


def cell_refused(folder: Path, written: str, reason: str, message: str) -> None:
    """Assert that one amount is set apart with its line, column, value and reason, and the other row imported."""
    path = folder / "export.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["Customer", "Month", "MRR"], ["A", "2024-01", "10"], ["B", "2024-01", written]])
    parsed = read(path)
    (entry,) = parsed.quarantine.to_pylist()
    assert (entry["row_number"], entry["column_name"], entry["value"]) == (3, "MRR", written)
    assert entry["reason"] == reason
    assert message in entry["message"]
    assert_clean(entry["message"], folder)
    assert arr(parsed) == {("A", "2024-01"): 12000}


def test_19_decimal_comma(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "Customer;Month;MRR\nA;2024-01;1.234,50\nB;2024-01;-\n"))
    assert arr(parsed) == {("A", "2024-01"): 1_481_400}  # 1234.50 x 12
    assert told(parsed.notes, "1.234,50 is read as 1,234.50")


def test_20_currency_signs_and_parentheses(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, HEAD + 'A,2024-01,"$1,234.50"\nB,2024-01,($20.00)\n'))
    assert arr(parsed) == {("A", "2024-01"): 1_481_400}
    assert parsed.currency == "USD"
    (entry,) = parsed.quarantine.to_pylist()
    assert (entry["value"], entry["reason"], entry["arr_cents"]) == ("($20.00)", "negative_amount", -24_000)


@pytest.mark.parametrize(
    "written", ["10%", "NaN", "inf", "-Infinity", "1e400", "0x10", "1.2.3", "ten", "12 34", "#N/A!"]
)
def test_21_22_what_is_not_an_amount(tmp_path: Path, written: str) -> None:
    cell_refused(tmp_path, written, "not_an_amount", f'"{written}" is not an amount')


@pytest.mark.parametrize("written", ["NULL", "N/A", "-", "", "--", "null", "   "])
def test_23_no_amount(tmp_path: Path, written: str) -> None:
    cell_refused(tmp_path, written.strip(), "no_amount", "no amount")


def test_23_rows_without_an_amount_are_counted(tmp_path: Path) -> None:
    rows = "A,2024-01,1\nB,2024-01,NULL\nC,2024-01,N/A\nD,2024-01,\n"
    assert read(save(tmp_path, HEAD + rows)).reasons == {"no_amount": 3}


def test_24_more_decimals_than_the_currency_has(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, HEAD + "A,2024-01,1.005\nB,2024-01,2.25\n"))
    assert arr(parsed)["A", "2024-01"] == 1206  # 12.06, rounded once after x 12
    assert told(parsed.notes, "up to 3 decimals")


@pytest.mark.parametrize("written", ["99,999,999,999,999,999.99", "1e15", "123456789012345"])
def test_25_too_large(tmp_path: Path, written: str) -> None:
    cell_refused(tmp_path, written, "too_large", f'"{written}" is too large')


def test_26_a_bad_value_late_in_the_file(tmp_path: Path) -> None:
    rows = "".join(f"A{number},2024-01,{number}\n" for number in range(1, 20_000))
    parsed = read(save(tmp_path, f"{HEAD}{rows}Z,2024-01,oops\n"))
    assert quarantined(parsed) == [(20_001, "MRR", "oops", "not_an_amount")]
    assert parsed.accepted == 19_999


def test_27_undecidable_dates_are_asked_once_with_both_readings(held: Held, tmp_path: Path) -> None:
    content = HEAD + "A,01/02/2024,1\nB,03/04/2024,1\n"
    (question,) = inspect(save(tmp_path, content)).questions
    assert "01/02/2024" in question.text
    assert [meaning for _, meaning in question.choices] == ["day first: day 1, month 2", "month first: month 1, day 2"]
    held.refuses(content, "01/02/2024", "day_first", error=NeedsChoice)


def test_28_the_line_that_does_not_fit_the_date_style(tmp_path: Path) -> None:
    rows = "A,31/01/2024,1\nB,2024-02-29,1\nC,01/31/2024,2\nD,29/02/2024,2\n"
    parsed = read(save(tmp_path, HEAD + rows))
    assert quarantined(parsed) == [(4, "Month", "01/31/2024", "not_a_date")]
    assert [account for account, _ in arr(parsed)] == ["A", "B", "D"]


def test_29_excel_serials(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, HEAD + "A,45292,1\nB,45323,2\n"))
    assert arr(parsed) == {("A", "2024-01"): 1200, ("B", "2024-02"): 2400}
    assert told(parsed.notes, '"Month" looks like an Excel date')


def test_30_a_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as book:
        sheet, days = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["Customer", "Month", "MRR"])
        sheet.write_row(1, 0, ["A", None, 1])
        sheet.write_datetime(1, 1, date(2024, 1, 31), days)
    parsed = read(path)
    assert arr(parsed) == {("A", "2024-01"): 1200}
    assert told(parsed.notes, "counts days from 1904")


@pytest.mark.parametrize("written", ["9999-12-31", "0001-01-01", "1899-12-31"])
def test_31_years_out_of_range(tmp_path: Path, written: str) -> None:
    parsed = read(save(tmp_path, f"{HEAD}A,2024-01-31,1\nC,2024-02-29,1\nB,{written},2\n"))
    (entry,) = parsed.quarantine.to_pylist()
    assert (entry["row_number"], entry["value"], entry["reason"]) == (4, written, "date_out_of_range")
    assert "between 1990 and 2100" in entry["message"]


@pytest.mark.parametrize("written", ["2024-02-31", "2024-13-01", "2023-02-29", "2024-00-10"])
def test_32_days_that_no_calendar_has(tmp_path: Path, written: str) -> None:
    parsed = read(save(tmp_path, f"{HEAD}A,2024-01-31,1\nC,2024-02-29,1\nB,{written},2\n"))
    assert quarantined(parsed) == [(4, "Month", written, "not_a_date")]


def test_33_34_35_ids_stay_text(tmp_path: Path) -> None:
    ids = ["00123", "123", "1E5", "100000", "12345678901234567890123", "+/=", "1.0", "TRUE", "NA", "nan"]
    parsed = read(save(tmp_path, "Customer ID,Month,MRR\n" + "".join(f"{name},2024-01,1\n" for name in ids)))
    assert parsed.lines["account_id"].to_pylist() == ids


def test_36_names_that_look_alike(tmp_path: Path) -> None:
    """Kept apart and said; offering the merge belongs to the account map."""
    names = ["Acme Inc", "Acme  Inc", "ACME Inc", "Zo\u00eb", "Zoe\u0308", "Ac\u200bme Inc", "Beta"]
    parsed = read(save(tmp_path, HEAD + "".join(f"{name},2024-01,1\n" for name in names)))
    assert len(arr(parsed)) == 6
    assert told(parsed.notes, "2 accounts may be written two ways")
    assert told(parsed.notes, "invisible characters")


def test_37_43_several_rows_of_a_customer_in_a_month(tmp_path: Path) -> None:
    """Asked where rows are equal and nothing tells them apart; otherwise added up, and said so."""
    equal = inspect(save(tmp_path, HEAD + "A,2024-01,1\nA,2024-01,1\nB,2024-01,3\n"))
    assert [(question.field, dict(question.choices).keys()) for question in equal.questions] == [
        ("repeats", {"sum": "", "last": "", "stop": ""}.keys())
    ]
    assert "Sum, keep last, or stop?" in equal.questions[0].text
    parsed = read(save(tmp_path, HEAD + "A,2024-01,1\nA,2024-01,2\nB,2024-01,3\n"))
    assert arr(parsed) == {("A", "2024-01"): 3600, ("B", "2024-01"): 3600}
    assert told(parsed.notes, "1 account-month with several rows: added up.")


def test_38_a_heading_twice_is_asked(held: Held) -> None:
    content = "Customer,Month,MRR,MRR\nA,2024-01,1,2\n"
    held.refuses(content, 'Several columns are called "MRR"', "column 3", "column 4", error=NeedsChoice)


def test_39_a_required_column_missing(held: Held) -> None:
    held.refuses("Custmer,Month,MRR\nA,2024-01,1\n", "no account (customer) column", 'nearest heading is "Custmer"')


@pytest.mark.parametrize(
    "content",
    [
        "Customer,Month,MRR,Currency\nA,2024-01,1,USD\nB,2024-01,2,EUR\nB,2024-02,2,EUR\n",
        HEAD + "A,2024-01,$1.00\nB,2024-01,€2.00\nB,2024-02,€2.00\n",
        "Customer,MRR 2024-01,MRR 2024-02\nA,$1.00,-\nB,€2.00,€2.00\n",
    ],
)
def test_40_two_currencies_in_a_column(tmp_path: Path, content: str) -> None:
    parsed = read(save(tmp_path, content))
    assert parsed.lines["currency"].to_pylist() == ["USD", "EUR", "EUR"]
    assert parsed.currency is None
    assert told(parsed.notes, "Amounts in 2 currencies: 2")


def test_41_negative_amounts(tmp_path: Path, held: Held) -> None:
    parsed = read(save(tmp_path, HEAD + "A,2024-01,10\nA,2024-01,-2\nB,2024-01,-5\n"))
    entries = [(e["row_number"], e["reason"], e["arr_cents"]) for e in parsed.quarantine.to_pylist()]
    assert entries == [(3, "negative_amount", -2400), (4, "negative_amount", -6000)]
    assert arr(parsed) == {("A", "2024-01"): 12000}


def test_42_a_gap_is_churn_and_reactivation(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "ws")
    rows = "A,2024-01,10\nA,2024-03,10\n" + "".join(f"B,2024-{month:02d},1\n" for month in range(1, 5))
    version = workspace.add([Upload(save(tmp_path, HEAD + rows), "export.csv")], TODAY).version
    warehouse = workspace.warehouse(version)
    try:
        movements = {}
        for month in ("2024-02", "2024-03"):
            behind = report.behind_movement(
                warehouse, Request(Month.parse("2024-04")), Month.parse(month), Month.parse(month), "all"
            )
            movements |= {month: behind.frame["movement"].tolist()}
    finally:
        warehouse.close()
    assert movements == {"2024-02": ["churn"], "2024-03": ["reactivation"]}


def test_44_other_amounts_for_the_same_months(held: Held, tmp_path: Path) -> None:
    held.refuses(
        HEAD + "Alder,2024-01,101\nBirch,2024-01,99\n", "2 values differ", "Alder, 2024-01", "1200.00", "1212.00",
        "good.csv (line 2)", "Say what counts where they differ", error=ImportConflict,
    )  # fmt: skip


def test_45_the_same_file_again(held: Held) -> None:
    result = held.workspace.add([Upload(held.folder / "good.csv", "good again.csv")], TODAY)
    assert (result.changed, result.version) == (False, held.version)
    assert held.serves()
