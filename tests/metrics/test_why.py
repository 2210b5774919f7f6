"""Why NRR moved on the sample company: what must add up does, and few accounts are no rate."""

from __future__ import annotations

import pytest

from nrr import report, why
from nrr.errors import UnknownRequest
from nrr.formatting import percent, tenths
from nrr.periods import Month
from nrr.results import Request
from nrr.shown import EFFECTS, shown_change, shown_drivers
from nrr.warehouse import Warehouse
from nrr.workspace import Workspace

REQUEST = Request(Month.parse("2025-12"))
YEAR_AGO, QUARTER_AGO = Month.parse("2024-12"), Month.parse("2025-09")


@pytest.fixture(scope="module")
def book(sample: Workspace) -> Warehouse:
    return sample.warehouse(sample.current() or "")


@pytest.mark.parametrize("dimension", ["segment", "owner", "cohort", "account"])
@pytest.mark.parametrize("before", [YEAR_AGO, QUARTER_AGO])
def test_drivers_are_the_change_and_add_up_as_shown(book: Warehouse, dimension: str, before: Month) -> None:
    found = why.drivers(book, REQUEST, before, dimension)
    was, now = (report.headline(book, Request(month)).nrr for month in (before, REQUEST.as_of))
    assert was is not None
    assert now is not None
    assert found.total("rate") + found.total("mix") == pytest.approx(now - was, abs=1e-12)
    parts = shown_drivers(found)
    assert sum(part.change for part in parts) == shown_change(found) == tenths(now) - tenths(was)
    for name in EFFECTS:
        assert abs(sum(part.effects[name] for part in parts) - found.total(name) * 1000) < 1


def test_who_joined_and_who_left_is_all_mix(book: Warehouse) -> None:
    found = why.drivers(book, REQUEST, YEAR_AGO, "account")
    moved = [driver for driver in found.drivers if None in (driver.nrr_before, driver.nrr_after)]
    assert moved
    assert all(driver.rate == 0 for driver in moved)
    assert not any(driver.name in found.sentence for driver in found.drivers)


def test_the_sample_rose_in_every_segment_and_fell(book: Warehouse) -> None:
    found = why.drivers(book, REQUEST, YEAR_AGO, "segment")
    assert all((d.nrr_after or 0) > (d.nrr_before or 0) for d in found.drivers)
    assert "although it rose in every one of 3 segments" in found.sentence


def test_the_months_are_the_change(book: Warehouse) -> None:
    found = why.explanation(book, REQUEST, QUARTER_AGO)
    was, now = (report.headline(book, Request(month)).nrr for month in (QUARTER_AGO, REQUEST.as_of))
    assert was is not None
    assert now is not None
    assert sum(each.change for each in found.rolled) == pytest.approx(now - was, abs=1e-12)
    assert [each.role for each in found.rolled] == ["out"] * 3 + ["both"] * 9 + ["in"] * 3
    assert found.change is not None
    assert found.change.low < now - was < found.change.high
    assert found.change == why.change_confidence(book, REQUEST, QUARTER_AGO)
    assert found.rolled == why.rolled_months(book, REQUEST, QUARTER_AGO)
    assert found.confidence == why.confidence(book, REQUEST)


def test_segments_are_read_as_their_effective_accounts_allow(book: Warehouse) -> None:
    few = 0
    for dimension in report.status(book).dimensions:
        leaders = why.segment_leaders(book, REQUEST, dimension)
        for segment, sure in why.segment_confidence(book, REQUEST, dimension).items():
            expected = "rate" if sure.effective_accounts >= 50 else "accounts" if sure.effective_accounts < 20 else None
            assert sure.reading == (expected or "approximate")
            assert (sure.nrr is None) == (sure.reading == "accounts")
            few += sure.reading == "accounts"
            shown = [account.opening_arr_cents for account in leaders[segment]]
            assert shown == sorted(shown, reverse=True)
            listed = report.behind_segment(book, REQUEST, dimension, segment).frame["opening_arr_cents"]
            assert shown == listed.nlargest(5).tolist()
    assert few
    assert why.reading(book, REQUEST) == why.confidence(book, REQUEST).reading


def test_influence_is_nrr_less_nrr_without_the_account(book: Warehouse) -> None:
    found = why.influences(book, REQUEST)
    frame = report.accounts(book, REQUEST).frame
    frame = frame[frame["opening_arr_cents"] > 0]
    base, kept = frame["opening_arr_cents"].sum(), frame["closing_arr_cents"].sum()
    changes = []
    for row in frame.itertuples():
        without = (kept - row.closing_arr_cents) / (base - row.opening_arr_cents)
        changes.append(kept / base - without)
    assert [each.change for each in found[:6]] == pytest.approx(sorted(changes, reverse=True)[:6])
    assert [each.change for each in found[6:]] == pytest.approx(sorted(changes)[:6][::-1])


def test_what_the_data_does_not_reach_has_no_interval(book: Warehouse) -> None:
    early = Request(Month.parse("2022-06"))
    assert why.confidence(book, early).nrr is None
    assert why.confidence(book, early).logo_retention is None
    assert why.segment_confidence(book, early, "segment") == {}
    assert why.explanation(book, REQUEST, early.as_of).sentence == ""
    found = why.drivers(book, REQUEST, early.as_of, "segment")
    assert found.drivers == ()
    assert "data starts" in found.sentence
    assert why.concentration(book, early).nrr is None


def test_the_earlier_month_is_earlier(book: Warehouse) -> None:
    with pytest.raises(UnknownRequest, match="not before"):
        why.drivers(book, REQUEST, REQUEST.as_of, "segment")


def test_the_sentence_ends_where_the_headline_is(book: Warehouse) -> None:
    found = why.drivers(book, REQUEST, QUARTER_AGO, "segment")
    assert percent(report.headline(book, REQUEST).nrr) in found.sentence
