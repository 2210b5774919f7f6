"""Locked periods on the Proof page: lock, import again, read what changed, unlock."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from nrr import report
from nrr.errors import WorkspaceBusy
from nrr.ingest.mapping import Mapping
from nrr.periods import Month
from nrr.results import Request, Restatement, RestatementCause, Retention
from nrr.shown import shown_causes
from nrr.tokens import token
from nrr.workspace import Upload, Workspace
from tests.books import write
from tests.ui.conftest import OpenPage
from tests.ui.test_pages import plain, said

TODAY = date(2026, 1, 10)
HEADINGS = ["customer", "month", "mrr", "region"]
MAPPING = Mapping(
    "long",
    {"account": "customer", "month": "month", "amount": "mrr"},
    segments=("region",),
    measure="mrr",
    currency="USD",
)
FIRST = [
    ["Alder", "2024-12", "1000", "EMEA"],
    ["Alder", "2025-12", "1200", "EMEA"],
    ["Birch", "2024-12", "1000", "APAC"],
    ["Birch", "2025-12", "800", "APAC"],
]
# Birch corrected to 600, Cedar late: opening 2000 -> 2500, closing 2000 -> 1800 + 500
SECOND = [
    *FIRST[:3],
    ["Birch", "2025-12", "600", "APAC"],
    ["*Cedar*", "2024-12", "500", "EMEA"],
    ["*Cedar*", "2025-12", "500", "EMEA"],
]
NAME = "Board *Q4* $1 <b>"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path / "ws")
    workspace.add([Upload(write(tmp_path / "first.csv", HEADINGS, FIRST), "first.csv", MAPPING)], TODAY)
    return workspace


@pytest.fixture
def restated(workspace: Workspace, tmp_path: Path) -> Workspace:
    """The first file locked as NAME, then replaced by the second."""
    warehouse = workspace.warehouse(workspace.current() or "")
    figures = report.headline(warehouse, Request(Month.parse("2025-12")))
    warehouse.close()
    workspace.lock(NAME, figures, workspace.current() or "", TODAY, note="As *shown*", who="Jo")
    second = Upload(write(tmp_path / "second.csv", HEADINGS, SECOND), "second.csv", MAPPING)
    workspace.add([second], TODAY, replace_earlier=True)
    return workspace


def button(app: AppTest, label: str) -> object:
    return next(found for found in app.button if found.label == label)


def test_the_sample_company_cannot_be_locked(sample: Workspace, open_page: OpenPage) -> None:
    app = open_page(sample.root.parent, "proof")
    assert "never published" in said(app)
    assert not [found for found in app.text_input if found.label == "Name"]


def test_locking_the_period_of_the_strip(workspace: Workspace, open_page: OpenPage) -> None:
    app = open_page(workspace.root, "proof", filter=[token("region", "EMEA")])
    assert "Lock Dec 2025, 12 months, region: EMEA: NRR (point to point) 120.0%." in said(app).replace("\u200b", "")
    for label, text in (("Name", NAME), ("Locked by", "Jo"), ("Note", "As shown")):
        next(found for found in app.text_input if found.label == label).set_value(text)
    button(app, "Lock").click().run()
    assert not app.exception
    (lock,) = workspace.locks()
    assert (lock.name, lock.who, lock.note, lock.version) == (NAME, "Jo", "As shown", workspace.current())
    assert lock.request == Request(Month.parse("2025-12"), 12, (("region", "EMEA"),))
    assert lock.figures.nrr == 1.2
    (row,) = next(table.value for table in app.dataframe if "NRR as published" in table.value).to_dict("records")
    assert (row["Name"], row["NRR as published"], row["Known now"]) == (NAME, "120.0%", "120.0%")
    assert [found.value for found in app.text_input if found.label == "Name"] == [""]
    # a second time under the same name is refused in words
    next(found for found in app.text_input if found.label == "Name").set_value(NAME)
    button(app, "Lock").click().run()
    assert "already" in plain(app.error[0].proto.title)


def test_a_period_without_nrr_is_not_offered(workspace: Workspace, open_page: OpenPage) -> None:
    app = open_page(workspace.root, "proof", month="2025-06")
    assert button(app, "Lock").disabled
    assert "The data starts in Dec 2024" in said(app)


def test_the_restatement_of_a_locked_period(restated: Workspace, open_page: OpenPage) -> None:
    app = open_page(restated.root, "proof")
    (row,) = next(table.value for table in app.dataframe if "NRR as published" in table.value).to_dict("records")
    # 2000 / 2000, and now (1200 + 600 + 500) / 2500 = 92.0%
    assert (row["NRR as published"], row["Known now"], row["Change"]) == ("100.0%", "92.0%", "-8.0 pts")
    next(found for found in app.selectbox if found.label == "What changed since").select(token("lock", NAME)).run()
    assert not app.exception
    assert app.query_params["pick"] in (token("lock", NAME), [token("lock", NAME)])
    assert "as published NRR (point to point) 100.0%; as known now NRR (point to point) 92.0%: -8.0 pts." in said(
        app
    ).replace("\u200b", "")
    assert "As *shown*" in said(app)
    bridge = next(table.value for table in app.dataframe if "Step" in table.value)
    # in ARR: +500 x 12 late at both ends, -200 x 12 corrected at the closing
    assert bridge[["Step", "Opening ARR", "Closing ARR", "NRR", "Accounts"]].values.tolist() == [
        ["As published", "$24,000", "$24,000", "100.0%", ""],
        ["Late data", "$6,000", "$6,000", "0.0 pts", "1"],
        ["Corrections", "$0", "-$2,400", "-8.0 pts", "1"],
        ["As known now", "$30,000", "$27,600", "92.0%", ""],
    ]
    accounts = next(table.value for table in app.dataframe if "Cause" in table.value)
    assert accounts["Account"].tolist() == ["*Cedar*", "Birch"]
    assert accounts["Closing ARR"].tolist() == [6000.0, -2400.0]


def test_unlocking_asks_first_and_is_recorded(restated: Workspace, open_page: OpenPage) -> None:
    app = open_page(restated.root, "proof", pick=token("lock", NAME))
    button(app, "Unlock").click().run()
    assert restated.locks()
    next(found for found in app.text_input if found.label == "Unlocked by").set_value("Kim")
    next(found for found in app.button if found.key == "confirm-unlock").click().run()
    assert not app.exception
    assert restated.locks() == ()
    assert list(restated.root.glob("locked/unlocked/*.json"))
    assert "As *shown*" not in said(app)


def test_a_damaged_lock_is_told_and_the_rest_of_the_page_stands(restated: Workspace, open_page: OpenPage) -> None:
    (path,) = restated.root.glob("locked/*.json")
    path.write_text("{}")
    app = open_page(restated.root, "proof")
    assert plain(app.error[0].proto.title) == "A locked period cannot be read."
    assert "Every tie" in [heading.value for heading in app.subheader]


def test_why_a_period_was_not_unlocked_is_told(
    restated: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise WorkspaceBusy("Another import is running.", "Held by process 1.")

    app = open_page(restated.root, "proof", pick=token("lock", NAME))
    button(app, "Unlock").click().run()
    monkeypatch.setattr(Workspace, "unlock", busy)
    next(found for found in app.button if found.key == "confirm-unlock").click().run()
    assert not app.exception
    assert [plain(error.proto.title) for error in app.error] == ["Another import is running."]
    assert restated.locks()


def test_rounded_points_of_the_causes_add_up_to_the_rounded_change() -> None:
    asked = Request(Month.parse("2025-12"))
    cents = {"expansion_cents": 0, "contraction_cents": 0, "churn_cents": 0}
    counts = dict.fromkeys(
        ("opening_accounts", "retained_accounts", "expanded_accounts", "contracted_accounts", "churned_accounts"), 1
    )

    def figures(closing: int) -> Retention:
        return Retention(asked.window, 10_000, closing, total_arr_cents=closing, **cents, **counts)

    # three causes of 0.14 points each: 100.00% to 100.42%, shown as 100.0% to 100.4%; each alone would round to +0.1
    before, now = figures(10_000), figures(10_042)
    causes = tuple(RestatementCause(name, 0, 14, 14, 1, 0.0014) for name in ("late_data", "correction", "fx"))
    found = Restatement(asked, before, before, now, causes, pd.DataFrame())
    assert shown_causes(found) == [0.002, 0.001, 0.001, 0.0]
