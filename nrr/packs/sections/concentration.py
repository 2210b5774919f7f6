"""How much hangs on few accounts, and which accounts move NRR most."""

from __future__ import annotations

from nrr.formatting import count, difference, money, percent, plural, points, shared_tenths
from nrr.packs.amounts import Amounts, amounts_of
from nrr.packs.page import Card, Column, Page, Table, Value
from nrr.packs.tables import table
from nrr.packs.words import clause, fit, point_to_point, sentence, short
from nrr.results import Concentration, PackFacts


def pages(facts: PackFacts) -> tuple[Page, ...]:
    found, label = facts.concentration, "Concentration"
    if found is None or not found.opening_accounts or found.nrr is None:
        reason = clause(facts.overview.retention.reason or "No account had ARR at the window's opening")
        return (Page("concentration", label, fit(f"Nothing can concentrate: {reason}")),)
    amounts = amounts_of(facts).of_accounts
    return (
        Page(
            "concentration",
            label,
            title(found, point_to_point(facts.request)),
            cards=_cards(found),
            tables=(_table(facts, found, amounts),) if facts.influences else (),
            footnote=sentence(
                "Point to point. Influence is NRR less NRR without the account",
                "Effective accounts are the equally large accounts that would be as spread out",
            ),
            notes=_notes(facts, found),
        ),
    )


def title(found: Concentration, nrr: str) -> str:
    """Return the share of the largest accounts, and NRR without them."""
    top = max((each for each in found.top_shares if each <= found.top_accounts), default=0)
    if not top:
        return "No account is large enough to tell"
    who = "The largest account holds" if top == 1 else f"The {top} largest accounts hold"
    head = f"{who} {percent(found.top_shares[top])} of opening ARR"
    if found.nrr_without_top is None or found.nrr is None or top != found.top_accounts:
        return fit(head)
    change = points(difference(found.nrr_without_top, found.nrr))
    return fit(f"{head}; without them {nrr} is {percent(found.nrr_without_top)} ({change})", head)


def _cards(found: Concentration) -> tuple[Card, ...]:
    largest = [f"{top} largest {percent(share)}" for top, share in found.top_shares.items() if top > 1]
    shares = [found.expanded_share, found.unchanged_share, found.contracted_share, found.churned_share]
    grew, flat, shrank, gone = (each / 1000 for each in shared_tenths([share or 0.0 for share in shares], 1000))
    half, most = found.half_of_expansion, found.most_of_expansion
    return (
        Card("Largest account", percent(found.top_shares.get(1)), "; ".join(largest)),
        Card(
            "Effective accounts",
            count(round(found.effective_accounts)),
            f"of {plural(found.opening_accounts, 'account')}",
        ),
        Card(
            "Accounts behind half of expansion",
            count(half) if most else "n/a",
            f"{plural(most, 'account')} behind 80% of it" if most else "No account expanded",
        ),
        Card(
            "Accounts that expanded",
            percent(grew),
            f"{percent(flat)} flat, {percent(shrank)} contracted, {percent(gone)} churned",
        ),
    )


def _table(facts: PackFacts, found: Concentration, amounts: Amounts) -> Table:
    window = found.window
    rows: list[list[Value]] = [
        [
            short(each.account_name),
            each.opening_arr_cents,
            each.closing_arr_cents,
            each.change,
            None if found.nrr is None else found.nrr - each.change,
        ]
        for each in facts.influences
    ]
    columns = (
        Column("Account"),
        Column(f"ARR {window.opening.label} ({amounts.label})", "money"),
        Column(f"ARR {window.closing.label} ({amounts.label})", "money"),
        Column("Influence (pts)", "points"),
        Column("NRR without it", "percent"),
    )
    return table("Accounts that move NRR most, either way", columns, rows, amounts)


def _notes(facts: PackFacts, found: Concentration) -> str:
    said = [
        f"Effective accounts {found.effective_accounts:.1f} = (sum of opening ARR)^2 / sum of squares, over "
        f"{plural(found.opening_accounts, 'account')}",
        f"NRR without the {found.top_accounts} largest leaves out those with most opening ARR, never chosen by outcome",
    ]
    if facts.influences:
        first = facts.influences[0]
        opening, closing = (money(each, facts.currency) for each in (first.opening_arr_cents, first.closing_arr_cents))
        said.append(
            f"{short(first.account_name)}: {opening} to {closing}; NRR {percent(found.nrr)} less NRR without it is "
            f"{points(first.change, 2)}, that is (closing - NRR x opening) / (opening ARR of all others)"
        )
    return sentence(*said)
