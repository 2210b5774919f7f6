"""What can go wrong, in the user's words."""

from __future__ import annotations

from typing import Any


class NrrError(Exception):
    """A problem the user can act on: a title, what is wrong, and what to do next."""

    def __init__(self, title: str, message: str = "", hint: str = "") -> None:
        super().__init__(title, message, hint)
        self.title = title
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return "\n".join(part for part in (self.title, self.message, self.hint) if part)


class FileRefused(NrrError):
    """A file cannot be read, or lacks what NRR needs."""


class NeedsChoice(NrrError):
    """A file can be read in more than one way and the user has to say which."""

    def __init__(self, title: str, message: str = "", hint: str = "", choices: tuple[str, ...] = ()) -> None:
        super().__init__(title, message, hint)
        self.choices = choices


class ImportConflict(NrrError):
    """A file disagrees with what is already stored.

    ``files`` are the SHA-256 of the stored ones, ``newer`` of those that disagree with them. ``asked`` names the
    choices it takes ("differing", "vanished"), ``differences`` has one dict of plain values per difference.
    """

    def __init__(
        self,
        title: str,
        message: str = "",
        hint: str = "",
        files: tuple[str, ...] = (),
        newer: tuple[str, ...] = (),
        asked: tuple[str, ...] = (),
        differences: tuple[dict[str, Any], ...] = (),
    ) -> None:
        super().__init__(title, message, hint)
        self.files = files
        self.newer = newer
        self.asked = asked
        self.differences = differences


class CheckFailed(NrrError):
    """A built version does not tie out, so it is not put in use."""


class WorkspaceBusy(NrrError):
    """Another writer holds the workspace."""


class UnknownRequest(NrrError):
    """A month, dimension or segment that the data does not hold."""
