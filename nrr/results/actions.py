"""What people plan to do about accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

STATUSES = ("open", "in progress", "done", "dropped")
UNDONE = STATUSES[:2]


@dataclass(frozen=True)
class Action:
    """Something to do about an account: what, by whom, until when, and how far it is.

    ``account_id`` is the account as it was named when the action was written. ``held_id`` and ``held_name`` are those
    of the account that it counts under in this version, the owner under the account map; None where the data has no
    such account. ``added_on`` and ``changed_on`` are days as YYYY-MM-DD, ``who`` is who wrote or changed it last.
    """

    id: int
    account_id: str
    title: str
    owner: str
    due: date | None
    status: str
    notes: str
    who: str
    added_on: str
    changed_on: str | None = None
    held_id: str | None = None
    held_name: str | None = None

    @property
    def undone(self) -> bool:
        return self.status in UNDONE

    def overdue(self, today: date) -> bool:
        """Return whether it is not done and was due before ``today``."""
        return self.undone and self.due is not None and self.due < today
