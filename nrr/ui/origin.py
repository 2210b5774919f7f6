"""From an account's month to the rows of the files that made its ARR, and to the models in between."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from nrr import originals, worker
from nrr.errors import NrrError
from nrr.formatting import money, plural, whole_money
from nrr.glossary import help_text
from nrr.periods import Month
from nrr.results import AccountDetail, OriginalRows, SourceLine, SourceOfMonth
from nrr.ui import errors, tables
from nrr.ui.naming import clean, file_name
from nrr.ui.text import escape, money_text
from nrr.ui.view import View

LEFT_OUT = {
    "rate": "No exchange rate",
    "usage": "Usage charge",
    "proration": "Proration",
    "refund": "Refund",
    "trial": "Trial",
    "past_due": "Past due",
    "paused": "Paused",
    "request": "End requested",
    "free": "Free",
    "other": "Left out",
}
QUICK_BYTES = {".xlsx": 1 << 20}
_QUICK_BYTES = 8 << 20
_KEPT = 8
_POLL_SECONDS = 0.7
_MONTH = re.compile(r"(\d{4}-\d{2})(\.[a-z]+)?")


def section(view: View, account: AccountDetail) -> None:
    """Let a month be chosen and show its lines, their rows in the files, and how the ARR was computed."""
    if not account.months:
        return
    with st.container(border=True, key="source_of_month"):
        month = _month(view, account)
        found = view.book.source_of_month(account.account_key, month, view.state.as_of)
        _sum(view, found)
        if found.lines:
            _lines(view, found)
        if found.left_out:
            _left_out(view, found)
        for file_id, rows in found.rows.items():
            _rows_of_file(view, found, file_id, rows)
        computed(view, "arr_changes", "account")


def computed(view: View, model: str, key: str) -> None:
    """Show the chain of models that a number goes through, each with what a row of it is and its SQL."""
    with st.expander("How this was computed", icon=":material/account_tree:"):
        models = {each.name: each for each in view.book.models(model)}
        st.caption(help_text("model"))
        steps = (name for name, each in models.items() if each.sql or name.startswith("source_"))
        st.markdown(" → ".join(f"`{name}`" for name in steps))
        chosen = st.selectbox(
            "Model",
            list(models),
            index=len(models) - 1,
            key=f"model_{key}_{model}",
            width=320,
        )
        shown = models[chosen]
        st.markdown(f"**One row of it:** {escape(shown.grain.removeprefix('one row per '))}")
        if shown.sql:
            st.code(shown.sql, language="sql", height=360 if shown.sql.count("\n") > 16 else "content")
        else:
            st.caption("Filled when files are imported; no query makes it.")
        st.caption(f"Version `{view.book.version[:10]}` was built by these models.")


def _month(view: View, account: AccountDetail) -> Month:
    months = {str(month): month for month in reversed(account.months)}
    found = _MONTH.fullmatch(view.state.pick)
    chosen = found[1] if found and found[1] in months else str(_last_with_arr(account))
    st.session_state["source_month"] = chosen
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.subheader("Where a month comes from", anchor=False, width="content", help=help_text("source-row"))
        st.selectbox(
            "Month",
            list(months),
            format_func=lambda at: months[at].label,
            key="source_month",
            on_change=lambda: view.change(pick=st.session_state["source_month"]),
            help="Or click a bar of the chart above",
            width=180,
        )
    return months[chosen]


def _last_with_arr(account: AccountDetail) -> Month:
    """Return the last month with ARR, for a month without has no lines to show; the last one where none has."""
    totals = zip(account.months, zip(*account.arr_by_product.values(), strict=True), strict=False)
    return next((month for month, held in reversed(list(totals)) if sum(held)), account.months[-1])


def _sum(view: View, found: SourceOfMonth) -> None:
    total, shown = money(found.lines_cents, view.currency), money(found.arr_cents, view.currency)
    month = found.month.label
    if found.lines_cents != found.arr_cents:
        words = f"The lines add up to {total}, the account's ARR in {month} is {shown}."
        st.markdown(f":red-badge[:material/error: does not add up] {money_text(words)}")
    elif not found.lines:
        st.markdown(f"No line counts in {month}: the account has no ARR then.")
    else:
        lines = plural(len(found.lines), "line")
        words = f"{lines} {'is' if len(found.lines) == 1 else 'add up to'} {total}, the account's ARR in {month}."
        st.markdown(f":green-badge[:material/check: adds up] {money_text(words)}")


def _lines(view: View, found: SourceOfMonth) -> None:
    rows = [_line_row(view, found, line) for line in found.lines]
    frame = pd.DataFrame(rows)
    frame = frame[[column for column in frame if column in ("File", "Row", "ARR") or (frame[column] != "").any()]]
    st.dataframe(
        tables.styled(frame.assign(File=frame["File"].map(file_name)), {"ARR": tables.money_format(view.currency)}),
        hide_index=True,
        height="content" if len(frame) <= 12 else 440,
        key="source_lines",
        alt=f"Lines that count in {found.month.label}",
    )
    tables.csv_button(lambda: rows, f"holdfast-account-lines-{found.month}", "source_lines_csv")


def _line_row(view: View, found: SourceOfMonth, line: SourceLine) -> dict[str, Any]:
    foreign = line.currency is not None and line.currency != view.currency
    stated = (line.stated_first, line.stated_end) != (line.first_month, line.end_month)
    currency = line.currency or view.currency
    return {
        "File": found.files[line.file_id][0],
        "Row": line.row_number,
        "Column": clean(line.column_name or ""),
        "Account in the file": clean(line.unit_id) if line.unit_id != found.account_id else "",
        "Product": clean(line.product or ""),
        "Plan": clean(line.plan or ""),
        "Quantity": line.quantity or "",
        "Counts": _span(line.first_month, line.end_month),
        "In the file": _span(line.stated_first, line.stated_end) if stated else "",
        "Before policies": (
            whole_money(line.stated_arr_cents, currency) if line.stated_arr_cents != line.local_arr_cents else ""
        ),
        "Before exchange": whole_money(line.local_arr_cents, currency) if foreign else "",
        "ARR": line.arr_cents / 100,
    }


def _span(first: Month, end: Month | None) -> str:
    if end is None:
        return f"From {first.label}"
    return first.label if end == first + 1 else f"{first.label} to {(end - 1).label}"


def _left_out(view: View, found: SourceOfMonth) -> None:
    st.markdown(f"Left out in {found.month.label}, by the policies of page Data:")
    rows = [
        {
            "File": file_name(found.files[line.file_id][0]),
            "Row": line.row_number,
            "Reason": LEFT_OUT.get(line.reason, LEFT_OUT["other"]),
            "Product": clean(line.product or ""),
            "Would be": whole_money(line.local_arr_cents, line.currency or view.currency),
        }
        for line in found.left_out
    ]
    alt = f"Lines left out in {found.month.label}"
    st.dataframe(pd.DataFrame(rows), hide_index=True, height="content", key="left_out_lines", alt=alt)


def _rows_of_file(view: View, found: SourceOfMonth, file_id: int, rows: Sequence[int]) -> None:
    called, sha256 = found.files[file_id]
    with st.container(key=f"rows_of_file_{file_id}"):
        st.markdown(f":material/draft: **{escape(file_name(called))}**, as uploaded", width="content")
        st.caption(f"SHA-256 `{sha256}`")
        with errors.shown():
            _original(view, called, sha256, tuple(rows[: originals.MOST_ROWS]))


def _original(view: View, called: str, sha256: str, rows: tuple[int, ...]) -> None:
    read = _read(view, sha256, rows)
    if read is None:
        st.fragment(_waiting, run_every=_POLL_SECONDS)(view, sha256, rows)
        return
    if read.sheet:
        st.caption(f"Sheet {escape(read.sheet)}")
    shown = original_frame(read)
    st.dataframe(
        shown,
        hide_index=True,
        height="content" if len(shown) <= 8 else 320,
        key=f"original_{sha256}",
        alt=f"Original text of {plural(len(shown), 'row')} of {clean(called)}",
        column_config={"Row": st.column_config.NumberColumn(pinned=True, format="%d")},
    )


def original_frame(read: OriginalRows) -> pd.DataFrame:
    """Return the rows under the file's own headings, every cell as the file has it, the line first."""
    names = ["Row"]
    for place, heading in enumerate(read.headings, start=1):
        label = clean(heading) or f"column {place}"
        names.append(label if label not in names else f"{label} ({place})")
    width = len(read.headings)
    cells = [(*row, *[""] * (width - len(row)))[:width] for row in read.rows.values()]
    frame = pd.DataFrame([list(row) for row in cells], columns=names[1:], dtype="string")
    frame.insert(0, "Row", list(read.rows))
    return frame


def _read(view: View, sha256: str, rows: tuple[int, ...]) -> OriginalRows | None:
    """Return the rows, None while a child process reads a large file. Raises NrrError where it cannot be read."""
    size, ending = originals.upload_size(Path(view.book.root), view.book.version, sha256)
    if size <= QUICK_BYTES.get(ending, _QUICK_BYTES):
        return _read_now(view.book.root, view.book.version, sha256, rows)
    jobs: dict[tuple[Any, ...], Any] = st.session_state.setdefault("source_jobs", {})
    asked = (view.book.root, view.book.version, sha256, rows)
    if asked not in jobs:
        while len(jobs) >= _KEPT:
            jobs.pop(next(iter(jobs)))
        lines = {"workspace": view.book.root, "version": view.book.version, "sha256": sha256, "lines": list(rows)}
        jobs[asked] = worker.start("rows", lines)
    outcome = jobs[asked].poll()
    if isinstance(outcome, NrrError):
        jobs.pop(asked)
        raise outcome
    if outcome is None:
        return None
    return OriginalRows(
        outcome["sheet"], tuple(outcome["headings"]), {line: tuple(row) for line, row in outcome["rows"]}
    )


def _waiting(view: View, sha256: str, rows: tuple[int, ...]) -> None:
    with errors.shown():
        if _read(view, sha256, rows) is not None:
            st.rerun()
    st.status("Reading the rows from the stored file")


@st.cache_data(show_spinner=False, max_entries=100)
def _read_now(root: str, version: str, sha256: str, rows: tuple[int, ...]) -> OriginalRows:
    return originals.rows_of_upload(Path(root), version, sha256, rows)
