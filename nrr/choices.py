"""What the user chose where a newer file says otherwise than the ones before it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

DIFFERING = ("newer", "both")
VANISHED = ("keep", "remove")


@dataclass(frozen=True)
class Choice:
    """How one file stands to the files before it; None where nothing was asked.

    ``differing`` is "newer" (it counts wherever both speak) or "both" (it is about something else: all adds up).
    ``vanished`` is "keep" or "remove", for what an earlier export states and this one leaves out.
    """

    differing: str | None = None
    vanished: str | None = None

    def over(self, other: Choice | None) -> Choice:
        """Return this choice, what it leaves open taken from ``other``."""
        if other is None:
            return self
        return Choice(self.differing or other.differing, self.vanished or other.vanished)

    def answers(self, asked: str) -> bool:
        """Return whether it settles what is asked: "differing" or "vanished"."""
        return self.differing == "both" or getattr(self, asked) is not None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any] | None) -> Choice | None:
        """Return what ``to_json`` wrote, None for None. Raises ValueError for a choice that there is not."""
        if data is None:
            return None
        choice = cls(data.get("differing"), data.get("vanished"))
        if choice.differing not in (None, *DIFFERING) or choice.vanished not in (None, *VANISHED):
            raise ValueError(f"no such choice: {data}")
        return choice


CAUTIOUS = Choice("newer", "keep")
