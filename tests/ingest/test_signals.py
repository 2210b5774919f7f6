"""Deals, tickets, NPS answers and payments: what is read, what is asked, what is refused with what helps."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ingest.writing import inspect, quarantined, read, save, save_xlsx

from nrr.errors import FileRefused
from nrr.ingest.catalogue import GENERAL_TITLES, KINDS, SIGNALS
from nrr.ingest.kinds.opportunities import motion_of, outcome_of
from nrr.ingest.kinds.tickets import priority_of
from nrr.ingest.parsed import ParsedFile


def column(parsed: ParsedFile, name: str) -> list[object]:
    values: list[object] = parsed.further[f"source_{parsed.mapping.kind}"][name].to_pylist()
    return values


def test_a_formatted_salesforce_report_of_deals(tmp_path: Path) -> None:
    rows = [
        [None, "Renewals by quarter"],
        [None, "As of 2024-06-01 09:12:44 Pacific Standard Time"],
        [None, "Filtered By"],
        [None, "   Show: All opportunities"],
        [],
        [None, "Account Name  ↑", "Opportunity Name", "Stage", "Close Date", "Amount", "Type"],
        [None, "Asel GmbH", "Asel renewal", "Closed Won", date(2024, 3, 1), 12000.5, "Renewal"],
        [None, "Birk, Inc.", "Birk seats", "Negotiation", date(2024, 9, 30), None, "Upsell"],
        [],
        [None, "Grand Totals (2 records)"],
        [None, "Confidential Information - Do Not Distribute"],
        [None, "Copyright (c) 2000-2024 salesforce.com, inc. All rights reserved."],
    ]
    parsed = read(save_xlsx(tmp_path, {"Renewals": rows}))
    assert parsed.mapping.kind == "opportunities"
    assert column(parsed, "account_id") == ["Asel GmbH", "Birk, Inc."]
    assert column(parsed, "amount_cents") == [1200050, None]
    assert column(parsed, "close_date") == [date(2024, 3, 1), date(2024, 9, 30)]
    assert column(parsed, "motion") == ["renewal", "expansion"]
    assert column(parsed, "outcome") == ["won", "open"]
    assert [reason for *_, reason in quarantined(parsed)] == ["total_row", "footer", "footer"]


@pytest.mark.parametrize(
    ("stage", "outcome"),
    [
        ("Closed Won", "won"), ("closedwon", "won"), ("9 - CLOSED WON", "won"), ("Closed - Lost", "lost"),
        ("Disqualified", "lost"), ("Proposal", "open"), ("Wonderful fit", "open"), ("Closed", None),
        ("Closed Won/Lost", None), ("Not won", "lost"),
    ],
)  # fmt: skip
def test_outcome_of(stage: str, outcome: str | None) -> None:
    assert outcome_of(stage) == outcome


@pytest.mark.parametrize(
    ("text", "motion"),
    [
        ("New Business", "new"), ("newbusiness", "new"), ("Renewal", "renewal"), 
        ("Existing Customer - Upgrade", "expansion"),
        ("Add-On Business", "expansion"), ("Cross-sell", "expansion"), ("existingbusiness", None), 
        ("Renewal + upsell", None),
    ],
)  # fmt: skip
def test_motion_of(text: str, motion: str | None) -> None:
    assert motion_of(text) == motion


@pytest.mark.parametrize(
    ("text", "priority"), [("P1", "urgent"), ("2 - High", "high"), ("MEDIUM", "normal"), ("minor", "low"), ("7", None)]
)
def test_priority_of(text: str, priority: str | None) -> None:
    assert priority_of(text) == priority


def test_flags_say_what_was_won_where_stages_are_ids(tmp_path: Path) -> None:
    text = (
        "id,account_id,name,stage_name,close_date,is_closed,is_won\n"
        "1,A,a,GavU1,2024-01-31,true,true\n2,B,b,GavU2,2024-02-29,true,false\n3,C,c,GavU3,2024-03-31,false,false\n"
    )
    assert column(read(save(tmp_path, text)), "outcome") == ["won", "lost", "open"]
    with pytest.raises(FileRefused, match="does not say which deals were won"):
        read(save(tmp_path, text.replace(",is_closed,is_won", ",x,y")))


def test_a_deal_of_arr_is_a_deal(tmp_path: Path) -> None:
    text = "Opportunity Name,Account Name,Stage,Close Date,ARR\nX,A,Won,2024-01-31,100\nY,B,Lost,2024-02-29,5\n"
    parsed = read(save(tmp_path, text))
    assert parsed.mapping.kind == "opportunities"
    assert column(parsed, "amount_cents") == [10000, 500]


def test_amounts_and_days_that_can_be_read_two_ways_are_asked_about(tmp_path: Path) -> None:
    text = "Opportunity Name,Account,Stage,Close Date,Amount\nX,A,Won,01/02/2024,1.234\nY,B,Lost,03/02/2024,2.500\n"
    assert {question.field for question in inspect(save(tmp_path, text)).questions} == {"day_first", "decimal_comma"}


def test_rows_are_told_apart_by_account_and_day_where_ids_collide(tmp_path: Path) -> None:
    text = (
        "ticket_id,account_id,submitted_at,priority\nT1,A,2024-01-01,high\nT1,B,2024-01-01,low\n"
        "T2,A,2024-01-02,low\nT2,A,2024-01-02,high\n"
    )
    parsed = read(save(tmp_path, text))
    assert column(parsed, "account_id") == ["A", "B", "A"]
    assert quarantined(parsed) == [(4, "ticket_id", "T2", "repeated_id")]
    assert '1 row with an id that a row of another account or day has ("ticket_id"): both are kept.' in parsed.notes


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        (("3.0", "5", "1"), [0.5, 1.0, 0.0]),
        (("0", "1", ""), [0.0, 1.0, None]),
        (("10", "5", "0"), [1.0, 0.5, 0.0]),
        (("85", "100", "offered"), [0.85, 1.0, None]),
    ],
)
def test_ratings_are_from_0_to_1(tmp_path: Path, written: tuple[str, ...], read_as: list[float | None]) -> None:
    rows = "".join(f"T{n},A,2024-01-0{n + 1},low,{text}\n" for n, text in enumerate(written))
    parsed = read(save(tmp_path, f"ticket_id,account_id,created_at,priority,satisfaction\n{rows}"))
    assert column(parsed, "satisfaction") == read_as
    assert any("is read as ratings from" in note for note in parsed.notes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("date,user_id,rating,text\n2024-01-31,u1,9,fine\n2024-02-01,u2,3,\n", '"user_id" names users, not accounts'),
        (
            "Ticket ID,Created at,Priority,Status\n1,2024-01-31,high,open\n2,2024-02-01,low,open\n",
            "No column names the account",
        ),
        (
            "Record ID,Deal Name,Deal Stage,Close Date,Amount\n1,X,closedwon,2024-01-31,5\n2,Y,new,2024-02-28,5\n",
            "no column names the account of a deal",
        ),
    ],
)
def test_rows_of_nobody_are_refused_with_what_helps(tmp_path: Path, text: str, words: str) -> None:
    (reason,) = inspect(save(tmp_path, text)).missing
    assert words in reason
    assert "Export" in reason


def test_payments_that_all_went_well_are_no_signal(tmp_path: Path) -> None:
    text = "id,Created,Customer ID,Amount,Status\nch1,2024-01-31,A,5,Paid\nch2,2024-02-01,B,5,Refunded\n"
    seen = inspect(save(tmp_path, text))
    assert seen.mapping is None or seen.mapping.kind != "payments"


def test_stripes_own_tables_are_in_cents(tmp_path: Path) -> None:
    text = "id,created,customer_id,amount,currency,status,livemode\nch1,2024-01-31,A,4071,usd,failed,TRUE\n"
    text += "ch2,2024-02-01,B,500,jpy,failed,TRUE\n"
    assert column(read(save(tmp_path, text)), "amount_cents") == [4071, 50000]


def test_every_kind_of_signal_can_be_said() -> None:
    assert set(KINDS) >= SIGNALS
    assert set(GENERAL_TITLES) >= SIGNALS
