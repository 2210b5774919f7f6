"""Links: what they hold, what they never hold, and what they make of nonsense."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nrr.periods import Month
from nrr.results import Status
from nrr.tokens import token
from nrr.ui.state import State, read

STATUS = Status(
    version="v1",
    company="Tidewater Software",
    currency="USD",
    first_month=Month.parse("2024-01"),
    last_month=Month.parse("2025-12"),
    known_until=Month.parse("2025-12"),
    default_as_of=Month.parse("2025-11"),
    accounts=2,
    dimensions={"region": ("EMEA", "$x$ & ?a=b"), "owner": ("Dana Ortiz",)},
    files=(),
    checks=(),
)
FULL = State(
    as_of=Month.parse("2025-03"),
    window_months=3,
    filters=(("region", "$x$ & ?a=b"), ("owner", "Dana Ortiz")),
    definition="trailing_average",
    grr_definition="component",
    benchmark="convention",
    dimension="owner",
    bridge="all",
    grain="quarter",
    period="year",
    measure="logos",
    against=Month.parse("2024-06"),
    parts="account",
    effect="part",
    pick="2025-01.churn",
    account=token("account", "A-1"),
    reasons=("contraction", "usage"),
    owners=(token("owner", "Dana Ortiz"),),
    levels=("red", "none"),
    keep=10,
)


def test_a_link_reproduces_the_state() -> None:
    assert read(FULL.params(), STATUS) == FULL


def test_an_empty_link_is_the_default() -> None:
    assert read({}, STATUS) == State(STATUS.default_as_of)


def test_a_link_keeps_its_month_when_newer_data_comes() -> None:
    params = State(STATUS.default_as_of).params()
    assert params == {"month": ["2025-11"]}
    assert read(params, replace(STATUS, default_as_of=Month.parse("2025-12"))).as_of == STATUS.default_as_of


def test_a_link_holds_no_name() -> None:
    words = " ".join(value for values in FULL.params().values() for value in values)
    assert not [name for name in ("EMEA", "$", "Dana", "owner", "region", "A-1") if name in words]


@pytest.mark.parametrize(
    "params",
    [
        {"month": ["2025-13"]},
        {"month": ["2099-01"]},
        {"month": ["2023-12"]},
        {"month": [""]},
        {"window": ["7"]},
        {"window": ["-12"]},
        {"window": []},
        {"filter": ["EMEA", "0123456789"]},
        {"by": ["region"]},
        {"bridge": ["ALL"], "grain": ["week"], "period": ["decade"], "measure": ["<b>"]},
        {"pick": ["<script>alert(1)</script>"]},
        {"pick": ["a" * 41]},
        {"account": ["A-1"]},
        {"reason": ["everything"], "owner": ["Dana Ortiz"], "level": ["blue"], "keep": ["7"]},
        {"unknown": ["value"]},
    ],
)
def test_nonsense_falls_back_to_the_default(params: dict[str, list[str]]) -> None:
    assert read(params, STATUS) == State(STATUS.default_as_of)


def test_changing_the_page_keeps_month_window_filters_definitions_and_benchmarks_only() -> None:
    kept = (FULL.as_of, FULL.window_months, FULL.filters, "trailing_average", "component", "convention")
    assert FULL.shared() == State(*kept)


def test_the_request_is_measured_by_the_definitions_of_the_link() -> None:
    assert (FULL.request.definition, FULL.request.grr_definition) == ("trailing_average", "component")


@pytest.mark.parametrize("nonsense", ["capped", "best", "", "POINT_TO_POINT", "nrr"])
def test_an_unknown_definition_of_nrr_is_the_default(nonsense: str) -> None:
    found = read({"nrr": [nonsense], "grr": ["bridge"]}, STATUS)
    assert (found.definition, found.grr_definition) == ("point_to_point", "capped")
