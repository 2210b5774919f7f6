"""A session on one window: the accounts at its two ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nrr.metrics.scope import scoped
from nrr.results import Request
from nrr.warehouse import Warehouse


@contextmanager
def windowed(warehouse: Warehouse, request: Request) -> Iterator[Warehouse]:
    """Yield a scoped session that holds ``window_accounts``: the accounts with ARR at either end of the window."""
    with scoped(warehouse, request) as session:
        session.materialize(
            "metrics/window_accounts",
            temporary=True,
            opening_month=request.window.opening.index,
            closing_month=request.window.closing.index,
        )
        yield session
