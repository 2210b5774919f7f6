"""The yearly increase that a line agreed on, as exports write it."""

from __future__ import annotations

from pathlib import Path

import pytest
from ingest.writing import read, save

HEADINGS = "customer,start,end,amount,interval,Annual uplift %"


@pytest.mark.parametrize(
    ("written", "shares"),
    [
        (["5", "3.5", ""], ["0.05", "0.035", None]),
        (["5%", "CPI", "0%"], ["0.05", None, None]),
        (["0.05", "0.03", "0.03"], ["0.05", "0.03", "0.03"]),
        (["1", "1", "1"], ["0.01", "0.01", "0.01"]),  # nobody agrees to double the price every year
        (["-2", "4", "4"], [None, "0.04", "0.04"]),
    ],
)
def test_an_increase_is_read_as_a_share(tmp_path: Path, written: list[str], shares: list[str | None]) -> None:
    rows = [f"account {n},2025-01-01,,{100 + n},month,{text}" for n, text in enumerate(written)]
    parsed = read(save(tmp_path, "\n".join([HEADINGS, *rows])))
    assert parsed.mapping.columns["escalator"] == "Annual uplift %"
    assert parsed.lines["escalator"].to_pylist() == shares
    assert any("Annual uplift %" in note for note in parsed.notes)
    unread = [note for note in parsed.notes if "cannot be read" in note]
    assert bool(unread) == ("CPI" in written or "-2" in written)
