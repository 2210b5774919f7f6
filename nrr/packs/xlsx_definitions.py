"""Every definition of NRR and GRR by formula from the other sheets, as far as they hold what it is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import prod

from nrr.packs.xlsx_accounts import Ledger, Written
from nrr.packs.xlsx_audit import Line, write_lines
from nrr.packs.xlsx_book import Sheet, money_format
from nrr.packs.xlsx_movements import month_rows
from nrr.packs.xlsx_trend import point_to_point_rows
from nrr.results import COMPONENTS, DefinitionValue, PackFacts

_SIDES = ("closed", "joined")
_MOVED = ("expansion", "reactivation", "contraction", "churn")
_FLOWS_AT = 4
_OPENING = "$B$4"
_AVERAGED = 12


def fill(sheet: Sheet, facts: PackFacts, accounts: Written, movements: Sheet, trend: Sheet) -> None:
    """Write the window's flows by formula and the definitions made of them; then those made of month ends."""
    for column, width in enumerate((44.0, 18.0, 18.0, 14.0, 9.0, 90.0)):
        sheet.raw.set_column(column, column, width)
    sheet.text(0, 0, "Every definition of NRR and GRR", "title")
    said = f"Amounts in {facts.currency}: monthly movements of the accounts that opened the window, and of all others."
    sheet.text(1, 0, said, "muted", align="left")
    flows = _flows(sheet, accounts)
    lines = [
        Line(value.name, "percent", formula, found, value.value, value.formula)
        for value in facts.lab.values
        for formula, found in [_formula(value, facts, accounts, flows, movements, trend)]
    ]
    first = _FLOWS_AT + len(_MOVED) + 1
    asked = (facts.request.definition, facts.request.grr_definition)
    labelled = [
        replace(line, label=f"{value.family.upper()}: {line.label}", strong=value.id in asked)
        for value, line in zip(facts.lab.values, lines, strict=True)
    ]
    row = write_lines(sheet, first, labelled, "Definitions are Holdfast's")
    for text in _remarks(facts, lines):
        sheet.text(row + 1, 0, text, "muted", align="left")
        row += 1
    sheet.raw.hide_gridlines(2)
    sheet.printed((0, 1))


def _flows(sheet: Sheet, accounts: Written) -> dict[tuple[str, str], int]:
    """Write the flows by side and movement, by formula, with the opening ARR above; return them in cents."""
    book, ledger, sums = sheet.book, accounts.ledger, accounts.sums
    money = book.style("text", num_format=money_format(book.currency))
    sheet.columns(2, ["", "Opening accounts", "Accounts won since"])
    sheet.text(3, 0, "Opening ARR")
    sheet.formula(3, 1, sums.total("opening_arr"), ledger.total("opening_arr") / 100, money)
    of_side: dict[str, Callable[[int], bool]] = {"closed": ledger.opened, "joined": lambda row: not ledger.opened(row)}
    found = {}
    for place, movement in enumerate(_MOVED, _FLOWS_AT):
        sheet.text(place, 0, movement.capitalize())
        for column, side in enumerate(_SIDES, 1):
            sign = ">" if side == "closed" else "="
            cents = ledger.total(f"flow_{movement}", of_side[side])
            sheet.formula(place, column, sums.where(f"flow_{movement}", opening_arr=sign), cents / 100, money)
            found[side, movement] = cents
    return found


def _formula(
    value: DefinitionValue,
    facts: PackFacts,
    accounts: Written,
    flows: Mapping[tuple[str, str], int],
    movements: Sheet,
    trend: Sheet,
) -> tuple[str, float | None]:
    """Return a definition's formula and what it gives; None where the workbook does not hold what it is made of."""
    ledger, opening = accounts.ledger, accounts.ledger.total("opening_arr")
    if value.value is None or not opening:
        return "", None
    if value.id in _MADE_OF:
        sides, moved = _MADE_OF[value.id]
        cells = [f"{'BC'[_SIDES.index(side)]}{_FLOWS_AT + 1 + _MOVED.index(name)}" for side in sides for name in moved]
        cents = sum(flows[side, name] for side in sides for name in moved)
        return f"1+({'+'.join(cells)})/{_OPENING}", 1 + cents / opening
    match value.id:
        case "point_to_point":
            closing = accounts.sums.where("closing_arr", opening_arr=">")
            return f"{closing}/{_OPENING}", _closing(ledger) / opening
        case "capped":
            return f"{accounts.sums.total('capped_arr')}/{_OPENING}", ledger.total("capped_arr") / opening
        case "survivors_only":
            lived = {"opening_arr": ">", "closing_arr": ">"}
            kept = opening + ledger.total("churn")
            over = accounts.sums.where("opening_arr", **lived)
            return f"{accounts.sums.where('closing_arr', **lived)}/{over}", _closing(ledger) / kept
        case "compounded_monthly":
            return _compounded(facts, movements)
        case "trailing_average":
            return _average(facts, trend)
    return "", None


_CLOSED: tuple[str, ...] = ("closed",)
_MADE_OF: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "closed_flows": (_CLOSED, _MOVED),
    "closed_flows_without_reactivation": (_CLOSED, COMPONENTS),
    "bridge": (_SIDES, _MOVED),
    "bridge_without_reactivation": (_SIDES, COMPONENTS),
    "component": (_CLOSED, ("contraction", "churn")),
}
"""Definitions that are 1 + flows over opening ARR (METRICS.md section 3): whose flows, and which."""


def _closing(ledger: Ledger) -> int:
    """Return the closing ARR of the opening accounts in cents."""
    return ledger.total("closing_arr") - ledger.total("new_arr")


def _compounded(facts: PackFacts, movements: Sheet) -> tuple[str, float | None]:
    """Multiply the months of the window on the sheet of movements."""
    rows = month_rows(facts)
    held = [each for each in facts.components.months if each.first > facts.request.window.opening]
    if rows is None or any(not each.opening_arr_cents for each in held):
        return "", None
    letter = "ABCDEFGHIJKLMNOPQ"[6 + len(facts.overview.bridge.movements)]
    kept = [each.opening_arr_cents + sum(each.cents(name) for name in COMPONENTS) for each in held]
    rate = prod(cents / each.opening_arr_cents for cents, each in zip(kept, held, strict=True))
    return f"PRODUCT({movements.quoted}!{letter}{rows[0]}:{letter}{rows[-1]})", rate


def _average(facts: PackFacts, trend: Sheet) -> tuple[str, float | None]:
    """Average the last month ends on the sheet of the trend."""
    rows = point_to_point_rows(facts, _AVERAGED)
    if rows is None:
        return "", None
    ends = [each.point_to_point or 0.0 for each in facts.overview.trend[-_AVERAGED:]]
    return f"AVERAGE({trend.quoted}!G{rows[0]}:G{rows[-1]})", sum(ends) / _AVERAGED


def _remarks(facts: PackFacts, lines: list[Line]) -> list[str]:
    """Return why a definition has no value, or no formula here."""
    said = []
    for value, line in zip(facts.lab.values, lines, strict=True):
        if value.value is None:
            said.append(f"{value.name}: {value.reason}")
        elif line.value is None:
            said.append(f"{value.name}: made of each account's ARR in every month, which this workbook does not hold.")
    return said
