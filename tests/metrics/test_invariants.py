"""What holds for any book: no expected figures here, only ties between the engine's own answers."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from nrr import report
from nrr.periods import Month
from nrr.results import COMPONENTS, MOVEMENTS, Bridge, Request, Retention, SegmentTable
from tests import books as making
from tests import oracle
from tests.books import Book, books, built, built_from, several_builds


def request(book: Book, month: int | None = None, window: int = 12, **more: object) -> Request:
    return Request(Month(book.last if month is None else month), window, **more)


def moved(bridge: Bridge) -> int:
    return sum(bridge.cents(kind) for kind in MOVEMENTS)


def assert_closes(bridges: tuple[Bridge, ...]) -> None:
    for bridge in bridges:
        assert bridge.opening_arr_cents + moved(bridge) == bridge.closing_arr_cents, bridge
        gained = bridge.new_accounts + bridge.reactivation_accounts - bridge.churn_accounts
        assert bridge.opening_accounts + gained == bridge.closing_accounts, bridge
    for earlier, later in pairwise(bridges):
        assert earlier.closing_arr_cents == later.opening_arr_cents
        assert earlier.closing_accounts == later.opening_accounts


def assert_within_bounds(retention: Retention) -> None:
    if retention.nrr is None:
        assert (retention.grr, retention.logo_retention) == (None, None)
        return
    assert 0 <= retention.grr <= min(1, retention.nrr)
    assert 0 <= retention.logo_retention <= 1
    # NRR = 1 + (expansion - contraction - churn) / B, exactly
    change = sum(retention.component_cents(component) for component in COMPONENTS)
    assert retention.opening_arr_cents + change == retention.closing_arr_cents
    assert retention.opening_accounts - retention.churned_accounts == retention.retained_accounts


def figures(warehouse, as_of: int, window: int = 12, *, segments: bool = True) -> dict[str, object]:
    """Everything a reader sees at one month, to compare two ways to the same book."""
    asked = Request(Month(as_of), window)
    overview = report.overview(warehouse, asked)
    found: dict[str, object] = {
        "trend": overview.trend,
        "bridge": overview.bridge,
        "months": report.components(warehouse, asked).months,
    }
    for measure in ("net", "gross", "logos"):
        found[measure] = report.cohorts(warehouse, asked, "quarter", measure).cohorts
    if segments:
        found["segments"] = report.segments(warehouse, asked, "region").rows
    return found


def assert_segments_add_up(table: SegmentTable) -> None:
    whole = table.total
    for field in fields(Retention):
        if field.name.endswith(("_cents", "_accounts")):
            assert sum(getattr(row.retention, field.name) for row in table.rows) == getattr(whole, field.name), field
    openings = [row.retention.opening_arr_cents for row in table.rows]
    assert openings == sorted(openings, reverse=True)
    if whole.nrr is not None:
        weighted = sum(
            Fraction(part.opening_arr_cents, whole.opening_arr_cents)
            * Fraction(part.closing_arr_cents, part.opening_arr_cents)
            for part in (row.retention for row in table.rows)
            if part.opening_arr_cents
        )
        assert float(weighted) == whole.nrr


@given(books(), st.sampled_from((None, *making.REGIONS)), st.sampled_from((1, 3, 12, 4)))
def test_bridges_close_and_ratios_stay_within_bounds(book, region, window):
    known = {segment for seen in book.regions.values() for segment in seen.values()}
    asked = request(book, window=window, filters=(("region", region),) if region in known else ())
    first = Month(book.first)
    with built(book) as warehouse:
        components = report.components(warehouse, asked)
        overview = report.overview(warehouse, asked)
        whole = report.monthly_movements(warehouse, asked, first)
        parts = report.segment_movements(warehouse, asked, first, "region")
        assert report.status(warehouse).checks
        assert report.status(warehouse).failing == ()
    assert_closes(components.months)
    assert_closes(components.quarters)
    assert_closes((overview.bridge,))
    assert_closes(whole)
    for part in parts:
        assert_closes(part.bridges)
    for number, month in enumerate(whole):
        for kind in MOVEMENTS:
            assert sum(part.bridges[number].cents(kind) for part in parts) == month.cents(kind), (month.last, kind)
            assert sum(part.bridges[number].accounts(kind) for part in parts) == month.accounts(kind)
    for retention in (*overview.trend, overview.quarter_ago, overview.year_ago, *overview.by_window.values()):
        assert_within_bounds(retention)


@given(books(), st.sampled_from((1, 3, 12, 5)), st.data())
def test_segments_filters_and_trend_are_one_computation(book, window, data):
    month = data.draw(st.integers(book.first, book.last), label="as of")
    with built(book) as warehouse:
        by_size = report.segments(warehouse, request(book, month, window), "size")
        table = report.segments(warehouse, request(book, month, window), "region")
        for row in table.rows:
            assert_within_bounds(row.retention)
            asked = request(book, month, window, filters=(("region", row.segment),))
            overview = report.overview(warehouse, asked)
            # a filter on a segment is the segment's own line
            assert overview.retention == row.retention
            assert report.headline(warehouse, asked) == row.retention
            # a point of the trend is the computation at that month; the ARR beside it follows today's accounts
            for point in overview.trend[:: max(1, len(overview.trend) // 2)]:
                alone = report.headline(warehouse, Request(point.window.closing, window, asked.filters))
                assert replace(alone, total_arr_cents=0) == replace(point, total_arr_cents=0)
        trend = report.overview(warehouse, request(book, month, window)).trend
        for point in trend[:: max(1, len(trend) // 6)]:
            assert report.headline(warehouse, Request(point.window.closing, window)) == point
    assert_segments_add_up(table)
    assert_segments_add_up(by_size)
    assert table.total == by_size.total == trend[-1]


@given(books(), st.sampled_from((1, 3, 12, 8)), st.data())
def test_lists_add_up_to_the_numbers_they_explain(book, window, data):
    month = data.draw(st.integers(book.first, book.last), label="as of")
    first = data.draw(st.integers(book.first, month), label="movements from")
    with built(book) as warehouse:
        asked = request(book, month, window)
        retention = report.headline(warehouse, asked)
        lists = {name: report.behind_component(warehouse, asked, name) for name in (*COMPONENTS, "opening", "closing")}
        bridges = report.monthly_movements(warehouse, asked, Month(first))
        moved = {k: report.behind_movement(warehouse, asked, Month(first), Month(month), k) for k in MOVEMENTS}
        everyone = report.accounts(warehouse, asked).frame
        for row in report.segments(warehouse, asked, "region").rows:
            frame = report.behind_segment(warehouse, asked, "region", row.segment).frame
            assert int(frame["opening_arr_cents"].sum()) == row.retention.opening_arr_cents
            opened = frame[frame["opening_arr_cents"] > 0]
            assert int(opened["closing_arr_cents"].sum()) == row.retention.closing_arr_cents
        cohorts = report.cohorts(warehouse, asked, "quarter", "net").cohorts
        ever = report.monthly_movements(warehouse, asked, Month(book.first))
        for cohort in cohorts:
            age = data.draw(st.integers(0, len(cohort.values) - 1), label=f"age in {cohort.label}")
            frame = report.behind_cohort(warehouse, asked, "quarter", cohort.first_month, age).frame
            assert len(frame) == cohort.accounts
            assert int(frame["opening_arr_cents"].sum()) == cohort.opening_arr_cents
            assert int(frame["closing_arr_cents"].sum()) / cohort.opening_arr_cents == cohort.values[age]
    # every account that ever arrived is in one cohort
    assert sum(cohort.accounts for cohort in cohorts) == sum(each.new_accounts for each in ever)
    assert sum(cohort.opening_arr_cents for cohort in cohorts) == sum(each.new_cents for each in ever)
    for name in COMPONENTS:
        assert (
            int(lists[name].frame["change_cents"].sum()) == lists[name].total_cents == retention.component_cents(name)
        )
    counts = (retention.expanded_accounts, retention.contracted_accounts, retention.churned_accounts)
    assert tuple(len(lists[name].frame) for name in COMPONENTS) == counts
    opening, closing = lists["opening"], lists["closing"]
    assert int(opening.frame["opening_arr_cents"].sum()) == opening.total_cents == retention.opening_arr_cents
    assert int(closing.frame["closing_arr_cents"].sum()) == closing.total_cents == retention.closing_arr_cents
    assert int(everyone["closing_arr_cents"].sum()) == retention.total_arr_cents
    change = dict.fromkeys(book.arr, 0)
    for kind, listed in moved.items():
        assert int(listed.frame["change_cents"].sum()) == listed.total_cents == sum(b.cents(kind) for b in bridges)
        for account, cents in zip(listed.frame["account_id"], listed.frame["change_cents"], strict=True):
            change[account] += int(cents)
    for account, cents in change.items():
        # the bridge closes for every account
        assert oracle.arr(book.arr, account, first - 1) + cents == oracle.arr(book.arr, account, month), account


@several_builds
@given(books(), st.randoms(use_true_random=False))
def test_order_of_rows_and_files_changes_nothing(book, chance: random.Random):
    rows = making.long_rows(book)
    rows = chance.sample(rows, len(rows))
    cut = chance.randrange(len(rows))
    files = [
        (f"{name}.csv", making.LONG_HEADINGS, part, making.long_mapping())
        for name, part in (("one", rows[:cut]), ("two", rows[cut:]))
        if part
    ]
    with built(book) as whole, built_from(files) as split:
        assert figures(whole, book.last) == figures(split, book.last)


@several_builds
@given(books(), st.sampled_from((2, 7, 10, 100)))
def test_scaling_money_scales_money_and_no_ratio(book, factor):
    with built(book) as once, built(book.scaled(factor)) as many:
        one, other = (report.overview(warehouse, request(book)) for warehouse in (once, many))
        cohorts = [report.cohorts(warehouse, request(book)).cohorts for warehouse in (once, many)]
    for small, large in zip(one.trend, other.trend, strict=True):
        assert large.opening_arr_cents == factor * small.opening_arr_cents
        assert large.churn_cents == factor * small.churn_cents
        assert (large.nrr, large.grr, large.logo_retention) == (small.nrr, small.grr, small.logo_retention)
    for kind in MOVEMENTS:
        assert other.bridge.cents(kind) == factor * one.bridge.cents(kind)
        assert other.bridge.accounts(kind) == one.bridge.accounts(kind)
    for small, large in zip(*cohorts, strict=True):
        assert replace(small, opening_arr_cents=factor * small.opening_arr_cents) == large


@several_builds
@given(books(changing_segments=False))
def test_kinds_of_export_agree(book):
    with (
        built(book) as long,
        built(book, making.write_wide, making.wide_mapping) as wide,
        built(book, making.write_subscriptions, making.subscriptions_mapping) as periods,
    ):
        ends = [report.status(warehouse).last_month.index for warehouse in (long, wide, periods)]
        assert ends[:2] == [book.last, book.last]
        assert ends[2] >= max(m for by_month in book.arr.values() for m in by_month if m - 1 not in by_month)
        last = min(ends)
        assert figures(long, last) == figures(wide, last)
        assert figures(long, last, segments=False) == figures(periods, last, segments=False)
