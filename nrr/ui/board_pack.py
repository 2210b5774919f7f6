"""The board pack on screen: its settings, its files, and every page as it will read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import streamlit as st

from nrr import pack_inputs, pack_settings
from nrr.errors import NrrError
from nrr.figures.theme import CONFIG
from nrr.formatting import plural
from nrr.packs import plotted
from nrr.packs.contents import LABELS
from nrr.packs.page import Pack, Page, Table
from nrr.results import PackSettings
from nrr.results.pack import FORMATS, SECTIONS, UNITS
from nrr.ui import errors, pack_files, restated
from nrr.ui.naming import clean
from nrr.ui.text import escape
from nrr.ui.view import View

_SESSION = "pack_settings"
_UNITS = {None: "What fits", "": "Whole units", "k": "Thousands", "M": "Millions"}
_FILES = {
    "pptx": ("PowerPoint", ":material/slideshow:", "Slides with charts and tables that can be edited"),
    "xlsx": ("Excel", ":material/table_view:", "Every account, and NRR, GRR and the bridge as live formulas"),
    "html": ("Web page", ":material/public:", "One file with interactive charts; prints to PDF"),
    "csv": ("CSV", ":material/folder_zip:", "Every table, in one zip"),
}
_OWN_LOGO = "PNG or JPEG. Slides made from a template show the template's own logo; this one is on the web page then."
_ACROSS = frozenset({"money", "percent", "points", "count"})


def settings(view: View) -> PackSettings:
    """Show how the pack is made; return what was applied last, from here or from an earlier day."""
    chosen = _chosen(view)
    with st.expander("Contents and look", icon=":material/tune:"), st.form("pack_settings_form", border=False):
        sections = st.multiselect(
            "Sections",
            SECTIONS,
            default=chosen.sections,
            format_func=lambda name: LABELS[name],
            help="They stand in the order in which they are chosen.",
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            company = st.text_input(
                "Company",
                chosen.company,
                max_chars=pack_settings.COMPANY_LENGTH,
                placeholder=clean(view.status.company),
                width=240,
            )
            unit = st.selectbox(
                "Amounts in",
                [None, *UNITS],
                index=[None, *UNITS].index(chosen.unit),
                format_func=lambda each: _UNITS[each],
                width=160,
            )
            dimension = _dimension(view, chosen)
        logo = _file(chosen.logo, "Logo", ["png", "jpg", "jpeg"], pack_inputs.logo)
        template = _file(chosen.template, "PowerPoint template", ["pptx", "potx"], pack_inputs.template)
        pressed = st.form_submit_button("Apply" if view.book.sample else "Apply and keep", icon=":material/check:")
    if pressed:
        with errors.shown():
            fresh = PackSettings(company, tuple(sections), unit, dimension, view.state.benchmark, logo(), template())
            _apply(view, fresh)
    return replace(chosen, preset=view.state.benchmark)


def files(view: View, chosen: PackSettings) -> None:
    """Show a button for each file; it is written when the button is pressed."""
    with st.container(horizontal=True):
        for name in FORMATS:
            label, icon, told = _FILES[name]
            st.download_button(
                label,
                data=_on_demand(view, chosen, name),
                file_name=pack_files.file_name(view, name),
                icon=icon,
                help=told,
                on_click="ignore",
                key=f"pack_{name}",
                type="primary" if name == FORMATS[0] else "secondary",
            )


def preview(view: View, chosen: PackSettings) -> None:
    """Show one page of the pack as it will read, and the titles of all."""
    pack = pack_files.pages(view, chosen)
    keys = [page.key for page in pack.pages]
    at = keys.index(view.state.pick) if view.state.pick in keys else 0
    st.caption(escape(f"{plural(len(keys), 'page')} · {pack.source}"))
    _turn(view, pack, keys, at)
    _page(pack.pages[at], view.dark)
    with st.expander("The story: every title in order", icon=":material/format_list_numbered:"):
        st.markdown("\n".join(f"{n}. {escape(page.title)}" for n, page in enumerate(pack.pages, start=1)))


def _chosen(view: View) -> PackSettings:
    if view.book.sample:
        kept: PackSettings = st.session_state.get(_SESSION, PackSettings())
        return kept
    try:
        return pack_settings.load(Path(view.book.root))
    except NrrError as error:
        errors.show(error)
        return PackSettings()


def _apply(view: View, fresh: PackSettings) -> None:
    if not fresh.sections:
        raise NrrError("The pack would have no page.", "No section is chosen.", "Choose at least one.")
    if view.book.sample:
        st.session_state[_SESSION] = fresh
    else:
        pack_settings.save(Path(view.book.root), fresh)
    st.rerun()


def _dimension(view: View, chosen: PackSettings) -> str | None:
    names = list(view.status.dimensions)
    if not names:
        return None
    standing = chosen.dimension if chosen.dimension in names else view.status.telling_dimension
    return st.selectbox(
        "Segments by", names, index=names.index(standing) if standing in names else 0, format_func=clean, width=200
    )


def _file(
    kept: bytes | None, label: str, kinds: list[str], checked: Callable[[bytes, str], bytes]
) -> Callable[[], bytes | None]:
    """Show an uploader; return what gives the bytes to use once the form is sent: the new file, or the one kept."""
    words, told = ("logo", _OWN_LOGO) if label == "Logo" else (label, None)
    given = st.file_uploader(label, kinds, key=f"pack_{label}", help=told)
    stays = st.checkbox(f"Keep the {words} in use", value=True, key=f"pack_keep_{label}") if kept else False

    def bytes_of() -> bytes | None:
        if given is not None:
            return checked(given.getvalue(), given.name)
        return kept if stays else None

    return bytes_of


def _on_demand(view: View, chosen: PackSettings, name: str) -> Callable[[], bytes]:
    return lambda: pack_files.written(view, chosen, name)


def _turn(view: View, pack: Pack, keys: list[str], at: int) -> None:
    st.session_state["pack_page"] = keys[at]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            "Previous page",
            icon=":material/arrow_back:",
            key="pack_previous",
            disabled=at == 0,
            on_click=lambda: view.change(pick=keys[at - 1]),
        )
        st.selectbox(
            "Page",
            keys,
            key="pack_page",
            format_func=lambda key: f"{keys.index(key) + 1}. {pack.pages[keys.index(key)].label}",
            on_change=lambda: view.change(pick=st.session_state["pack_page"]),
            width=280,
            label_visibility="collapsed",
        )
        st.button(
            "Next page",
            icon=":material/arrow_forward:",
            key="pack_next",
            disabled=at == len(keys) - 1,
            on_click=lambda: view.change(pick=keys[at + 1]),
        )


def _page(page: Page, dark: bool) -> None:
    with st.container(border=True, key="pack_preview"):
        st.caption(escape(page.label))
        st.subheader(escape(page.title), anchor=False)
        if page.cards:
            with st.grid(len(page.cards), min_column_width=150):
                for card in page.cards:
                    with st.container(border=True, height="stretch", gap="xxsmall"):
                        st.metric(escape(card.label), escape(card.value))
                        st.caption(escape(" · ".join(part for part in (card.note, card.band) if part)))
        if page.chart is not None:
            st.markdown(f"**{escape(page.chart.title)}**")
            st.plotly_chart(
                plotted.figure(page.chart, dark=dark),
                theme=None,
                config=CONFIG,
                key=f"pack_chart_{page.key}",
                alt=page.chart.alt,
            )
        for number, table in enumerate(page.tables):
            _table(table, f"pack_table_{page.key}_{number}")
        if page.lines:
            st.markdown("\n".join(f"- {escape(line)}" for line in page.lines))
        if page.footnote:
            st.caption(escape(page.footnote))
    if page.notes:
        with st.expander("Speaker notes: how the numbers come about", icon=":material/calculate:"):
            for paragraph in page.notes.split("\n"):
                st.markdown(escape(paragraph))


def _table(table: Table, key: str) -> None:
    headings = [clean(column.heading) or " " for column in table.columns]
    rows = [dict(zip(headings, map(clean, row), strict=True)) for row in table.texts]
    if table.title:
        st.markdown(f"**{escape(table.title)}**")
    if not rows:
        return
    kinds = {kind for _, kind in table.kinds}
    numbers = [
        heading
        for heading, column in zip(headings, table.columns, strict=True)
        if column.kind in _ACROSS or (kinds and heading != headings[0])
    ]
    restated.text_table(rows, headings[0], numbers, key, table.title or "Table of the page")
    if table.left_out:
        st.caption(f"{plural(table.left_out, 'more row')} in the workbook.")
