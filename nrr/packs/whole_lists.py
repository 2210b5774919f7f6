"""Lists in full where a page shows the first rows only: for the formats that have the room."""

from __future__ import annotations

from collections.abc import Mapping

from nrr.packs.page import Column, Table, Value
from nrr.packs.words import one_line
from nrr.results import CohortTable, PackFacts, RiskList


def whole_lists(facts: PackFacts) -> Mapping[str, Table]:
    """Return tables by the key of the page that they complete; amounts are in full, their texts are not set."""
    currency = facts.currency
    found = {
        "at_risk": _risks(facts.risks, currency) if facts.risks else None,
        "actions": _tasks(facts),
        "cohorts": _cohorts(facts.cohorts, currency) if facts.cohorts else None,
        "outlook_record": _known(facts, currency),
        "sources": _sources(facts),
        "notes": _notes(facts),
    }
    return {key: table for key, table in found.items() if table and table.rows}


def _table(title: str, columns: tuple[Column, ...], rows: list[tuple[Value, ...]]) -> Table:
    return Table(title, columns, tuple(rows), ())


def _risks(found: RiskList, currency: str) -> Table:
    columns = (
        Column("Account id"),
        Column("Account"),
        Column(f"ARR, {currency}", "money"),
        Column("Share of ARR", "percent"),
        Column("Score", "count"),
        Column("Level"),
        Column(f"Expected loss, {currency}", "money"),
        Column("Expected loss (pts)", "points"),
        Column("Renewal", "month"),
        Column("Owner"),
        Column("Why"),
    )
    rows: list[tuple[Value, ...]] = [
        (
            row.account_id,
            one_line(row.account_name),
            row.arr_cents,
            row.share_of_arr,
            row.score,
            row.level or "",
            row.expected_cents,
            row.expected_points,
            str(row.renewal_month) if row.renewal_month else "",
            one_line(row.owner or ""),
            "; ".join(one_line(reason.text) for reason in row.reasons),
        )
        for row in found.rows
    ]
    return _table("Every account at risk", columns, rows)


def _tasks(facts: PackFacts) -> Table:
    columns = (Column("Account"), Column("Account id"), Column("Action"), Column("Owner"), Column("Due"))
    rows: list[tuple[Value, ...]] = [
        (
            one_line(task.account_name),
            task.account_id,
            one_line(task.title),
            one_line(task.owner),
            task.due,
            task.status,
        )
        for task in facts.tasks
    ]
    return _table("Every open action", (*columns, Column("Status")), rows)


def _cohorts(found: CohortTable, currency: str) -> Table:
    ages = range(max((len(cohort.values) for cohort in found.cohorts), default=0))
    columns = (Column("Cohort"), Column("Accounts", "count"), Column(f"First ARR, {currency}", "money"))
    rows: list[tuple[Value, ...]] = [
        (
            cohort.label,
            cohort.accounts,
            cohort.opening_arr_cents,
            *(cohort.values[age] if age < len(cohort.values) else "" for age in ages),
        )
        for cohort in found.cohorts
    ]
    heads = tuple(Column(f"{age} months", "percent") for age in ages)
    return _table("Every cohort, by age in months", (*columns, *heads), rows)


def _known(facts: PackFacts, currency: str) -> Table | None:
    if facts.outlook is None:
        return None
    columns = (
        Column("Kind"),
        Column("What is known"),
        Column("Accounts", "count"),
        Column(f"ARR, {currency}", "money"),
    )
    rows: list[tuple[Value, ...]] = [
        (each.kind.capitalize(), one_line(each.label), each.accounts, each.cents) for each in facts.outlook.known
    ]
    return _table("All that is known of the time ahead", columns, rows)


def _sources(facts: PackFacts) -> Table:
    columns = (
        Column("File"),
        Column("Kind"),
        Column("Rows", "count"),
        Column("Counted", "count"),
        Column("Set aside", "count"),
        Column("Imported on"),
        Column("SHA-256"),
    )
    rows: list[tuple[Value, ...]] = [
        (
            one_line(each.name),
            each.kind,
            each.rows,
            each.accepted,
            each.quarantined,
            each.imported_on,
            each.sha256,
        )
        for each in facts.status.files
    ]
    return _table("Every source file, with its whole hash", columns, rows)


def _notes(facts: PackFacts) -> Table:
    columns = (Column("Month", "month"), Column("Account id"), Column("Account"), Column("By"), Column("Written on"))
    rows: list[tuple[Value, ...]] = [
        (
            str(note.month) if note.month else "",
            note.account_id or "",
            one_line(note.account_name or ""),
            one_line(note.who),
            note.written_on,
            note.text,
        )
        for note in facts.notes
    ]
    return _table("Every note, in full", (*columns, Column("Note")), rows)
