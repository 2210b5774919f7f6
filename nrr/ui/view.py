"""What a page is given: one version of the data, the state of its link, and the colours of the theme."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import streamlit as st

from nrr.results import Request, Status
from nrr.tokens import token
from nrr.ui import state
from nrr.ui.data import Book
from nrr.ui.state import State

_ROOT = Path(__file__).parents[2]
_open: ContextVar[View | None] = ContextVar("view", default=None)


@dataclass(frozen=True)
class View:
    """One run of one page; everything on it comes from ``book``, so its numbers belong together."""

    book: Book
    status: Status
    state: State

    @property
    def request(self) -> Request:
        return self.state.request

    @property
    def currency(self) -> str:
        return self.status.currency

    @property
    def dark(self) -> bool:
        return st.context.theme.type == "dark"

    def link(self, **fields: Any) -> dict[str, list[str]]:
        """Return the query parameters of another page under the same month, window, filters and definitions."""
        return replace(self.state.shared(), **fields).params()

    def account_link(self, account_id: str) -> dict[str, list[str]]:
        return self.link(account=token("account", account_id))

    def change(self, **fields: Any) -> None:
        """Write this state with ``fields`` changed to the URL; for callbacks."""
        state.go(replace(self.state, **fields))

    def take(self, field: str, key: str) -> None:
        """Write the value of the widget ``key`` as ``field`` to the URL; for callbacks."""
        self.change(**{field: st.session_state[key]})

    def take_filters(self, key: str) -> None:
        """Write the (dimension, segment) pairs of the widget ``key`` as the filters; for callbacks."""
        self.change(filters=tuple(pair for pair in self.state.filters if pair in st.session_state[key]))

    def take_segments(self, dimension: str, key: str) -> None:
        """Write the segments of the widget ``key`` as the filters of ``dimension``; for callbacks."""
        others = tuple(pair for pair in self.state.filters if pair[0] != dimension)
        self.change(filters=(*others, *((dimension, segment) for segment in st.session_state[key])))


def page_path(file: str) -> str:
    """Return where a page's file is, for links and switches; no path is relative to the served script."""
    return str(_ROOT / "pages" / f"{file}.py")


@contextmanager
def opened(view: View) -> Iterator[None]:
    """Hand ``view`` to the page that runs inside."""
    handed = _open.set(view)
    try:
        yield
    finally:
        _open.reset(handed)


def current() -> View:
    """Return the view of the page that is running.

    Where app.py itself is the script, Streamlit may run a file of ``pages/`` without it. The frame is missing then, so
    the app is run in its place.
    """
    view = _open.get()
    if view is None:
        runpy.run_path(str(_ROOT / "app.py"), run_name="__main__")
        st.stop()
    return view
