"""What a number stands on, on screen: source rows, models, notes, control totals."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from nrr import controls, evidence, notes, report
from nrr.periods import Month
from nrr.results import Note, OriginalRows
from nrr.tokens import token
from nrr.ui import origin
from nrr.worker import Job
from nrr.workspace import Upload, Workspace
from tests.books import long_mapping, write
from tests.ui.conftest import OpenPage
from tests.ui.test_pages import plain, said, with_column

TODAY = date(2026, 1, 10)
HOSTILE = "*Price* $x$ ![a](http://x) <b> :smile:"
HEADINGS = ["customer", "month", "mrr", "region", "=note"]
ROWS = [
    ["Alder", "2024-12", " 1,000.00 ", "EMEA", "=1+1"],
    ["Alder", "2025-12", "1200", "EMEA", "![x](http://x)"],
    ["Birch", "2024-12", "1000", "APAC", ""],
]
DEC = Month.parse("2025-12")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("evidence")
    workspace = Workspace(folder / "ws")
    workspace.add([Upload(write(folder / "book.csv", HEADINGS, ROWS), "book.csv", long_mapping())], TODAY)
    return workspace


@pytest.fixture
def workspace(built: Workspace, tmp_path: Path) -> Workspace:
    return Workspace(Path(shutil.copytree(built.root, tmp_path / "ws")))


def button(app: AppTest, label: str) -> object:
    return next(found for found in app.button if found.label == label)


def field(app: AppTest, kind: str, label: str) -> object:
    return next(found for found in app.get(kind) if found.label == label)


def test_a_month_of_an_account_leads_to_its_row_as_uploaded(built: Workspace, open_page: OpenPage) -> None:
    app = open_page(built.root, "accounts", account=token("account", "Alder"), pick="2024-12")
    assert "1 line is $12,000.00, the account's ARR in Dec 2024." in said(app)
    original = with_column(app, "customer")
    assert list(original.columns) == ["Row", *HEADINGS]
    assert original.to_numpy().tolist() == [[2, *ROWS[0]]]
    sha256 = report.status(built.warehouse(built.current() or "")).files[0].sha256
    assert sha256 in said(app)


def test_the_month_can_be_chosen_and_stays_in_the_link(built: Workspace, open_page: OpenPage) -> None:
    app = open_page(built.root, "accounts", account=token("account", "Alder"))
    assert with_column(app, "customer")["Row"].tolist() == [3]
    app.selectbox(key="source_month").set_value("2024-12").run()
    assert not app.exception
    assert app.query_params["pick"] in ("2024-12", ["2024-12"])
    assert with_column(app, "customer")["Row"].tolist() == [2]


def test_an_account_that_left_opens_on_its_last_month_with_arr(built: Workspace, open_page: OpenPage) -> None:
    app = open_page(built.root, "accounts", account=token("account", "Birch"), pick="churn")
    assert app.selectbox(key="source_month").value == "2024-12"
    assert with_column(app, "customer")["Row"].tolist() == [4]


def test_the_models_behind_a_number_are_shown_as_shipped(built: Workspace, open_page: OpenPage) -> None:
    app = open_page(built.root, "accounts", account=token("account", "Alder"))
    shown = app.selectbox(key="model_account_arr_changes")
    assert shown.value == "arr_changes"
    assert app.code[0].value == Path("nrr/sql/marts/arr_changes.sql").read_text(encoding="utf-8").rstrip("\n")
    assert shown.options[-2:] == ["lines", "arr_changes"]
    drilled = open_page(built.root, "overview", pick="churn")
    assert drilled.selectbox(key="model_component_retention_months").value == "retention_months"


def test_every_chain_of_models_starts_at_the_files() -> None:
    for name in ("arr_changes", "retention_months", "movement_months", "cohorts", "segments"):
        chain = evidence.models(name)
        assert chain[-1].name == name
        known: set[str] = set()
        for model in chain:
            assert set(model.reads) <= known, "a model comes after all that it reads"
            known.add(model.name)
        assert "source_lines" in known


def test_a_large_file_is_read_by_a_child(
    built: Workspace, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says that it reads and then shows the same rows."""

    class Later:
        polls = 0

        def __init__(self, payload: dict[str, object]) -> None:
            self.job = Job("rows", payload)

        def poll(self) -> object:
            Later.polls += 1
            return None if Later.polls == 1 else self.job.wait()

    monkeypatch.setattr(origin, "_QUICK_BYTES", 10)
    monkeypatch.setattr(origin.worker, "start", lambda task, payload: Later(payload))
    app = open_page(built.root, "accounts", account=token("account", "Alder"), pick="2024-12")
    app.run()
    assert with_column(app, "customer").to_numpy().tolist() == [[2, *ROWS[0]]]


def test_repeated_and_blank_headings_are_told_apart() -> None:
    read = OriginalRows(None, ("a", "a", "", "Row"), {7: ("1", "2"), 9: ("3", "4", "5", "6")})
    frame = origin.original_frame(read)
    assert list(frame.columns) == ["Row", "a", "a (2)", "column 3", "Row (4)"]
    assert frame.to_numpy().tolist() == [[7, "1", "2", "", ""], [9, "3", "4", "5", "6"]]


def test_a_changed_upload_is_refused(workspace: Workspace, open_page: OpenPage) -> None:
    (upload,) = (workspace.root / "uploads").iterdir()
    upload.write_bytes(upload.read_bytes().replace(b"1,000.00", b"9,000.00"))
    origin._read_now.clear()
    app = open_page(workspace.root, "accounts", account=token("account", "Alder"), pick="2024-12")
    assert any("missing or was changed" in plain(error.proto.title or error.value) for error in app.error)


def test_a_note_is_written_and_shown_as_typed(workspace: Workspace, open_page: OpenPage) -> None:
    app = open_page(workspace.root, "overview")
    field(app, "text_area", "Note").set_value(HOSTILE)
    field(app, "text_input", "Written by").set_value("Dana")
    button(app, "Keep the note").click().run()
    assert not app.exception
    (kept,) = notes.in_force(workspace.root)
    assert (kept.month, kept.text, kept.who) == (DEC, HOSTILE, "Dana")
    assert f"1  Dec 2025: {HOSTILE}" in said(app).replace("\u200b", "").replace("**", "")
    assert not [area for area in app.text_area if area.value == HOSTILE], "the form is empty again"


def test_notes_stand_on_the_charts_that_show_their_month(workspace: Workspace, open_page: OpenPage) -> None:
    notes.add(workspace.root, HOSTILE, TODAY, month=DEC, account_id=None)
    notes.add(workspace.root, "of Alder", TODAY, month=DEC, account_id="Alder")
    for page in ("overview", "components"):
        app = open_page(workspace.root, page)
        (mark,) = marks(app)
        assert mark["text"] == "<b>1</b>"
        assert mark["hovertext"].startswith("1: *Price* &#36;x&#36; ![a](http://x) &lt;b&gt;")
        assert "of Alder" in said(app)
    app = open_page(workspace.root, "accounts", account=token("account", "Alder"))
    assert "of Alder" in said(app)
    assert "Price" not in said(app), "a month's note is not an account's"
    assert [mark["hovertext"] for mark in marks(app)] == ["1: of Alder"]


def test_the_sample_company_takes_neither_notes_nor_totals(sample: Workspace, open_page: OpenPage) -> None:
    app = open_page(sample.root.parent, "overview")
    assert not [area for area in app.text_area if area.label == "Note"]
    data = open_page(sample.root.parent, "data")
    assert not [found for found in data.button if found.label == "Compare"]


def test_a_control_total_is_stated_compared_and_turns_the_chip_red(workspace: Workspace, open_page: OpenPage) -> None:
    app = open_page(workspace.root, "data")
    field(app, "text_input", "ARR (USD)").set_value("14,400.00")
    field(app, "text_input", "Note").set_value("GL 2025-12")
    button(app, "Compare").click().run()
    assert not app.exception
    (control,) = controls.in_force(workspace.root)
    assert (control.month, control.arr_cents, control.note) == (DEC, 14_400_00, "GL 2025-12")
    assert "pass" in chip(app)

    controls.state(workspace.root, DEC, 15_000_00, TODAY)
    for page in ("proof", "overview"):
        red = open_page(workspace.root, page)
        assert "1 of" in chip(red)
        assert "fails" in chip(red)
    proof = open_page(workspace.root, "proof")
    assert "differs by -$600.00" in said(proof)


def test_what_is_no_amount_is_refused_on_screen(workspace: Workspace, open_page: OpenPage) -> None:
    app = open_page(workspace.root, "data")
    field(app, "text_input", "ARR (USD)").set_value("about *ten*")
    button(app, "Compare").click().run()
    assert not app.exception
    assert any("no amount" in plain(error.proto.title or error.value) for error in app.error)
    assert controls.in_force(workspace.root) == ()


def marks(app: AppTest) -> list[dict[str, str]]:
    layouts = [json.loads(chart.proto.spec)["layout"] for chart in app.get("plotly_chart")]
    return [mark for layout in layouts for mark in layout.get("annotations", ()) if "captureevents" in mark]


def chip(app: AppTest) -> str:
    return " ".join(link.label for link in app.get("page_link") if "check" in link.label)


def test_a_note_without_a_month_has_no_mark() -> None:
    from nrr.figures import canvas
    from nrr.figures.theme import palette

    layout = canvas.frame("t", "s", False, bottom=40)
    before = dict(layout)
    canvas.mark_notes(layout, [Note(1, None, "A", "x", "", "2026-01-01")], canvas.month_day, palette(False))
    assert layout == before
    noted = [Note(n, DEC, None, f"note <{n}>", "", "2026-01-01") for n in range(1, 6)]
    canvas.mark_notes(layout, noted, canvas.month_day, palette(True))
    (mark,) = layout["annotations"]
    assert mark["text"] == "<b>1, 2, 3 +</b>"
    assert mark["hovertext"].startswith("1: note &lt;1&gt;<br>2:")
