from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nrr import action, report
from nrr.errors import UnknownRequest
from nrr.metrics import outlook
from nrr.metrics import outlook_back_test as back_test
from nrr.metrics.outlook_forecast import Ahead, Forecast, forecast, rates, seen
from nrr.metrics.outlook_history import (
    BETWEEN,
    CHURN,
    CONTRACTION,
    EXPANSION,
    POOLED,
    POSITIONS,
    QUARTERS,
    RENEWING,
    RETURN,
    SIGNS,
    UNKNOWN,
    History,
    Ledger,
    _pooled,
    history,
)
from nrr.metrics.scenarios import Change, scenario
from nrr.periods import Month
from nrr.results import Request
from nrr.warehouse import Warehouse
from nrr.workspace import Workspace
from tests import books, hand

FIRST = Month.parse("2022-01")
quick = settings(max_examples=15, deadline=None)


def ledger(*accounts: list[int], segment: tuple[int, ...] = (), start: tuple[int, ...] = ()) -> Ledger:
    """A ledger of accounts by month; they start in their first month with ARR unless said otherwise."""
    arr = np.array(accounts, dtype=np.int64)
    months = arr.shape[1]
    code = np.array(segment or [0] * len(arr), dtype=np.int64)
    starts = np.array(start or [int(np.argmax(row > 0)) or -1 for row in arr], dtype=np.int64)
    names = tuple(f"segment {number}" for number in range(int(code.max()) + 1))
    keys = np.arange(1, len(arr) + 1)
    return Ledger(FIRST, keys, arr, arr, np.repeat(code[:, None], months, 1), names, starts, months - 1, months - 1)


def made(past: History, **options: object) -> Forecast:
    """The forecast of the accounts of the last month, all in the position that nothing is known of."""
    held = past.ledger
    base = np.zeros((QUARTERS, len(held.segments), POSITIONS))
    np.add.at(base, (slice(None), held.segment[:, held.now], UNKNOWN), held.arr[:, held.now])
    return forecast(past, held.observed, base, (base > 0).astype(float), **options)  # type: ignore[arg-type]


def test_what_a_base_did_quarter_by_quarter() -> None:
    # Months 0, 3, 6, 9, 12. A grows 100 -> 120 in quarter 1 and is cut to 90 in quarter 2; B leaves in quarter 1 and is
    # back with 50 in quarter 3; C starts in month 2, so it is not in the base of month 0.
    a = [100] * 2 + [120] * 3 + [90] * 8
    b = [80] * 1 + [0] * 6 + [50] * 6
    c = [0, 0] + [70] * 11
    past = history(ledger(a, b, c))
    flows = past.flows[0].sum(axis=(1, 2))
    assert past.base[0, 0].sum() == 180
    assert flows.tolist() == [[20, 0, 80, 0], [0, 30, 0, 0], [0, 0, 0, 50], [0, 0, 0, 0]]
    # the base of month 2 is A with 120 and C; A is cut by 30 in its first quarter
    assert past.flows[2, 0].sum(axis=(0, 1)).tolist() == [0, 30, 0, 0]
    # nothing is known of quarters that are not over: month 10's next one ends in month 13
    assert past.flows[10].sum() == 0
    # NRR over the year from month 0: (90 + 50) / 180
    assert 1 + flows.sum(axis=0) @ SIGNS / 180 == pytest.approx(140 / 180)


def test_a_base_is_divided_by_segment_and_renewal() -> None:
    # D starts in month 1: its anniversary is month 13, the fourth quarter after month 1 and the first after month 10
    d, e = [0] + [10] * 13, [40] * 14
    past = history(ledger(d, e, segment=(0, 1)))
    assert past.base[1, 3, 0].tolist() == [0, 10, 0]
    assert past.base[1, 0, 0].tolist() == [10, 0, 0]
    assert past.base[10, 0, 0, RENEWING] == 10
    assert past.base[10, 0, 1, UNKNOWN] == 40
    assert (BETWEEN, RENEWING, UNKNOWN, POSITIONS) == (0, 1, 2, 3)


def test_rates_weigh_recent_quarters_more_and_small_segments_lean_on_the_whole() -> None:
    # One account gains 10 in one month: of the quarters over by month 4, those after months 0 and 1. Month 0 (100): 0,
    # month 1 (100): 10. Half-life 1: weights 1/2 and 1: 10 / 150.
    past = history(ledger([100, 100, 100, 100, 110], start=(-1,)))
    where, weights = seen(4, 0, 1.0)
    assert (where.start, where.stop, weights.tolist()) == (0, 2, [0.5, 1.0])
    assert rates(past, 4, 0, 1.0)[0, UNKNOWN, EXPANSION] == pytest.approx(10 / 150)
    # Two segments of 900 and 100; the small one gains 10 a quarter, the large one nothing: the whole's rate is 1%, and
    # counts as 2% of 1,000, so 20: (10 + 20 x 1%) / (100 + 20) = 8.5%; the large one's 0.2 / 920
    two = history(ledger([900] * 4, [100, 100, 100, 110], segment=(0, 1), start=(-1, -1)))
    found = rates(two, 3, 0)[:, UNKNOWN, EXPANSION]
    assert found[1] == pytest.approx(10.2 / 120)
    assert found[0] == pytest.approx(0.2 / 920)


def test_a_position_that_was_never_seen_has_the_rate_of_the_whole() -> None:
    past = history(ledger([100, 100, 100, 110, 110], start=(-1,)))
    found = rates(past, 3, 0)[0, :, EXPANSION]
    assert found.tolist() == pytest.approx([0.1, 0.1, 0.1])


def test_steady_growth_is_forecast_exactly() -> None:
    # 10% more every quarter for five years: each quarter of the year ahead gains 10% of the ARR at its start
    arr = [round(1_000_000_00 * 1.1 ** (month // 3)) for month in range(61)]
    past = history(ledger(arr))
    found = made(past)
    assert found.nrr(4) == pytest.approx(1.1**4, rel=1e-3)
    assert found.nrr(1) == pytest.approx(1.1, rel=1e-4)
    test = back_test.trials(past, "expansion", 1).test
    assert test.error == pytest.approx(0, abs=1e-3)
    assert test.naive_error == pytest.approx(1 - 1 / 1.1, rel=0.02)  # the last quarter repeated is a tenth behind
    assert (test.beats_naive, test.naive_name) == (True, "the last quarter repeated")
    assert test.reading.startswith(
        "Over 46 past forecasts, expansion of the next quarter was missed by 0.0% on average"
    )
    assert "The target of 10% is met." in test.reading


def test_what_is_known_replaces_the_rates() -> None:
    # 200 of ARR that loses 10% a quarter: 20 of the 200 in the next. Where half of it is known to leave (100 of churn,
    # no rate holds for it), the other half loses 10: 110 are lost. Nothing is gained.
    quarterly = [round(1_000_000 * 0.9 ** (month // 3)) for month in range(19)]
    past = history(ledger(quarterly))
    base = np.zeros((QUARTERS, 1, POSITIONS))
    base[:, 0, UNKNOWN] = 200_00
    flows, half = np.zeros((QUARTERS, 1, 4)), np.full((QUARTERS, 1), 100_00.0)
    flows[0, 0, CHURN] = 100_00
    plain = forecast(past, 18, base, np.ones_like(base))
    with_known = forecast(past, 18, base, np.ones_like(base), ahead=Ahead(flows, half, half))
    assert plain.flows[0, 0].tolist() == pytest.approx([0, 20_00, 0, 0], abs=2)
    assert with_known.flows[0, 0].tolist() == pytest.approx([0, 10_00, 100_00, 0], abs=2)


def test_a_segment_loses_no_more_than_it_has() -> None:
    past = history(ledger([100] * 16, [100] * 3 + [0] * 13))
    flows = np.zeros((QUARTERS, 1, 4))
    flows[0, 0, CHURN], flows[1, 0, CONTRACTION] = 70, 70  # of 100
    none = np.zeros((QUARTERS, 1))
    found = made(past, ahead=Ahead(flows, none, none))
    assert found.nrr(4) >= 0
    assert found.flows[..., CHURN].sum() + found.flows[..., CONTRACTION].sum() <= 100 + found.flows[..., RETURN].sum()
    assert (found.nrr_draws(4) >= 0).all()


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    months = draw(st.integers(17, 30))
    level = st.sampled_from([0, 0, 120, 1_000, 5_000])
    rows = [
        [value for value in draw(st.lists(level, min_size=8, max_size=8)) for _ in range(4)][:months]
        for _ in range(draw(st.integers(1, 6)))
    ]
    rows[0] = [max(1, value) for value in rows[0]]
    return ledger(*rows, segment=tuple(number % 2 for number in range(len(rows))))


@quick
@given(ledgers())
def test_flows_agree_with_counting_by_hand(held: Ledger) -> None:
    past = history(held)
    months = held.arr.shape[1]
    for origin in range(months):
        for quarter in range(QUARTERS):
            start, end = origin + 3 * quarter, origin + 3 * quarter + 3
            counted = [0, 0, 0, 0]
            for row in held.arr.tolist():
                if row[origin] and end < months:
                    before, after = row[start], row[end]
                    counted[EXPANSION] += max(0, after - before) if before else 0
                    counted[RETURN] += after if not before else 0
                    counted[CHURN] += before if not after else 0
                    counted[CONTRACTION] += max(0, before - after) if after else 0
            assert past.flows[origin, quarter].sum(axis=(0, 1)).tolist() == counted


@quick
@given(ledgers())
def test_a_forecast_is_within_its_bounds(held: Ledger) -> None:
    past = history(held)
    found = made(past, draws=50)
    assert (found.flows >= 0).all()
    assert (found.flows == np.rint(found.flows)).all()
    left = found.base + (found.flows @ SIGNS).sum(axis=0)
    assert (left >= 0).all()
    assert found.nrr(4) * held.arr[:, -1].sum() == pytest.approx(left.sum())
    assert (found.nrr_draws(4) >= 0).all()
    assert (made(past, draws=50).draws == found.draws).all()


def test_intervals_follow_what_past_ones_held() -> None:
    def trial(origin: int, actual: float) -> back_test.Trial:
        return back_test.Trial(origin, 90.0, 100.0, 110.0, actual, (100.0, 100.0))

    # misses of 5 against a side of 10: strain 0.5, but an interval of a quarter is not narrowed below 0.7
    blank = replace(back_test.trials(history(ledger([1] * 5)), "nrr", 1).test, quarters_ahead=1)
    held = tuple(trial(origin, 105.0) for origin in range(10))
    assert back_test.Trials(held, blank).widening() == 0.7
    assert back_test.Trials(held, replace(blank, quarters_ahead=4)).widening() == 1.0
    # misses of 20: twice as wide; of a forecast made in month 10, only those of months up to 7 are known: eight
    far = tuple(trial(origin, 120.0) for origin in range(10))
    assert back_test.Trials(far, blank).widening() == 2.0
    assert back_test.Trials(far, blank).widening(10) == 2.0
    assert back_test.Trials(far, blank).widening(9) == 1.0


def test_a_back_test_says_where_it_does_not_beat_naive() -> None:
    test = back_test.BackTest(
        "nrr", 4, ((FIRST, 1.0, 1.1, 1.1),) * 21, 0.04, 0.03, 0.9, None, "", naive_name="the last year repeated"
    )
    assert back_test.reading(test, 19) == (
        "Over 21 past forecasts, NRR of the next year was missed by 4.0 pts on average, against 3.0 pts by the last "
        "year repeated. The forecast does not beat that naive one, so read it as no better. 19 of 21 lay within the "
        "80% interval."
    )


@pytest.mark.parametrize(
    ("inside", "wider", "said"),
    [
        (15, 1.0, "15 of 21 lay within the 80% interval."),
        (14, 1.0, "14 of 21 lay within the 80% interval, so read it as too narrow."),
        (
            9,
            1.39,
            "9 of 21 lay within the 80% interval as it was then, which was too narrow; by their errors it is 1.4 times "
            "as wide now.",
        ),
    ],
)
def test_a_back_test_says_where_its_interval_was_too_narrow(inside: int, wider: float, said: str) -> None:
    test = back_test.BackTest("nrr", 4, ((FIRST, 1.0, 1.1, 1.1),) * 21, 0.02, 0.03, inside / 21, None, "")
    assert back_test.reading(test, inside, wider).endswith(f". {said}")


def test_quarters_after_the_next_are_as_uncertain_as_past_years_were() -> None:
    """Growth that slows year after year: years ahead were missed by more than quarters, so later quarters are wider."""
    past = history(
        ledger(*([1000 + int(400 * month**0.5) + 40 * (number % 7) for month in range(61)] for number in range(30)))
    )
    tests = tuple(back_test.trials(past, measure, ahead) for ahead in (1, 4) for measure in ("expansion", "nrr"))
    quarter, year = (tests[at].widening() for at in (0, 2))
    assert year > quarter
    made_now = made(past)
    found = outlook._quarters(past, FIRST + 60, made_now, tests)
    for at, wider in enumerate((quarter, year, year, year)):
        low, high = np.quantile(made_now.draws[:, at, EXPANSION], [0.1, 0.9])
        expected = made_now.flows[at, :, EXPANSION].sum()
        assert found[at].expansion.high == pytest.approx(expected + wider * max(0.0, high - expected), abs=1)
        assert found[at].expansion.low == pytest.approx(max(0.0, expected - wider * max(0.0, expected - low)), abs=1)


def subscriptions() -> list[hand.Line]:
    """Twenty steady accounts over two years, and A, B, C and D with something stated for the time after month 23."""
    steady = [hand.line(f"S{number:02d}", number % 3, None, 1_000) for number in range(20)]
    return [
        *steady,
        hand.line("A", 0, 25, 2_400),  # cancelled: gone at the end of month 25
        hand.line("B", 0, None, 1_000),
        hand.line("B", 0, 28, 600),  # one line of two ends: a reduction
        hand.line("C", 3, None, 500),
        hand.line("C", 30, None, 250),  # more from month 30
        hand.line("D", 23, 24, 100),  # a stated month: the data reaches month 23
    ]


@pytest.fixture(scope="module")
def stated() -> Iterator[Warehouse]:
    with hand.built(subscriptions(), 24) as warehouse:
        yield warehouse


def test_stated_ends_and_starts_are_known_at_the_end_of_the_data(stated: Warehouse) -> None:
    found = action.outlook(stated, Request(Month(hand.START + 23)))
    earlier = action.outlook(stated, Request(Month(hand.START + 22)))
    listed = {(change.kind, change.label): (change.accounts, change.cents) for change in found.known}
    # months 24 to 26 are Jan to Mar 2026: A's 2,400 and D's 100 go; in Apr to Jun (27 to 29) B loses 600; C gains 250
    assert listed == {
        ("cancellation", "Jan to Mar 2026"): (2, -2_500_00),
        ("reduction", "Apr to Jun 2026"): (1, -600_00),
        ("increase", "Jul to Sep 2026"): (1, 250_00),
    }
    # nothing else ever happened: of 20,000 + 2,400 + 1,600 + 500 + 100 = 24,600, 2,500 + 600 go and 250 come
    assert found.arr_cents == 24_600_00
    assert found.year is not None
    assert found.year.value == pytest.approx((24_600 - 2_500 - 600 + 250) / 24_600, abs=1e-6)
    assert earlier.known == ()
    assert earlier.year is not None
    assert earlier.year.value == pytest.approx(1.0)
    assert "written down later" in earlier.missing[0]


def test_terms_renew_at_their_own_past_rate() -> None:
    # Yearly terms: each year half of ten accounts' terms that end in January go on, so half of what ends next January
    # is expected to be kept.
    lines = []
    for number in range(10):
        lines.append(hand.line(f"T{number}", 0, 12, 1_000))
        if number < 5:
            lines += [hand.line(f"T{number}", 12, 24, 1_000), hand.line(f"U{number}", 12, 24, 1_000)]
    with hand.built(lines, 24) as warehouse:
        found = action.outlook(warehouse, Request(Month(hand.START + 23)))
    (renewal,) = found.known
    assert (renewal.kind, renewal.accounts, renewal.cents, renewal.expected_cents) == (
        "renewal",
        10,
        10_000_00,
        5_000_00,
    )
    assert found.year is not None
    assert found.year.value == pytest.approx(0.5)


def test_segments_add_up_to_the_outlook(stated: Warehouse) -> None:
    found = action.outlook(stated, Request(Month(hand.START + 23)))
    assert found.arr_cents == sum(each.arr_cents for each in found.segments)
    for name in ("expansion", "contraction", "churn"):
        by_segment = sum(getattr(each, f"{name}_cents") for each in found.segments)
        assert by_segment == sum(getattr(quarter, name).value for quarter in found.quarters)
    assert found.year is not None
    assert float(scenario(found.segments, Change()).nrr or 0) == pytest.approx(found.year.value)
    for quarter in found.quarters:
        for each in (quarter.nrr, quarter.expansion, quarter.contraction, quarter.churn):
            assert each.low <= each.value <= each.high
    last = found.quarters[-1]
    assert last.annual == last.nrr


def test_too_short_a_history_and_an_unknown_dimension_say_so(stated: Warehouse) -> None:
    short = action.outlook(stated, Request(Month(hand.START + 11)))
    with pytest.raises(UnknownRequest):
        action.outlook(stated, Request(Month(hand.START + 23)), "planet")
    assert short.reason == "A forecast of the year ahead needs 16 months of data; there are 12."
    assert (short.quarters, short.year, short.segments) == ((), None, ())
    assert short.new_arr_cents is None
    assert short.growth_reason is not None


def long_books() -> st.SearchStrategy[books.Book]:
    return books.books().filter(lambda book: book.last - book.first >= 20)


@settings(books.several_builds, max_examples=max(1, books.EXAMPLES // 3))
@given(long_books(), st.integers(1, 4), st.sampled_from(["size", "region"]))
def test_nothing_after_the_month_is_used(book: books.Book, back: int, dimension: str) -> None:
    """The outlook of a past month is the same in a book that ends there."""
    month = book.last - back
    until = books.Book(
        {account: kept for account, by in book.arr.items() if (kept := {m: c for m, c in by.items() if m <= month})},
        book.regions, book.first, month,
    )  # fmt: skip
    if not until.arr or max(m for by in until.arr.values() for m in by) != month:
        return
    with books.built(book) as full, books.built(until) as cut:
        found, known_then = (action.outlook(each, Request(Month(month)), dimension) for each in (full, cut))
        assert replace(found, missing=()) == replace(known_then, missing=())


def test_a_stated_end_after_a_past_month_is_refused_as_a_leak(stated: Warehouse) -> None:
    # Asked about month 20: A's end in month 25, which a later export states too, is no part of what was known then
    without = [each for each in subscriptions() if each["account_id"] != "A"]
    with hand.built([*without, hand.line("A", 0, None, 2_400)], 24) as open_ended:
        asked = Request(Month(hand.START + 20))
        one, other = (action.outlook(each, asked) for each in (stated, open_ended))
    assert one == other
    assert one.known == ()
    assert one.reason is None


def test_under_a_filter_accounts_are_those_of_the_as_of_month_and_it_says_so() -> None:
    # A grows from SMB to enterprise in month 18, within the window; B was enterprise all along
    lines = [hand.line("A", 0, 18, 1_000), hand.line("A", 18, None, 60_000), hand.line("B", 0, None, 70_000)]
    asked = Request(Month(hand.START + 23), filters=(("size", "Enterprise"),))
    with hand.built(lines, 24) as warehouse:
        found = action.outlook(warehouse, asked)
    assert found.arr_cents == 130_000_00
    assert "Accounts are those in the chosen segments in Dec 2025." in found.missing


def test_beyond_eight_segments_the_smallest_are_one() -> None:
    names = tuple(f"segment {number:02d}" for number in range(12))
    held, arr = np.arange(12)[:, None], np.arange(12) * 100
    segments, code = _pooled(names, held, arr)
    assert segments == (*names[5:], POOLED)
    assert code[:, 0].tolist() == [7] * 5 + list(range(7))
    assert _pooled(names[:8], held[:8], arr[:8])[0] == names[:8]


@pytest.mark.parametrize("filters", [(), (("segment", "Enterprise"),)])
def test_the_past_and_the_base_are_the_published_ones(sample: Workspace, filters: tuple[tuple[str, str], ...]) -> None:
    warehouse = sample.warehouse(sample.current() or "")
    asked = Request(report.status(warehouse).default_as_of, filters=filters)
    found, published = action.outlook(warehouse, asked, "region"), report.overview(warehouse, asked)
    trend = {point.window.closing: point.nrr for point in published.trend}
    compared = [(nrr, trend[month]) for month, nrr in found.past if trend.get(month) is not None]
    assert len(compared) == len(found.past) >= 36
    assert [nrr for nrr, _ in compared] == pytest.approx([nrr for _, nrr in compared])
    assert found.arr_cents == published.retention.total_arr_cents == sum(each.arr_cents for each in found.segments)
    assert found.new_arr_cents == published.bridge.new_cents
    now = published.retention
    grown = now.total_arr_cents - now.opening_arr_cents
    assert found.growth_share == (now.closing_arr_cents - now.opening_arr_cents) / grown
