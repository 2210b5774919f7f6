"""The trailing nine quarters, board style: opening ARR, movements, closing ARR, and the ratios below."""

from __future__ import annotations

from nrr.formatting import percent, plural
from nrr.packs import derivation
from nrr.packs.amounts import Amounts, amounts_of
from nrr.packs.page import Column, Kind, Page, Table, Value
from nrr.packs.tables import table
from nrr.packs.words import fit, sentence
from nrr.periods import span_label
from nrr.results import MOVEMENTS, Components, PackFacts, named

_RATIOS = (("NRR", "nrr"), ("GRR", "grr"), ("Logo retention", "logo_retention"))


def pages(facts: PackFacts) -> tuple[Page, ...]:
    amounts = amounts_of(facts)
    found = facts.components
    if not found.quarters:
        return (Page("quarters", "Quarters", "No whole quarter lies within the data yet"),)
    months = plural(facts.request.window_months, "month")
    nrr, grr = named(facts.request.definition), named(facts.request.grr_definition)
    missing = next((each.nrr_reason for each in found.quarter_retention if each.nrr is None), None)
    return (
        Page(
            "quarters",
            "Quarters",
            title(facts, amounts),
            tables=(quarter_table(facts.components, amounts),),
            footnote=sentence(
                f"{nrr}, {grr} and logo retention over the {months} that end with each quarter",
                f"NRR is n/a where the history is too short: {missing}" if missing else "",
            ),
            notes=sentence(
                derivation.bridge(found.quarters[-1], facts.currency),
                "Every quarter's closing ARR is the next one's opening ARR",
                derivation.retention(found.quarter_retention[-1], facts.currency),
            ),
        ),
    )


def title(facts: PackFacts, amounts: Amounts) -> str:
    """Return where ARR and NRR came from and stand."""
    quarters = facts.components.quarters
    first, last = quarters[0].opening_arr_cents, quarters[-1].closing_arr_cents
    span = "one quarter" if len(quarters) == 1 else f"{len(quarters)} quarters"
    if quarters[0].first <= facts.status.first_month:
        said = f"ARR is {amounts.text(last)}; the data starts in {facts.status.first_month.label}"
        return fit(f"{said}; NRR is {percent(facts.components.quarter_retention[-1].nrr)}", said)
    how = "grew" if last > first else "shrank" if last < first else "stayed the same"
    arr = f"ARR {how} from {amounts.text(first)} to {amounts.text(last)} in {span}"
    if last == first:
        arr = f"ARR is {amounts.text(last)}, the same as {span} before"
    known = [each.nrr for each in facts.components.quarter_retention if each.nrr is not None]
    if not known:
        return fit(f"{arr}; NRR is n/a, as the history is too short", arr)
    if len(known) == 1:
        return fit(f"{arr}; NRR is {percent(known[-1])}", arr)
    went = f"went from {percent(known[0])} to {percent(known[-1])}"
    if percent(known[0]) == percent(known[-1]):
        went = f"is {percent(known[-1])}, as it was then"
    return fit(f"{arr}; NRR {went}", arr)


def quarter_table(components: Components, amounts: Amounts) -> Table:
    """Return the quarters as columns; each adds up from opening to closing ARR as shown."""
    quarters, ratios = components.quarters, components.quarter_retention
    columns = [Column(""), *(Column(span_label(each.first, each.last), "money") for each in quarters)]
    rows: list[list[Value]] = [["Opening ARR", *(each.opening_arr_cents for each in quarters)]]
    rows += [[name.capitalize(), *(each.cents(name) for each in quarters)] for name in MOVEMENTS]
    rows.append(["Closing ARR", *(each.closing_arr_cents for each in quarters)])
    shown = {
        (row, column): amounts.number(amount)
        for column, each in enumerate(quarters, start=1)
        for row, amount in enumerate(
            amounts.bridge(each.opening_arr_cents, [each.cents(name) for name in MOVEMENTS], each.closing_arr_cents)
        )
    }
    last_amount = len(rows) - 1
    rows += [[label, *(getattr(each, field) for each in ratios)] for label, field in _RATIOS]
    kinds: list[tuple[int, Kind]] = [(row, "percent") for row in range(last_amount + 1, len(rows))]
    return table(
        f"The last {'quarter' if len(quarters) == 1 else plural(len(quarters), 'quarter')} ({amounts.label})",
        columns,
        rows,
        amounts,
        shown=shown,
        strong=(0, last_amount, last_amount + 1),
        kinds=kinds,
    )
