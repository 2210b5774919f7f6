"""Accounts that may shrink or leave, by what NRR is expected to lose with them, and what is being done."""

from __future__ import annotations

from nrr.formatting import percent, plural, stake
from nrr.packs.amounts import Amounts, amounts_of
from nrr.packs.page import Column, Page, Table, Value
from nrr.packs.tables import table
from nrr.packs.words import fit, one_line, sentence, short
from nrr.results import PackFacts, RiskList, RiskRow, Task

_LISTED = 10
_FIRST = 5
_REASONS = 2


def pages(facts: PackFacts) -> tuple[Page, ...]:
    found, label = facts.risks, "At risk and actions"
    if found is None:
        reason = facts.missing.get("at_risk", "Accounts at risk are not computed")
        return (Page("at_risk", label, fit(reason.removesuffix("."))), *_tasks(facts))
    if not found.rows:
        lines = tuple(found.missing)
        return (Page("at_risk", label, "No account shows a warning sign", lines=lines), *_tasks(facts))
    amounts = amounts_of(facts)
    out = found.total_accounts - min(_LISTED, len(found.rows))
    return (
        Page(
            "at_risk",
            label,
            title(found, amounts),
            tables=(_table(facts, found, amounts.of_accounts),),
            lines=_lines(found),
            footnote=sentence(
                *(one_line(text) for text in (found.reason or "", found.rest_on)),
                f"{plural(out, 'more account')} in the app and the workbook" if out else "",
            ),
            notes=_notes(found, amounts),
        ),
        *_tasks(facts),
    )


def title(found: RiskList, amounts: Amounts) -> str:
    """Return what NRR is expected to lose and what keeping the first is worth, else how much ARR shows a sign."""
    who = plural(found.total_accounts, "account")
    expected = found.total_expected_cents
    if expected is None or not found.base_arr_cents or found.reason:
        held = percent(found.total_arr_cents / found.base_arr_cents) if found.base_arr_cents else "n/a"
        shows = "shows a warning sign" if found.total_accounts == 1 else "show a warning sign"
        return fit(f"{who} with {amounts.text(found.total_arr_cents)} of ARR ({held} of all) {shows}", f"{who} {shows}")
    lost = stake(expected / found.base_arr_cents)
    head = f"{who} at risk may cost {lost} of NRR within {plural(found.horizon_months, 'month')}"
    saved = found.saved_by(_FIRST)
    if saved is None or found.total_accounts <= _FIRST:
        return fit(f"{head} ({amounts.text(expected)})", head)
    return fit(f"{head} ({amounts.text(expected)}); keeping the first {_FIRST} saves {stake(saved)}", head)


def _table(facts: PackFacts, found: RiskList, amounts: Amounts) -> Table:
    listed = found.rows[:_LISTED]
    open_tasks: dict[str, Task] = {}
    for task in facts.tasks:
        open_tasks.setdefault(task.account_id, task)
    scored = any(row.score is not None for row in listed)
    expected = any(row.expected_points is not None for row in listed)
    columns = [
        Column("Account"),
        Column(f"ARR ({amounts.label})", "money"),
        *([Column("Health")] if scored else []),
        Column("Expected loss (pts)" if expected else "At stake (pts)", "points"),
        Column("Why"),
        Column("Renewal", "month"),
        Column("Owner"),
        Column("Action"),
    ]
    rows = [_row(row, open_tasks.get(row.account_id), scored, expected) for row in listed]
    at = 3 if scored else 2
    shown = {
        (row, at): stake(float(value), 2).removesuffix(" pts")
        for row, values in enumerate(rows)
        if isinstance(value := values[at], float)
    }
    left = found.total_accounts - len(listed)
    return table(
        "Largest expected loss first" if expected else "Most ARR at stake first",
        columns,
        rows,
        amounts,
        shown=shown,
        left_out=left,
    )


def _row(row: RiskRow, task: Task | None, scored: bool, expected: bool) -> list[Value]:
    why = "; ".join(one_line(reason.text) for reason in row.reasons[:_REASONS])
    more = len(row.reasons) - _REASONS
    health = "n/a" if row.score is None else f"{row.score} {row.level}"
    return [
        short(row.account_name),
        row.arr_cents,
        *([health] if scored else []),
        row.expected_points if expected else row.share_of_arr,
        f"{why}; {more} more" if more > 0 else why,
        row.renewal_month.label if row.renewal_month else "",
        short(row.owner or "", 24),
        _action(task) if task else "",
    ]


def _action(task: Task) -> str:
    who = ", ".join(part for part in (short(task.owner, 24), task.due) if part)
    return f"{short(task.title, 48)} ({who})" if who else short(task.title, 48)


def _lines(found: RiskList) -> tuple[str, ...]:
    """Return what the title leaves unsaid: why no loss was measured, and signals that no file carries."""
    unmeasured = found.sentence if found.reason else ""
    return tuple(one_line(line) for line in (unmeasured, *found.missing) if line)


def _notes(found: RiskList, amounts: Amounts) -> str:
    if found.total_expected_cents is None or found.reason:
        return sentence(
            "Points at stake are an account's ARR over the ARR of all accounts: what NRR of the year ahead loses if "
            "all of it goes",
            one_line(found.reason or ""),
        )
    return sentence(
        f"Expected loss of an account = the share of ARR that accounts with such a score lost within "
        f"{plural(found.horizon_months, 'month')} before, times its ARR, over the ARR of all accounts "
        f"({amounts.text(found.base_arr_cents)})",
        f"All together {amounts.text(found.total_expected_cents)} / {amounts.text(found.base_arr_cents)} = "
        f"{stake(found.total_expected_cents / found.base_arr_cents)}"
        if found.base_arr_cents
        else "",
        ""
        if found.unlisted_cents is None
        else f"Accounts that show nothing are expected to lose {amounts.text(found.unlisted_cents)} beside that",
        one_line(found.rest_on),
    )


def _tasks(facts: PackFacts) -> tuple[Page, ...]:
    if not facts.tasks:
        return ()
    amounts = amounts_of(facts)
    first = facts.tasks[:12]
    rows: list[list[Value]] = [
        [short(task.account_name), short(task.title, 70), short(task.owner, 24), task.due, task.status]
        for task in first
    ]
    columns = (Column("Account"), Column("Action"), Column("Owner"), Column("Due"), Column("Status"))
    name = plural(len(facts.tasks), "open action")
    alone = sum(not task.owner for task in facts.tasks)
    if len(facts.tasks) == 1:
        held = ", without an owner" if alone else ", with an owner"
    else:
        held = f", {alone} of them without an owner" if alone else ", each with an owner"
    return (
        Page(
            "actions",
            "Actions",
            fit(f"{name}{held}", name),
            tables=(table("Open actions", columns, rows, amounts, left_out=len(facts.tasks) - len(first)),),
            notes="Actions are those that were open in the app when the pack was made.",
        ),
    )
