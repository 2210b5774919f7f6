"""What a number stands on: the rows of the files, the models in between, notes and control totals beside it.

As ``report``: a warehouse and a question in, a result out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nrr import report, ties
from nrr.metrics import accounts, lineage, origin
from nrr.metrics import controls as control_metrics
from nrr.metrics.scope import scoped
from nrr.periods import Month
from nrr.results import Action, Check, Control, ControlResult, Model, Note, Request, SourceOfMonth
from nrr.warehouse import Warehouse


def account_key(warehouse: Warehouse, account_id: str, month: Month) -> int:
    """Return the account of that id under the account map at ``month``. Raises UnknownRequest when there is none."""
    with scoped(warehouse, Request(month)) as session:
        return accounts.account_key(session, account_id)


def source_of_month(warehouse: Warehouse, account_key: int, month: Month, as_of: Month | None = None) -> SourceOfMonth:
    """Return the lines of the files behind one account's ARR of one month.

    Accounts are those of the account map at ``as_of``, by default the month itself. Raises UnknownRequest when there
    is no such account or the data does not reach the month.
    """
    report.check_month(warehouse, month)
    with scoped(warehouse, Request(as_of or month)) as session:
        return origin.source_of_month(session, account_key, month)


def checks(warehouse: Warehouse) -> tuple[Check, ...]:
    """Run every tie now, not as stored when the version was built."""
    return ties.run(warehouse)


def models(name: str) -> tuple[Model, ...]:
    """Return the model ``name`` and all that it reads, sources first, each with its SQL as shipped and its grain."""
    return lineage.chain(name)


def control(warehouse: Warehouse, stated: Control) -> ControlResult:
    """Return a control total against the figures, with the likely places of a difference."""
    return control_metrics.compare(warehouse, stated)


def named_notes(warehouse: Warehouse, notes: Sequence[Note]) -> tuple[Note, ...]:
    """Return the notes with the names that their accounts have in this version."""
    if not any(note.account_id for note in notes):
        return tuple(notes)
    frame = report.account_names(warehouse)
    known = dict(zip(frame["account_id"].tolist(), frame["account_name"].tolist(), strict=True))
    return tuple(replace(note, account_name=known.get(note.account_id)) for note in notes)


def named_actions(warehouse: Warehouse, actions: Sequence[Action], as_of: Month) -> tuple[Action, ...]:
    """Return the actions with the account that each counts under in this version, under the account map at ``as_of``.

    An action of an account that this version does not have names none.
    """
    if not actions:
        return ()
    with scoped(warehouse, Request(as_of)) as session:
        frame = session.frame("metrics/accounts_held")
    pairs = zip(frame["held_id"].tolist(), frame["held_name"].tolist(), strict=True)
    known = dict(zip(frame["account_id"].tolist(), pairs, strict=True))
    held = ((action, known.get(action.account_id, (None, None))) for action in actions)
    return tuple(replace(action, held_id=found, held_name=name) for action, (found, name) in held)
