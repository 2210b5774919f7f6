"""Rows in quarantine, corrected in a spreadsheet and uploaded again: they count, once, and nothing else moves."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from nrr import report
from nrr.errors import FileRefused
from nrr.ingest.corrections import guarded, to_correct, unguarded
from nrr.ingest.mapping import Mapping
from nrr.workspace import Upload, Workspace
from tests.test_overlap import arr

TODAY = date(2025, 6, 20)
LONG = "customer,month,mrr,note\n" + "".join(
    f"{row}\n"
    for row in (
        "A,2025-01-31,100,",
        'A,2025-02-28,1oo,"=1+1"',
        "A,2025-01-31,x5,second line of the month",
        "B,2025-01-31,70,",
        "B,2025-02-30,70,",
        "C,2025-01-31,,'=quoted",
    )
)
WIDE = "Customer,2025-01 MRR,2025-02 MRR,2025-03 MRR\nA,10,2O,30\nB,5,5,5\n,9,9,9\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "ws")


def put(workspace: Workspace, folder: Path, name: str, content: str | bytes, mapping: Mapping | None = None):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return workspace.add([Upload(path, name, mapping)], TODAY)


def downloaded(workspace: Workspace, file_id: int = 1) -> list[list[str]]:
    warehouse = workspace.warehouse(workspace.current() or "")
    digest = next(f.sha256 for f in report.status(warehouse).files if f.file_id == file_id)
    data = to_correct(warehouse.rows("metrics/rows_to_correct", file_id=file_id), digest)
    warehouse.close()
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def written(rows: list[list[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()


def quarantine(workspace: Workspace, file_id: int = 1) -> list[tuple[int, str]]:
    warehouse = workspace.warehouse(workspace.current() or "")
    rows = warehouse.rows("metrics/quarantine_rows", file_id=file_id, most=100)
    warehouse.close()
    return [(row["row_number"], row["reason"]) for row in rows]


def test_the_download_has_the_layout_of_the_file(workspace, tmp_path):
    put(workspace, tmp_path, "book.csv", LONG)
    rows = downloaded(workspace)
    assert rows[0][:4] == ["customer", "month", "mrr", "note"]
    assert rows[1][:4] == ["A", "2025-02-28", "1oo", "'=1+1"]  # safe in a spreadsheet
    assert rows[1][4] == 'Line 3: mrr: "1oo" is not an amount.'
    assert [row[4].split(":")[0] for row in rows[1:]] == ["Line 3", "Line 4", "Line 6", "Line 7"]


def test_corrected_rows_count_and_the_rest_stays_in_quarantine(workspace, tmp_path):
    put(workspace, tmp_path, "book.csv", LONG)
    before = arr(workspace)
    # 100 and 70 a month are 1,200 and 840 a year
    assert before == {("A", "2025-01"): 1200, ("B", "2025-01"): 840}
    rows = downloaded(workspace)
    rows[1][2] = "100"  # line 3
    rows[2][2] = "5"  # line 4, a second line of an account and month that counts already
    rows[3][1] = "2025-02-28"  # line 6; line 7 is left as it is
    result = put(workspace, tmp_path, "fixed.csv", written(rows))
    # January of A: (100 + 5) x 12
    assert arr(workspace) == {
        ("A", "2025-01"): 1260,
        ("A", "2025-02"): 1200,
        ("B", "2025-01"): 840,
        ("B", "2025-02"): 840,
    }
    (told,) = result.files
    assert (told.rows, told.accepted) == (4, 4)
    assert told.notes == (
        "4 rows of book.csv corrected.",
        "1 row of them still cannot be used; the quarantine of book.csv says why.",
    )
    assert quarantine(workspace) == [(7, "no_amount")]
    again = put(workspace, tmp_path, "fixed.csv", written(rows))
    assert not again.changed
    # the last one, in a second round; the text that begins with a quote comes back as it was
    second = downloaded(workspace)
    assert [row[:4] for row in second[1:]] == [["C", "2025-01-31", "", "''=quoted"]]
    second[1][2] = "1"
    put(workspace, tmp_path, "second.csv", written(second))
    assert arr(workspace)["C", "2025-01"] == 12
    assert quarantine(workspace) == []
    workspace.undo(TODAY)
    workspace.undo(TODAY)
    assert arr(workspace) == before


def test_good_cells_of_a_wide_row_count_once(workspace, tmp_path):
    put(workspace, tmp_path, "book.csv", WIDE)
    assert arr(workspace)["A", "2025-01"] == 120
    rows = downloaded(workspace)
    rows[1][2] = "20"
    book = xlsxwriter.Workbook(tmp_path / "fixed.xlsx")  # saved as a workbook, numbers as numbers
    sheet = book.add_worksheet()
    for place, row in enumerate(rows[:2]):
        for column, cell in enumerate(row):
            sheet.write(place, column, float(cell) if cell.isdigit() else cell)
    book.close()
    put(workspace, tmp_path, "fixed.xlsx", (tmp_path / "fixed.xlsx").read_bytes())
    found = arr(workspace)
    assert [found["A", f"2025-0{month}"] for month in (1, 2, 3)] == [120, 240, 360]
    assert quarantine(workspace) == [(4, "no_account")]  # the row that was not in the corrected file


def test_rows_that_are_no_correction_do_not_count(workspace, tmp_path):
    put(workspace, tmp_path, "book.csv", LONG)
    before = arr(workspace)
    why = downloaded(workspace)[0][4]
    rows = [["customer", "month", "mrr", "note", why]]
    rows += [["A", "2025-01-31", "999", "", "Line 2: counts already"], ["Z", "2025-01-31", "1", "", "new row"]]
    put(workspace, tmp_path, "fixed.csv", written(rows))
    assert arr(workspace) == before
    assert quarantine(workspace, 2) == [(2, "counted_already"), (3, "no_line")]


def test_corrections_need_their_file_and_its_columns(workspace, tmp_path):
    put(workspace, tmp_path, "book.csv", LONG)
    put(workspace, tmp_path, "other.csv", "customer,month,mrr\nK,2025-01,5\n")
    rows = downloaded(workspace)
    with pytest.raises(FileRefused, match=r"lacks columns of book\.csv"):
        put(workspace, tmp_path, "fixed.csv", written([row[:2] + row[3:] for row in rows]))
    rows[1][2] = "100"
    put(workspace, tmp_path, "fixed.csv", written(rows))
    workspace.remove(workspace.recipe().files[0].sha256, TODAY)
    assert [file.name for file in workspace.recipe().files] == ["other.csv"]  # its corrections went with it
    with pytest.raises(FileRefused, match="not imported"):
        put(workspace, tmp_path, "late.csv", written(rows[:2]))


@given(st.text(max_size=8) | st.from_regex(r"'*[=+\-@|%]?.{0,3}", fullmatch=True))
def test_a_guarded_cell_comes_back_and_is_no_formula(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "@"))
