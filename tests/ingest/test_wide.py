"""The snowball: one column per month, as finance keeps it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ingest.writing import TODAY, arr, inspect, quarantined, read, save, save_xlsx

from nrr.errors import FileRefused
from nrr.ingest.mapping import Mapping
from nrr.ingest.read import read_file
from nrr.periods import Month


@pytest.mark.parametrize(
    "months",
    [
        ["2024-01", "2024-02", "2024-03"],
        ["Jan-24", "Feb-24", "Mar-24"],
        ["Jan 2024", "Feb 2024", "Mar 2024"],
        ["31/01/2024", "29/02/2024", "31/03/2024"],
        ["1/31/2024", "2/29/2024", "3/31/2024"],
        ["01/01/2024", "01/02/2024", "01/03/2024"],
        ["2024-01-31 00:00:00", "2024-02-29 00:00:00", "2024-03-31 00:00:00"],
        ["MRR Jan-24", "MRR Feb-24", "MRR Mar-24"],
        ["202401", "202402", "202403"],
        ["45322", "45351", "45382"],
    ],
)
def test_month_headings_in_every_form(tmp_path: Path, months: list[str]) -> None:
    text = f"Customer,{','.join(months)}\nA,100,0,50\nB,,25,-\n"
    parsed = read(save(tmp_path, text), measure="mrr")
    # x 12: 1,200.00, 600.00 and 300.00; zero, blank and a dash are no ARR
    assert arr(parsed) == {("A", "2024-01"): 120000, ("A", "2024-03"): 60000, ("B", "2024-02"): 30000}
    assert (parsed.rows, parsed.accepted) == (2, 2)
    assert set(parsed.lines["column_name"].to_pylist()) == set(months)


@pytest.mark.parametrize(
    ("name", "first_line", "measure"),
    [
        ("snowball.csv", "Customer,ARR Jan-24,ARR Feb-24", "arr"),
        ("customer_mrr.csv", "Customer,Jan-24,Feb-24", "mrr"),
        ("book.csv", "ARR by customer,,\nCustomer,Jan-24,Feb-24", "arr"),
        ("book.csv", "Monthly recurring revenue,,\nCustomer,Jan-24,Feb-24", "mrr"),
    ],
)
def test_the_file_says_mrr_or_arr(tmp_path: Path, name: str, first_line: str, measure: str) -> None:
    seen = inspect(save(tmp_path, f"{first_line}\nA,10,20\n", name))
    assert seen.mapping is not None
    assert (seen.mapping.kind, seen.mapping.measure, seen.questions) == ("wide", measure, ())


def test_unsaid_it_is_asked_with_a_suggestion_from_size(tmp_path: Path) -> None:
    small = inspect(save(tmp_path, "Customer,Jan-24,Feb-24\nA,100,200\n"))
    large = inspect(save(tmp_path, "Customer,Jan-24,Feb-24\nA,120000,240000\n"))
    assert [(q.field, q.suggestion) for q in small.questions] == [("measure", "mrr")]
    assert [(q.field, q.suggestion) for q in large.questions] == [("measure", "arr")]


def test_a_finance_workbook_with_everything_around_the_table(tmp_path: Path) -> None:
    months = [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]
    rows = [
        ["Tidewater Software"],
        ["ARR snowball, USD"],
        [],
        [None, "Customer Name", "Region", None, *months],
        [None, "Acme", "EMEA", None, 1200, 1200, 2400],
        [None, "Beta", "AMER", None, 600.5, "#VALUE!", "22.5%"],
        [None, "Gamma", "NA", None, None, 300, "---"],
        [None, "Total", None, None, 1800.5, 1500, 2400],
        [],
        [None, "Begin", None, None, 0, 1800.5, 1500],
        [None, "New", None, None, 1800.5, 300, 0],
        [None, "Upgrade", None, None, 0, 0, 1200],
        [None, "ARR", None, None, 1800.5, 1500, 2400],
        [None, "NDR", None, None, None, 0.67, 1.33],
    ]
    parsed = read(save_xlsx(tmp_path, {"Snowball": rows}))
    assert arr(parsed) == {
        ("Acme", "2024-01"): 120000, ("Acme", "2024-02"): 120000, ("Acme", "2024-03"): 240000,
        ("Beta", "2024-01"): 60050, ("Gamma", "2024-02"): 30000,
    }  # fmt: skip
    assert [(line, value, reason) for line, _, value, reason in quarantined(parsed) if "Total" not in value][:2] == [
        (6, "#VALUE!", "not_an_amount"), (6, "22.5%", "not_an_amount"),
    ]  # fmt: skip
    assert parsed.reasons == {"not_an_amount": 2, "total_row": 1, "metrics_block": 5}
    assert (parsed.rows, parsed.accepted) == (9, 2)
    assert [(s["account_id"], s["dimension"], s["segment"]) for s in parsed.segments.to_pylist()] == [
        ("Acme", "region", "EMEA"), ("Beta", "region", "AMER"), ("Gamma", "region", "NA"),
    ]  # fmt: skip
    notes = " ".join(parsed.notes)
    assert "Skipped 3 lines above the table." in notes
    assert "Lines 10 to 14 are metrics" in notes


def test_a_metrics_block_right_below_the_customers(tmp_path: Path) -> None:
    text = "Customer,MRR Jan-24,MRR Feb-24\nA,1,1\nNew York Times,2,2\nBeginning MRR,0,3\nNew,3,0\nEnding MRR,3,3\n"
    parsed = read(save(tmp_path, text))
    assert {account for account, _ in arr(parsed)} == {"A", "New York Times"}
    assert parsed.reasons == {"metrics_block": 3}


def test_customers_in_groups_with_blank_lines_all_count(tmp_path: Path) -> None:
    text = "Customer,MRR Jan-24,MRR Feb-24\nA,1,1\n\nB,2,2\n\nC,3,3\n"
    assert {account for account, _ in arr(read(save(tmp_path, text)))} == {"A", "B", "C"}


def test_a_total_row_is_left_out_and_said(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "Customer,MRR Jan-24,MRR Feb-24\nA,1,1\nB,2,2\nTotal,3,3\n"))
    assert "Line 4 looks like a total; left out." in parsed.notes
    assert sum(arr(parsed).values()) == 7200  # (1 + 2) x 12 x 2 months = 72.00


def test_customers_all_called_the_same_are_told_apart_by_row(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "Name,Region,MRR Jan-24,MRR Feb-24\nCustomer,EMEA,1,1\nCustomer,AMER,2,2\n"))
    assert {account for account, _ in arr(parsed)} == {"Customer (row 2)", "Customer (row 3)"}
    assert {s["account_id"]: s["segment"] for s in parsed.segments.to_pylist()} == {
        "Customer (row 2)": "EMEA", "Customer (row 3)": "AMER",
    }  # fmt: skip
    assert any("each row is taken as its own account" in note for note in parsed.notes)


def test_rows_of_one_customer_by_product_are_added_up(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "Customer,Product,MRR Jan-24,MRR Feb-24\nA,Core,1,1\nA,Plus,2,0\nB,Core,4,4\n"))
    assert arr(parsed)["A", "2024-01"] == 3600  # (1 + 2) x 12 = 36.00
    assert any("1 account with several rows" in note for note in parsed.notes)


def test_names_under_no_known_heading_are_found(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, ",Logo Kunde,,MRR Jan-24,MRR Feb-24\n,Acme,,1,1\n,Beta,,2,2\n"))
    assert {account for account, _ in arr(parsed)} == {"Acme", "Beta"}


def test_a_month_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="Jan 2024 stands over 2 columns"):
        read(save(tmp_path, "Customer,MRR Jan-24,MRR Jan-24,MRR Feb-24\nA,1,1,1\n"))


def test_a_missing_month_is_not_churn(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "Customer,MRR Jan-24,MRR Feb-24,MRR Apr-24\nA,1,2,3\n"))
    # Feb holds until April's column: 2 x 12 = 24.00 in February and March
    assert arr(parsed) == {
        ("A", "2024-01"): 1200, ("A", "2024-02"): 2400, ("A", "2024-03"): 2400, ("A", "2024-04"): 3600,
    }  # fmt: skip
    assert any("1 month without a column (2024-03)" in note for note in parsed.notes)


def test_future_months_are_not_covered(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "Customer,MRR Jan-24,MRR Feb-24,MRR Mar-24\nA,1,2,3\n"), today=date(2024, 2, 20))
    assert parsed.coverage is not None
    assert (str(parsed.coverage.last_month), str(parsed.coverage.last_complete_month)) == ("2024-02", "2024-01")


def test_empty_leading_months_do_not_start_the_data(tmp_path: Path) -> None:
    coverage = read(save(tmp_path, "Customer,MRR Jan-24,MRR Feb-24\nA,,2\nB,0,1\n")).coverage
    assert coverage is not None
    assert str(coverage.first_month) == "2024-02"


def test_a_second_table_below_is_left_out_and_said(tmp_path: Path) -> None:
    text = "Customer,MRR Jan-24,MRR Feb-24\nA,1,1\n\nCustomer,MRR Jan-24,MRR Feb-24\nA,5,5\n"
    parsed = read(save(tmp_path, text))
    assert sum(arr(parsed).values()) == 2400  # 1 x 12 x 2 months
    assert any("A second table starts at line 4" in note for note in parsed.notes)


def test_one_month_per_file(tmp_path: Path) -> None:
    path = save(
        tmp_path,
        "Customer ID,Customer,Customer Email,Currency,2025-01\nc1,A,a@x.com,usd,10\nc2,B,b@x.com,usd,5\n",
        "mrr.csv",
    )
    parsed = read(path)
    assert arr(parsed) == {("c1", "2025-01"): 12000, ("c2", "2025-01"): 6000}
    assert (parsed.currency, parsed.mapping.segments) == ("USD", ())
    assert parsed.lines["account_name"].to_pylist() == ["A", "B"]


def test_rows_of_movements_beside_the_amounts_are_left_out(tmp_path: Path) -> None:
    text = "Customer,measureType,2024-01,2024-02\nA,MRR,10,20\nA,New,10,0\nA,Upsell,0,10\nB,MRR,5,5\nB,New,5,0\n"
    parsed = read(save(tmp_path, text))
    assert arr(parsed)["A", "2024-02"] == 24000  # 20 x 12, not (20 + 10) x 12
    assert parsed.reasons == {"movement_row": 3}
    assert parsed.mapping.segments == ()


def test_a_customer_named_like_a_metric_stays_one_above_the_total(tmp_path: Path) -> None:
    rows = ["Acme,1,1", "Average Joe,2,2", "Delta,3,3", "Total,6,6", "Average MRR,2,2"]
    parsed = read(save(tmp_path, "\n".join(["Customer,MRR 2024-01,MRR 2024-02", *rows])))
    assert {account for account, _ in arr(parsed)} == {"Acme", "Average Joe", "Delta"}
    assert parsed.reasons == {"total_row": 1, "metrics_block": 1}


def test_groups_of_customers_under_their_totals_are_customers(tmp_path: Path) -> None:
    rows = ["Customer,MRR 2024-01,MRR 2024-02", "A,1,1", "B,2,2", "Total,3,3", ",,", "C,3,3", "D,3,3", "Total,6,6"]
    parsed = read(save(tmp_path, "\n".join(rows)))
    assert {account for account, _ in arr(parsed)} == {"A", "B", "C", "D"}
    assert parsed.reasons == {"total_row": 2}


def test_a_file_without_month_headings_is_not_wide(tmp_path: Path) -> None:
    path = save(tmp_path, "who,when,mrr\nA,2024-01,5\nB,2024-02,5\n")
    with pytest.raises(FileRefused, match="no month headings"):
        read_file(path, path.name, Mapping("wide", {"account": "who"}, measure="mrr"), TODAY)


def test_customers_all_called_customer_under_that_heading(tmp_path: Path) -> None:
    rows = ["Customer,MRR 2024-01,MRR 2024-02", "Customer,10,10", "Customer,5,", "Customer,3,3", "Total,18,13"]
    parsed = read(save(tmp_path, "\n".join(rows)))
    # three accounts: 18 x 12 = 216.00 in January, 13 x 12 = 156.00 in February
    assert sum(cents for (_, month), cents in arr(parsed).items() if month == "2024-01") == 21600
    assert len({account for account, _ in arr(parsed)}) == 3
    assert parsed.reasons == {"total_row": 1}


def test_months_are_known_in_several_languages(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "Kunde;Feb-24;Mrz-24;Apr-24;Mai-24;Okt-24;Dez-24\nA;1;2;3;4;5;6\n"), measure="arr")
    assert parsed.lines["column_name"].to_pylist() == ["Feb-24", "Mrz-24", "Apr-24", "Mai-24", "Okt-24", "Dez-24"]
    assert [str(Month(m)) for m in parsed.lines["start_month"].to_pylist()][-2:] == ["2024-10", "2024-12"]


def test_a_month_that_cannot_be_read_is_never_filled_from_the_one_before(tmp_path: Path) -> None:
    path = save(tmp_path, "Client,Feb-24,maalis 24,Apr-24\nA,1,2,3\n")
    with pytest.raises(FileRefused) as refused:
        read(path, measure="arr")
    assert '"maalis 24" stands where Mar 2024 should' in refused.value.message
    parsed = read(save(tmp_path, "Client,Nov-24,Dec-24,Total 2024,Jan-25\nA,1,2,3,4\n"), measure="arr")
    assert parsed.lines["arr_cents"].to_pylist() == [100, 200, 400]


def test_products_of_one_customer_are_no_customers(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "Customer,Product,ARR 2024-01,ARR 2024-02\nA,x,5,6\nA,y,7,8\n"))
    assert arr(parsed) == {("A", "2024-01"): 1200, ("A", "2024-02"): 1400}  # 5 + 7, 6 + 8


def test_a_month_of_stripe_with_one_customer_is_of_that_customer(tmp_path: Path) -> None:
    rows = "cus_1,A,a@a.example,usd,10.00\ncus_1,A,a@a.example,usd,2.50\n"
    parsed = read(save(tmp_path, "Customer ID,Customer,Customer Email,Currency,2025-01\n" + rows))
    assert parsed.mapping.kind == "stripe_mrr"
    assert arr(parsed) == {("cus_1", "2025-01"): 15000}  # 12.50 x 12


def test_months_may_be_written_with_underscores(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "customer,mrr_2025_01,mrr_2025_02\nA,1,2\nB,3,4\n"))
    assert arr(parsed)["A", "2025-02"] == 2400
