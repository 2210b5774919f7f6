"""Every page of the frame in AppTest: the numbers shown are the report's numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from nrr import action, report
from nrr.errors import NrrError
from nrr.formatting import difference, money, percent, plural, points, short_money, stake, whole_money
from nrr.results import COMPONENTS, MOVEMENTS, Check, Overview, Request, Status
from nrr.tokens import token
from nrr.ui import data, drill, frame
from nrr.warehouse import Warehouse
from nrr.workspace import Workspace
from tests.ui.conftest import OpenPage

PAGES = [entry.file for entry in frame.ENTRIES if entry.strip]


def plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def said(app: AppTest) -> str:
    """Every sentence on the page as it is read."""
    return "\n".join(plain(element.value) for kind in ("markdown", "caption") for element in app.get(kind))


def with_column(app: AppTest, column: str | None) -> pd.DataFrame:
    """The table with this column; the only one for None. A table without selection has no key in AppTest."""
    (found,) = [table.value for table in app.dataframe if column is None or column in table.value]
    return found


def metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: plain(metric.value) for metric in app.metric}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_draws_the_sample_and_says_so(nothing: Path, open_page: OpenPage, page: str) -> None:
    app = open_page(nothing, page)
    assert not app.error
    assert "Sample data" in said(app)
    assert "Tidewater Software" in said(app)
    assert app.title[0].value == next(entry.title for entry in frame.ENTRIES if entry.file == page)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("window", ["12", "1"])
def test_every_page_draws_one_account(one_account: Workspace, open_page: OpenPage, page: str, window: str) -> None:
    app = open_page(one_account.root, page, window=window)
    assert not app.error
    assert "Sample data" not in said(app)


def test_the_frame_names_data_version_and_checks(nothing: Path, status: Status, open_page: OpenPage) -> None:
    app = open_page(nothing)
    assert f"Data to {status.default_as_of.label}" in said(app)
    assert status.version[:10] in said(app)
    assert any(f"{len(status.checks)} checks pass" in link.value for link in app.page_link)
    files = {path.stem for path in Path(frame.page_path("overview")).parent.glob("*.py")}
    titles = {entry.title for entry in frame.ENTRIES if entry.file in files}
    assert titles <= {link.value for link in app.page_link}


def test_overview_shows_the_headline(nothing: Path, warehouse: Warehouse, status: Status, open_page: OpenPage) -> None:
    result = report.overview(warehouse, Request(status.default_as_of))
    now, before = result.retention, result.quarter_ago
    app = open_page(nothing)
    assert metrics(app) == {
        "NRR": percent(now.nrr),
        "GRR": percent(now.grr),
        "Logo retention": percent(now.logo_retention),
        "ARR": short_money(now.total_arr_cents, status.currency),
    }
    assert now.nrr is not None
    assert before.nrr is not None
    assert app.metric[0].delta == points(difference(now.nrr, before.nrr))
    assert result.sentence in said(app)
    assert percent(result.by_window[3].nrr) in said(app)
    for row in action.at_risk(warehouse, Request(status.default_as_of)).rows[:5]:
        assert short_money(row.arr_cents, status.currency) in said(app)
        assert any(plain(link.value).replace("\u200b", "") == row.account_name for link in app.page_link)


@pytest.mark.parametrize("component", ["opening", *COMPONENTS, "closing"])
def test_the_accounts_behind_a_bar_add_up_to_it(
    nothing: Path, warehouse: Warehouse, status: Status, open_page: OpenPage, component: str
) -> None:
    now = report.overview(warehouse, Request(status.default_as_of)).retention
    cents = getattr(now, f"{component}_arr_cents" if component in ("opening", "closing") else f"{component}_cents")
    app = open_page(nothing, pick=component)
    assert money(cents, status.currency) in said(app)
    table = app.dataframe(key="drill_component_accounts").value
    column = {"opening": table.columns[1], "closing": table.columns[2]}.get(component, "Change")
    assert round(table[column].sum() * 100) == cents


@pytest.mark.parametrize("movement", MOVEMENTS)
def test_the_accounts_behind_a_month_add_up_to_it(
    nothing: Path, warehouse: Warehouse, status: Status, open_page: OpenPage, movement: str
) -> None:
    bridges = report.components(warehouse, Request(status.default_as_of)).months
    bridge = max(bridges, key=lambda b: abs(b.cents(movement)))
    app = open_page(nothing, "components", pick=f"{bridge.first}.{movement}")
    assert money(bridge.cents(movement), status.currency) in said(app)
    assert round(app.dataframe(key="drill_movement_accounts").value["Change"].sum() * 100) == bridge.cents(movement)


def test_components_shows_the_quarters(
    nothing: Path, warehouse: Warehouse, status: Status, open_page: OpenPage
) -> None:
    result = report.components(warehouse, Request(status.default_as_of))
    app = open_page(nothing, "components", grain="quarter")
    table = with_column(app, drill.period_label(result.quarters[-1]))
    assert list(table.index) == ["Opening ARR", *(m.capitalize() for m in MOVEMENTS), "Closing ARR", "NRR", "GRR"]
    assert table.shape[1] == len(result.quarters)
    for column, bridge, retention in zip(table.columns, result.quarters, result.quarter_retention, strict=True):
        assert table[column]["Opening ARR"] == whole_money(bridge.opening_arr_cents, status.currency)
        assert table[column]["Churn"] == whole_money(bridge.churn_cents, status.currency)
        assert table[column]["NRR"] == percent(retention.nrr)


@pytest.mark.parametrize("measure", ["net", "gross", "logos"])
def test_the_accounts_behind_a_cohort_cell_make_its_ratio(
    nothing: Path, warehouse: Warehouse, status: Status, open_page: OpenPage, measure: str
) -> None:
    table = report.cohorts(warehouse, Request(status.default_as_of), "quarter", measure)
    cohort = next(c for c in table.cohorts if len(c.values) > 12)
    app = open_page(nothing, "cohorts", pick=f"{cohort.first_month}.12", measure=measure)
    shown = app.dataframe(key="drill_cohort_accounts").value
    first, then = shown["First ARR"], shown["At 12 months"]
    kept = {"net": then.sum(), "gross": first.combine(then, min).sum(), "logos": (then > 0).sum()}[measure]
    assert kept / (len(shown) if measure == "logos" else first.sum()) == pytest.approx(cohort.values[12])
    assert f"({percent(cohort.values[12])})" in said(app)
    assert cohort.label in said(app)


def test_segments_end_in_the_headline(nothing: Path, warehouse: Warehouse, status: Status, open_page: OpenPage) -> None:
    request = Request(status.default_as_of, 3)
    for dimension in status.dimensions:
        app = open_page(nothing, "segments", by=token(dimension), window="3")
        shown = app.dataframe(key="segments_table").value
        headline = report.overview(warehouse, request).retention
        assert shown.iloc[-1]["Segment"] == "Total"
        assert shown.iloc[-1]["NRR"] == headline.nrr
        assert round(shown["Opening ARR"].iloc[:-1].sum() * 100) == headline.opening_arr_cents
        assert round(shown["Churn"].iloc[:-1].sum() * 100) == headline.churn_cents


def test_segments_open_on_the_one_a_board_asks_for_first(nothing: Path, status: Status, open_page: OpenPage) -> None:
    assert next(iter(status.dimensions)) != "segment"
    assert open_page(nothing, "segments").selectbox(key="switch_dimension").value == "segment"


def test_a_filter_in_a_link_is_in_force(
    nothing: Path, warehouse: Warehouse, status: Status, open_page: OpenPage
) -> None:
    dimension, segments = next((d, s) for d, s in status.dimensions.items() if len(s) > 1)
    request = Request(status.default_as_of, 12, ((dimension, segments[0]),))
    app = open_page(nothing, filter=[token(dimension, segments[0])])
    assert metrics(app)["NRR"] == percent(report.overview(warehouse, request).retention.nrr)
    link = next(link for link in app.page_link if link.value == "Cohorts")
    assert token(dimension, segments[0]) in link.proto.query_string


def test_changing_month_and_window_writes_the_link(
    nothing: Path, warehouse: Warehouse, status: Status, open_page: OpenPage
) -> None:
    app = open_page(nothing, pick="churn")
    month = status.default_as_of - 6
    app.selectbox(key="strip_month").select(month).run()
    assert not app.exception
    assert app.query_params["month"] == str(month)
    assert app.query_params["pick"] == "churn"
    retention = report.overview(warehouse, Request(month)).retention
    assert metrics(app)["NRR"] == percent(retention.nrr)
    assert money(retention.churn_cents, status.currency) in said(app)


def test_at_risk_sums_what_it_lists(nothing: Path, warehouse: Warehouse, status: Status, open_page: OpenPage) -> None:
    risks = action.at_risk(warehouse, Request(status.default_as_of))
    app = open_page(nothing, "at_risk")
    shown = app.dataframe(key="risk_table").value
    assert risks.total_expected_cents is not None
    assert risks.unlisted_cents is not None
    expected = (risks.total_expected_cents + risks.unlisted_cents) / risks.base_arr_cents
    assert metrics(app)["Expected loss within 3 months"] == f"{stake(expected)} of NRR"
    assert risks.sentence in said(app)
    assert risks.coverage.total.arr_cents == risks.base_arr_cents
    assert round(shown["ARR"].sum() * 100) == risks.total_arr_cents
    assert shown["Expected loss"].is_monotonic_decreasing
    assert plural(len(risks.rows), "account") in said(app)
    kept = [row for row in risks.rows if any(reason.kind == "contraction" for reason in row.reasons)]
    app = open_page(nothing, "at_risk", reason="contraction")
    assert len(app.dataframe(key="risk_table").value) == len(kept)


def test_at_risk_says_what_the_data_lacks(one_account: Workspace, open_page: OpenPage) -> None:
    assert "No usage file" in said(open_page(one_account.root, "at_risk"))


def test_every_account_is_listed_and_found(
    nothing: Path, warehouse: Warehouse, status: Status, open_page: OpenPage
) -> None:
    accounts = report.accounts(warehouse, Request(status.default_as_of))
    app = open_page(nothing, "accounts")
    assert plural(len(accounts.frame), "account") in said(app)
    wanted = accounts.frame["account_name"].iloc[0]
    app.text_input(key="account_search").set_value(wanted.upper()).run()
    assert wanted in list(app.dataframe(key="accounts_table").value["Account"])
    assert wanted not in str(app.query_params)


def test_one_account_shows_where_its_arr_comes_from(one_account: Workspace, open_page: OpenPage) -> None:
    """Solo Ltd: 100 MRR is 1,200 ARR, from July 150 MRR is 1,800."""
    app = open_page(one_account.root, "accounts", account=token("account", "Solo Ltd"))
    assert metrics(app)["ARR, Dec 2024"] == "$1.8k"
    moves = with_column(app, "Before")
    assert list(moves["Movement"]) == ["Expansion", "New"]
    assert list(moves["Change"]) == [600.0, 1200.0]
    rows = with_column(app, "First month")
    assert set(rows["File"]) == {"solo.csv"}
    assert sorted(rows["Row"]) == list(range(2, 14))


def test_one_account_six_months_on_kept_one_hundred_and_fifty_percent(
    one_account: Workspace, open_page: OpenPage
) -> None:
    """Over the 3 months to August 2024: opening 1,200, closing 1,800, so NRR is 150% and GRR 100%."""
    app = open_page(one_account.root, month="2024-08", window="3")
    assert metrics(app)["NRR"] == "150.0%"
    assert metrics(app)["GRR"] == "100.0%"


def test_no_opening_arr_is_said_with_its_reason(one_account: Workspace, open_page: OpenPage) -> None:
    app = open_page(one_account.root)
    assert metrics(app)["NRR"] == "n/a"
    reason = report.overview(
        one_account.warehouse(one_account.current() or ""),
        Request(report.status(one_account.warehouse(one_account.current() or "")).default_as_of),
    ).retention.reason
    assert reason
    assert reason in said(app)


def test_an_unknown_account_shows_the_list(nothing: Path, open_page: OpenPage) -> None:
    app = open_page(nothing, "accounts", account="0123456789")
    assert app.info[0].value.startswith("The account of this link is not in this data")
    assert len(app.dataframe(key="accounts_table").value)


@pytest.mark.parametrize(
    ("page", "chart"), [("overview", "waterfall"), ("overview", "trend"), ("cohorts", "cohort_heatmap")]
)
def test_a_chart_has_words_and_its_table_one_click_away(
    nothing: Path, open_page: OpenPage, page: str, chart: str
) -> None:
    app = open_page(nothing, page)
    tables = len(app.dataframe)
    drawn = app.get("plotly_chart")
    assert drawn
    assert all(element.proto.alt in said(app) for element in drawn)
    app.button(key=f"{chart}_table_open").click().run()
    assert not app.exception
    assert len(app.dataframe) == tables + 1
    assert any(button.label == "CSV" for button in app.get("download_button"))


def test_a_failing_check_is_red_and_comes_first(
    nothing: Path, status: Status, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = replace(status, checks=(Check("bridge", "The bridge closes.", 3), *status.checks[1:]))
    monkeypatch.setattr(data.Book, "status", lambda book: broken)
    app = open_page(nothing)
    first = app.sidebar.page_link[0]
    assert f":red-badge[:material/error: 1 of {len(status.checks)} checks fails]" in first.value
    assert first.proto.page == "data"
    assert [element.type for element in app.sidebar][1] == "page_link"


def test_an_error_is_shown_once_with_title_message_and_hint(
    nothing: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(book: data.Book, request: Request) -> Overview:
        raise NrrError("No such *month*", "It ends in Dec 2025.", "Choose another.")

    monkeypatch.setattr(data.Book, "overview", refuse)
    (error,) = open_page(nothing).error
    assert plain(error.value) == "It ends in Dec 2025.\n\nChoose another."
    assert plain(error.proto.title) == "No such *month*"


def test_proof_shows_every_definition_and_the_way_between_two(
    nothing: Path, open_page: OpenPage, warehouse: Warehouse, status: Status
) -> None:
    lab = report.definitions(warehouse, Request(status.default_as_of))
    app = open_page(nothing, "proof")
    shown = [table.value for table in app.table]
    values = [value for table in shown if "Value" in table for value in table["Value"]]
    known = [value.value for value in lab.values]
    assert [None if pd.isna(value) else value for value in values] == known
    # the default way is from point to point to the bridge of all accounts: what accounts won since moved
    (steps,) = [table for table in shown if "Step" in table]
    joined = {
        movement: cents for (side, movement), cents in lab.flows.items() if side == "joined" and movement != "new"
    }
    assert sorted(steps["ARR (USD)"]) == sorted(cents / 100 for cents in joined.values())
    assert said(app).count("pass") >= len(status.checks)
