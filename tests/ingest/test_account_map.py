"""Who belongs to whom: recognised by its headings, what contradicts itself set apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from ingest.writing import inspect, quarantined, read, save

from nrr.schema import ACCOUNT_MAP


def entries(parsed) -> list[tuple[str, str | None, int | None]]:
    return [(row["account_id"], row["parent_id"], row["from_month"]) for row in parsed.of(ACCOUNT_MAP).to_pylist()]


@pytest.mark.parametrize(
    "headings",
    [
        "Child account,Parent account,From",
        "Account ID,Parent Account ID,Effective Date",
        "Subsidiary,Ultimate parent,Effective from",
        "customer,merged into,merged on",
        "account,belongs to,since",
    ],
)
def test_a_map_is_known_by_its_headings(tmp_path: Path, headings: str) -> None:
    parsed = read(save(tmp_path, f"{headings}\nAcme UK,Acme,2025-03-14\nBolt,Acme,\n"))
    assert parsed.mapping.kind == "account_map"
    assert entries(parsed) == [("Acme UK", "Acme", 2025 * 12 + 2), ("Bolt", "Acme", None)]
    assert (parsed.rows, parsed.accepted, parsed.notes) == (2, 2, ())


def test_what_contradicts_itself_is_set_apart(tmp_path: Path) -> None:
    text = (
        "Child account,Parent account,From\n"
        "A,B,2025-03\n"  # stays
        "A,C,2025-06\n"  # stays: a later parent
        "C,C,\n"  # its own parent
        "D,E,\nE,D,\n"  # a circle
        "F,G,\nF,H,\n"  # two parents at once
        ",X,\n"  # no account
        "G,,2025-05\n"  # leaves whatever it belonged to
        "Z,,\n"  # says nothing
    )
    parsed = read(save(tmp_path, text))
    assert entries(parsed) == [("A", "B", 2025 * 12 + 2), ("A", "C", 2025 * 12 + 5), ("G", None, 2025 * 12 + 4)]
    assert [(line, reason) for line, _, _, reason in quarantined(parsed)] == [
        (4, "self_parent"), (5, "circle"), (6, "circle"), (7, "two_parents"), (8, "two_parents"), (9, "no_account"),
    ]  # fmt: skip
    assert parsed.rows == parsed.accepted + parsed.quarantined == 10
    assert "A circle: D belongs to E belongs to D." in parsed.quarantine["message"].to_pylist()
    assert parsed.notes == ("1 row without a parent: nothing to map.",)


def test_dates_that_can_be_read_two_ways_are_asked_about(tmp_path: Path) -> None:
    seen = inspect(save(tmp_path, "account,parent,from\nA,B,01/02/2025\n"))
    assert [question.field for question in seen.questions] == ["day_first"]


def test_parents_in_an_accounts_file_are_told_not_applied(tmp_path: Path) -> None:
    text = "Account Name,Parent Account,Account Owner,Type,Billing Country\nAcme UK,Acme,Jo,Customer,UK\n"
    text += "Acme,,Jo,Customer,US\n"
    parsed = read(save(tmp_path, text))
    assert parsed.mapping.kind == "salesforce_accounts"
    assert entries(parsed) == []
    (note,) = [note for note in parsed.notes if "Parent Account" in note]
    assert "names a parent of 1 account; they are counted apart" in note
