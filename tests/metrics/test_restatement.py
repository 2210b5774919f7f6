"""What later imports changed: a story checked by hand, and exactness on random books."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrr import report
from nrr.imports import Batch
from nrr.ingest.mapping import Mapping
from nrr.periods import Month
from nrr.results import RESTATEMENT_CAUSES, Request, Restatement
from nrr.workspace import Upload, Workspace
from tests.books import Book, books, built, built_from, long_mapping, several_builds, write

TODAY = date(2026, 1, 10)
DECEMBER = Month.parse("2025-12")
YEAR = Request(DECEMBER)
HEADINGS = ["customer", "month", "mrr", "region"]
# MRR at the end of December 2024 and 2025; ARR is 12 times that
FIRST = [
    ["Alder", "2024-12", "1000.00", "EMEA"],
    ["Alder", "2025-12", "1200.00", "EMEA"],
    ["Birch", "2024-12", "1000.00", "EMEA"],
    ["Birch", "2025-12", "1000.00", "EMEA"],
    ["Cedar", "2024-12", "2000.00", "APAC"],
    ["Cedar", "2025-12", "1800.00", "APAC"],
    ["Dogwood", "2025-12", "500.00", "APAC"],
    ["Elm", "2024-12", "400.00", "APAC"],
    ["Elm", "2025-12", "400.00", "APAC"],
]


def causes(found: Restatement) -> dict[str, tuple[int, int, int, int]]:
    """Opening, closing and total in units of MRR, and accounts; causes without any are left out."""
    return {
        c.cause: (c.opening_cents // 1200, c.closing_cents // 1200, c.total_cents // 1200, c.accounts)
        for c in found.causes
        if c.accounts
    }


def assert_exact(found: Restatement) -> None:
    """The causes add up to the change, in total and over the accounts' rows."""
    before, now = found.published, found.known_now
    change = {
        "opening": now.opening_arr_cents - before.opening_arr_cents,
        "closing": now.closing_arr_cents - before.closing_arr_cents,
        "total": now.total_arr_cents - before.total_arr_cents,
    }
    for side, cents in change.items():
        assert sum(getattr(cause, f"{side}_cents") for cause in found.causes) == cents
        assert sum(found.frame[f"{side}_change_cents"]) == cents
    assert tuple(cause.cause for cause in found.causes) == RESTATEMENT_CAUSES
    if found.nrr_change is not None:
        in_points = sum(c.nrr_change or 0.0 for c in found.causes)
        assert in_points + found.definition_change == pytest.approx(found.nrr_change, abs=1e-9)


def compared(tmp_path: Path, before: list, after: list, request: Request = YEAR) -> Restatement:
    """The restatement between two states of a company: lists of (rows, mapping)."""
    with ExitStack() as stack:
        old, new = (
            stack.enter_context(
                built_from([(f"{n}.csv", rows[0], rows[1:], mapping) for n, (rows, mapping) in enumerate(files)], TODAY)
            )
            for files in (before, after)
        )
        found = report.restatement(old, new, request)
    assert_exact(found)
    return found


def book(rows: list[list[str]]) -> tuple[list[list[str]], Mapping]:
    return [HEADINGS, *rows], long_mapping()


def test_a_locked_quarter_through_a_correction_a_late_account_and_a_vanished_row(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "ws")
    first = write(tmp_path / "first.csv", HEADINGS, FIRST)
    published = workspace.add([Upload(first, "first.csv", long_mapping())], TODAY).version
    second = [
        row for row in FIRST if row[:2] not in (["Birch", "2025-12"], ["Dogwood", "2025-12"], ["Elm", "2025-12"])
    ] + [
        ["Birch", "2025-12", "700.00", "EMEA"],  # corrected, was 1000
        ["Dogwood", "2025-12", "600.00", "APAC"],  # corrected, was 500; not an opening account
        ["Fir", "2024-12", "300.00", "EMEA"],  # late
        ["Fir", "2025-12", "330.00", "EMEA"],
    ]  # and Elm's row of December 2025 is gone
    later = write(tmp_path / "second.csv", HEADINGS, second)
    workspace.add([Upload(later, "second.csv", long_mapping())], TODAY, replace_earlier=True)
    now = workspace.current()
    assert now is not None
    found = report.restatement(workspace.warehouse(published), workspace.warehouse(now), Request(DECEMBER))
    assert_exact(found)
    # opening 1000 + 1000 + 2000 + 400 = 4400, closing 1200 + 1000 + 1800 + 400 = 4400
    assert found.published.nrr == 1.0
    # now opening 4400 + 300 = 4700, closing 1200 + 700 + 1800 + 0 + 330 = 4030
    assert found.known_now.nrr == 4030 / 4700
    assert causes(found) == {
        "late_data": (300, 330, 330, 1),
        "correction": (0, -300, -200, 2),  # Birch -300 in both, Dogwood +100 in total ARR only
        "vanished_rows": (0, -400, -400, 1),
    }
    # in points of the opening ARR known now: (330 - 1.0 x 300) / 4700, -300 / 4700, -400 / 4700
    changes = {c.cause: c.nrr_change for c in found.causes}
    assert changes["late_data"] == pytest.approx(30 / 4700)
    assert changes["correction"] == pytest.approx(-300 / 4700)
    assert changes["vanished_rows"] == pytest.approx(-400 / 4700)
    # largest first
    assert found.frame["account_id"].tolist() == ["Elm", "Fir", "Birch", "Dogwood"]
    assert found.frame["closing_change_cents"].tolist() == [-400 * 1200, 330 * 1200, -300 * 1200, 0]


def test_nothing_changed(tmp_path: Path) -> None:
    found = compared(tmp_path, [book(FIRST)], [book(FIRST)])
    assert found.frame.empty
    assert found.nrr_change == 0.0


def test_an_account_that_enters_the_base_brings_its_closing_with_it(tmp_path: Path) -> None:
    # Dogwood closed at 500 as a newcomer; its opening of 400 arrives late, so 500 joins the closing of the base
    found = compared(tmp_path, [book(FIRST)], [book([*FIRST, ["Dogwood", "2024-12", "400.00", "APAC"]])])
    assert causes(found) == {"late_data": (400, 500, 0, 1)}


def test_an_account_of_another_segment_leaves_the_filter_whole(tmp_path: Path) -> None:
    moved = [[*row[:3], "EMEA"] if row[0] == "Cedar" else row for row in FIRST]
    request = Request(DECEMBER, 12, (("region", "APAC"),))
    found = compared(tmp_path, [book(FIRST)], [book(moved)], request)
    assert causes(found) == {"segment": (-2000, -1800, -1800, 1)}


def test_a_segment_that_is_gone_takes_everything_with_it(tmp_path: Path) -> None:
    moved = [[*row[:3], "EMEA"] for row in FIRST if row[0] != "Elm"]
    request = Request(DECEMBER, 12, (("region", "APAC"),))
    found = compared(tmp_path, [book(FIRST)], [book(moved)], request)
    assert found.known_now.reason
    # Cedar moved to EMEA, Elm is gone; Dogwood opened nothing
    assert causes(found) == {"vanished_rows": (-400, -400, -400, 1), "segment": (-2000, -1800, -2300, 2)}


def test_the_same_file_read_another_way_is_policy(tmp_path: Path) -> None:
    as_arr = long_mapping().with_changes(measure="arr")
    found = compared(tmp_path, [book(FIRST)], [([HEADINGS, *FIRST], as_arr)])
    # every amount is an ARR now: 4400 MRR was 52,800 a year and is 4,400
    assert [c.cause for c in found.causes if c.accounts] == ["policy"]
    assert found.known_now.opening_arr_cents == 4400_00
    assert found.nrr_change == 0.0


def test_a_size_that_a_policy_changed_is_policy(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "ws")
    path = write(tmp_path / "first.csv", HEADINGS, FIRST)
    published = workspace.add([Upload(path, "first.csv", long_mapping())], TODAY).version
    recipe = workspace.recipe()
    stricter = replace(recipe, policies=replace(recipe.policies, mid_market_from_cents=20_000_00))
    with workspace._writing():
        workspace._switch(stricter, "policy", TODAY, Batch())
    request = Request(DECEMBER, 12, (("size", "Mid-market"),))
    found = report.restatement(workspace.warehouse(published), workspace.warehouse(stricter.version), request)
    assert_exact(found)
    # Alder and Birch open at an ARR of 12,000, which was mid-market and is not any more
    assert causes(found) == {"policy": (-2000, -2200, -2200, 2)}


def test_lines_named_or_split_anew_change_nothing(tmp_path: Path) -> None:
    headings = ["customer", "month", "mrr", "product"]
    mapping = Mapping(
        "long",
        {"account": "customer", "month": "month", "amount": "mrr", "product": "product"},
        measure="mrr",
        currency="USD",
    )
    before = [["Alder", "2024-12", "100.00", "Core"], ["Alder", "2025-12", "150.00", "Core"]]
    after = [
        ["Alder", "2024-12", "100.00", "Platform"],
        ["Alder", "2025-12", "90.00", "Platform"],
        ["Alder", "2025-12", "60.00", "Add-on"],
        ["Alder", "2025-12", "25.00", "Support"],
    ]
    same = compared(tmp_path, [([headings, *before], mapping)], [([headings, *after[:3]], mapping)])
    assert same.frame.empty
    # with a fourth line 90 + 60 + 25 take the place of 150
    more = compared(tmp_path, [([headings, *before], mapping)], [([headings, *after], mapping)])
    assert causes(more) == {"correction": (0, 25, 25, 1)}


def test_a_subscription_that_ended_earlier_than_published_is_a_correction(tmp_path: Path) -> None:
    headings = ["customer", "id", "start", "end", "amount", "interval"]
    mapping = Mapping("subscriptions", {name: name for name in ("start", "end", "amount", "interval")}, currency="USD")
    mapping = mapping.with_changes(columns={**mapping.columns, "account": "customer", "line_id": "id"})
    before = [["Alder", "s1", "2024-01-01", "", "100", "month"], ["Birch", "s2", "2024-01-01", "", "50", "month"]]
    after = [
        ["Alder", "s1", "2024-01-01", "2025-11-15", "100", "month"],  # the cancellation became known
        ["Birch", "s2", "2025-02-01", "", "50", "month"],  # and this one started later than stated
        ["Cedar", "s3", "2025-03-01", "", "10", "month"],  # this one was not known
    ]
    found = compared(tmp_path, [([headings, *before], mapping)], [([headings, *after], mapping)])
    # opening 150 -> 100: Birch left the base, and its closing of 50 with it; Alder's 100 is gone from the closing
    assert causes(found) == {"correction": (-50, -150, -100, 2), "late_data": (0, 0, 10, 1)}


def test_a_month_that_the_data_no_longer_reaches_has_vanished(tmp_path: Path) -> None:
    found = compared(tmp_path, [book(FIRST)], [book([row for row in FIRST if row[1] == "2024-12"])])
    assert found.known_now.nrr is None
    assert found.nrr_change is None
    assert causes(found) == {"vanished_rows": (-4400, -4400, -4900, 5)}


@st.composite
def edited(draw: st.DrawFn) -> tuple[Book, Book]:
    """A book, and the same after edits: cells kept, dropped, changed or added, regions of some accounts changed."""
    before, other = draw(books(max_accounts=8)), draw(books(max_accounts=8))
    chance = draw(st.randoms(use_true_random=False))
    arr, regions = {}, {}
    for account in before.arr | other.arr:
        by_month, seen = {}, (other if chance.random() < 0.3 else before).regions.get(account) or {}
        for month in {*before.arr.get(account, {}), *other.arr.get(account, {})}:
            source = before if chance.random() < 0.8 else other
            if month in source.arr.get(account, {}):
                by_month[month] = source.arr[account][month]
        if by_month:
            arr[account] = by_month
            regions[account] = {month: seen.get(month, "EMEA") for month in by_month}
    if not arr:
        return before, before
    months = [month for by_month in arr.values() for month in by_month]
    return before, Book(arr, regions, min(months), max(months))


@several_builds
@given(edited(), st.data())
def test_causes_add_up_on_random_books(pair: tuple[Book, Book], data: st.DataObject) -> None:
    before, after = pair
    month = Month(data.draw(st.integers(before.first, before.last), label="month"))
    regions = sorted({r for by in before.regions.values() for r in by.values()})
    kept = data.draw(st.sampled_from([None, *regions]), label="region")
    request = Request(
        month, data.draw(st.sampled_from([1, 3, 7, 12]), label="window"), (("region", kept),) if kept else ()
    )
    with built(before) as old, built(after) as new:
        found = report.restatement(old, new, request)
        assert_exact(found)
        assert found.published == report.known_now(old, request)
        assert found.known_now == report.known_now(new, request)
        if not kept:
            assert_exact_by_account(found, before, after)


def assert_exact_by_account(found: Restatement, before: Book, after: Book) -> None:
    opening, closing = found.request.window.opening.index, found.request.window.closing.index
    rows = found.frame.groupby("account_id")[
        ["opening_change_cents", "closing_change_cents", "total_change_cents"]
    ].sum()
    for account in before.arr | after.arr:
        was, now = before.arr.get(account, {}), after.arr.get(account, {})
        if closing > after.last:
            now = {}
        base = [arr.get(closing, 0) if arr.get(opening, 0) else 0 for arr in (was, now)]
        change = [
            now.get(opening, 0) - was.get(opening, 0),
            base[1] - base[0],
            now.get(closing, 0) - was.get(closing, 0),
        ]
        shown = rows.loc[account].tolist() if account in rows.index else [0, 0, 0]
        assert shown == change, account
