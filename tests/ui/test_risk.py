"""At risk, an account's health and this week's list: what is shown is what the engine and the workspace say."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from nrr import account_actions, playbooks
from nrr.results import LevelShare, OwnerCoverage, RiskList, RiskReason, ScoreRecord
from nrr.results.coverage import Coverage
from nrr.tokens import token
from nrr.ui import coverage, data, risk, risk_record
from nrr.workspace import Upload, Workspace
from tests.books import long_mapping, write
from tests.risks import DEC, health, record, risk_list, risk_row
from tests.ui.conftest import OpenPage
from tests.ui.test_pages import metrics, plain, said, with_column

TODAY = date(2026, 1, 10)
HOSTILE = "*Ash* $x$ ![a](http://x) <b> :smile: =1+1"
LEVELS = (LevelShare("red", 2, 60_000_00), LevelShare("amber", 1, 5_000_00), LevelShare("green", 3, 35_000_00))
ALL = OwnerCoverage(None, 7, 105_000_00, 1, (*LEVELS, LevelShare(None, 1, 5_000_00)), 90_000_00)
DANA = replace(ALL, owner=HOSTILE, accounts=310)
# 60,000 and 25,000 and 5,000 of 1,000,000 are 6.0, 2.5 and 0.5 points
ROWS = (
    risk_row(1, 60_000, score=18, name=HOSTILE, owner=HOSTILE, reasons=(RiskReason("payment", "2 failed", "budget"),)),
    risk_row(2, 25_000, score=55),
    risk_row(3, 5_000, score=None, owner=None, reasons=(RiskReason("renewal", "Renews in 8 days"),)),
)
RISKS = replace(risk_list(*ROWS), coverage=Coverage((DANA, replace(ALL, owner=None)), ALL))
UNMEASURED = risk_list(*ROWS, reason="The data has no month whose horizon is over.")
Engine = Callable[..., None]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Accounts A1, A2 and A3; the risk engine's answers are given by the tests."""
    folder = tmp_path_factory.mktemp("risk")
    rows = [[f"A{at}", month, "100", "EU"] for at in (1, 2, 3) for month in ("2024-12", "2025-12")]
    workspace = Workspace(folder / "ws")
    path = write(folder / "book.csv", ["customer", "month", "mrr", "region"], rows)
    workspace.add([Upload(path, "book.csv", long_mapping())], TODAY)
    return workspace


@pytest.fixture
def workspace(built: Workspace, tmp_path: Path) -> Workspace:
    return Workspace(Path(shutil.copytree(built.root, tmp_path / "ws")))


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Call it with what the engine is to answer."""
    asked = data.Book.ask

    def answering(risks: RiskList = RISKS, scores: ScoreRecord | None = None, score: Any = "usual") -> None:
        answers = {"at_risk": risks, "risk_record": scores or record()}
        answers["account_health"] = health(75, 62, 18) if score == "usual" else score
        monkeypatch.setattr(
            data.Book, "ask", lambda book, name, *args: answers[name] if name in answers else asked(book, name, *args)
        )

    answering()
    return answering


def read(app: AppTest) -> str:
    return said(app).replace("\u200b", "")


def cell(app: AppTest, kind: str, label: str, at: int = 0) -> Any:
    return [found for found in app.get(kind) if found.label == label][at]


@pytest.mark.usefixtures("engine")
def test_the_page_says_what_is_expected_and_what_keeping_is_worth(built: Workspace, open_page: OpenPage) -> None:
    app = open_page(built.root, "at_risk")
    assert RISKS.sentence in read(app)
    assert metrics(app)["Expected loss within 6 months"] == "9.0 pts of NRR"
    assert metrics(app)["Keeping the first 3 whole"] == "+9.0 pts"
    cell(app, "button_group", "Accounts kept").set_value(1).run()
    assert metrics(app)["Keeping the first account whole"] == "+6.0 pts"
    assert app.query_params["keep"] in ("1", ["1"])
    table = app.dataframe(key="risk_table").value
    assert table["Expected loss"].tolist() == pytest.approx([0.06, 0.025, 0.005])
    assert table["Account"][0] == HOSTILE
    assert table["Why"].tolist() == ["2 failed", "Logins down 40%", "Renews in 8 days"]
    for badge in ("Red", "Amber", "Green", "No score"):
        assert f"-badge[{badge}]" in read(app)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({"level": "red"}, [0]),
        ({"level": ["amber", "none"]}, [1, 2]),
        ({"reason": "renewal"}, [2]),
        ({"owner": token("owner", HOSTILE)}, [0]),
        ({"level": "green", "reason": "everything"}, [0, 1, 2]),
    ],
)
def test_the_link_filters(built: Workspace, open_page: OpenPage, asked: dict[str, Any], kept: list[int]) -> None:
    app = open_page(built.root, "at_risk", **asked)
    names = app.dataframe(key="risk_table").value["Account"].tolist()
    assert names == [ROWS[at].account_name for at in kept]


def test_a_score_of_no_use_is_said_above_the_list(built: Workspace, open_page: OpenPage, engine: Engine) -> None:
    engine(scores=record(useful=False))
    app = open_page(built.root, "at_risk")
    assert [found.proto.title for found in app.warning] == ["The score is no better than ARR alone"]
    assert metrics(app)["Ranks leavers first (AUC)"] == "0.52"
    engine(scores=replace(record(useful=False), auc=None, departures=0, lead_months=None))
    app = open_page(built.root, "at_risk")
    assert [found.proto.title for found in app.warning] == ["Nothing shows that the score is of use here"]
    assert metrics(app)["Warned at least a month before"] == "n/a"
    engine()
    app = open_page(built.root, "at_risk")
    assert not app.warning
    assert metrics(app)["Warned at least a month before"] == "75%"  # 18 of 24
    assert "18 of 24 departures" in read(app)
    assert metrics(app)["Median lead time"] == "4 months"
    assert risk_record.rows(record())[0]["Lost %"] == 40.0  # 16,000 of 40,000


def test_no_measured_loss_is_said_and_nothing_is_made_up(built: Workspace, open_page: OpenPage, engine: Engine) -> None:
    engine(UNMEASURED, record(reason="No month-end has a horizon behind it."))
    app = open_page(built.root, "at_risk")
    assert metrics(app)["ARR with a warning sign"] == "$180.0k"
    assert metrics(app)["Keeping the first 3 whole"] == "n/a"
    assert "The data has no month whose horizon is over." in read(app)
    assert "No month-end has a horizon behind it." in read(app)
    assert "Expected loss" not in app.dataframe(key="risk_table").value.columns
    engine(risk_list())
    assert "No account is in red or amber or shows a sign." in [found.value for found in open_page(
        built.root, "at_risk").info]  # fmt: skip


@pytest.mark.usefixtures("engine")
def test_coverage_points_out_who_holds_too_much(built: Workspace, open_page: OpenPage) -> None:
    app = open_page(built.root, "at_risk")
    assert f"Far above 200 accounts, what one person holds at low touch: {HOSTILE}." in read(app)
    table = with_column(app, "High touch")
    assert table["Owner"].tolist() == [HOSTILE, "Nobody"]
    assert table[["Red", "Amber", "Green", "No score"]].to_numpy().tolist() == [[2, 1, 3, 1]] * 2
    assert coverage.rows(RISKS.coverage, 1_000_000_00)[0]["Expected loss"] == 0.09


def test_actions_stand_beside_the_account_and_by_owner(
    workspace: Workspace, open_page: OpenPage, engine: Engine
) -> None:
    engine()
    late, later = date.today() - timedelta(days=1), date.today() + timedelta(days=30)
    account_actions.add(workspace.root, "A1", HOSTILE, TODAY, owner="Ravi", due=late)
    account_actions.add(workspace.root, "A2", "Call", TODAY, owner="Dana", due=later, status="in progress")
    account_actions.add(workspace.root, "Gone", "Ask why", TODAY)
    account_actions.add(workspace.root, "A2", "Old", TODAY, status="done")
    app = open_page(workspace.root, "at_risk")
    shown = app.dataframe(key="risk_table").value["Next action"].tolist()
    assert shown[0].startswith(HOSTILE)
    assert shown[0].endswith("overdue)")
    assert shown[1].startswith("Call (due")
    assert shown[2] == ""
    listed = with_column(app, "Status")
    assert listed["Owner"].tolist() == ["Dana", "Ravi", "Nobody"]
    assert listed["Status"].tolist() == ["In progress", "Overdue", "Open"]
    assert listed["Account"].tolist() == ["A2", "A1", "Gone (not in this data)"]
    assert "3 actions open, :red[1 overdue]" in read(app)
    rows = risk.risk_rows(ROWS, {"A1": account_actions.in_force(workspace.root)[0]})
    assert (rows[0]["Next action"], rows[0]["Due"], rows[0]["Level"]) == (HOSTILE, late.isoformat(), "Red")
    assert (rows[2]["Score"], rows[2]["Level"], rows[2]["Next action"]) == (None, "", "")


@pytest.mark.usefixtures("engine")
def test_an_action_is_added_and_changed_on_the_account(workspace: Workspace, open_page: OpenPage) -> None:
    app = open_page(workspace.root, "accounts", account=token("account", "A1"))
    assert "18 red" in read(app)
    assert "Logins down 40% on the three months before" in plain(app.table[1].value.to_string())
    cell(app, "selectbox", "Playbook").set_value("people").run()
    title = cell(app, "selectbox", "What to do")
    assert title.options[0] == playbooks.BUILT_IN["people"].steps[0]
    title.set_value(title.options[0])
    cell(app, "text_input", "Owner").set_value(HOSTILE)
    cell(app, "date_input", "Due").set_value(date(2026, 2, 1))
    cell(app, "button", "Keep the action").click().run()
    assert not app.exception
    (kept,) = account_actions.in_force(workspace.root)
    assert (kept.account_id, kept.owner, kept.due) == ("A1", HOSTILE, date(2026, 2, 1))
    assert kept.title == playbooks.BUILT_IN["people"].steps[0]
    cell(app, "selectbox", "Status").set_value("done")
    cell(app, "button", "Save").click().run()
    assert not app.exception
    assert account_actions.in_force(workspace.root)[0].status == "done"
    assert len(account_actions.history(workspace.root, kept.id)) == 2


@pytest.mark.usefixtures("engine")
def test_what_cannot_be_kept_is_said_in_place(workspace: Workspace, open_page: OpenPage) -> None:
    app = open_page(workspace.root, "accounts", account=token("account", "A1"))
    cell(app, "button", "Keep the action").click().run()
    assert [plain(found.proto.title) for found in app.error] == ["The action has no text."]
    (workspace.root / "actions.json").write_text("{}")
    for page in ("at_risk", "overview"):
        app = open_page(workspace.root, page)
        assert [plain(found.proto.title) for found in app.error] == ["actions.json in the workspace cannot be read."]
        assert app.metric, "no figure is hidden"


@pytest.mark.usefixtures("engine")
def test_a_playbook_is_edited_and_put_back(workspace: Workspace, open_page: OpenPage) -> None:
    app = open_page(workspace.root, "at_risk")
    assert playbooks.BUILT_IN["red"].title in read(app)
    cell(app, "text_input", "Title").set_value(HOSTILE)
    cell(app, "text_area", "Steps, one a line").set_value("First\n\nSecond")
    cell(app, "button", "Save").click().run()
    assert not app.exception
    kept = playbooks.in_force(workspace.root)["red"]
    assert (kept.title, kept.steps) == (HOSTILE, ("First", "Second"))
    assert HOSTILE in read(app)
    cell(app, "button", "Back to the built-in text").click().run()
    assert playbooks.in_force(workspace.root) == playbooks.BUILT_IN


def test_an_account_without_a_score_says_so(built: Workspace, open_page: OpenPage, engine: Engine) -> None:
    for score, words in ((None, "It has no ARR at the end of"), (health(None, None), "No score.")):
        engine(score=score)
        assert words in read(open_page(built.root, "accounts", account=token("account", "A1")))


@pytest.mark.usefixtures("engine")
def test_this_week_names_accounts_points_reasons_and_next_actions(workspace: Workspace, open_page: OpenPage) -> None:
    account_actions.add(workspace.root, "A2", HOSTILE, TODAY)
    app = open_page(workspace.root, "overview")
    assert "6.00 pts of NRR" in read(app)
    assert "2 failed" in read(app)
    assert f"task_alt: {HOSTILE}" in read(app)
    links = [plain(link.proto.label).replace("\u200b", "") for link in app.page_link]
    assert [row.account_name for row in ROWS] == [name for name in links if name in {r.account_name for r in ROWS}]


@pytest.mark.usefixtures("engine")
def test_the_sample_company_takes_no_action(sample: Workspace, open_page: OpenPage) -> None:
    app = open_page(sample.root.parent, "at_risk")
    assert "The sample company cannot be changed, so it has no actions." in read(app)
    assert not [found for found in app.button if found.label in ("Keep the action", "Save")]
    assert DEC.label
