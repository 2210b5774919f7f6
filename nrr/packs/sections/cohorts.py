"""What is left of the accounts that started together, by age."""

from __future__ import annotations

from nrr.formatting import difference, percent, plural, points
from nrr.packs.amounts import Amounts, amounts_of
from nrr.packs.page import Column, Page, Table, Value
from nrr.packs.tables import MOST_ROWS, table
from nrr.packs.words import fit, sentence
from nrr.results import Cohort, CohortReading, PackFacts

_AGES = (3, 6, 9, 12, 18, 24, 36, 48, 60, 72, 96, 120)
_COLUMNS = 7


def pages(facts: PackFacts) -> tuple[Page, ...]:
    found, reading = facts.cohorts, facts.cohort_reading
    cohorts = [cohort for cohort in found.cohorts if cohort.values] if found else []
    if found is None or reading is None or not cohorts:
        return (Page("cohorts", "Cohorts", "No account has ever had ARR, so there are no cohorts"),)
    left = reading.newest.left_out_accounts
    started = facts.status.first_month.label
    return (
        Page(
            "cohorts",
            "Cohorts",
            title(reading),
            tables=(_table(cohorts, amounts_of(facts)),),
            lines=facts.cohort_sentences,
            footnote=sentence(
                f"Cohorts by {found.period} of the first ARR; net ARR at each age as a share of the first ARR, for "
                "ages that every account of the cohort has lived",
                f"The age of {plural(left, 'account')} that paid in {started} already is not known; the sentence "
                "leaves them out"
                if left
                else "",
            ),
            notes=sentence(
                "A cell is the ARR of the cohort's accounts at that age, each from its own first month, over their "
                "first ARR",
                _example(cohorts, facts),
                "The newest cohort that has lived 12 months is compared with all earlier ones together at the same "
                "age, with a bootstrap interval of the difference",
            ),
        ),
    )


def title(reading: CohortReading) -> str:
    """Return the newest cohort against earlier ones at the same age, with whether it may be chance."""
    found = reading.newest
    if found.newest_kept is None or found.earlier_kept is None:
        return fit((found.reason or "Cohorts cannot be compared yet").removesuffix("."))
    change = difference(found.newest_kept, found.earlier_kept)
    against = f"{points(abs(change)).lstrip('+')} {'above' if change > 0 else 'below'}" if change else "the same as"
    kept = f"At {plural(found.age, 'month')} the {found.newest} cohort keeps {percent(found.newest_kept)} of its ARR"
    chance = found.interval is None or found.interval.low <= 0 <= found.interval.high
    may = " (may be chance)" if chance and change else ""
    return fit(f"{kept}, {against} earlier cohorts{may}", f"{kept}, {against} earlier cohorts", kept)


def _ages(cohorts: list[Cohort]) -> list[int]:
    oldest = max(len(cohort.values) for cohort in cohorts) - 1
    lived = [age for age in _AGES if age <= oldest]
    if len(lived) <= _COLUMNS:
        return lived
    return [age for age in lived if age not in (9, 18)][:_COLUMNS]


def _table(cohorts: list[Cohort], amounts: Amounts) -> Table:
    ages = _ages(cohorts)
    listed = cohorts[-MOST_ROWS:]
    rows: list[list[Value]] = [
        [
            cohort.label,
            cohort.accounts,
            cohort.opening_arr_cents,
            *(cohort.values[age] if age < len(cohort.values) else None for age in ages),
        ]
        for cohort in listed
    ]
    shown = {
        (row, column): " "
        for row, cohort in enumerate(listed)
        for column, age in enumerate(ages, start=3)
        if age >= len(cohort.values)
    }
    columns = (
        Column("Cohort"),
        Column("Accounts", "count"),
        Column(f"First ARR ({amounts.label})", "money"),
        *(Column(f"{age} months", "percent") for age in ages),
    )
    out = len(cohorts) - len(listed)
    name = f"Net ARR by age{f', the latest {len(listed)} of {len(cohorts)} cohorts' if out else ''}"
    return table(name, columns, rows, amounts, shown=shown, left_out=out)


def _example(cohorts: list[Cohort], facts: PackFacts) -> str:
    amounts = amounts_of(facts)
    lived = [cohort for cohort in cohorts if len(cohort.values) > 12]
    if not lived:
        return ""
    cohort = lived[-1]
    kept = round(cohort.values[12] * cohort.opening_arr_cents)
    return (
        f"{cohort.label} at 12 months: {amounts.text(kept)} / {amounts.text(cohort.opening_arr_cents)} = "
        f"{percent(cohort.values[12])}, {plural(cohort.accounts, 'account')}"
    )
