"""Periods with a start, an end or none, an amount and an interval."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ingest.writing import inspect, quarantined, read, save

from nrr.errors import NeedsChoice
from nrr.ingest.read import read_file
from nrr.periods import Month


def spans(parsed) -> list[tuple[str, str, str | None, int]]:  # type: ignore[no-untyped-def]
    """Return (account, start, end, cents) of the lines."""
    return [
        (
            line["account_id"],
            str(Month(line["start_month"])),
            None if line["end_month"] is None else str(Month(line["end_month"])),
            line["arr_cents"],
        )
        for line in parsed.lines.to_pylist()
    ]


def test_intervals_are_annualised_exactly(tmp_path: Path) -> None:
    cases = [
        ("month", 1, "10.01", 12012),  # x 12
        ("Monthly", "", "10.01", 12012),
        ("quarter", 1, "10.01", 4004),  # x 4
        ("annual", 1, "10.01", 1001),
        ("year", 2, "10.01", 501),  # 10.01 / 2 = 5.005 -> 5.01
        ("6 months", 1, "10.01", 2002),  # x 2
        ("month", 6, "10.01", 2002),
        ("month", 7, "10.01", 1716),  # x 12 / 7 = 17.16
        ("week", 1, "1.00", 5200),
        ("day", 1, "1.00", 36500),
    ]
    rows = "".join(f"A{n},2024-01-01,,{amount},{name},{count}\n" for n, (name, count, amount, _) in enumerate(cases))
    parsed = read(save(tmp_path, "customer,start,end,amount,interval,interval_count\n" + rows))
    assert [cents for *_, cents in spans(parsed)] == [cents for *_, cents in cases]
    assert parsed.mapping.measure is None


def test_ends_are_exclusive_by_month(tmp_path: Path) -> None:
    text = (
        "customer,start,end,mrr\nA,2024-01-15,2024-03-31,1\nB,2024-01-01,2024-01-31,1\nC,2024-02-01,2024-01-01,1\n"
        "D,2024-01-01,,1\nE,2024-01-01,N/A,0\n"
    )
    parsed = read(save(tmp_path, text))
    assert spans(parsed) == [
        ("A", "2024-01", "2024-03", 1200), ("D", "2024-01", None, 1200), ("E", "2024-01", None, 0),
    ]  # fmt: skip
    assert [(entry[0], entry[3]) for entry in quarantined(parsed)] == [
        (3, "never_at_month_end"),
        (4, "end_before_start"),
    ]
    assert [row["arr_cents"] for row in parsed.quarantine.to_pylist()] == [1200, 1200]
    assert any("last days of months" in note for note in parsed.notes)


def test_an_end_may_be_the_last_day_of_service(tmp_path: Path) -> None:
    text = "customer,start,end,mrr\nA,2024-01-15,2024-03-31,1\nB,2024-01-01,2024-01-31,1\nC,2024-01-01,2024-02-14,1\n"
    parsed = read(save(tmp_path, text), changes={"end_is_last_day": True})
    # the day after 31 March is 1 April; after 31 January, 1 February; after 14 February, 15 February
    assert [span[2] for span in spans(parsed)] == ["2024-04", "2024-02", "2024-02"]


def test_unit_price_times_quantity_less_discount(tmp_path: Path) -> None:
    text = (
        "account_id,product,plan,start_date,end_date,interval,quantity,unit_price,discount,currency\n"
        "A,Core,Pro,2024-01-01,,month,10,5.00,0.10,USD\nB,Core,Pro,2024-01-01,,month,3,5.00,,USD\n"
    )
    parsed = read(save(tmp_path, text))
    # 10 x 5.00 x 12 x 0.9 = 540.00; 3 x 5.00 x 12 = 180.00
    assert [cents for *_, cents in spans(parsed)] == [54000, 18000]
    assert parsed.mapping.amount_is_per_unit
    assert parsed.currency == "USD"
    assert parsed.lines["quantity"].to_pylist() == ["10", "3"]
    assert parsed.lines["plan"].to_pylist() == ["Pro", "Pro"]


@pytest.mark.parametrize(("written", "cents"), [("10%", 10800), ("10", 10800), ("0.1", 10800), ("", 12000)])
def test_discounts_as_share_or_percent(tmp_path: Path, written: str, cents: int) -> None:
    parsed = read(save(tmp_path, f"customer,start,amount,interval,discount\nA,2024-01-01,10,month,{written}\n"))
    assert [span[3] for span in spans(parsed)] == [cents]  # 10 x 12 x 0.9 = 108.00


def test_a_heading_that_says_mrr_beats_the_interval(tmp_path: Path) -> None:
    text = "id,customer,start,mrr_amount,arr_amount,billing_frequency\n"
    text += "1,A,2024-01-01,10,120,annual\n2,B,2024-01-01,1,30,annual\n"
    parsed = read(save(tmp_path, text))
    assert [span[3] for span in spans(parsed)] == [12000, 1200]
    # 1 x 12 is 12 a year, the file says 30
    assert '"mrr_amount" is read; "arr_amount" beside it differs from it in 1 row.' in parsed.notes
    assert parsed.lines["line_id"].to_pylist() == ["1", "2"]


def test_without_interval_or_measure_it_is_asked(tmp_path: Path) -> None:
    path = save(tmp_path, "customer,start,end,amount\nA,2024-01-01,,10\n")
    seen = inspect(path)
    assert [question.field for question in seen.questions] == ["measure"]
    assert seen.mapping is not None
    with pytest.raises(NeedsChoice) as asked:
        read_file(path, path.name, seen.mapping, date(2026, 1, 1))
    assert asked.value.choices == ("mrr", "arr")
    assert spans(read(path, measure="arr"))[0][3] == 1000


def test_what_does_not_recur_is_listed(tmp_path: Path) -> None:
    text = "customer,start,amount,interval\nA,2024-01-01,10,month\nB,2024-01-01,99,one-time\nC,2024-01-01,9,sometimes\n"
    parsed = read(save(tmp_path, text))
    assert [entry[3] for entry in quarantined(parsed)] == ["not_recurring", "not_an_interval"]


@pytest.mark.parametrize(
    ("rows", "last", "complete"),
    [
        (["2024-01-01,", "2024-03-01,"], "2024-03", "2024-03"),  # always first days
        (["2024-01-09,", "2024-03-05,"], "2024-03", "2024-02"),  # March is still filling
        (["2024-01-09,", "2024-03-31,"], "2024-03", "2024-03"),
        (["2024-01-09,", "2024-02-09,2024-04-30"], "2024-04", "2024-04"),  # an end counts: another line is open
        (["2024-01-09,", "2024-02-09,2024-05-01"], "2024-04", "2024-04"),  # ends on the 1st: April was served in full
        (["2024-01-09,2025-01-01", "2024-02-29,2024-05-31"], "2024-02", "2024-02"),  # all end: planned ends
        (["2024-01-09,", "2024-11-10,"], "2024-11", "2024-10"),  # today's month is not over
    ],
)
def test_coverage_follows_the_last_event(tmp_path: Path, rows: list[str], last: str, complete: str) -> None:
    text = "customer,start,end,mrr\n" + "".join(f"A{n},{row},1\n" for n, row in enumerate(rows))
    coverage = read(save(tmp_path, text), today=date(2024, 11, 22)).coverage
    assert coverage is not None
    assert (str(coverage.first_month), str(coverage.last_month)) == ("2024-01", last)
    assert str(coverage.last_complete_month) == complete
    assert str(coverage.open_until) == max(last, "2024-10")


def test_only_the_present_state_is_said(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, "customer,start,mrr\nA,2023-01-01,1\nB,2024-01-01,1\n"))
    assert any("present state" in note for note in parsed.notes)


def test_whether_a_price_is_per_unit_is_asked_unless_it_says_so(tmp_path: Path) -> None:
    rows = "".join(f"{n},2024-01-01,month,Pro,{n + 1},9.99\n" for n in range(5))
    price = save(tmp_path, "customer,start,interval,plan,seats,price\n" + rows, "a.csv")
    amount = save(tmp_path, "customer,start,interval,plan,seats,amount\n" + rows, "b.csv")
    assert [(q.field, q.suggestion) for q in inspect(price).questions] == [("amount_is_per_unit", "true")]
    assert [q.field for q in inspect(amount).questions] == ["amount_is_per_unit"]
    totals = "".join(f"{n},2024-01-01,month,Pro,{n + 1},{n * 10 + 10}\n" for n in range(5))
    assert inspect(save(tmp_path, "customer,start,interval,plan,seats,amount\n" + totals)).questions == ()
    mapping = inspect(price).mapping
    assert mapping is not None
    assert inspect(price, mapping=mapping).questions == ()


def test_an_end_column_counts_however_few_of_its_values_are_dates(tmp_path: Path) -> None:
    """Left aside, every line would be taken as open, and nothing as churn."""
    rows = [
        f"C{n},2024-01-15,{end},100,month" for n, end in enumerate(("1719792000", "0", "tbc", "open", "9999-12-31"))
    ]
    parsed = read(save(tmp_path, "\n".join(["customer,start,end,amount,interval", *rows])))
    assert parsed.lines["end_month"].to_pylist() == [Month.parse("2024-07").index, None]  # C3 is open
    assert [(row, reason) for row, _, _, reason in quarantined(parsed)] == [
        (3, "not_a_date"),
        (4, "not_a_date"),
        (6, "date_out_of_range"),
    ]


def test_many_different_prices_quantities_and_discounts(tmp_path: Path) -> None:
    rows = [f"C{n},2024-01-01,{n}.01,month,{n},{n / 40_000:.6f},{n}" for n in range(1, 30_001)]
    head = "customer,start,unit_price,interval,quantity,discount,interval_count"
    parsed = read(save(tmp_path, "\n".join([head, *rows])))
    cents = dict(zip(parsed.lines["row_number"].to_pylist(), parsed.lines["arr_cents"].to_pylist(), strict=True))
    assert cents[2] == 1212  # 1.01 x 12 x 1 x (1 - 0.000025) = 12.119697
    assert cents[30_001] == 9000003  # 30,000.01 x 12 / 30,000 x 30,000 x 0.25 = 90,000.03


@pytest.mark.parametrize("heading", ["expiry", "end_dt", "finish", "Cancelled", "date_end", "churned_on", "stopped_at"])
def test_an_end_is_known_by_many_names(tmp_path: Path, heading: str) -> None:
    text = f"customer,start,{heading},amount,interval\nA,2024-01-01,2024-03-01,5,month\nB,2024-01-01,,5,month\n"
    parsed = read(save(tmp_path, text))
    assert parsed.lines["end_month"].to_pylist() == [Month.parse("2024-03").index, None]


def test_days_that_are_not_read_are_named_where_nothing_is_the_end(tmp_path: Path) -> None:
    text = "customer,start,farewell,amount,interval\nA,2024-01-01,2024-03-01,5,month\nB,2024-01-01,,5,month\n"
    parsed = read(save(tmp_path, text))
    assert any('Days not read: "farewell"' in note for note in parsed.notes)


def test_lines_created_are_lines_started_where_they_have_an_interval(tmp_path: Path) -> None:
    text = "customer,created_at,end,amount,interval\nA,2024-01-01,2024-03-01,5,month\nB,2024-01-01,,5,month\n"
    assert inspect(save(tmp_path, text)).mapping.columns["start"] == "created_at"


def test_a_trial_without_an_end_has_not_been_paid_for(tmp_path: Path) -> None:
    # A pays 100 x 12; B is still in its trial on the day of the import, so its line starts after it
    path = save(tmp_path, "customer,start,end,mrr,status\nA,2026-01-01,,100,active\nB,2026-03-01,,50,Trialing\n")
    parsed = read(path, date(2026, 6, 15))
    spans = [(line["account_id"], line["trial_month"], line["start_month"]) for line in parsed.lines.to_pylist()]
    assert spans == [("A", None, 2026 * 12), ("B", 2026 * 12 + 2, 2026 * 12 + 6)]
    assert any(note.startswith("1 row began with a trial") for note in parsed.notes)


def test_a_cancelled_line_without_the_day_of_its_end_is_set_apart(tmp_path: Path) -> None:
    rows = "A,2026-01-01,,100,active\nB,2026-01-01,2026-03-01,50,Canceled\nC,2026-01-01,,70,canceled\n"
    parsed = read(save(tmp_path, "customer,start,end,mrr,status\n" + rows), date(2026, 6, 15))
    assert quarantined(parsed) == [(4, "status", "canceled", "no_end")]
    assert parsed.quarantine["arr_cents"].to_pylist() == [70 * 12 * 100]
    assert any("NRR reads too high without them" in note for note in parsed.notes)


def test_customers_with_the_days_of_signup_and_churn_are_subscriptions(tmp_path: Path) -> None:
    text = "account_id,plan_mrr,signup_date,churn_date\nA,100,2025-01-03,\nB,50,2025-01-03,2025-05-01\n"
    parsed = read(save(tmp_path, text))
    assert parsed.mapping.columns["start"] == "signup_date"
    assert spans(parsed) == [("A", "2025-01", None, 120000), ("B", "2025-01", "2025-05", 60000)]
