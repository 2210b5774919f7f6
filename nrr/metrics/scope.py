"""A session on a version that sees only what a request asks for, under the account map of its month."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nrr.errors import UnknownRequest
from nrr.models import MapStretch, hold_map, join_windows, map_at, map_stretches
from nrr.periods import Month
from nrr.results import HEADLINE_WINDOWS, Request
from nrr.warehouse import Warehouse


@contextmanager
def scoped(warehouse: Warehouse, request: Request, fixed_at: Month | None = None) -> Iterator[Warehouse]:
    """Yield a session whose marts hold only the request's segments and include its window length.

    Accounts are those of the account map at the request's month. Tables that follow accounts over several months keep
    the accounts in the asked segments at ``fixed_at``, by default the window's opening; windows that close in an
    earlier month are under that month's own map. Raises UnknownRequest for a dimension or segment that the data does
    not have.
    """
    with warehouse.session() as session:
        stretches = map_stretches(session)
        now = map_at(stretches, request.as_of.index)
        earlier = [stretch for stretch in stretches if stretch.valid_from < now.valid_from]
        rewindowed = bool(request.filters) or request.window_months not in HEADLINE_WINDOWS
        if now != stretches[-1]:
            hold_map(session, now.valid_from)
        if request.filters:
            _check_filters(session, request)
        narrow(session, request, fixed_at, held=now != stretches[-1])
        if rewindowed and earlier:
            join_windows(session, now, [(each, _windows(warehouse, request, each)) for each in earlier])
        yield session


def narrow(session: Warehouse, request: Request, fixed_at: Month | None = None, *, held: bool) -> None:
    """Let the marts hold only the request's segments and window; ``held`` says that the session holds a map."""
    if request.filters:
        session.define(
            "asked_segments",
            {"dimension": "VARCHAR", "segment": "VARCHAR"},
            sorted(set(request.filters)),
            temporary=True,
        )
    if request.filters or held:
        session.materialize("marts/eligible", temporary=True)
        session.materialize("marts/opening_spells", temporary=True)
    if request.filters or request.window_months not in HEADLINE_WINDOWS:
        lengths = sorted({*HEADLINE_WINDOWS, request.window_months})
        session.define("windows", {"window_months": "INTEGER"}, [[months] for months in lengths], temporary=True)
        session.materialize("marts/window_spells", temporary=True)
    if request.filters:
        month = (fixed_at or request.window.opening).index
        session.define("fixed_month", {"month": "INTEGER"}, [[month]], temporary=True)
    if request.filters or held:
        session.materialize("marts/kept_accounts", temporary=True)
        session.materialize("marts/movement_months", temporary=True)


def check_dimension(session: Warehouse, dimension: str) -> None:
    """Raise UnknownRequest when the data has no such dimension."""
    known = sorted({row["dimension"] for row in session.rows("metrics/dimensions")})
    if dimension not in known:
        raise UnknownRequest(
            f"There is no dimension {dimension!r}.",
            "",
            f"The data has: {', '.join(known)}." if known else "Import a file with segment columns.",
        )


def _windows(warehouse: Warehouse, request: Request, stretch: MapStretch) -> list[dict[str, int]]:
    with warehouse.session() as session:
        hold_map(session, stretch.valid_from)
        narrow(session, request, held=True)
        return session.table("window_spells")


def _check_filters(session: Warehouse, request: Request) -> None:
    known = {(row["dimension"], row["segment"]) for row in session.rows("metrics/dimensions")}
    for dimension, segment in request.filters:
        check_dimension(session, dimension)
        if (dimension, segment) not in known:
            choices = sorted(s for d, s in known if d == dimension)
            raise UnknownRequest(f"{dimension} has no segment {segment!r}.", "", f"It has: {', '.join(choices[:20])}.")
