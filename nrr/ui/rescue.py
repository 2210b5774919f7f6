"""When the data in use cannot be opened: the versions that can, and a way back to one of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import streamlit as st

from nrr.errors import NrrError, WorkspaceBusy
from nrr.ui import errors
from nrr.ui.naming import file_name
from nrr.workspace import Workspace


def offer(root: Path, error: NrrError) -> None:
    """Show why the data cannot be opened, and let the user go on with a version that is intact."""
    errors.show(error)
    workspace = Workspace(root)
    intact = {} if isinstance(error, WorkspaceBusy) else workspace.intact()
    if not intact:
        return
    labels = {
        version: f"{', '.join(file_name(file.name) for file in recipe.files)} (version {version[:8]})"
        for version, recipe in intact.items()
    }
    with st.container(border=True, key="rescue"):
        st.subheader("Go on with a version that is whole", anchor=False)
        st.caption("Nothing is deleted. The newest is first; its files are named.")
        chosen = st.radio("Version", list(labels), format_func=labels.__getitem__, key="rescue-version")
        if st.button("Use this version", type="primary", icon=":material/restore:", key="rescue-use") and chosen:
            workspace.restore(chosen, date.today())
            st.rerun()
