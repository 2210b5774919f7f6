"""Why accounts grew and shrank, on Components, on an account's page and by command: the same figures, adding up."""

from __future__ import annotations

import json

import pytest

from nrr import report, why
from nrr.__main__ import main
from nrr.formatting import money, percent
from nrr.periods import Month
from nrr.results import MECHANISMS, Mechanism, Mechanisms, PeriodMechanisms, Request
from nrr.tokens import token
from nrr.ui import mechanisms
from nrr.warehouse import Warehouse
from nrr.workspace import Workspace
from tests.ui.conftest import OpenPage

DECEMBER = Month.parse("2025-12")


@pytest.fixture(scope="module")
def found(warehouse: Warehouse) -> Mechanisms:
    return why.mechanisms(warehouse, Request(DECEMBER))


def test_the_window_and_every_month_add_up_to_their_movements(warehouse: Warehouse, found: Mechanisms) -> None:
    overview, components = (
        report.overview(warehouse, Request(DECEMBER)),
        report.components(warehouse, Request(DECEMBER)),
    )
    assert sum(row.expansion_cents for row in found.rows) == overview.retention.expansion_cents
    assert sum(row.contraction_cents for row in found.rows) == overview.retention.contraction_cents
    assert sum(row.unchanged_cents for row in found.rows) == 0
    for bars in (components.months, components.quarters):
        shown = found.over([(bar.first, bar.last) for bar in bars])
        for bar, period in zip(bars, shown, strict=True):
            assert sum(period.expansion.values()) == bar.expansion_cents
            assert sum(period.contraction.values()) == bar.contraction_cents


@pytest.mark.parametrize("filters", [(), (("region", "EMEA"),)])
def test_the_accounts_behind_a_mechanism_add_up_to_it(
    warehouse: Warehouse, filters: tuple[tuple[str, str], ...]
) -> None:
    asked = Request(DECEMBER, filters=filters)
    found = why.mechanisms(warehouse, asked)
    for row in found.rows:
        accounts = why.behind_mechanism(warehouse, asked, row.mechanism)
        assert (accounts.total_cents, len(accounts.frame)) == (row.total_cents, row.accounts)
    (quarter,) = found.over([(DECEMBER - 2, DECEMBER)])
    for name in MECHANISMS:
        assert why.behind_mechanism(warehouse, asked, name, (DECEMBER - 2, DECEMBER)).total_cents == quarter.cents(name)


def test_an_accounts_mechanisms_add_up_to_each_movement(warehouse: Warehouse) -> None:
    key = int(why.behind_mechanism(warehouse, Request(DECEMBER), "seats").frame["account_key"].iloc[0])
    moved = {
        move.month: move.after_cents - move.before_cents
        for move in report.account(warehouse, key, DECEMBER).movements
        if move.movement in ("expansion", "contraction")
    }
    effects = why.account_mechanisms(warehouse, key, DECEMBER)
    assert {month: sum(parts.values()) for month, parts in effects.items()} == moved


def test_rows_share_points_that_add_up_and_show_what_cancelled_out() -> None:
    # opening 1,000: 1.04 + 1.04 + 1.04 points are 3.1 in all, so one of them shows 1.1
    rows = tuple(Mechanism(name, 10_40, 0, 0, 1) for name in ("seats", "usage"))
    rows += (Mechanism("price", 0, 0, 10_40, 1),)
    nothing = (PeriodMechanisms(DECEMBER, DECEMBER, {}, {}),)
    shown = mechanisms.window_rows(
        Mechanisms(Request(DECEMBER), rows, 2, 1_000_00, 20_80, 0, 0.0, 1.0, 1.0, None, nothing)
    )
    assert [row["Points of NRR"] for row in shown] == [0.011, 0.01, 0.01, 0.031]
    assert [row["Cancelled out"] for row in shown] == [0, 0, 10.4, 10.4]
    assert shown[-1]["Accounts"] == 2


def test_components_shows_them_and_the_accounts_behind_one(
    sample: Workspace, found: Mechanisms, open_page: OpenPage
) -> None:
    app = open_page(sample.root.parent, "components", pick="window.cross-sell")
    assert {"NRR at constant price": percent(found.nrr_at_constant_price), "Unattributed": "0%"}.items() <= {
        metric.label: metric.value for metric in app.metric
    }.items()
    table = app.dataframe(key="mechanisms_table").value
    assert round(table["Expansion"].iloc[-1] * 100) == found.expansion_cents
    cross_sell = found.find("cross_sell").total_cents
    assert any(money(cross_sell, "USD") in each.value.replace("\\", "") for each in app.markdown)
    assert round(app.dataframe(key="drill_mechanism_accounts").value["Change"].sum() * 100) == cross_sell


def test_an_account_shows_its_mechanisms(sample: Workspace, warehouse: Warehouse, open_page: OpenPage) -> None:
    account = why.behind_mechanism(warehouse, Request(DECEMBER), "seats").frame.iloc[0]
    app = open_page(sample.root.parent, "accounts", account=token("account", account["account_id"]))
    (table,) = [each.value for each in app.dataframe if list(each.value.columns) == ["Month", "Mechanism", "Change"]]
    effects = why.account_mechanisms(warehouse, int(account["account_key"]), DECEMBER)
    assert round(table["Change"].sum() * 100) == sum(sum(parts.values()) for parts in effects.values())
    assert table["Month"].iloc[0] == max(effects).label


def test_a_book_without_quantities_says_what_would_help(one_account: Workspace, open_page: OpenPage) -> None:
    app = open_page(one_account.root, "components", month="2024-08", window="3")
    assert "A column of seats or units in the file would" in " ".join(each.value for each in app.info)


def test_the_command_prints_the_same(sample: Workspace, found: Mechanisms, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["mechanisms", "--as-of", "2025-12", "--workspace", str(sample.root)]
    assert main([*asked, "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert values["nrr_at_constant_price"] == found.nrr_at_constant_price
    assert values["total"]["expansion"] == f"{found.expansion_cents / 100:.2f}"
    assert len(values["months"]) == len(found.months)
    assert main([*asked, "--window", "3"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].split()[0] == "total"
    assert main(["mechanisms", "--as-of", "2030-01", "--workspace", str(sample.root)]) == 1
