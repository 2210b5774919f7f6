"""From opening to closing ARR: of the accounts that NRR counts, then of all accounts."""

from __future__ import annotations

from collections.abc import Sequence

from nrr.formatting import joined, percent, tenths
from nrr.packs import derivation
from nrr.packs.amounts import Amounts, amounts_of
from nrr.packs.page import Chart, Column, Page, Series, Table, Value
from nrr.packs.tables import money_column, percent_steps, table
from nrr.packs.words import clause, fit, sentence
from nrr.periods import Month
from nrr.results import COMPONENTS, MOVEMENTS, Bridge, FlowBridge, PackFacts, Retention, definition, named


def pages(facts: PackFacts) -> tuple[Page, ...]:
    amounts = amounts_of(facts)
    return (_base(facts, amounts), _all(facts, amounts))


def _base(facts: PackFacts, amounts: Amounts) -> Page:
    found = facts.overview.base
    label = "ARR waterfall"
    if found.reason:
        return Page("waterfall", label, fit(f"There is no waterfall of NRR: {clause(found.reason)}"))
    names, cents = _moves(found)
    levels = (found.opening_arr_cents, found.closing_arr_cents)
    ends = _ends(found)
    return Page(
        "waterfall",
        label,
        base_title(found, amounts),
        chart=_chart(
            f"{_whose(found)} ({amounts.label})", (ends[0], *_labels(found), ends[1]), names, cents, levels, amounts
        ),
        tables=(base_table(found, amounts),),
        footnote=_footnote(found),
        notes=derivation.retention(facts.overview.retention, facts.currency),
    )


def base_title(found: Retention | FlowBridge, amounts: Amounts) -> str:
    """Return what the accounts that opened the window gained and lost, as the steps of the table add up."""
    _, cents = _moves(found)
    opening, *moves, closing = amounts.bridge(found.opening_arr_cents, cents, found.closing_arr_cents)
    gained, lost = (sum(each for each in moves if (each > 0) == up) for up in (True, False))

    def shown(steps: int) -> str:
        return amounts.text_of(steps)

    who = "The opening accounts'" if isinstance(found, Retention) or found.side == "closed" else "As counted,"
    return fit(
        f"{who} ARR went from {shown(opening)} to {shown(closing)}: {shown(gained)} gained, {shown(-lost)} lost",
        f"ARR went from {shown(opening)} to {shown(closing)}",
    )


def _ends(found: Retention | FlowBridge) -> tuple[str, str]:
    window = found.window
    return window.opening.label, window.closing.label if isinstance(found, Retention) else "As counted"


def _labels(found: Retention | FlowBridge) -> list[str]:
    """Return what the steps are called; of flows reactivation is win-backs, as in the definitions' names."""
    names, _ = _moves(found)
    return ["Win-backs" if name == "reactivation" else name.capitalize() for name in names]


def _moves(found: Retention | FlowBridge) -> tuple[list[str], list[int]]:
    if isinstance(found, Retention):
        return list(COMPONENTS), [found.component_cents(name) for name in COMPONENTS]
    return [name for name, _ in found.flows], [cents for _, cents in found.flows]


def _whose(found: Retention | FlowBridge) -> str:
    return (
        "ARR of the opening accounts" if isinstance(found, Retention) else f"{named(found.definition)}: what it counts"
    )


def _footnote(found: Retention | FlowBridge) -> str:
    if isinstance(found, FlowBridge):
        return sentence(definition(found.definition).formula)
    if found.nrr_measured is None:
        return sentence("Accounts with ARR at the opening; accounts won since are in neither end")
    return sentence(
        "The steps are point to point",
        f"{named(found.nrr_definition)} is {percent(found.nrr)}: {definition(found.nrr_definition).formula.lower()}",
    )


def base_table(found: Retention | FlowBridge, amounts: Amounts) -> Table:
    """Return the steps with their share of opening ARR; both columns add up as shown."""
    (_, cents), ends = _moves(found), _ends(found)
    opening, closing = found.opening_arr_cents, found.closing_arr_cents
    steps = amounts.bridge(opening, cents, closing)
    rows: list[list[Value]] = [[f"Opening ARR, {ends[0]}", opening, 1.0]]
    rows += [[label, each, each / opening] for label, each in zip(_labels(found), cents, strict=True)]
    last = f"Closing ARR, {ends[1]}" if isinstance(found, Retention) else ends[1]
    rows.append([last, closing, closing / opening])
    columns = (Column("Step"), Column(f"ARR ({amounts.label})", "money"), Column("Of opening ARR", "percent"))
    shares = percent_steps([float(row[2] or 0) for row in rows], 2, tenths(closing / opening))
    shown = {**money_column(amounts, 1, steps), **shares}
    return table("Steps", columns, rows, amounts, shown=shown, strong=(0, len(rows) - 1))


def _all(facts: PackFacts, amounts: Amounts) -> Page:
    found = facts.overview.bridge
    labels = ((found.first - 1).label, *map(str.capitalize, MOVEMENTS), found.last.label)
    cents = [found.cents(name) for name in MOVEMENTS]
    levels = (found.opening_arr_cents, found.closing_arr_cents)
    if not any((*levels, *cents)):
        return Page("waterfall_all", "ARR of all accounts", "No account had ARR in this window")
    return Page(
        "waterfall_all",
        "ARR of all accounts",
        all_title(found, amounts, facts.status.first_month),
        chart=_chart(f"ARR of all accounts ({amounts.label})", labels, MOVEMENTS, cents, levels, amounts),
        tables=(all_table(found, amounts),),
        lines=_ratios(found) if facts.status.first_month < found.first else (),
        footnote=sentence(
            "Monthly movements of every account, added up; NRR counts only accounts that opened the window",
            f"The data starts in {facts.status.first_month.label}: ARR that was there already counts as new"
            if facts.status.first_month >= found.first
            else "",
        ),
        notes=sentence(
            derivation.bridge(found, facts.currency),
            "The opening accounts' waterfall compares two month ends: what shrank before it left is all churn there",
        ),
    )


def all_table(found: Bridge, amounts: Amounts) -> Table:
    """Return the steps of all accounts with the accounts behind them; amounts add up as shown."""
    cents = [found.cents(name) for name in MOVEMENTS]
    steps = amounts.bridge(found.opening_arr_cents, cents, found.closing_arr_cents)
    numbers = [found.opening_accounts, *(found.accounts(name) for name in MOVEMENTS), found.closing_accounts]
    labels = [
        f"Opening ARR, {(found.first - 1).label}",
        *map(str.capitalize, MOVEMENTS),
        f"Closing ARR, {found.last.label}",
    ]
    whole = [found.opening_arr_cents, *cents, found.closing_arr_cents]
    rows: list[list[Value]] = [list(row) for row in zip(labels, whole, numbers, strict=True)]
    columns = (Column("Step"), Column(f"ARR ({amounts.label})", "money"), Column("Accounts", "count"))
    strong = (0, len(rows) - 1)
    return table("Steps", columns, rows, amounts, shown=money_column(amounts, 1, steps), strong=strong)


def all_title(found: Bridge, amounts: Amounts, started: Month) -> str:
    """Return how ARR of all accounts moved, and what of it new and what existing accounts made.

    Where the data ``started`` within the bridge nobody knows what was there before.
    """
    if started >= found.first:
        return fit(
            f"ARR of all accounts is {amounts.text(found.closing_arr_cents)}; the data starts in {started.label}"
        )
    opening, *moves, closing = amounts.bridge(
        found.opening_arr_cents, [found.cents(name) for name in MOVEMENTS], found.closing_arr_cents
    )
    new = moves[MOVEMENTS.index("new")]
    rest = sum(moves) - new
    how = "grew" if closing > opening else "shrank" if closing < opening else "stayed"
    ends = f"from {amounts.text_of(opening)} to {amounts.text_of(closing)}"
    if closing == opening:
        ends = f"at {amounts.text_of(closing)}"
    parts = f"{amounts.signed_of(new)} from new accounts, {amounts.signed_of(rest)} from existing ones"
    return fit(f"ARR of all accounts {how} {ends}: {parts}", f"ARR of all accounts {how} {ends}")


def _ratios(found: Bridge) -> tuple[str, ...]:
    quick, share = found.quick_ratio, found.expansion_share
    said = []
    if quick is not None:
        said.append(f"Quick ratio {quick:.1f}: ARR gained for each unit of ARR lost.")
    if share is not None:
        said.append(f"Expansion is {percent(share)} of expansion and new ARR.")
    return tuple(said)


def _chart(
    title: str,
    labels: Sequence[str],
    names: Sequence[str],
    cents: Sequence[int],
    levels: tuple[int, int],
    amounts: Amounts,
) -> Chart:
    steps = amounts.bridge(levels[0], cents, levels[1])
    texts = [
        f"{'+' if 0 < at < len(steps) - 1 and each > 0 else ''}{amounts.number(each)}" for at, each in enumerate(steps)
    ]
    values = (levels[0], *cents, levels[1])
    moves = joined([f"{label.lower()} {text}" for label, text in zip(labels[1:-1], texts[1:-1], strict=True)])
    return Chart(
        "waterfall",
        title,
        tuple(labels),
        (Series("ARR", values, "neutral", tuple(texts), ("neutral", *names, "neutral")),),
        "money",
        f"From {texts[0]} in {labels[0]} to {texts[-1]}: {moves}, in {amounts.label}.",
    )
