"""Upload, confirm, import: the first half of the Data page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import streamlit as st

from nrr import worker
from nrr.errors import ImportConflict, NrrError
from nrr.formatting import count, plural
from nrr.ingest import corrections
from nrr.ingest.mapping import Inspection, Mapping
from nrr.ui import conflicts, errors
from nrr.ui.desk import Desk, Work
from nrr.ui.mapping_form import ROLE_LABELS, kind_in_words, mapping_form, questions
from nrr.ui.naming import clean, file_name
from nrr.ui.staging import EXTENSIONS, MAX_MEGABYTES, StagedFile
from nrr.ui.text import escape
from nrr.workspace import Workspace

_POLL_SECONDS = 0.7
_PREVIEW_ROWS = 8


def open_desk(workspace: Path) -> Desk:
    """Return this visit's upload desk, with everything taken over that has ended meanwhile."""
    if "upload_desk" not in st.session_state:
        st.session_state["upload_desk"] = Desk(worker.start, Workspace(workspace).remembered, date.today(), workspace)
    desk: Desk = st.session_state["upload_desk"]
    desk.advance()
    return desk


def upload(desk: Desk, workspace: Path) -> None:
    """Show the upload widget, one card per file with its mapping, and the button that imports them."""
    uploads = st.file_uploader(
        "Revenue, accounts or usage files",
        type=list(EXTENSIONS),
        accept_multiple_files=True,
        max_upload_size=MAX_MEGABYTES,
        key=f"upload-{desk.uploader}",
        disabled=desk.work is not None,
    )
    if desk.work is None:
        desk.sync(uploads)
        if desk.done and isinstance(desk.done.outcome, ImportConflict):
            return  # its question stands above, and on a phone nothing may push it out of sight
        for staged in desk.files.values():
            _card(desk, staged)
        _import_button(desk, workspace)
    if desk.work or desk.waiting:
        st.fragment(_progress, run_every=_POLL_SECONDS)(desk)


def _progress(desk: Desk) -> None:
    if desk.advance():
        st.rerun()
    if desk.work:
        _under_way(desk, desk.work)
    for staged in desk.waiting:
        st.status(f"Reading {escape(file_name(staged.name))}")


def _under_way(desk: Desk, work: Work) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="under-way"):
        st.status(escape(work.job.progress or work.label), width="stretch")
        cancel = st.button("Cancel", icon=":material/close:", key="cancel-work")
    st.caption("This runs apart from the page: you may look at other pages meanwhile.")
    if cancel and desk.cancel():
        Workspace(Path(work.payload["workspace"])).tidy()
        st.toast("Cancelled. The figures are as they were; the files are still here.")
        st.rerun()


def _card(desk: Desk, staged: StagedFile) -> None:
    with st.container(border=True, key=f"card-{staged.sha256}"):
        inspection, mapping = staged.inspection, staged.mapping
        st.markdown(f":material/draft: **{escape(file_name(staged.name))}**")
        if staged.error:
            errors.show(staged.error)
        if inspection is None:
            return
        _recognised(staged, inspection, mapping)
        if inspection.missing:
            _refused(inspection)
        if staged.open_questions and mapping and (answers := questions(staged, staged.open_questions)):
            desk.answer(staged, answers)
            st.rerun()
        _noticed(inspection)
        _preview(staged, inspection, mapping)
        if mapping and inspection.shape != corrections.SHAPE:
            _edit(desk, staged, inspection, mapping)


def _recognised(staged: StagedFile, inspection: Inspection, mapping: Mapping | None) -> None:
    if inspection.shape == corrections.SHAPE:
        st.markdown(f"**Corrected rows**. {plural(inspection.row_count, 'row')}.")
        return
    size = f"{inspection.format.upper()}, {plural(inspection.row_count, 'row')}"
    as_what = "Looks most like" if inspection.missing else "Read as"
    reading = f"{as_what} **{kind_in_words(mapping.kind)}**. {size}." if mapping else f"{size}."
    st.markdown(
        reading + (" Columns as you confirmed them for the last file of this shape." if staged.recalled else "")
    )


def _noticed(inspection: Inspection) -> None:
    if inspection.notes:
        st.markdown("\n".join(f"- {escape(note)}" for note in inspection.notes))
    labels = {"kind": "Kind", "measure": "Amounts"} | ROLE_LABELS
    reasons = [f"- {escape(labels.get(name, name))}: {escape(why)}" for name, why in inspection.because.items()]
    if reasons:
        with st.expander("Why it is read this way"):
            st.markdown("\n".join(reasons))


def _refused(inspection: Inspection) -> None:
    missing = "\n".join(f"- {escape(item)}" for item in inspection.missing)
    st.error(
        f"{missing}\n\nIf it is there under another name, choose the column below; otherwise export the file with it.",
        title="This file lacks what retention needs.",
        icon=":material/error:",
    )


def _preview(staged: StagedFile, inspection: Inspection, mapping: Mapping | None) -> None:
    labels = [clean(_heading(name, mapping)) for name in inspection.headings]
    rows = inspection.preview[:_PREVIEW_ROWS]
    st.dataframe(
        pd.DataFrame(list(rows), columns=unique(labels), dtype="string"),
        hide_index=True,
        height="content",
        key=f"preview-{staged.sha256}",
        alt=f"The first {len(rows)} rows of the file, as text",
    )
    st.caption(f"The first {count(len(rows))} rows, exactly as the file writes them.")


def _heading(name: str, mapping: Mapping | None) -> str:
    """Return a heading of the file with what it is read as."""
    if mapping is None:
        return name
    parts = [ROLE_LABELS[role] for role, heading in mapping.columns.items() if heading == name]
    parts += ["Segment"] if name in mapping.segments else []
    return f"{name} ({', '.join(parts)})" if parts else name


def unique(labels: Sequence[str]) -> list[str]:
    """Return the labels with repeated ones numbered, since the columns of a table have to differ."""
    result: list[str] = []
    for label in labels:
        number, name = 1, label
        while name in result:
            number += 1
            name = f"{label} ({number})"
        result.append(name)
    return result


def _edit(desk: Desk, staged: StagedFile, inspection: Inspection, mapping: Mapping) -> None:
    changed = mapping_form(staged, inspection, mapping)
    if changed == mapping or staged.job:
        return
    if (changed.kind, changed.sheet) != (mapping.kind, mapping.sheet):
        desk.inspect(staged, kind=changed.kind if changed.kind != mapping.kind else None, sheet=changed.sheet)
    else:
        staged.mapping = changed
        desk.inspect(staged)
    st.rerun()


def _import_button(desk: Desk, workspace: Path) -> None:
    if not desk.files:
        return
    ready, total = desk.ready, len(desk.files)
    label = (
        f"Import {plural(total, 'file')}" if len(ready) == total else f"Import {len(ready)} of {plural(total, 'file')}"
    )
    if st.button(label, type="primary", disabled=not ready, icon=":material/database_upload:", key="import"):
        desk.begin_import(workspace, ready, f"Importing {plural(len(ready), 'file')}, then running every check")
        st.rerun()
    waiting = [f"{escape(file_name(f.name))} {_why_not(f)}" for f in desk.files.values() if not f.ready]
    if waiting:
        st.caption(f"Not part of it yet: {'; '.join(waiting)}.")


def _why_not(staged: StagedFile) -> str:
    if staged.job:
        return "is being read"
    if staged.refused or staged.mapping is None:
        return "cannot be imported as it is"
    return f"has {plural(len(staged.open_questions), 'open question')}"


def failure(desk: Desk) -> None:
    """Show why the last change of the workspace came to nothing, and what can be done."""
    done = desk.done
    if done is None or not isinstance(done.outcome, NrrError):
        return
    if isinstance(done.outcome, ImportConflict):
        conflicts.settle(desk, done, done.outcome)
        return
    errors.show(done.outcome)
    st.caption("Nothing was stored; the figures are as they were.")
