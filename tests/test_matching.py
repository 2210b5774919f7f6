"""Rows of signals are put under the account that they are of, and the share that could be is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ingest.writing import read, save

from nrr.loading import Source
from nrr.matching import address_of, matched

REVENUE = (
    "Subscription ID,Customer ID,Customer,Start date,End date,MRR\n"
    "S-1,A1,Asel GmbH,2024-01-01,,100\nS-2,A2,Birk,2024-01-01,,200\nS-3,A2,Birk,2024-02-01,,50\n"
    "S-4,A3,Cato,2024-01-01,,70\nA1,A4,Dorn,2024-01-01,,30\n"
)
ACCOUNTS = (
    "Account ID,Account,Website,Industry\n"
    "A1,Asel GmbH,https://www.asel.example/de,Retail\nA2,Birk,birk.example,Retail\n"
    "A3,Cato,cato@gmail.com,Software\nX-9,dorn,dorn.example,Software\nA7,Ende,asel-labs.example,Software\n"
)


def put(tmp_path: Path, signals: str, accounts: str | None = ACCOUNTS) -> tuple[list[str | None], str]:
    """Return the accounts of the signal file's rows and what is told of it."""
    texts = {"revenue.csv": REVENUE, "signals.csv": signals, **({"accounts.csv": accounts} if accounts else {})}
    files = [read(save(tmp_path, text, name)) for name, text in texts.items()]
    sources = [Source(name, name, date(2026, 1, 1), file) for name, file in zip(texts, files, strict=True)]
    parsed = matched(sources)[1].parsed
    table = parsed.usage if parsed.usage.num_rows else parsed.further["source_opportunities"]
    return table["account_id"].to_pylist(), parsed.notes[-1]


def usage(heading: str, *names: str) -> str:
    rows = "".join(f"{name},2024-03-01,logins,3\n" for name in names)
    return f"{heading},date,metric,value\n{rows}"


def test_by_id_then_by_name(tmp_path: Path) -> None:
    found, note = put(tmp_path, usage("account", "A1", "A2", "birk ", "Nobody", "A1"))
    assert found == ["A1", "A2", "A2", "Nobody", "A1"]
    assert note == '4 of 5 rows name an account that has revenue (1 by name); 1 row does not, such as "Nobody".'


def test_a_subscription_names_the_account_that_pays_for_it_even_where_an_account_has_that_id(tmp_path: Path) -> None:
    found, note = put(tmp_path, usage("subscription_id", "S-3", "S-1", "A1", "S-9"))
    assert found == ["A2", "A1", "A4", None]
    assert note.startswith("3 of 4 rows name an account that has revenue (3 by subscription)")


def test_an_id_of_the_accounts_file_leads_to_revenue_by_its_name(tmp_path: Path) -> None:
    assert put(tmp_path, usage("account_id", "X-9", "A7"))[0] == ["A4", "A7"]


def test_by_address_but_not_by_a_domain_that_is_everyones(tmp_path: Path) -> None:
    people = ("kim@asel.example", "jo@mail.birk.example", "cato@gmail.com", "else@gmail.com", "a@asel-labs.example")
    found, note = put(tmp_path, usage("email", *people))
    assert found == ["A1", "A2", "A3", "else@gmail.com", "a@asel-labs.example"]
    assert note.startswith("3 of 5 rows name an account that has revenue (3 by e-mail or domain); 2 rows do not")


def test_a_name_or_domain_of_two_accounts_names_neither(tmp_path: Path) -> None:
    accounts = "Account ID,Account,Website,Industry\nA1,Asel,group.example,Retail\nA2,Birk,group.example,Software\n"
    found, note = put(tmp_path, usage("email", "kim@group.example"), accounts)
    assert found == ["kim@group.example"]
    assert note.startswith('None of 1 row names an account that has revenue, such as "kim@group.example"')


def test_several_companies_of_a_deal_count_where_one_has_revenue(tmp_path: Path) -> None:
    deals = (
        "Record ID,Deal Name,Deal Stage,Close Date,Associated Company IDs\n"
        "1,One,closedwon,2024-01-31,A7;A2\n2,Two,closedlost,2024-01-31,A1;A2\n3,Three,closedlost,2024-01-31,A3\n"
    )
    found, note = put(tmp_path, deals)
    assert found == ["A2", "A1;A2", "A3"]
    assert note == '2 of 3 rows name an account that has revenue; 1 row does not, such as "A1;A2".'


def test_files_without_signals_are_left_alone(tmp_path: Path) -> None:
    source = Source("r", "r", date(2026, 1, 1), read(save(tmp_path, REVENUE)))
    assert matched([source]) == [source]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://www.Asel.example:8080/x", "asel.example"),
        ("Kim@Asel.Example", "kim@asel.example"),
        ("asel.example", "asel.example"),
        ("Asel Inc.", None),
        ("12.50", None),
        ("kim@localhost", None),
    ],
)
def test_address_of(text: str, address: str | None) -> None:
    assert address_of(text) == address
