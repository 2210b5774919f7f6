"""The glossary as a screen: a search, and every term with its formula, an example and where it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from nrr.formatting import plural
from nrr.glossary import Entry, entries, find, href
from nrr.ui.text import escape


def page() -> None:
    """Show the term that the link names, if any, and the terms that the search finds."""
    linked = find(st.query_params.get("term", ""))
    if linked:
        with st.container(border=True):
            _entry(linked, anchor=False)
        st.caption("This is the term of the link you followed. All terms are below.")
    query = st.text_input(
        "Search the glossary",
        type="search",
        placeholder="For instance: net retention, win-back, quarantine",
        live=True,
        key="glossary-search",
    )
    found = [entry for entry in entries() if entry.matches(query)]
    if not found:
        st.info(f"No term has {escape(query)}. Try another word, or clear the search to see every term.")
        return
    st.caption(plural(len(found), "term"))
    _contents(found)
    for group, listed in groupby(found, key=lambda entry: entry.group):
        st.header(group, anchor=False)
        for entry in listed:
            _entry(entry, anchor=True)
            st.divider()


def _contents(found: Sequence[Entry]) -> None:
    for group, listed in groupby(found, key=lambda entry: entry.group):
        links = ", ".join(f"[{escape(entry.term)}](#{entry.id})" for entry in listed)
        st.markdown(f"**{escape(group)}**  \n{links}")


def _entry(entry: Entry, *, anchor: bool) -> None:
    st.subheader(escape(entry.term), anchor=entry.id if anchor else False)
    meaning, working = st.columns(2, gap="large")
    with meaning:
        st.markdown(escape(entry.definition))
        also = f"Also: {escape(', '.join(entry.also))}. " if entry.also else ""
        st.caption(f"{also}Shown on: {', '.join(entry.shown_on)}. [Link to this term]({href(entry.id)})")
    with working:
        if entry.formula:
            st.markdown(f"**Formula**  \n{escape(entry.formula)}")
        if entry.example:
            st.markdown(f"**Example**  \n{escape(entry.example)}")
