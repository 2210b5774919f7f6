"""Month, window, filters and what was clicked live in the URL: a copied link shows the same thing to anyone."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from nrr import report
from nrr.formatting import money, percent
from nrr.results import Request
from nrr.workspace import Workspace
from tests.browser.conftest import OpenPage
from tests.browser.harness import settled


def card(page: Page, label: str) -> Locator:
    """The value of the headline card with this label."""
    metrics = page.get_by_test_id("stMetric").filter(has=page.get_by_text(label, exact=True))
    return metrics.get_by_test_id("stMetricValue")


def choose_filter(page: Page, dimension: str, segment: str) -> None:
    page.get_by_role("button", name="Filters").click()
    box = page.get_by_role("combobox", name=re.compile(dimension, re.IGNORECASE))
    box.click()
    page.get_by_role("option", name=segment, exact=True).click()
    page.keyboard.press("Escape")


def test_window_and_filter_move_the_link_and_the_number(
    sample_app: str, open_page: OpenPage, sample: Workspace
) -> None:
    warehouse = sample.warehouse(sample.current() or "")
    as_of = report.status(warehouse).default_as_of
    year = report.overview(warehouse, Request(as_of)).retention
    quarter = report.overview(warehouse, Request(as_of, 3)).retention
    enterprise = report.overview(warehouse, Request(as_of, 3, (("segment", "Enterprise"),))).retention
    assert len({year.nrr, quarter.nrr, enterprise.nrr}) == 3

    page = settled(open_page(sample_app))
    expect(card(page, "NRR")).to_have_text(percent(year.nrr))
    expect(card(page, "GRR")).to_have_text(percent(year.grr))
    expect(card(page, "Logo retention")).to_have_text(percent(year.logo_retention))

    page.get_by_text("3 months", exact=True).click()
    expect(card(page, "NRR")).to_have_text(percent(quarter.nrr))
    expect(page).to_have_url(re.compile(r"window=3"))

    choose_filter(page, "segment", "Enterprise")
    expect(card(page, "NRR")).to_have_text(percent(enterprise.nrr))
    expect(page).to_have_url(re.compile(r"filter=[0-9a-f]{10}"))
    assert "nterprise" not in page.url

    copied = settled(open_page(page.url))
    expect(card(copied, "NRR")).to_have_text(percent(enterprise.nrr))
    expect(card(copied, "GRR")).to_have_text(percent(enterprise.grr))


def test_a_link_keeps_its_view_across_pages(sample_app: str, open_page: OpenPage) -> None:
    page = settled(open_page(f"{sample_app}/?window=3"))
    page.locator('[data-testid="stSidebar"]').get_by_role("link", name="Segments", exact=True).click()
    expect(page.locator("h1")).to_have_text("Segments")
    expect(page).to_have_url(re.compile(r"/segments\?.*window=3"))


def test_a_bar_opens_the_accounts_that_make_it(
    sample_app: str, open_page: OpenPage, sample: Workspace, tmp_path: Path
) -> None:
    warehouse = sample.warehouse(sample.current() or "")
    status = report.status(warehouse)
    churn_cents = report.overview(warehouse, Request(status.default_as_of)).retention.churn_cents
    assert churn_cents < 0

    page = open_page("about:blank")
    page.add_init_script("delete window.showSaveFilePicker")
    page.goto(sample_app)
    settled(page)
    bars = page.locator(".st-key-waterfall .waterfalllayer .point path, .st-key-waterfall .barlayer .point path")
    churn = bars.nth(3)
    churn.scroll_into_view_if_needed()
    churn.hover(force=True)
    churn.click(force=True)
    expect(page).to_have_url(re.compile(r"pick=churn"))
    settled(page)
    expect(page.get_by_text(f"Churn: {money(churn_cents, status.currency)}")).to_be_visible()

    with page.expect_download() as download:
        page.locator(".st-key-drill_component_csv").get_by_role("button", name="CSV").first.click()
    saved = tmp_path / "accounts.csv"
    download.value.save_as(saved)
    rows = list(csv.DictReader(io.StringIO(saved.read_text(encoding="utf-8-sig"))))
    assert sum(Decimal(row["Change"]) for row in rows) == Decimal(churn_cents).scaleb(-2)
    assert {row["Movement"] for row in rows} == {"churn"}

    copied = settled(open_page(page.url))
    expect(copied.get_by_text(f"Churn: {money(churn_cents, status.currency)}")).to_be_visible()


def test_a_slider_that_moves_faster_than_the_page_arrives_and_takes_no_other_along(
    sample_app: str, open_page: OpenPage
) -> None:
    page = settled(open_page(f"{sample_app}/outlook"))
    page.get_by_role("slider", name="Churn").first.focus()
    for _ in range(6):  # six steps of 5%
        page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"[?&]lever=churn\.-30(?!.*lever=)"))
    settled(page)
    expect(page).to_have_url(re.compile(r"[?&]lever=churn\.-30(?!.*lever=)"))
    page.go_back()
    expect(page).not_to_have_url(re.compile(r"churn\.-30"))
