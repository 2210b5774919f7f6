"""Attributes and usage, and what is neither."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ingest.writing import inspect, quarantined, read, save

NOWHERE = {"address": None}


def test_accounts_bring_names_renewals_and_dimensions(tmp_path: Path) -> None:
    text = (
        "id,Name,Segment,Country,Renewal Date,seats,churn_flag\n"
        "1,Acme,SMB,NA,2026-12-01,5,False\n2,Beta,Enterprise,DE,,7,True\n3,Gamma,SMB,US,never,9,False\n"
    )
    parsed = read(save(tmp_path, text))
    assert parsed.mapping.kind == "accounts"
    assert parsed.accounts.to_pylist() == [
        {"row_number": 2, "account_id": "1", "account_name": "Acme", "renewal_date": date(2026, 12, 1)} | NOWHERE,
        {"row_number": 3, "account_id": "2", "account_name": "Beta", "renewal_date": None} | NOWHERE,
    ]
    assert [(s["account_id"], s["dimension"], s["segment"]) for s in parsed.segments.to_pylist()] == [
        ("1", "country", "NA"), ("1", "segment", "SMB"), ("2", "country", "DE"), ("2", "segment", "Enterprise"),
    ]  # fmt: skip
    assert quarantined(parsed) == [(4, "Renewal Date", "never", "not_a_date")]


def test_a_short_list_of_accounts_is_one_in_spite_of_its_footer(tmp_path: Path) -> None:
    text = "Account Name,Account ID,Renewal Date\nAcme,001A,2026-12-01\nBeta,002B,2026-12-02\n\n"
    parsed = read(save(tmp_path, text + "Grand Totals (2 records)\nConfidential Information - Do Not Distribute\n"))
    assert parsed.mapping.kind == "accounts"
    assert parsed.accounts["account_id"].to_pylist() == ["001A", "002B"]


def test_accounts_keep_their_website(tmp_path: Path) -> None:
    text = "Account ID,Account,Industry,Website\n1,Acme,Retail,https://acme.example\n2,Beta,Software,\n"
    parsed = read(save(tmp_path, text))
    assert parsed.accounts["address"].to_pylist() == ["https://acme.example", None]
    assert parsed.mapping.segments == ("Industry",)


def test_usage_keeps_day_metric_value_and_limit(tmp_path: Path) -> None:
    text = "account_id,date,metric,value,limit\nA,2024-01-05,logins,12,20\nA,2024-01-06,logins,abc,20\n"
    text += "B,2024-01-06,seats,3,\n"
    parsed = read(save(tmp_path, text))
    columns = ("row_number", "account_id", "usage_date", "metric", "value", "limit_value")
    assert [tuple(row[column] for column in columns) for row in parsed.usage.to_pylist()] == [
        (2, "A", date(2024, 1, 5), "logins", 12.0, 20.0),
        (4, "B", date(2024, 1, 6), "seats", 3.0, None),
    ]
    assert quarantined(parsed) == [(3, "value", "abc", "not_a_number")]


def test_usage_may_name_the_subscription_but_not_only_the_user(tmp_path: Path) -> None:
    text = "usage_id,subscription_id,usage_date,feature_name,usage_count\nU1,S-1,2024-01-05,export,12\n"
    parsed = read(save(tmp_path, text))
    assert parsed.mapping.columns["account"] == "subscription_id"
    assert parsed.usage["account_id"].to_pylist() == ["S-1"]
    assert inspect(save(tmp_path, text.replace("subscription_id", "user_id"))).missing


def test_a_kind_can_be_said(tmp_path: Path) -> None:
    text = "customer,plan,mrr\nA,Pro,1\nB,Basic,2\n"
    assert inspect(save(tmp_path, text)).missing
    parsed = read(save(tmp_path, text), kind="accounts")
    assert parsed.mapping.segments == ("plan",)
