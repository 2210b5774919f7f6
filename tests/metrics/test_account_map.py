"""The account map: every figure of a month reads all history under the map as it stands at that month."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nrr import report
from nrr.errors import FileRefused, UnknownRequest
from nrr.ingest.mapping import Mapping
from nrr.ownership import Entry, stretches
from nrr.periods import Month
from nrr.results import Request
from tests import books as making
from tests import oracle
from tests.books import EXAMPLES, START, Book, books, built, built_from, several_builds
from tests.metrics.test_against_oracle import bridge_of_engine, of_engine, of_oracle

MAP = Mapping("account_map", {"account": "child", "parent": "parent", "from_date": "from"})
HOLDING = "a holding without revenue"


def map_rows(entries):
    return [
        [child, parent or "", "" if since is None else making.month_text(since)] for child, parent, since in entries
    ]


@contextmanager
def mapped(book, entries):
    files = [
        ("book.csv", making.LONG_HEADINGS, making.long_rows(book), making.long_mapping()),
        ("map.csv", ["child", "parent", "from"], map_rows(entries), MAP),
    ]
    with built_from(files if entries else files[:1]) as warehouse:
        yield warehouse


@st.composite
def maps(draw, book):
    """Maps of chains and changes of parent; an account's parent comes before it in order, so there is no circle."""
    accounts = [HOLDING, *book.arr]
    count = draw(st.integers(1, 6))
    entries = {}
    for _ in range(count):
        child = draw(st.integers(1, len(accounts) - 1))
        parent = draw(st.one_of(st.none(), st.integers(0, child - 1)))
        since = draw(st.one_of(st.none(), st.integers(book.first - 1, book.last + 2)))
        if parent is not None or since is not None:
            entries[accounts[child], since] = None if parent is None else accounts[parent]
    return [(child, parent, since) for (child, since), parent in entries.items()]


def test_a_merge_is_neither_churn_nor_expansion_and_leaves_earlier_windows_as_they_were():
    # MRR in units of 100, merge of B into A from month 3, one month windows and the window of months 1 to 4:
    #            1  2  3  4
    #   A        1  1  3  3     B's contract is moved to A in month 3
    #   B        1  2  .  .
    # As at month 2, two accounts: 1+1 -> 1+2, NRR 150%, expansion 100 of B.
    # As at month 3, one account: 3 -> 3: NRR 100%, no churn (unmapped: A +200, B -200: GRR 33%).
    # As at month 4 over 3 months, opening A+B = 2, closing 3: NRR 150%, GRR 100%, one logo of one.
    # Transfer in month 3: B hands 200 x 12 = 2,400 of ARR over to A; -2,400 + 2,400 = 0.
    one, two, three, four = range(START, START + 4)
    arr = {"A": {one: 1200_00, two: 1200_00, three: 3600_00, four: 3600_00}, "B": {one: 1200_00, two: 2400_00}}
    book = Book(arr, {name: dict.fromkeys(held, "EMEA") for name, held in arr.items()}, one, four)
    with built(book) as unmapped, mapped(book, [("B", "A", three)]) as warehouse:
        assert report.status(warehouse).failing == ()
        at_two = report.headline(warehouse, Request(Month(two), 1))
        assert at_two == report.headline(unmapped, Request(Month(two), 1))
        assert (at_two.nrr, at_two.expansion_cents, at_two.opening_accounts) == (1.5, 1200_00, 2)
        at_three = report.headline(warehouse, Request(Month(three), 1))
        assert (at_three.nrr, at_three.grr, at_three.churn_cents, at_three.opening_accounts) == (1.0, 1.0, 0, 1)
        assert report.headline(unmapped, Request(Month(three), 1)).grr == pytest.approx(1 / 3)
        at_four = report.headline(warehouse, Request(Month(four), 3))
        assert (at_four.nrr, at_four.grr, at_four.logo_retention) == (1.5, 1.0, 1.0)
        found = report.account_map(warehouse)
        (handed,) = found.transfers
        assert (handed.month, handed.from_id, handed.to_id, handed.arr_cents) == (Month(three), "B", "A", 2400_00)
        assert handed.of(handed.from_key) + handed.of(handed.to_key) == 0
        detail = report.account(warehouse, handed.to_key, Month(four))
        assert [(m.movement, m.after_cents) for m in detail.movements] == [("new", 2400_00), ("expansion", 3600_00)]
        assert detail.transfers == (handed,)
        assert report.account(warehouse, handed.from_key, Month(two)).account_id == "B"
        with pytest.raises(UnknownRequest, match="B belongs to A"):
            report.account(warehouse, handed.from_key, Month(three))


@settings(settings.get_profile("books"), max_examples=max(1, EXAMPLES // 4))
@given(st.data())
def test_every_figure_is_the_oracle_of_the_book_under_the_map_of_its_month(data):
    book = data.draw(books(max_accounts=6))
    entries = data.draw(maps(book))
    as_of = data.draw(st.integers(book.first, book.last))
    window = data.draw(st.sampled_from((12, 3, 1, 5)))
    asked = Request(Month(as_of), window)

    def wanted(closing, region=None):
        held = oracle.mapped(book.arr, entries, closing)
        if region:
            known = {a: book.regions.get(a, {}) for a in held}
            opening = closing - window
            inside = {a for a in held if (oracle.segment_at(known, a, opening) or "Not stated") == region}
            held = oracle.only(held, inside)
        return of_oracle(oracle.retention(held, closing, window))

    with mapped(book, entries) as warehouse:
        assert report.status(warehouse).failing == ()
        overview = report.overview(warehouse, asked)
        assert of_engine(overview.retention) == wanted(as_of)
        assert overview.retention.total_arr_cents == oracle.total(book.arr, as_of)
        for point in overview.trend:
            assert of_engine(point) == wanted(point.window.closing.index), point.window
            assert point.total_arr_cents == oracle.total(book.arr, point.window.closing.index)
        held = oracle.mapped(book.arr, entries, as_of)
        for bridge in report.monthly_movements(warehouse, asked, Month(book.first)):
            assert bridge_of_engine(bridge) == oracle.bridge(held, bridge.last.index), bridge.last
        table = report.segments(warehouse, asked, "region")
        for row in table.rows:
            if row.retention.opening_accounts:
                without_total = of_engine(row.retention) | {"total": 0}
                assert without_total == wanted(as_of, row.segment) | {"total": 0}, row.segment
        region = table.rows[0].segment
        filtered = report.overview(warehouse, Request(Month(as_of), window, (("region", region),)))
        for point in filtered.trend[-14:]:
            closing = point.window.closing.index
            assert of_engine(point) | {"total": 0} == wanted(closing, region) | {"total": 0}, point.window
        for month in range(book.first + 1, book.last + 1):
            found = report.transfers(warehouse, Month(month), Month(month))
            moved = oracle.transfers(book.arr, entries, month)
            assert {(each.from_id, each.to_id): each.arr_cents for each in found} == moved
            assert sum(each.of(each.from_key) + each.of(each.to_key) for each in found) == 0


@several_builds
@given(books(max_accounts=6), st.sampled_from((12, 3, 1, 5)), st.data())
def test_a_merge_of_two_opening_accounts_leaves_nrr_alone_and_can_only_raise_grr(book, window, data):
    assume(book.last - book.first >= window)
    month = data.draw(st.integers(book.first + window, book.last))
    opened = sorted(oracle.active(book.arr, month - window))
    assume(len(opened) >= 2)
    one, other = data.draw(st.permutations(opened))[:2]
    asked = Request(Month(month), window)
    with built(book) as warehouse, mapped(book, [(one, other, None)]) as merged:
        effect = report.account_map_preview(warehouse, [Entry(one, other)], asked)
        assert effect.after == report.headline(merged, asked)
        assert effect.before == report.headline(warehouse, asked)
    before, after = effect.before, effect.after
    assert (after.opening_arr_cents, after.closing_arr_cents) == (before.opening_arr_cents, before.closing_arr_cents)
    assert after.total_arr_cents == before.total_arr_cents
    assert after.nrr == before.nrr
    assert after.grr >= before.grr
    assert after.opening_accounts == before.opening_accounts - 1
    both = {one, other} <= oracle.active(book.arr, month)
    neither = not {one, other} & oracle.active(book.arr, month)
    assert effect.accounts_before - effect.accounts_after == (1 if both else 0)
    assert after.retained_accounts == before.retained_accounts - (1 if both else 0)
    assert neither or after.retained_accounts > 0


def test_chains_reach_the_top_and_circles_are_refused_by_name():
    chain = stretches([Entry("C", "B"), Entry("B", "A", 10), Entry("B", None, 12)])
    assert [(s.valid_from, s.owners) for s in chain] == [(0, {"C": "B"}), (10, {"C": "A", "B": "A"}), (12, {"C": "B"})]
    with pytest.raises(FileRefused, match="A belongs to B belongs to C belongs to A"):
        stretches([Entry("A", "B"), Entry("B", "C"), Entry("C", "A")])


def test_accounts_written_two_ways_are_offered_and_never_merged_in_silence():
    arr = {name: {START: cents} for name, cents in (("Acme Ltd", 1200), ("ACME  ltd", 2400), ("Bolt", 1200))}
    book = Book(arr, {name: {START: "EMEA"} for name in arr}, START, START)
    with mapped(book, []) as warehouse:
        assert report.status(warehouse).accounts == 3
        (offer,) = report.account_map(warehouse).offers
        assert [a.account_id for a in offer.accounts] == ["ACME  ltd", "Acme Ltd"]
    with mapped(book, [("Acme Ltd", "ACME  ltd", None)]) as warehouse:
        assert report.status(warehouse).accounts == 2
        assert report.account_map(warehouse).offers == ()
    with mapped(book, [("Acme Ltd", "Bolt", None)]) as warehouse:
        (offer,) = report.account_map(warehouse).offers
        assert [a.account_id for a in offer.accounts] == ["ACME  ltd", "Bolt"]  # Acme Ltd counts with Bolt
