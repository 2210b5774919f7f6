"""Data: upload and confirm files, see what counts and what does not, go back."""

import streamlit as st

from nrr.ui import data, examples, history, imported, imports, view

open_view = view.current()
workspace = data.home()
desk = imports.open_desk(workspace)

if open_view.book.sample:
    st.info(
        "Every page shows a fictional company now. Importing your own file starts your own workspace; "
        "the sample cannot be changed.",
        title="You are looking at the sample company",
        icon=":material/science:",
    )
imports.failure(desk)
imported.report(desk, open_view)
imports.upload(desk, workspace)
examples.gallery(expanded=open_view.book.sample and not desk.files)
history.counts_now(open_view, desk)
