"""Every definition of NRR and GRR: the contract's table, an obvious computation on random books, the steps between."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import zip_longest
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrr import report
from nrr.metrics.definitions import steps
from nrr.periods import Month
from nrr.results import DEFINITIONS, GRR_DEFINITIONS, NRR_DEFINITIONS, Request
from tests import oracle
from tests.books import books, built, several_builds
from tests.metrics.test_worked_examples import DECEMBER_2025, long_file, six_accounts

# METRICS.md section 3, month 12, in fractions of the opening 400
SIX_ACCOUNTS = {
    "point_to_point": 0.75,  # (100 + 120 + 80 + 0) / 400
    "closed_flows": 0.75,  # 1 + (60 - 40 [B] - 100 + 80 [C] - 100 [D]) / 400
    "closed_flows_without_reactivation": 0.55,  # 0.75 - 80 / 400
    "bridge": 0.875,  # 0.75 + (100 [E grows] - 50 [F leaves]) / 400
    "bridge_without_reactivation": 0.675,  # 0.875 - 80 / 400
    "survivors_only": 1.0,  # A, B, C: 300 / 300
    "capped": 0.7,  # (100 + 100 + 80 + 0) / 400
    "component": 0.4,  # 1 - (40 + 100 + 100) / 400
    "running_minimum": 0.5,  # (100 + 100 + 0 + 0) / 400
}


def test_six_accounts():
    with six_accounts(long_file) as warehouse:
        lab = report.definitions(warehouse, Request(DECEMBER_2025))
    found = {value.id: value.value for value in lab.values}
    assert {name: found[name] for name in SIX_ACCOUNTS} == SIX_ACCOUNTS
    assert found["compounded_monthly"] == pytest.approx(0.782, abs=5e-4)
    assert {value.id for value in lab.values if value.reason} == {"trailing_average", "revenue_window"}


def test_steps_from_the_headline_to_the_bridge_of_all_accounts():
    with six_accounts(long_file) as warehouse:
        lab = report.definitions(warehouse, Request(DECEMBER_2025))
    found = {step.text: step.change for step in steps(lab, "closed_flows_without_reactivation", "bridge")}
    assert found == {
        "Add win-backs of the opening accounts": 0.2,  # 80 / 400
        "Add expansion of accounts won since": 0.25,  # 100 / 400
        "Add churn of accounts won since": -0.125,  # 50 / 400
    }


def naive(book: oracle.Book, closing: int, window: int, first: int) -> dict[str, Fraction | None]:
    opening = closing - window
    base = {a: oracle.arr(book, a, opening) for a in oracle.active(book, opening)}
    total = sum(base.values())
    if not total or opening < first:
        return dict.fromkeys((d.id for d in DEFINITIONS), None)
    months = range(opening + 1, closing + 1)

    def flows(accounts: set[str], *kinds: str) -> int:
        moved = (oracle.movement(book, a, m) for a in accounts for m in months)
        return sum(cents for kind, cents in moved if kind in kinds)

    kept, returned = ("expansion", "contraction", "churn"), ("expansion", "contraction", "churn", "reactivation")
    everyone, members = set(book), set(base)
    alive = {a for a in members if oracle.arr(book, a, closing)}
    monthly = [oracle.bridge(book, m) for m in months]
    averaged = [oracle.retention(book, closing - back, window)["nrr"] for back in range(12)]
    known = [nrr for back, nrr in enumerate(averaged) if nrr is not None and closing - back - window >= first]
    before = range(opening - window + 1, opening + 1)
    return {
        "point_to_point": Fraction(sum(oracle.arr(book, a, closing) for a in base), total),
        "closed_flows": 1 + Fraction(flows(members, *returned), total),
        "closed_flows_without_reactivation": 1 + Fraction(flows(members, *kept), total),
        "bridge": 1 + Fraction(flows(everyone, *returned), total),
        "bridge_without_reactivation": 1 + Fraction(flows(everyone, *kept), total),
        "compounded_monthly": prod(1 + Fraction(sum(row[k] for k in kept), row["opening"]) for row in monthly)
        if all(row["opening"] for row in monthly)
        else None,
        "trailing_average": sum(known) / 12 if len(known) == 12 else None,
        "survivors_only": Fraction(sum(oracle.arr(book, a, closing) for a in alive), sum(base[a] for a in alive))
        if alive
        else None,
        "revenue_window": Fraction(
            sum(oracle.arr(book, a, m) for a in base for m in months),
            sum(oracle.arr(book, a, m) for a in base for m in before),
        )
        if before[0] >= first
        else None,
        "capped": Fraction(sum(min(oracle.arr(book, a, closing), base[a]) for a in base), total),
        "component": 1 + Fraction(flows(members, "contraction", "churn"), total),
        "running_minimum": Fraction(
            sum(min(oracle.arr(book, a, m) for m in range(opening, closing + 1)) for a in base), total
        ),
    }


@given(books(), st.integers(1, 14), st.data())
def test_random_books(book, window, data):
    closing = data.draw(st.integers(book.first, book.last), label="as of")
    with built(book) as warehouse:
        lab = report.definitions(warehouse, Request(Month(closing), window))
    paid = [month for by_month in book.arr.values() for month, cents in by_month.items() if cents]
    expected = naive(book.arr, closing, window, min(paid))
    for value in lab.values:
        wanted = expected[value.id]
        assert (value.value is None) == (wanted is None), value
        assert value.value is None or value.value == pytest.approx(float(wanted), rel=1e-12, abs=1e-12), value
        assert (value.value is None) == (value.reason is not None)
    assert lab.find("closed_flows").value == lab.find("point_to_point").value


@given(books(), st.sampled_from(DEFINITIONS), st.sampled_from(DEFINITIONS))
def test_steps_add_up_to_the_difference(book, start, end):
    with built(book) as warehouse:
        lab = report.definitions(warehouse, Request(Month(book.last), 6))
    first, last = lab.find(start.id).value, lab.find(end.id).value
    if first is None or last is None:
        assert steps(lab, start.id, end.id) == ()
    else:
        rounding = 1e-12 + 1e-15 * (abs(first) + abs(last))  # NRR of a random book can be a hundred million
        assert sum(step.change for step in steps(lab, start.id, end.id)) == pytest.approx(last - first, abs=rounding)


@several_builds
@given(books(changing_segments=True), st.sampled_from((1, 3, 5, 12)), st.booleans())
def test_a_trend_of_any_definition_is_the_definition_asked_for_month_by_month(book, window, filtered):
    filters = (("region", book.regions[min(book.regions)][min(book.regions[min(book.regions)])]),) if filtered else ()
    with built(book) as warehouse:
        for definition, grr in zip_longest(NRR_DEFINITIONS, GRR_DEFINITIONS, fillvalue="capped"):
            asked = Request(Month(book.last), window, filters, definition, grr)
            trend = report.overview(warehouse, asked).trend
            # every month-end would be slow: the last, the first and one between
            for point in {trend[0], trend[len(trend) // 2], trend[-1]}:
                alone = report.headline(warehouse, replace(asked, as_of=point.window.closing))
                assert (point.nrr, point.grr) == (alone.nrr, alone.grr)
                assert (point.nrr is None) == (point.nrr_reason is not None)


@several_builds
@given(books(changing_segments=True), st.sampled_from((1, 6, 12)))
def test_closed_flows_are_point_to_point_whole_filtered_and_by_segment(book, window):
    with built(book) as warehouse:
        asked = Request(Month(book.last), window, (), "closed_flows")
        assert_same(report.headline(warehouse, asked))
        table = report.segments(warehouse, asked, "region")
        for row in table.rows:
            assert_same(row.retention)
            assert_same(report.headline(warehouse, replace(asked, filters=(("region", row.segment),))))


def assert_same(found):
    assert (found.nrr_definition, found.nrr, found.nrr_reason) == ("closed_flows", found.point_to_point, found.reason)


@several_builds
@given(books(changing_segments=True), st.sampled_from((3, 12)))
def test_a_segment_has_the_definition_that_its_filter_has(book, window):
    with built(book) as warehouse:
        for definition, grr in zip_longest(NRR_DEFINITIONS, GRR_DEFINITIONS, fillvalue="capped"):
            asked = Request(Month(book.last), window, (), definition, grr)
            table = report.segments(warehouse, asked, "region")
            whole = report.headline(warehouse, asked)
            assert (table.total.nrr, table.total.grr) == (whole.nrr, whole.grr)
            for row in table.rows:
                alone = report.headline(warehouse, replace(asked, filters=(("region", row.segment),)))
                assert (row.retention.nrr, row.retention.grr) == (alone.nrr, alone.grr), definition


@several_builds
@given(books(), st.sampled_from((3, 12)))
def test_the_accounts_behind_a_flow_add_up_to_it(book, window):
    with built(book) as warehouse:
        request = Request(Month(book.last), window)
        lab = report.definitions(warehouse, request)
        for (side, movement), cents in lab.flows.items():
            found = report.behind_flow(warehouse, request, side, movement)
            assert found.total_cents == cents == found.frame["change_cents"].sum()
            assert ((found.frame["opening_arr_cents"] > 0) == (side == "closed")).all()


def test_an_overview_of_a_definition_made_of_flows_holds_them():
    with six_accounts(long_file) as warehouse:
        overview = report.overview(warehouse, Request(DECEMBER_2025, definition="bridge"))
        # in units of 100 MRR: expansion B 0.6, E 1; win-back C 0.8; contraction B -0.4; churn C -1, D -1, F -0.5
        assert overview.base is overview.flows
        flows = {name: cents / 120_000 for name, cents in overview.flows.flows}
        assert flows == {"expansion": 1.6, "reactivation": 0.8, "contraction": -0.4, "churn": -2.5}
        assert overview.flows.closing_arr_cents / overview.flows.opening_arr_cents == 0.875 == overview.retention.nrr
        assert overview.retention.point_to_point == 0.75
        average = report.overview(warehouse, Request(DECEMBER_2025, definition="survivors_only"))
        assert (average.flows, average.base, average.retention.nrr) == (None, average.retention, 1.0)
        assert "NRR (survivors only) is 100.0%" in average.sentence
        assert "Point to point, it is 75.0%" in average.sentence
