"""The worked examples of the metric contract through the whole engine, import to report, by hand arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from nrr import report
from nrr.ingest.mapping import Mapping
from nrr.periods import Month
from nrr.results import Request
from nrr.warehouse import Warehouse
from tests.books import built_from, long_mapping

DECEMBER_2025 = Month.parse("2025-12")
MONTHS = [str(DECEMBER_2025 - 12 + number) for number in range(13)]  # month 0 is December 2024
# MRR by month 0-12; ARR is 12 times that
SIX_ACCOUNTS = {
    "A": [100] * 13,
    "B": [100] * 3 + [160] * 6 + [120] * 4,
    "C": [100] * 4 + [0] * 4 + [80] * 5,
    "D": [100] * 6 + [0] * 7,
    "E": [0] * 2 + [100] * 4 + [200] * 7,
    "F": [0] * 3 + [50] * 5 + [0] * 5,
}
ARR = 12 * 100  # cents of ARR for one unit of MRR


def long_file() -> tuple[str, list[str], list[list[str]], Mapping]:
    rows = [
        [name, MONTHS[number], f"{mrr}.00"]
        for name, by_month in SIX_ACCOUNTS.items()
        for number, mrr in enumerate(by_month)
        if mrr
    ]
    mapping = Mapping("long", {"account": "customer", "month": "month", "amount": "mrr"}, measure="mrr", currency="USD")
    return "long.csv", ["customer", "month", "mrr"], rows, mapping


def wide_file() -> tuple[str, list[str], list[list[str]], Mapping]:
    rows = [[name, *(str(mrr) if mrr else "" for mrr in by_month)] for name, by_month in SIX_ACCOUNTS.items()]
    return "wide.csv", ["customer", *MONTHS], rows, Mapping("wide", {"account": "customer"}, measure="mrr")


def wide_arr_file() -> tuple[str, list[str], list[list[str]], Mapping]:
    rows = [[name, *(str(12 * mrr) for mrr in by_month)] for name, by_month in SIX_ACCOUNTS.items()]
    return "wide.csv", ["customer", *MONTHS], rows, Mapping("wide", {"account": "customer"}, measure="arr")


def subscriptions_file() -> tuple[str, list[str], list[list[str]], Mapping]:
    rows = [
        ["A", "2024-12-01", "", "100", "month"],
        ["B", "2024-12-01", "2025-03-01", "100", "month"],
        ["B", "2025-03-01", "2025-09-01", "160", "month"],
        ["B", "2025-09-01", "", "120", "month"],
        ["C", "2024-12-01", "2025-04-01", "100", "month"],
        ["C", "2025-08-01", "", "80", "month"],
        ["D", "2024-12-01", "2025-06-01", "100", "month"],
        ["E", "2025-02-01", "2025-06-01", "100", "month"],
        ["E", "2025-06-01", "", "200", "month"],
        ["F", "2025-03-01", "2025-08-01", "50", "month"],
        ["late", "2025-12-01", "2025-12-02", "7", "month"],  # carries the data to December and pays at no month end
    ]
    columns = {"account": "customer", "start": "start", "end": "end", "amount": "amount", "interval": "interval"}
    return "subscriptions.csv", list(columns.values()), rows, Mapping("subscriptions", columns, currency="USD")


@contextmanager
def six_accounts(file) -> Iterator[Warehouse]:
    with built_from([file()]) as warehouse:
        yield warehouse


@pytest.mark.parametrize("file", [long_file, wide_file, wide_arr_file, subscriptions_file])
def test_six_accounts_by_every_kind_of_export(file):
    with six_accounts(file) as warehouse:
        retention = report.overview(warehouse, Request(DECEMBER_2025)).retention
    # A + B + C + D = 400 of MRR at the opening; they end at 100 + 120 + 80 + 0 = 300
    assert retention.opening_arr_cents == 400 * ARR
    assert retention.closing_arr_cents == 300 * ARR
    assert retention.nrr == 0.75
    # capped: 100 + 100 + 80 + 0 = 280 of 400
    assert retention.grr == 0.70
    assert retention.logo_retention == 0.75
    # B + 20, C - 20, D - 100
    assert retention.expansion_cents == 20 * ARR
    assert retention.contraction_cents == -20 * ARR
    assert retention.churn_cents == -100 * ARR
    assert (retention.opening_accounts, retention.retained_accounts) == (4, 3)
    # E's 200 is in the company's ARR only
    assert retention.total_arr_cents == 500 * ARR


@pytest.mark.parametrize(
    ("month", "moves"),
    [
        ("2024-12", {"new": 400}),  # A, B, C, D
        ("2025-01", {}),
        ("2025-02", {"new": 100}),  # E
        ("2025-03", {"new": 50, "expansion": 60}),  # F; B 100 -> 160
        ("2025-04", {"churn": -100}),  # C
        ("2025-06", {"expansion": 100, "churn": -100}),  # E 100 -> 200; D
        ("2025-08", {"reactivation": 80, "churn": -50}),  # C back, the whole of it a win-back; F
        ("2025-09", {"contraction": -40}),  # B 160 -> 120
        ("2025-12", {}),
    ],
)
def test_six_accounts_month_by_month(month, moves, six):
    bridges = {str(b.last): b for b in report.components(six, Request(DECEMBER_2025)).months}
    kinds = ("new", "reactivation", "expansion", "contraction", "churn")
    assert {kind: bridges[month].cents(kind) for kind in kinds} == {kind: moves.get(kind, 0) * ARR for kind in kinds}


@pytest.fixture(scope="module")
def six() -> Iterator[Warehouse]:
    with six_accounts(long_file) as warehouse:
        yield warehouse


def test_six_accounts_over_a_quarter_and_a_month(six):
    overview = report.overview(six, Request(DECEMBER_2025))
    # September to December: A 100, B 120, C 80, E 200 open and nothing moves
    assert overview.by_window[3].nrr == 1.0
    assert overview.by_window[3].opening_accounts == 4
    assert overview.by_window[1].nrr == 1.0
    # June to September: A 100, B 160, E 200, F 50 = 510 open; B 120, F 0, so 420 are left; C is a win-back, not in it
    quarter = report.overview(six, Request(Month.parse("2025-09"), 3)).retention
    assert quarter.opening_arr_cents == 510 * ARR
    assert quarter.nrr == 420 / 510


def test_the_bridge_of_the_year(six):
    bridge = report.overview(six, Request(DECEMBER_2025)).bridge
    # 400 + 150 new + 80 back + 160 expansion - 40 contraction - 250 churn = 500
    assert bridge.opening_arr_cents == 400 * ARR
    assert bridge.new_cents == 150 * ARR
    assert bridge.reactivation_cents == 80 * ARR
    assert bridge.expansion_cents == 160 * ARR
    assert bridge.contraction_cents == -40 * ARR
    assert bridge.churn_cents == -250 * ARR
    assert bridge.closing_arr_cents == 500 * ARR
    # (150 + 80 + 160) / (40 + 250); 160 / (150 + 160)
    assert bridge.quick_ratio == 390 / 290
    assert bridge.expansion_share == 160 / 310


def test_a_window_that_opens_before_the_data_has_no_ratio(six):
    retention = report.overview(six, Request(Month.parse("2025-11"))).retention
    assert (retention.nrr, retention.grr, retention.logo_retention) == (None, None, None)
    assert "Nov 2024" in retention.reason


def monthly(name: str, opening: str, closing: str, *segments: str) -> list[list[str]]:
    ends = [("2024-12", opening), ("2025-12", closing)]
    return [[name, month, amount, *segments] for month, amount in ends if float(amount)]


def test_the_articles_ten_million():
    # in MRR: 10,000,000 / 12 and so on, so the file states ARR
    rows = [
        *monthly("grows", "4000000", "6000000"),
        *monthly("shrinks", "2000000", "1500000"),
        *monthly("leaves", "1000000", "0"),
        *monthly("stays", "3000000", "3000000"),
        *monthly("arrives", "0", "9000000"),
    ]
    mapping = Mapping("long", {"account": "customer", "month": "month", "amount": "arr"}, measure="arr", currency="USD")
    with built_from([("arr.csv", ["customer", "month", "arr"], rows, mapping)]) as warehouse:
        retention = report.overview(warehouse, Request(DECEMBER_2025)).retention
    # 10,000,000 + 2,000,000 - 500,000 - 1,000,000 = 10,500,000
    assert retention.opening_arr_cents == 10_000_000_00
    assert retention.expansion_cents == 2_000_000_00
    assert retention.contraction_cents == -500_000_00
    assert retention.churn_cents == -1_000_000_00
    assert retention.nrr == 1.05
    assert retention.grr == 0.85


@pytest.mark.parametrize(
    ("weights", "ratios", "whole"),
    [
        # 0.5 x 115 + 0.3 x 100 + 0.2 x 85 = 104.5
        ((50, 30, 20), (115, 100, 85), 1.045),
        # 0.3 x 116 + 0.3 x 101 + 0.4 x 86 = 99.5: every segment better, the whole worse
        ((30, 30, 40), (116, 101, 86), 0.995),
    ],
)
def test_the_mix_example(weights, ratios, whole):
    rows = []
    for segment, weight, ratio in zip(("large", "middle", "small"), weights, ratios, strict=True):
        rows += monthly(segment, str(weight * 100), str(weight * ratio), segment)
    with built_from([("mix.csv", ["customer", "month", "mrr", "region"], rows, long_mapping())]) as warehouse:
        table = report.segments(warehouse, Request(DECEMBER_2025), "region")
    assert {row.segment: row.retention.nrr for row in table.rows} == {
        segment: ratio / 100 for segment, ratio in zip(("large", "middle", "small"), ratios, strict=True)
    }
    assert table.total.nrr == whole


def test_leaving_one_product_while_keeping_another_is_contraction():
    rows = [["X", "2025-11", "60", "core"], ["X", "2025-11", "40", "extra"], ["X", "2025-12", "60", "core"]]
    columns = {"account": "customer", "month": "month", "amount": "mrr", "product": "product"}
    mapping = Mapping("long", columns, measure="mrr", currency="USD")
    with built_from([("products.csv", list(columns.values()), rows, mapping)]) as warehouse:
        december = report.components(warehouse, Request(DECEMBER_2025)).months[-1]
    assert (december.contraction_cents, december.churn_cents) == (-40 * ARR, 0)


def subscription_mapping(columns: list[str]) -> Mapping:
    roles = ("account", "start", "end", "amount", "interval", "interval_count")
    return Mapping("subscriptions", dict(zip(roles, columns, strict=False)), currency="USD")


def test_annualising():
    every = {
        ("month", "1"): 120_00,  # 10 x 12
        ("month", "3"): 40_00,  # 10 x 12 / 3
        ("month", "7"): 17_14,  # 10 x 12 / 7 = 17.142857
        ("month", "9"): 13_33,  # 13.33 and a third
        ("month", "18"): 6_67,  # 6.666...: half up, and once
        ("month", "64"): 1_88,  # 1.875 exactly: half goes up
        ("quarter", "1"): 40_00,
        ("year", "1"): 10_00,
        ("year", "3"): 3_33,
        ("week", "1"): 520_00,
        ("day", "1"): 3650_00,
    }
    headings = ["customer", "start", "end", "amount", "interval", "every"]
    rows = [[f"{count} {name}", "2025-12-01", "", "10.00", name, count] for name, count in every]
    with built_from([("terms.csv", headings, rows, subscription_mapping(headings))]) as warehouse:
        frame = report.accounts(warehouse, Request(DECEMBER_2025)).frame
    found = dict(zip(frame["account_id"], frame["closing_arr_cents"], strict=True))
    assert found == {f"{count} {name}": cents for (name, count), cents in every.items()}


def test_an_end_is_the_first_day_without():
    ends = {
        "2025-06-15": "2025-05",  # not there at the end of June
        "2025-06-30": "2025-05",  # the first day without it is the last of June
        "2025-07-01": "2025-06",
        "": "2025-12",
    }
    headings = ["customer", "start", "end", "amount", "interval"]
    rows = [[end or "open", "2025-01-31", end, "10", "month"] for end in ends]
    rows += [["Z", "2025-12-01", "", "1", "month"]]
    with built_from([("ends.csv", headings, rows, subscription_mapping(headings))]) as warehouse:
        paying = {
            month: set(
                report.accounts(warehouse, Request(Month.parse(month), 1))
                .frame.query("closing_arr_cents > 0")
                .account_id
            )
            for month in MONTHS[1:]
        }
    for end, last in ends.items():
        assert [month for month in paying if (end or "open") in paying[month]][-1] == last
        assert (end or "open") in paying["2025-01"]
