"""The board pack on screen: it reads as the files do, keeps its settings, and a link opens the same page."""

from __future__ import annotations

from pathlib import Path

import pytest

from nrr import board_pack, pack_inputs, pack_settings, report
from nrr.errors import NrrError
from nrr.packs.contents import pack
from nrr.packs.page import Chart, Series
from nrr.packs.plotted import figure
from nrr.results import PackSettings, Request, Status
from nrr.warehouse import Warehouse
from nrr.workspace import Workspace
from tests.ui.conftest import OpenPage

SEND = "FormSubmitter:pack_settings_form-Apply and keep"


def plain(text: str) -> str:
    return text.replace("\\", "").replace("\u200b", "")


def test_the_page_shows_what_the_pack_says(nothing: Path, warehouse: Warehouse, status: Status, open_page: OpenPage):
    said = pack(board_pack.facts(warehouse, Request(status.default_as_of), PackSettings()))
    app = open_page(nothing, "board_pack")
    assert plain(app.subheader[0].value) == said.pages[0].title
    assert [plain(metric.value) for metric in app.metric] == [card.value for card in said.pages[0].cards]
    app = open_page(nothing, "board_pack", pick=said.pages[2].key)
    assert plain(app.subheader[0].value) == said.pages[2].title
    shown = app.dataframe[0].value
    assert [tuple(row) for row in shown.to_numpy()] == list(said.pages[2].tables[0].texts)


def test_settings_are_kept_in_the_workspace(one_account: Workspace, open_page: OpenPage) -> None:
    pack_settings.save(one_account.root, PackSettings(company="Solo <b>Ltd</b>", sections=("waterfall", "quarters")))
    app = open_page(one_account.root, "board_pack")
    app.multiselect[-1].set_value(["quarters"])
    app.button(key=SEND).click().run()
    assert not app.exception
    kept = pack_settings.load(one_account.root)
    assert (kept.company, kept.sections) == ("Solo <b>Ltd</b>", ("quarters",))
    open_book = one_account.warehouse(one_account.current() or "")
    said = pack(board_pack.facts(open_book, Request(report.status(open_book).default_as_of), kept))
    assert plain(app.subheader[0].value) == said.pages[0].title


def test_no_section_is_said(one_account: Workspace, open_page: OpenPage) -> None:
    app = open_page(one_account.root, "board_pack")
    app.multiselect[-1].set_value([])
    app.button(key=SEND).click().run()
    assert not app.exception
    assert "no page" in plain(app.error[0].proto.title)
    assert not (one_account.root / pack_settings.FILE).exists()


def test_a_picture_that_is_none_is_refused() -> None:
    with pytest.raises(NrrError, match="no PNG or JPEG"):
        pack_inputs.logo(b"GIF89a", "logo.gif")


def test_a_chart_of_steps_stands_on_what_came_before() -> None:
    # 10.00 + 4.00 - 5.00 = 9.00: the third bar begins at 14.00 and is -5.00 high
    steps = Series("ARR", (1000, 400, -500, 900), "neutral", ("10", "+4", "-5", "9"))
    chart = Chart("waterfall", "ARR ($)", ("Opening", "Expansion", "Churn", "Closing"), (steps,), "money", "ARR")
    (bars,) = figure(chart).data
    assert list(bars.base) == [0, 10, 14, 0]
    assert list(bars.y) == [10, 4, -5, 9]


def test_lines_are_seen_at_the_height_they_have() -> None:
    line = Series("NRR", (1.0, None, 1.1), "accent", ("100%", "n/a", "110%"))
    chart = Chart("line", "NRR (%)", ("Jan", "Feb", "Mar"), (line,), "percent", "NRR", (("Median", 1.05), ("Low", 0.0)))
    drawn = figure(chart)
    low, high = drawn.layout.yaxis.range
    assert 0.9 < low < 1.0
    assert 1.1 < high < 1.2
    assert [note.text for note in drawn.layout.annotations] == ["Median"]
