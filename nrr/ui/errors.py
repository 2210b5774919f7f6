"""Where an error that the user can act on is shown: once, for every page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from nrr.errors import NrrError
from nrr.ui.text import escape


@contextmanager
def shown() -> Iterator[None]:
    """Show an NrrError of the block in place of the rest of the page; anything else is a bug and goes on."""
    try:
        yield
    except NrrError as error:
        show(error)


def show(error: NrrError) -> None:
    """Show what went wrong and what to do next."""
    words = [escape(part) for part in (error.message, error.hint) if part]
    st.error("\n\n".join(words) or " ", title=escape(error.title), icon=":material/error:")
