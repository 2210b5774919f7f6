"""A board pack as a workbook that a finance person can audit without us: formulas over accounts, beside our figures."""

from __future__ import annotations

from nrr.figures.theme import LIGHT
from nrr.formatting import plural
from nrr.packs import (
    xlsx_accounts,
    xlsx_audit,
    xlsx_contents,
    xlsx_definitions,
    xlsx_movements,
    xlsx_pages,
    xlsx_trend,
)
from nrr.packs.page import Pack
from nrr.packs.whole_lists import whole_lists
from nrr.packs.xlsx_book import Book
from nrr.results import PackFacts


def write(pack: Pack, facts: PackFacts) -> bytes:
    """Return the pack as XLSX, the same bytes for the same pack and facts.

    Raises NrrError when there are more accounts than a sheet has rows.
    """
    book = Book(pack, facts.request.as_of)
    contents = book.sheet("Contents", LIGHT.neutral)
    audit = book.sheet("NRR", LIGHT.accent)
    definitions = book.sheet("By definition", LIGHT.accent)
    movements, trend = book.sheet("Movements", LIGHT.accent), book.sheet("Trend", LIGHT.accent)
    listed = book.sheet("Accounts", LIGHT.accent)
    accounts = xlsx_accounts.fill(listed, facts)
    xlsx_audit.fill(audit, facts, accounts)
    xlsx_movements.fill(movements, facts)
    xlsx_trend.fill(trend, facts)
    xlsx_definitions.fill(definitions, facts, accounts, movements, trend)
    whole = whole_lists(facts)
    months = plural(facts.request.window_months, "month")
    held = [
        (audit, "NRR, GRR, logo retention and the bridge by formula from the accounts, beside Holdfast's; by segment"),
        (definitions, "Every other definition of NRR and GRR by formula, beside Holdfast's"),
        (movements, "ARR by month: opening, movements, closing; the quarters and the window added up from the months"),
        (trend, f"NRR and GRR of the {months} to each month end"),
        (listed, f"{plural(len(facts.accounts.frame), 'account')}: ARR at both ends, and what became of it"),
        *((xlsx_pages.add(book, page), page.title) for page in pack.pages),
        *(
            (xlsx_pages.add_list(book, page, whole[page.key]), whole[page.key].title)
            for page in pack.pages
            if page.key in whole
        ),
    ]
    xlsx_contents.fill(contents, facts, held)
    return book.close()
