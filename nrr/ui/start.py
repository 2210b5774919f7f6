"""What the server does before its first visitor."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

import streamlit as st

_USED_BY_EVERY_PAGE = ("nrr.ui.frame", "nrr.ui.charts", "nrr.ui.drill", "nrr.ui.cards", "nrr.figures.waterfall")


@asynccontextmanager
async def warmed(app: st.App) -> AsyncIterator[None]:
    """Load what every page imports, and set it aside from garbage collection, which would look through it each time."""
    for module in _USED_BY_EVERY_PAGE:
        import_module(module)
    gc.freeze()
    yield
