"""Who left and why: reasons beside departures, what was heard since, and nothing from after the as-of month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from nrr import action, schema
from nrr.ingest.parsed import ParsedFile, arrow_schema
from nrr.metrics.win_back import by_reason, explained
from nrr.periods import Month
from nrr.results import Request
from nrr.results.renewals import LeavingReason, WinBack
from tests import hand
from tests.hand import START, built, line

# A leaves in January 2025 and is back in April at 90; B leaves in March; C in May; D stays.
LINES = [
    line("A", 0, 12, 100),
    line("A", 15, None, 90),
    line("B", 0, 14, 300),
    line("C", 0, 16, 50),
    line("D", 0, None, 400),
]
SAID = {
    schema.DEPARTURES: [
        {"account_id": "A", "departure_date": date(2024, 12, 20), "reason": "Price", "comment": "too dear"},
        {"account_id": "A", "departure_date": date(2024, 10, 31), "reason": "Budget"},  # three months away, not nearest
        {"account_id": "B", "departure_date": date(2025, 6, 30), "reason": "price "},
        {"account_id": "B", "departure_date": date(2025, 7, 1), "reason": "not yet known in June"},
        {"account_id": "C", "departure_date": date(2025, 1, 31), "reason": "four months away"},
        {"account_id": "D", "departure_date": date(2025, 3, 1), "reason": "it stayed"},
    ],
    schema.OPPORTUNITIES: [
        {"account_id": "B", "stage": "Lost", "outcome": "lost", "motion": "renewal", "close_date": date(2025, 3, 5)},
        {"account_id": "B", "stage": "Open", "outcome": "open", "name": "Come back", "amount_cents": 200_00,
         "close_date": date(2025, 9, 1)},
        {"account_id": "A", "stage": "Open", "outcome": "open", "name": "Renewal", "amount_cents": 90_00,
         "close_date": date(2025, 12, 1)},
        {"account_id": "C", "stage": "Open", "outcome": "open", "close_date": date(2025, 9, 1),
         "created_date": date(2025, 7, 1)},
    ],
    schema.NPS: [
        {"account_id": "B", "answered_date": date(2025, 5, 10), "score": 9},
        {"account_id": "B", "answered_date": date(2025, 2, 10), "score": 1},  # before it left
        {"account_id": "B", "answered_date": date(2025, 7, 1), "score": 2},  # after June
    ],
    schema.TICKETS: [{"account_id": "B", "opened_date": date(2025, 4, 2)}],
}  # fmt: skip


def filled(table: schema.Table, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist([{"row_number": n, **row} for n, row in enumerate(rows)], schema=arrow_schema(table))


@pytest.fixture(scope="module")
def found() -> dict[tuple[int, int], WinBack]:
    """The list at June 2025, the data's last month, and at May; over 12 months, and over three."""
    whole = hand.parsed

    def with_signals(*given: Any) -> ParsedFile:
        return replace(whole(*given), further={table.name: filled(table, rows) for table, rows in SAID.items()})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hand, "parsed", with_signals)
        with built(LINES, 18) as warehouse:
            asked = ((17, 12), (16, 12), (17, 3))
            return {
                (month, span): action.win_back(warehouse, Request(Month(START + month)), span) for month, span in asked
            }


def by_account(listed: WinBack) -> dict[str, dict[str, Any]]:
    rows = listed.frame.astype(object).where(listed.frame.notna(), None).to_dict("records")
    return {str(row["account_id"]): {str(name): value for name, value in row.items()} for row in rows}


def test_departures_with_their_reasons(found: dict[tuple[int, int], WinBack]) -> None:
    listed = found[17, 12]
    rows = by_account(listed)
    assert {name: (row["month"] - START, row["lost_cents"], row["reason"]) for name, row in rows.items()} == {
        "B": (14, 300_00, "price "),
        "A": (12, 100_00, "Price"),
        "C": (16, 50_00, None),
    }
    assert (listed.lost_cents, listed.returned, listed.returned_cents) == (450_00, 1, 90_00)
    assert listed.reasons == (LeavingReason("price ", 2, 400_00, 1), LeavingReason(None, 1, 50_00, 0))
    assert listed.unplaced == 2  # C's of January and D's; A's second belongs to its departure too
    assert listed.sentence == (
        "3 accounts left in the 12 months to Jun 2025, $450 of ARR; 1 return since, at $90. "
        "A reason is stated for 89% of it."
    )
    assert rows["A"]["comment"] == "too dear"


def test_what_was_heard_since(found: dict[tuple[int, int], WinBack]) -> None:
    rows = by_account(found[17, 12])
    heard = ("answers", "score_sum", "tickets", "open_deal", "open_deal_cents")
    assert [rows["B"][name] for name in heard] == [1, 9, 1, "Come back", 200_00]
    assert rows["B"]["lost_deal_day"].date() == date(2025, 3, 5)
    assert [rows["A"][name] for name in heard] == [0, 0, 0, None, None]  # it is back, so its deal wins nobody back
    assert rows["C"]["open_deal"] is None  # opened in July
    assert rows["A"]["return_month"] == START + 15


def test_nothing_after_the_month_is_known(found: dict[tuple[int, int], WinBack]) -> None:
    rows = by_account(found[16, 12])  # May: a deal that is open in the export may have been opened in June
    assert (rows["B"]["reason"], rows["B"]["open_deal"], rows["B"]["answers"]) == (None, None, 1)
    assert rows["C"]["month"] == START + 16


def test_a_shorter_span_lists_fewer_but_reads_reasons_alike(found: dict[tuple[int, int], WinBack]) -> None:
    assert set(by_account(found[17, 3])) == {"C"}
    assert found[17, 3].unplaced == 0
    assert found[17, 3].returns == found[17, 12].returns


def test_without_a_list_it_says_what_to_upload() -> None:
    with built(LINES[:2], 18) as warehouse:
        listed = action.win_back(warehouse, Request(Month(START + 17)), 12)
        nobody = action.win_back(warehouse, Request(Month(START + 11)), 12)
    assert "Upload one with the account" in listed.missing[0]
    assert listed.sentence == "1 account left in the 12 months to Jun 2025, $100 of ARR; 1 return since, at $90."
    assert nobody.sentence == "No account left in the 12 months to Dec 2024."
    assert nobody.reasons == ()


def test_a_reason_goes_to_the_nearest_of_two_departures() -> None:
    left = pd.DataFrame({"account_key": [1, 1], "month": [100, 103]})
    stated = pd.DataFrame(
        {
            "account_key": [1, 1],
            "departure_date": pd.to_datetime(["2008-07-01", "2008-08-01"]),
            "stated_month": [102, 107],
            "reason": ["near the second", "far from both"],
            "comment": [None, None],
        }
    )
    departures, placed = explained(left, stated)
    assert departures["reason"].isna().tolist() == [True, False]
    assert departures["reason"].iloc[1] == "near the second"
    assert placed.tolist() == [True, False]


def test_reasons_are_added_up_whatever_their_spelling() -> None:
    frame = pd.DataFrame(
        {
            "reason": ["Price", None, " PRICE", "<b>x</b>"],
            "lost_cents": [5, 100, 7, 20],
            "return_month": pd.array([None, 3, 4, None], "Int64"),
        }
    )
    assert by_reason(frame) == (
        LeavingReason("<b>x</b>", 1, 20, 0),
        LeavingReason("Price", 2, 12, 1),
        LeavingReason(None, 1, 100, 1),
    )
