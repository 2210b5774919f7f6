"""What to do about an account, by what threatens it, else by its level: built-in texts, editable, with who and when.

``playbooks.json`` holds every step: ``edit`` of a playbook's text and ``reset`` to the built-in one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nrr import journal
from nrr.errors import NrrError, UnknownRequest
from nrr.journal import Entry
from nrr.results import LEVELS
from nrr.typed import typed

FILE = "playbooks.json"
TRIGGERS = ("budget", "people", "outcome")
KEYS = (*LEVELS, *TRIGGERS)
TITLE_LENGTH = 80
STEP_LENGTH = 240
MOST_STEPS = 12
WHO_LENGTH = 80


@dataclass(frozen=True)
class Playbook:
    """A playbook's text; ``who`` edited it on the day ``edited_on`` (YYYY-MM-DD), None while it is built in."""

    key: str
    title: str
    steps: tuple[str, ...]
    who: str = ""
    edited_on: str | None = None


BUILT_IN = {
    "red": Playbook(
        "red",
        "Executive engagement",
        (
            "An executive of ours calls their sponsor this week: what must change, and by when.",
            "Review the success plan together: outcomes promised, reached and missed, and who owns the rest.",
            "Agree a recovery plan of 30 days with a check every week.",
            "If the value is there and the price is not, offer a commercial concession with an end date.",
        ),
    ),
    "amber": Playbook(
        "amber",
        "More touch points before it turns red",
        (
            "Call every two weeks until the score is back in green.",
            "Refresh the training of the administrators and of the teams whose usage fell.",
            "Find one more use case with the customer and set the day it starts.",
            "Settle open tickets and tell the sponsor what was done.",
        ),
    ),
    "green": Playbook(
        "green",
        "Drive adoption and expansion",
        (
            "Show the sponsor the results reached, in their own numbers.",
            "Bring features that are paid for but not used into use, with a user who leads it.",
            "Look at limits, seats and products not held, and propose the next step.",
            "Ask for a reference.",
        ),
    ),
    "budget": Playbook(
        "budget",
        "Payment flexibility",
        (
            "Ask who holds the budget now and what it has to cover.",
            "Settle failed payments: another card, an invoice, or monthly instead of yearly.",
            "Offer a smaller plan or a pause in place of leaving, with a date to return to the full plan.",
            "Put the return in their numbers in front of whoever decides.",
        ),
    ),
    "people": Playbook(
        "people",
        "Re-onboard the new people",
        (
            "Find out who took over and meet them within two weeks.",
            "Onboard them as a new customer: goals, roles, training, first result within 30 days.",
            "Win a second sponsor, so that the next change of people does no harm.",
            "Send the new sponsor one page: what was agreed, what was reached, what comes next.",
        ),
    ),
    "outcome": Playbook(
        "outcome",
        "Adjust the plan to the outcome missed",
        (
            "Name the outcome that was promised and where it stands, in the customer's numbers.",
            "Find the cause together: product, adoption, data or a goal that moved.",
            "Rewrite the success plan with one outcome that can be reached within 60 days.",
            "Check it every two weeks and tell the sponsor what changed.",
        ),
    ),
}


def in_force(root: Path) -> dict[str, Playbook]:
    """Return every playbook of the workspace ``root`` by its key. Raises NrrError if the record is damaged."""
    path = root / FILE
    try:
        return _folded(journal.entries(path))
    except (KeyError, TypeError, ValueError) as error:
        raise journal.damaged(path) from error


def history(root: Path, key: str) -> tuple[Entry, ...]:
    """Return every step of one playbook, oldest first: ``action``, ``title``, ``steps``, ``who``, ``on``."""
    return tuple(entry for entry in journal.entries(root / FILE) if entry.get("key") == key)


def edit(root: Path, key: str, title: str, steps: Sequence[str], today: date, who: str = "") -> Playbook:
    """Give a playbook another text and return it; empty steps are left out. Raises NrrError for text that is none,
    or too much."""
    kept = [step for step in (typed(step, "step", STEP_LENGTH) for step in steps) if step]
    called = typed(title, "title", TITLE_LENGTH)
    if not called or not kept:
        raise NrrError("The playbook has no text.", "", "Give it a title and at least one step.")
    if len(kept) > MOST_STEPS:
        raise NrrError("The playbook has too many steps.", f"It has {len(kept)}.", f"{MOST_STEPS} are the most.")
    words = {"title": called, "steps": kept, "who": typed(who, "name of who edits it", WHO_LENGTH)}
    entry = {"key": _known(key), "action": "edit", **words, "on": today.isoformat()}
    return _folded([journal.append(root / FILE, lambda before: entry)])[key]


def reset(root: Path, key: str, today: date, who: str = "") -> Playbook:
    """Put a playbook's built-in text back and return it; the edited one stays in the history."""
    by = typed(who, "name of who edits it", WHO_LENGTH)
    entry = {"key": _known(key), "action": "reset", "who": by, "on": today.isoformat()}
    journal.append(root / FILE, lambda before: entry)
    return BUILT_IN[key]


def chosen(level: str | None, triggers: Iterable[str]) -> str | None:
    """Return the key of the playbook for an account: by its first trigger, else by its level, None for neither."""
    return next((trigger for trigger in triggers if trigger in TRIGGERS), level)


def _known(key: str) -> str:
    if key not in KEYS:
        raise UnknownRequest(f"There is no playbook {key!r}.", "", f"Choose of {', '.join(KEYS)}.")
    return key


def _folded(entries: Sequence[Entry]) -> dict[str, Playbook]:
    found = dict(BUILT_IN)
    for entry in entries:
        key = BUILT_IN[entry["key"]].key
        edited = entry["action"] == "edit"
        found[key] = (
            Playbook(key, entry["title"], tuple(entry["steps"]), entry["who"], entry["on"]) if edited else BUILT_IN[key]
        )
    return found
