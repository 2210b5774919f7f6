from __future__ import annotations

import pytest

from nrr.figures import arr_by_product
from nrr.figures.arr_by_product import OTHER
from tests.figures.books import HOSTILE, account

TWO = account({"Core": (120_000, 120_000, 240_000), "Analytics": (0, 60_000, 60_000)})


def test_stack_per_month() -> None:
    figure = arr_by_product.figure(TWO, currency="USD")
    core, analytics = figure.data
    assert (core.name, list(core.y)) == ("Core", [1200, 1200, 2400])
    assert list(analytics.y) == [0, 600, 600]
    assert tuple(analytics.customdata[1]) == ("2025-11", "Analytics")
    assert "Core: $2,400.00" in core.hovertext[2]
    assert figure.layout.yaxis.range[1] >= 3000


def test_many_products_are_folded_and_nothing_is_lost() -> None:
    many = account({f"P{index}": (100 * (index + 1),) for index in range(12)})
    figure = arr_by_product.figure(many, currency="USD")
    assert [trace.name for trace in figure.data] == ["P11", "P10", "P9", "P8", "P7", "P6", OTHER]
    assert sum(trace.y[0] for trace in figure.data) == sum(range(1, 13))
    assert len(arr_by_product.table(many)[0]) == 13


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_escaped(name: str) -> None:
    figure = arr_by_product.figure(account({name: (100,)}, name=name), currency="USD")
    trace = figure.data[0]
    for text in (trace.name, trace.hovertext[0]):
        assert len(text) < 400
        assert name == "%{x}" or name not in text
    assert trace.customdata[0][1] == name
    assert len(arr_by_product.alt_text(account({name: (100,)}, name=name), currency="USD")) < 200


@pytest.mark.parametrize("nothing", [account({}), account({"Core": (0, 0)})])
def test_nothing_to_show_says_so(nothing) -> None:
    assert "no ARR" in arr_by_product.figure(nothing, currency="USD").layout.annotations[0].text


def test_table_and_alternative_text() -> None:
    assert arr_by_product.table(TWO)[2] == {"Month": "2025-12", "Core": 2400.0, "Analytics": 600.0}
    assert arr_by_product.alt_text(TWO, currency="USD") == "Northwind had $3.0k ARR from 2 products in Dec 2025."
    assert "no ARR by product" in arr_by_product.alt_text(account({}), currency="USD")
