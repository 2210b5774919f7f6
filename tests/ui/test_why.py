"""What moved NRR and how sure it is, on screen: the words and tables are the engine's."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from nrr import report, why
from nrr.formatting import percent
from nrr.periods import Month
from nrr.results import Confidence, Interval, Request
from nrr.shown import interval_text
from nrr.tokens import token
from nrr.warehouse import Warehouse
from nrr.workspace import Workspace
from tests.ui.conftest import OpenPage

REQUEST = Request(Month.parse("2025-12"))
YEAR_AGO, QUARTER_AGO = Month.parse("2024-12"), Month.parse("2025-09")
SURE = Confidence(REQUEST.window, 73.4, "rate", Interval(0.952, 1.124), None, None)


@pytest.fixture(scope="module")
def book(sample: Workspace) -> Warehouse:
    return sample.warehouse(sample.current() or "")


def said(app: AppTest) -> str:
    texts = (element.value for kind in ("markdown", "caption") for element in app.get(kind))
    return "\n".join(re.sub(r"\\(.)", r"\1", text).replace("\u200b", "") for text in texts)


def test_the_interval_in_words() -> None:
    assert interval_text(SURE) == "95% interval 95.2% to 112.4%; 73 effective accounts"
    about = replace(SURE, effective_accounts=34.4, reading="approximate")
    assert interval_text(about) == "Approximate 95% interval 95.2% to 112.4%; 34 effective accounts"
    few = replace(SURE, effective_accounts=1.0, reading="accounts", nrr=None)
    assert interval_text(few) == "1 effective account: read the accounts, not the rate"
    assert interval_text(replace(few, effective_accounts=0.0)) == ""


def test_the_overview_says_how_sure_and_why(nothing: Path, book: Warehouse, open_page: OpenPage) -> None:
    found = why.explanation(book, REQUEST, QUARTER_AGO)
    words = said(open_page(nothing))
    assert found.sentence
    assert found.sentence in words
    assert interval_text(found.confidence) in words
    named = f"Point to point: {interval_text(found.confidence)}"
    assert named not in words
    assert named in said(open_page(nothing, nrr="trailing_average"))


def test_segments_list_the_accounts_where_a_rate_says_too_little(
    nothing: Path, book: Warehouse, open_page: OpenPage
) -> None:
    app = open_page(nothing, "segments", by=token("industry"))
    shown = app.dataframe(key="segments_table").value
    few = shown[shown["Reading"] == "Read the accounts"]
    assert len(few) == 8
    assert set(few["95% interval of NRR"]) == {"n/a"}
    listed = app.dataframe(key="few_accounts").value
    leaders = why.segment_leaders(book, REQUEST, "industry")
    expected = [each.account_name for segment in few["Segment"] for each in leaders[segment]]
    assert listed["Account"].tolist() == expected
    total = why.confidence(book, REQUEST).nrr
    assert total is not None
    assert shown["95% interval of NRR"].iloc[-1] == f"{percent(total.low)} to {percent(total.high)}"


def test_another_month_to_compare_with_is_kept_in_the_link(nothing: Path, book: Warehouse, open_page: OpenPage) -> None:
    app = open_page(nothing, "segments", by=token("segment"))
    assert why.drivers(book, REQUEST, YEAR_AGO, "segment").sentence in said(app)
    app.selectbox(key="why_against").set_value(QUARTER_AGO).run()
    assert app.query_params["against"] == "2025-09"
    assert why.drivers(book, REQUEST, QUARTER_AGO, "segment").sentence in said(app)
    app.segmented_control(key="switch_parts").set_value("cohort").run()
    assert why.drivers(book, REQUEST, QUARTER_AGO, "cohort").sentence in said(app)


def test_another_definition_is_named_and_not_mixed(nothing: Path, open_page: OpenPage) -> None:
    app = open_page(nothing, "segments", by=token("segment"), nrr="survivors_only")
    headings = [heading.value for heading in app.subheader]
    assert "Why NRR (point to point) moved" in headings
    assert "Accounts that move NRR (point to point) most" in headings
    assert "Intervals are of NRR (point to point)" in said(app)


def test_concentration_and_influence_are_the_reports(nothing: Path, book: Warehouse, open_page: OpenPage) -> None:
    app = open_page(nothing, "segments", by=token("segment"))
    found = why.concentration(book, REQUEST)
    cards = {metric.label: metric.value for metric in app.metric}
    assert cards["NRR without the 10 largest"] == percent(found.nrr_without_top)
    assert cards["Largest account"] == percent(found.top_shares[1])
    table = app.dataframe(key="influence").value
    assert table["Account"].tolist() == [each.account_name for each in why.influences(book, REQUEST)]
    headline = report.headline(book, REQUEST).nrr
    assert headline is not None
    assert (table["Influence"] + table["NRR without it"]).tolist() == pytest.approx([headline] * len(table))
