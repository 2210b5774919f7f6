"""Names from a file as markdown: shown as they are written."""

from __future__ import annotations

import pytest

from nrr.ui.text import escape, name


def unescaped(text: str) -> str:
    return text.replace("\\", "").replace("\u200b", "")


@pytest.mark.parametrize(
    "text",
    [
        "Acme Inc",
        "![](http://evil.example/x.png)",
        "$x$ and $y$",
        ":red[stop] :material/home: :smile:",
        "**bold** _it_ `code` ~~no~~",
        "</script><b>x</b>",
        "[a](javascript:alert(1))",
        "www.evil.example a@b.co -> <- --",
        "株式会社 Ünï",
    ],
)
def test_every_mark_is_escaped_and_no_letter_lost(text: str) -> None:
    shown = escape(text)
    assert unescaped(shown) == text
    bare = [
        mark
        for index, mark in enumerate(shown)
        if mark in "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~" and (index == 0 or shown[index - 1] != "\\")
    ]
    assert not bare


@pytest.mark.parametrize(
    "acting", [":material/home:", ":smile:", "->", "www.evil.example", "a@b.co", "https://x.example"]
)
def test_what_acts_even_when_escaped_is_broken_by_an_unseen_space(acting: str) -> None:
    assert acting not in escape(acting).replace("\\", "")


def test_control_and_direction_marks_become_spaces() -> None:
    assert escape("a\u202eb\nc\x00d") == "a b c d"


def test_a_long_name_is_cut() -> None:
    assert name("x" * 100) == "x" * 79 + "…"
