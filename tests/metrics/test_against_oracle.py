"""The engine against the naive oracle, on random books, to the cent."""

from __future__ import annotations

from dataclasses import asdict

from hypothesis import given
from hypothesis import strategies as st

from nrr import report
from nrr.periods import Month
from nrr.results import Bridge, Request, Retention
from tests import oracle
from tests.books import REGIONS, Book, books, built


def of_engine(retention: Retention) -> dict[str, object]:
    return {
        "opening": retention.opening_arr_cents,
        "closing": retention.closing_arr_cents,
        "total": retention.total_arr_cents,
        "expansion": retention.expansion_cents,
        "contraction": retention.contraction_cents,
        "churn": retention.churn_cents,
        "opening_accounts": retention.opening_accounts,
        "retained_accounts": retention.retained_accounts,
        "expanded_accounts": retention.expanded_accounts,
        "contracted_accounts": retention.contracted_accounts,
        "churned_accounts": retention.churned_accounts,
        "nrr": retention.nrr,
        "grr": retention.grr,
        "logo": retention.logo_retention,
    }


def of_oracle(result: dict[str, object]) -> dict[str, object]:
    """The oracle's ratios as the nearest floats; everything else is exact already."""
    return {
        key: float(value) if key in ("nrr", "grr", "logo") and value is not None else value
        for key, value in result.items()
    }


def bridge_of_engine(bridge: Bridge) -> dict[str, int]:
    row = {"opening": bridge.opening_arr_cents, "closing": bridge.closing_arr_cents}
    row |= {"opening_accounts": bridge.opening_accounts, "closing_accounts": bridge.closing_accounts}
    for kind in oracle.KINDS:
        row[kind] = bridge.cents(kind)
        row[f"{kind}_accounts"] = bridge.accounts(kind)
    return row


def at(book: Book, month: int, window: int = 12, **more: object) -> Request:
    return Request(Month(month), window, **more)


@given(books(), st.integers(1, 24), st.data())
def test_retention(book, drawn, data):
    month = data.draw(st.integers(book.first, book.last), label="as of")
    with built(book) as warehouse:
        for window in (12, 3, 1, drawn):
            trend = report.overview(warehouse, at(book, book.last, window)).trend
            assert [point.window.closing.index for point in trend] == list(book.months)
            for point in trend:
                closing = point.window.closing.index
                assert point.window.months == window
                assert of_engine(point) == of_oracle(oracle.retention(book.arr, closing, window)), (closing, window)
                assert (point.nrr is None) == (point.reason is not None)
        overview = report.overview(warehouse, at(book, month, drawn))
    assert of_engine(overview.retention) == of_oracle(oracle.retention(book.arr, month, drawn))
    for window, result in overview.by_window.items():
        assert of_engine(result) == of_oracle(oracle.retention(book.arr, month, window)), window
    for earlier, result in ((3, overview.quarter_ago), (12, overview.year_ago)):
        assert of_engine(result) == of_oracle(oracle.retention(book.arr, month - earlier, drawn)), earlier
    whole = oracle.bridge_over(book.arr, month - drawn + 1, month)
    assert {key: bridge_of_engine(overview.bridge)[key] for key in whole} == whole


@given(books(), st.data())
def test_movements(book, data):
    month = data.draw(st.integers(book.first, book.last), label="month")
    with built(book) as warehouse:
        request = at(book, book.last)
        components = report.components(warehouse, request)
        lists = {k: report.behind_movement(warehouse, request, Month(month), Month(month), k) for k in oracle.KINDS}
    assert [bridge.first.index for bridge in components.months] == list(book.months)
    for bridge in components.months:
        assert bridge.first == bridge.last
        assert bridge_of_engine(bridge) == oracle.bridge(book.arr, bridge.last.index), bridge.last
    for quarter in components.quarters:
        months = oracle.bridge_over(book.arr, quarter.first.index, quarter.last.index)
        assert quarter.last.since(quarter.first) == 2
        assert {key: bridge_of_engine(quarter)[key] for key in months} == months
    for quarter, retention in zip(components.quarters, components.quarter_retention, strict=True):
        assert of_engine(retention) == of_oracle(oracle.retention(book.arr, quarter.last.index, 12))
    assert asdict(components.early_warning) == oracle.early_warning(book.arr, book.last)
    for kind, listed in lists.items():
        moves = {account: oracle.movement(book.arr, account, month) for account in book.arr}
        expected = {account: cents for account, (moved, cents) in moves.items() if moved == kind}
        found = zip(listed.frame["account_id"], listed.frame["change_cents"], strict=True)
        assert {account: int(cents) for account, cents in found} == expected, kind
        assert listed.total_cents == sum(expected.values())


@given(books(), st.data())
def test_cohorts(book, data):
    month = data.draw(st.integers(book.first, book.last), label="as of")
    with built(book) as warehouse:
        tables = [
            report.cohorts(warehouse, at(book, month), period, measure)
            for period in ("month", "quarter", "year")
            for measure in ("net", "gross", "logos")
        ]
    for table in tables:
        expected = oracle.cohorts(book.arr, month, table.period, table.measure)
        assert [cohort.first_month.index for cohort in table.cohorts] == list(expected)
        for cohort in table.cohorts:
            wanted = expected[cohort.first_month.index]
            assert (cohort.accounts, cohort.opening_arr_cents) == (wanted["accounts"], wanted["opening"])
            assert list(cohort.values) == [float(value) for value in wanted["values"]], cohort.label


@given(books(), st.sampled_from((1, 3, 12, 5)), st.sets(st.sampled_from(REGIONS), min_size=1), st.data())
def test_segments_and_filters_at_the_opening(book, window, regions, data):
    month = data.draw(st.integers(book.first, book.last), label="as of")
    opening = month - window
    known = {segment for seen in book.regions.values() for segment in seen.values()}
    asked = regions & known or known
    filters = tuple(("region", region) for region in sorted(asked))
    with built(book) as warehouse:
        by_region = report.segments(warehouse, at(book, month, window), "region")
        by_size = report.segments(warehouse, at(book, month, window), "size")
        filtered = report.overview(warehouse, at(book, month, window, filters=filters))

    def members(segments: set[str]) -> oracle.Book:
        kept = {account for account in book.arr if oracle.segment_at(book.regions, account, opening) in segments}
        return book.only(kept).arr

    whole = of_oracle(oracle.retention(book.arr, month, window))
    opened = {row.segment: of_engine(row.retention) for row in by_region.rows if row.retention.opening_accounts}
    assert set(opened) == set(oracle.by_segment(book.arr, book.regions, month, window))
    for segment, found in opened.items():
        assert found == of_oracle(oracle.retention(members({segment}), month, window)), segment
    assert of_engine(by_region.total) == whole

    sizes = {row.segment: of_engine(row.retention) for row in by_size.rows if row.retention.opening_accounts}
    wanted = oracle.by_size(book.arr, month, window)
    assert {name.casefold() for name in sizes} == {name.casefold() for name in wanted}
    for segment, result in wanted.items():
        found = next(row for name, row in sizes.items() if name.casefold() == segment.casefold())
        # accounts that arrive later have no opening ARR to be sized by, so a segment's total is left out
        assert found | {"total": 0} == of_oracle(result) | {"total": 0}, segment
    assert of_engine(by_size.total) == whole

    assert of_engine(filtered.retention) == of_oracle(oracle.retention(members(asked), month, window))
    bridge = oracle.bridge_over(members(asked), opening + 1, month)
    assert {key: bridge_of_engine(filtered.bridge)[key] for key in bridge} == bridge
