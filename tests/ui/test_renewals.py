"""The Renewals page: what it says, its links, its empty states, hostile names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from ui.conftest import OpenPage

from nrr.workspace import Upload, Workspace


def words(app: AppTest) -> str:
    return "\n".join(each.value for each in (*app.markdown, *app.caption, *app.subheader, *app.info))


def test_the_sample_company(sample: Workspace, open_page: OpenPage) -> None:
    app = open_page(sample.root.parent, "renewals", since="24", pick="left")
    said = words(app).replace("\\", "")
    assert "is up for renewal from Jan 2026 to Mar 2026" in said
    assert "accounts left (75 departures) in the 24 months to Dec 2025" in said
    tables = {table.key: table.value for table in app.dataframe}
    ledgers = [table.value["Step"].tolist() for table in app.dataframe if "Step" in table.value]
    ends = [
        ("Opening ARR", "Closing ARR of the same accounts"),
        ("Gross renewal rate", "GRR"),
        ("Net renewal rate", "NRR"),
    ]
    assert [(steps[0], steps[-1]) for steps in ledgers] == ends
    assert (tables["renewal_outcomes"]["Renewed"] == 0).all()


@pytest.mark.parametrize(("pick", "shown"), [("2026-06", "Jun 2026"), ("later", ""), ("nonsense", "2026")])
def test_a_link_chooses_the_month(sample: Workspace, open_page: OpenPage, pick: str, shown: str) -> None:
    app = open_page(sample.root.parent, "renewals", pick=pick)
    listed = next(table.value for table in app.dataframe if table.key == "renewals_list")
    assert listed["Renewal"].str.contains(shown).all()


def test_one_account_says_what_to_upload(one_account: Workspace, open_page: OpenPage) -> None:
    app = open_page(one_account.root, "renewals")
    said = words(app)
    assert "No account is known to be up for renewal" in said
    assert "No renewal dates are stated" in said
    assert "No account left in the 12 months" in said
    assert "no grace for late renewals is set" in said


def test_hostile_names_and_reasons_are_shown_as_written(tmp_path: Path, open_page: OpenPage) -> None:
    name, reason = "<b>x</b> $y$ :red[z]", "[go](http://evil.example) $5 or $6"
    lines = "account,name,start,end,mrr\n" + "".join(
        f'A{n},"{name}",2024-0{n}-01,{"2024-11-30" if n == 1 else ""},100\n' for n in (1, 2)
    )
    why = f'account,churn_date,reason,comment\nA1,2024-11-20,"{reason}","{name}"\n'
    for file, text in (("lines.csv", lines), ("why.csv", why)):
        (tmp_path / file).write_text(text, encoding="utf-8")
    workspace = Workspace(tmp_path / "workspace")
    workspace.add([Upload(tmp_path / f, f) for f in ("lines.csv", "why.csv")], date(2025, 1, 5))
    app = open_page(workspace.root, "renewals", month="2024-12", since="12")
    tables = {table.key: table.value for table in app.dataframe}
    assert tables["win_back_list"]["Account"].tolist() == [name]
    assert tables["win_back_list"]["Reason"].tolist() == [f"{reason}: {name}"]
    assert reason not in words(app)
