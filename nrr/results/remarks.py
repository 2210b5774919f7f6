"""What people state beside the figures: notes, and totals that the figures should meet."""

from __future__ import annotations

from dataclasses import dataclass

from nrr.periods import Month


@dataclass(frozen=True)
class Note:
    """A note on a month, on an account, or on an account's month.

    ``written_on`` and ``changed_on`` are days as YYYY-MM-DD, the latter None while it is as first written.
    ``account_name`` is None for a month's note and where this version has no such account.
    """

    id: int
    month: Month | None
    account_id: str | None
    text: str
    who: str
    written_on: str
    changed_on: str | None = None
    account_name: str | None = None


@dataclass(frozen=True)
class Control:
    """ARR at the end of a month as another record states it, such as the general ledger."""

    id: int
    month: Month
    filters: tuple[tuple[str, str], ...]
    arr_cents: int
    note: str
    who: str
    stated_on: str


@dataclass(frozen=True)
class ControlPlace:
    """Where a difference may come from: ``kind`` is quarantine, left_out, movement or account.

    ``arr_cents`` is how much lies there, None where it cannot be told; ``exact`` says that it is the difference to
    the cent. ``account_id`` leads to its rows where there is one.
    """

    kind: str
    text: str
    arr_cents: int | None
    exact: bool
    account_id: str | None = None
    account_name: str | None = None


@dataclass(frozen=True)
class ControlResult:
    """A control total against the figures: ``difference_cents`` is the figures less what is stated.

    Both amounts are None, with a ``reason``, where the data does not reach the month or has no such segment.
    """

    control: Control
    arr_cents: int | None
    difference_cents: int | None
    reason: str | None = None
    places: tuple[ControlPlace, ...] = ()

    @property
    def differs(self) -> bool:
        return bool(self.difference_cents)
