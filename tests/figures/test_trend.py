from __future__ import annotations

from nrr.benchmarks import shipped
from nrr.figures import trend
from nrr.periods import Month
from nrr.results import Band, BenchmarkBands, Level
from tests.figures.books import BANDS, NOTHING, retention


def _points(count: int = 4):
    last = Month.parse("2025-12")
    return tuple(retention(str(last - (count - 1 - index)), expansion=1_000_000 * index) for index in range(count))


def test_lines_hold_nrr_and_grr() -> None:
    # 10M with 0..3M expansion, -0.5M, -1M: NRR 85%, 95%, 105%, 115%; GRR 85% throughout
    figure = trend.figure(_points(), currency="USD", bands=BANDS)
    nrr, grr = figure.data
    assert (nrr.name, grr.name) == ("NRR", "GRR")
    assert list(nrr.y) == [0.85, 0.95, 1.05, 1.15]
    assert list(grr.y) == [0.85] * 4
    assert nrr.x[-1] == "2025-12-01"
    assert tuple(nrr.customdata[-1]) == ("2025-12", "nrr")
    assert "115.0%" in nrr.hovertext[-1]


def test_bands_and_ends_are_labelled_and_sourced() -> None:
    figure = trend.figure(_points(), currency="USD", bands=BANDS)
    words = " ".join(note.text for note in figure.layout.annotations)
    assert "Strong 100-120%" in words
    assert "Critical &lt; 90%" in words
    assert "convention of the retention articles" in words
    assert "<b>115.0%</b>" in words
    rects = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    low, high = figure.layout.yaxis.range
    assert all(low <= rect.y0 < rect.y1 <= high for rect in rects)


def test_without_bands_there_is_no_source() -> None:
    assert "Bands" not in str(trend.figure(_points(), currency="USD").layout.annotations)


def test_a_month_without_an_answer_is_a_gap() -> None:
    points = (*_points(2), NOTHING)
    figure = trend.figure(points, currency="USD")
    assert figure.data[0].y[-1] is None
    assert figure.data[0].connectgaps is False
    assert trend.table(points)[-1]["NRR"] is None
    assert "to 95.0% in Dec 2025" in trend.alt_text(points)


def test_single_and_equal_points() -> None:
    figure = trend.figure((retention(expansion=0, contraction=0, churn=0),), currency="USD", bands=BANDS)
    assert list(figure.data[0].y) == [1.0]
    anchors = {note.yanchor for note in figure.layout.annotations if "<b>" in note.text}
    assert anchors == {"top", "bottom"}


def test_nothing_to_show_says_so() -> None:
    assert "full window" in trend.figure((), currency="USD").layout.annotations[0].text
    assert "no ARR at the opening" in trend.figure((NOTHING,), currency="USD").layout.annotations[0].text
    assert trend.table(()) == []
    assert "n/a" in trend.alt_text((NOTHING,))


def test_table_holds_raw_values() -> None:
    row = trend.table((retention(),))[0]
    assert row["Month"] == "2025-12"
    assert (row["NRR"], row["GRR"], row["Opening ARR"]) == (1.05, 0.85, 10_000_000)


def test_one_month_end_went_nowhere() -> None:
    assert trend.alt_text(_points(1)) == (
        "In Dec 2025, the first month-end with NRR, NRR (point to point) is 85.0% and GRR (capped) 85.0%."
    )


def test_a_surveyed_median_is_a_line_that_names_its_source() -> None:
    (row,) = [row for row in shipped() if row.median == 1.05 and row.acv_from == 50_000]
    said = "NRR benchmark: median 105%. SaaS Capital, 2023"
    bands = BenchmarkBands(
        "nrr",
        (Band("Below median", None, 1.05), Band("Median or above", 1.05, None)),
        said,
        (Level("median", 1.05),),
        (row,),
    )
    figure = trend.figure(_points(), currency="USD", bands=bands)
    line = figure.data[2]
    assert list(line.y) == [1.05] * 4
    assert line.showlegend is False
    assert "NRR median <b>105.0%</b>, SaaS Capital Research Brief 28 (12th annual survey), 2023" in line.hovertext[0]
    words = " ".join(note.text for note in figure.layout.annotations)
    assert "Median or above &gt;= 105%" in words
    assert "SaaS Capital, 2023" in words.replace("<br>", " ")


def test_a_level_far_from_the_lines_does_not_flatten_them() -> None:
    # NRR 115% at most; a level at 150% is 35 points above
    (row,) = [row for row in shipped() if row.median == 1.05 and row.acv_from == 50_000]
    far = BenchmarkBands("nrr", (Band("Below median", None, 1.5),), "far", (Level("median", 1.5),), (row,))
    figure = trend.figure(_points(), currency="USD", bands=far)
    assert len(figure.data) == 2
    assert figure.layout.yaxis.range[1] < 1.3


def test_without_a_benchmark_the_reason_stands_under_the_chart() -> None:
    why = BenchmarkBands("nrr", (), "No published benchmark for NRR over 3 months")
    figure = trend.figure(_points(), currency="USD", bands=why)
    assert not [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert "No published benchmark for NRR over 3 months" in str(figure.layout.annotations)
