"""How numbers come about, in words with the arithmetic, for who presents them. Amounts are to the cent."""

from __future__ import annotations

from nrr.formatting import count, money, percent, plural
from nrr.results import COMPONENTS, MOVEMENTS, Bridge, Retention, definition, named


def retention(now: Retention, currency: str) -> str:
    """Return NRR, GRR and logo retention of a window, each with its formula and the amounts in it."""
    window = now.window
    if now.point_to_point is None:
        return f"NRR is n/a for {window.opening.label} to {window.closing.label}. {now.reason or ''}".strip()

    def shown(cents: int) -> str:
        return money(cents, currency)

    opening, closing = shown(now.opening_arr_cents), shown(now.closing_arr_cents)
    nrr, grr = percent(now.point_to_point), percent(now.capped)
    steps = " ".join(f"{_sign(now.component_cents(name))} {name} {_size(now, name, currency)}" for name in COMPONENTS)
    said = [
        f"Base: the {plural(now.opening_accounts, 'account')} with ARR at the end of {window.opening.label}, together "
        f"{opening}; accounts won since are left out.",
        f"NRR (point to point) {nrr} = ({opening} {steps}) / {opening} = {closing} / {opening}.",
        f"Expansion is of {plural(now.expanded_accounts, 'account')} with more ARR at the end of "
        f"{window.closing.label} than at the opening, contraction of {count(now.contracted_accounts)} with less, churn "
        f"of {count(now.churned_accounts)} with none.",
        f"GRR (capped) {grr} = ({opening} {_lost(now, currency)}) / {opening}.",
        f"Logo retention {percent(now.logo_retention)} = {count(now.retained_accounts)} of "
        f"{plural(now.opening_accounts, 'opening account')} that still have ARR.",
    ]
    for measured, family in ((now.nrr_measured, now.nrr), (now.grr_measured, now.grr)):
        if measured:
            formula = definition(measured.definition).formula
            said.append(f"{named(measured.definition)} {percent(family)}: {formula}. {measured.reason or ''}".strip())
    return " ".join(said)


def bridge(found: Bridge, currency: str) -> str:
    """Return how ARR went from a bridge's opening to its closing, with the accounts of each movement."""
    moves = ", ".join(
        f"{name} {money(found.cents(name), currency)} ({_times(found.accounts(name))})" for name in MOVEMENTS
    )
    return (
        f"All accounts, month by month: opening ARR {money(found.opening_arr_cents, currency)} at the end of "
        f"{(found.first - 1).label}; {moves}; closing ARR {money(found.closing_arr_cents, currency)} at the end of "
        f"{found.last.label}. Opening and movements add up to closing to the cent. An account may move several times."
    )


def _times(number: int) -> str:
    return "1 time" if number == 1 else f"{count(number)} times"


def _sign(cents: int) -> str:
    return "-" if cents < 0 else "+"


def _size(now: Retention, name: str, currency: str) -> str:
    return money(abs(now.component_cents(name)), currency)


def _lost(now: Retention, currency: str) -> str:
    return " ".join(f"- {name} {_size(now, name, currency)}" for name in ("contraction", "churn"))
