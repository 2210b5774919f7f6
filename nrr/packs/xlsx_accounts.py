"""The sheet of accounts, and formulas over it: what every other figure of the workbook is computed from."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_col_to_name, xl_range_abs

from nrr.figures.theme import LIGHT
from nrr.packs.xlsx_book import Sheet, check_rows, clean, money_format
from nrr.results import MOVEMENTS, PackFacts

if TYPE_CHECKING:
    import pandas as pd

HEAD = 5
FLOWS = tuple(f"flow_{movement}" for movement in MOVEMENTS)
_TEXTS = ("account_id", "account", "segment", "movement")
_GIVEN = ("opening_arr", "closing_arr")
_COMPUTED = ("change", "expansion", "contraction", "churn", "new_arr", "capped_arr")
COLUMNS = (*_TEXTS, *_GIVEN, *_COMPUTED, *FLOWS, "left_over")
"""Columns in order; all but the texts are also names of the workbook, which its formulas use."""

_HEADINGS = {
    "account_id": "Account id",
    "account": "Account",
    "movement": "Movement",
    "change": "Change",
    "expansion": "Expansion",
    "contraction": "Contraction",
    "churn": "Churn",
    "new_arr": "New and returning",
    "capped_arr": "Capped at opening",
    "left_over": "Left over",
}
_WIDTHS = {"account_id": 14, "account": 34, "segment": 16, "movement": 13}
_PLAIN_SEGMENT = re.compile(r"[^\W\d_](?:[^\W\d_]|[ &,.()/-])*")
_CENT = 0.004
_LISTED = "#,##0.00;-#,##0.00;-"
_WHOLE = "#,##0;-#,##0;-"


@dataclass(frozen=True)
class Ledger:
    """Every account's amounts in whole cents by column, as the formulas of the sheet compute them."""

    segments: tuple[str, ...]
    cents: dict[str, tuple[int, ...]]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Ledger:
        """Return the ledger of the facts' accounts."""
        opening, closing = (tuple(frame[f"{name}_cents"].tolist()) for name in _GIVEN)
        pairs = list(zip(opening, closing, strict=True))
        flows = {f"flow_{name}": tuple(frame[f"{name}_cents"].tolist()) for name in MOVEMENTS}
        return cls(
            tuple(frame["segment"].tolist()),
            {
                "opening_arr": opening,
                "closing_arr": closing,
                "change": tuple(e - b for b, e in pairs),
                "expansion": tuple(e - b if 0 < b < e else 0 for b, e in pairs),
                "contraction": tuple(e - b if 0 < e < b else 0 for b, e in pairs),
                "churn": tuple(-b if b > 0 and e == 0 else 0 for b, e in pairs),
                "new_arr": tuple(e if b == 0 else 0 for b, e in pairs),
                "capped_arr": tuple(min(b, e) for b, e in pairs),
                **flows,
                "left_over": tuple(b + sum(moved) - e for (b, e), *moved in zip(pairs, *flows.values(), strict=True)),
            },
        )

    def total(self, column: str, keep: Callable[[int], bool] = lambda row: True) -> int:
        """Return the sum of a column in cents, over the rows to keep."""
        return sum(cents for row, cents in enumerate(self.cents[column]) if keep(row))

    def opened(self, row: int) -> bool:
        """Return whether an account had ARR at the opening."""
        return self.cents["opening_arr"][row] > 0

    def count(self, keep: Callable[[int, int], bool]) -> int:
        """Return how many accounts have opening and closing ARR as asked."""
        return sum(1 for b, e in zip(self.cents["opening_arr"], self.cents["closing_arr"], strict=True) if keep(b, e))

    def by_segment(self, columns: Collection[str]) -> dict[str, dict[str, int]]:
        """Return each segment's sums in cents by column, with its ``opened`` and ``kept`` accounts."""
        found: dict[str, dict[str, int]] = {}
        for row, (segment, b, e) in enumerate(
            zip(self.segments, self.cents["opening_arr"], self.cents["closing_arr"], strict=True)
        ):
            held = found.setdefault(segment, dict.fromkeys((*columns, "opened", "kept"), 0))
            for column in columns:
                held[column] += self.cents[column][row]
            held["opened"] += b > 0
            held["kept"] += b > 0 and e > 0
        return found


@dataclass(frozen=True)
class Sums:
    """Formulas that add up the accounts, to the cent.

    Excel adds binary fractions, so a sum of many large amounts can miss its cent, and SUMIFS takes some texts for
    conditions. Where either could happen the formulas add up whole cents and compare texts exactly; elsewhere they are
    the shorter ones that everybody reads.
    """

    exact: bool

    @classmethod
    def of(cls, ledger: Ledger) -> Sums:
        """Return the formulas that suit the sizes and segments of a ledger."""
        names = set(ledger.segments) - {""}
        size = max((sum(map(abs, cents)) for cents in ledger.cents.values()), default=0) / 100
        drift = len(ledger.segments) * size * 2.0**-53
        plain = all(_PLAIN_SEGMENT.fullmatch(name) and len(name) < 250 for name in names)
        return cls(drift > _CENT or not plain or _alike(names))

    def total(self, column: str) -> str:
        """Return the sum of a column."""
        return f"(SUMPRODUCT(ROUND({column}*100,0))/100)" if self.exact else f"ROUND(SUM({column}),2)"

    def of_segment(self, column: str, cell: str) -> str:
        """Return the sum of a column over the segment that a cell names."""
        if self.exact:
            return f"(SUMPRODUCT(EXACT(segment,{cell})*ROUND({column}*100,0))/100)"
        return f"ROUND(SUMIFS({column},segment,{cell}),2)"

    def where(self, column: str, **signs: str) -> str:
        """Return the sum of a column over accounts whose named columns compare to 0 as ``signs`` say."""
        if self.exact:
            tests = "*".join(f"({name}{sign}0)" for name, sign in signs.items())
            return f"(SUMPRODUCT({tests}*ROUND({column}*100,0))/100)"
        tests = ",".join(f'{name},"{sign}0"' for name, sign in signs.items())
        return f"ROUND(SUMIFS({column},{tests}),2)"

    def count(self, cell: str | None = None, **signs: str) -> str:
        """Return the number of accounts whose named columns compare to 0 as asked, of the segment a cell names."""
        if self.exact and cell:
            tests = "".join(f"*({name}{sign}0)" for name, sign in signs.items())
            return f"SUMPRODUCT(EXACT(segment,{cell}){tests})"
        tests = ",".join(f'{name},"{sign}0"' for name, sign in signs.items())
        return f"COUNTIFS(segment,{cell},{tests})" if cell else f"COUNTIFS({tests})"


@dataclass(frozen=True)
class Written:
    """The sheet of accounts as written, with the values and the formulas over it."""

    sheet: Sheet
    ledger: Ledger
    sums: Sums


def fill(sheet: Sheet, facts: PackFacts) -> Written:
    """Write one row per account: what is given, and by formula what the window made of it. Names the columns.

    Raises NrrError when there are more accounts than rows.
    """
    frame = facts.accounts.frame
    check_rows(HEAD + len(frame), "accounts")
    ledger = Ledger.of(frame)
    last = HEAD + max(len(frame), 1) - 1
    _name_columns(sheet, last)
    _head(sheet, facts, ledger, last)
    _rows(sheet, frame, ledger)
    sheet.raw.freeze_panes(HEAD, 2)
    sheet.raw.autofilter(HEAD - 1, 0, last, len(COLUMNS) - 1)
    sheet.raw.set_zoom(90)
    place, left = COLUMNS.index("left_over"), ledger.cents["left_over"]
    what = "Every account's movements lead from its opening to its closing ARR"
    sheet.check(what, (HEAD, place), (last, place), (not cents for cents in left), '"<>0"' if left else "FALSE")
    sheet.printed((HEAD - 2, HEAD - 1))
    return Written(sheet, ledger, Sums.of(ledger))


def _head(sheet: Sheet, facts: PackFacts, ledger: Ledger, last: int) -> None:
    window = facts.request.window
    opening, closing = f"ARR {window.opening.label}", f"ARR {window.closing.label}"
    flows = {f"flow_{name}": name.capitalize() for name in MOVEMENTS}
    headings = {**_HEADINGS, **flows, "opening_arr": opening, "closing_arr": closing}
    headings["segment"] = (facts.dimension or "segment").capitalize()
    sheet.text(0, 0, f"Accounts, {window.opening.label} to {window.closing.label}, {facts.currency}", "title")
    sheet.text(
        1,
        0,
        "Blue is from the data, black is computed from it. Change, expansion, contraction and churn compare the two "
        "ends of the window; the movements to their right are those of its months.",
        "muted",
        align="left",
    )
    sheet.text(2, 0, "Total of the rows shown", "text", bold=True)
    groups = {"opening_arr": "Given", "change": "Computed: point to point", FLOWS[0]: "Given: movements by month"}
    for place, name in enumerate(COLUMNS):
        given = name in (*_TEXTS, *_GIVEN, *FLOWS)
        sheet.text(3, place, groups.get(name, ""), "group")
        align = "left" if name in _TEXTS else "right"
        sheet.text(4, place, headings[name], "column", align=align, font_color=LIGHT.accent if given else LIGHT.text)
        sheet.raw.set_column(place, place, _WIDTHS.get(name, 15))
        if name not in _TEXTS:
            look = sheet.book.style("text", num_format=_format(sheet), bold=True)
            total = f"ROUND(SUBTOTAL(109,{name}),2)"
            sheet.formula(2, place, total, sum(ledger.cents[name]) / 100, look)
    sheet.raw.set_row(4, 32)
    if facts.accounts.frame.empty:
        sheet.text(last, 0, "No account had ARR at either end of the window.")


def _rows(sheet: Sheet, frame: pd.DataFrame, ledger: Ledger) -> None:
    text = sheet.book.style("text", font_color=LIGHT.accent)
    given = sheet.book.style("text", num_format=_format(sheet), font_color=LIGHT.accent)
    computed = sheet.book.style("text", num_format=_format(sheet))
    texts = [frame[name].tolist() for name in ("account_id", "account_name", "segment", "movement")]
    formulas = _formulas()
    amounts = [(place, name, ledger.cents[name]) for place, name in enumerate(COLUMNS[len(_TEXTS) :], len(_TEXTS))]
    for index in range(len(frame)):
        row = HEAD + index
        for place, column in enumerate(texts):
            sheet.raw.write_string(row, place, clean(column[index]), text)
        for place, name, cents in amounts:
            if name in formulas:
                formula = formulas[name].replace("#", str(row + 1))
                sheet.raw.write_formula(row, place, formula, computed, cents[index] / 100)
            else:
                sheet.raw.write_number(row, place, cents[index] / 100, given)


def _formulas() -> dict[str, str]:
    """Return the formula of each computed column; # stands for the row."""
    at = {name: f"{xl_col_to_name(place)}#" for place, name in enumerate(COLUMNS)}
    opening, closing = at["opening_arr"], at["closing_arr"]
    change = f"ROUND({closing}-{opening},2)"
    return {
        "change": f"={change}",
        "expansion": f"=IF(AND({opening}>0,{closing}>{opening}),{change},0)",
        "contraction": f"=IF(AND({closing}>0,{closing}<{opening}),{change},0)",
        "churn": f"=IF(AND({opening}>0,{closing}=0),-{opening},0)",
        "new_arr": f"=IF({opening}=0,{closing},0)",
        "capped_arr": f"=MIN({opening},{closing})",
        "left_over": f"=ROUND({opening}+SUM({at[FLOWS[0]]}:{at[FLOWS[-1]]})-{closing},2)",
    }


def _name_columns(sheet: Sheet, last: int) -> None:
    for place, name in enumerate(COLUMNS):
        if name == "segment" or name not in _TEXTS:
            area = xl_range_abs(HEAD, place, last, place)
            sheet.book.workbook.define_name(name, f"={sheet.quoted}!{area}")


def _format(sheet: Sheet) -> str:
    return _LISTED if "." in money_format(sheet.book.currency) else _WHOLE


def _alike(names: Collection[str]) -> bool:
    """Return whether some names differ only by case, which SUMIFS does not see, or read as TRUE or FALSE."""
    folded = {name.casefold() for name in names}
    return len(folded) < len(names) or not folded.isdisjoint({"true", "false"})
