"""What every page says, word for word, and what holds of any pack: titles fit, columns add up, nothing acts."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrr import board_pack
from nrr.errors import UnknownRequest
from nrr.formatting import unit_step
from nrr.packs.amounts import Amounts
from nrr.packs.contents import LABELS, SECTION_PAGES, pack
from nrr.packs.page import Page
from nrr.packs.sections import restatements, waterfall
from nrr.results import MOVEMENTS, SECTIONS, PackFacts, PackSettings, Request
from nrr.results.pack import UNITS
from tests.figures.books import NOTHING, bridge, retention
from tests.packs import made
from tests.packs.rendered import pack_text

GOLDEN = Path(__file__).parent / "golden"
WRITE = os.environ.get("NRR_WRITE_GOLDEN") == "1"


@pytest.fixture(scope="module")
def facts(sample) -> PackFacts:  # type: ignore[no-untyped-def]
    return made.sample_facts(sample)


@pytest.fixture(scope="module")
def hostile():  # type: ignore[no-untyped-def]
    with made.hostile() as found:
        yield found


@pytest.fixture(scope="module")
def short():  # type: ignore[no-untyped-def]
    with made.short() as found:
        yield found


@pytest.fixture(params=["facts", "hostile", "short"])
def any_facts(request: pytest.FixtureRequest) -> PackFacts:
    found: PackFacts = request.getfixturevalue(request.param)
    return found


def test_every_page_says_what_it_said(any_facts: PackFacts, request: pytest.FixtureRequest) -> None:
    """Write the golden texts anew with NRR_WRITE_GOLDEN=1 and read the difference before keeping it."""
    path = GOLDEN / f"{request.node.callspec.params['any_facts']}.txt"
    text = pack_text(replace(pack(any_facts), version="VERSION")).replace(any_facts.status.version, "VERSION")
    if WRITE:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_titles_and_tables_fit_a_slide(any_facts: PackFacts) -> None:
    for page in pack(any_facts).pages:
        assert 0 < len(page.title) <= 110, page.title
        for table in page.tables:
            assert len(table.rows) <= 12, page.key
            assert len(table.columns) <= 10, page.key
            assert all(len(row) == len(table.columns) for row in (*table.rows, *table.texts)), page.key
            assert len(table.texts) == len(table.rows), page.key


def test_no_text_holds_what_acts_unseen(hostile: PackFacts) -> None:
    for page in pack(hostile).pages:
        for text in texts(page):
            assert not [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs")], text


def texts(page: Page) -> list[str]:
    chart = [] if page.chart is None else [page.chart.title, page.chart.alt, *page.chart.categories]
    cells = [cell for table in page.tables for row in table.texts for cell in row]
    cards = [text for card in page.cards for text in (card.label, card.value, card.note)]
    return [page.title, page.notes, page.footnote, *page.lines, *cells, *chart, *cards]


def test_the_same_facts_give_the_same_pack(sample, facts: PackFacts) -> None:  # type: ignore[no-untyped-def]
    assert pack(made.sample_facts(sample)) == pack(facts)


def test_sections_come_as_asked_for(sample) -> None:  # type: ignore[no-untyped-def]
    settings = PackSettings(sections=("quarters", "headline"), unit="k", company="ACME")
    found = made.sample_facts(sample, settings=settings)
    told = pack(found)
    assert [page.key for page in told.pages] == ["quarters", "headline"]
    assert (told.company, told.unit) == ("ACME", "k")
    assert (found.drivers, found.outlook, found.risks) == (None, None, None)
    appendix = PackSettings(sections=("appendix",))
    with made.opened(sample) as warehouse, pytest.raises(UnknownRequest, match="appendix"):
        board_pack.facts(warehouse, made.DECEMBER, appendix)


def test_every_section_is_there_for_any_facts(any_facts: PackFacts) -> None:
    assert tuple(SECTION_PAGES) == tuple(LABELS) == SECTIONS
    for name, pages in SECTION_PAGES.items():
        assert pages(any_facts)[0].key == name


def test_every_definition_of_nrr_has_its_page(sample) -> None:  # type: ignore[no-untyped-def]
    request = Request(made.DECEMBER.as_of, 3, (("region", "EMEA"),), "bridge_without_reactivation", "component")
    settings = PackSettings(sections=("headline", "waterfall", "why", "definitions"))
    told = pack(made.sample_facts(sample, request, settings))
    assert told.pages[0].title.startswith("NRR (bridge without win-backs) is ")
    assert "only region EMEA" in told.source
    assert told.pages[1].chart is not None
    assert told.pages[1].chart.categories[-1] == "As counted"


def test_accounts_lead_from_opening_to_closing(facts: PackFacts) -> None:
    frame = facts.accounts.frame
    moved = sum(frame[f"{name}_cents"] for name in MOVEMENTS)
    assert (frame["opening_arr_cents"] + moved == frame["closing_arr_cents"]).all()
    for name in MOVEMENTS:
        assert frame[f"{name}_cents"].sum() == facts.overview.bridge.cents(name)
    by_segment = frame.groupby("segment")["opening_arr_cents"].sum().to_dict()
    assert facts.segments is not None
    assert {row.segment: row.retention.opening_arr_cents for row in facts.segments.rows} == by_segment


def test_columns_add_up_as_shown(facts: PackFacts) -> None:
    told = {page.key: page for page in pack(facts).pages}
    columns = list(zip(*told["quarters"].tables[0].texts, strict=True))[1:]
    for column in columns:
        assert sum(map(Decimal, column[:6])) == Decimal(column[6])
    for key in ("waterfall", "waterfall_all"):
        amounts = [Decimal(row[1]) for row in told[key].tables[0].texts]
        assert sum(amounts[:-1]) == amounts[-1]
    shares = [Decimal(row[2].rstrip("%")) for row in told["waterfall"].tables[0].texts]
    assert sum(shares[:-1]) == shares[-1]
    opening = [Decimal(row[1]) for row in told["segments"].tables[0].texts]
    assert sum(opening[:-1]) == opening[-1]
    effects = [[Decimal(cell) for cell in row[5:]] for row in told["why"].tables[0].texts]
    assert [sum(column) for column in zip(*effects[:-1], strict=True)] == effects[-1]
    assert all(rate + mix == effect for rate, mix, effect in effects)
    steps = told["restatements"].tables[1].texts
    assert Decimal(steps[0][4]) + sum(Decimal(row[4]) for row in steps[1:-1]) == Decimal(steps[-1][4])


AMOUNT = st.integers(-(10**12), 10**12)


@given(st.integers(0, 10**12), st.lists(AMOUNT | st.just(0), max_size=6), st.sampled_from(UNITS))
def test_a_bridge_adds_up_in_every_unit(opening: int, moves: list[int], unit: str) -> None:
    amounts = Amounts("USD", unit)
    first, *steps, last = amounts.bridge(opening, moves, opening + sum(moves))
    assert first + sum(steps) == last
    for cents, step in zip(moves, steps, strict=True):
        assert abs(step * unit_step(unit) - cents) < unit_step(unit) or abs(step) <= 1
        assert cents or not step, "nothing stays nothing"


def test_amounts_by_hand() -> None:
    # 12.345M + 0.005M = 12.35M: 12.35 + 0.00; 0.005M is half a step of 0.01M
    millions = Amounts("USD", "M")
    steps = millions.bridge(1_234_500_000, [500_000], 1_235_000_000)
    assert [millions.number(step) for step in steps] == ["12.35", "0.00", "12.35"]
    assert Amounts("USD", "k").text(-123_456_78) == "-$123k"
    assert Amounts("CHF", "M").signed(1_234_567_890) == "+CHF 12.35M"
    assert Amounts("JPY", "").text(123_456_78) == "¥123,457"
    assert Amounts("EUR", "k").label == "€k"


def test_restatements_in_a_title() -> None:
    # 10.5M of 10.0M published, 10.4M now: 105.0% and 104.0%
    changed, same = made.restated(), made.restated("Board Q2 2025", "2025-06", change=0)
    assert restatements.title((changed, same)) == (
        "Board Q3 2025: NRR was published as 105.0% and is 104.0% as known now (-1.0 pts)"
    )
    assert restatements.title((same,)) == "Nothing published has changed: 1 locked period stands as locked"
    gone = replace(changed, restatement=replace(changed.restatement, known_now=NOTHING))
    assert restatements.title((same, gone)) == (
        "Board Q3 2025: NRR was published as 105.0% and cannot be computed any more: no ARR at the opening"
    )
    shifted = replace(changed.restatement, known_now=same.restatement.published)
    assert restatements.title((same, replace(changed, restatement=shifted))) == (
        "ARR was restated in 1 of 2 locked periods; NRR stands as published"
    )


def test_titles_of_waterfalls_add_up_as_their_tables_do() -> None:
    """In $k, 741.421 + 112.442 - 31.4 - 46.27 = 776.193 is shown as 741 + 112 - 31 - 46 = 776: 112 gained, 77 lost.

    For all, 1000 + 300.3 + 50.4 + 200.4 - 80.2 - 120.4 = 1350.5 is shown as 1351: 300 from new accounts, 51 from
    the others.
    """
    amounts = Amounts("USD", "k")
    base = retention(opening_arr=741_421, expansion=112_442, contraction=-31_400, churn=-46_270)
    steps = [row[1] for row in waterfall.base_table(base, amounts).texts]
    assert steps == ["741", "112", "-31", "-46", "776"]
    assert waterfall.base_title(base, amounts).endswith("from $741k to $776k: $112k gained, $77k lost")
    moves = {"new_cents": 300_300_00, "reactivation_cents": 50_400_00, "expansion_cents": 200_400_00}
    lost = {"contraction_cents": -80_200_00, "churn_cents": -120_400_00, "closing_arr_cents": 1_350_500_00}
    whole = replace(bridge(opening=1_000_000), **moves, **lost)
    steps = [row[1] for row in waterfall.all_table(whole, amounts).texts]
    assert steps == ["1,000", "300", "51", "200", "-80", "-120", "1,351"]
    told = waterfall.all_title(whole, amounts, whole.first - 12)
    assert told.endswith("from $1,000k to $1,351k: +$300k from new accounts, +$51k from existing ones")
