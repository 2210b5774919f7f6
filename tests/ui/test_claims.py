"""Cohorts at the same age and measured claims on screen: what is shown is what is measured."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
from streamlit.testing.v1 import AppTest

from nrr import costs, measured, why
from nrr.formatting import percent
from nrr.metrics.cohort_sentences import explaining_cohort, newest_cohort, standing_out
from nrr.periods import Month
from nrr.results import Finding, Interval, Request
from nrr.ui.claims import value_text
from nrr.warehouse import Warehouse
from nrr.workspace import Workspace
from tests.ui.conftest import OpenPage

DEC = Month.parse("2025-12")


def said(app: AppTest) -> str:
    return "\n".join(
        re.sub(r"\\(.)", r"\1", element.value) for kind in ("markdown", "caption") for element in app.get(kind)
    )


def test_cohorts_say_how_the_newest_does_and_which_one_stands_out(
    nothing: Path, warehouse: Warehouse, open_page: OpenPage
) -> None:
    app = open_page(nothing, "cohorts", measure="logos")
    reading = measured.cohort_reading(warehouse, Request(DEC), "quarter", "logos")
    assert newest_cohort(reading.newest) in said(app)
    # the sample's story: the first quarter of 2025 is weak, and younger than the year that the sentence is about
    assert reading.standing_out is not None
    assert reading.standing_out.newest == "2025 Q1"
    assert (standing_out(reading) or "nothing") in said(app)
    assert "83 accounts that paid in Jan 2022 already" in said(app)
    assert explaining_cohort(why.drivers(warehouse, Request(DEC), DEC - 12, "cohort")) in said(app)
    years = measured.cohort_years(warehouse, Request(DEC))
    (table,) = [each.value for each in app.dataframe if "At 12 months" in each.value]
    assert list(table["Cohort"]) == [year.label for year in years.years] == ["2022", "2023", "2024"]
    for year, shown in zip(years.years, table["At 12 months"], strict=True):
        assert shown.startswith(percent(year.ages[0].nrr))
    assert table["At 12 months"][0].endswith("(few accounts)")
    assert table["At 36 months"][2] == ""


def test_cohorts_have_measures_of_their_own(nothing: Path, open_page: OpenPage) -> None:
    assert "measures of their own" not in said(open_page(nothing, "cohorts"))
    other = said(open_page(nothing, "cohorts", nrr="bridge"))
    assert "measures of their own" in other
    assert "Point to point: NRR is" in other


def test_claims_show_the_measurement_beside_the_claim(nothing: Path, warehouse: Warehouse, open_page: OpenPage) -> None:
    app = open_page(nothing, "components")
    found = measured.claims(warehouse, Request(DEC))
    shown = said(app)
    assert shown.count("claim, no published evidence") == len(found.claims)
    for claim in found.claims:
        assert claim.claim in shown
        assert claim.reading in shown
    assert found.maturity.reading in shown
    cells = [str(cell) for table in app.table for cell in pd.DataFrame(table.value).to_numpy().ravel()]
    # the sample's story: 72 of 99 departures gave seats back before
    assert "72 of 99 departures" in cells
    assert all(answer.answer in cells for answer in found.maturity.answers)


def test_claims_of_the_segments_add_up_to_all(warehouse: Warehouse) -> None:
    def counts(*filters: tuple[str, str]) -> list[tuple[int, int]]:
        claims = measured.claims(warehouse, Request(DEC, filters=filters)).claims
        return [(each.count or 0, each.of) for claim in claims[:4] for each in claim.findings if each.unit != "money"]

    parts = [counts(("segment", name)) for name in ("SMB", "Mid-market", "Enterprise")]
    assert [tuple(map(sum, zip(*each, strict=True))) for each in zip(*parts, strict=True)] == counts()


def test_a_cost_is_stated_and_taken_back_on_screen(one_account: Workspace, open_page: OpenPage) -> None:
    app = open_page(one_account.root, "components")
    assert "Give costs to measure this." in said(app)
    app.text_input(key="cost-new-0").set_value("600")
    (form,) = [button for button in app.button if button.label == "Measure"]
    form.click().run()
    assert not app.exception
    (stated,) = costs.in_force(one_account.root)
    assert stated.new_cents == 600_00
    assert app.button(key="cost-remove").disabled
    app.selectbox(key="cost-gone-1").select(stated.id).run()
    app.button(key="cost-remove").click().run()
    assert costs.in_force(one_account.root) == ()


def test_values_in_their_units() -> None:
    def shown(unit: str, value: float | None) -> str:
        return value_text(Finding("a", unit, value, 1, "account", interval=Interval(0, 1)), "USD")

    assert [shown("share", 0.135), shown("months", 1), shown("months", 3.5)] == ["13.5%", "1 month", "3.5 months"]
    assert [shown("money", 34421.7), shown("ratio", 1.5), shown("ratio", None)] == ["$34.4k", "1.50", "n/a"]
