"""NRR by segment, by formula from the accounts, beside what was computed."""

from __future__ import annotations

from collections.abc import Mapping

from nrr.packs.xlsx_accounts import Written
from nrr.packs.xlsx_book import GAPS, SAME, TIES, Sheet, money_format
from nrr.results import COMPONENTS, Retention, SegmentTable

_AMOUNTS = ("opening_arr", *COMPONENTS)
_HEADINGS = ("Opening ARR", "Expansion", "Contraction", "Churn", "Closing ARR", "Accounts")
_RATIOS = ("NRR", "GRR", "Logos kept")
_CLOSING, _ACCOUNTS, _FIRST_RATIO = 5, 6, 7
_GAP = _FIRST_RATIO + 2 * len(_RATIOS)
_TIES = _GAP + 1


def write(sheet: Sheet, row: int, table: SegmentTable, accounts: Written) -> None:
    """Write every segment from a row on: amounts and ratios by formula, ratios as computed, differences, ties."""
    said = f"By {table.dimension}, by the segment that an account had at the opening; point to point and capped"
    sheet.text(row, 0, said, "heading")
    headings = [table.dimension.capitalize(), *_HEADINGS, *_RATIOS]
    headings += [f"{name}, Holdfast" for name in _RATIOS] + ["Largest difference", TIES]
    sheet.columns(row + 1, headings)
    first, sums = row + 2, accounts.ledger.by_segment(_AMOUNTS)
    nothing = dict.fromkeys((*_AMOUNTS, "opened", "kept"), 0)
    holds = []
    for place, each in enumerate(table.rows, first):
        sheet.text(place, 0, each.segment)
        held = sums.get(each.segment, nothing)
        _amounts(sheet, place, held, _segment_formulas(accounts, f"$A{place + 1}"))
        holds.append(_ratios(sheet, place, held, each.retention, accounts.sums.count(f"$A{place + 1}", **_KEPT)))
    last = first + len(table.rows)
    held = {name: sum(sums.get(each.segment, nothing)[name] for each in table.rows) for name in nothing}
    sheet.text(last, 0, "All accounts", bold=True, top=1)
    letters = dict(zip((*_AMOUNTS, "opened"), "BCDEG", strict=True))
    totals = {name: f"ROUND(SUM({at}{first + 1}:{at}{last}),2)" for name, at in letters.items()}
    _amounts(sheet, last, held, totals, bold=True, top=1)
    holds.append(_ratios(sheet, last, held, table.total, accounts.sums.count(**_KEPT), bold=True, top=1))
    sheet.check(f"NRR by {table.dimension} is Holdfast's", (first, _TIES), (last, _TIES), holds)


_KEPT = {"opening_arr": ">", "closing_arr": ">"}


def _segment_formulas(accounts: Written, cell: str) -> dict[str, str]:
    formulas = {name: accounts.sums.of_segment(name, cell) for name in _AMOUNTS}
    return {**formulas, "opened": accounts.sums.count(cell, opening_arr=">")}


def _amounts(sheet: Sheet, row: int, held: Mapping[str, int], formulas: Mapping[str, str], **look: object) -> None:
    money = sheet.book.style("text", num_format=money_format(sheet.book.currency), **look)
    for column, name in enumerate(_AMOUNTS, 1):
        sheet.formula(row, column, formulas[name], held[name] / 100, money)
    closing = sum(held[name] for name in _AMOUNTS) / 100
    sheet.formula(row, _CLOSING, f"ROUND(SUM(B{row + 1}:E{row + 1}),2)", closing, money)
    counted = sheet.book.style("text", num_format="#,##0", **look)
    sheet.formula(row, _ACCOUNTS, formulas["opened"], held["opened"], counted)


def _ratios(sheet: Sheet, row: int, held: Mapping[str, int], found: Retention, kept: str, **look: object) -> bool:
    """Write the ratios of one row and return whether each is what was computed."""
    computed = [each for each in (found.point_to_point, found.capped, found.logo_retention) if each is not None]
    opening, opened, at = held["opening_arr"], held["opened"], row + 1
    if len(computed) < len(_RATIOS) or not opening:
        for column in range(_FIRST_RATIO, _TIES + 1):
            sheet.text(row, column, "n/a", "muted", **look)
        return not opening or not computed
    closing = sum(held[name] for name in _AMOUNTS)
    values = (closing / opening, (closing - held["expansion"]) / opening, held["kept"] / opened)
    formulas = (f"F{at}/B{at}", f"(F{at}-C{at})/B{at}", f"{kept}/G{at}")
    percent = sheet.book.style("text", num_format="0.00%", **look)
    pairs, gap = [], 0.0
    for place, (value, formula, ours) in enumerate(zip(values, formulas, computed, strict=True), _FIRST_RATIO):
        sheet.formula(row, place, formula, value, percent)
        sheet.raw.write_number(row, place + len(_RATIOS), ours, percent)
        gap = max(gap, abs(value - ours))
        pairs.append(f"ABS({_letter(place)}{at}-{_letter(place + len(_RATIOS))}{at})")
    gap = round(gap, SAME)
    look_gap = sheet.book.style("text", num_format=GAPS["percent"], **look)
    sheet.formula(row, _GAP, f"ROUND(MAX({','.join(pairs)}),{SAME})", gap, look_gap)
    sheet.formula(row, _TIES, f"{_letter(_GAP)}{at}=0", not gap, sheet.book.style("check", **look))
    return not gap


def _letter(column: int) -> str:
    return "ABCDEFGHIJKLMNOPQ"[column]
