"""Notes on months and accounts: written, changed and taken back, with who and when; none is ever lost.

``notes.json`` holds every step: ``add``, ``edit`` and ``remove`` of a note by its number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from nrr import journal
from nrr.errors import NrrError, UnknownRequest
from nrr.journal import Entry
from nrr.periods import Month
from nrr.results import Note
from nrr.typed import typed

FILE = "notes.json"
TEXT_LENGTH = 500
WHO_LENGTH = 80
MOST_NOTES = 5000


def in_force(root: Path) -> tuple[Note, ...]:
    """Return the notes of the workspace ``root`` that hold, the latest written first. Raises NrrError if damaged."""
    path = root / FILE
    try:
        return tuple(reversed(_folded(journal.entries(path)).values()))
    except (KeyError, TypeError, ValueError) as error:
        raise journal.damaged(path) from error


def history(root: Path, number: int) -> tuple[Entry, ...]:
    """Return every step of one note, oldest first: ``action``, ``text``, ``who``, ``on``."""
    return tuple(entry for entry in journal.entries(root / FILE) if entry.get("id") == number)


def add(root: Path, text: str, today: date, *, month: Month | None, account_id: str | None, who: str = "") -> Note:
    """Store a note and return it. Raises NrrError for no text, no subject, or text too long to show."""
    if month is None and account_id is None:
        raise NrrError("The note is about nothing.", "", "Name a month, an account, or both.")
    words = _words(text, who)

    def made(before: list[Entry]) -> Entry:
        if len(_folded(before)) >= MOST_NOTES:
            raise NrrError("There are too many notes.", f"{MOST_NOTES} are kept at a time.", "Remove old ones first.")
        number = max((entry["id"] for entry in before), default=0) + 1
        about = {"month": None if month is None else str(month), "account_id": account_id}
        return {"id": number, "action": "add", **about, **words, "on": today.isoformat()}

    return _folded([journal.append(root / FILE, made)]).popitem()[1]


def edit(root: Path, number: int, text: str, today: date, who: str = "") -> Note:
    """Replace a note's text and return the note; the earlier text stays in the history."""
    entry = {"id": number, "action": "edit", **_words(text, who), "on": today.isoformat()}
    journal.append(root / FILE, lambda before: _on_existing(before, entry))
    return next(note for note in in_force(root) if note.id == number)


def remove(root: Path, number: int, today: date, who: str = "") -> None:
    """Take a note back; that is recorded, with who and when, and its text stays in the history."""
    who = typed(who, "name of who removes it", WHO_LENGTH)
    entry = {"id": number, "action": "remove", "who": who, "on": today.isoformat()}
    journal.append(root / FILE, lambda before: _on_existing(before, entry))


def of_months(notes: Sequence[Note], months: Sequence[Month]) -> tuple[Note, ...]:
    """Return the notes on any of the months as such, no account's, oldest month first."""
    kept = [note for note in notes if note.account_id is None and note.month in set(months)]
    return tuple(sorted(kept, key=lambda note: (note.month, note.id)))


def of_account(notes: Sequence[Note], account_id: str) -> tuple[Note, ...]:
    """Return an account's notes, those on a month of it in the order of the months, then those on it as a whole."""
    kept = [note for note in notes if note.account_id == account_id]
    return tuple(sorted(kept, key=lambda note: (note.month is None, note.month or Month(0), note.id)))


def _words(text: str, who: str) -> dict[str, str]:
    kept = typed(text, "note", TEXT_LENGTH)
    if not kept:
        raise NrrError("The note has no text.", "", "Write what should be remembered.")
    return {"text": kept, "who": typed(who, "name of who writes it", WHO_LENGTH)}


def _on_existing(before: list[Entry], entry: Entry) -> Entry:
    if entry["id"] not in _folded(before):
        raise UnknownRequest(f"There is no note {entry['id']}.", "", "It may have been removed already.")
    return entry


def _folded(entries: Sequence[Entry]) -> dict[int, Note]:
    notes: dict[int, Note] = {}
    for entry in entries:
        number = entry["id"]
        if entry["action"] == "add":
            month = None if entry["month"] is None else Month.parse(entry["month"])
            notes[number] = Note(number, month, entry["account_id"], entry["text"], entry["who"], entry["on"])
        elif entry["action"] == "edit":
            notes[number] = replace(
                notes[number], text=entry["text"], who=entry["who"] or notes[number].who, changed_on=entry["on"]
            )
        else:
            notes.pop(number)
    return notes
