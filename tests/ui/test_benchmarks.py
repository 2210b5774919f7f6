"""Benchmarks as a person meets them: on the Overview, on Segments, on Proof, and the list on the Data page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from nrr.__main__ import main
from nrr.benchmark_file import COLUMNS
from nrr.benchmarks import FILE
from nrr.workspace import Upload, Workspace

# 60 accounts of 30,000 a year each: $1.8M ARR and contracts of $30k, for which the surveyed median is 103% (GRR 92%).
# A year later 40 pay 33,000, 19 pay 30,000 and 1 has gone: 1,890,000 / 1,800,000 = 105%; capped 1,770,000: 98.3%.
BOOK = "account,month,mrr,region\n" + "".join(
    f"A{number:02d},{month},{mrr},{'EMEA' if number % 2 else 'APAC'}\n"
    for number in range(60)
    for month, mrr in (
        ("2024-12", "2500.00"),
        *((f"2025-{at:02d}", "2750.00" if number < 40 else "2500.00") for at in range(1, 13 if number < 59 else 6)),
    )
)
OWN = (
    ",".join(COLUMNS)
    + "\n"
    + "surveyed,nrr,,,,,,,,,,,,108,,,point_to_point,Then and now,Our association,2025,80 members,own,,\n"
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    source = tmp_path / "book.csv"
    source.write_text(BOOK, encoding="utf-8")
    stored = Workspace(tmp_path / "workspace")
    stored.add([Upload(source, source.name)], date(2026, 1, 5))
    return stored


def said(at: AppTest) -> str:
    return "\n".join(each.value for each in (*at.markdown, *at.caption)).replace("\\", "")


def test_the_headline_is_read_against_the_survey_or_the_convention(
    workspace: Workspace, open_page: Callable[..., AppTest], capsys: pytest.CaptureFixture[str]
) -> None:
    at = open_page(workspace.root, "overview")
    assert said(at).count(":green-badge[Median or above]") == 2  # NRR and GRR
    assert "contracts of $25k to $50k a year" in said(at)
    assert "Targets from writing, not from a survey" in said(at)
    (switch,) = [each for each in at.button_group if each.key == "switch_benchmark"]
    switch.set_value("convention").run()
    assert at.query_params["bench"] == "convention"
    assert ":green-badge[Strong]" in said(at)
    assert "Median or above" not in said(at)

    quarter = open_page(workspace.root, "overview", window="3")
    assert "over 3 months" in said(quarter)
    assert "Median or above" not in said(quarter)

    assert main(["benchmarks", "--workspace", str(workspace.root)]) == 0
    printed = capsys.readouterr().out
    assert "NRR 105.0%: Median or above" in printed
    assert "average contract 30000.00, company ARR 1890000.00 USD" in printed


def test_segments_and_proof_show_them(workspace: Workspace, open_page: Callable[..., AppTest]) -> None:
    at = open_page(workspace.root, "segments")
    (table,) = [each for each in at.dataframe if each.key == "segments_table"]
    assert list(table.value["Benchmark"]) == ["Median or above", "Median or above", ""]
    proof = open_page(workspace.root, "proof")
    assert "Companies that compare the ARR of one set of customers report 114% to 115%" in said(proof)


def test_few_accounts_get_no_color(one_account: Workspace, open_page: Callable[..., AppTest]) -> None:
    at = open_page(one_account.root, "overview", month="2024-12")
    assert "-badge[Median" not in said(at)


def test_ones_own_list_takes_the_place_of_what_ships(
    workspace: Workspace, open_page: Callable[..., AppTest], capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace.root / FILE).write_text(OWN.replace(",own,", ",C,"), encoding="utf-8")
    broken = open_page(workspace.root, "data")
    assert any("Row 2, column grade" in each.value.replace("\\", "") for each in broken.error)
    assert "No published benchmark for NRR" in said(open_page(workspace.root, "overview"))

    given = workspace.root.parent / "own.csv"
    given.write_text(OWN, encoding="utf-8")
    assert main(["benchmarks", "--workspace", str(workspace.root), "--use", str(given), "--json"]) == 0
    assert '"band": "Below median"' in capsys.readouterr().out
    assert ":orange-badge[Below median]" in said(open_page(workspace.root, "overview"))
    data = open_page(workspace.root, "data")
    (table,) = [each for each in data.dataframe if "Grade" in each.value]
    assert list(table.value["Source"]) == ["Our association"]
    (back,) = [each for each in data.button if each.label.startswith("Back to the list")]
    back.click().run()
    assert not (workspace.root / FILE).exists()
