"""What has changed in figures that were published, since they were locked."""

from __future__ import annotations

from nrr.formatting import difference, joined, percent, plural, points
from nrr.packs.amounts import Amounts, amounts_of
from nrr.packs.page import Column, Page, Table, Value
from nrr.packs.tables import Shown, table
from nrr.packs.words import clause, fit, sentence, short
from nrr.results import LockedChange, PackFacts
from nrr.shown import CAUSES, shown_causes

_LOCKING = (
    "Locking a period keeps its NRR, GRR and ARR as published, with the version of the data that they came from.",
    "From then on this page compares every locked period with what is known now and names the cause of each "
    "difference: late data, a correction, rows that vanished, the account map, a policy, exchange rates.",
    "This pack's period is locked on the Board pack page or on the Proof page.",
)
_HOW_TO_LOCK = "On the command line a period is locked by pack with --lock, or by lock."


def pages(facts: PackFacts) -> tuple[Page, ...]:
    label = "Restatements"
    if not facts.changes:
        said = "No period has been locked yet, so no published figure can have changed"
        return (Page("restatements", label, said, lines=_LOCKING, notes=_HOW_TO_LOCK),)
    amounts = amounts_of(facts)
    moved = [each for each in facts.changes if each.restatement.at_work]
    older = facts.locks - len(facts.changes)
    return (
        Page(
            "restatements",
            label,
            title(facts.changes),
            tables=(_table(facts.changes, amounts), *(_bridge(each, amounts) for each in moved[:1])),
            footnote=sentence(
                "As published, against what is known now, with the same definition and segments",
                f"{plural(older, 'earlier locked period')} on the Proof page" if older else "",
            ),
            notes=_notes(facts.changes),
        ),
    )


def title(changes: tuple[LockedChange, ...]) -> str:
    """Return the published NRR that changed most since, or that none did."""
    gone = next((each for each in changes if each.restatement.known_now.nrr is None), None)
    if gone is not None:
        was, reason = gone.restatement.published.nrr, clause(gone.restatement.known_now.nrr_reason or "")
        told = f"NRR was published as {percent(was)} and cannot be computed any more"
        return fit(f"{short(gone.name)}: {told}: {reason}", f"{short(gone.name)}: {told}")
    known = [(abs(change), each) for each in changes if (change := _change(each)) is not None]
    largest, found = max(known, key=lambda each: each[0], default=(0.0, changes[0]))
    if not largest:
        periods = plural(len(changes), "locked period")
        moved = sum(bool(each.restatement.at_work) for each in changes)
        if moved:
            return f"ARR was restated in {moved} of {periods}; NRR stands as published"
        return f"Nothing published has changed: {periods} {'stands' if len(changes) == 1 else 'stand'} as locked"
    was, now = found.restatement.published.nrr, found.restatement.known_now.nrr
    told = f"NRR was published as {percent(was)} and is {percent(now)} as known now ({points(_change(found))})"
    return fit(f"{short(found.name)}: {told}", told)


def _change(found: LockedChange) -> float | None:
    was, now = found.restatement.published.nrr, found.restatement.known_now.nrr
    return None if was is None or now is None else difference(now, was)


def _table(changes: tuple[LockedChange, ...], amounts: Amounts) -> Table:
    columns = (
        Column("Locked period"),
        Column("As of", "month"),
        Column("Locked on"),
        Column("NRR published", "percent"),
        Column("NRR now", "percent"),
        Column("Change (pts)", "points"),
        Column(f"ARR published ({amounts.label})", "money"),
        Column(f"ARR now ({amounts.label})", "money"),
        Column("Why"),
    )
    rows: list[list[Value]] = [_row(each) for each in changes]
    return table("Locked periods", columns, rows, amounts)


def _row(found: LockedChange) -> list[Value]:
    changed = found.restatement
    why = joined([CAUSES[cause.cause].lower() for cause in changed.at_work]) if changed.at_work else "no change"
    return [
        short(found.name),
        changed.request.as_of.label,
        found.locked_on,
        changed.published.nrr,
        changed.known_now.nrr,
        _change(found),
        changed.published.total_arr_cents,
        changed.known_now.total_arr_cents,
        why[0].upper() + why[1:],
    ]


def _bridge(found: LockedChange, amounts: Amounts) -> Table:
    """Return the way from published to known now of the latest period that changed, by cause."""
    changed = found.restatement
    was, now = changed.published, changed.known_now
    shown_points = shown_causes(changed)
    rows: list[list[Value]] = [["As published", was.nrr, None, was.opening_arr_cents, was.total_arr_cents]]
    rows += [
        [CAUSES[cause.cause], None, shown, cause.opening_cents, cause.total_cents]
        for cause, shown in zip(changed.at_work, shown_points, strict=False)
    ]
    cents = [[row[column] for row in rows[1:]] for column in (3, 4)]
    rows.append(["As known now", now.nrr, None, now.opening_arr_cents, now.total_arr_cents])
    shown: Shown = {}
    for column, (parts, ends) in enumerate(
        zip(
            cents,
            ((was.opening_arr_cents, now.opening_arr_cents), (was.total_arr_cents, now.total_arr_cents)),
            strict=True,
        ),
        start=3,
    ):
        steps = amounts.bridge(ends[0], [int(part or 0) for part in parts], ends[1])
        shown = {**shown, **{(row, column): amounts.number(step) for row, step in enumerate(steps)}}
    last = len(rows) - 1
    shown = {**shown, (0, 2): " ", (last, 2): " ", **{(row, 1): " " for row in range(1, last)}}
    columns = (
        Column("Step"),
        Column("NRR", "percent"),
        Column("Change (pts)", "points"),
        Column(f"Opening ARR ({amounts.label})", "money"),
        Column(f"Total ARR ({amounts.label})", "money"),
    )
    return table(
        f"{short(found.name)}: from published to known now", columns, rows, amounts, shown=shown, strong=(0, last)
    )


def _notes(changes: tuple[LockedChange, ...]) -> str:
    told = [
        f"{short(each.name)} (locked {each.locked_on}): "
        + (
            "; ".join(
                f"{CAUSES[cause.cause].lower()} {points(part)}"
                for cause, part in zip(each.restatement.at_work, shown_causes(each.restatement), strict=False)
            )
            or "nothing changed"
        )
        for each in changes
    ]
    return sentence(
        "Every account's lines as published are compared with those known now; what differs has one cause, and the "
        "causes add up to the change",
        *told,
    )
