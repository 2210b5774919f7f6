"""Currencies on the screens: the section of the Data page, and the choice between constant and month-end rates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from nrr import csv_safe, worker
from nrr.errors import NrrError
from nrr.policies import Policies
from nrr.ui import rates
from nrr.workspace import Upload, Workspace

TODAY = date(2026, 1, 15)
START = worker.start
MONTHS = [f"{2024 + index // 12}-{index % 12 + 1:02d}" for index in range(24)]
OpenPage = Callable[..., AppTest]


def book() -> str:
    """Acme pays 100 euros a month, 120 from July 2025; Beta 100 dollars, 150 from 2025 on; Sven 900 kronor."""
    rows = ["customer,month,mrr,currency"]
    for index, month in enumerate(MONTHS):
        rows.append(f"Acme,{month},{100 if index < 18 else 120},EUR")
        rows.append(f"Beta,{month},{100 if index < 12 else 150},USD")
    return "\n".join([*rows, "Acme,2025-12,10,EUR", "Sven,2025-12,900,SEK"]) + "\n"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    def start_and_wait(task: str, payload: dict[str, Any]) -> worker.Job:
        job = START(task, payload)
        job.wait()
        return job

    monkeypatch.setattr(worker, "start", start_and_wait)
    files = [tmp_path / "book.csv", tmp_path / "rates.csv"]
    files[0].write_text(book(), encoding="utf-8")
    stated = [f"{month},USD,EUR,{0.90 + index / 100:.2f}" for index, month in enumerate(MONTHS)]
    files[1].write_text("\n".join(["month,currency,to_currency,rate", *stated]) + "\n", encoding="utf-8")
    stored = Workspace(tmp_path / "workspace")
    stored.add([Upload(path, path.name) for path in files], TODAY)
    return stored


def texts(at: AppTest) -> str:
    return "\n".join(each.value for each in (*at.caption, *at.markdown, *at.warning)).replace("\\", "")


def test_the_data_page_shows_currencies_the_missing_one_first(workspace: Workspace, open_page: OpenPage) -> None:
    at = open_page(workspace.root, "data")
    (warning,) = (each.value for each in at.warning if "SEK" in each.value)
    assert warning.startswith("1 row not counted, with SEK 10,800.00 ARR at the end of Dec 2025.")
    (table,) = (each.value for each in at.dataframe if "Currency" in each.value.columns and "ARR" in each.value.columns)
    assert table["Currency"].tolist() == ["SEK", "USD", "EUR"]
    assert table["ARR in EUR"].tolist() == ["not counted", "€2,034.00", "€1,560.00"]  # 1,800 x 1.13; 12 x 130
    assert table["1 is, in EUR"].tolist() == ["no rate", "1.13", "1"]
    assert table["From"].tolist() == ["1 row in quarantine", "rates.csv, line 25", ""]


def test_another_month_of_rates_is_tried_and_then_applied(workspace: Workspace, open_page: OpenPage) -> None:
    # December 2024 to December 2025, 100 dollars to 150 and 100 euros to 130: at 1.13 (169.5 + 130) / (113 + 100),
    # at January 2024's 0.90 (135 + 130) / (90 + 100)
    at = open_page(workspace.root, "data")
    (months,) = (each for each in at.selectbox if each.label == "At the rates of")
    assert months.options[0] == "The latest month with every rate: NRR 140.6%"
    assert months.options[-1] == "Jan 2024: NRR 139.5%"
    at = months.select_index(len(months.options) - 1).run()
    assert "NRR (point to point) is 140.6% now and would be 139.5%." in texts(at)
    (apply,) = (each for each in at.button if each.key == "rates-apply")
    at = apply.click().run()
    assert not at.exception
    assert workspace.recipe().policies == Policies(reporting_currency="EUR", rates_month=2024 * 12)
    assert workspace.history()[0].action == "currency"


def test_rates_put_in_use_without_a_change_say_so(workspace: Workspace, open_page: OpenPage) -> None:
    at = open_page(workspace.root, "data")
    (save,) = (each for each in at.button if each.key == "rates-save")
    at = save.click().run()
    assert not at.exception
    assert [each.value.replace("\\", "") for each in at.error] == ["Type a month, a currency and a rate."]


def test_typed_rates_are_a_file_like_any_other(workspace: Workspace, tmp_path: Path) -> None:
    typed = rates.as_rows([{"Month": "2025-12", "Currency": "sek", "Rate": "0.09"}], "EUR")
    path = tmp_path / rates.TYPED_FILE
    path.write_bytes(csv_safe.to_csv(typed, list(typed[0])))
    result = workspace.add([Upload(path, path.name, rates.READ)], TODAY)
    assert [(file.kind, file.accepted) for file in result.files] == [("rates", 1)]
    with workspace.warehouse(result.version).session() as session:
        counted = session.execute("select arr_cents from lines where currency = 'SEK'")
    assert counted == [{"arr_cents": 97_200}]  # 10,800 x 0.09


@pytest.mark.parametrize(
    "row",
    [
        {"Month": "soon", "Currency": "SEK", "Rate": "0.09"},
        {"Month": "2025-12", "Currency": "EUR", "Rate": "1"},
        {"Month": "2025-12", "Currency": "XXQ", "Rate": "1"},
        {"Month": "2025-12", "Currency": "SEK", "Rate": "0"},
        {"Month": "2025-12", "Currency": "SEK", "Rate": "nine"},
        {"Month": "2025-12", "Currency": "SEK", "Rate": "NaN"},
    ],
)
def test_what_is_no_rate_is_refused(row: dict[str, str]) -> None:
    with pytest.raises(NrrError, match="A rate cannot be used"):
        rates.as_rows([row], "EUR")


def test_the_pages_say_which_rates_and_offer_month_ends(workspace: Workspace, open_page: OpenPage) -> None:
    at = open_page(workspace.root, "overview", bridge="all", rates="month")
    assert "Constant currency, rates of Dec 2025." in texts(at)
    assert "Each month end at its own rates; FX is what they moved." in texts(at)
    # dollars: January's +600 at December 2024's 1.01 is 606 of expansion, Acme's two steps are 240 and 120;
    # FX is 1,800 x (1.13 - 1.01) = 216
    assert "expansion +€966" in texts(at)
    assert "fx +€216" in texts(at)
    assert not at.get("pills")
    components = open_page(workspace.root, "components", rates="month")
    assert "fx +€18" in texts(components) or "fx €18" in texts(components)  # 1,800 x 0.01


def test_one_currency_has_no_choice(one_account: Workspace, open_page: OpenPage) -> None:
    at = open_page(one_account.root, "overview", bridge="all", rates="month")
    assert "onstant currency" not in texts(at)
    assert not [each for each in at.get("button_group") if "Month-end rates" in str(each.proto)]
    assert "Every amount is in USD." in texts(open_page(one_account.root, "data"))
