from __future__ import annotations

import pytest

from nrr.figures import cohort_curves, cohort_heatmap
from nrr.periods import Month
from nrr.results import CohortTable
from tests.figures.books import HOSTILE, cohorts

NONE = CohortTable(Month.parse("2025-12"), "month", "net", ())


def test_cells_hold_values_and_stop_where_life_does() -> None:
    figure = cohort_heatmap.figure(cohorts(4), currency="USD")
    (cells,) = figure.data
    values = {tuple(where): value for where, value in zip(cells.customdata, cells.marker.color, strict=True)}
    # Four cohorts of 4, 3, 2 and 1 lived ages; each month of age costs two points
    assert len(values) == 10
    assert values["2025-09", 3] == pytest.approx(0.94)
    assert ("2025-12", 1) not in values
    assert "94%" in cells.text
    assert figure.layout.yaxis.autorange == "reversed"


def test_colours_are_centred_at_100_for_arr_and_run_to_100_for_accounts() -> None:
    axis = cohort_heatmap.figure(cohorts(4), currency="USD").layout.coloraxis
    assert (axis.cmin + axis.cmax) / 2 == pytest.approx(1)
    logos = cohort_heatmap.figure(cohorts(4, "logos"), currency="USD").layout.coloraxis
    assert (logos.cmin, logos.cmax) == (0.8, 1.0)


def test_many_cohorts_stay_legible() -> None:
    few, many = (cohort_heatmap.figure(cohorts(count), currency="USD") for count in (4, 60))
    assert many.layout.height > 60 * 14
    assert many.data[0].text is None
    assert few.layout.height < 260
    ages = {age for _, age in many.data[0].customdata}
    assert ages == set(range(0, 60, 3))


def test_every_month_can_be_asked_for() -> None:
    figure = cohort_heatmap.figure(cohorts(30), currency="USD", step=1)
    assert {age for _, age in figure.data[0].customdata} == set(range(30))


@pytest.mark.parametrize("module", [cohort_heatmap, cohort_curves])
def test_nothing_to_show_says_so(module) -> None:
    figure = cohort_heatmap.figure(NONE, currency="USD") if module is cohort_heatmap else cohort_curves.figure(NONE)
    assert "cohort" in figure.layout.annotations[0].text
    assert module.table(NONE) == []
    assert "no cohort" in module.alt_text(NONE)


def test_a_single_young_cohort() -> None:
    assert list(cohort_heatmap.figure(cohorts(1), currency="USD").data[0].marker.color) == [1.0]
    assert "No cohort has lived" in cohort_curves.figure(cohorts(1)).layout.annotations[0].text


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_labels_are_escaped(name: str) -> None:
    table = cohorts(8, label=name)
    for figure in (cohort_heatmap.figure(table, currency="USD"), cohort_curves.figure(table)):
        texts = [*figure.data[0].hovertext, *(figure.layout.yaxis.ticktext or ()), *(t.name or "" for t in figure.data)]
        assert not any(name in text for text in texts if "<" in name or "$" in name)
        assert max(len(text) for text in texts) < 400


def test_tables_hold_raw_values() -> None:
    row = cohort_heatmap.table(cohorts(2))[1]
    assert (row["Cohort"], row["Month 0"], row["Month 1"]) == ("Dec 2025", 1.0, None)
    assert len(cohort_curves.table(cohorts(2))) == 3


def test_curves_accent_the_newest_that_lived_long_enough() -> None:
    # 10 cohorts: those of more than six ages are the four oldest, Mar to Jun 2025
    figure = cohort_curves.figure(cohorts(10))
    named = [trace.name for trace in figure.data if trace.name != "Earlier cohorts"]
    assert named == ["Apr 2025", "May 2025", "Jun 2025"]
    assert [trace.showlegend for trace in figure.data if trace.name == "Earlier cohorts"] == [True, *[False] * 5]
    assert tuple(figure.data[-1].customdata[-1]) == ("2025-06", 6)
    heights = sorted(note.y for note in figure.layout.annotations)
    assert heights[1] > heights[0]


def test_curves_compare_at_the_same_age() -> None:
    text = cohort_curves.alt_text(cohorts(3))
    assert text == (
        "The newest cohort, Nov 2025, stands at 98.0% after 1 month; "
        "earlier cohorts stood between 98.0% and 98.0% at that age."
    )
    assert cohort_curves.alt_text(cohorts(2)).endswith("after 1 month.")
