"""Actions on accounts: added and changed, with who and when; every step is kept.

``actions.json`` holds them: ``add`` of an action by its number, and ``change`` of those of its fields that the step
names, so that two people who change different fields at once both have their way. An action is never taken out: one
that is not wanted any more is dropped, and that of an account which the data no longer has stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from nrr import journal
from nrr.errors import NrrError, UnknownRequest
from nrr.journal import Entry
from nrr.results import RiskRow
from nrr.results.actions import STATUSES, Action
from nrr.typed import typed

FILE = "actions.json"
LENGTHS = {"title": 120, "owner": 80, "notes": 1000, "who": 80}
MOST_ACTIONS = 20_000
FIELDS = ("title", "owner", "due", "status", "notes")
_CALLED = {"title": "action", "owner": "owner's name", "notes": "notes", "who": "name of who writes it"}
_YEARS = range(2000, 2101)


def in_force(root: Path) -> tuple[Action, ...]:
    """Return every action of the workspace ``root`` as it is now, oldest first. Raises NrrError if damaged."""
    path = root / FILE
    try:
        return tuple(folded(journal.entries(path)).values())
    except (KeyError, TypeError, ValueError) as error:
        raise journal.damaged(path) from error


def history(root: Path, number: int) -> tuple[Entry, ...]:
    """Return every step of one action, oldest first: ``action``, the fields it set, ``who``, ``on``."""
    return tuple(entry for entry in journal.entries(root / FILE) if entry.get("id") == number)


def add(
    root: Path,
    account_id: str,
    title: str,
    today: date,
    *,
    owner: str = "",
    due: date | None = None,
    status: str = STATUSES[0],
    notes: str = "",
    who: str = "",
) -> Action:
    """Store an action and return it. Raises NrrError for no title, text too long to show, or an odd date or status."""
    fields = _written({"title": title, "owner": owner, "due": due, "status": status, "notes": notes})
    by = _text("who", who)

    def made(before: list[Entry]) -> Entry:
        if len(folded(before)) >= MOST_ACTIONS:
            raise NrrError("There are too many actions.", f"{MOST_ACTIONS} are the most.", "Change one that is done.")
        number = max((entry["id"] for entry in before), default=0) + 1
        return {
            "id": number, "action": "add", "account_id": account_id, **fields, "who": by, "on": today.isoformat(),
        }  # fmt: skip

    return folded([journal.append(root / FILE, made)]).popitem()[1]


def change(root: Path, number: int, today: date, who: str = "", **fields: Any) -> Action:
    """Give an action other ``fields`` and return it; what it was before stays in the history.

    ``fields`` are of :data:`FIELDS`; those that stay the same are not recorded. Raises UnknownRequest for a number
    that no action has, NrrError as :func:`add` does.
    """
    by, written = _text("who", who), _written(fields)
    now = _found({action.id: action for action in in_force(root)}, number)
    if all(_stored(now)[name] == value for name, value in written.items()):
        return now

    def made(before: list[Entry]) -> Entry:
        was = _stored(_found(folded(before), number))
        differing = {name: value for name, value in written.items() if was[name] != value}
        return {"id": number, "action": "change", **differing, "who": by, "on": today.isoformat()}

    journal.append(root / FILE, made)
    return _found({action.id: action for action in in_force(root)}, number)


def folded(entries: Sequence[Entry]) -> dict[int, Action]:
    """Return the actions that follow from ``entries`` read in their order, by number."""
    actions: dict[int, Action] = {}
    for entry in entries:
        number = entry["id"]
        fields = {name: entry[name] for name in FIELDS if name in entry}
        if "due" in fields:
            fields["due"] = date.fromisoformat(fields["due"]) if fields["due"] else None
        if entry["action"] == "add":
            known = {"account_id": entry["account_id"], "who": entry["who"], "added_on": entry["on"]}
            actions[number] = Action(id=number, **known, **fields)
        else:
            by = entry["who"] or actions[number].who
            actions[number] = replace(actions[number], **fields, who=by, changed_on=entry["on"])
    return actions


def by_urgency(actions: Sequence[Action]) -> tuple[Action, ...]:
    """Return the actions that are not done, those due first in front and those without a date last."""
    undone = [action for action in actions if action.undone]
    return tuple(sorted(undone, key=lambda action: (action.due is None, action.due or date.max, action.id)))


def next_by_account(actions: Sequence[Action]) -> dict[str, Action]:
    """Return the most urgent action of each account that has one, by the id of the account it counts under."""
    return {action.held_id or action.account_id: action for action in reversed(by_urgency(actions))}


def of_account(actions: Sequence[Action], account_id: str) -> tuple[Action, ...]:
    """Return the actions that count under an account, those not done in front, then the latest first."""
    held = [action for action in actions if (action.held_id or action.account_id) == account_id]
    closed = [action for action in reversed(held) if not action.undone]
    return (*by_urgency(held), *closed)


def crm_rows(actions: Sequence[Action], risks: Sequence[RiskRow]) -> list[dict[str, Any]]:
    """Return one row per action as a CRM takes it in, with the points of NRR its account is expected to lose, and why.

    Both are empty where the account is not among ``risks``; so is the name where the data has no such account.
    """
    by_id = {row.account_id: row for row in risks}
    rows = []
    for action in actions:
        risk = by_id.get(action.held_id or action.account_id)
        points = None if risk is None or risk.expected_points is None else round(risk.expected_points * 100, 4)
        rows.append(
            {
                "Account ID": action.held_id or action.account_id,
                "Account": action.held_name or "",
                "Action": action.title,
                "Owner": action.owner,
                "Due": action.due.isoformat() if action.due else "",
                "Status": action.status,
                "Notes": action.notes,
                "Expected loss in NRR points": points,
                "Reasons": "; ".join(reason.text for reason in risk.reasons) if risk else "",
            }
        )
    return rows


def _written(fields: dict[str, Any]) -> dict[str, Any]:
    """Return ``fields`` as they are stored. Raises NrrError for what cannot be."""
    written: dict[str, Any] = {
        name: _text(name, fields[name]) for name in ("title", "owner", "notes") if name in fields
    }
    if written.get("title") == "":
        raise NrrError("The action has no text.", "", "Write what is to be done.")
    if "status" in fields:
        if fields["status"] not in STATUSES:
            raise UnknownRequest(f"There is no status {fields['status']!r}.", "", f"Choose of {', '.join(STATUSES)}.")
        written["status"] = fields["status"]
    if "due" in fields:
        due: date | None = fields["due"]
        if due is not None and due.year not in _YEARS:
            raise NrrError("The due date is out of range.", f"It is in the year {due.year}.", "Check the year.")
        written["due"] = due.isoformat() if due else None
    return written


def _stored(action: Action) -> dict[str, Any]:
    return {**{name: getattr(action, name) for name in FIELDS}, "due": action.due.isoformat() if action.due else None}


def _text(name: str, text: str) -> str:
    return typed(text, _CALLED[name], LENGTHS[name])


def _found(actions: dict[int, Action], number: int) -> Action:
    if number not in actions:
        raise UnknownRequest(f"There is no action {number}.", "", "List them to see their numbers.")
    return actions[number]
