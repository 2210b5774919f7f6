"""The Data page as a person uses it: upload, answer, import, look at what counts, go back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from nrr import action, report, worker
from nrr.ingest.corrections import to_correct
from nrr.results import Request
from nrr.ui.examples import FOLDER
from nrr.ui.history import undoable
from nrr.workspace import HistoryEntry, Upload, Workspace

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 1, 31)
START = worker.start
# Acme 1,000 -> 1,200 MRR, Birch 500 -> 400, Cedar 300 -> 0 from December 2024 to December 2025:
# Delta starts in December 2025 with 200 and is in neither number.
# NRR = 1,600 / 1,800 = 88.9%; GRR = (1,000 + 400) / 1,800 = 77.8%
NRR, GRR = "88.9%", "77.8%"
REVENUE = ("long", "wide", "subscriptions")


def example(kind: str) -> bytes:
    return (FOLDER / f"{kind}.csv").read_bytes()


@pytest.fixture
def workspace(tmp_path: Path, sample: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace with nothing imported, its sample company already built."""
    shutil.copytree(sample.root, tmp_path / "books" / "sample")
    monkeypatch.setenv("NRR_WORKSPACE", str(tmp_path / "books"))
    return Workspace(tmp_path / "books")


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    workspace.add([Upload(FOLDER / "long.csv", "book.csv")], TODAY)
    return workspace


@pytest.fixture
def page(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], AppTest]]:
    """Opens the Data page; work in the child process has always ended by the next run."""

    def start_and_wait(task: str, payload: dict[str, Any]) -> worker.Job:
        job = START(task, payload)
        job.wait()
        return job

    monkeypatch.setattr(worker, "start", start_and_wait)
    monkeypatch.chdir(ROOT)

    def opened() -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=180).run()
        return checked(at.switch_page("pages/data.py").run())

    return opened


def checked(at: AppTest) -> AppTest:
    assert not at.exception, at.exception[0].message
    return at


def upload(at: AppTest, *files: tuple[str, bytes]) -> AppTest:
    for name, content in files:
        at.file_uploader[0].upload(name, content)
    return checked(at.run())


def press(at: AppTest, label: str) -> AppTest:
    (button,) = [button for button in at.button if button.label == label]
    return checked(button.click().run())


def unescaped(markdown: str) -> str:
    return markdown.replace("\\", "").replace("\u200b", "")


def texts(at: AppTest) -> str:
    alerts = [
        f"{alert.proto.title} {alert.value}" for kind in (at.error, at.info, at.success, at.warning) for alert in kind
    ]
    return unescaped("\n".join([*(element.value for element in (*at.markdown, *at.caption)), *alerts]))


def metrics(at: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}


@pytest.mark.parametrize("kind", REVENUE)
def test_every_revenue_example_imports_cleanly_to_the_same_nrr(workspace: Workspace, kind: str) -> None:
    files = [Upload(FOLDER / f"{name}.csv", f"{name}.csv") for name in (kind, "accounts", "usage")]
    result = workspace.add(files, TODAY)
    assert [file.kind for file in result.files] == [kind, "accounts", "usage"]
    assert [file.quarantined for file in result.files] == [0, 0, 0]
    warehouse = workspace.warehouse(result.version)
    retention = report.headline(warehouse, Request(report.status(warehouse).default_as_of))
    assert str(retention.window.closing) == "2025-12"
    assert f"{retention.nrr:.1%}" == NRR
    assert f"{retention.grr:.1%}" == GRR
    risks = action.at_risk(warehouse, Request(retention.window.closing))
    assert {reason.kind for risk in risks.rows for reason in risk.reasons} == {"contraction", "renewal", "usage"}


def test_the_sample_company_is_named_and_shows_what_to_upload(page: Callable[[], AppTest]) -> None:
    at = page()
    assert "looking at the sample company" in texts(at)
    assert len(at.get("download_button")) >= 5
    assert not [button for button in at.button if button.label in ("Remove", "Undo the last change")]


def test_upload_confirm_import_and_read_the_headline(page: Callable[[], AppTest], workspace: Workspace) -> None:
    at = upload(page(), ("our book.csv", example("wide")), ("accounts.csv", example("accounts")))
    assert "Read as **one column per month**" in texts(at)
    assert "Read as **accounts and their attributes**" in texts(at)
    at = press(at, "Import 2 files")
    assert metrics(at)["NRR"] == NRR
    assert metrics(at)["GRR"] == GRR
    assert "12 months to Dec 2025" in texts(at)
    assert "4 accounts, Dec 2024 to Dec 2025" in texts(at)
    assert workspace.current()
    assert "sample company" not in texts(at)


def test_an_undecided_measure_is_asked_first_and_holds_the_import_back(page: Callable[[], AppTest]) -> None:
    at = upload(page(), ("book.csv", example("wide").replace(b"MRR ", b"")))
    assert [button.disabled for button in at.button if button.label.startswith("Import")] == [True]
    assert "has 1 open question" in texts(at)
    (question,) = [radio for radio in at.radio if "measure" in str(radio.key)]
    question.set_value("arr")
    at = press(at, "Confirm")
    at = press(at, "Import 1 file")
    # 1,200 + 400 + 200 as ARR, not as MRR x 12
    assert metrics(at)["ARR"].replace("\\", "") == "$1.8k"
    assert metrics(at)["NRR"] == NRR


def test_changing_a_column_reads_the_file_again(page: Callable[[], AppTest]) -> None:
    at = upload(page(), ("book.csv", example("long")))
    (account,) = [box for box in at.selectbox if box.label == "Account column (required)"]
    assert account.value == "Customer ID"
    at = checked(account.set_value("Customer").run())
    assert any(
        column.startswith("Customer (Account") for frame in at.dataframe for column in map(str, frame.value.columns)
    )
    press(at, "Import 1 file")


def test_a_refused_file_says_why_and_the_other_goes_on(page: Callable[[], AppTest]) -> None:
    at = upload(
        page(),
        ("empty.csv", b""),
        ("weather.csv", b"City,Weather\nOslo,rain\nRome,sun\nOslo,snow\n"),
        ("book.csv", example("long")),
    )
    assert "empty" in texts(at)
    assert "cannot be imported as it is" in texts(at)
    at = press(at, "Import 1 of 3 files")
    assert metrics(at)["NRR"] == NRR


def test_the_same_file_again_changes_nothing(page: Callable[[], AppTest], filled: Workspace) -> None:
    before = filled.current()
    at = press(upload(page(), ("book.csv", example("long"))), "Import 1 file")
    assert "Already imported, no change" in texts(at)
    assert filled.current() == before


def test_other_amounts_for_the_same_months_are_listed_and_the_user_says_what_counts(
    page: Callable[[], AppTest], filled: Workspace
) -> None:
    # Acme 1,300 in place of 1,200 at the end: NRR = 1,700 / 1,800 = 94.4%
    restated = example("long").replace(b"2025-12,1200.00", b"2025-12,1300.00")
    before = filled.current()
    at = press(upload(page(), ("restated.csv", restated)), "Import 1 file")
    assert "Nothing was stored" in texts(at)
    assert "--" not in texts(at)  # nothing to type
    (listed,) = [frame.value for frame in at.dataframe if "Newer" in frame.value.columns]
    assert listed[["Month", "Earlier", "Newer"]].values.tolist() == [["2025-12", "ARR 14400.00", "ARR 15600.00"]]
    assert filled.current() == before
    at = press(at, "Import with this choice")
    assert metrics(at)["NRR"] == "94.4%"
    at = press_once(at, "Undo the last change")
    press(at, "Undo")
    assert filled.current() == before


def test_rows_that_vanished_wait_for_an_answer(page: Callable[[], AppTest], filled: Workspace) -> None:
    # Birch is in the first file only; left out of 1,800 and 1,600: NRR = 1,200 / 1,300 = 92.3%
    lines = example("long").splitlines(keepends=True)
    without = b"".join(line for line in lines if b"Birch" not in line)
    at = press(upload(page(), ("newer.csv", without)), "Import 1 file")
    (settle,) = [button for button in at.button if button.key == "settle"]
    assert settle.disabled
    at = checked(at.radio(key="conflict-vanished").set_value("keep").run())
    at = press(at, "Import with this choice")
    assert metrics(at)["NRR"] == NRR
    (history,) = [frame.value for frame in at.dataframe if "Earlier files" in frame.value.columns]
    assert history["Earlier files"].tolist() == ["rows only in book.csv kept", ""]
    at = press(upload(at, ("newer.csv", without)), "Import 1 file")
    assert "Already imported, no change" in texts(at)


def test_a_cancelled_choice_leaves_the_files_on_the_desk(page: Callable[[], AppTest], filled: Workspace) -> None:
    before = filled.current()
    restated = example("long").replace(b"2025-12,1200.00", b"2025-12,1300.00")
    at = press(upload(page(), ("restated.csv", restated)), "Import 1 file")
    (leave,) = [button for button in at.button if button.key == "leave-as-it-was"]
    at = checked(leave.click().run())
    assert filled.current() == before
    press(at, "Import 1 file")


def test_what_counts_now_is_listed(page: Callable[[], AppTest], filled: Workspace) -> None:
    at = page()
    frames = {str(frame.proto.alt) if hasattr(frame.proto, "alt") else "": frame.value for frame in at.dataframe}
    files = next(frame for frame in frames.values() if "Hash" in frame.columns)
    assert files["File"].tolist() == ["book.csv"]
    assert files["Months"].tolist() == ["Dec 2024 to Dec 2025"]
    assert "Every row of every file was accepted" in texts(at)
    assert texts(at).count("pass") >= 3


def test_quarantined_rows_are_shown_with_the_arr_at_stake(page: Callable[[], AppTest], workspace: Workspace) -> None:
    # a negative amount: -100 MRR is no recurring revenue
    book = example("long") + b"A-002,Birch,Americas,2025-12,-100.00\n"
    at = press(upload(page(), ("book.csv", book)), "Import 1 file")
    assert "1 quarantined" in texts(at)
    shown = next(frame.value for frame in at.dataframe if "Why" in frame.value.columns)
    assert shown["Line"].tolist() == [33]


def test_rows_in_quarantine_are_corrected_and_uploaded_again(page: Callable[[], AppTest], workspace: Workspace) -> None:
    # Birch's December 2025 cannot be read: 1,200 of 1,800; corrected, it is 1,600 of 1,800 again
    broken = example("long").replace(b"2025-12,400.00", b"2025-12,4oo.00")
    at = press(upload(page(), ("book.csv", broken)), "Import 1 file")
    assert metrics(at)["NRR"] == "66.7%"
    warehouse = workspace.warehouse(workspace.current() or "")
    (file,) = report.status(warehouse).files
    rows = report.rows_to_correct(warehouse, file.file_id).to_dict("records")
    warehouse.close()
    fixed = to_correct(rows, file.sha256).replace(b"4oo.00,", b"400.00,")
    at = upload(at, ("fixed.csv", fixed))
    assert "Corrected rows of book.csv" in texts(at).replace("\\", "")
    at = press(at, "Import 1 file")
    assert metrics(at)["NRR"] == NRR
    assert "1 row of book.csv corrected" in texts(at).replace("\\", "")
    assert "Every row of every file was accepted" in texts(at)


def test_six_files_at_once_each_say_what_they_are(page: Callable[[], AppTest]) -> None:
    at = upload(
        page(),
        ("wide.csv", example("wide")),
        ("accounts.csv", example("accounts")),
        ("usage.csv", example("usage")),
        ("tickets.csv", example("tickets")),
        ("weather.csv", b"City,Weather\nOslo,rain\nRome,sun\n"),
        ("empty.csv", b""),
    )
    shown = texts(at)
    for kind in ("one column per month", "accounts and their attributes", "product usage"):
        assert f"Read as **{kind}" in shown
    assert shown.count("cannot be imported as it is") == 2
    at = press(at, "Import 4 of 6 files")
    assert metrics(at)["NRR"] == NRR


def test_undo_asks_first_and_goes_back_to_the_sample(page: Callable[[], AppTest], filled: Workspace) -> None:
    at = press_once(page(), "Undo the last change")
    at = press(at, "Undo")
    assert filled.current() is None
    assert "sample company" in texts(at)


def press_once(at: AppTest, label: str) -> AppTest:
    (button,) = [button for button in at.button if button.label == label]
    return checked(button.click().run())


def test_an_undo_skips_what_was_taken_back_already() -> None:
    # newest first: b was imported and undone, so a is next
    actions = (("undo", "b"), ("import", "b"), ("import", "a"))
    entries = [HistoryEntry("v", "2026-01-31", action, (name,)) for action, name in actions]
    assert undoable(entries) == entries[2]
    assert undoable(entries[:2]) is None


def test_removing_a_file_asks_first(page: Callable[[], AppTest], filled: Workspace) -> None:
    filled.add([Upload(FOLDER / "accounts.csv", "accounts.csv")], TODAY)
    at = page()
    (box,) = [box for box in at.selectbox if box.label == "Remove a file"]
    at = checked(box.select_index(1).run())
    at = press_once(at, "Remove")
    (confirm,) = [button for button in at.button if button.key == "confirm-remove"]
    checked(confirm.click().run())
    assert [file.name for file in filled.recipe().files] == ["book.csv"]


def test_the_company_can_be_named(page: Callable[[], AppTest], filled: Workspace) -> None:
    at = page()
    (field,) = [field for field in at.text_input if field.label == "Company name"]
    field.set_value("Harbor & Sons")
    press(at, "Save")
    assert filled.recipe().company == "Harbor & Sons"


def test_hostile_file_names_are_shown_as_text(page: Callable[[], AppTest]) -> None:
    name = "![x](http:__outside.example_p.png) $a$ <b>\u202e" + "n" * 200 + ".csv"
    at = upload(page(), (name, example("long")))
    shown = "\n".join(element.value for element in at.markdown)
    assert "![x](" not in shown
    assert "\u202e" not in shown
    assert "n" * 100 not in shown
    at = press(at, "Import 1 file")
    assert "![x](" not in "\n".join(element.value for element in at.markdown)


def test_no_path_is_ever_named(page: Callable[[], AppTest], workspace: Workspace) -> None:
    at = upload(page(), ("book.csv", b"\x00\x01\x02 not a table"))
    assert "/tmp" not in texts(at)
    assert str(workspace.root) not in texts(at)


def test_the_glossary_opens_at_the_linked_term_and_searches(page: Callable[[], AppTest], filled: Workspace) -> None:
    at = page()
    at.query_params["term"] = "grr"
    at = checked(at.switch_page("pages/glossary.py").run())
    assert unescaped(at.subheader[0].value) == "GRR (gross revenue retention)"
    at = checked(at.text_input(key="glossary-search").set_value("winback").run())
    assert [unescaped(header.value) for header in at.subheader][1:] == ["Reactivation (win-back)"]
    at = checked(at.text_input(key="glossary-search").set_value("zebra").run())
    assert "No term has zebra" in texts(at)
