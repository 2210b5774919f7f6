"""Locked periods: figures that nothing changes, kept through crashes, later imports and meddling hands."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from nrr import durable, report
from nrr.__main__ import main
from nrr.errors import NrrError
from nrr.ingest.mapping import Mapping
from nrr.locks import Lock
from nrr.periods import Month
from nrr.results import RESTATEMENT_CAUSES, Request, Retention
from nrr.workspace import Upload, Workspace
from tests.books import write

TODAY, TOMORROW = date(2026, 1, 10), date(2026, 1, 11)
YEAR = Request(Month.parse("2025-12"))
HEADINGS = ["customer", "month", "mrr", "region"]
ROWS = [["Alder", "2024-12", "100", "EMEA"], ["Alder", "2025-12", "150", "EMEA"], ["Birch", "2024-12", "100", "APAC"]]
MAPPING = Mapping(
    "long",
    {"account": "customer", "month": "month", "amount": "mrr"},
    segments=("region",),
    measure="mrr",
    currency="USD",
)


def upload(folder: Path, name: str, rows: list[list[str]]) -> Upload:
    return Upload(write(folder / name, HEADINGS, rows), name, MAPPING)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path / "ws")
    workspace.add([upload(tmp_path, "first.csv", ROWS)], TODAY)
    return workspace


def figures(workspace: Workspace, request: Request = YEAR) -> Retention:
    warehouse = workspace.warehouse(workspace.current() or "")
    try:
        return report.headline(warehouse, request)
    finally:
        warehouse.close()


def lock(workspace: Workspace, name: str = "Board Q4", **more: str) -> Lock:
    return workspace.lock(name, figures(workspace), workspace.current() or "", TODAY, **more)


def stored(workspace: Workspace) -> list[str]:
    return sorted(str(path.relative_to(workspace.root / "locked")) for path in workspace.root.glob("locked/**/*.json"))


def test_a_lock_keeps_figures_version_note_and_who(workspace: Workspace) -> None:
    made = lock(workspace, "  Board\tQ4 ", note="As shown\nto the board", who="Jo Doe")
    assert workspace.locks() == (made,)
    assert (made.name, made.note, made.who) == ("Board Q4", "As shown to the board", "Jo Doe")
    assert (made.locked_on, made.version, made.request) == ("2026-01-10", workspace.current(), YEAR)
    # opening 200 x 12, of which Alder's 150 x 12 are left
    assert (made.figures.opening_arr_cents, made.figures.closing_arr_cents, made.figures.nrr) == (240000, 180000, 0.75)
    (path,) = stored(workspace)
    data = json.loads((workspace.root / "locked" / path).read_text())
    assert data["month"] == "2025-12"
    assert all(type(value) is int for value in data["figures"].values())
    assert "Board" not in path


def test_filters_and_window_come_back(workspace: Workspace) -> None:
    request = Request(Month.parse("2025-12"), 12, (("region", "EMEA"),))
    workspace.lock("EMEA", figures(workspace, request), workspace.current() or "", TODAY, filters=request.filters)
    (found,) = workspace.locks()
    assert found.request == request
    assert found.figures.nrr == 1.5


def test_later_imports_change_neither_the_lock_nor_its_version(workspace: Workspace, tmp_path: Path) -> None:
    before = lock(workspace)
    second = upload(tmp_path, "second.csv", [ROWS[0], ["Alder", "2025-12", "240", "EMEA"], ROWS[2]])
    workspace.add([second], TODAY, replace_earlier=True)
    workspace.undo(TODAY)
    workspace.add([second], TODAY, replace_earlier=True)
    assert before.version != workspace.current()
    assert workspace.locks() == (before,)
    old, new = workspace.warehouse(before.version), workspace.warehouse(workspace.current() or "")
    found = report.restatement(old, new, before.request)
    assert found.published == before.figures
    assert found.known_now.nrr == 1.2  # 240 / 200


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\x00b", "a\u202eb", "a\ud800b"])
def test_unusable_names_are_refused(workspace: Workspace, name: str) -> None:
    with pytest.raises(NrrError):
        lock(workspace, name)
    assert workspace.locks() == ()


@pytest.mark.parametrize(
    "name", ["../../up", "C:\\con", "a/b", ".hidden", "**bold** $x$ <b>", "Geschäftsjahr 2025 取締役会"]
)
def test_any_other_text_is_a_name_and_stays_in_its_folder(workspace: Workspace, name: str) -> None:
    lock(workspace, name)
    assert [found.name for found in workspace.locks()] == [name]
    assert len(stored(workspace)) == 1


def test_a_name_is_locked_once(workspace: Workspace) -> None:
    before = lock(workspace)
    with pytest.raises(NrrError, match="already"):
        lock(workspace, "Board  Q4", note="another")
    assert workspace.locks() == (before,)


def test_what_cannot_be_locked(workspace: Workspace) -> None:
    early = figures(workspace, Request(Month.parse("2025-06")))
    with pytest.raises(NrrError, match="no NRR"):
        workspace.lock("Too early", early, workspace.current() or "", TODAY)
    with pytest.raises(NrrError, match="gone"):
        workspace.lock("No version", figures(workspace), "0123456789ab", TODAY)
    with pytest.raises(NrrError, match="too long"):
        lock(workspace, "Long", note="x" * 501)
    assert workspace.locks() == ()


def test_unlocking_is_recorded_and_deletes_nothing(workspace: Workspace) -> None:
    first = lock(workspace)
    workspace.unlock("Board Q4", TOMORROW, "Jo Doe")
    assert workspace.locks() == ()
    again = lock(workspace)
    assert (first.number, again.number) == (1, 2)
    workspace.unlock(" Board  Q4", TOMORROW)
    one, two = (json.loads((workspace.root / "locked" / path).read_text()) for path in stored(workspace))
    assert (one["unlocked_by"], one["unlocked_on"], two["unlocked_by"]) == ("Jo Doe", "2026-01-11", "")
    assert Lock.from_json(one) == first
    with pytest.raises(NrrError, match="No locked period"):
        workspace.unlock("Board Q4", TOMORROW)


def break_rename(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", broken)


def test_a_crash_before_the_rename_leaves_no_lock(workspace: Workspace) -> None:
    with pytest.MonkeyPatch.context() as patch:
        break_rename(patch)
        with pytest.raises(KeyboardInterrupt):
            lock(workspace)
    assert workspace.locks() == ()
    made = lock(workspace)
    assert workspace.locks() == (made,)
    assert not list(workspace.root.glob("locked/.*"))


def test_a_crash_while_unlocking_leaves_the_lock_in_force(workspace: Workspace) -> None:
    made = lock(workspace)
    for owner, name in ((Path, "rename"), (Path, "unlink"), (durable, "sync")):
        with pytest.MonkeyPatch.context() as patch:

            def broken(*_: object) -> None:
                raise KeyboardInterrupt

            patch.setattr(owner, name, broken)
            with pytest.raises(KeyboardInterrupt):
                workspace.unlock("Board Q4", TOMORROW)
        assert workspace.locks() == (made,)
    workspace.unlock("Board Q4", TOMORROW)
    assert workspace.locks() == ()
    assert len(stored(workspace)) == 1


@pytest.mark.parametrize("field", ["closing_arr_cents", "note", "version"])
def test_a_figure_changed_by_hand_is_refused(workspace: Workspace, field: str) -> None:
    lock(workspace)
    (path,) = (workspace.root / "locked" / name for name in stored(workspace))
    data = json.loads(path.read_text())
    inside = data["figures"] if field in data["figures"] else data
    inside[field] = 9_999_999 if field in data["figures"] else "another"
    path.write_text(json.dumps(data))
    with pytest.raises(NrrError, match="changed by hand"):
        workspace.locks()
    path.write_text("{")
    with pytest.raises(NrrError, match="damaged"):
        workspace.locks()


def test_a_record_of_unlocking_changed_or_moved_by_hand_is_refused(workspace: Workspace) -> None:
    lock(workspace)
    (kept,) = (workspace.root / "locked" / name for name in stored(workspace))
    other = kept.with_name("0123456789.json")
    kept.rename(other)  # under the name of another lock
    with pytest.raises(NrrError, match="changed by hand"):
        workspace.locks()
    other.rename(kept)
    workspace.unlock("Board Q4", TOMORROW, "Jo")
    (record,) = (workspace.root / "locked" / name for name in stored(workspace))
    text = record.read_text()
    kept.write_text(text)  # put back in force
    with pytest.raises(NrrError, match="changed by hand"):
        workspace.locks()
    record.write_text(text.replace("Jo", "Kim"))
    with pytest.raises(NrrError, match="changed by hand"):
        workspace.unlocked()
    record.write_text("[]")
    with pytest.raises(NrrError, match="changed by hand"):
        workspace.unlocked()


def built_by_an_earlier_release(folder: Path) -> tuple[Workspace, Lock]:
    """Return a workspace with a lock whose database lacks a table and whose figures were computed otherwise."""
    workspace = Workspace(folder / "ws")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nrr.recipe.definitions_version", lambda: "0-earlier")
        workspace.add([upload(folder, "first.csv", ROWS)], TODAY)
        version = workspace.current() or ""
        otherwise = {"opening_arr_cents": 240 * 1200, "closing_arr_cents": 160 * 1200, "total_arr_cents": 160 * 1200}
        made = workspace.lock("Board Q4", replace(figures(workspace), **otherwise), version, TODAY)  # type: ignore[arg-type]
    with duckdb.connect(str(workspace.root / "versions" / f"{version}.duckdb")) as database:
        database.execute("drop table window_spells")
        database.execute("drop table constant_rates")
    return workspace, made


def test_a_period_locked_by_an_earlier_release_stays_readable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace, made = built_by_an_earlier_release(tmp_path)
    later = write(tmp_path / "later.csv", HEADINGS, [["Birch", "2025-12", "90", "APAC"]])
    workspace.add([Upload(later, "later.csv", MAPPING)], TOMORROW)
    in_use = workspace.current()
    assert workspace.fresh(TOMORROW) == in_use
    for _ in range(2):  # built anew the first time, found the second
        readable = workspace.readable(made.version)
        assert readable not in (made.version, in_use)
        assert workspace.current() == in_use
    assert workspace.readable(in_use or "") == in_use
    old, new = workspace.warehouse(readable), workspace.warehouse(in_use or "")
    found = report.restatement(old, new, made.request, made.figures)
    assert (found.published, found.read_anew.point_to_point) == (made.figures, 0.75)
    # published 240 to 160; this release reads 200 to 150; then Birch's 90 came late: 200 to 240
    assert [
        (
            cause.cause,
            cause.opening_cents // 1200,
            cause.closing_cents // 1200,
            cause.total_cents // 1200,
            cause.accounts,
        )
        for cause in found.at_work
    ] == [("definitions", -40, -10, -10, None), ("late_data", 0, 90, 90, 1)]
    # points: (closing - 2/3 x opening) / 200
    changes = [cause.nrr_change for cause in found.at_work]
    assert changes == pytest.approx([(-10 + 40 * 2 / 3) / 200, 90 / 200])
    assert sum(change or 0.0 for change in changes) == pytest.approx(found.nrr_change)

    root = ["--workspace", str(workspace.root)]
    assert main(["restatement", "--name", "Board Q4", "--format", "json", *root]) == 0
    values = json.loads(capsys.readouterr().out)
    assert values["published"]["opening_arr"] == "2880.00"
    assert values["causes"][0] == {
        "cause": "definitions",
        "opening_arr": "-480.00",
        "closing_arr_of_opening_accounts": "-120.00",
        "total_arr": "-120.00",
        "nrr": pytest.approx((-10 + 40 * 2 / 3) / 200),
        "accounts": None,
    }


def test_a_locked_version_that_cannot_be_built_again_keeps_its_published_figures(tmp_path: Path) -> None:
    workspace, made = built_by_an_earlier_release(tmp_path)
    (kept,) = (workspace.root / "uploads").iterdir()
    kept.write_text("customer,month,mrr,region\n")
    with pytest.raises(NrrError, match="cannot read its files again") as told:
        workspace.readable(made.version)
    assert "first.csv is missing or was changed" in told.value.message
    assert workspace.locks() == (made,)


def test_the_command_line_locks_lists_restates_and_unlocks(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> tuple[int, str, str]:
        code = main([*arguments, "--workspace", str(workspace.root)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    assert run("restatement", "--name", "Board Q4")[2].splitlines()[-1] == "Nothing is locked."
    code, out, _ = run("lock", "--name", "Board Q4", "--as-of", "2025-12", "--note", "=1+1", "--who", "Jo")
    said = f"Locked Board Q4: NRR (point to point) 0.75 as of 2025-12, version {workspace.current()}\n"
    assert (code, out) == (0, said)
    assert run("lock", "--name", "East", "--as-of", "2025-12", "--window", "12", "--where", "region=APAC")[0] == 0
    assert run("lock", "--name", "Board Q4", "--as-of", "2025-12")[0] == 1
    assert run("lock", "--name", "No such", "--as-of", "2025-12", "--where", "region=Moon")[0] == 1
    assert run("lock", "--name", "Beyond", "--as-of", "2030-12")[0] == 1
    assert run("lock", "--as-of", "2025-12")[0] == 2

    later = write(tmp_path / "later.csv", HEADINGS, [["Birch", "2025-12", "90", "APAC"]])
    workspace.add([Upload(later, "later.csv", MAPPING)], TOMORROW)
    locks = json.loads(run("locks", "--format", "json")[1])["locks"]
    # all: 150 / 200, now 240 / 200; APAC: Birch 0 / 100, now 90 / 100
    assert [(each["name"], each["published"]["nrr"], each["known_now"]["nrr"]) for each in locks] == [
        ("Board Q4", 0.75, 1.2),
        ("East", 0.0, 0.9),
    ]
    found = json.loads(run("restatement", "--name", "Board Q4", "--format", "json")[1])
    assert found["version"] != found["current_version"] == workspace.current()
    assert found["published"]["closing_arr_of_opening_accounts"] == "1800.00"
    assert found["known_now"]["closing_arr_of_opening_accounts"] == "2880.00"
    assert [cause for cause in found["causes"] if cause["accounts"]] == [
        {
            "cause": "late_data",
            "opening_arr": "0.00",
            "closing_arr_of_opening_accounts": "1080.00",
            "total_arr": "1080.00",
            "nrr": pytest.approx(0.45),
            "accounts": 1,
        }
    ]
    assert [row["account_id"] for row in found["accounts"]] == ["Birch"]
    steps = list(csv.DictReader(io.StringIO(run("restatement", "--name", "East", "--format", "csv")[1])))
    assert [row["step"] for row in steps] == ["as_published", *RESTATEMENT_CAUSES, "known_now"]
    assert "Birch" in run("restatement", "--name", "East", "--accounts")[1]
    assert "0.75" in run("locks")[1]

    assert run("unlock", "--name", "Board Q4", "--who", "Jo")[:2] == (0, "Unlocked Board Q4; its figures stay stored\n")
    code, _, err = run("unlock", "--name", "Board Q4")
    assert (code, err.splitlines()[-1]) == (1, "Locked: East.")


def test_a_lock_keeps_its_definitions_their_values_and_what_they_are_made_of(workspace: Workspace) -> None:
    request = replace(YEAR, definition="closed_flows_without_reactivation", grr_definition="running_minimum")
    workspace.lock("Flows", figures(workspace, request), workspace.current() or "", TODAY)
    (found,) = workspace.locks()
    assert found.request == request
    # Alder is in no month between, so it churned 100 and came back at 150: 0 of 200 without win-backs
    assert (found.figures.nrr, found.figures.grr, found.figures.point_to_point) == (0.0, 0.0, 0.75)
    assert found.figures.nrr_measured is not None
    assert dict(found.figures.nrr_measured.parts) == {"expansion": 0, "contraction": 0, "churn": -200 * 1200}
    assert found.figures == figures(workspace, request)


def test_a_lock_of_the_default_definitions_is_written_as_before_there_were_others(workspace: Workspace) -> None:
    lock(workspace)
    (path,) = stored(workspace)
    data = json.loads((workspace.root / "locked" / path).read_text())
    assert data["definition"] == "point_to_point"
    assert "measured" not in data
    assert {"nrr_measured", "grr_measured"}.isdisjoint(data["figures"])


def test_a_definition_without_a_value_is_not_locked(workspace: Workspace) -> None:
    asked = replace(YEAR, definition="trailing_average")
    with pytest.raises(NrrError, match="12 month-ends"):
        workspace.lock("Average", figures(workspace, asked), workspace.current() or "", TODAY)


def test_unlocked_periods_are_listed_with_who_and_when(workspace: Workspace) -> None:
    made = lock(workspace)
    workspace.unlock("Board Q4", TODAY, "Jo")
    lock(workspace)
    workspace.unlock("Board Q4", TOMORROW, "Kim")
    assert [(each.lock.number, each.who, each.unlocked_on) for each in workspace.unlocked()] == [
        (2, "Kim", "2026-01-11"),
        (1, "Jo", "2026-01-10"),
    ]
    assert workspace.unlocked()[1].lock == made
    assert workspace.locks() == ()
