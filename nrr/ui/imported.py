"""What the last import brought: the report after it, with the headline it leads to."""

from __future__ import annotations

from typing import Any

import streamlit as st

from nrr.errors import NrrError
from nrr.formatting import count, percent, plural, short_money
from nrr.glossary import help_text
from nrr.periods import Month
from nrr.results import Request
from nrr.ui import quarantine
from nrr.ui.desk import Desk
from nrr.ui.naming import file_name
from nrr.ui.text import escape, money_text
from nrr.ui.view import View, page_path

_DONE = {"undo": "Undone", "remove": "Removed", "revise": "Changed"}


def report(desk: Desk, view: View) -> None:
    """Show what the last change of the workspace brought, if it went well."""
    done = desk.done
    if done is None or isinstance(done.outcome, NrrError) or done.outcome is None:
        return
    if done.task != "import":
        shown = (
            "the sample company, since nothing is imported" if view.book.sample else f"version {view.status.version}"
        )
        st.success(f"{_DONE.get(done.task, 'Done')}. The figures are now those of {shown}.")
        return
    files = done.outcome["files"]
    if not done.outcome.get("changed", True):
        st.info(
            f"{plural(len(files), 'file')} read; the version in use already holds all of it.",
            title="Already imported, no change",
            icon=":material/check:",
        )
        return
    with st.container(border=True, key="import-report"):
        st.subheader(f":material/check_circle: Imported {plural(len(files), 'file')}", anchor=False)
        _headline(view)
        _files(files)
        _quarantined(files, view)
        st.page_link(page_path("overview"), label="Open the overview", icon=":material/monitoring:")


def _headline(view: View) -> None:
    status = view.status
    now = view.book.overview(Request(status.default_as_of)).retention
    st.caption(f"12 months to {status.default_as_of.label}, the last complete month; NRR point to point, GRR capped")
    with st.grid(4, min_column_width=150):
        st.metric("NRR", percent(now.nrr), help=help_text("nrr"))
        st.metric("GRR", percent(now.grr), help=help_text("grr"))
        st.metric(
            "ARR",
            money_text(short_money(now.total_arr_cents, view.currency)),
            help=help_text("arr"),
        )
        passed = len(status.checks) - len(status.failing)
        st.metric("Checks passed", f"{passed} of {len(status.checks)}", help=help_text("check"))
    if now.nrr is None and now.reason:
        st.caption(f"NRR is n/a: {now.reason}")


def _files(files: list[dict[str, Any]]) -> None:
    for file in files:
        months = f", {months_text(file['months'])}" if file["months"] else ""
        st.markdown(
            f"**{escape(file_name(file['name']))}** "
            f"{plural(file['rows'], 'row')}: {count(file['accepted'])} accepted, "
            f"{count(file['quarantined'])} quarantined. "
            f"{plural(file['accounts'], 'account')}{months}."
        )
        if file.get("notes"):
            st.caption("  \n".join(escape(note) for note in file["notes"]))


def _quarantined(files: list[dict[str, Any]], view: View) -> None:
    names = {file["name"] for file in files}
    file_ids = [source.file_id for source in view.status.files if source.name in names]
    if not quarantine.reasons(view, file_ids, "imported-reasons"):
        st.markdown(":material/check: Every row was accepted.")


def months_text(months: tuple[str, str] | list[str] | None) -> str:
    """``Jan 2024 to Dec 2025``, from two months written YYYY-MM."""
    return f"{Month.parse(months[0]).label} to {Month.parse(months[1]).label}" if months else ""
