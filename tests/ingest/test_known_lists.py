"""Account lists of other systems, and exports that are recognised and refused with what helps."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ingest.writing import inspect, quarantined, read, save, save_xlsx

HELP = ("one column per month", "subscriptions", "list of accounts", "product usage")


def test_a_formatted_salesforce_report_is_a_list_of_accounts(tmp_path: Path) -> None:
    rows = [
        [None, "Customer accounts"],
        [None, "As of 2024-06-01 09:12:44 Pacific Standard Time"],
        [None, "Filtered By"],
        [None, "   Show: All accounts"],
        [],
        [None, "Account ID", "Account Name  ↑", "Account Owner", "Billing Country", "Industry", "Renewal Date"],
        [None, "001A", "Asel GmbH", "Kim Lee", "NA", "Software", date(2025, 3, 1)],
        [None, "001B", "Birk, Inc.", "Kim Lee", "Germany", "Retail", None],
        [None, "001C", "Cato", "Jo Bell", "Germany", "Software", date(2025, 6, 30)],
        [],
        [None, "Grand Totals (3 records)"],
        [None, "Confidential Information - Do Not Distribute"],
        [None, "Copyright (c) 2000-2024 salesforce.com, inc. All rights reserved."],
    ]
    parsed = read(save_xlsx(tmp_path, {"Customer accounts": rows}))
    assert parsed.mapping.kind == "salesforce_accounts"
    assert parsed.accounts["account_id"].to_pylist() == ["001A", "001B", "001C"]
    assert parsed.accounts["account_name"].to_pylist() == ["Asel GmbH", "Birk, Inc.", "Cato"]
    assert parsed.accounts["renewal_date"].to_pylist() == [date(2025, 3, 1), None, date(2025, 6, 30)]
    said = {(s["account_id"], s["dimension"]): s["segment"] for s in parsed.segments.to_pylist()}
    assert said["001A", "billing_country"] == "NA"
    assert said["001C", "account_owner"] == "Jo Bell"
    assert [(line, reason) for line, _, _, reason in quarantined(parsed)] == [
        (11, "total_row"), (12, "footer"), (13, "footer"),
    ]  # fmt: skip


def test_a_salesforce_csv_ends_in_a_footer(tmp_path: Path) -> None:
    text = (
        '"Account Name","Account Owner","Billing State/Province","Annual Revenue"\n'
        '"Asel","Kim Lee","BE","5000000"\n"Birk","Jo Bell","TX","70000"\n\n'
        '"Grand Totals (2 records)"\n"Confidential Information - Do Not Distribute"\n"Copyright (c) 2000-2024 x"\n'
    )
    parsed = read(save(tmp_path, text))
    assert parsed.mapping.kind == "salesforce_accounts"
    assert parsed.accounts["account_id"].to_pylist() == ["Asel", "Birk"]
    assert [reason for *_, reason in quarantined(parsed)] == ["total_row", "footer", "footer"]


def test_hubspot_companies_in_utf_16_with_tabs(tmp_path: Path) -> None:
    text = (
        "Record ID\tCompany name\tCompany owner\tCompany Domain Name\tLifecycle Stage\tAnnual Revenue\tCreate Date\n"
        "9007199254740993\tAsel GmbH\tKim Lee\tasel.example\tCustomer\t5000000\t2023-01-02 10:00\n"
        "00123\tBirk é\tJo Bell\tbirk.example\tCustomer\t\t2023-01-03 10:00\n"
    )
    parsed = read(save(tmp_path, text.encode("utf-16")))
    assert parsed.mapping.kind == "hubspot_companies"
    assert parsed.accounts["account_id"].to_pylist() == ["9007199254740993", "00123"]
    assert parsed.accounts["account_name"].to_pylist() == ["Asel GmbH", "Birk é"]
    assert "The file is written in UTF-16." in " ".join(parsed.notes)


@pytest.mark.parametrize(
    ("headings", "row", "words"),
    [
        ("event,time,distinct_id,city", "login,2024-01-31 10:00:00,u1,Bern", "by user"),
        ("id,body,created,public,ticket_id,user_id", "1,Hello,2024-01-31,TRUE,7,9", "comments, tags"),
        ("company_id,deal_id,type_id", "1,2,3", "links ids with ids"),
        ("deal_id,date_entered,value", "1,2024-01-31,closedwon", "stages that deals went through"),
    ],
)
def test_what_says_nothing_of_accounts_is_named_and_what_helps_is_said(
    tmp_path: Path, headings: str, row: str, words: str
) -> None:
    (reason,) = inspect(save(tmp_path, f"{headings}\n{row}\n{row.replace('1', '2', 1)}\n")).missing
    assert words in reason
    assert all(kind in reason for kind in HELP)


def test_a_quickbooks_report_without_periods_is_refused(tmp_path: Path) -> None:
    text = (
        "Tidewater Software,,,,,,,\nSales by Customer Detail,,,,,,,\n,,,,,,,\n"
        ",Date,Transaction Type,Num,Product/Service,Memo/Description,Qty,Amount\n"
        'Asel GmbH,,,,,,,\n,01/02/2024,Invoice,1001,Platform,Annual licence,1,"12,000.00"\n'
        'Total for Asel GmbH,,,,,,,"12,000.00"\nTOTAL,,,,,,,"12,000.00"\n'
    )
    (reason,) = inspect(save(tmp_path, text)).missing
    assert "Service period start" in reason
    assert all(kind in reason for kind in HELP)


@pytest.mark.parametrize(
    "text",
    [
        "Account Name,Account Owner,Industry,Jan-24,Feb-24\nA,K,x,100,110\nB,K,y,50,50\n",  # a snowball
        "Deal Name,Account Name,Stage,Close Date,Start Date,End Date,ARR\nX,A,Won,2024-01-02,2024-02-01,2025-02-01,9\n",
        "Customer,Month,MRR,Priority,Status,Requester\nA,2024-01,100,x,y,z\n",
        "customer,date,score,comment,mrr\nA,2024-01-31,9,x,100\n",
        "Customer,Start,End,Interval,Amount,Contract Value\nA,2024-01-01,2025-01-01,month,10,120\n",
        "customer,start_date,end_date,amount,interval,stage,close_date\nA,2024-01-01,,10,month,Won,2023-12-01\n",
    ],
)
def test_revenue_is_not_taken_for_a_list(tmp_path: Path, text: str) -> None:
    seen = inspect(save(tmp_path, text))
    assert not seen.missing
    assert seen.mapping is not None
    assert seen.mapping.kind in ("wide", "long", "subscriptions")
