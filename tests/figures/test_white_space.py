from __future__ import annotations

from dataclasses import replace

from nrr.figures import white_space
from nrr.results import WhiteSpace
from tests import expansions
from tests.figures.books import HOSTILE

FOUND = expansions.white_space()
NONE = WhiteSpace("size", (), ("SMB",), (), reason="No line of Dec 2025 names a product.")


def test_a_cell_says_the_share_and_the_arr_of_the_others() -> None:
    figure = white_space.figure(FOUND, currency="USD")
    (cells,) = figure.data
    assert list(cells.text) == [
        "<b>100%</b>",
        "<b>50%</b><br>&#36;500k",
        "<b>25%</b><br>&#36;150k",
        "<b>0%</b><br>&#36;900k",
    ]
    assert list(cells.base) == [-0.5, 0.5, -0.5, 0.5]
    assert len(set(cells.marker.color)) == 4  # darker is held by more
    assert cells.hovertext[1].endswith("5 of 10 accounts hold it: <b>50.0%</b><br>ARR of the others: &#36;500,000.00")
    assert list(figure.layout.yaxis.ticktext) == ["Core", "Add"]


def test_the_sentence_names_where_most_arr_lacks_what_others_hold() -> None:
    # Add in Enterprise has more, but nobody there holds it
    assert white_space.alt_text(FOUND, currency="USD") == (
        "Most ARR without a product: Core in Enterprise, held by 50%; the other 5 accounts have $500k of ARR."
    )
    fewer = replace(FOUND, left_out=2)
    assert white_space.alt_text(fewer, currency="USD").endswith("2 less common products are left out.")
    full = replace(FOUND, cells=FOUND.cells[:1])
    assert white_space.alt_text(full, currency="USD").startswith("Every product is held by all")


def test_its_table_has_every_cell() -> None:
    rows = white_space.table(FOUND)
    assert len(rows) == 4
    assert rows[1] == {
        "Product": "Core", "Segment": "Enterprise", "Accounts": 10, "Hold it": 5, "Share": 0.5,
        "Opening ARR of the others": 500_000.0,
    }  # fmt: skip


def test_nothing_and_hostile_names() -> None:
    assert "names a" in white_space.figure(NONE, currency="USD").to_json()
    assert white_space.alt_text(NONE, currency="USD") == "There is no white space to show."
    for name in HOSTILE:
        named = expansions.white_space(name, name + "2")
        text = white_space.figure(named, currency="USD").to_json()
        assert "<img" not in text
        assert "$x$" not in text
        assert white_space.alt_text(replace(named, dimension=name), currency="USD")
