"""Which published figures a number is read against, and why there are none where there are none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrr import benchmarks
from nrr.metrics.benchmarks import (
    BENCHMARKED,
    MEASURES,
    Company,
    bands,
    by_closeness,
    companies_meant,
    contract_value,
    size_of,
    stated,
    targets,
)
from nrr.periods import Month, Window
from nrr.results import PERCENTILES, PRESETS, Measured
from nrr.results.confidence import ACCOUNTS, APPROXIMATE
from tests.figures.books import retention

LISTED = benchmarks.shipped()
LARGE = Company("USD", 2_000_000_000)
(BY_VALUE,) = [row for row in LISTED if row.median == 1.05 and row.acv_from == 50_000]


def by_contract(units: int, accounts: int = 100, **changes):
    """A book whose accounts pay ``units`` on average."""
    return replace(retention(opening_arr=units * accounts, accounts=accounts), **changes)


@pytest.mark.parametrize(
    ("contract", "nrr", "grr"),
    [
        (11_999, 1.00, 0.90),
        (12_000, 1.02, 0.90),
        (24_999, 1.02, 0.90),
        (25_000, 1.03, 0.92),
        (50_000, 1.05, 0.93),
        (100_000, 1.07, 0.93),
        (249_999, 1.07, 0.93),
        (250_000, 1.10, 0.93),
    ],
)
def test_the_survey_is_chosen_by_contract_value(contract: int, nrr: float, grr: float) -> None:
    book = by_contract(contract)
    assert contract_value(book) == contract * 100
    for metric, median in (("nrr", nrr), ("grr", grr)):
        found = bands(LISTED, "surveyed", metric, book, LARGE)
        assert [(level.name, level.value) for level in found.levels] == [("median", median)]
        assert [(band.name, band.low, band.high) for band in found.bands] == [
            ("Below median", None, median),
            ("Median or above", median, None),
        ]
        (row,) = found.rows
        assert (row.source, row.year, row.grade) == ("SaaS Capital Research Brief 28 (12th annual survey)", 2023, "A")
        for told in (row.source, "2023", "1500+ respondents", "12 months"):
            assert told in found.source


def test_a_book_below_the_surveys_size_or_in_another_currency_is_read_against_all_companies() -> None:
    # the chart by contract value leaves out companies below $1M ARR; its amounts are dollars
    for company in (Company("USD", 99_999_999), Company("EUR", 2_000_000_000)):
        found = bands(LISTED, "surveyed", "nrr", by_contract(30_000), company)
        assert found.levels[0].value == 1.02
        assert "whatever their contract value" in found.source
    assert bands(LISTED, "surveyed", "grr", by_contract(30_000), Company("EUR", 2_000_000_000)).source == (
        "No published benchmark for GRR: published figures are for amounts in USD"
    )


def test_stage_is_asked_after_contract_value_and_before_all_companies() -> None:
    by_stage = replace(BY_VALUE, acv_from=None, acv_to=None, arr_from=15_000_000, arr_to=30_000_000, median=1.04)
    newer = replace(by_stage, arr_from=None, arr_to=None, currency="", median=1.01, year=2026)
    book = by_contract(60_000)
    assert bands([newer, by_stage, BY_VALUE], "surveyed", "nrr", book, LARGE).levels[0].value == 1.05
    without_stage = replace(BY_VALUE, arr_from=None)
    assert bands([by_stage, without_stage], "surveyed", "nrr", book, LARGE).levels[0].value == 1.05
    assert bands([newer, by_stage], "surveyed", "nrr", book, LARGE).levels[0].value == 1.04
    assert "$15M to $30M ARR (here $20.0M)" in bands([newer, by_stage], "surveyed", "nrr", book, LARGE).source
    assert bands([newer, by_stage], "surveyed", "nrr", book, Company("USD", 100)).levels[0].value == 1.01


def test_companies_that_data_cannot_tell_are_listed_and_never_chosen() -> None:
    told = [row for row in LISTED if row.audience and row.preset == "surveyed"]
    assert told
    assert bands(told, "surveyed", "nrr", by_contract(60_000), Company("USD", 500_000_000)).bands == ()


def test_only_the_percentiles_that_a_source_gives_are_drawn() -> None:
    full = replace(BY_VALUE, p25=0.98, median=1.05, p75=1.12, p90=1.2)
    found = bands([full], "surveyed", "nrr", by_contract(60_000), LARGE)
    assert [(band.name, band.low, band.tone) for band in found.bands] == [
        ("Bottom quarter", None, "poor"),
        ("Below median", 0.98, "fair"),
        ("Median or above", 1.05, "good"),
        ("Top quarter", 1.12, "good"),
        ("Top tenth", 1.2, "good"),
    ]
    quartiles = replace(BY_VALUE, p25=0.98, median=None, p75=1.12)
    names = [band.name for band in bands([quartiles], "surveyed", "nrr", by_contract(60_000), LARGE).bands]
    assert names == ["Bottom quarter", "Middle half", "Top quarter"]
    without = replace(BY_VALUE, median=None, low=1.2)
    assert bands([without], "surveyed", "nrr", by_contract(60_000), LARGE).bands == ()


def test_the_convention_is_marked_as_one() -> None:
    found = bands(LISTED, "convention", "nrr", by_contract(60_000), LARGE)
    assert [(band.name, band.low, band.high) for band in found.bands] == [
        ("Critical", None, 0.9),
        ("Needs work", 0.9, 1.0),
        ("Strong", 1.0, 1.2),
        ("World class", 1.2, None),
    ]
    assert "not a survey" in found.source
    assert found.find(1.2).name == "World class"
    assert found.find(1.1999).name == "Strong"
    assert found.find(None) is None


def test_sizes_have_ranges_of_their_own_by_convention() -> None:
    def named(metric: str, size: str) -> list[tuple[str, float | None]]:
        return [(b.name, b.low) for b in bands(LISTED, "convention", metric, retention(), LARGE, size=size).bands]

    enterprise = [("Below the range", None), ("In the range", 1.1), ("Above the range", 1.3)]
    assert named("nrr", "Enterprise") == enterprise
    assert named("nrr", "SMB") == [("Below the range", None), ("In the range", 0.95), ("Above the range", 1.1)]
    # logo churn below 5% a year is logo retention from 95%
    assert named("logo_retention", "Enterprise") == [("Below the range", None), ("In the range", 0.95)]
    assert named("nrr", "Mid-market")[0] == ("Critical", None)
    assert named("logo_retention", "") == []
    assert (size_of("Size", " enterprise"), size_of("plan", "Enterprise"), size_of("size", "Other")) == (
        "Enterprise",
        "",
        "",
    )


@pytest.mark.parametrize("preset", PRESETS)
def test_another_definition_or_window_gets_no_bands_and_says_why(preset: str) -> None:
    book = by_contract(60_000)
    average = replace(book, nrr_measured=Measured("trailing_average", 1.06), grr_measured=Measured("component", 0.9))
    found = bands(LISTED, preset, "nrr", average, LARGE)
    assert found.bands == ()
    assert found.source == ("No published benchmark for NRR by trailing average: published figures are point to point")
    assert bands(LISTED, preset, "grr", average, LARGE).bands == ()
    same = replace(book, nrr_measured=Measured("closed_flows", 1.05))
    assert bands(LISTED, preset, "nrr", same, LARGE).bands == bands(LISTED, preset, "nrr", book, LARGE).bands
    quarter = replace(book, window=Window(Month.parse("2025-12"), 3))
    for metric in BENCHMARKED:
        found = bands(LISTED, preset, metric, quarter, LARGE)
        assert (found.bands, "over 3 months" in found.source) == ((), True)


def test_too_few_effective_accounts_get_no_bands() -> None:
    found = bands(LISTED, "surveyed", "nrr", by_contract(60_000), LARGE, reading=ACCOUNTS)
    assert found.bands == ()
    assert "20 effective accounts" in found.source
    assert bands(LISTED, "surveyed", "nrr", by_contract(60_000), LARGE, reading=APPROXIMATE).bands


def test_nothing_sourced_says_so() -> None:
    assert bands(LISTED, "surveyed", "logo_retention", retention(), LARGE).source == (
        "No published benchmark for logo retention"
    )
    assert bands((), "surveyed", "nrr", retention(), LARGE).source == "No published benchmark for NRR"


@given(
    st.integers(1, 10**9),
    st.integers(0, 10**13),
    st.sampled_from(("USD", "EUR")),
    st.sampled_from(PRESETS),
    st.sampled_from(BENCHMARKED),
    st.floats(0, 5),
)
def test_every_value_is_in_one_band_or_there_is_a_reason(contract, arr, currency, preset, metric, value) -> None:
    found = bands(LISTED, preset, metric, by_contract(contract), Company(currency, arr))
    assert found.source
    if found.bands:
        holding = [b for b in found.bands if (b.low or 0) <= value and (b.high is None or value < b.high)]
        assert [found.find(value)] == holding
        assert all(row.source and row.definition and row.grade != "C" for row in found.rows)
        drawn = {b.low for b in found.bands} | {b.high for b in found.bands}
        published = {getattr(row, name) for row in found.rows for name in (*PERCENTILES, "low", "high")}
        assert drawn <= published | {None}


def test_targets_are_from_writing() -> None:
    said = {companies_meant(row): stated(row) for row in targets(LISTED, "nrr")}
    assert said["companies before Series B"] == "from 100%"
    assert said["companies near $50M ARR"] == "from 110%"
    assert all(bands(LISTED, preset, "nrr", retention(), LARGE).rows[0].preset == preset for preset in PRESETS)


def test_public_companies_that_measure_most_alike_come_first() -> None:
    found = by_closeness(benchmarks.public_companies())
    places = [list(MEASURES).index(each.measure) for each in found]
    assert places == sorted(places)
    assert found[0].measure == "cohort"
    (snowflake,) = [each for each in found if each.company == "Snowflake"]
    assert (snowflake.period_end, snowflake.nrr) == ("2026-04-30", 1.26)
    assert all(each.definition and each.source and each.url for each in benchmarks.public_companies())
