"""The pack as a page: one file, the same bytes every time, every name as text, no address but its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from nrr.packs import html
from nrr.packs.contents import pack
from nrr.results import PackFacts
from tests.packs import made


class Read(HTMLParser):
    """The elements of a page with their attributes, its visible text, and the JSON of its figures."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.figures: list[dict[str, object]] = []
        self._open = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = f"{tag} {dict(attrs).get('type') or ''}".strip()

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open == "script application/json":
            self.figures.append(json.loads(data))
        elif not self._open.startswith(("script", "style")):
            self.text.append(data)


@pytest.fixture(scope="module")
def hostile() -> Iterator[PackFacts]:
    with made.hostile() as found:
        yield found


@pytest.fixture(scope="module")
def page(hostile: PackFacts) -> str:
    return html.write(pack(hostile), hostile).decode("utf-8")


def test_the_same_pack_gives_the_same_bytes(hostile: PackFacts, page: str) -> None:
    assert html.write(pack(hostile), hostile).decode("utf-8") == page


def test_names_are_text_and_nothing_else(hostile: PackFacts, page: str) -> None:
    read = Read(page)
    text = " ".join(read.text)
    for said in ("<b>Evil & Sons</b> $x$", "</script><img src=http://evil.example...", "&lt;", "%{x}", '=HYPERLINK("'):
        assert said in text
    allowed = {"html", "head", "meta", "title", "style", "body", "header", "main", "section", "div", "h1", "h2", "p"}
    allowed |= {"nav", "a", "figure", "figcaption", "script", "table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert {tag for tag, _ in read.elements} <= allowed | {"ul", "li", "details", "summary", "span"}
    assert sum(tag == "script" for tag, _ in read.elements) == 2 + len(read.figures)
    assert not [name for _, attributes in read.elements for name in attributes if name.startswith("on")]


def test_it_asks_for_nothing(page: str) -> None:
    read = Read(page)
    addresses = [attributes[name] for _, attributes in read.elements for name in ("src", "href") if name in attributes]
    assert addresses
    assert all(str(address).startswith("#page-") for address in addresses)
    policy = next(attributes["content"] for _, attributes in read.elements if "http-equiv" in attributes)
    assert str(policy).startswith("default-src 'none';")
    assert "@import" not in page.split("</style>")[0]


def test_every_figure_has_its_place_and_its_words(page: str) -> None:
    read = Read(page)
    places = [attributes for tag, attributes in read.elements if attributes.get("class") == "chart"]
    assert len(places) == len(read.figures) > 5
    assert all(attributes["aria-label"] and attributes["role"] == "img" for attributes in places)
    assert all(figure["config"]["typesetMath"] is False for figure in read.figures)  # type: ignore[index]


def test_rows_of_segments_keep_their_room_on_paper(hostile: PackFacts, page: str) -> None:
    read = Read(page)
    places = [attributes for tag, attributes in read.elements if attributes.get("class") == "chart"]
    numbers = [int(str(place["data-figure"]).removeprefix("figure-")) for place in places]
    keys = [pack(hostile).pages[number - 1].key for number in numbers]
    printed = {key: int(place["data-print"] or 0) for key, place in zip(keys, places, strict=True)}
    own = dict(zip(keys, (figure["layout"]["height"] for figure in read.figures), strict=True))  # type: ignore[index]
    assert printed.pop("segments") == own["segments"] > 232
    assert max(printed.values()) <= 232


def test_short_row_headings_stay_on_a_line_and_prose_has_room_on_a_phone(page: str) -> None:
    assert '<th scope="row" class="short">2023 Q4</th>' in page
    assert "td.prose { min-width: 15em; }" in page
    assert '<td class="prose">' in page


def test_sources_of_benchmarks_stand_below_the_page_and_not_in_its_figures(page: str) -> None:
    read = Read(page)
    assert "No benchmark for NRR" in " ".join(read.text)
    assert "No benchmark" not in json.dumps(read.figures)


def test_every_page_is_there_in_order(hostile: PackFacts, page: str) -> None:
    titles = re.findall(r'<p class="label">(.*?)</p>', page)
    assert titles == [each.label for each in pack(hostile).pages]


def test_the_logo_is_in_the_page(hostile: PackFacts) -> None:
    told = replace(pack(hostile), logo=b"\x89PNG\r\n\x1a\n....")
    assert b'<img src="data:image/png;base64,iVBORw0KGgouLi4u"' in html.write(told, hostile)


def test_a_book_without_nrr_has_a_page_too() -> None:
    with made.short() as facts:
        text = " ".join(Read(html.write(pack(facts), facts).decode("utf-8")).text)
    assert "NRR is n/a: the data starts in Aug 2025; this window opens at the end of Dec 2024" in text
