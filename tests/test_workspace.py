"""What is stored, and how nothing is ever lost: a workspace through crashes, second writers and meddling hands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from nrr import report
from nrr.errors import FileRefused, ImportConflict, NeedsChoice, NrrError, WorkspaceBusy
from nrr.ingest.mapping import Mapping
from nrr.periods import Month
from nrr.results import Request
from nrr.sample import sample_workspace
from nrr.warehouse import Warehouse
from nrr.workspace import Upload, Workspace
from tests.books import write

ROOT = Path(__file__).resolve().parents[1]
TODAY = date(2026, 11, 22)
TOMORROW = date(2026, 11, 23)
HEADINGS = ["customer", "month", "mrr"]
FIRST = [["Alder", "2024-12", "100"], ["Alder", "2025-12", "150"], ["Birch", "2024-12", "100"]]
SECOND = [["Cedar", "2024-12", "200"], ["Cedar", "2025-12", "90"]]
# Alder and Birch open at 200 and end at 150; with Cedar 400 and 240
NRR_OF_FIRST, NRR_OF_BOTH = 0.75, 0.6
MAPPING = Mapping("long", {"account": "customer", "month": "month", "amount": "mrr"}, measure="mrr", currency="USD")


def upload(folder: Path, name: str, rows: list[list[str]], headings: list[str] = HEADINGS) -> Upload:
    folder.mkdir(parents=True, exist_ok=True)
    return Upload(write(folder / name, headings, rows), name, MAPPING)


@pytest.fixture
def first(tmp_path) -> Upload:
    return upload(tmp_path, "first.csv", FIRST)


@pytest.fixture
def second(tmp_path) -> Upload:
    return upload(tmp_path, "second.csv", SECOND)


@pytest.fixture(scope="module")
def imported_once(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("once")
    Workspace(folder / "ws").add([upload(folder, "first.csv", FIRST)], TODAY)
    return folder / "ws"


@pytest.fixture
def workspace(imported_once, tmp_path) -> Workspace:
    """A workspace of its own that holds the first file."""
    return Workspace(Path(shutil.copytree(imported_once, tmp_path / "ws")))


@pytest.fixture(scope="module")
def id_of_both(imported_once, tmp_path_factory) -> str:
    """The version that an undisturbed import of the second file makes."""
    folder = tmp_path_factory.mktemp("undisturbed")
    workspace = Workspace(Path(shutil.copytree(imported_once, folder / "ws")))
    return workspace.add([upload(folder, "second.csv", SECOND)], TODAY).version


def nrr(workspace: Workspace, version: str | None = None) -> float:
    warehouse = workspace.warehouse(version or workspace.current())
    try:
        return report.headline(warehouse, Request(Month.parse("2025-12"))).nrr
    finally:
        warehouse.close()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def assert_tidy(workspace: Workspace) -> None:
    """Only finished things are left: versions with their recipes, uploads under their hashes."""
    assert [name for name in names(workspace.root / "versions") if name.startswith(".")] == []
    assert [name for name in names(workspace.root / "uploads") if name.startswith(".")] == []


def test_an_empty_workspace_is_not_created_by_looking(tmp_path):
    workspace = Workspace(tmp_path / "ws")
    assert workspace.current() is None
    assert workspace.history() == ()
    assert workspace.remembered("anything") is None
    assert not (tmp_path / "ws").exists()


def test_an_import_reports_and_serves(workspace, second):
    assert nrr(workspace) == NRR_OF_FIRST
    result = workspace.add([second], TODAY)
    assert result.changed
    assert result.version == workspace.current()
    assert nrr(workspace) == NRR_OF_BOTH
    (file,) = result.files
    assert (file.name, file.kind, file.rows, file.accepted, file.quarantined) == ("second.csv", "long", 2, 2, 0)
    assert (file.accounts, file.months, file.reasons) == (1, ("2024-12", "2025-12"), {})


def test_the_same_file_twice_changes_nothing(workspace, first, tmp_path):
    before, files = workspace.current(), names(workspace.root)
    again = workspace.add([first], TOMORROW)
    assert (again.changed, again.version) == (False, before)
    assert len(workspace.history()) == 1
    assert names(workspace.root) == files
    # nor under another name, nor twice in one go
    copy = tmp_path / "copy.csv"
    copy.write_bytes(first.path.read_bytes())
    renamed = workspace.add([Upload(copy, "copy.csv", MAPPING), first], TOMORROW)
    assert (renamed.changed, renamed.version) == (False, before)


def test_uploads_are_kept_byte_for_byte(workspace, first):
    (kept,) = (workspace.root / "uploads").iterdir()
    assert kept.read_bytes() == first.path.read_bytes()


def test_undo_goes_back_step_by_step_and_history_tells(workspace, second):
    one = workspace.current()
    two = workspace.add([second], TOMORROW).version
    assert [(entry.version, entry.action, entry.files) for entry in workspace.history()] == [
        (two, "import", ("second.csv",)),
        (one, "import", ("first.csv",)),
    ]
    assert [entry.made_on for entry in workspace.history()] == ["2026-11-23", "2026-11-22"]
    assert workspace.undo(TOMORROW) == one
    assert nrr(workspace) == NRR_OF_FIRST
    assert workspace.undo(TOMORROW) is None
    assert workspace.current() is None
    with pytest.raises(NrrError, match="nothing to undo"):
        workspace.undo(TOMORROW)
    assert [entry.action for entry in workspace.history()] == ["undo", "undo", "import", "import"]
    # a redo is the same import again, and the same version
    assert workspace.add([second], TOMORROW).version != two  # the first file is not in it
    assert workspace.undo(TOMORROW) is None


def test_undo_then_the_same_import_is_the_same_version(workspace, second):
    two = workspace.add([second], TODAY).version
    workspace.undo(TODAY)
    assert workspace.add([second], TODAY).version == two
    assert nrr(workspace) == NRR_OF_BOTH


def test_a_file_can_be_taken_out(workspace, second):
    one = workspace.current()
    two = workspace.add([second], TODAY)
    taken = next(f.sha256 for f in workspace.recipe().files if f.name == "second.csv")
    assert workspace.remove(taken, TODAY).version == one
    assert nrr(workspace) == NRR_OF_FIRST
    assert workspace.undo(TODAY) == two.version
    workspace.undo(TODAY)
    (last,) = workspace.recipe().files
    with pytest.raises(FileRefused):
        workspace.remove(last.sha256, TODAY)  # nothing would be left to measure
    assert workspace.current() == one


def test_order_of_imports_does_not_matter(tmp_path, first, second, workspace):
    other = Workspace(tmp_path / "other")
    other.add([second], TODAY)
    other.add([first], TODAY)
    workspace.add([second], TODAY)
    request = Request(Month.parse("2025-12"))
    one, two = (report.overview(w.warehouse(w.current()), request) for w in (workspace, other))
    assert (one.trend, one.bridge) == (two.trend, two.bridge)


PRIMITIVES = (
    (Warehouse, "execute"),
    (Warehouse, "define"),
    (Warehouse, "load"),
    (Warehouse, "materialize"),
    (Warehouse, "close"),
    (shutil, "copyfile"),
    (os, "fsync"),
    (Path, "rename"),
    (Path, "write_bytes"),
)


class Killed(BaseException):
    """What a closed tab or a killed worker raises inside an import."""


def break_at(monkeypatch, owner: object, name: str, call: int, error: BaseException) -> list[int]:
    """Let the ``call``-th use of a function fail (0: none); return a counter of the uses."""
    whole, uses = getattr(owner, name), [0]

    def broken(*arguments, **more):
        uses[0] += 1
        if uses[0] == call:
            raise error
        return whole(*arguments, **more)

    monkeypatch.setattr(owner, name, broken)
    return uses


@pytest.mark.parametrize(("owner", "name"), PRIMITIVES, ids=lambda value: getattr(value, "__name__", value))
def test_a_crash_at_any_stage_leaves_the_old_version_serving(imported_once, tmp_path, second, id_of_both, owner, name):
    def copy(label: str) -> Workspace:
        return Workspace(Path(shutil.copytree(imported_once, tmp_path / label)))

    undisturbed = copy("undisturbed")
    with pytest.MonkeyPatch.context() as patch:
        uses = break_at(patch, owner, name, 0, Killed())
        undisturbed.add([second], TODAY)
    total, before_commit = uses[0], 0
    for call in sorted({1, total // 2 + 1, total}):
        workspace = copy(f"broken at {call}")
        old = workspace.current()
        error = Killed() if call % 2 else OSError(28, "No space left on device")
        with pytest.MonkeyPatch.context() as patch:
            break_at(patch, owner, name, call, error)
            with pytest.raises(Killed if call % 2 else NrrError):
                workspace.add([second], TODAY)
        if workspace.current() == old:
            before_commit += 1
            assert nrr(workspace) == NRR_OF_FIRST
            assert len(workspace.history()) == 1
        else:
            # after the switch, only what is remembered of mappings may be lost
            assert workspace.current() == id_of_both
        assert workspace.add([second], TODAY).version == id_of_both
        assert nrr(workspace) == NRR_OF_BOTH
        assert [entry.version for entry in workspace.history()] == [id_of_both, old]
        assert_tidy(workspace)
        assert workspace.undo(TODAY) == old
    assert before_commit


DIES = """
import os, sys
from datetime import date
from pathlib import Path
from nrr.ingest.mapping import Mapping
from nrr.warehouse import Warehouse
from nrr.workspace import Upload, Workspace

root, file, owner, name, call = sys.argv[1:]
owner, left = {"Warehouse": Warehouse, "os": os, "Path": Path}[owner], int(call)
whole = getattr(owner, name)

def deadly(*arguments, **more):
    global left
    left -= 1
    if left == 0:
        os._exit(9)
    return whole(*arguments, **more)

setattr(owner, name, deadly)
mapping = Mapping("long", {"account": "customer", "month": "month", "amount": "mrr"}, measure="mrr", currency="USD")
Workspace(Path(root)).add([Upload(Path(file), "second.csv", mapping)], date(2026, 11, 22))
"""


@pytest.mark.parametrize(
    ("owner", "name", "call"),
    [
        ("Warehouse", "materialize", 3),
        ("Warehouse", "close", 1),
        ("Path", "rename", 1),
        ("Path", "rename", 2),
        ("Path", "rename", 3),
        ("Path", "rename", 5),
    ],
    ids=[
        "building",
        "closing the database",
        "recipe",
        "putting the version in place",
        "keeping the upload",
        "switching",
    ],
)
def test_a_process_that_dies_leaves_the_old_version_serving(workspace, second, id_of_both, owner, name, call):
    """No clean-up runs here: the process is gone in the middle of the import."""
    arguments = [str(workspace.root), str(second.path), owner, name, str(call)]
    died = subprocess.run([sys.executable, "-c", DIES, *arguments], cwd=ROOT, check=False, capture_output=True)
    assert died.returncode == 9, died.stderr.decode()
    assert workspace.current() != id_of_both
    assert nrr(workspace) == NRR_OF_FIRST
    assert len(workspace.history()) == 1
    assert workspace.add([second], TODAY).version == id_of_both  # its lock died with it
    assert nrr(workspace) == NRR_OF_BOTH
    assert_tidy(workspace)


def test_a_crash_in_the_first_import_leaves_an_empty_workspace(tmp_path, first):
    workspace = Workspace(tmp_path / "ws")
    with pytest.MonkeyPatch.context() as patch:
        break_at(patch, Warehouse, "materialize", 2, Killed())
        with pytest.raises(Killed):
            workspace.add([first], TODAY)
    assert workspace.current() is None
    assert workspace.history() == ()
    workspace.add([first], TODAY)
    assert nrr(workspace) == NRR_OF_FIRST


def test_a_second_writer_is_told_who_holds_the_lock(workspace, first, second):
    told: list[WorkspaceBusy] = []

    def meanwhile(_: str) -> None:
        for write_again in (lambda: Workspace(workspace.root).add([first], TODAY), lambda: workspace.undo(TODAY)):
            with pytest.raises(WorkspaceBusy) as caught:
                write_again()
            told.append(caught.value)

    workspace.add([second], TODAY, progress=meanwhile)
    assert told
    assert all(str(os.getpid()) in str(busy) for busy in told)
    assert nrr(workspace) == NRR_OF_BOTH
    workspace.undo(TODAY)  # and the lock is gone with the writer


def test_readers_go_on_while_a_version_is_built(workspace, second):
    old = workspace.current()
    open_before = workspace.warehouse(old)
    request = Request(Month.parse("2025-12"))
    seen: list[float | BaseException | None] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.append(report.headline(open_before, request).nrr)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        workspace.add([second], TODAY)
    finally:
        done.set()
        reader.join(timeout=30)
    assert len(seen) > 1
    assert set(seen) == {NRR_OF_FIRST}
    assert report.headline(open_before, request).nrr == NRR_OF_FIRST  # opened before the switch, and stays on it
    assert nrr(workspace, old) == NRR_OF_FIRST
    assert nrr(workspace) == NRR_OF_BOTH


ELSEWHERE = """
import sys
from datetime import date
from pathlib import Path
from nrr.ingest.mapping import Mapping
from nrr.workspace import Upload, Workspace

mapping = Mapping("long", {"account": "customer", "month": "month", "amount": "mrr"}, measure="mrr", currency="USD")
result = Workspace(Path(sys.argv[1])).add([Upload(Path(sys.argv[2]), "first.csv", mapping)], date(2026, 11, 22))
print(result.version)
"""


def test_the_version_id_depends_on_no_machine_or_path(workspace, tmp_path):
    there = upload(tmp_path / "some where" / "else", "first.csv", FIRST)
    os.utime(there.path, (0, 0))
    other = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "HOME": str(tmp_path)}
    arguments = [str(tmp_path / "far away" / "ws"), str(there.path)]
    made = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, *arguments], cwd=ROOT, env=other, check=True, capture_output=True, text=True
    )
    assert made.stdout.strip() == workspace.current()


def test_the_version_id_depends_on_files_and_policies(workspace, tmp_path):
    amount_changed = [[*row[:2], "101"] if row[2] == "150" else row for row in FIRST]
    other = Workspace(tmp_path / "other").add([upload(tmp_path / "o", "first.csv", amount_changed)], TODAY)
    as_arr = Upload(upload(tmp_path / "p", "first.csv", FIRST).path, "first.csv", MAPPING.with_changes(measure="arr"))
    arr = Workspace(tmp_path / "arr").add([as_arr], TODAY)
    assert len({workspace.current(), other.version, arr.version}) == 3


def bad_files(folder: Path) -> dict[str, Upload]:
    folder.mkdir()
    for name, content in (("empty.csv", b""), ("headings.csv", b"customer,month,mrr\n"), ("page.csv", b"%PDF-1.7\n")):
        (folder / name).write_bytes(content)
    found = {name: Upload(folder / name, name) for name in ("empty.csv", "headings.csv", "page.csv")}
    found["no amounts.csv"] = upload(folder, "no amounts.csv", [["Alder", "2025-12", "n/a"]])
    wide = write(folder / "wide.csv", ["customer", "2025-11", "2025-12"], [["Alder", "1000", "1000"]])
    found["wide.csv"] = Upload(wide, "wide.csv")
    return found


@pytest.mark.parametrize("name", ["empty.csv", "headings.csv", "page.csv", "no amounts.csv", "wide.csv"])
def test_a_bad_file_stores_nothing(workspace, second, tmp_path, name):
    before, stored = workspace.current(), names(workspace.root)
    bad = bad_files(tmp_path / "bad")[name]
    with pytest.raises((FileRefused, NeedsChoice)):
        Workspace(tmp_path / "new").add([bad], TODAY)
    assert Workspace(tmp_path / "new").current() is None
    if name != "no amounts.csv":
        with pytest.raises((FileRefused, NeedsChoice)):
            workspace.add([second, bad], TODAY)  # the good one beside it is not taken either
        assert workspace.current() == before
        assert names(workspace.root) == stored
        assert nrr(workspace) == NRR_OF_FIRST


def test_a_contradiction_is_refused_or_replaces(workspace, tmp_path):
    before, stored = workspace.current(), names(workspace.root)
    corrected = upload(tmp_path, "corrected.csv", [["Alder", "2025-12", "160"], *FIRST[:1], *FIRST[2:]])
    with pytest.raises(ImportConflict, match="Alder"):
        workspace.add([corrected], TODAY)
    assert workspace.current() == before
    assert names(workspace.root) == stored
    workspace.add([corrected], TODAY, replace_earlier=True)
    assert nrr(workspace) == 0.8  # 160 of 200
    assert [f.name for f in workspace.recipe().files] == ["corrected.csv"]
    assert workspace.undo(TODAY) == before
    assert nrr(workspace) == NRR_OF_FIRST


def test_a_confirmed_mapping_is_remembered_for_files_of_that_shape(workspace, tmp_path):
    from nrr.ingest.inspect import inspect_file

    path = write(tmp_path / "next.csv", HEADINGS, SECOND)
    remembered = workspace.remembered(inspect_file(path, "next.csv", TODAY).shape)
    assert remembered is not None
    assert (remembered.kind, remembered.measure) == ("long", "mrr")
    workspace.add([Upload(path, "next.csv")], TODAY)
    assert nrr(workspace) == NRR_OF_BOTH


def damage(path: Path) -> None:
    path.write_bytes(b'{"files": [\x00\xff not what was written')


@pytest.mark.parametrize("what", ["recipe", "database", "current", "history", "mappings"])
def test_a_damaged_record_is_reported_in_words(workspace, second, what):
    version = workspace.current()
    path = {
        "recipe": workspace.root / "versions" / f"{version}.json",
        "database": workspace.root / "versions" / f"{version}.duckdb",
        "current": workspace.root / "current",
        "history": workspace.root / "history.jsonl",
        "mappings": workspace.root / "mappings.json",
    }[what]
    assert path.exists()
    damage(path)

    def use() -> None:
        workspace.history()
        nrr(workspace)
        workspace.add([Upload(second.path, second.name)], TODAY)

    with pytest.raises(NrrError) as caught:
        use()
    assert caught.value.hint
    assert str(workspace.root) not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value"), [("company", "Someone Else"), ("files", []), ("policies", {"usage_drop": 0.9}), ("surprise", 1)]
)
def test_a_record_edited_by_hand_is_noticed(workspace, second, key, value):
    """The version's id is the hash of its recipe: another recipe under the same id is not believed."""
    path = workspace.root / "versions" / f"{workspace.current()}.json"
    edited = {**json.loads(path.read_text(encoding="utf-8")), key: value}
    path.write_text(json.dumps(edited), encoding="utf-8")
    with pytest.raises(NrrError):
        workspace.add([second], TODAY)
    assert nrr(workspace) == NRR_OF_FIRST


def test_an_upload_edited_by_hand_is_noticed(workspace, second):
    (kept,) = (workspace.root / "uploads").iterdir()
    kept.write_text(kept.read_text(encoding="utf-8").replace("150", "999"), encoding="utf-8")
    before = workspace.current()
    with pytest.raises(NrrError):
        workspace.add([second], TODAY)
    assert workspace.current() == before


def test_a_version_that_is_not_there(workspace):
    with pytest.raises(NrrError, match="gone"):
        workspace.warehouse("0123456789ab")


def test_the_sample_company_is_built_once(tmp_path_factory, sample):
    version = sample.current()
    changed = (sample.root / "current").stat().st_mtime_ns
    again = sample_workspace(sample.root.parent)
    assert again.current() == version
    assert (again.root / "current").stat().st_mtime_ns == changed


def test_a_sample_company_of_other_files_is_built_anew(tmp_path, sample):
    Workspace(tmp_path / "sample").add([upload(tmp_path, "subscriptions.csv", FIRST)], TODAY)
    assert sample_workspace(tmp_path).current() == sample.current()


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(tmp_path):
    (tmp_path / "taken").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(NrrError, match="The workspace cannot be written"):
        Workspace(tmp_path / "taken").add([upload(tmp_path, "a.csv", FIRST)], TODAY)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("customer,month,mrr\nA,2024-01,0\nB,2024-02,0\n", "no amount above zero"),
        ("customer,month,mrr\nA,2027-01,5\nB,2028-02,5\n", "2 months after Nov 2026"),
        ("customer,month,mrr\nA,2024-01,abc\nB,2024-02,def\n", 'Line 2, mrr: "abc" is not an amount'),
        ("customer,start,end,amount,interval\nA,2027-01-01,,100,month\n", "no amount above zero in a month that has"),
    ],
)
def test_a_file_from_which_no_revenue_comes_is_refused_with_what_became_of_it(tmp_path, text, words):
    path = tmp_path / "mrr.csv"
    path.write_text(text, encoding="utf-8")
    workspace = Workspace(tmp_path / "ws")
    with pytest.raises(FileRefused, match=words):
        workspace.add([Upload(path, path.name)], TODAY)
    assert workspace.current() is None


def test_of_several_sheets_the_user_is_told_the_choices(tmp_path):
    path = tmp_path / "mrr.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for sheet in (book.add_worksheet("MRR"), book.add_worksheet("Old")):
            for number, row in enumerate([HEADINGS, *FIRST]):
                sheet.write_row(number, 0, row)
    with pytest.raises(NeedsChoice, match="several sheets") as raised:
        Workspace(tmp_path / "ws").add([Upload(path, path.name)], TODAY)
    assert raised.value.choices == ("MRR", "Old")
