"""Rows that repeat others: set apart, asked about or added up, and always said."""

from __future__ import annotations

from pathlib import Path

import pytest
from ingest.writing import TODAY, arr, inspect, quarantined, read, save

from nrr.errors import FileRefused, NeedsChoice
from nrr.ingest.read import read_file
from nrr.workspace import Upload, Workspace

SUBSCRIPTIONS = "subscription_id,customer,start_date,end_date,mrr,note\n"
BARE = "customer,month,mrr\nA,2024-01,10\nA,2024-01,10\nB,2024-01,5\n"


def test_an_exact_double_of_a_subscription_is_set_apart_with_its_arr(tmp_path: Path) -> None:
    text = SUBSCRIPTIONS + "1,A,2024-01-01,,10,\n2,A,2024-01-01,,10,\n1,A,2024-01-01,,10,\n"
    parsed = read(save(tmp_path, text))
    assert quarantined(parsed)[0][0::3] == (4, "duplicate_row")
    assert parsed.quarantine["arr_cents"].to_pylist() == [12000]  # 10 x 12
    assert arr(parsed) == {("A", "2024-01"): 24000}  # two subscriptions of 120.00
    assert "1 row equal to an earlier one in every cell: left out, unless repeats is set to sum." in parsed.notes
    summed = read(save(tmp_path, text), changes={"repeats": "sum"})
    assert arr(summed) == {("A", "2024-01"): 36000}
    assert "1 row equal to an earlier one: counted, as said." in summed.notes
    with pytest.raises(FileRefused, match="Line 4 repeats an earlier one"):
        read(save(tmp_path, text), changes={"repeats": "stop"})


def test_a_join_that_doubled_lines_is_reported(tmp_path: Path) -> None:
    """Ticket t1 and t2 of customer A were joined to its one subscription; so was every other row twice."""
    head = "subscription_id,customer,start_date,end_date,mrr,ticket_number\n"
    text = head + "1,A,2024-01-01,,10,1001\n1,A,2024-01-01,,10,1002\n2,B,2024-01-01,,5,1003\n2,B,2024-01-01,,5,1004\n"
    parsed = read(save(tmp_path, text))
    assert arr(parsed) == {("A", "2024-01"): 12000, ("B", "2024-01"): 6000}
    assert parsed.reasons == {"duplicate_row": 2}
    (note,) = [note for note in parsed.notes if "as after a join" in note]
    assert '2 rows equal to an earlier one in every column that is read; only "ticket_number" differs' in note
    assert "Every row occurs at least twice." in note


def test_lines_without_an_id_of_their_own_are_counted_and_said(tmp_path: Path) -> None:
    """Two invoices of one subscription over one period may both be right."""
    head = "invoice_number,customer,start_date,end_date,mrr\n"
    text = head + "9001,A,2024-01-01,2024-02-01,10\n9002,A,2024-01-01,2024-02-01,10\n"
    parsed = read(save(tmp_path, text))
    assert arr(parsed) == {("A", "2024-01"): 24000}
    assert any("Counted: see that none is doubled." in note for note in parsed.notes)


def test_equal_rows_of_a_month_that_nothing_tells_apart_are_asked_about(tmp_path: Path) -> None:
    (question,) = inspect(save(tmp_path, BARE)).questions
    assert (question.field, question.suggestion) == ("repeats", "sum")
    assert question.text.startswith("1 row of 3 come again in export.csv with the same account, month and amount.")
    doubled = inspect(save(tmp_path, "customer,month,mrr\nA,2024-01,10\nA,2024-01,10\nB,2024-01,5\nB,2024-01,5\n"))
    (question,) = doubled.questions
    assert question.suggestion == "last"
    assert question.text.startswith("Every row occurs twice")


@pytest.mark.parametrize(
    "text",
    [
        "customer,month,mrr\nA,2024-01,10\nA,2024-01,11\n",  # other amounts
        "customer,month,product,mrr\nA,2024-01,x,10\nA,2024-01,y,10\n",  # products
        "customer,month,mrr\nA,2024-01,0\nA,2024-01,0\nB,2024-01,1\n",  # worth nothing
    ],
)
def test_other_repeats_are_added_up_without_a_question(tmp_path: Path, text: str) -> None:
    parsed = read(save(tmp_path, text))
    assert not parsed.quarantined
    assert "1 account-month with several rows: added up." in parsed.notes


def test_exact_doubles_among_rows_that_a_product_tells_apart(tmp_path: Path) -> None:
    text = "customer,month,product,mrr\nA,2024-01,x,10\nA,2024-01,y,10\nA,2024-01,x,10\n"
    parsed = read(save(tmp_path, text))
    assert quarantined(parsed)[0][0::3] == (4, "duplicate_row")
    assert arr(parsed) == {("A", "2024-01"): 24000}  # (10 + 10) x 12


@pytest.mark.parametrize(("answer", "cents"), [("sum", 24000), ("last", 12000)])
def test_the_answer_decides(tmp_path: Path, answer: str, cents: int) -> None:
    path = save(tmp_path, BARE)
    seen = inspect(path)
    assert seen.mapping is not None
    parsed = read_file(path, path.name, seen.mapping.with_changes(repeats=answer), TODAY)
    assert arr(parsed) == {("A", "2024-01"): cents, ("B", "2024-01"): 6000}
    assert [entry[0::3] for entry in quarantined(parsed)] == ([] if answer == "sum" else [(2, "replaced_row")])


def test_the_last_row_of_a_month_counts_whatever_its_amount(tmp_path: Path) -> None:
    path = save(tmp_path, "customer,month,mrr\nA,2024-01,10\nB,2024-01,7\nA,2024-01-31,11\n")
    parsed = read(path, changes={"repeats": "last"})
    assert arr(parsed) == {("A", "2024-01"): 13200, ("B", "2024-01"): 8400}  # 11 x 12 and 7 x 12
    assert parsed.quarantine["arr_cents"].to_pylist() == [12000]


def test_stop_names_the_first_repeat(tmp_path: Path) -> None:
    path = save(tmp_path, BARE)
    seen = inspect(path)
    assert seen.mapping is not None
    with pytest.raises(FileRefused, match="A has another one in line 3"):
        read_file(path, path.name, seen.mapping.with_changes(repeats="stop"), TODAY)


def test_an_answer_is_taken_and_remembered_for_the_shape(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "ws")
    path = save(tmp_path, BARE)
    with pytest.raises(NeedsChoice, match="Sum, keep last, or stop"):
        workspace.add([Upload(path, path.name)], TODAY)
    workspace.add([Upload(path, path.name, answers={"repeats": "last"})], TODAY)
    later = save(tmp_path, BARE.replace("2024-01", "2024-02"), "later.csv")
    (report,) = workspace.add([Upload(later, later.name)], TODAY).files
    assert report.reasons == {"replaced_row": 1}


def test_a_remembered_mapping_without_an_answer_asks_for_it(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "ws")
    clean = save(tmp_path, "customer,month,mrr\nA,2024-01,10\nB,2024-01,5\n", "clean.csv")
    workspace.add([Upload(clean, clean.name)], TODAY)
    later = save(tmp_path, BARE.replace("2024-01", "2024-02"), "later.csv")
    with pytest.raises(NeedsChoice, match="Sum, keep last, or stop"):
        workspace.add([Upload(later, later.name)], TODAY)


def test_wide_rows_equal_in_every_month_are_doubles_of_three_months_or_more(tmp_path: Path) -> None:
    three = read(save(tmp_path, "customer,MRR 2024-01,MRR 2024-02,MRR 2024-03\nA,1,2,3\nB,1,1,1\nA,1,2,3\n"))
    assert quarantined(three)[0][0::3] == (4, "duplicate_row")
    assert three.quarantine["arr_cents"].to_pylist() == [3600]  # its last month, 3 x 12
    assert arr(three)["A", "2024-01"] == 1200
    two = read(save(tmp_path, "customer,MRR 2024-01,MRR 2024-02\nA,1,2\nA,1,2\nB,1,1\n"))
    assert arr(two)["A", "2024-01"] == 2400
    alike = read(save(tmp_path, "customer,MRR 2024-01,MRR 2024-02,MRR 2024-03\nC,1,2,3\nC,1,2,3\n"))
    assert alike.quarantined == 0  # every customer has the same name: each row is its own
