"""What the figures mean and rest on: definition, window, version, checks, sources, notes."""

from __future__ import annotations

from nrr.formatting import count, difference, percent, plural
from nrr.packs.amounts import Amounts, amounts_of
from nrr.packs.page import Column, Page, Value
from nrr.packs.tables import MOST_ROWS, table
from nrr.packs.words import fit, one_line, sentence, short
from nrr.results import Check, ControlResult, PackFacts, SourceFile, definition, named

_HASH = 12


def pages(facts: PackFacts) -> tuple[Page, ...]:
    amounts = amounts_of(facts)
    return (
        _basis(facts, amounts),
        _lab(facts, amounts),
        _sources(facts, amounts),
        *_notes(facts, amounts),
    )


def checks(facts: PackFacts) -> str:
    """Return ``all 23 checks pass``, or how many fail."""
    every, failing = facts.status.checks, facts.status.failing
    if failing:
        return f"{count(len(failing))} of {plural(len(every), 'check')} {'fails' if len(failing) == 1 else 'fail'}"
    return f"all {plural(len(every), 'check')} pass"


def filters(facts: PackFacts) -> str:
    """Return the segments that the pack keeps, empty where it keeps all."""
    return ", ".join(f"{short(dimension, 30)} {short(segment, 40)}" for dimension, segment in facts.request.filters)


def _basis(facts: PackFacts, amounts: Amounts) -> Page:
    request, status = facts.request, facts.status
    nrr, grr = definition(request.definition), definition(request.grr_definition)
    window = request.window
    rates = f"constant rates of {status.rates_month.label}" if status.rates_month else ""
    items = [
        ("NRR", f"{nrr.name}. {nrr.formula}"),
        ("GRR", f"{grr.name}. {grr.formula}"),
        ("Window", f"{plural(window.months, 'month')}: end of {window.opening.label} to end of {window.closing.label}"),
        ("Accounts", f"Segments kept: {filters(facts)}" if request.filters else "All accounts"),
        ("Currency", f"{facts.currency}, amounts in {amounts.label}{f'; {rates}' if rates else ''}"),
        ("Data", f"{status.first_month.label} to {status.last_month.label}, {plural(status.accounts, 'account')}"),
        ("Version", status.version),
        ("Checks", _told(status.checks)),
        *(("Control total", _control(each, amounts)) for each in facts.controls[:3]),
    ]
    title = f"NRR is {nrr.name.lower()} over {plural(window.months, 'month')}; {checks(facts)}"
    return Page(
        "definitions",
        "Definitions and data",
        fit(title),
        tables=(table("What the figures rest on", (Column(""), Column("")), items, amounts),),
        lines=tuple(f"Fails: {one_line(check.description)}" for check in status.failing[:3]),
        footnote=sentence(
            "ARR of an account is what its subscriptions come to in a year at the end of a month", nrr.caution
        ),
        notes=sentence(
            "A version names exactly the files, readings and settings that the figures were computed from; the same "
            "version gives the same pack",
            f"Checks that ran when the version was built: {', '.join(check.name for check in status.checks)}",
        ),
    )


def _told(every: tuple[Check, ...]) -> str:
    failing = [check for check in every if check.wrong_rows]
    if not failing:
        return f"All {plural(len(every), 'check')} pass"
    return f"{len(failing)} of {plural(len(every), 'check')} failing"


def _control(found: ControlResult, amounts: Amounts) -> str:
    stated = found.control
    where = f" ({', '.join(short(segment, 30) for _, segment in stated.filters)})" if stated.filters else ""
    head = f"{stated.month.label}{where}: {amounts.text(stated.arr_cents)} stated"
    if found.difference_cents is None:
        return f"{head}; not comparable. {found.reason or ''}".strip()
    note = f" ({short(stated.note, 40)})" if stated.note else ""
    if not found.difference_cents:
        return f"{head}{note}; the figures agree to the cent"
    return f"{head}{note}; the figures differ by {amounts.signed(found.difference_cents)}"


def _lab(facts: PackFacts, amounts: Amounts) -> Page:
    chosen = {"nrr": facts.request.definition, "grr": facts.request.grr_definition}
    rows: list[list[Value]] = []
    for value in facts.lab.values:
        headline = facts.lab.find(chosen[value.family]).value
        apart = None if value.value is None or headline is None else difference(value.value, headline)
        told = value.formula if value.value is not None else f"n/a: {value.reason or ''}"
        rows.append([named(value.id), value.value, apart, told])
    strong = tuple(at for at, value in enumerate(facts.lab.values) if value.id in chosen.values())
    known = [value.value for value in facts.lab.values if value.family == "nrr" and value.value is not None]
    said = "NRR cannot be computed by any definition here"
    if known:
        said = _spread(known)
    columns = (
        Column("Definition"),
        Column("Value", "percent"),
        Column("Against headline (pts)", "points"),
        Column("Formula"),
    )
    shown = {(at, 2): " " for at in strong}
    return Page(
        "definition_lab",
        "Definition lab",
        fit(said),
        tables=(table("Every definition on the same accounts", columns, rows, amounts, shown=shown, strong=strong),),
        footnote="In bold those that this pack reports.",
        notes=sentence(
            *(f"{named(value.id)}: {value.formula.rstrip('.')}. {value.caution}".strip() for value in facts.lab.values)
        ),
    )


def _spread(known: list[float]) -> str:
    low, high = percent(min(known)), percent(max(known))
    if low == high:
        return f"NRR of the same accounts reads {low} by every definition that can be computed here"
    return f"By other definitions NRR of the same accounts reads from {low} to {high}"


def _sources(facts: PackFacts, amounts: Amounts) -> Page:
    files = facts.status.files
    room = MOST_ROWS
    rows: list[list[Value]] = [_file(each) for each in files[:room]]
    left = sum(each.quarantined for each in files)
    total = sum(each.rows for each in files)
    aside = f"; {plural(left, 'row')} set aside" if left else "; no row was set aside"
    columns = (
        Column("File"),
        Column("SHA-256"),
        Column("Kind"),
        Column("Rows", "count"),
        Column("Counted", "count"),
        Column("Set aside", "count"),
        Column("Imported on"),
    )
    return Page(
        "sources",
        "Sources",
        fit(f"The figures come from {plural(len(files), 'file')} with {plural(total, 'row')}{aside}"),
        tables=(table("Source files", columns, rows, amounts, left_out=max(0, len(files) - room)),),
        footnote=f"SHA-256: the first {_HASH} characters of a file's hash, in full in the workbook.",
        notes="Rows that cannot be read or would count twice are set aside with their reason on the Data page.",
    )


def _file(found: SourceFile) -> list[Value]:
    numbers: list[Value] = [found.rows, found.accepted, found.quarantined]
    return [short(found.name, 48), found.sha256[:_HASH], found.kind, *numbers, found.imported_on]


def _notes(facts: PackFacts, amounts: Amounts) -> tuple[Page, ...]:
    if not facts.notes:
        return ()
    first = facts.notes[:MOST_ROWS]
    rows: list[list[Value]] = [
        [
            note.month.label if note.month else "",
            short(note.account_name or note.account_id or "", 40),
            short(note.text, 200),
            short(note.who, 24),
            note.written_on,
        ]
        for note in first
    ]
    columns = (Column("Month", "month"), Column("Account"), Column("Note"), Column("By"), Column("Written on"))
    listed = table("Notes", columns, rows, amounts, left_out=len(facts.notes) - len(first))
    said = plural(len(facts.notes), "note")
    return (Page("notes", "Notes", f"{said} on the months and accounts of this pack", tables=(listed,)),)
