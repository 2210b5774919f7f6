"""The frame around every page: the list of pages, the sidebar, and the strip of month, window and filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from nrr.errors import NrrError, UnknownRequest
from nrr.formatting import plural
from nrr.ui import controls, data, errors, rescue, state, strip
from nrr.ui.text import name
from nrr.ui.view import View, opened, page_path

MARK = Path(__file__).parent / "assets" / "mark.png"


@dataclass(frozen=True)
class Entry:
    """A page: its file in ``pages/``, how the navigation shows it, and whether the strip stands above it."""

    group: str
    file: str
    title: str
    icon: str
    help: str
    strip: bool = True


ENTRIES = (
    Entry("Performance", "overview", "Overview", ":material/monitoring:", "How are we doing: NRR, GRR, logos and ARR."),
    Entry(
        "Performance",
        "components",
        "Components",
        ":material/stacked_bar_chart:",
        "What ARR gained and lost, by period.",
    ),
    Entry(
        "Performance", "cohorts", "Cohorts", ":material/grid_on:", "What is left of the accounts that started together."
    ),
    Entry("Performance", "segments", "Segments", ":material/category:", "Retention by any dimension of your accounts."),
    Entry("Action", "at_risk", "At risk", ":material/warning:", "Accounts that may shrink or leave, and what to do."),
    Entry("Action", "renewals", "Renewals", ":material/event_repeat:", "What is up for renewal, and whom to win back."),
    Entry("Action", "opportunities", "Opportunities", ":material/trending_up:", "Where expansion waits, and why."),
    Entry("Action", "outlook", "Outlook", ":material/explore:", "NRR of the quarters ahead, and what moves it."),
    Entry("Action", "accounts", "Accounts", ":material/domain:", "Every account, and everything about one."),
    Entry("Board", "proof", "Proof", ":material/verified:", "Every definition side by side, and every tie."),
    Entry("Board", "board_pack", "Board pack", ":material/slideshow:", "Slides, workbook and page for the board."),
    Entry("Data", "data", "Data", ":material/database:", "Upload files, see checks and history.", strip=False),
    Entry("Data", "glossary", "Glossary", ":material/menu_book:", "What every number means.", strip=False),
)


@dataclass(frozen=True)
class Menu:
    """The pages that exist, and the one that is open."""

    pages: dict[str, Page]
    open: Page

    @property
    def entry(self) -> Entry:
        return next(entry for entry in ENTRIES if entry.file in self.pages and self.pages[entry.file] is self.open)


def menu() -> Menu:
    """Return the pages whose file exists and the one asked for; sets the browser tab."""
    found = [entry for entry in ENTRIES if Path(page_path(entry.file)).is_file()]
    pages = {entry.file: st.Page(page_path(entry.file), title=entry.title, help=entry.help) for entry in found}
    page = st.navigation(list(pages.values()), position="hidden")
    st.set_page_config(page_title=f"{page.title} - Holdfast", page_icon=str(MARK), layout="wide")
    return Menu(pages, page)


def show(menu: Menu) -> None:
    """Draw the frame and run the open page in it; an error the user can act on takes the page's place."""
    try:
        book = data.open_book()
        status = book.status()
    except NrrError as error:
        rescue.offer(data.home(), error)
        return
    with errors.shown():
        view = View(book, status, state.current(status))
        with st.sidebar:
            _sidebar(menu, view)
        _heading(menu.entry, view)
        with opened(view):
            menu.open.run()
    state.heard()


def _sidebar(menu: Menu, view: View) -> None:
    status = view.status
    totals, differing = controls.counted(view)
    bad, checks = len(status.failing) + differing, len(status.checks) + totals
    if bad:
        _checks(menu, bad, checks)
    st.markdown(f"#### {name(status.company)}")
    with st.container(gap="xxsmall"):
        if view.book.sample:
            st.badge("Sample data", icon=":material/science:", color="orange")
        st.caption(f"Data to {status.default_as_of.label}  \nVersion `{status.version[:10]}`")
        if not bad:
            _checks(menu, bad, checks)
    for group in dict.fromkeys(entry.group for entry in ENTRIES):
        entries = [entry for entry in ENTRIES if entry.group == group and entry.file in menu.pages]
        if entries:
            _group(group, entries, menu, view)


def _group(group: str, entries: Sequence[Entry], menu: Menu, view: View) -> None:
    with st.container(gap="xxsmall"):
        st.caption(group)
        for entry in entries:
            st.page_link(menu.pages[entry.file], icon=entry.icon, query_params=view.link(), help="", width="stretch")


def _checks(menu: Menu, bad: int, checks: int) -> None:
    counted = plural(checks, "check")
    if bad:
        text = f":red-badge[:material/error: {bad} of {counted} {'fails' if bad == 1 else 'fail'}]"
    else:
        text = f":green-badge[:material/check_circle: {counted} {'passes' if checks == 1 else 'pass'}]"
    if "data" in menu.pages:
        st.page_link(
            menu.pages["data"], label=text, icon="", help="Every tie checked after the last import, and control totals"
        )
    else:
        st.markdown(text)


def _heading(entry: Entry, view: View) -> None:
    if not entry.strip:
        st.title(entry.title, anchor=False)
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.title(entry.title, anchor=False, width="content")
        strip.controls(view)
    strip.note(view)
    if view.status.accounts == 0:
        raise UnknownRequest("There are no accounts yet.", "", "Upload a revenue file on the Data page.")
