"""Actions and playbooks: every step is kept, what holds follows from the steps, and no account map loses one."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nrr import account_actions, evidence, playbooks
from nrr.__main__ import main
from nrr.errors import NrrError
from nrr.ingest.mapping import Mapping
from nrr.periods import Month
from nrr.results import Action, RiskReason, RiskRow
from nrr.results.actions import STATUSES
from nrr.workspace import Upload, Workspace
from tests.books import long_mapping, write

TODAY = date(2026, 1, 10)
DEC = Month.parse("2025-12")
HOSTILE = "=cmd() [x](http://x) <b> $x$ :smile:"

texts = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=30).map(
    lambda text: " ".join(text.split())
)
titles = texts.filter(bool)
lines = st.lists(titles, min_size=1)
dues = st.none() | st.dates(date(2000, 1, 1), date(2100, 12, 31))
fields = st.fixed_dictionaries(
    {},
    optional={
        "title": titles,
        "owner": texts,
        "due": dues,
        "status": st.sampled_from(STATUSES),
        "notes": texts,
    },
)
steps = st.lists(st.tuples(st.integers(0, 3), fields), max_size=8)


@settings(max_examples=40)
@given(steps)
def test_every_sequence_of_edits_folds_to_the_same_state_and_nothing_is_lost(edits: list[tuple[int, Any]]) -> None:
    """A plain dict of plain dicts is the model: 0 adds an action, any other number changes one that is there."""
    with TemporaryDirectory() as folder:
        root, model = Path(folder), dict[int, dict[str, Any]]()
        written = 0
        for at, (which, given_fields) in enumerate(edits):
            on = TODAY + timedelta(days=at)
            if which == 0 or not model:
                start = {"title": "t", "owner": "", "due": None, "status": "open", "notes": "", **given_fields}
                added = account_actions.add(root, f"A{at}", today=on, **start)
                model[added.id] = {**start, "account_id": f"A{at}", "changed_on": None}
                written += 1
            else:
                number = sorted(model)[which % len(model)]
                differs = any(model[number][name] != value for name, value in given_fields.items())
                account_actions.change(root, number, on, **given_fields)
                if differs:
                    model[number] |= {**given_fields, "changed_on": on.isoformat()}
                    written += 1
        now = account_actions.in_force(root)
        assert [action.id for action in now] == sorted(model)
        for action in now:
            assert {name: getattr(action, name) for name in model[action.id]} == model[action.id]
        kept = json.loads((root / "actions.json").read_text())["entries"] if written else []
        assert len(kept) == written, "every step is kept, and none is recorded that changes nothing"
        for cut in range(len(kept) + 1):
            account_actions.folded(kept[:cut])
        assert tuple(account_actions.folded(kept).values()) == now


def test_two_people_who_change_different_fields_both_have_their_way(tmp_path: Path) -> None:
    first = account_actions.add(tmp_path, "A", "Call the sponsor", TODAY, owner="Dana", who="Dana")
    account_actions.change(tmp_path, first.id, TODAY, who="Ravi", status="in progress")
    last = account_actions.change(tmp_path, first.id, TODAY, who="Dana", due=date(2026, 2, 1), owner="Dana")
    assert (last.status, last.due, last.who) == ("in progress", date(2026, 2, 1), "Dana")
    assert account_actions.change(tmp_path, first.id, TODAY, notes="by nobody").who == "Dana", "who wrote it last"
    recorded = account_actions.history(tmp_path, first.id)
    named = [set(step) - {"id", "action", "who", "on"} for step in recorded[1:]]
    assert named == [{"status"}, {"due"}, {"notes"}]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": "  "}, "no text"),
        ({"title": "x" * 121}, "too long"),
        ({"owner": "a\u202eb"}, "cannot be shown"),
        ({"status": "later"}, "no status"),
        ({"due": date(1026, 1, 1)}, "out of range"),
    ],
)
def test_what_cannot_be_kept_is_refused(tmp_path: Path, wrong: dict[str, Any], words: str) -> None:
    kept = account_actions.add(tmp_path, "A", "Call", TODAY)
    with pytest.raises(NrrError, match=words):
        account_actions.change(tmp_path, kept.id, TODAY, **wrong)
    with pytest.raises(NrrError, match=words):
        account_actions.add(tmp_path, "A", today=TODAY, **{"title": "Call", **wrong})
    assert account_actions.in_force(tmp_path) == (kept,)
    with pytest.raises(NrrError, match="no action 9"):
        account_actions.change(tmp_path, 9, TODAY, status="done")


def test_urgency_is_by_due_date_and_what_is_done_is_behind() -> None:
    def action(number: int, due: date | None, status: str = "open", held: str | None = None) -> Action:
        return Action(number, "A", "t", "", due, status, "", "", "2026-01-01", held_id=held)

    late, later, undated = action(1, date(2026, 1, 9)), action(2, TODAY), action(3, None)
    done, owned = action(4, date(2026, 1, 1), "done"), action(5, date(2026, 1, 2), "in progress", held="B")
    listed = [undated, done, later, owned, late]
    assert account_actions.by_urgency(listed) == (owned, late, later, undated)
    assert [each.overdue(TODAY) for each in (late, later, undated, done)] == [True, False, False, False]
    assert account_actions.next_by_account(listed) == {"A": late, "B": owned}
    assert account_actions.of_account(listed, "A") == (late, later, undated, done)


def test_a_playbook_is_by_its_trigger_first_and_by_its_level_else() -> None:
    assert playbooks.chosen("red", ["", "people", "budget"]) == "people"
    assert playbooks.chosen("amber", [""]) == "amber"
    assert playbooks.chosen(None, []) is None
    assert set(playbooks.BUILT_IN) == set(playbooks.KEYS)


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.sampled_from(playbooks.KEYS), st.none() | st.tuples(titles, st.lists(titles, min_size=1))))
)
def test_playbooks_are_what_was_written_last(edits: list[tuple[str, tuple[str, list[str]] | None]]) -> None:
    with TemporaryDirectory() as folder:
        root, model = Path(folder), dict(playbooks.BUILT_IN)
        kept = 0
        for key, text in edits:
            if text is None:
                playbooks.reset(root, key, TODAY)
                model[key] = playbooks.BUILT_IN[key]
            elif len(text[1]) > playbooks.MOST_STEPS:
                continue
            else:
                playbooks.edit(root, key, text[0], text[1], TODAY, "Dana")
                model[key] = playbooks.Playbook(key, text[0], tuple(text[1]), "Dana", TODAY.isoformat())
            kept += 1
        assert playbooks.in_force(root) == model
        assert sum(len(playbooks.history(root, key)) for key in playbooks.KEYS) == kept


def test_a_playbook_without_text_is_refused_and_a_damaged_record_says_so(tmp_path: Path) -> None:
    with pytest.raises(NrrError, match="no text"):
        playbooks.edit(tmp_path, "red", "Title", [" ", ""], TODAY)
    with pytest.raises(NrrError, match="too many steps"):
        playbooks.edit(tmp_path, "red", "Title", ["step"] * 13, TODAY)
    with pytest.raises(NrrError, match="no playbook"):
        playbooks.reset(tmp_path, "blue", TODAY)
    (tmp_path / "playbooks.json").write_text('{"entries": [{"key": "blue"}]}')
    (tmp_path / "actions.json").write_text('{"entries": [{"id": 1, "action": "change"}]}')
    for store in (playbooks, account_actions):
        with pytest.raises(NrrError, match="cannot be read"):
            store.in_force(tmp_path)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("actions")
    rows = [["Alder", "2025-12", "100", "EU"], ["Birch", "2025-12", "50", "EU"], ["=Cedar", "2025-12", "70", "EU"]]
    workspace = Workspace(folder / "ws")
    path = write(folder / "book.csv", ["customer", "month", "mrr", "region"], rows)
    workspace.add([Upload(path, "book.csv", long_mapping())], TODAY)
    return workspace


@pytest.fixture
def workspace(built: Workspace, tmp_path: Path) -> Workspace:
    return Workspace(Path(shutil.copytree(built.root, tmp_path / "ws")))


def named(workspace: Workspace) -> dict[str, tuple[str | None, str | None]]:
    warehouse = workspace.warehouse(workspace.current() or "")
    found = evidence.named_actions(warehouse, account_actions.in_force(workspace.root), DEC)
    return {action.account_id: (action.held_id, action.held_name) for action in found}


def test_an_action_survives_the_account_map_undo_and_the_end_of_its_account(workspace: Workspace) -> None:
    for account in ("Alder", "Birch", "Gone"):
        account_actions.add(workspace.root, account, "Call", TODAY)
    before = account_actions.in_force(workspace.root)
    apart = {"Alder": ("Alder", "Alder"), "Birch": ("Birch", "Birch"), "Gone": (None, None)}
    assert named(workspace) == apart
    owners = write(workspace.root.parent / "map.csv", ["child", "parent"], [["Birch", "Alder"]])
    mapping = Mapping("account_map", {"account": "child", "parent": "parent"})
    workspace.add([Upload(owners, "map.csv", mapping)], TODAY)
    assert named(workspace) == {**apart, "Birch": ("Alder", "Alder")}
    assert account_actions.in_force(workspace.root) == before
    workspace.undo(TODAY)
    assert named(workspace) == apart


def test_the_command_line_adds_changes_and_lists(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    at = ["--workspace", str(workspace.root)]
    assert main(["actions", "add", *at, "--account", "nobody", "--title", "Call"]) == 1
    assert main(["actions", "add", *at, "--account", "Alder", "--title", HOSTILE, "--due", "2020-01-31"]) == 0
    assert main(["actions", "update", *at, "1", "--status", "in progress", "--owner", "Dana"]) == 0
    assert main(["actions", "update", *at, "2", "--status", "done"]) == 1
    assert main(["actions", "add", *at, "--account", "=Cedar", "--title", "Call", "--due", "tomorrow"]) == 2
    capsys.readouterr()
    assert main(["actions", "list", *at, "--format", "json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)["actions"]
    assert (listed["action"], listed["owner"], listed["overdue"]) == (HOSTILE, "Dana", True)
    assert main(["actions", "csv", *at]) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["Account ID"], row["Action"], row["Due"]) == ("Alder", f"'{HOSTILE}", "2020-01-31")
    assert main(["actions", "update", *at, "1", "--status", "done"]) == 0
    capsys.readouterr()
    assert main(["actions", "list", *at, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["actions"] == []


def test_a_crm_gets_points_and_reasons_where_the_account_is_at_risk() -> None:
    held = Action(1, "B", "Call", "", None, "open", "", "", "2026-01-01", held_id="A", held_name="Alder")
    gone = Action(2, "Z", "Call", "", TODAY, "open", "", "", "2026-01-01")
    reasons = (RiskReason("usage", "Logins down 30%"), RiskReason("renewal", "Renews in 8 days"))
    risk = RiskRow(1, "A", "Alder", 100, 0.1, None, None, reasons, 20, "red", None, 1.0, 0.5, 50, 0.0123456)
    of_held, of_gone = account_actions.crm_rows((held, gone), (risk,))
    assert (of_held["Account ID"], of_held["Account"], of_held["Expected loss in NRR points"]) == ("A", "Alder", 1.2346)
    assert of_held["Reasons"] == "Logins down 30%; Renews in 8 days"
    assert (of_gone["Account"], of_gone["Expected loss in NRR points"], of_gone["Due"]) == ("", None, "2026-01-10")
