"""The policies on the Data page and late renewals on the Overview, as a person uses them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from nrr import worker
from nrr.policies import Policies
from nrr.workspace import Upload, Workspace

TODAY = date(2026, 1, 15)
START = worker.start
# 100 + 50 + 80 of MRR in December 2025; Cargo, past due on the day of the export, is 80 of it; Dune ended in November.
BOOK = """customer,start,end,amount,interval,status
Acme,2024-01-01,,100,month,active
Beta,2024-01-01,2025-03-01,50,month,active
Beta,2025-05-01,,50,month,active
Cargo,2024-02-01,,80,month,past_due
Dune,2024-02-01,2025-11-01,70,month,active
Echo,2025-12-01,,10,month,active
"""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    def start_and_wait(task: str, payload: dict[str, Any]) -> worker.Job:
        job = START(task, payload)
        job.wait()
        return job

    monkeypatch.setattr(worker, "start", start_and_wait)
    source = tmp_path / "book.csv"
    source.write_text(BOOK, encoding="utf-8")
    stored = Workspace(tmp_path / "workspace")
    stored.add([Upload(source, source.name)], TODAY)
    return stored


def radio(at: AppTest, name: str) -> Any:
    (found,) = [each for each in at.radio if each.key.startswith(f"policy-{name}-")]
    return found


def texts(at: AppTest) -> str:
    return "\n".join(each.value for each in (*at.caption, *at.markdown))


def test_a_choice_shows_what_it_moves_and_applies(workspace: Workspace, open_page: Callable[..., AppTest]) -> None:
    at = open_page(workspace.root, "data")
    assert not [button for button in at.button if button.key == "apply-policies"]
    at = radio(at, "past_due").set_value("leave_out").run()
    assert not at.exception
    # the file states something up to December: ARR 240 x 12 = 2,880, without Cargo's 960 from then on 1,920
    assert "**Not applied yet.** Past due subscriptions" in texts(at)
    (apply,) = [button for button in at.button if button.key == "apply-policies"]
    at = apply.click().run()
    assert not at.exception
    assert workspace.recipe().policies == Policies(past_due="leave_out")
    assert workspace.history()[0].action == "policies"


def test_discard_goes_back_to_what_is_in_use(workspace: Workspace, open_page: Callable[..., AppTest]) -> None:
    at = open_page(workspace.root, "data")
    at = radio(at, "past_due").set_value("leave_out").run()
    (discard,) = [button for button in at.button if button.key == "discard-policies"]
    at = discard.click().run()
    assert radio(at, "past_due").value == "count"
    assert workspace.recipe().policies == Policies()


def test_other_policies_stay_when_one_is_applied(workspace: Workspace, open_page: Callable[..., AppTest]) -> None:
    workspace.revise("policies", TODAY, policies=Policies(grace_months=2, usage_drop=0.5))
    at = open_page(workspace.root, "data")
    at = radio(at, "past_due").set_value("leave_out").run()
    at = next(button for button in at.button if button.key == "apply-policies").click().run()
    assert workspace.recipe().policies == Policies(past_due="leave_out", grace_months=2, usage_drop=0.5)


def test_a_value_that_is_not_possible_says_why(workspace: Workspace, open_page: Callable[..., AppTest]) -> None:
    at = open_page(workspace.root, "data")
    (tax,) = [each for each in at.number_input if each.key.startswith("policy-tax_included-")]
    at = tax.set_value(0.2).run()
    assert "Write the tax rate in percent" in at.error[0].value
    assert not [button for button in at.button if button.key == "apply-policies"]


def test_the_sample_company_cannot_be_changed(
    sample: Workspace, open_page: Callable[..., AppTest], tmp_path: Path
) -> None:
    shutil.copytree(sample.root, tmp_path / "empty" / "sample")
    at = open_page(tmp_path / "empty", "data")
    assert all(each.disabled for each in at.radio if each.key.startswith("policy-"))
    assert "The sample company's policies cannot be changed" in texts(at)


def test_late_renewals_show_only_where_an_account_lapsed(
    workspace: Workspace, open_page: Callable[..., AppTest]
) -> None:
    assert "pending renewal" not in texts(open_page(workspace.root, "overview"))
    workspace.revise("policies", TODAY, policies=Policies(grace_months=2))
    # Dune lapsed in November: with its 70 NRR is (100 + 50 + 80 + 70) / 300 = 100%, without 230 / 300
    shown = texts(open_page(workspace.root, "overview"))
    assert "**Lapsed, pending renewal:** 1 account with \\$840.00 of ARR" in shown
    assert "**100.0%** if all renew and **76.7%** if none renews" in shown
