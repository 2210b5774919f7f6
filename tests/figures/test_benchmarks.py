from __future__ import annotations

from dataclasses import replace
from typing import Any

from nrr.benchmarks import public_companies, shipped
from nrr.figures import benchmark_marks, segments
from nrr.figures import public_companies as figures
from nrr.figures.theme import palette
from nrr.metrics.benchmarks import Company, bands, by_closeness
from nrr.results import BenchmarkBands, PublicComparison
from nrr.shown import benchmark_sources
from tests.figures import books

LISTED = by_closeness(public_companies())
RESULT = PublicComparison(1.05, "point_to_point", LISTED)
LARGE = Company("USD", 2_000_000_000)


def _surveyed(contract: int) -> BenchmarkBands:
    return bands(shipped(), "surveyed", "nrr", books.retention(opening_arr=contract * 10, accounts=10), LARGE)


def test_public_companies_stand_under_the_way_they_measure() -> None:
    figure = figures.figure(RESULT)
    words = [note.text for note in figure.layout.annotations]
    assert words[0] == "<b>ARR of one set of customers, then and now</b>"
    assert words[1] == "Confluent, Q3 2025"
    assert "<b>Here 105.0%</b>" in words
    (marks,) = figure.data
    assert list(marks.x) == [company.nrr for company in LISTED]
    assert [symbol == "circle" for symbol in marks.marker.symbol] == [each.measure == "cohort" for each in LISTED]
    assert "ARR of all customers of 12 months before" in marks.hovertext[0]


def test_public_companies_are_told_to_differ() -> None:
    assert figures.alt_text(RESULT) == (
        "Definitions differ, so this is no ranking. Companies that compare the ARR of one set of customers report "
        "114% to 115%; NRR (point to point) here is 105.0%."
    )
    assert "here is n/a" in figures.alt_text(replace(RESULT, nrr=None, companies=()))
    assert figures.table(RESULT)[0]["Address"].startswith("https://")
    assert "href" not in figures.figure(RESULT).to_json()


def test_a_company_of_a_hostile_name_is_text() -> None:
    hostile = tuple(replace(LISTED[0], company=text, note=text) for text in books.HOSTILE)
    assert "<img" not in figures.figure(replace(RESULT, companies=hostile)).to_json()


def test_each_segment_is_marked_where_its_own_bands_meet() -> None:
    # contracts of 60k have a median of 105%, of 6k one of 100%
    found = {"Large": _surveyed(60_000), "Small": _surveyed(6_000)}
    trace = benchmark_marks.trace(["Small", "None", "Large"], found, 0.0, 1.2, palette(False))
    assert list(zip(trace["x"], trace["y"], strict=True)) == [(1.0, 0.0), (1.05, 2.0)]
    assert "Median or above from 100.0%" in trace["hovertext"][0]
    assert "SaaS Capital Research Brief 28" in trace["hovertext"][0].replace("<br>", " ")
    assert benchmark_marks.trace(["Large"], found, 0.0, 1.01, palette(False))["x"] == []
    said = benchmark_sources(found)
    assert said.count("SaaS Capital Research Brief 28 (12th annual survey), 2023, 1500+ respondents in all") == 1


def test_the_segments_figure_has_marks_and_their_source() -> None:
    table = books.segments(("Large", books.retention()), ("Small", books.NOTHING))
    plain = segments.figure(table, currency="USD")
    marked = segments.figure(table, currency="USD", bands={"Large": _surveyed(60_000)})
    assert len(marked.data) == len(plain.data) + 1
    assert marked.layout.height > plain.layout.height
    assert "SaaS Capital Research Brief 28" in _said(marked)
    none = {"Large": BenchmarkBands("nrr", (), "No published benchmark for NRR")}
    assert "No published benchmark for NRR" in _said(segments.figure(table, currency="USD", bands=none))


def _said(figure: Any) -> str:
    return " ".join(note.text for note in figure.layout.annotations).replace("<br>", " ")
