"""The file of benchmarks: what ships is whole, what a person uploads is checked cell by cell."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from nrr import benchmarks
from nrr.benchmark_file import COLUMNS, read, read_public
from nrr.errors import FileRefused

ROW = dict.fromkeys(COLUMNS, "") | {
    "preset": "surveyed",
    "metric": "nrr",
    "median": "104.5",
    "method": "point_to_point",
    "definition": "ARR then and now",
    "source": "Our association",
    "year": "2025",
    "sample": "80 members",
    "grade": "own",
}


def written(*rows: dict[str, str], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def refused(*rows: dict[str, str]) -> str:
    with pytest.raises(FileRefused) as told:
        read(written(*rows), "ours.csv")
    return str(told.value)


def test_what_ships_is_sourced() -> None:
    for row in benchmarks.shipped():
        assert row.grade in ("A", "B", "convention")
        assert row.preset != "surveyed" or (row.url and row.year and row.sample)
    assert {row.grade for row in benchmarks.public_companies()} <= {"A", "B"}


def test_a_file_of_ones_own_is_read_in_any_spelling() -> None:
    (plain,) = read(written(ROW), "ours.csv")
    assert (plain.median, plain.year, plain.acv_from, plain.grade) == (1.045, 2025, None, "own")
    spelled = ROW | {"median": "104.5%", "source": "Bücher & Söhne"}
    assert read(written(spelled, encoding="cp1252", delimiter=";"), "ours.csv")[0].source == "Bücher & Söhne"
    assert read(benchmarks.as_csv(benchmarks.shipped()), "benchmarks.csv") == benchmarks.shipped()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"median": "about 105"}, "Row 3, column median: 'about 105' is no percentage from 0 to 1000"),
        ({"median": ""}, "Row 3, column median: is empty"),
        ({"grade": "C"}, "Row 3, column grade: C means that the source cannot be traced"),
        ({"grade": "A"}, "Row 3, column url: is empty"),
        ({"source": ""}, "Row 3, column source: is empty"),
        ({"sample": ""}, "Row 3, column sample: is empty"),
        ({"year": "last year"}, "Row 3, column year: 'last year' is no year such as 2023"),
        ({"metric": "nps"}, "Row 3, column metric: 'nps' is none of nrr, grr"),
        ({"method": "capped"}, "Row 3, column method: 'capped' is none of empty, point_to_point"),
        ({"acv_from": "12k", "currency": "USD"}, "Row 3, column acv_from: '12k' is no whole amount"),
        ({"acv_from": "12000"}, "Row 3, column currency: is empty"),
        ({"arr_from": "2", "arr_to": "1", "currency": "USD"}, "Row 3, column arr_to: is not above arr_from"),
        ({"p75": "101"}, "Row 3, column p75: is below median"),
        ({"note": "a\x1b[31m"}, "Row 3, column note: must be printable"),
        ({"preset": "convention"}, "Row 3, column band: is empty"),
    ],
)
def test_a_wrong_cell_is_named(change: dict[str, str], said: str) -> None:
    assert said in refused(ROW, ROW | change)


def test_bands_that_overlap_are_refused() -> None:
    band = ROW | {"preset": "convention", "median": "", "grade": "convention"}
    good = band | {"band": "Good", "low": "100"}
    assert "Row 2, column low: Good overlaps Weak" in refused(good, band | {"band": "Weak", "high": "101"})
    assert len(read(written(good, band | {"band": "Weak", "high": "100"}), "ours.csv")) == 2


def test_what_is_no_list_is_refused_in_words() -> None:
    for data, said in (
        (b"name,nrr\nAcme,105\n", "has no column preset"),
        (b"", "has no column preset"),
        (written(), "holds no rows"),
        (b"PK\x03\x04\x00", "is not a CSV file"),
        (b"a" * 1_000_001, "is too large"),
    ):
        with pytest.raises(FileRefused, match=said):
            read(data, "ours.csv")
    with pytest.raises(FileRefused, match="Row 2, column period_end"):
        read_public(
            b"company,period,period_end,nrr,measure,definition,source,year,sample,grade,url,note\n"
            b"A,Q1,soon,100,cohort,d,s,2025,all,A,u,\n",
            "public.csv",
        )


def test_the_workspaces_own_list_takes_the_place_and_goes_again(tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    assert benchmarks.in_use(root) == benchmarks.Listed(benchmarks.shipped())
    with pytest.raises(FileRefused):
        benchmarks.replace(root, written(ROW | {"grade": "C"}), "ours.csv")
    assert not benchmarks.in_use(root).own
    benchmarks.replace(root, written(ROW | {"source": "=1+1"}), "ours.csv")
    found = benchmarks.in_use(root)
    assert (found.own, len(found.rows), found.rows[0].source) == (True, 1, "=1+1")
    (root / benchmarks.FILE).write_text("damaged", encoding="utf-8")
    with pytest.raises(FileRefused, match=r"benchmarks\.csv"):
        benchmarks.in_use(root)
    benchmarks.reset(root)
    benchmarks.reset(root)
    assert not benchmarks.in_use(root).own
