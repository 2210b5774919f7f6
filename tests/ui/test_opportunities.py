"""The Opportunities page: what is shown is what the engine says, filters are in the link, names are text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from nrr.results import Opportunities
from nrr.tokens import token
from nrr.ui import data, opportunities, pipeline, signs
from nrr.workspace import Workspace
from tests import expansions
from tests.ui.conftest import OpenPage
from tests.ui.test_pages import metrics, plain, said, with_column

HOSTILE = "*Ash* $x$ ![a](http://x) <b> :smile: =1+1"
ROWS = (
    expansions.row(1, 120_00, name=HOSTILE, owner=HOSTILE, deal=expansions.deal(1, name=HOSTILE)),
    expansions.row(2, 50_00, motion="cross-sell", product=HOSTILE, reason=f"5 of 9 similar accounts hold {HOSTILE}"),
    expansions.row(3, None, motion="tier", level=None, owner=None, probability=None, unmeasured="Too few to measure."),
)
Engine = Callable[[Opportunities], None]


def words(app: AppTest) -> str:
    return "\n".join([said(app), *(plain(each.value) for each in app.info)])


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Call it with what the engine is to answer."""
    asked = data.Book.ask

    def answering(found: Opportunities) -> None:
        answers: dict[str, Any] = {"opportunities": found, "white_space": found.white_space}
        monkeypatch.setattr(
            data.Book, "ask", lambda book, name, *args: answers[name] if name in answers else asked(book, name, *args)
        )

    return answering


def test_the_page_shows_what_the_engine_says(engine: Engine, one_account: Workspace, open_page: OpenPage) -> None:
    engine(expansions.opportunities(*ROWS, red=1, unscored=1, sentence=f"3 accounts. {HOSTILE}"))
    app = open_page(one_account.root, "opportunities")
    cards = metrics(app)
    assert cards["Expected ARR, 6 months"] == "$170"
    assert cards["Most often followed: seats"] == "12%"
    assert cards["Open expansion deals, weighted"] == "$6.0k"
    frame = with_column(app, "Expected ARR")
    assert list(frame["Account"]) == [opportunities.clean(HOSTILE), "Account 2", "Account 3"]
    assert list(frame["Motion"]) == ["Seats", f"Cross-sell: {opportunities.clean(HOSTILE, 40)}", "Higher plan"]
    assert list(frame["Health"]) == ["Green", "Green", "No score"]
    text = words(app)
    assert "1 account with such a sign is red and left out" in text
    assert "1 of 3 accounts listed without a score." in text
    assert "n/a: Too few to measure" in text
    assert "1 account at 80% or more, or on a trend to it: 0 full, 1 full within 90 days" in text
    assert "Seats, at 80% or more of a limit: 12% expanded so within 6 months, 5% without the sign." in text
    assert "1 open deal, $10.0k, $6.0k weighted by the share of such deals won." in text
    assert not [each.value for each in app.get("markdown") if "![a](http" in each.value]


def test_motion_and_owner_filter_the_list_and_are_in_the_link(
    engine: Engine, one_account: Workspace, open_page: OpenPage
) -> None:
    engine(expansions.opportunities(*ROWS))
    app = open_page(one_account.root, "opportunities", motion=["cross-sell", "tier", "nonsense"])
    assert list(with_column(app, "Expected ARR")["Account"]) == ["Account 2", "Account 3"]
    owned = open_page(one_account.root, "opportunities", owner=token("owner", HOSTILE))
    assert len(with_column(owned, "Expected ARR")) == 1
    nothing = open_page(one_account.root, "opportunities", motion="tier", owner=token("owner", HOSTILE))
    assert "No opportunity passes these filters." in words(nothing)


def test_a_company_without_any_of_it_is_told_what_to_upload(one_account: Workspace, open_page: OpenPage) -> None:
    text = words(open_page(one_account.root, "opportunities"))
    for wanted in ("No account shows a sign", "import a usage file", "a product column", "import the CRM"):
        assert wanted in text


def test_sentences_and_rows_for_files() -> None:
    limits = (expansions.limit(1, 1.0), expansions.limit(2, 0.85), expansions.limit(3, 0.7, date(2026, 3, 31)))
    assert [signs.reached(each) for each in limits] == ["Reached", "Not on its trend", "31 Mar 2026"]
    found = expansions.opportunities(*ROWS, limits=limits)
    assert signs.limits_reading(found) == (
        "3 accounts at 80% or more, or on a trend to it: 1 full, 1 full within 90 days on the line through the last 6 "
        "months."
    )
    alike = expansions.opportunities(conversions=(expansions.conversion(0.06, 0.05),))
    assert signs.conversion_reading(alike).startswith("No sign was followed by its expansion within 6 months clearly")
    unknown = expansions.opportunities(conversions=(expansions.conversion(None),))
    assert signs.conversion_reading(unknown).startswith("Nothing can be measured yet")
    first = opportunities.csv_rows(ROWS)[0]
    assert (first["Account"], first["Expected ARR"], first["Conversion %"], first["Stage"]) == (
        HOSTILE, 120.0, 12.0, "Proposal",
    )  # fmt: skip
    assert signs.limit_rows(limits)[1]["Used %"] == 85.0
    (deal,) = pipeline.deal_rows([expansions.deal(1, level=None)])
    assert (deal["Amount"], deal["Won share %"], deal["Weighted"], deal["Health"]) == (10_000.0, 60.0, 6_000.0, "")
