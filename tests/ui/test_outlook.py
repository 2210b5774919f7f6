"""The Outlook page: its numbers are the engine's, and its link holds the scenario."""

from __future__ import annotations

import json
import re
from fractions import Fraction

import pytest

from nrr import action, report
from nrr.__main__ import main
from nrr.formatting import percent, short_money
from nrr.metrics.scenarios import Change, scenario, target
from nrr.results import Request
from nrr.results.outlook import Outlook, SegmentRates
from nrr.tokens import token
from nrr.ui import levers
from nrr.ui.state import State, read
from nrr.workspace import Workspace
from tests.ui.conftest import OpenPage
from tests.ui.test_state import STATUS

HALF = SegmentRates("Half", 100_00, 10_00, 0, -10_00)
OWN = token("size", "Half")


@pytest.fixture(scope="module")
def found(sample: Workspace) -> Outlook:
    warehouse = sample.warehouse(sample.current() or "")
    return action.outlook(warehouse, Request(report.status(warehouse).default_as_of))


def plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def test_the_page_shows_the_engines_outlook(sample: Workspace, open_page: OpenPage, found: Outlook) -> None:
    app = open_page(sample.root.parent, "outlook")
    shown = {metric.label: plain(metric.value) for metric in app.metric}
    assert found.year is not None
    month = found.quarters[-1].month.label
    assert shown[f"NRR to {month}"] == percent(found.year.value)
    assert shown[f"Expansion to {found.quarters[0].month.label}"] == short_money(
        round(found.quarters[0].expansion.value), found.currency
    )
    assert shown["One point of NRR is worth"] == short_money(found.point_cents, found.currency)
    said = "\n".join(plain(each.value) for kind in ("markdown", "caption") for each in app.get(kind))
    assert found.sentence in said
    assert next(test.reading for test in found.back_tests if test.target is not None) in said
    assert target(found.segments, Fraction(120, 100)).reading in said


def test_a_link_holds_the_scenario(sample: Workspace, open_page: OpenPage, found: Outlook) -> None:
    segment = found.segments[0].segment
    app = open_page(
        sample.root.parent, "outlook", lever=["churn.-50", f"{token('size', segment)}.expansion.25", "churn.nonsense"]
    )
    change = Change(churn=-50, by_segment=((segment, "expansion", 25),))
    shown = [plain(metric.value) for metric in app.metric if metric.label.startswith("NRR to")]
    assert shown[-1] == percent(float(scenario(found.segments, change).nrr or 0))
    app.button(key="apply_expansion").click().run()
    # +112% expansion, rounded up so that the target is reached; the other levers are as expected again
    more = int("".join(app.query_params["lever"]).removeprefix("expansion."))
    assert scenario(found.segments, Change(expansion=more)).nrr >= Fraction(120, 100)  # type: ignore[operator]
    assert scenario(found.segments, Change(expansion=more - 1)).nrr < Fraction(120, 100)  # type: ignore[operator]


def test_moving_a_lever_writes_the_link(sample: Workspace, open_page: OpenPage) -> None:
    app = open_page(sample.root.parent, "outlook")
    app.slider(key="lever__churn").set_value(-20).run()
    assert "".join(app.query_params["lever"]) == "churn.-20"


def test_levers_of_a_link() -> None:
    texts = ["churn.-20", f"{OWN}.expansion.0", "contraction.0", "churn.-101", "price.5", f"{OWN}.churn.400", "x", ""]
    held = levers.read_levers(texts)
    assert held == (("", "churn", -20), (OWN, "expansion", 0))
    assert levers.read_levers(levers.write_levers(held)) == held


def test_a_segments_lever_follows_the_overall_one_until_it_is_moved() -> None:
    held = levers.moved((), "", "churn", -20)
    assert levers.value(held, OWN, "churn") == -20
    own = levers.moved(held, OWN, "churn", 10)
    assert levers.value(own, OWN, "churn") == 10
    assert levers.moved(own, OWN, "churn", -20) == held
    assert levers.moved(held, "", "churn", 0) == ()
    # half of 10 less and an own expansion of +10%: 100 + 11 - 5; a segment that is not there is passed over
    change = levers.change(
        (("", "churn", -50), (OWN, "expansion", 10), ("0123456789", "churn", 0)), "size", (HALF,)
    )  # fmt: skip
    assert scenario((HALF,), change).nrr == Fraction(106, 100)


def test_the_link_reproduces_levers_target_and_accounts_won() -> None:
    full = State(STATUS.default_as_of, levers=(("", "churn", -20), (OWN, "expansion", 5)), won="none", target=110)
    assert read(full.params(), STATUS) == full
    assert "Half" not in str(full.params())
    nonsense: dict[str, list[str]] = {"lever": ["churn"], "won": ["all"], "target": ["1200"]}
    assert read(nonsense, STATUS) == State(STATUS.default_as_of)


def test_the_command_prints_the_same(sample: Workspace, found: Outlook, capsys: pytest.CaptureFixture[str]) -> None:

    asked = ["outlook", "--workspace", str(sample.root), "--as-of", str(found.request.as_of), "--format", "json"]
    assert main([*asked, "--churn", "-20", "--target", "110"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert found.year is not None
    assert printed["nrr_next_year"]["expected"] == found.year.value
    assert printed["scenario"]["nrr"] == float(scenario(found.segments, Change(churn=-20)).nrr or 0)
    assert printed["target"]["reading"] == target(found.segments, Fraction(110, 100)).reading
    assert main([*asked, "--churn", "-120"]) == 2
