"""Customer, month, amount."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ingest.writing import arr, inspect, quarantined, read, save


def test_amounts_are_annualised_to_whole_cents(tmp_path: Path) -> None:
    path = save(tmp_path, "Customer,Month,MRR\nAcme,2024-01,100.10\nAcme,2024-02,120\nBeta,2024-02,0.333\n")
    parsed = read(path)
    # 100.10 x 12 = 1,201.20; 120 x 12 = 1,440; 0.333 x 12 = 3.996 -> 4.00
    assert arr(parsed) == {("Acme", "2024-01"): 120120, ("Acme", "2024-02"): 144000, ("Beta", "2024-02"): 400}
    assert (parsed.rows, parsed.accepted, parsed.currency) == (3, 3, None)
    assert any("3 decimals" in note for note in parsed.notes)


def test_arr_amounts_stay_as_they_are(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "account_id,period,arr_usd\n00123,2024-03-31,1200\n1E5,2024-03-31,600.50\n"))
    assert arr(parsed) == {("00123", "2024-03"): 120000, ("1E5", "2024-03"): 60050}


def test_a_bare_amount_is_read_as_mrr_and_said_so(tmp_path: Path) -> None:
    seen = inspect(save(tmp_path, "customer,month,amount\nA,2024-01,10\nB,2024-01,20\n"))
    assert seen.mapping is not None
    assert seen.mapping.measure == "mrr"
    assert "read as MRR" in seen.because["measure"]


def test_every_row_is_accepted_or_listed_with_its_line(tmp_path: Path) -> None:
    rows = [
        "customer,month,mrr",
        "Acme,2024-01,100",
        ",2024-01,50",
        "Acme,2024-02,10%",
        "Acme,2024-13,10",
        "Acme,31/02/2024,10",
        "Acme,9999-01,10",
        "Acme,,10",
        "Acme,2024-03,",
        "Acme,2024-03,NaN",
        "Acme,2024-03,1e400",
        'Acme,2024-03,"99,999,999,999,999,999.99"',
        "Acme,2024-03,-20",
        "Acme,2024-03",
        "Acme,2024-03,1,2",
        "Total,,250",
    ]
    parsed = read(save(tmp_path, "\n".join(rows) + "\n"))
    assert [entry[0::3] for entry in quarantined(parsed)] == [
        (3, "no_account"), (4, "not_an_amount"), (5, "not_a_date"), (6, "not_a_date"), (7, "date_out_of_range"),
        (8, "no_date"), (9, "no_amount"), (10, "not_an_amount"), (11, "not_an_amount"), (12, "too_large"),
        (13, "negative_amount"), (14, "wrong_field_count"), (15, "wrong_field_count"), (16, "total_row"),
    ]  # fmt: skip
    assert (parsed.rows, parsed.accepted, parsed.quarantined) == (15, 1, 14)
    stakes = {row["row_number"]: row["arr_cents"] for row in parsed.quarantine.to_pylist()}
    assert stakes[13] == -24000  # -20 x 12 = -240.00
    messages = {row["row_number"]: row["message"] for row in parsed.quarantine.to_pylist()}
    assert messages[14] == "The line has 2 values, expected 3."


def test_rows_of_one_account_and_month_are_separate_lines_and_counted(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "customer,month,product,mrr\nA,2024-01,Core,10\nA,2024-01,Plus,5\nB,2024-01,Core,1\n"))
    assert parsed.lines.num_rows == 3
    assert arr(parsed)["A", "2024-01"] == 18000  # (10 + 5) x 12 = 180.00
    assert "1 account-month with several rows: added up." in parsed.notes
    assert parsed.lines["product"].to_pylist() == ["Core", "Plus", "Core"]


def test_further_text_columns_become_dimensions(tmp_path: Path) -> None:
    text = "customer,month,mrr,Region ,Account Owner,invoice note\n"
    text += "A,2024-01,1,NA,Ann,x1 long text that differs\nB,2024-01,1,,Bob,x2 another\nA,2024-02,1,EMEA,Ann,x3 third\n"
    parsed = read(save(tmp_path, text), kind="long")
    found = [(s["account_id"], s["dimension"], s["segment"], s["month"] % 12) for s in parsed.segments.to_pylist()]
    assert sorted(found) == [
        ("A", "account_owner", "Ann", 0), ("A", "account_owner", "Ann", 1), ("A", "region", "EMEA", 1),
        ("A", "region", "NA", 0), ("B", "account_owner", "Bob", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("dates", "complete"),
    [
        (["2024-01-01", "2024-02-01"], "2024-02"),  # always the first: each row is a whole month
        (["2024-01-31", "2024-02-29"], "2024-02"),
        (["2024-01-15", "2024-02-15"], "2024-02"),  # one fixed day
        (["2024-01-03", "2024-02-17"], "2024-01"),  # days vary and February has not ended
        (["2024-01-03", "2024-02-29"], "2024-02"),
    ],
)
def test_the_default_month_is_the_last_complete_one(tmp_path: Path, dates: list[str], complete: str) -> None:
    rows = "".join(f"A,{day},10\n" for day in dates)
    coverage = read(save(tmp_path, "customer,date,mrr\n" + rows)).coverage
    assert coverage is not None
    assert (str(coverage.first_month), str(coverage.last_month)) == ("2024-01", "2024-02")
    assert str(coverage.last_complete_month) == complete


def test_months_ahead_are_kept_but_not_covered(tmp_path: Path) -> None:
    path = save(tmp_path, "customer,month,mrr\nA,2024-01,10\nA,2024-02,10\nA,2024-03,10\n")
    parsed = read(path, today=date(2024, 2, 10))
    assert parsed.coverage is not None
    assert (str(parsed.coverage.last_month), str(parsed.coverage.last_complete_month)) == ("2024-02", "2024-01")
    assert parsed.lines.num_rows == 3
    assert "1 month after Feb 2024 in the file: not counted yet." in parsed.notes


@pytest.mark.parametrize("name", ["payments.csv", "invoices.csv"])
def test_single_payments_are_not_monthly_revenue(tmp_path: Path, name: str) -> None:
    rows = "date,account_id,amount,method\n2024-01-03,A,10,card\n2024-01-09,B,20,wire\n"
    seen = inspect(save(tmp_path, rows, name))
    assert "not recurring revenue" in seen.missing[0]


def test_what_a_quarantined_row_is_worth_is_told(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "customer,month,mrr\nA,2024-01,1\n,2024-01,50\nB,soon,10\nC,2024-01,x\nTotal,,61\n"))
    # 50 x 12 = 600.00 and 10 x 12 = 120.00; x cannot be read; a total is not at stake
    assert [row["arr_cents"] for row in parsed.quarantine.to_pylist()] == [60000, 12000, None, None]


@pytest.mark.parametrize(
    ("heading", "amount", "currency"),
    [
        ("MRR (EUR)", "10", "EUR"),
        ("MRR", "$10", "USD"),
        ("MRR", "C$10", "CAD"),
        ("MRR ($)", "10", "USD"),
        ("MRR", "10", None),
    ],
)
def test_the_currency_is_what_the_file_says(tmp_path: Path, heading: str, amount: str, currency: str | None) -> None:
    assert read(save(tmp_path, f"customer,month,{heading}\nA,2024-01,{amount}\n")).currency == currency


def test_a_dollar_sign_is_the_dollar_of_the_currency_column(tmp_path: Path) -> None:
    assert read(save(tmp_path, "customer,month,mrr,currency\nA,2024-01,$10,CAD\n")).currency == "CAD"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("date,type,amount\n2024-01-01,new,100\n2024-02-01,churn,-100\n", "movements"),
        ("Customer,Jan,Feb,Mar\nA,1,2,3\n", "no year"),
        ("Record ID,Deal Name,Close Date,Amount\n1,X,2024-01-01,100\n", "deals"),
    ],
)
def test_what_looks_like_revenue_but_is_not(tmp_path: Path, text: str, words: str) -> None:
    assert words in " ".join(inspect(save(tmp_path, text)).missing)


def test_two_columns_of_one_name_are_asked_about(tmp_path: Path) -> None:
    seen = inspect(save(tmp_path, "Customer,Month,MRR,MRR\nA,2024-01,1,2\n"))
    assert [(q.field, [value for value, _ in q.choices]) for q in seen.questions] == [
        ("columns.amount", ["MRR", "MRR (2)"])
    ]


def test_a_mapping_fits_headings_spelled_otherwise(tmp_path: Path) -> None:
    mapping = inspect(save(tmp_path, "Customer,Month,MRR\nA,2024-01,1\n", "a.csv")).mapping
    again = inspect(save(tmp_path, "customer,MONTH,mrr\nA,2024-02,1\n", "b.csv"), mapping=mapping).mapping
    assert again is not None
    assert again.columns == {"account": "customer", "month": "MONTH", "amount": "mrr"}


def test_bad_values_in_most_rows_do_not_hide_what_a_column_is(tmp_path: Path) -> None:
    days = read(save(tmp_path, "customer,date,mrr\nA,2024-02-31,1\nB,2024-13-01,1\nC,9999-01-01,1\nD,2024-01-31,1\n"))
    assert days.reasons == {"not_a_date": 2, "date_out_of_range": 1}
    amounts = read(save(tmp_path, "customer,month,mrr\nA,2024-01,NaN\nB,2024-01,inf\nC,2024-01,1e400\nD,2024-01,10%\n"))
    assert amounts.reasons == {"not_an_amount": 4}


def test_digits_that_are_no_numbers_are_no_dates(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "customer,date,mrr\nA,²²²²²,1\nB,2024-01-31,1\n"))
    assert parsed.reasons == {"not_a_date": 1}


def test_a_misspelt_amount_is_missing_and_named(tmp_path: Path) -> None:
    seen = inspect(save(tmp_path, "customer,month,mrrr\nA,2024-01,100\nB,2024-02,100\n"))
    assert len(seen.missing) == 1
    assert "no recurring amount" in seen.missing[0]


def test_names_that_differ_invisibly_are_said(tmp_path: Path) -> None:
    names = ["Acme", "Acme ", "Ac\u200bme", "ACME", "Caf\u00e9", "Cafe\u0301"]
    parsed = read(save(tmp_path, "\n".join(["customer,month,mrr", *(f"{name},2024-01,1" for name in names)])))
    assert {account for account, _ in arr(parsed)} == {"Acme", "ACME", "Caf\u00e9", "Cafe\u0301"}
    assert any(note.startswith("2 accounts written with other outer spaces") for note in parsed.notes)
    assert any(note.startswith("2 accounts may be written two ways") for note in parsed.notes)


def test_a_plan_that_never_changes_is_a_dimension_and_one_that_does_is_kept_by_line(tmp_path: Path) -> None:
    fixed = "customer,month,mrr,plan\nA,2024-01,1,Gold\nB,2024-01,1,Silver\nC,2024-01,1,Gold\nA,2024-02,1,Gold\n"
    parsed = read(save(tmp_path, fixed))
    said = {(row["account_id"], row["dimension"], row["segment"]) for row in parsed.segments.to_pylist()}
    assert said == {("A", "plan", "Gold"), ("B", "plan", "Silver"), ("C", "plan", "Gold")}
    moved = read(save(tmp_path, fixed.replace("A,2024-02,1,Gold", "A,2024-02,2,Silver")))
    assert moved.segments.num_rows == 0
    assert moved.lines["plan"].to_pylist() == ["Gold", "Silver", "Gold", "Silver"]


def test_gaps_are_churn_and_reactivation_and_their_number_is_said(tmp_path: Path) -> None:
    rows = ["A,2024-01,5", "A,2024-04,5", "A,2024-06,5", "B,2024-01,5", "B,2024-02,0", "B,2024-03,5", "C,2024-01,5"]
    parsed = read(save(tmp_path, "\n".join(["customer,month,mrr", *rows])))
    assert "2 accounts with months missing between paid ones (3 gaps): read as churn and reactivation." in parsed.notes
