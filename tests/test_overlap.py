"""Files that speak of the same: what is listed, what the user chooses, and what then counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nrr.choices import Choice
from nrr.errors import ImportConflict
from nrr.periods import Month
from nrr.workspace import Upload, Workspace
from tests.books import EXAMPLES, month_text

TODAY = date(2025, 6, 20)
LINES = "subscription_id,customer,start,end,amount,interval\n"
# S9 ends in April, so the file speaks of months up to March or April completely
MAY = LINES + "S1,A,2024-01-03,,100,month\nS2,B,2024-01-03,,50,month\nS9,Z,2024-01-03,2025-04-30,10,month\n"
MONTHS = "customer,month,mrr\n"
NEWER_GONE, NEWER_KEPT = Choice("newer", "remove"), Choice("newer", "keep")


def upload(folder: Path, name: str, text: str) -> Upload:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return Upload(path, name)


def arr(workspace: Workspace) -> dict[tuple[str, str], int]:
    """ARR in whole units by account and month, of every month that is not zero."""
    warehouse = workspace.warehouse(workspace.current() or "")
    rows = warehouse.execute(
        "select n.account_id, m.month, sum(l.arr_cents) as cents from lines l join months m "
        "on l.start_month <= m.month and (l.end_month is null or l.end_month > m.month) "
        "join source_account_names n on n.account_key = l.account_key group by 1, 2 having sum(l.arr_cents) > 0"
    )
    warehouse.close()
    return {(row["account_id"], str(Month(row["month"]))): int(row["cents"]) // 100 for row in rows}


def mrr(*rows: tuple[str, str, int]) -> str:
    return MONTHS + "".join(f"{account},{month},{amount}\n" for account, month, amount in rows)


def monthly(amounts: dict[str, Sequence[int | None]], first: int = 1) -> str:
    """A file of 2025's months from ``first`` on, None where the file says nothing."""
    return mrr(
        *(
            (account, f"2025-{first + place:02d}", amount)
            for account, by_month in amounts.items()
            for place, amount in enumerate(by_month)
            if amount is not None
        )
    )


MARCH = monthly({"A": [10, 10, 10], "B": [20, 20, 20], "C": [30, 30, 30]})


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


def conflict(workspace: Workspace, *uploads: Upload, choice: Choice | None = None) -> ImportConflict:
    before = workspace.current()
    with pytest.raises(ImportConflict) as refused:
        workspace.add(uploads, TODAY, choice=choice)
    assert workspace.current() == before
    return refused.value


def told(refused: ImportConflict) -> list[tuple[object, ...]]:
    names = ("kind", "account", "line", "first_month", "last_month", "earlier_value", "earlier_row", "newer_value")
    return [tuple(each[name] for name in (*names, "newer_row")) for each in refused.differences]


def test_amounts_of_lines_that_differ_are_listed_and_ends_after_the_file_are_news(tmp_path, workspace):
    workspace.add([upload(tmp_path, "may.csv", MAY)], TODAY)
    # S1 ends after the first file's last complete month: no difference; 50 and 60 a month are 600 and 720 a year
    june = MAY.replace("S1,A,2024-01-03,,", "S1,A,2024-01-03,2025-05-20,").replace(",50,", ",60,")
    refused = conflict(workspace, upload(tmp_path, "june.csv", june))
    assert told(refused) == [("differs", "B", "S2", "2024-01", "2024-01", "ARR 600.00", 3, "ARR 720.00", 3)]
    assert refused.asked == ("differing",)
    assert "B, S2, 2024-01: ARR 600.00 in may.csv (line 3) against ARR 720.00 in june.csv (line 3)" in refused.message
    workspace.add([upload(tmp_path, "june.csv", june)], TODAY, choice=Choice("newer"))
    found = arr(workspace)
    assert found["B", "2025-01"] == 720
    assert ("A", "2025-05") not in found  # it ended
    assert found["A", "2025-04"] == 1200  # and counts once


def test_an_end_within_months_already_covered_is_a_difference(tmp_path, workspace):
    workspace.add([upload(tmp_path, "may.csv", MAY)], TODAY)
    backdated = MAY.replace("S1,A,2024-01-03,,", "S1,A,2024-01-03,2024-09-20,")
    (one,) = told(conflict(workspace, upload(tmp_path, "june.csv", backdated)))
    assert one == ("differs", "A", "S1", "2024-01", "2024-01", "open", 2, "ends 2024-09", 2)


def test_lines_without_ids_are_compared_by_account(tmp_path, workspace):
    without = "customer,start,end,amount,interval\n"
    may = without + "A,2024-01-03,,100,month\nB,2024-01-03,,50,month\nZ,2024-01-03,2025-04-30,10,month\n"
    workspace.add([upload(tmp_path, "may.csv", may)], TODAY)
    workspace.add([upload(tmp_path, "june.csv", may.replace("A,2024-01-03,,", "A,2024-01-03,2025-05-20,"))], TODAY)
    assert arr(workspace)["A", "2025-04"] == 1200  # not 2,400: the ended line took the open one's place


def test_rows_that_vanished_are_asked_about(tmp_path, workspace):
    workspace.add([upload(tmp_path, "march.csv", MARCH)], TODAY)
    april = upload(tmp_path, "april.csv", monthly({"A": [10, 10, 10, 10], "C": [30, 30, 30, 30]}))
    refused = conflict(workspace, april)
    # one entry for the three months: 20 a month are 240 a year, and the first of the rows is line 5
    assert told(refused) == [("vanished", "B", "", "2025-01", "2025-03", "ARR 240.00", 5, "", None)]
    assert refused.asked == ("vanished",)
    assert "B, 2025-01 to 2025-03: ARR 240.00 in march.csv (line 5), not in april.csv" in refused.message
    conflict(workspace, april, choice=Choice(differing="newer"))  # no answer to what is asked


def test_kept_rows_stay_active_to_the_end_of_the_newer_file(tmp_path, workspace):
    workspace.add([upload(tmp_path, "march.csv", MARCH)], TODAY)
    april = upload(tmp_path, "april.csv", monthly({"A": [10, 10, 10, 10, 10], "C": [30, 30, 30, 30, 31]}))
    workspace.add([april], TODAY, choice=Choice(vanished="keep"))
    found = arr(workspace)
    assert [found["B", f"2025-0{month}"] for month in range(1, 6)] == [240] * 5
    assert found["C", "2025-05"] == 372
    # asked again when the next file leaves it out again, with the months it was kept for
    june = upload(tmp_path, "june.csv", monthly({"A": [10] * 6, "C": [30, 30, 30, 30, 31, 31]}))
    (one,) = told(conflict(workspace, june))
    assert one[:6] == ("vanished", "B", "", "2025-01", "2025-05", "ARR 240.00")
    # and counted once when it comes back
    back = upload(tmp_path, "back.csv", monthly({"A": [10] * 6, "B": [20] * 6, "C": [30, 30, 30, 30, 31, 31]}))
    workspace.add([back], TODAY)
    assert [arr(workspace)["B", f"2025-0{month}"] for month in range(1, 7)] == [240] * 6


def test_rows_that_are_gone_leave_every_month_that_the_newer_file_covers(tmp_path, workspace):
    workspace.add([upload(tmp_path, "march.csv", MARCH)], TODAY)
    # February to April: January is only in the earlier file and stays
    april = upload(tmp_path, "april.csv", monthly({"A": [10, 10, 10], "C": [30, 30, 30]}, first=2))
    workspace.add([april], TODAY, choice=Choice(vanished="remove"))
    assert {month for account, month in arr(workspace) if account == "B"} == {"2025-01"}
    entry = workspace.history()[0]
    assert (entry.superseded, entry.vanished, entry.differing) == (("march.csv",), "remove", "")
    workspace.undo(TODAY)
    assert arr(workspace)["B", "2025-03"] == 240


def test_the_newer_amounts_win_and_months_only_in_the_earlier_stay(tmp_path, workspace):
    workspace.add([upload(tmp_path, "march.csv", MARCH)], TODAY)
    april = upload(tmp_path, "april.csv", monthly({"A": [10, 11, 10], "B": [20] * 3, "C": [30] * 3}, first=2))
    (one,) = told(conflict(workspace, april))
    assert one == ("differs", "A", "", "2025-03", "2025-03", "ARR 120.00", 4, "ARR 132.00", 3)
    result = workspace.add([april], TODAY, choice=NEWER_KEPT)
    found = arr(workspace)
    assert [found["A", f"2025-0{month}"] for month in range(1, 5)] == [120, 120, 132, 120]
    assert workspace.recipe().files[1].choice == Choice("newer")  # only what was asked
    assert workspace.history()[0].superseded == ("march.csv",)
    again = workspace.add([april], date(2025, 6, 21))
    assert (again.changed, again.version) == (False, result.version)
    # built anew from its recipe, it is the same
    (workspace.root / "versions" / f"{result.version}.duckdb").unlink()
    workspace.undo(TODAY)
    assert workspace.add([april], TODAY, choice=NEWER_KEPT).version == result.version
    assert arr(workspace) == found


def test_amounts_that_appear_in_months_already_covered_are_listed(tmp_path, workspace):
    workspace.add([upload(tmp_path, "march.csv", MARCH)], TODAY)
    late = upload(tmp_path, "april.csv", MARCH + "D,2025-02,5\nD,2025-04,5\nA,2025-04,10\n")
    assert told(conflict(workspace, late)) == [
        ("added", "D", "", "2025-02", "2025-02", "", None, "ARR 60.00", 11),
    ]
    workspace.add([late], TODAY, choice=NEWER_KEPT)
    assert arr(workspace)["D", "2025-02"] == 60


def test_another_regions_file_adds_up_unasked(tmp_path, workspace):
    workspace.add([upload(tmp_path, "emea.csv", MARCH)], TODAY)
    apac = monthly({"K": [7, 7, 7, 8], "L": [9, 9, 9, 9], "A": [10, None, None, None]})
    workspace.add([upload(tmp_path, "apac.csv", apac)], TODAY)  # A in January is counted once
    found = arr(workspace)
    assert (found["A", "2025-01"], found["B", "2025-03"], found["K", "2025-03"]) == (120, 240, 84)


def test_another_products_file_adds_up_unasked(tmp_path, workspace):
    first, second = ("customer,product,month,mrr\n" + "".join(
        f"{account},{product},2025-0{month},{amount + place}\n"
        for place, account in enumerate("ABC") for month in (1, 2, 3)
    ) for product, amount in (("Core", 10), ("Extra", 4)))  # fmt: skip
    workspace.add([upload(tmp_path, "core.csv", first)], TODAY)
    workspace.add([upload(tmp_path, "extra.csv", second)], TODAY)
    assert arr(workspace)["A", "2025-03"] == 168  # (10 + 4) x 12


def test_files_of_different_things_that_look_alike_can_both_count(tmp_path, workspace):
    workspace.add([upload(tmp_path, "core.csv", MARCH)], TODAY)
    extra = upload(tmp_path, "extra.csv", monthly({"A": [1, 2, 3], "B": [1, 2, 3], "C": [30, 2, 3]}))
    assert len(conflict(workspace, extra).differences) == 8
    workspace.add([extra], TODAY, choice=Choice("both"))
    found = arr(workspace)
    assert (found["A", "2025-03"], found["C", "2025-01"]) == (156, 720)


def test_several_files_at_once_count_in_the_order_of_their_months(tmp_path, workspace):
    three = [
        upload(tmp_path, "c.csv", monthly({"A": [10, 11, 13], "B": [20] * 3})),
        upload(tmp_path, "a.csv", monthly({"A": [10], "B": [20]})),
        upload(tmp_path, "b.csv", monthly({"A": [10, 12], "B": [20] * 2})),
    ]
    workspace.add(three, TODAY, choice=NEWER_KEPT)
    assert [file.name for file in workspace.recipe().files] == ["a.csv", "b.csv", "c.csv"]
    assert arr(workspace)["A", "2025-02"] == 132


def test_taking_a_file_out_leaves_the_newest_statement(tmp_path, workspace):
    workspace.add([upload(tmp_path, "a.csv", monthly({"A": [10, 10], "B": [20] * 2}))], TODAY)
    workspace.add([upload(tmp_path, "b.csv", monthly({"A": [10, 12], "B": [20] * 2}))], TODAY, choice=NEWER_KEPT)
    workspace.add([upload(tmp_path, "c.csv", monthly({"A": [10, 12, 15], "B": [20] * 3}))], TODAY)
    workspace.remove(workspace.recipe().files[1].sha256, TODAY)
    assert arr(workspace)["A", "2025-02"] == 144
    assert (workspace.history()[0].differing, workspace.history()[0].superseded) == ("newer", ("a.csv",))


def test_replacing_takes_the_earlier_file_out(tmp_path, workspace):
    workspace.add([upload(tmp_path, "march.csv", MARCH)], TODAY)
    corrected = upload(tmp_path, "corrected.csv", MARCH.replace("B,2025-03,20", "B,2025-03,21"))
    workspace.add([corrected], TODAY, replace_earlier=True)
    assert [file.name for file in workspace.recipe().files] == ["corrected.csv"]
    assert workspace.history()[0].replaced == ("march.csv",)


def test_replacing_takes_out_a_file_that_the_new_one_only_adds_to(tmp_path, workspace):
    workspace.add([upload(tmp_path, "march.csv", MARCH)], TODAY)
    longer = upload(tmp_path, "longer.csv", MARCH + "Newcomer,2025-03,5\n")
    workspace.add([longer], TODAY, replace_earlier=True)
    assert [file.name for file in workspace.recipe().files] == ["longer.csv"]
    assert arr(workspace)["Newcomer", "2025-03"] == 60


@st.composite
def exports(draw: st.DrawFn) -> list[dict[str, dict[int, int]]]:
    """Exports of one book, each a month longer, with corrections, rows that vanish and rows that are added late.

    A third of the accounts at most is touched in each, so that the rest shows it to be the same book.
    """
    accounts = [f"account {number}" for number in range(draw(st.integers(3, 6)))]
    first = 2024 * 12
    known: dict[str, dict[int, int]] = {}
    found: list[dict[str, dict[int, int]]] = []
    for last in range(first + draw(st.integers(0, 3)), first + draw(st.integers(4, 6))):
        touched = draw(st.sets(st.sampled_from(accounts), max_size=len(accounts) // 3)) if found else set()
        for place, account in enumerate(accounts):
            by_month = known.setdefault(account, {})
            for month in range(first, last + 1):
                new = month not in by_month and not (found and month <= max(found[-1][accounts[0]]))
                if new or (account in touched and place):
                    by_month[month] = draw(st.sampled_from([0, 100, 100, 250]))
            by_month[last] = by_month[last] or 100
        found.append({account: {m: c for m, c in by.items() if c} for account, by in known.items()})
    return found


@settings(settings.get_profile("books"), max_examples=max(1, EXAMPLES // 4))
@given(exports())
def test_reexports_one_after_the_other_are_the_latest_truth(books):
    with TemporaryDirectory() as folder:
        root = Path(folder)
        one_by_one, only_last = Workspace(root / "each"), Workspace(root / "last")
        for number, book in enumerate(books):
            rows = [(a, month_text(m), c) for a, by in book.items() for m, c in by.items()]
            file = upload(root, f"{number}.csv", mrr(*rows))
            one_by_one.add([file], TODAY, choice=NEWER_GONE)
        settled = arr(one_by_one)
        only_last.add([file], TODAY)
        assert settled == arr(only_last)
        # the same content again, in another order of rows, asks nothing and changes nothing
        one_by_one.add([upload(root, "again.csv", mrr(*reversed(rows)))], TODAY)
        assert arr(one_by_one) == settled


def test_twelve_monthly_exports_in_sequence(tmp_path, workspace):
    book: dict[str, list[int | None]] = {"A": [], "B": [], "C": []}
    for month in range(1, 6):
        for place, amounts in enumerate(book.values(), start=1):
            amounts.append(10 * place)
        workspace.add([upload(tmp_path, f"{month}.csv", monthly(book))], TODAY)  # nothing differs, nothing is asked
    assert len(workspace.recipe().files) == 5
    assert all(file.choice is None for file in workspace.recipe().files)
    assert arr(workspace)["B", "2025-03"] == 240
