"""The account map on the Data page: merges to think of, the effect before, put in use as a file, taken out again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from nrr import report, worker
from nrr.ownership import SCREEN_FILE
from nrr.periods import Month
from nrr.results import Request
from nrr.tokens import token
from nrr.ui.account_map import how_they_differ
from nrr.workspace import Upload, Workspace
from tests.books import write
from tests.ui.conftest import ROOT, OpenPage
from tests.ui.test_pages import plain, said

TODAY = date(2026, 1, 10)
START = worker.start
# 12 months to December 2025: Acme 100 -> 200, acme (the same, in lower case) 100 -> 0, Bolt 100 -> 100.
# Apart: NRR 300 / 300 = 100%, GRR 200 / 300 = 66.7%. Merged: 200 -> 200: GRR 100%.
ROWS = [
    ["Acme", "2024-12", "100"],
    ["Acme", "2025-12", "200"],
    ["acme", "2024-12", "100"],
    ["Bolt", "2024-12", "100"],
    ["Bolt", "2025-12", "100"],
]
ASKED = Request(Month.parse("2025-12"))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path / "ws")
    path = write(tmp_path / "book.csv", ["customer", "month", "mrr"], ROWS)
    workspace.add([Upload(path, "book.csv", kind="long", measure="mrr")], TODAY)
    return workspace


@pytest.fixture
def page(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], AppTest]]:
    """Opens the Data page; work in the child process has always ended by the next run."""

    def start_and_wait(task: str, payload: dict[str, Any]) -> worker.Job:
        job = START(task, payload)
        job.wait()
        return job

    monkeypatch.setattr(worker, "start", start_and_wait)
    monkeypatch.setenv("NRR_WORKSPACE", str(workspace.root))
    monkeypatch.chdir(ROOT)

    def opened() -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        return checked(app.switch_page("pages/data.py").run())

    return opened


def checked(app: AppTest) -> AppTest:
    assert not app.exception, app.exception[0].message
    return app


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [button for button in app.button if button.label == label]
    return checked(button.click().run())


def fill(app: AppTest, **values: str) -> AppTest:
    for label, value in values.items():
        (field,) = [f for f in app.text_input if f.label.split(" (")[0] == label.replace("_", " ")]
        field.set_value(value)
    return press(app, "Add")


def metrics(app: AppTest) -> dict[str, tuple[str, str]]:
    return {metric.label: (metric.value, metric.delta) for metric in app.metric}


def grr(workspace: Workspace) -> float | None:
    warehouse = workspace.warehouse(workspace.current() or "")
    found = report.headline(warehouse, ASKED).grr
    warehouse.close()
    return found


def test_a_merge_is_offered_tried_put_in_use_and_taken_out(workspace: Workspace, page: Callable[[], AppTest]) -> None:
    app = page()
    (offer,) = [box for box in app.checkbox if "Merge" in box.label]
    assert "letter case" in offer.label
    offer.check()
    press(app, "Merge the ticked")
    assert metrics(app)["GRR"] == ("100.0%", "from 66.7%")
    assert metrics(app)["NRR"] == ("100.0%", "from 100.0%")
    assert metrics(app)["Accounts with ARR"] == ("2", "from 2")
    assert grr(workspace) == pytest.approx(2 / 3)  # nothing is stored by trying it
    press(app, "Put in use")
    checked(app.run())
    assert grr(workspace) == 1.0
    assert [file.name for file in workspace.recipe().files] == ["book.csv", SCREEN_FILE]
    assert not [box for box in app.checkbox if "Merge" in box.label]

    fill(app, Account_ID="Bolt", Belongs_to="A holding", From="2025-06")
    press(app, "Put in use")
    checked(app.run())
    assert [file.name for file in workspace.recipe().files] == ["book.csv", SCREEN_FILE]
    warehouse = workspace.warehouse(workspace.current() or "")
    found = report.account_map(warehouse)
    warehouse.close()
    assert [(e.child_id, e.parent_id) for e in found.entries] == [("acme", "Acme"), ("Bolt", "A holding")]

    for _ in range(2):
        (chosen,) = [box for box in app.selectbox if box.label == "Entry made here"]
        chosen.select_index(0)
        checked(app.run())
        press(app, "Take out")
    press(app, "Put in use")
    checked(app.run())
    assert [file.name for file in workspace.recipe().files] == ["book.csv"]
    assert grr(workspace) == pytest.approx(2 / 3)


def test_what_cannot_be_is_said_and_can_be_discarded(workspace: Workspace, page: Callable[[], AppTest]) -> None:
    app = page()
    fill(app, Account_ID="Bolt", Belongs_to="Acme")
    fill(app, Account_ID="Acme", Belongs_to="Bolt")
    assert "Acme belongs to Bolt belongs to Acme" in plain(app.error[0].value)
    fill(app, Account_ID="Bold", Belongs_to="Acme")
    assert "No account has the ID Bold" in plain(app.warning[0].value)
    fill(app, Account_ID="Acme", Belongs_to="Zed", From="June")
    assert "is not a month" in plain(app.warning[0].value)
    press(app, "Discard")
    assert "GRR" not in metrics(app)


def test_the_sample_company_has_no_map_to_edit(sample: Workspace, open_page: OpenPage) -> None:
    app = open_page(sample.root.parent, "data")
    assert "The sample company's map cannot be changed" in said(app)
    assert not [button for button in app.button if button.label == "Add"]


def test_a_transfer_is_on_the_page_of_the_account(workspace: Workspace, tmp_path: Path, open_page: OpenPage) -> None:
    path = write(tmp_path / "map.csv", ["child", "parent", "from"], [["acme", "Acme", "2025-01"]])
    workspace.add([Upload(path, "map.csv")], TODAY)
    app = open_page(workspace.root, "accounts", account=token("account", "Acme"))
    (table,) = [t.value for t in app.dataframe if list(t.value.columns) == ["Month", "From", "To", "ARR"]]
    assert table.values.tolist() == [["Jan 2025", "acme", "Acme", 1200.0]]
    gone = open_page(workspace.root, "accounts", account=token("account", "acme"))
    assert "acme belongs to Acme" in plain(gone.error[0].value + str(gone.error[0].proto.title))


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("Elm", "ELM", "they differ by letter case"),
        ("A b", "A  B", "they differ by letter case and spaces"),
        ("ﬁ", "fi", "they differ by the form of characters"),
        ("Acme", "Bolt", "an account of theirs is written two ways"),
    ],
)
def test_the_difference_of_two_names_in_words(one: str, other: str, words: str) -> None:
    assert how_they_differ(one, other) == words
