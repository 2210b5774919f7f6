"""The traps of the billing systems' exports: each is told apart, or refused with what to do next."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from ingest.writing import arr, inspect, quarantined, read, save, save_xlsx

from nrr.__main__ import main
from nrr.errors import FileRefused
from nrr.ingest.catalogue import KIND_TITLES, KINDS
from nrr.ingest.formats import FORMATS
from nrr.ingest.formats.rows import length_between, whole_periods
from nrr.ingest.mapping import Mapping
from nrr.ingest.read import read_file
from nrr.periods import Month
from nrr.report import headline
from nrr.results import Request
from nrr.workspace import Upload, Workspace

TODAY = date(2026, 11, 22)
GOLDEN = Path(__file__).resolve().parents[1] / "golden"
STRIPE = (
    "id,Customer ID,Plan,Quantity,Currency,Interval,Amount,Status,Created (UTC),Start (UTC),Current Period Start (UTC),"
    "Current Period End (UTC),Trial Start (UTC),Trial End (UTC),Canceled At (UTC),Ended At (UTC)\n"
)


def golden(name: str) -> Path:
    return next(iter(sorted((GOLDEN / name).glob("export*"))))


def changed(folder: Path, name: str, *pairs: tuple[str, str]) -> Path:
    """Return a copy of a golden export with texts replaced."""
    text = golden(name).read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return save(folder, text)


def test_names_and_titles_of_kinds_are_told_apart() -> None:
    names = [one.name for one in FORMATS]
    assert len(set(names)) == len(names)
    assert len(set(KIND_TITLES.values())) == len(KIND_TITLES)


@pytest.mark.parametrize("name", sorted(path.name for path in GOLDEN.iterdir() if path.name in KINDS))
def test_a_mapping_reads_the_same_after_json(name: str) -> None:
    path = golden(name)
    mapping = inspect(path).mapping
    assert mapping is not None
    again = Mapping.from_json(mapping.to_json())
    assert again == mapping
    first, second = (read_file(path, path.name, one, TODAY) for one in (mapping, again))
    assert first.lines == second.lines
    assert first.mapping == mapping  # made-up columns stay out of what is remembered


def test_stripe_live_rows_only_are_refused(tmp_path: Path) -> None:
    rows = "sub_1,cus_A,p,1,usd,month,10.00,active,2024-01-10 09:12,2024-01-10 09:12,2024-05-10,2024-06-10,,,,\n"
    path = save(tmp_path, STRIPE + rows)
    seen = inspect(path)
    assert len(seen.missing) == 1
    assert "ended subscriptions too" in seen.missing[0]
    assert "status All" in seen.missing[0]
    assert seen.mapping is not None
    with pytest.raises(FileRefused, match="ended subscriptions too"):  # nor by a mapping remembered from another file
        read_file(path, path.name, seen.mapping, TODAY)
    assert inspect(path, kind="subscriptions").missing == ()


def test_stripe_older_headings_after_a_spreadsheet(tmp_path: Path) -> None:
    """Start (UTC) and M/D/YY H:MM: cus_A 5 x 10 x 12 = 600; cus_B 240 over 6 months x 2 = 480, ended 2 May."""
    rows = (
        "sub_1,cus_A,p,5,usd,month,10.00,active,1/10/24 9:12,1/10/24 9:12,5/10/24 9:12,6/10/24 9:12,,,,\n"
        "sub_2,cus_B,p,1,usd,month,240.00,canceled,1/31/24 9:12,1/31/24 9:12,1/31/24,7/31/24,,,2/3/24,5/2/24 0:00\n"
    )
    parsed = read(save(tmp_path, STRIPE + rows))
    assert parsed.mapping.kind == "stripe_subscriptions"
    assert parsed.currency == "USD"
    assert arr(parsed) == {
        ("cus_A", "2024-01"): 60_000,
        **{("cus_B", f"2024-0{month}"): 48_000 for month in (1, 2, 3, 4)},
    }


def test_stripe_days_that_can_be_read_two_ways_are_asked(tmp_path: Path) -> None:
    rows = "sub_1,cus_A,p,5,usd,month,10.00,canceled,1/10/24 9:12,1/10/24 9:12,5/10/24 9:12,6/10/24 9:12,,,,6/10/24\n"
    assert [question.field for question in inspect(save(tmp_path, STRIPE + rows)).questions] == ["day_first"]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_stripe_saved_by_a_spreadsheet_with_decimal_commas(tmp_path: Path, separator: str) -> None:
    """5 x 10.50 x 12 = 630 and 1,234.50 a year, both written with a comma, in UTF-16."""
    rows = (
        "sub_1,cus_A,p,5,eur,month,10#50,active,2024-01-10,2024-01-10,2024-05-10,2024-06-10,,,,\n"
        "sub_2,cus_B,p,1,eur,year,1.234#50,canceled,2024-01-10,2024-01-10,2024-01-10,2025-01-10,,,,2024-02-20\n"
    )
    text = (STRIPE + rows).replace(",", separator).replace("#", ",")
    parsed = read(save(tmp_path, text.encode("utf-16")))
    assert parsed.mapping.kind == "stripe_subscriptions"
    assert arr(parsed) == {("cus_A", "2024-01"): 63_000, ("cus_B", "2024-01"): 123_450}


def test_stripe_workbook(tmp_path: Path) -> None:
    rows = [line.split(",") for line in STRIPE.strip().split("\n")]
    start, period, end = date(2024, 1, 10), date(2024, 7, 10), date(2024, 3, 2)
    rows.append(["sub_1", "cus_A", "p", 5, "eur", "month", 10.5, "active", start, start, start, period, "", "", "", ""])
    rows.append(
        ["sub_2", "cus_B", "p", 1, "eur", "month", 60, "canceled", start, start, start, period, "", "", end, end]
    )
    parsed = read(save_xlsx(tmp_path, {"subscriptions": rows}))
    assert parsed.mapping.kind == "stripe_subscriptions"
    # every six months: 5 x 10.50 x 2 = 105 and 60 x 2 = 120
    assert arr(parsed) == {("cus_A", "2024-01"): 10_500, ("cus_B", "2024-01"): 12_000, ("cus_B", "2024-02"): 12_000}


def test_stripe_without_the_current_period_says_that_intervals_stand_as_written(tmp_path: Path) -> None:
    text = (
        "id,Customer ID,Quantity,Currency,Interval,Amount,Status,Start Date (UTC),Ended At (UTC)\n"
        "sub_1,cus_A,2,usd,month,10.00,active,2024-01-10,\n"
        "sub_2,cus_B,1,usd,month,10.00,canceled,2024-01-10,2024-02-20\n"
    )
    parsed = read(save(tmp_path, text))
    assert parsed.mapping.kind == "stripe_subscriptions"
    assert arr(parsed) == {("cus_A", "2024-01"): 24_000, ("cus_B", "2024-01"): 12_000}
    assert any("2 rows without a current period" in note for note in parsed.notes)


def test_another_systems_subscriptions_are_not_taken_for_stripes(tmp_path: Path) -> None:
    text = (
        "customer_id,interval,amount,quantity,status,start_date,current_period_start,current_period_end\n"
        "c1,month,100.00,1,active,2024-01-10,2024-02-10,2024-03-10\n"
    )
    mapping = inspect(save(tmp_path, text)).mapping
    assert mapping is not None
    assert mapping.kind == "subscriptions"


def test_stripe_canceled_without_an_end_is_set_apart(tmp_path: Path) -> None:
    rows = (
        "sub_1,cus_A,p,1,usd,month,10.00,canceled,2024-01-10,2024-01-10,2024-05-10,2024-06-10,,,2024-05-20,2024-06-10\n"
        "sub_2,cus_B,p,1,usd,month,10.00,canceled,2024-01-10,2024-01-10,2024-05-10,2024-06-10,,,2024-05-20,\n"
    )
    parsed = read(save(tmp_path, STRIPE + rows))
    assert quarantined(parsed) == [(3, "Ended At (UTC)", "", "no_end")]


def test_stripe_two_currencies_are_never_added_up(tmp_path: Path) -> None:
    path = changed(tmp_path, "stripe_subscriptions", ("seat-monthly,5,dkk", "seat-monthly,5,usd"))
    parsed = read(path)
    assert parsed.currency is None
    assert {line["line_id"]: line["currency"] for line in parsed.lines.to_pylist()}["sub_1"] == "USD"
    assert "Amounts in 2 currencies: 7 rows in DKK, 1 row in USD." in parsed.notes


def test_stripe_metadata_may_be_a_segment() -> None:
    mapping = inspect(golden("stripe_subscriptions")).mapping
    assert mapping is not None
    assert mapping.segments == ("region (metadata)",)


@pytest.mark.parametrize(
    ("start", "end", "a_year", "count"),
    [
        ("2024-01-31", "2024-02-29", 12, 1),
        ("2024-02-29", "2024-03-31", 12, 1),  # billed on the 31st
        ("2024-01-31", "2025-01-31", 12, 12),
        ("2024-02-29", "2025-02-28", 1, 1),
        ("2024-01-01", "2027-01-01", 1, 3),
        ("2024-01-01", "2024-01-29", 52, 4),
        ("2024-01-01", "2024-01-31", 365, 30),
        ("2024-01-01", "2024-01-11", 12, 1),  # a first, shortened period
        ("2024-01-01", "2024-02-16", 12, None),
        ("2024-02-01", "2024-01-01", 12, None),
    ],
)
def test_whole_periods(start: str, end: str, a_year: int, count: int | None) -> None:
    assert whole_periods(date.fromisoformat(start), date.fromisoformat(end), a_year) == count


def test_length_between() -> None:
    assert length_between(date(2024, 1, 31), date(2024, 4, 30)) == "3 months"
    assert length_between(date(2024, 1, 1), date(2024, 1, 15)) == "2 weeks"
    assert length_between(date(2024, 1, 1), date(2024, 1, 11)) is None


def test_stripe_months_in_many_files_make_one_history(tmp_path: Path) -> None:
    paths = sorted((GOLDEN / "stripe_mrr").glob("export*"))
    workspace = Workspace(tmp_path / "books")
    result = workspace.add([Upload(path, path.name) for path in paths], TODAY)
    assert [file.months for file in result.files] == [(month, month) for month in ("2025-01", "2025-02", "2025-03")]
    # January 1,800 + 120.60 = 1,920.60; in March Asel has 2,400 and Birk, gone from the files, 0
    found = headline(workspace.warehouse(result.version), Request(Month.parse("2025-03"), 2))
    assert (found.opening_arr_cents, found.closing_arr_cents, found.churned_accounts) == (192_060, 240_000, 1)


def test_stripe_months_are_imported_together_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [str(path) for path in sorted((GOLDEN / "stripe_mrr").glob("export*"), reverse=True)]
    books = str(tmp_path / "books")
    assert main(["import", *paths, "--workspace", books]) == 0
    assert capsys.readouterr().out.count("stripe_mrr, ") == 3
    assert main(["metrics", "--workspace", books, "--as-of", "2025-03", "--window", "1", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["opening_arr"], found["total_arr"]) == ("37800.00", "38400.00")  # Cato 36,000, Asel 1,800, then 2,400


def test_a_month_whose_file_is_not_there_is_no_churn(tmp_path: Path) -> None:
    first, second, third = (Upload(path, path.name) for path in sorted((GOLDEN / "stripe_mrr").glob("export*")))
    workspace = Workspace(tmp_path / "books")
    with pytest.raises(FileRefused, match=r"No file covers Feb 2025"):
        workspace.add([first, third], TODAY)
    assert workspace.current() is None
    assert workspace.add([third, first, second], TODAY).changed


def test_a_wide_file_of_several_months_is_no_stripe_month(tmp_path: Path) -> None:
    text = "Customer ID,Customer,Customer Email,Currency,2025-01,2025-02\nc,Asel,a@a.example,eur,MRR,1\n"
    seen = inspect(save(tmp_path, text))
    assert seen.mapping is not None
    assert seen.mapping.kind == "wide"


@pytest.mark.parametrize("prefix", ["Subscription ", "subscription_", ""])
def test_chargebee_headings_of_every_style_read_alike(tmp_path: Path, prefix: str) -> None:
    path = changed(tmp_path, "chargebee_subscriptions", ("subscriptions.", prefix), ("customers.id", "Customer Id"))
    parsed = read(path)
    assert parsed.mapping.kind == "chargebee_subscriptions"
    assert parsed.lines.equals(read(golden("chargebee_subscriptions")).lines)


def test_chargebee_billing_period_and_unit_win_over_the_term(tmp_path: Path) -> None:
    text = (
        "Subscription Id,Customer Id,Plan Id,Plan Quantity,Plan Unit Price,Status,Started At,Cancelled At,"
        "Current Term Start,Current Term End,Billing Period,Billing Period Unit\n"
        "s1,c1,p,2,90.00,active,2024-01-05,,2024-01-05,2025-01-05,3,month\n"
    )
    parsed = read(save(tmp_path, text), changes={"currency": "USD"})
    assert arr(parsed) == {("c1", "2024-01"): 72_000}  # 2 x 90 a quarter, although the term is a year


def test_chargebee_addons_alone_say_what_is_lacking(tmp_path: Path) -> None:
    path = save(
        tmp_path,
        "Subscription Id,Addon Id,Addon Quantity,Addon Unit Price,Addon Amount\ns1,support,1,50.00,50.00\n",
    )
    seen = inspect(path)
    assert seen.mapping is not None
    assert (seen.mapping.kind, seen.missing, seen.questions) == ("chargebee_addons", (), ())
    with pytest.raises(FileRefused, match="Add-ons name their subscription only"):
        read(path)


TOGETHER = GOLDEN / "chargebee_together"
BY_MONTH = """
select a.account_id, m.month, cast(sum(l.arr_cents) as bigint) as arr_cents
from lines as l
inner join source_account_names as a on a.account_key = l.account_key
inner join months as m on m.month >= l.start_month and m.month < coalesce(l.end_month, 999999)
where m.month <= $last
group by a.account_id, m.month
order by a.account_id, m.month
"""


@pytest.mark.parametrize("names", [("subscriptions.csv", "addons.csv"), ("addons.csv", "subscriptions.csv")])
@pytest.mark.parametrize("at_once", [True, False])
def test_chargebee_addons_become_lines_of_their_subscriptions(
    tmp_path: Path, names: tuple[str, str], at_once: bool
) -> None:
    uploads = [Upload(TOGETHER / name, name) for name in names]
    workspace = Workspace(tmp_path / "books")
    if at_once:
        result = workspace.add(uploads, TODAY)
    elif names[0] == "addons.csv":
        with pytest.raises(FileRefused, match="Import the subscriptions export"):
            workspace.add(uploads[:1], TODAY)
        return
    else:
        workspace.add(uploads[:1], TODAY)
        result = workspace.add(uploads[1:], TODAY)
    with (TOGETHER / "together.csv").open(encoding="utf-8", newline="") as file:
        expected = [(row["account"], row["month"], int(row["arr"].replace(".", ""))) for row in csv.DictReader(file)]
    last = Month.parse("2024-05").index
    warehouse = workspace.warehouse(result.version)
    found = warehouse.execute(BY_MONTH, {"last": last})
    assert [(row["account_id"], str(Month(row["month"])), row["arr_cents"]) for row in found] == expected
    (report,) = [report for report in result.files if report.name == "addons.csv"]
    assert report.reasons == {"no_subscription": 1}
    assert "Customers and times are looked up in subscriptions.csv by subscription." in report.notes


def test_chargebee_last_month_is_not_complete() -> None:
    coverage = read(golden("chargebee_mrr")).coverage
    assert coverage is not None
    assert (str(coverage.last_month), str(coverage.last_complete_month)) == ("2025-03", "2025-02")


def test_chargebee_rates_without_a_billing_currency_are_set_apart(tmp_path: Path) -> None:
    text = (
        "customer_id,subscription_id,reporting_month,status,mrr_billing_currency,reporting_currency_code,exchange_rate\n"
        "c1,s1,2025-01-31,active,100.00,USD,1\n"
        "c2,s2,2025-01-31,active,100.00,USD,1.08\n"
    )
    parsed = read(save(tmp_path, text))
    assert quarantined(parsed) == [(3, "exchange_rate", "1.08", "currency_unknown")]
    assert parsed.quarantine.to_pylist()[0]["arr_cents"] == 120_000


def test_recurly_without_periods_asks_what_amounts_are_for(tmp_path: Path) -> None:
    text = (
        "uuid,account_code,email,plan_code,state,quantity,currency,total_recurring_amount,activated_at,expires_at\n"
        "u1,acme,a@acme.example,team,active,3,USD,99.00,2024-01-05 09:00:00,\n"
    )
    path = save(tmp_path, text)
    assert [question.field for question in inspect(path).questions] == ["measure"]
    parsed = read(path, measure="mrr")
    assert arr(parsed) == {("acme", "2024-01"): 118_800}
    assert any("imported too" in note for note in parsed.notes)
    with_interval = save(tmp_path, text.replace("expires_at", "expires_at,interval").replace(":00,\n", ":00,,year\n"))
    assert arr(read(with_interval)) == {("acme", "2024-01"): 9_900}


def test_baremetrics_without_the_template_rows_keeps_every_row(tmp_path: Path) -> None:
    lines = golden("baremetrics_import").read_text(encoding="utf-8").splitlines(keepends=True)
    parsed = read(save(tmp_path, "".join([lines[0], *lines[4:]])))
    assert (parsed.rows, parsed.accepted) == (3, 3)


def test_baremetrics_yen_have_no_cents(tmp_path: Path) -> None:
    path = changed(tmp_path, "baremetrics_import", ("USD,", "JPY,"))
    assert arr(read(path))["cust_a", "2024-01"] == 2500 * 4 * 12 * 100


def test_chartmogul_lines_without_a_customer_say_how_to_add_one(tmp_path: Path) -> None:
    lines = golden("chartmogul_invoices").read_text(encoding="utf-8").splitlines()
    seen = inspect(save(tmp_path, "\n".join(line.partition(",")[2] for line in lines)))
    assert len(seen.missing) == 1
    assert "looked up by Invoice external ID" in seen.missing[0]


def test_chartmogul_unreadable_tax_sets_the_line_apart(tmp_path: Path) -> None:
    path = changed(tmp_path, "chartmogul_invoices", ("1,false,500,1500", "1,false,500,some"))
    assert (5, "Tax amount", "some", "not_an_amount") in quarantined(read(path))


RECURLY_HISTORY = (
    "uuid,account_id,plan_id,state,updated_at,activated_at,canceled_at,expires_at,currency,unit_amount,quantity,"
    "add_ons_total,subtotal,current_period_started_at,current_period_ends_at,_fivetran_synced\n"
    "u1,a1,p1,active,2024-02-03,2024-01-03,,,USD,99.0,1,0.0,99.0,2024-02-03,2024-03-03,2024-06-01\n"
    "u1,a1,p1,active,2024-03-03,2024-01-03,,,USD,99.0,2,10.0,208.0,2024-03-03,2024-04-03,2024-06-01\n"
    "u1,a1,p1,expired,2024-05-09,2024-01-03,2024-04-20,2024-05-09,USD,99.0,2,10.0,208.0,2024-04-03,2024-05-03,2024-06-01\n"
)


def test_recurly_history_rows_count_until_the_next(tmp_path: Path) -> None:
    """99 x 12 = 1,188 until March, then 208 x 12 = 2,496 up to the month of its expiry."""
    parsed = read(save(tmp_path, RECURLY_HISTORY))
    assert parsed.mapping.kind == "recurly_subscriptions"
    expected = {"2024-01": 118_800, "2024-02": 118_800, "2024-03": 249_600, "2024-04": 249_600}
    assert arr(parsed) == {("a1", month): cents for month, cents in expected.items()}
    # what a made-up column sets apart is told under the file's own
    assert quarantined(parsed) == [(4, "expires_at", "2024-05-09", "never_at_month_end")]


def test_history_rows_without_an_id_are_not_taken_for_versions_of_each_other(tmp_path: Path) -> None:
    parsed = read(save(tmp_path, RECURLY_HISTORY.replace("u1,a1", ",a1")))
    assert not any("earlier version" in note for note in parsed.notes)


@pytest.mark.parametrize(
    ("headings", "says"),
    [
        (
            "id,billing_cycle_anchor,created,current_period_end,current_period_start,customer_id,ended_at,status",
            "without",
        ),
        ("id,amount,currency,interval,interval_count,livemode,nickname,product_id", "name no customer"),
        ("id,amount,charge_id,created,currency,reason,status,_fivetran_synced", "name no customer"),
        ("id,customer_id,created_at,next_charge_scheduled_at,product_title,price,quantity", "paid for once"),
    ],
)
def test_tables_of_billing_systems_that_hold_no_revenue_are_refused(tmp_path: Path, headings: str, says: str) -> None:
    row = ",".join("2024-01-05" if "created" in name or "_at" in name else "1" for name in headings.split(","))
    seen = inspect(save(tmp_path, f"{headings}\n{row}\n"))
    assert len(seen.missing) == 1
    assert says in seen.missing[0]


@pytest.mark.parametrize(
    ("name", "complete"),
    [
        ("stripe_subscriptions", "2024-04"),  # the last period began on 20 May
        ("chargebee_subscriptions", "2024-05"),  # the last term began on 5 June; the end of August is planned
    ],
)
def test_planned_ends_say_nothing_of_how_far_an_export_reaches(name: str, complete: str) -> None:
    coverage = read(golden(name)).coverage
    assert coverage is not None
    assert str(coverage.last_complete_month) == complete


def test_recurly_expiry_to_come_says_nothing_of_how_far_an_export_reaches() -> None:
    coverage = read(GOLDEN / "recurly_subscriptions" / "export-live.csv").coverage
    assert coverage is not None
    assert str(coverage.last_month) == "2024-06"
